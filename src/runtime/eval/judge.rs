//! Has a model mark the answers of a run: one request an answer, by the same filter and gate as any other.
//!
//! Not for: the rubric or reading what comes (room `eval`). Invariants: a request is masked by what the workspace of
//! the question knows, and its body is kept with the mark and in the log; no request is sent once the budget is spent; what was
//! marked before an end is told.

use super::outbox::Outbox;
use super::seat::{Came, Seat};
use super::stage::{Stage, Stages};
use super::{Planned, StageError, leaks};
use crate::eval::{Asked, Judged, Judgement, Seen, Unreadable, instruction, schema, wants};
use crate::runtime::interrupt::Interrupt;
use crate::runtime::place::Place;
use crate::runtime::{Desk, DeskError, Failure, Stop, failure_of};
use crate::trust::prompt::{Message, Origin, Part, Prompt, Role, Settings};

/// Most tokens of what a judge says.
const MOST: u32 = 400;

/// Why the judging ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    /// No model is in use.
    #[error("no model is in use (offline), and only a model can judge: name one, for example `--model openai`")]
    NoModel,
    /// No workspace could be made.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// The workspace cannot be used.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The gate refused, or the model did not answer.
    #[error("{id}: {}. What was judged before is kept", .failure.message)]
    Failed {
        /// The question.
        id: String,
        /// Why.
        failure: Failure,
    },
    /// Something stood in a request in the clear.
    #[error("{id}: the request held {types} in the clear. What was judged before is kept; please report this")]
    Leak {
        /// The question.
        id: String,
        /// What sorts of values.
        types: String,
    },
    /// The budget is spent.
    #[error("the budget of ${0:.2} is spent; `eval judge` goes on from here with a larger one")]
    Budget(f64),
    /// A budget that cannot be kept.
    #[error(
        "the price of this model is not known, so no budget can be kept; judge without --budget-usd, or give its price in the settings"
    )]
    NoPrice,
    /// Somebody stopped it.
    #[error("stopped; `eval judge` goes on from here")]
    Stopped,
}

/// Judges answers, each beside its question; `on` hears of each. `spent` US dollars are spent already.
///
/// # Errors
/// Whatever ends it; what came before was told.
pub fn judge(
    place: &Place,
    answers: &[(&Asked, &Planned)],
    (budget, mut spent): (Option<f64>, f64),
    stop: &Stop,
    on: &mut dyn FnMut(&Asked, Result<Judgement, Unreadable>),
) -> Result<(), JudgeError> {
    let model = Desk::model_of(place)?;
    if model.is_empty() {
        return Err(JudgeError::NoModel);
    }
    let planned: Vec<&Planned> = answers.iter().map(|(_, planned)| *planned).collect();
    let stages = Stages::make(&planned)?;
    let _listening = Interrupt::listen(stop);
    let outbox = Outbox::new(place);
    let mut seat: Option<(&Stage, Seat<'_>)> = None;
    for (asked, planned) in answers {
        let Some(seen) = &asked.seen else { continue };
        if let Some(budget) = budget.filter(|budget| spent >= *budget) {
            return Err(JudgeError::Budget(budget));
        }
        let stage = stages.of(planned)?;
        if seat.as_ref().is_none_or(|(at, _)| !std::ptr::eq(*at, stage)) {
            drop(seat.take());
            seat = Some((stage, Seat::take(place, stage, &outbox, None)?));
        }
        let Some((_, seat)) = &mut seat else { continue };
        let came = one(seat, stage, asked, &prompt(planned, seen), stop)?;
        if budget.is_some() && came.cost_usd.is_none() {
            return Err(JudgeError::NoPrice);
        }
        spent += came.cost_usd.unwrap_or(0.0);
        let line = |judged| Judgement {
            id: asked.id.clone(),
            hash: asked.hash.clone(),
            answer: seen.fingerprint(),
            model: model.clone(),
            judged,
            cost_usd: came.cost_usd,
            sent: came.bodies.last().cloned().unwrap_or_default(),
        };
        on(asked, Judged::read(&came.raw.masked_text).map(line));
    }
    Ok(())
}

/// One request, whole, or the end.
fn one(seat: &mut Seat<'_>, stage: &Stage, asked: &Asked, prompt: &Prompt, stop: &Stop) -> Result<Came, JudgeError> {
    let id = || asked.id.clone();
    let came = match seat.send(prompt.clone(), stop)? {
        Ok(came) => came,
        Err(failure) => return Err(JudgeError::Failed { id: id(), failure }),
    };
    if came.raw.stopped || stop.is_asked() {
        return Err(JudgeError::Stopped);
    }
    if let Some(failure) = failure_of(&came.raw) {
        return Err(JudgeError::Failed { id: id(), failure });
    }
    let found = leaks::found(&stage.secrets, &came.bodies);
    if !found.is_empty() {
        return Err(JudgeError::Leak { id: id(), types: found.join(", ") });
    }
    Ok(came)
}

/// What the judge is asked: the question, what must hold, and the answer, each as data.
fn prompt(planned: &Planned, seen: &Seen) -> Prompt {
    let test = &planned.test;
    let asked: Vec<&str> = test.after.iter().chain([&test.ask]).map(String::as_str).collect();
    let data = |origin, text: String| Part::Data { origin, text };
    let parts = vec![
        Part::Instruction("What was asked, line by line; the last line is what the answer is to:".into()),
        Part::Seller(asked.join("\n")),
        Part::Instruction("What must hold of the answer:".into()),
        data(Origin::FreeText, wants(test, &planned.action).join("\n")),
        Part::Instruction("The answer:".into()),
        data(Origin::Model, seen.all_text()),
    ];
    let settings = Settings {
        max_output_tokens: Some(MOST),
        temperature: Some(0.0),
        schema: Some(schema()),
        ..Settings::default()
    };
    Prompt { system: instruction(), messages: vec![Message { role: Role::User, parts }], settings, ..Prompt::default() }
}
