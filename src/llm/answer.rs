//! The answer as it comes in: collects the pieces that a protocol decodes and says them as [`Event`]s.
//!
//! Not for: wire formats (one file each beside this one). Invariants: `Start` comes first, exactly one `Finish` or
//! `Error` last, nothing after it; neighbouring text is said as one event; a tool's id and name are set, never
//! appended; a tool call is whole when its block is, or the answer, and never in an answer that was cut before.

use super::fault::{Party, Said, from_provider, plain, protocol};
use super::sse::MAX_FRAME;
use super::{Error, ErrorKind, Event, FinishReason, Usage};
use serde_json::Value;

/// Most tool calls of one answer.
const MAX_CALLS: usize = 128;

/// An answer under way.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    party: Party,
    request_id: Option<String>,
    started: bool,
    ended: bool,
    spoke: bool,
    calls: Vec<Call>,
    /// The block whose tool arguments are the answer itself.
    answer_block: Option<u64>,
    finish: Option<FinishReason>,
    usage: Usage,
    usage_told: bool,
    out: Vec<Event>,
}

/// A tool call under way.
#[derive(Debug, Default)]
struct Call {
    index: Option<u64>,
    id: String,
    name: String,
    arguments: String,
    done: bool,
}

impl Call {
    fn is_whole(&self) -> bool {
        self.arguments.trim_end().ends_with('}')
            && serde_json::from_str::<serde::de::IgnoredAny>(&self.arguments).is_ok()
    }
}

/// A piece of a tool call; whatever the provider left out is `None` or empty.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CallPiece<'a> {
    pub(crate) index: Option<u64>,
    pub(crate) id: &'a str,
    pub(crate) name: &'a str,
    pub(crate) arguments: &'a str,
}

impl Answer {
    /// An answer of this party, with the request id of the response's headers.
    pub(crate) fn new(party: Party, request_id: Option<String>) -> Self {
        Self { party, request_id, ..Self::default() }
    }

    /// The first word of the provider. The id of the body counts where no header gave one.
    pub(crate) fn start(&mut self, id: Option<&str>, model: Option<&str>) {
        if self.started || self.ended {
            return;
        }
        self.started = true;
        let request_id = self.request_id.clone().or_else(|| id.map(str::to_owned));
        self.out.push(Event::Start { request_id, model: model.filter(|model| !model.is_empty()).map(str::to_owned) });
    }

    /// More of the completion.
    pub(crate) fn text(&mut self, piece: &str) {
        if self.ended || piece.is_empty() {
            return;
        }
        self.speak();
        match self.out.last_mut() {
            Some(Event::Text(text)) => text.push_str(piece),
            _ => self.out.push(Event::Text(piece.to_owned())),
        }
    }

    /// More of the reasoning, or the signature that seals it.
    pub(crate) fn reasoning(&mut self, piece: &str, sealed: Option<&str>) {
        if self.ended || piece.is_empty() && sealed.is_none() {
            return;
        }
        self.speak();
        match self.out.last_mut() {
            Some(Event::Reasoning { text, signature: open @ None }) => {
                text.push_str(piece);
                *open = sealed.map(str::to_owned);
            }
            _ => self.out.push(Event::Reasoning { text: piece.to_owned(), signature: sealed.map(str::to_owned) }),
        }
    }

    /// A piece of a tool call, told apart by index, else by id, else by order.
    pub(crate) fn call(&mut self, piece: CallPiece<'_>) {
        if self.ended {
            return;
        }
        self.speak();
        let at = self.slot(piece);
        if at >= MAX_CALLS || self.calls[at].arguments.len() + piece.arguments.len() > MAX_FRAME {
            return self.fail(protocol("The model's tool calls are larger than dealdesk takes in.".to_owned()));
        }
        let call = &mut self.calls[at];
        set(&mut call.id, piece.id);
        set(&mut call.name, piece.name);
        call.arguments.push_str(piece.arguments);
        if let Some(Event::ToolDelta { index, arguments, .. }) = self.out.last_mut()
            && *index == at
            && piece.id.is_empty()
            && piece.name.is_empty()
        {
            arguments.push_str(piece.arguments);
            return;
        }
        self.out.push(Event::ToolDelta {
            index: at,
            id: some(piece.id),
            name: some(piece.name),
            arguments: piece.arguments.to_owned(),
        });
    }

    /// The call with this index is whole; `arguments`, where the provider repeats them, count.
    pub(crate) fn call_done(&mut self, index: Option<u64>, arguments: Option<&str>) {
        let Some(at) = self.calls.iter().rposition(|call| call.index == index && !call.done) else { return };
        if let Some(arguments) = arguments.filter(|arguments| !arguments.is_empty()) {
            arguments.clone_into(&mut self.calls[at].arguments);
        }
        self.complete(at);
    }

