//! The end of a turn: the model's text restored, checked, said to be whole or not, with its figures.
//!
//! Not for: what leads there (`turn`, `tools`) or the log's line of the answer (`turn`).
//! Invariant: what had arrived is kept, whatever ended it.

use super::tools::masked_in;
use super::{Desk, DeskError, OpenTurn};
use crate::assistant::budget::Reached;
use crate::assistant::steps;
use crate::crm::{Answer, StepState, TraceStep, Worker};
use crate::journal::{Event, Masked};
use crate::llm::Usage;
use crate::runtime::net::{Piece, Raw};
use crate::runtime::outcome::{Failure, Meta, Outcome};
use crate::trust::{Restored, SafeText};

impl Desk {
    /// Takes what a model said and makes the checked answer of it. `wanted_more`: it asked for tools once more than
    /// it may.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub(super) fn finish(
        &mut self,
        mut turn: OpenTurn,
        raw: Raw,
        wanted_more: bool,
        on: &mut dyn FnMut(Piece),
    ) -> Result<Outcome, DeskError> {
        let whole = raw.finish.is_some();
        turn.spent.add(&raw, turn.receipt.as_ref());
        let failure = failure_of(&raw);
        let state = match (&failure, raw.stopped) {
            (_, true) => StepState::Stopped,
            (Some(_), _) => StepState::Failed,
            (None, _) => StepState::Done,
        };
        turn.steps.set(steps::MODEL, state, failure.as_ref().map(|failure| failure.message.as_str()));
        turn.steps.start(steps::CHECK, None);
        on(turn.plan());
        let (sink, subjects) = &turn.place;
        let restored = self.placeholders().restore(&raw.masked_text, *sink, subjects);
        let words = self.placeholders().unmask(&turn.question);
        let text = self.with_safe_links(restored.text.clone(), &[&words], turn.record.as_slice())?;
        let reached = raw.over.or(wanted_more.then_some(Reached::Steps)).filter(|_| failure.is_none());
        let spent = turn.budget.says(&self.used(&turn));
        let meta = self.meta_of(&turn);
        let mut answer = match (text.trim().is_empty(), reached) {
            (true, Some(reached)) => self.over(&mut turn, reached).answer,
            (true, None) => turn.pending.rules_answer_with_readings(),
            (false, None) => turn.pending.clone().finish(&text, whole),
            (false, Some(reached)) => {
                turn.pending.remark(turn.budget.over(reached, &self.used(&turn)));
                turn.pending.clone().finish(&text, whole)
            }
        };
        flag_unknown(&mut answer, &restored);
        answer.trace.push(trace("budget", &spent));
        turn.steps.done(steps::CHECK, None);
        turn.steps.end(state, None);
        on(turn.plan());
        self.note_unfinished(&turn, &raw, failure.as_ref())?;
        self.conclude(Outcome { answer, meta, failure }, &turn.question, Some(raw.masked_text), whole)
    }

    /// What did not come to its end, in the log.
    fn note_unfinished(&mut self, turn: &OpenTurn, raw: &Raw, failure: Option<&Failure>) -> Result<(), DeskError> {
        for call in raw.tool_calls.iter().take(super::reading::MOST_CALLS) {
            // Once more than it may: noted, not run.
            let call = Event::ToolCall { tool: call.name.clone(), ran: false, arguments: Masked::default() };
            self.note(call)?;
        }
        let reason = match failure {
            Some(_) if raw.stopped => "stopped by the seller".to_owned(),
            Some(failure) => failure.message.clone(),
            None if raw.over.is_some() => "a limit of the turn was reached".to_owned(),
            None => return Ok(()),
        };
        let chars = raw.masked_text.chars().count() as u64;
        let reason = self.mask(&reason, turn.record.as_slice())?;
        self.note(Event::Incomplete { reason, chars })
    }

    /// The figures of a turn so far.
    pub(super) fn meta_of(&self, turn: &OpenTurn) -> Meta {
        let line = Some(turn.line);
        let Some(receipt) = &turn.receipt else { return Meta { line, ..Meta::default() } };
        let usage = turn.spent.usage();
        Meta {
            model: format!("{}/{}", receipt.provider, receipt.model),
            receipt: Some(receipt.id.clone()),
            masked: masked_in(receipt),
            usage: usage.or_else(|| turn.spent.first_token_ms.map(|_| Usage::default())),
            cost_usd: usage.and_then(|usage| self.prices.cost(&receipt.model, &usage)),
            first_token_ms: turn.spent.first_token_ms,
            total_ms: turn.spent.total_ms,
            spent: turn.budget.says(&self.used(turn)),
            line,
        }
    }
}

/// Tells the reader of placeholders that the model made up: they are shown as they are, never guessed.
fn flag_unknown(answer: &mut Answer, restored: &Restored) {
    let names: Vec<String> =
        restored.unknown_names().iter().map(|name| format!("`{}`", SafeText::one_line(name))).collect();
    if names.is_empty() {
        return;
    }
    let stand = if names.len() == 1 { "stands" } else { "stand" };
    let note = format!("The model wrote {}, which {stand} for nothing here.", names.join(", "));
    answer.text.push_str(&format!("\n\n*{note}*"));
    answer.notes.push(note);
}

/// The seller stopped it.
pub(super) fn stopped() -> Failure {
    Failure { kind: None, message: "stopped; what had arrived is kept".into(), refused: false }
}

pub(super) fn trace(step: &str, note: &str) -> TraceStep {
    TraceStep { step: step.to_owned(), by: Worker::Code, note: note.to_owned() }
}

/// Why a streamed answer is missing or not whole.
pub fn failure_of(raw: &Raw) -> Option<Failure> {
    if raw.stopped {
        return Some(stopped());
    }
    if let Some(error) = &raw.error {
        let wait = error.retry_after.map(|seconds| format!(" Try again in {seconds:.0} s.")).unwrap_or_default();
        return Some(Failure { kind: Some(error.kind), message: format!("{}{wait}", error.message), refused: false });
    }
    None
}
