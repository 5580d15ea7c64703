//! What a line of chat means: which action, which record, which inputs; or a question; or a polite no.
//!
//! By rules and by the utterances of the action files; it works offline. Order: help, drafts, utterances, questions
//! over records, questions about the open record, names alone, and what is out of scope.
//! Invariant: a name that fits several records becomes [`Route::Choose`].

mod draft;
mod names;
mod utterance;
mod vocabulary;

use super::Context;
use crate::actions::RecordNeed;
use crate::actions::question::{self, Reading};
use crate::crm::{RecordRef, SourceError};
pub(super) use names::{Found, distance, nearest as nearest_names, resolve};
use std::collections::BTreeMap;

/// What a line means.
#[derive(Clone, Debug, PartialEq)]
pub enum Route {
    /// Run an action.
    Action {
        /// Its name.
        id: String,
        /// On which record.
        record: Option<RecordRef>,
        /// With which inputs.
        inputs: BTreeMap<String, String>,
    },
    /// A question over the records.
    Query,
    /// A free question about one record.
    Ask {
        /// The record.
        record: RecordRef,
    },
    /// A free question that names no record, for a model: the facts of the seller's day go along.
    AskDesk {
        /// The nearest action, for when there is no model after all.
        nearest: String,
    },
    /// A name fits several records.
    Choose {
        /// The name as it was said.
        name: String,
        /// The records and what they are called.
        candidates: Vec<(RecordRef, String)>,
    },
    /// A name fits no record.
    Unknown {
        /// The name as it was said.
        name: String,
        /// The records whose names are nearest.
        nearest: Vec<(RecordRef, String)>,
    },
    /// An action needs a record and there is none.
    NeedsRecord {
        /// The action.
        id: String,
    },
    /// What can you do?
    Help,
    /// Not about anything that dealdesk does.
    OutOfScope {
        /// The nearest action.
        nearest: String,
    },
    /// About sales, but nothing here answers it.
    Unanswered {
        /// The nearest action.
        nearest: String,
    },
}

impl Route {
    /// In few words, for the trace.
    pub fn note(&self) -> String {
        match self {
            Self::Action { id, record, .. } => {
                record.as_ref().map_or_else(|| id.clone(), |record| format!("{id} on {record}"))
            }
            Self::Query => "a question over the records".to_owned(),
            Self::Ask { record } => format!("a question about {record}"),
            Self::AskDesk { .. } => "a question about the desk".to_owned(),
            Self::Choose { candidates, .. } => format!("a name that fits {} records", candidates.len()),
            Self::Unknown { .. } => "a name that fits no record".to_owned(),
            Self::NeedsRecord { id } => format!("{id}, without a record"),
            Self::Help => "help".to_owned(),
            Self::OutOfScope { .. } => "out of scope".to_owned(),
            Self::Unanswered { .. } => "nothing here answers it".to_owned(),
        }
    }

    fn run(id: &str, record: Option<RecordRef>) -> Self {
        Self::Action { id: id.to_owned(), record, inputs: BTreeMap::new() }
    }
}

/// Longest line that is understood.
const LONGEST: usize = 2_000;

/// Finds out what a line means.
pub fn route(context: &Context<'_>, line: &str, scope: Option<&RecordRef>) -> Result<Route, SourceError> {
    let line: String = line.chars().take(LONGEST).collect();
    let plain = utterance::normal(&line);
    if plain.is_empty() || vocabulary::HELP.contains(&plain.as_str()) {
        return Ok(Route::Help);
    }
    if vocabulary::foreign(&plain) {
        return Ok(Route::OutOfScope { nearest: nearest(context, &plain) });
    }
    if let Some(found) = draft::read(context, &line, &plain, scope)? {
        return Ok(found);
    }
    if let Some(found) = looking_back(context, &plain) {
        return Ok(found);
    }
    if let Some(found) = by_utterance(context, &line, &plain, scope)? {
        return Ok(found);
    }
    let about_scope = scope.filter(|_| vocabulary::points_at_scope(&plain));
    if let Some(record) = about_scope {
        return Ok(Route::Ask { record: record.clone() });
    }
    let reading = question::read(&context.desk(), &line)?;
    if !line.trim_start().starts_with(char::is_uppercase)
        && let Some(found) = at_unknown_name(context, &reading)?
    {
        return Ok(found);
    }
    if is_query(&reading, &plain) {
        let choose = |question::Choice { name, candidates }| Route::Choose { name, candidates };
        return Ok(reading.choice.map_or(Route::Query, choose));
    }
    if let Some(found) = shown(context, &line, &plain, scope)? {
        return Ok(found);
    }
    by_mention(context, &line, &plain, scope)
}