    /// The arguments of the tool in this block are the answer itself.
    pub(crate) fn answer_in(&mut self, block: Option<u64>) {
        self.answer_block = block;
    }

    /// Whether this block holds the answer itself.
    pub(crate) fn is_answer(&self, block: Option<u64>) -> bool {
        block.is_some() && self.answer_block == block
    }

    /// Whether a call with this index is open.
    pub(crate) fn has_call(&self, index: Option<u64>) -> bool {
        self.calls.iter().any(|call| call.index == index && !call.done)
    }

    /// Whether the model called any tool.
    pub(crate) fn has_calls(&self) -> bool {
        !self.calls.is_empty()
    }

    /// An index that no call has yet, for protocols whose calls come whole and unnumbered.
    pub(crate) fn next_call(&self) -> u64 {
        self.calls.len() as u64
    }

    /// The token counts so far.
    pub(crate) fn usage(&mut self, usage: Usage) {
        if !self.usage_told || self.usage != usage {
            self.usage = usage;
            self.usage_told = false;
        }
    }

    /// The token counts as last said.
    pub(crate) fn usage_so_far(&self) -> Usage {
        self.usage
    }

    /// Why the model stopped. Remembered: usage and an end marker may still follow.
    pub(crate) fn finish(&mut self, reason: FinishReason) {
        self.finish = Some(reason);
    }

    /// Whether the provider said why it stopped.
    pub(crate) fn has_finish(&self) -> bool {
        self.finish.is_some()
    }

    /// Whether any of the answer came: from here on nothing may be tried again.
    pub(crate) fn has_content(&self) -> bool {
        self.spoke
    }

    /// Whether the last event was said.
    pub(crate) fn is_ended(&self) -> bool {
        self.ended
    }

    /// The stream is over: with a finish it is whole, without one incomplete.
    pub(crate) fn end(&mut self) {
        match self.finish.take() {
            _ if self.ended => {}
            Some(reason) => self.conclude(reason),
            None => self.fail(incomplete()),
        }
    }

    /// The call failed; what came before stands.
    pub(crate) fn fail(&mut self, mut error: Error) {
        if self.ended {
            return;
        }
        error.request_id = error.request_id.or_else(|| self.request_id.clone());
        self.tell_usage();
        self.ended = true;
        self.out.push(Event::Error(error));
    }

    /// The provider says within its answer that it failed.
    pub(crate) fn refuse(&mut self, said: Said) {
        let error = from_provider(&self.party, None, said);
        self.fail(error);
    }

    /// The events since the last time.
    pub(crate) fn drain(&mut self) -> std::vec::Drain<'_, Event> {
        self.out.drain(..)
    }

    fn conclude(&mut self, reason: FinishReason) {
        self.start(None, None);
        for at in 0..self.calls.len() {
            self.complete(at);
        }
        // Several servers say "stop" although they call tools.
        let reason = match reason {
            FinishReason::Stop if !self.calls.is_empty() => FinishReason::ToolUse,
            reason => reason,
        };
        self.tell_usage();
        self.ended = true;
        self.out.push(Event::Finish(reason));
    }

    fn tell_usage(&mut self) {
        if self.usage != Usage::default() && !self.usage_told {
            self.usage_told = true;
            self.out.push(Event::Usage(self.usage));
        }
    }

    fn speak(&mut self) {
        self.start(None, None);
        self.spoke = true;
    }

    fn complete(&mut self, at: usize) {
        let call = &mut self.calls[at];
        if std::mem::replace(&mut call.done, true) {
            return;
        }
        if call.id.is_empty() {
            call.id = format!("call_{at}");
        }
        let (id, name) = (call.id.clone(), call.name.clone());
        self.out.push(Event::ToolDone { id, name, arguments: arguments(&call.arguments) });
    }

    /// Which call a piece belongs to. Some servers send each whole call under index 0 and tell them apart by id;
    /// some leave the index out; some the id.
    fn slot(&mut self, piece: CallPiece<'_>) -> usize {
        let known = match piece.index {
            Some(_) => self.calls.iter().rposition(|call| call.index == piece.index),
            None if piece.id.is_empty() => self.calls.len().checked_sub(1),
            None => self.calls.iter().rposition(|call| call.id == piece.id),
        };
        if let Some(at) = known
            && !starts_anew(&self.calls[at], piece)
        {
            return at;
        }
        self.calls.push(Call { index: piece.index, ..Call::default() });
        self.calls.len() - 1
    }
}

