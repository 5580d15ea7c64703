//! What is asked back when an action misses an input.
//!
//! Invariant: the answer names action, input and what was given before, so that a key, the chat and a script can go on from
//! there with that one input more.

use super::turn::{self, TurnError};
use crate::actions::{Action, ActionError, Gathered, Question, text::clean};
use crate::crm::{Answer, InputNeed, Record, Status, Worker};
use std::collections::BTreeMap;

/// The question of a flow.
pub(super) fn answer(question: &Question, given: &BTreeMap<String, String>, gathered: &Gathered) -> Answer {
    let need = InputNeed {
        action: question.action.clone(),
        input: question.input.clone(),
        question: question.text.clone(),
        kind: question.kind.clone(),
        choices: question.choices.clone(),
        given: given.clone(),
    };
    let mut answer = asked(need, gathered.record.as_ref());
    answer.trace.push(turn::step("gather", Worker::Code, turn::gather_note(gathered)));
    answer.trace.extend(turn::flow_steps(gathered));
    answer
}

/// An input that is missing or wrong; any other error stays one.
pub(super) fn input(
    action: &Action,
    given: &BTreeMap<String, String>,
    record: Option<&Record>,
    error: ActionError,
) -> Result<Answer, TurnError> {
    let (name, what) = match &error {
        ActionError::NeedsInput { action: of, input, .. } if *of == action.name => (input.clone(), None),
        ActionError::BadInput { action: of, input, what } if *of == action.name => (input.clone(), Some(what.clone())),
        _ => return Err(error.into()),
    };
    let Some(spec) = action.input(&name) else { return Err(error.into()) };
    let wanted = if spec.description.is_empty() { name.clone() } else { clean(&spec.description) };
    let question = match what {
        None => format!("“{}” needs `{name}`: {wanted}.", clean(&action.title)),
        Some(what) => format!("{}. “{}” needs `{name}`: {wanted}.", clean(&what), clean(&action.title)),
    };
    let mut given = given.clone();
    given.remove(&name);
    let need = InputNeed {
        action: action.name.clone(),
        input: name,
        question,
        kind: spec.kind.word().to_owned(),
        choices: spec.choices(),
        given,
    };
    Ok(asked(need, record))
}

fn asked(need: InputNeed, record: Option<&Record>) -> Answer {
    let mut text = need.question.clone();
    for (at, choice) in need.choices.iter().enumerate() {
        if at == 0 {
            text.push('\n');
        }
        text.push_str(&format!("\n{}. {}", at + 1, clean(choice)));
    }
    let mut answer = Answer::new(Status::NeedsInput, text);
    answer.action = Some(need.action.clone());
    answer.record = record.map(Record::reference);
    answer.needs = Some(need);
    answer
}
