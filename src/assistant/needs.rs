//! What is asked back when an action misses an input.
//!
//! Invariant: the answer names action, input and what was given before, so that a key, the chat and a script can go on from
//! there with that one input more.

use super::spoken;
use super::turn::{self, Context, Next, TurnError};
use crate::actions::{Action, ActionError, Around, End, Gathered, Question, text::clean};
use crate::crm::{Answer, InputNeed, Record, Status, TraceStep, Worker};
use std::collections::BTreeMap;

/// What the steps of an action may use.
pub(super) fn around<'a>(context: &'a Context<'_>, beside: Option<&'a Record>) -> Around<'a> {
    Around { beside, registry: Some(context.registry), commands: context.commands }
}

/// The inputs as their types write them, and how those that were said otherwise were read: "friday" for a day. What is
/// not surely read stays, and is asked back.
pub(super) fn written(
    context: &Context<'_>,
    id: &str,
    inputs: &BTreeMap<String, String>,
) -> (BTreeMap<String, String>, Vec<String>) {
    let (mut inputs, mut notes) = (inputs.clone(), Vec::new());
    let declared = context.registry.get(id).map_or(&[][..], |action| &action.inputs);
    for spec in declared {
        let Some(said) = inputs.get(&spec.name).filter(|said| spec.read(said).is_err()) else { continue };
        let (kind, usual) = (spec.kind.word(), spec.default.as_deref());
        let read = spoken::answer((kind, &spec.choices()), usual, said, context.today);
        if let Some(value) = read.filter(|value| spec.read(value).is_ok()) {
            notes.push(format!("“{}” was read as `{}={}`", clean(said), clean(&spec.name), clean(&value)));
            inputs.insert(spec.name.clone(), value);
        }
    }
    (inputs, notes)
}

/// What a flow waits for, if it does.
pub(super) fn waiting(given: &BTreeMap<String, String>, gathered: &Gathered) -> Option<Next> {
    match &gathered.flow.as_ref()?.end {
        End::Done => None,
        End::Ask(question) => Some(Next::Done(answer(question, given, gathered))),
        End::Command(request) => Some(Next::Command(request.clone())),
    }
}

/// The question of a flow.
fn answer(question: &Question, given: &BTreeMap<String, String>, gathered: &Gathered) -> Answer {
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
    answer.trace.extend(steps(gathered));
    answer
}

/// An input that is missing or wrong; any other error stays one.
pub(super) fn input(
    action: &Action,
    given: &BTreeMap<String, String>,
    record: Option<&Record>,
    error: ActionError,
) -> Result<Answer, TurnError> {
    let (name, what, told) = match &error {
        // What is missing is told in the words of who misses it: it knows more than the declaration.
        ActionError::NeedsInput { action: of, input, description } if *of == action.name => {
            (input.clone(), None, description.clone())
        }
        ActionError::BadInput { action: of, input, what } if *of == action.name => {
            (input.clone(), Some(what.clone()), String::new())
        }
        _ => return Err(error.into()),
    };
    let Some(spec) = action.input(&name) else { return Err(error.into()) };
    let told = if told.is_empty() { &spec.description } else { &told };
    let wanted = if told.is_empty() { name.clone() } else { clean(told) };
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

/// The way through the steps of an action.
pub(super) fn steps(gathered: &Gathered) -> Vec<TraceStep> {
    let taken = gathered.flow.iter().flat_map(|flow| &flow.trace);
    let note = |ran: bool, to: &str, why: &str| {
        let did = if ran { "" } else { "passed over: " };
        clean(&format!("{did}{why} → {to}"))
    };
    taken.map(|taken| turn::step(&taken.step, Worker::Code, note(taken.ran, &taken.to, &taken.why))).collect()
}
