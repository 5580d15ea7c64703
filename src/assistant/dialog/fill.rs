//! A line that gives the action before what it lacked, or another value: "20 CW-100", "for the team", "and last quarter?".
//!
//! Not for: the answer to a question back, which is read before this (see `input`), or follow-ups of questions over records.
//! Invariants: a line that says anything else is no such line; the action runs again on the same record and writes nothing.

use super::hear::Hearing;
use super::{Heard, other_value};
use crate::actions::text::clean;
use crate::assistant::Input;
use crate::assistant::router;
use crate::crm::Status;

/// The action before with what the line gives.
pub(super) fn read(hearing: &Hearing<'_>) -> Option<Heard> {
    let topic = hearing.dialog.last().filter(|topic| topic.status == Some(Status::Answered))?;
    let id = topic.action.as_deref().filter(|id| *id != "query")?;
    let action = hearing.context.registry.get(id)?;
    if let Some(heard) = other_value::another_day(hearing, topic) {
        return Some(heard);
    }
    let other = other_value::number(hearing, topic, action);
    let given = match all_of_them(hearing, id) {
        true => [("decisions".to_owned(), "suggested".to_owned())].into(),
        false if !other.is_empty() => other,
        false => router::inputs_alone(hearing.context, action, hearing.said),
    };
    if given.is_empty() || given.iter().all(|(name, value)| topic.inputs.get(name) == Some(value)) {
        return None;
    }
    let note = given.iter().map(|(name, value)| format!("{name} {}", clean(value))).collect::<Vec<_>>().join(", ");
    let mut inputs = topic.inputs.clone();
    inputs.extend(given);
    let input = Input::Action { id: id.to_owned(), inputs };
    Some(Heard::Request { input, scope: topic.record.clone(), note: format!("{id} with {note}"), returned: false })
}

/// "Take all of them" after a review: what was suggested is what is decided, as a proposal that waits.
fn all_of_them(hearing: &Hearing<'_>, id: &str) -> bool {
    const ALL: &[&str] = &[
        "suggested",
        "as suggested",
        "take all",
        "take all of them",
        "take them all",
        "take the suggestions",
        "take all suggestions",
        "all as suggested",
        "do as suggested",
        "accept the suggestions",
        "use the suggestions",
        "alles wie vorgeschlagen",
        "comme propose",
    ];
    id == "pipeline-review" && ALL.contains(&hearing.line.whole.as_str())
}