/// "Show me Halden": a record that is to be shown, by its name alone.
fn shown(
    context: &Context<'_>,
    line: &str,
    plain: &str,
    scope: Option<&RecordRef>,
) -> Result<Option<Route>, SourceError> {
    let Some(name) = vocabulary::to_show(plain) else { return Ok(None) };
    let name = names::as_written(line, name);
    Ok(match names::resolve(context, &name, scope)? {
        Found::One(record) => Some(Route::run("summarize", Some(record))),
        Found::Several(candidates) => Some(Route::Choose { name, candidates }),
        Found::Nobody => None,
    })
}

/// Whether a line says nothing but that the record of this name is to be shown.
pub(super) fn only_shows(line: &str, name: &str) -> bool {
    vocabulary::to_show(&utterance::normal(line)) == Some(utterance::normal(name).as_str())
}

/// Whether a line is plainly about something else.
pub(super) fn is_foreign(line: &str) -> bool {
    vocabulary::foreign(&utterance::normal(line))
}

fn nearest(context: &Context<'_>, plain: &str) -> String {
    context.registry.nearest(plain).map_or_else(String::new, |action| action.name.clone())
}

/// An action by its name, its title, or one of its utterances.
fn by_utterance(
    context: &Context<'_>,
    line: &str,
    plain: &str,
    scope: Option<&RecordRef>,
) -> Result<Option<Route>, SourceError> {
    let Some(said) = utterance::best(context.registry, plain) else { return Ok(None) };
    let Some(action) = context.registry.get(&said.action) else { return Ok(None) };
    let Some(name) = said.name.as_deref().map(|name| names::as_written(line, name)) else {
        return Ok(Some(match (action.record, scope) {
            (RecordNeed::Required, None) => Route::NeedsRecord { id: said.action },
            (RecordNeed::Required, Some(record)) => Route::run(&said.action, Some(record.clone())),
            // "what should I do first" is about the whole desk, whatever is open
            _ => Route::run(&said.action, None),
        }));
    };
    Ok(match names::resolve(context, &name, scope)? {
        Found::One(record) => Some(Route::run(&said.action, Some(record))),
        Found::Several(candidates) => Some(Route::Choose { name, candidates }),
        Found::Nobody if vocabulary::is_pointer(&name) => Some(Route::NeedsRecord { id: said.action }),
        Found::Nobody if vocabulary::is_command(plain) => Some(unknown(context, name)?),
        Found::Nobody => None,
    })
}

/// "What changed since Monday": an action that looks back, from a day on.
fn looking_back(context: &Context<'_>, plain: &str) -> Option<Route> {
    utterance::looking_back(context.registry, plain).into_iter().find_map(|(id, phrase)| {
        let day = question::since(&context.desk(), phrase)?;
        Some(Route::Action { id, record: None, inputs: BTreeMap::from([("since".to_owned(), day.to_string())]) })
    })
}

/// A name that fits nothing, with the names nearest to it.
fn unknown(context: &Context<'_>, name: String) -> Result<Route, SourceError> {
    let nearest = names::nearest(context, &name)?;
    Ok(Route::Unknown { name, nearest })
}

/// A question over records that fails only at a name: "contacts at Acme".
fn at_unknown_name(context: &Context<'_>, reading: &Reading) -> Result<Option<Route>, SourceError> {
    let named = |word: &String| word.starts_with(char::is_uppercase);
    let only = reading.query.is_some() && !reading.unused.is_empty() && reading.unused.iter().all(named);
    if only { unknown(context, reading.unused.join(" ")).map(Some) } else { Ok(None) }
}

/// Whether most of a line can be read as a question over records.
fn is_query(reading: &Reading, plain: &str) -> bool {
    let opens = question::opens_query(plain);
    let enough = reading.evidence >= if opens { 1 } else { 2 };
    reading.query.is_some()
        && enough
        && reading.unused.len() <= reading.evidence
        && (opens || reading.unused.len() <= 1)
}

/// A record's name somewhere in the line; else a question that nothing here answers, or none of our business.
fn by_mention(context: &Context<'_>, line: &str, plain: &str, scope: Option<&RecordRef>) -> Result<Route, SourceError> {
    match names::mentioned(context, line, scope)? {
        Found::One(record) if names::is_name_alone(context, line, &record)? => {
            Ok(Route::run("summarize", Some(record)))
        }
        Found::One(record) => Ok(Route::Ask { record }),
        Found::Several(candidates) => {
            let name = candidates.first().map(|(_, name)| name.clone()).unwrap_or_default();
            Ok(Route::Choose { name, candidates })
        }
        // A model can make sense of words that no rule knows; what is plainly foreign was sent away before.
        Found::Nobody => Ok(match scope.filter(|_| context.model || vocabulary::about_sales(plain)) {
            Some(record) => Route::Ask { record: record.clone() },
            None if context.model => Route::AskDesk { nearest: nearest(context, plain) },
            None if vocabulary::about_sales(plain) => Route::Unanswered { nearest: nearest(context, plain) },
            None => Route::OutOfScope { nearest: nearest(context, plain) },
        }),
    }
}
