//! A line as something that goes on with the action before: which other action it is like, and on which record the same
//! action would run.
//!
//! For: the conversation (room `dialog`). Not for: whether it goes on. Invariant: of several records that a name fits, one of
//! the kind that was spoken of is taken only where it is the only one.

use super::{Refusal, Route, Said, guard, mention, named, near, slips, slots, utterance, vocabulary};
use crate::actions::examples::RECORD;
use crate::actions::{Action, RecordNeed};
use crate::assistant::Context;
use crate::crm::{Kind, RecordRef, SourceError};
use std::collections::BTreeMap;

/// What explains an answer, which every line that asks for a reason is like.
const EXPLAINS: &str = "explain-suggestions";

/// From here on a line is about something else, or would do harm.
const FOREIGN: (f32, f32) = (0.70, 0.60);

/// Whether a line asks for a field of a record.
pub(in crate::assistant) fn asks_field(line: &str) -> bool {
    vocabulary::asks_field(&utterance::normal(line))
}

/// How much a line is like the action before, and like the nearest other one.
pub(in crate::assistant) struct Nearest {
    /// Likelihood of the action before.
    pub(in crate::assistant) own: f32,
    /// Likelihood of the likeliest other one.
    pub(in crate::assistant) other: f32,
    /// How near that one comes to a known line.
    near: f32,
    explains: bool,
    /// Whether it is about something else, or would do harm.
    pub(in crate::assistant) is_foreign: bool,
}

impl Nearest {
    /// Whether another action is meant, by its likelihood and nearness. Asking for reasons is none.
    pub(in crate::assistant) fn is_surely_another(&self, (likely, near): (f32, f32)) -> bool {
        self.other >= likely && self.near >= near && !self.explains
    }
}

/// What a line is like beside an action: of the others one that can run, by itself or on this record.
pub(in crate::assistant) fn nearest_action(
    context: &Context<'_>,
    line: &str,
    own: &Action,
    record: Option<&RecordRef>,
) -> Nearest {
    let named = slots::without_user(&context.desk(), line);
    let ranking = context.registry.examples().rank(named.as_deref().unwrap_or(line));
    let score = ranking.actions.iter().find(|likeness| likeness.action == own.name).map_or(0.0, |found| found.score);
    let runs = |id: &str| {
        let fits = |action: &Action| record.is_some_and(|record| action.fits(&record.kind));
        context.registry.get(id).is_some_and(|action| action.record != RecordNeed::Required || fits(action))
    };
    let other = ranking.actions.iter().find(|likeness| likeness.action != own.name && runs(&likeness.action));
    Nearest {
        own: score,
        other: other.map_or(0.0, |other| other.score),
        near: other.map_or(0.0, |other| other.near),
        explains: other.is_some_and(|other| other.action == EXPLAINS),
        is_foreign: ranking.elsewhere >= FOREIGN.0 || ranking.harmful >= FOREIGN.1,
    }
}

impl Said<'_> {
    /// A record that the line wants to see, by its whole name.
    pub(super) fn shown_outright(&self) -> Option<Route> {
        let opening = |mention: &mention::Mention| {
            let before = mention.masked.trim_end_matches(['?', '!', '.', ' ']).strip_suffix(RECORD);
            utterance::normal(before.unwrap_or("-"))
        };
        named::shown_outright(self.mention.as_ref(), opening)
    }
}

/// The action on the record that the line names, rather one of this kind; nothing where it names none.
pub(in crate::assistant) fn on_named(
    context: &Context<'_>,
    action: &Action,
    line: &str,
    like: Option<&Kind>,
) -> Result<Option<Route>, SourceError> {
    let (line, _) = slips::put_right(context, line)?;
    let examples = context.registry.examples();
    let words: Vec<&str> = line.split_whitespace().collect();
    let mention = match mention::find(context, examples, &line)? {
        None => near::misspelt(context, examples, &words)?,
        found => found,
    };
    if mention.is_none() {
        return Ok(None);
    }
    let plain = utterance::normal(&line);
    let said = Said {
        context,
        mention,
        asked: plain.clone(),
        spelt: line.clone(),
        plain,
        line,
        scope: None,
        like,
        by_likeness: false,
    };
    said.act(action).map(Some)
}

/// Whether a line would do harm, by its words or by what it is like.
pub(in crate::assistant) fn harms(context: &Context<'_>, line: &str) -> bool {
    const PLAINLY: f32 = 0.80;
    let said = guard::refusal(line).is_some_and(Refusal::is_harm);
    said || context.registry.examples().rank(line).harmful >= PLAINLY
}

/// What a line gives for the inputs of an action.
pub(in crate::assistant) fn inputs(
    context: &Context<'_>,
    action: &Action,
    line: &str,
) -> Result<BTreeMap<String, String>, SourceError> {
    let mention = mention::find(context, context.registry.examples(), line)?;
    let masked = mention.as_ref().map_or(line, |mention| mention.masked.as_str());
    Ok(slots::read(&context.desk(), action, masked, BTreeMap::new()))
}
