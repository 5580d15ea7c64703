//! A line that answers what an action asked: one of its choices, a day, a number, or words of its own.
//!
//! Invariants: an open question takes the line before anything else does; only a line that is a command of its own, or
//! words that end the question, leave it, and then the answer says so; what is chosen is one of what was offered.

use super::hear::Hearing;
use super::{Heard, Topic};
use crate::actions::text::{clean, excerpt};
use crate::assistant::Input;
use crate::assistant::router::{self, Found};
use crate::assistant::spoken;
use crate::crm::{Answer, InputNeed, SourceError, Status};
use std::collections::BTreeMap;

/// Words that end the question.
const NEVER_MIND: &[&str] = &[
    "never mind",
    "nevermind",
    "cancel",
    "stop",
    "forget it",
    "no matter",
    "leave it",
    "abbrechen",
    "egal",
    "annuler",
    "laisse tomber",
];
/// Letters of a question that was left.
const LEFT: usize = 80;

/// The line as an answer; none where it is a command of its own.
pub(super) fn read(hearing: &Hearing<'_>, open: &Topic, needs: &InputNeed) -> Result<Option<Heard>, SourceError> {
    let said = hearing.said.trim().trim_end_matches(['.', '!']);
    if NEVER_MIND.contains(&said.to_lowercase().as_str()) {
        let answer = Answer::new(Status::Answered, "All right. Nothing was done.");
        return Ok(Some(Heard::Answer(Box::new(answer))));
    }
    let one = |value: String| BTreeMap::from([(needs.input.clone(), value)]);
    let given = match value(hearing, needs)?.map(one).or_else(|| alone(hearing, needs)) {
        Some(given) => given,
        None if said.is_empty() || is_command(hearing)? => return Ok(None),
        // What is no value is told by the action, which asks again.
        None => one(hearing.said.trim().to_owned()),
    };
    let mut inputs = needs.given.clone();
    inputs.extend(given);
    let input = Input::Action { id: needs.action.clone(), inputs };
    let note = format!("the answer for `{}`", clean(&needs.input));
    Ok(Some(Heard::Request { input, scope: open.record.clone(), note, returned: false }))
}

fn is_command(hearing: &Hearing<'_>) -> Result<bool, SourceError> {
    router::is_command(hearing.context, hearing.said, hearing.scope, !hearing.dialog.wants_text())
}

/// The inputs of a line that holds nothing else, where the one that was asked for is among them: "20 CW-100, 5 % off".
fn alone(hearing: &Hearing<'_>, needs: &InputNeed) -> Option<BTreeMap<String, String>> {
    let action = hearing.context.registry.get(&needs.action).filter(|_| needs.choices.is_empty())?;
    let given = router::inputs_alone(hearing.context, action, hearing.said);
    given.contains_key(&needs.input).then_some(given)
}

/// The value that the line surely is; none for texts.
fn value(hearing: &Hearing<'_>, needs: &InputNeed) -> Result<Option<String>, SourceError> {
    if needs.kind == "record" {
        return Ok(match router::resolve(hearing.context, hearing.said, hearing.scope)? {
            Found::One(record) => Some(record.to_string()),
            _ => None,
        });
    }
    let spec = hearing.context.registry.get(&needs.action).and_then(|action| action.input(&needs.input));
    let usual = spec.and_then(|spec| spec.default.as_deref());
    Ok(spoken::answer((&needs.kind, &needs.choices), usual, hearing.said, hearing.context.today))
}

/// What is said where a question was left for something else.
pub(super) fn left(needs: &InputNeed) -> String {
    format!("“{}” was left, and nothing was done of it.", excerpt(&clean(&needs.question), LEFT))
}
