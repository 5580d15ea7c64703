//! Lines that say an action or a record outright: an utterance word for word, "show me Halden", a name somewhere.
//!
//! Not for: likeness. Invariant: a name that fits several records is asked back.

use super::super::Context;
use super::mention::Mention;
use super::names::{self, Found};
use super::query::{at_unknown_name, is_query};
use super::{Route, Said, as_query, strangers, utterance, vocabulary};
use crate::actions::question::Reading;
use crate::actions::{RecordNeed, question};
use crate::crm::{Kind, RecordRef, SourceError};
use std::collections::BTreeMap;

impl Said<'_> {
    /// No action is near: a question about the open record, over records, or about a record by name.
    pub(super) fn otherwise(&self, reading: Reading) -> Result<Route, SourceError> {
        let (context, line, plain, scope) = (self.context, self.line.as_str(), self.plain.as_str(), self.scope);
        if let Some(found) = by_utterance(context, line, plain, scope)? {
            return Ok(found);
        }
        if let Some(record) = scope.filter(|_| vocabulary::points_at_scope(plain)) {
            return Ok(Route::Ask { record: record.clone() });
        }
        if !line.trim_start().starts_with(char::is_uppercase)
            && let Some(found) = at_unknown_name(context, &reading)?
        {
            return Ok(found);
        }
        if is_query(&reading, &self.plain, &self.asked) {
            return Ok(as_query(reading));
        }
        if let Some(found) = shown(context, line, plain, scope)? {
            return Ok(found);
        }
        let found = by_mention(context, line, plain, scope)?;
        let Some(mention) = &self.mention else { return Ok(found) };
        Ok(match found {
            // Who names a record asks about the seller's own business.
            Route::OutOfScope { .. } | Route::Unanswered { .. } => match mention.records.as_slice() {
                [(record, name)] if utterance::normal(name) == *plain => Route::run("summarize", Some(record.clone())),
                [(record, _)] => Route::Ask { record: record.clone() },
                _ => self.asked_of(mention)?,
            },
            Route::Choose { .. } => match mention.records.as_slice() {
                [(record, _)] => Route::Ask { record: record.clone() },
                _ => self.asked_of(mention)?,
            },
            found => found,
        })
    }

    /// A question about one of several records of a name, told apart as for an action that works on any.
    fn asked_of(&self, mention: &Mention) -> Result<Route, SourceError> {
        let fits: Vec<&(RecordRef, String)> = mention.records.iter().collect();
        let summarize = self.context.registry.get("summarize");
        let chosen = summarize.map_or(Ok(None), |action| self.chosen(action, mention, &fits))?;
        Ok(match chosen {
            Some(record) => Route::Ask { record: record.clone() },
            None => Route::Choose {
                name: mention.name.clone(),
                candidates: mention.records.iter().take(9).cloned().collect(),
            },
        })
    }

    /// Somebody who is named as of a customer, and whom no record knows, or knows elsewhere.
    pub(super) fn nobody(&self) -> Result<Option<Route>, SourceError> {
        if let Some(number) = strangers::missing_number(self.context, &self.line)? {
            return super::unknown(self.context, number).map(Some);
        }
        let Some(mention) = &self.mention else { return Ok(None) };
        let found = strangers::elsewhere(self.context, mention, vocabulary::writes(&self.plain))?;
        Ok(found.map(|(name, nearest)| Route::Unknown { name, nearest }))
    }
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

/// "Open Dana Reyes", "who is Dana Reyes?", "show me C-2301": a record by its whole name or number, and nothing else.
pub(super) fn shown_outright(mention: Option<&Mention>, plain_masked: impl Fn(&Mention) -> String) -> Option<Route> {
    let mention = mention?;
    let [(record, _)] = mention.records.as_slice() else { return None };
    let opening = plain_masked(mention);
    let numbered = mention.name.bytes().any(|byte| byte.is_ascii_digit());
    let person = matches!(record.kind, Kind::Contact | Kind::Lead);
    let shows = (mention.whole || numbered) && vocabulary::shows(&opening, person);
    shows.then(|| Route::run("summarize", Some(record.clone())))
}

/// An action by its name, its title, or one of its utterances.
pub(super) fn by_utterance(
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
pub(super) fn looking_back(context: &Context<'_>, plain: &str) -> Option<Route> {
    utterance::looking_back(context.registry, plain).into_iter().find_map(|(id, phrase)| {
        let day = question::since(&context.desk(), phrase)?;
        Some(Route::Action { id, record: None, inputs: BTreeMap::from([("since".to_owned(), day.to_string())]) })
    })
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
            None if context.model => Route::AskDesk { nearest: nearest_to(context, plain) },
            None if vocabulary::about_sales(plain) => Route::Unanswered { nearest: nearest_to(context, plain) },
            None => Route::OutOfScope { nearest: nearest_to(context, plain), why: None },
        }),
    }
}

/// The action that comes nearest to a line, however far it is.
pub(super) fn nearest_to(context: &Context<'_>, plain: &str) -> String {
    let best = context.registry.examples().rank(plain).actions.into_iter().next().map(|likeness| likeness.action);
    best.or_else(|| context.registry.nearest(plain).map(|action| action.name.clone())).unwrap_or_default()
}

/// A name that fits nothing, with the names nearest to it.
pub(super) fn unknown(context: &Context<'_>, name: String) -> Result<Route, SourceError> {
    let nearest = names::nearest(context, &name)?;
    Ok(Route::Unknown { name, nearest })
}
