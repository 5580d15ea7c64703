//! A turn whose model asks for tools: read here, send what was found through the gate, go on, within the turn's budget.
//!
//! Every step is a request of its own with its own receipt, and lines in the log; all of them can be stopped.
//! Not for: tools that reach beyond this machine or write: there are none.
//! Invariant: at most `tool_steps` steps, and no request beyond the budget; what a tool gives passes the gate by class.

use super::reading::StepRead;
use super::{Begun, Desk, DeskError, OpenTurn};
use crate::assistant::budget::{Reached, estimated};
use crate::assistant::steps;
use crate::assistant::{Again, Next};
use crate::crm::{StepState, Worker};
use crate::journal::{Event, Masked};
use crate::llm::{ErrorKind, FinishReason, Usage};
use crate::runtime::clock;
use crate::runtime::net::{Piece, Raw};
use crate::runtime::outcome::Outcome;
use crate::trust::prompt::{Message, Part, Role};
use crate::trust::{Receipt, Unmasker};

/// What the earlier requests of a turn cost.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spent {
    usage: Option<Usage>,
    /// For requests whose provider counted nothing.
    guessed: Usage,
    pub(super) first_token_ms: Option<u64>,
    pub(super) total_ms: u64,
}

impl Spent {
    /// As the providers counted.
    pub(super) fn usage(&self) -> Option<Usage> {
        self.usage
    }

    /// With estimates where nobody counted.
    pub(super) fn counted(&self) -> Usage {
        sum(self.usage.unwrap_or_default(), self.guessed)
    }

    /// One more request.
    pub(super) fn add(&mut self, raw: &Raw, receipt: Option<&Receipt>) {
        match raw.usage {
            Some(usage) => self.usage = Some(sum(self.usage.unwrap_or_default(), usage)),
            None if raw.first_token_ms.is_some() || raw.heard > 0 => {
                let guess = Usage {
                    input_tokens: estimated(receipt.map_or(0, |receipt| receipt.bytes)),
                    output_tokens: estimated(raw.heard),
                    ..Usage::default()
                };
                self.guessed = sum(self.guessed, guess);
            }
            None => {}
        }
        self.first_token_ms = self.first_token_ms.or(raw.first_token_ms);
        self.total_ms += raw.total_ms;
    }
}

fn sum(a: Usage, b: Usage) -> Usage {
    Usage {
        input_tokens: a.input_tokens + b.input_tokens,
        output_tokens: a.output_tokens + b.output_tokens,
        cached_tokens: a.cached_tokens + b.cached_tokens,
        cache_write_tokens: a.cache_write_tokens + b.cache_write_tokens,
        reasoning_tokens: a.reasoning_tokens + b.reasoning_tokens,
    }
}

/// Values masked in the request of a receipt.
pub(super) fn masked_in(receipt: &Receipt) -> u64 {
    receipt.masked.values().map(|count| *count as u64).sum()
}

impl Desk {
    /// Takes what a model said: the answer, or a request for tools, which are run and lead to the next request.
    ///
    /// # Errors
    /// When records or log cannot be used; a refusal by policy or gate is an outcome, not an error.
    pub fn carry_on(&mut self, mut turn: OpenTurn, raw: Raw, on: &mut dyn FnMut(Piece)) -> Result<Begun, DeskError> {
        // Another conversation may be at hand by now.
        self.take_up(&turn.session);
        let steps_left = turn.budget.steps.saturating_sub(turn.prompt.exchanges.len());
        if knows_no_tools(&turn, &raw) {
            self.note(Event::Note { text: Masked::new("the model knows no tools; it is asked again without") })?;
            turn.prompt.tools.clear();
            turn.spent.add(&raw, turn.receipt.as_ref());
            turn.steps.done(steps::MODEL, Some("knows no tools; asked again without"));
        } else if wants_tools(&raw) && steps_left > 0 && !turn.prompt.tools.is_empty() {
            turn.spent.add(&raw, turn.receipt.as_ref());
            if let Some(outcome) = self.read_on(&mut turn, &raw, steps_left == 1, on)? {
                return self.end(turn, outcome, on);
            }
        } else if let Some(mend) = self.mend(&mut turn, &raw) {
            self.note(Event::Note { text: Masked::new(mend.why) })?;
            let said = Message { role: Role::Assistant, parts: vec![Part::Masked(raw.masked_text.clone())] };
            let asked = Message { role: Role::User, parts: mend.parts };
            turn.prompt.messages.extend([said, asked]);
            turn.spent.add(&raw, turn.receipt.as_ref());
        } else {
            let wanted_more = wants_tools(&raw);
            return self.finish(turn, raw, wanted_more, on).map(|outcome| Begun::Done(Box::new(outcome)));
        }
        self.ask_again(turn, on)
    }

