//! A turn whose model asks for the exact tool: run it here, send the result through the gate, go on.
//!
//! Every step is a request of its own with its own receipt, and a line in the log; all of them can be stopped.
//! Not for: tools that reach beyond this machine or write: there are none.
//! Invariant: at most `tool_steps` steps; what a tool gives is placeholders and figures that may leave.

use super::{Begun, Desk, DeskError, OpenTurn};
use crate::assistant::Next;
use crate::journal::{Event, Masked};
use crate::llm::{ErrorKind, FinishReason, Usage};
use crate::runtime::net::{Call, Raw};
use crate::runtime::outcome::{Meta, Outcome};
use crate::trust::prompt::{Exchange, Message, Part, Role, ToolUse};
use crate::trust::{Receipt, Unmasker, exact};
use serde_json::{Value, json};

/// Most calls of one step.
const MOST_CALLS: usize = 16;

/// What the earlier requests of a turn cost.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spent {
    usage: Option<Usage>,
    pub(super) first_token_ms: Option<u64>,
    pub(super) total_ms: u64,
}

impl Spent {
    /// Together with this request.
    pub(super) fn with(&self, usage: Option<Usage>) -> Option<Usage> {
        let (Some(a), Some(b)) = (self.usage, usage) else { return self.usage.or(usage) };
        Some(Usage {
            input_tokens: a.input_tokens + b.input_tokens,
            output_tokens: a.output_tokens + b.output_tokens,
            cached_tokens: a.cached_tokens + b.cached_tokens,
            cache_write_tokens: a.cache_write_tokens + b.cache_write_tokens,
            reasoning_tokens: a.reasoning_tokens + b.reasoning_tokens,
        })
    }

    fn add(&mut self, raw: &Raw) {
        self.usage = self.with(raw.usage);
        self.first_token_ms = self.first_token_ms.or(raw.first_token_ms);
        self.total_ms += raw.total_ms;
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
    pub fn carry_on(&mut self, mut turn: OpenTurn, raw: Raw) -> Result<Begun, DeskError> {
        if knows_no_tools(&turn, &raw) {
            self.note(Event::Note { text: Masked::new("the model knows no tools; it is asked again without") })?;
            turn.prompt.tools.clear();
        } else if wants_tools(&raw) && turn.prompt.exchanges.len() < self.most_steps() {
            let exchange = self.run_tools(&mut turn, &raw)?;
            turn.prompt.exchanges.push(exchange);
        } else if let Some(mend) = self.mend(&mut turn, &raw) {
            self.note(Event::Note { text: Masked::new("the answer was no JSON of the schema; the model is asked once more") })?;
            let said = Message { role: Role::Assistant, parts: vec![Part::Masked(raw.masked_text.clone())] };
            let asked = Message { role: Role::User, parts: vec![Part::Instruction(mend)] };
            turn.prompt.messages.extend([said, asked]);
        } else {
            return self.finish(turn, raw).map(|outcome| Begun::Done(Box::new(outcome)));
        }
        turn.spent.add(&raw);
        self.ask_again(turn)
    }

    /// What to ask of a model whose whole answer cannot be used as it is.
    fn mend(&self, turn: &mut OpenTurn, raw: &Raw) -> Option<String> {
        if raw.finish.is_none() || raw.error.is_some() || raw.stopped {
            return None;
        }
        let text = self.placeholders().unmask(&raw.masked_text);
        turn.pending.ask_again(&text)
    }

    /// `tool_steps = 0` offers none.
    pub(super) fn without_tools_unless_wanted(&self, mut next: Next) -> Next {
        if let Next::Model { prompt, .. } = &mut next
            && self.most_steps() == 0
        {
            prompt.tools.clear();
        }
        next
    }

    fn most_steps(&self) -> usize {
        usize::from(self.place.settings().tool_steps)
    }

    fn ask_again(&mut self, mut turn: OpenTurn) -> Result<Begun, DeskError> {
        match self.clear(turn.prompt.clone(), turn.about.clone())? {
            Ok((mut stream, receipt)) => {
                stream.unmasker = Unmasker::for_sink(turn.place.0, turn.place.1.clone());
                turn.receipt = receipt;
                Ok(Begun::Stream(Box::new(stream), Box::new(turn)))
            }
            Err(failure) => {
                let meta = Meta {
                    receipt: Some(turn.receipt.id.clone()),
                    usage: turn.spent.usage,
                    total_ms: turn.spent.total_ms,
                    ..Meta::default()
                };
                let outcome = Outcome { answer: turn.pending.rules_answer(), meta, failure: Some(failure) };
                self.conclude(outcome, &turn.question, None, true).map(|done| Begun::Done(Box::new(done)))
            }
        }
    }

    /// Runs what the model asked for, and notes each call in the log.
    fn run_tools(&mut self, turn: &mut OpenTurn, raw: &Raw) -> Result<Exchange, DeskError> {
        let last = turn.prompt.exchanges.len() + 1 == self.most_steps();
        let mut calls = Vec::new();
        for call in raw.tool_calls.iter().take(MOST_CALLS) {
            let mut result = self.run_tool(turn, call);
            let arguments = call.arguments.clone().ok().filter(Value::is_object).unwrap_or_else(|| json!({}));
            let note = format!("tool {} {arguments}: {result}", call.name);
            self.note(Event::Note { text: Masked::new(note) })?;
            if last {
                result.push_str("\n(This was the last call: answer now with what you have.)");
            }
            calls.push(ToolUse { id: call.id.clone(), name: call.name.clone(), arguments, result });
        }
        Ok(Exchange { text: raw.masked_text.clone(), calls })
    }

    /// The result for the model: with a marker under which the answer may cite it.
    fn run_tool(&mut self, turn: &mut OpenTurn, call: &Call) -> String {
        if call.name != exact::TOOL {
            return "error: there is no such tool".to_owned();
        }
        let Ok(arguments) = &call.arguments else { return "error: the arguments are not JSON".to_owned() };
        let (result, shown) = {
            let mut session = self.placeholders();
            let result = exact::run(&mut session, arguments);
            let shown = result.as_ref().map(|result| session.unmask(result)).unwrap_or_default();
            (result, shown)
        };
        match result {
            Ok(result) => {
                let op = arguments.get("op").and_then(Value::as_str).unwrap_or_default();
                format!("{result} {}", turn.pending.computed(op, &shown))
            }
            Err(error) => format!("error: {error}"),
        }
    }
}

/// Whether the model stopped to have tools run.
fn wants_tools(raw: &Raw) -> bool {
    let stopped_for_them = raw.finish == Some(FinishReason::ToolUse);
    stopped_for_them && !raw.tool_calls.is_empty() && raw.error.is_none() && !raw.stopped
}

/// Whether a provider refused the request because it offers tools: small local models do.
fn knows_no_tools(turn: &OpenTurn, raw: &Raw) -> bool {
    let about_tools = |message: &str| ["tool", "function"].iter().any(|word| message.to_lowercase().contains(word));
    let refused = raw.error.as_ref().is_some_and(|e| e.kind == ErrorKind::BadRequest && about_tools(&e.message));
    refused && raw.masked_text.is_empty() && !turn.prompt.tools.is_empty() && turn.prompt.exchanges.is_empty()
}