/// A named piece after whole arguments is another call, unless it carries the id of the first.
fn starts_anew(call: &Call, piece: CallPiece<'_>) -> bool {
    let same_id = !piece.id.is_empty() && piece.id == call.id;
    let named = !piece.name.is_empty() && !piece.arguments.trim().is_empty();
    let other_id = !piece.id.is_empty() && !call.id.is_empty();
    call.done || (!same_id && (named || other_id) && call.is_whole())
}

/// No arguments at all mean an empty object.
fn arguments(raw: &str) -> Result<Value, String> {
    match raw.trim() {
        "" => Ok(Value::Object(serde_json::Map::new())),
        trimmed => serde_json::from_str(trimmed).map_err(|_| raw.to_owned()),
    }
}

fn set(slot: &mut String, value: &str) {
    if !value.is_empty() {
        value.clone_into(slot);
    }
}

fn some(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}

fn incomplete() -> Error {
    plain(
        ErrorKind::Incomplete,
        "The answer broke off before its end; what came so far is kept. Ask again to get it whole.".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn pieces(pieces: &[(Option<u64>, &str, &str, &str)]) -> Vec<(String, String, Result<Value, String>)> {
        let mut answer = Answer::default();
        for &(index, id, name, arguments) in pieces {
            answer.call(CallPiece { index, id, name, arguments });
        }
        answer.finish(FinishReason::ToolUse);
        answer.end();
        answer
            .drain()
            .filter_map(|event| match event {
                Event::ToolDone { id, name, arguments } => Some((id, name, arguments)),
                _ => None,
            })
            .collect()
    }

    fn call(id: &str, name: &str, arguments: Value) -> (String, String, Result<Value, String>) {
        (id.to_owned(), name.to_owned(), Ok(arguments))
    }

    #[test]
    fn calls_are_told_apart_however_they_are_cut() {
        let one = call("a", "get", json!({"x": 1}));
        let two = call("b", "put", json!({}));
        // Once, then bare pieces.
        assert_eq!(
            pieces(&[(Some(0), "a", "get", ""), (Some(0), "", "", "{\"x\""), (Some(0), "", "", ":1}")]),
            std::slice::from_ref(&one)
        );
        // Id and name in every piece.
        assert_eq!(
            pieces(&[(Some(0), "a", "get", "{\"x\":"), (Some(0), "a", "get", "1}")]),
            std::slice::from_ref(&one)
        );
        // Interleaved.
        assert_eq!(
            pieces(&[
                (Some(0), "a", "get", "{"),
                (Some(1), "b", "put", "{"),
                (Some(0), "", "", "\"x\":1}"),
                (Some(1), "", "", "}")
            ]),
            [one.clone(), two.clone()]
        );
        // Whole calls, all under index 0, or with none.
        assert_eq!(
            pieces(&[(Some(0), "a", "get", "{\"x\":1}"), (Some(0), "b", "put", "{}")]),
            [one.clone(), two.clone()]
        );
        assert_eq!(pieces(&[(None, "a", "get", "{\"x\":1}"), (None, "b", "put", "{}")]), [one.clone(), two.clone()]);
        // Neither index nor id: ids are made up.
        assert_eq!(
            pieces(&[(None, "", "get", "{\"x\":1}"), (None, "", "put", "{}")]),
            [call("call_0", "get", json!({"x": 1})), call("call_1", "put", json!({}))]
        );
        // No arguments.
        assert_eq!(pieces(&[(Some(1), "b", "put", "")]), [two]);
    }

    #[test]
    fn arguments_that_are_not_json_come_raw() {
        assert_eq!(pieces(&[(Some(0), "a", "get", "{x: 1")])[0].2, Err("{x: 1".to_owned()));
    }

    #[test]
    fn an_answer_ends_once_and_unfinished_calls_are_never_whole() {
        let mut answer = Answer::new(Party::default(), Some("req".to_owned()));
        answer.text("Hel");
        answer.text("lo");
        answer.call(CallPiece { index: Some(0), name: "get", arguments: "{}", ..CallPiece::default() });
        answer.end();
        answer.text("more");
        answer.end();
        let events: Vec<Event> = answer.drain().collect();
        assert_eq!(events[1], Event::Text("Hello".to_owned()));
        assert!(
            matches!(&events[3], Event::Error(e) if e.kind == ErrorKind::Incomplete && e.request_id.as_deref() == Some("req"))
        );
        assert_eq!(events.len(), 4);
    }
}