    /// Reads what was asked for. An outcome where the turn cannot go on: the seller must choose, or stopped it.
    fn read_on(
        &mut self,
        turn: &mut OpenTurn,
        raw: &Raw,
        last: bool,
        on: &mut dyn FnMut(Piece),
    ) -> Result<Option<Outcome>, DeskError> {
        let mut names: Vec<&str> = raw.tool_calls.iter().map(|call| call.name.as_str()).collect();
        names.dedup();
        names.truncate(4);
        turn.steps.done(steps::MODEL, Some("asked for more facts"));
        let names = crate::actions::text::clean(&names.join(", "));
        turn.steps.insert(steps::READ, Worker::Code, &names);
        on(turn.plan());
        let StepRead { step, note, several } = self.read_step(turn, raw, last)?;
        turn.prompt.exchanges.push(step);
        turn.pending.weigh(&turn.prompt);
        let shown = self.placeholders().unmask(&note);
        let spent = turn.budget.says(&self.used(turn));
        turn.pending.reading(format!("{shown} · {spent}"));
        if let Some(several) = several {
            turn.steps.done(steps::READ, Some("a name that fits several records"));
            let answer = turn.pending.choose(&several.name, several.candidates);
            return Ok(Some(Outcome { answer, meta: self.meta_of(turn), failure: None }));
        }
        if turn.stop.is_asked() {
            turn.steps.set(steps::READ, StepState::Stopped, None);
            let answer = turn.pending.rules_answer_with_readings();
            return Ok(Some(Outcome { answer, meta: self.meta_of(turn), failure: Some(super::finish::stopped()) }));
        }
        turn.steps.done(steps::READ, Some(&shown));
        Ok(None)
    }

    /// What to ask of a model whose whole answer cannot be used as it is.
    fn mend(&self, turn: &mut OpenTurn, raw: &Raw) -> Option<Again> {
        if raw.finish.is_none() || raw.error.is_some() || raw.stopped {
            return None;
        }
        let text = self.placeholders().unmask(&raw.masked_text);
        turn.pending.ask_again(&text)
    }

    /// `tool_steps = 0` offers none.
    pub(super) fn without_tools_unless_wanted(&self, mut next: Next) -> Next {
        if let Next::Model { prompt, .. } = &mut next
            && self.place.settings().tool_steps == 0
        {
            prompt.tools.clear();
        }
        next
    }

    fn ask_again(&mut self, mut turn: OpenTurn, on: &mut dyn FnMut(Piece)) -> Result<Begun, DeskError> {
        if let Some(reached) = self.over_budget(&turn) {
            let outcome = self.over(&mut turn, reached);
            return self.end(turn, outcome, on);
        }
        turn.steps.insert(steps::MODEL, Worker::Model, &turn.budget.says(&self.used(&turn)));
        on(turn.plan());
        let watched = turn.stop.watch(&self.reader);
        let cleared = self.asked_by(&turn.pending).clear(turn.prompt.clone(), turn.about.clone());
        drop(watched);
        let failure = match cleared {
            _ if turn.stop.is_asked() => super::finish::stopped(),
            Ok(Ok((mut stream, receipt))) => {
                stream.unmasker = Unmasker::for_sink(turn.place.0, turn.place.1.clone());
                stream.room = self.room(&turn);
                turn.receipt = Some(receipt);
                return Ok(Begun::Stream(Box::new(stream), Box::new(turn)));
            }
            Ok(Err(failure)) => failure,
            Err(error) => return Err(error),
        };
        let state = if turn.stop.is_asked() { StepState::Stopped } else { StepState::Failed };
        turn.steps.set(steps::MODEL, state, Some(&failure.message));
        let answer = turn.pending.rules_answer_with_readings();
        let outcome = Outcome { answer, meta: self.meta_of(&turn), failure: Some(failure) };
        self.end(turn, outcome, on)
    }

    /// A limit ends the turn: what code computed and tools read is the answer, and the limit is said.
    pub(super) fn over(&self, turn: &mut OpenTurn, reached: Reached) -> Outcome {
        let said = turn.budget.over(reached, &self.used(turn));
        let mut answer = turn.pending.rules_answer_with_readings();
        answer.text = format!("{}\n\n*{said}*", answer.text.trim_end());
        answer.notes.push(said);
        Outcome { answer, meta: self.meta_of(turn), failure: None }
    }

    /// A turn that ends without a model's last word.
    pub(super) fn end(
        &mut self,
        mut turn: OpenTurn,
        mut outcome: Outcome,
        on: &mut dyn FnMut(Piece),
    ) -> Result<Begun, DeskError> {
        outcome.meta.total_ms = clock::millis_since(turn.started);
        outcome.meta.line = Some(turn.line);
        let state = if turn.stop.is_asked() { StepState::Stopped } else { StepState::Done };
        turn.steps.end(state, None);
        on(turn.plan());
        self.conclude(outcome, &turn.question, None, true).map(|done| Begun::Done(Box::new(done)))
    }
}

/// Whether the model stopped to have tools run.
fn wants_tools(raw: &Raw) -> bool {
    let stopped_for_them = raw.finish == Some(FinishReason::ToolUse);
    stopped_for_them && !raw.tool_calls.is_empty() && raw.error.is_none() && !raw.stopped && raw.over.is_none()
}

/// Whether a provider refused the request because it offers tools: small local models do.
fn knows_no_tools(turn: &OpenTurn, raw: &Raw) -> bool {
    let about_tools = |message: &str| ["tool", "function"].iter().any(|word| message.to_lowercase().contains(word));
    let refused = raw.error.as_ref().is_some_and(|e| e.kind == ErrorKind::BadRequest && about_tools(&e.message));
    refused && raw.masked_text.is_empty() && !turn.prompt.tools.is_empty() && turn.prompt.exchanges.is_empty()
}
