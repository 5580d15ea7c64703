//! Anthropic messages.
//!
//! Pure. A limit is mandatory there. The stable front (tools, system, facts) and the
//! end of the conversation are marked for the prompt cache. A schema is
//! asked for as a forced tool, which every model understands, and read back as text.
//! See <https://docs.claude.com/en/api/messages-streaming>.

use super::answer::{Answer, CallPiece};
use super::fault::Said;
use super::protocol::{Body, Protocol, Target, arguments, chat_messages, count, json_of, list, temperature, text};
use super::sse::Frame;
use super::{FinishReason, Usage};
use crate::trust::WireRequest;
use crate::trust::gate::Encode;
use crate::trust::prompt::{Exchange, MaskedPrompt, ToolUse};
use serde_json::{Value, json};

/// Most tokens to answer with where nobody says; every current model allows it.
const DEFAULT_LIMIT: u32 = 4096;

/// The forced tool that carries an answer by schema.
const ANSWER_TOOL: &str = "structured_answer";

/// The protocol at one address.
#[derive(Clone, Debug)]
pub(crate) struct Anthropic {
    pub(crate) target: Target,
}

impl Encode for Anthropic {
    fn encode(&self, prompt: &MaskedPrompt) -> WireRequest {
        let system = json!([{"type": "text", "text": prompt.system, "cache_control": kept()}]);
        let forced = prompt.settings.schema.as_ref().map(|_| json!({"type": "tool", "name": ANSWER_TOOL}));
        let body = Body::default()
            .set("model", self.target.model.as_str())
            .set("max_tokens", self.target.limit(prompt).unwrap_or(DEFAULT_LIMIT))
            .list("tools", tools(prompt))
            .maybe("tool_choice", forced)
            .maybe("system", (!prompt.system.is_empty()).then_some(system))
            .set("messages", messages(prompt))
            .maybe("temperature", temperature(prompt))
            .set("stream", true);
        let url = format!("{}/v1/messages", self.target.base.trim_end_matches("/v1"));
        let headers = vec![("anthropic-version".to_owned(), "2023-06-01".to_owned())];
        WireRequest { url, headers, body: body.bytes() }
    }
}

fn tools(prompt: &MaskedPrompt) -> Vec<Value> {
    let tool = |name: &str, description: &str, schema: &Value| json!({"name": name, "description": description, "input_schema": schema});
    let answer = prompt.settings.schema.iter().map(|schema| tool(ANSWER_TOOL, "Give the answer.", schema));
    prompt.tools.iter().map(|spec| tool(&spec.name, &spec.description, &spec.schema)).chain(answer).collect()
}

/// The conversation with its marks for the prompt cache: behind what is steady from turn to turn, and at the end, which
/// the next turn or step begins with. With the system text that is three of the four that the provider takes.
fn messages(prompt: &MaskedPrompt) -> Vec<Value> {
    let mut messages = [chat_messages(prompt, false), tool_messages(prompt)].concat();
    let goes_on = prompt.steady.is_some() || !prompt.tools.is_empty();
    if let Some(last) = messages.last_mut().filter(|_| goes_on) {
        mark(last);
    }
    if let Some(steady) = prompt.steady
        && let (Some(masked), Some(message)) = (prompt.messages.get(steady.message), messages.get_mut(steady.message))
        && let Some((before, after)) = masked.text.split_at_checked(steady.bytes)
        && !before.is_empty()
        && !after.is_empty()
    {
        let mut rest = json!({"type": "text", "text": after});
        if message["content"].is_array() {
            rest["cache_control"] = kept();
        }
        message["content"] = json!([{"type": "text", "text": before, "cache_control": kept()}, rest]);
    }
    messages
}

fn kept() -> Value {
    json!({"type": "ephemeral"})
}

/// Marks the last block of a message.
fn mark(message: &mut Value) {
    if let Some(text) = message["content"].as_str().map(str::to_owned) {
        message["content"] = json!([{"type": "text", "text": text}]);
    }
    if let Some(block) = message["content"].as_array_mut().and_then(|blocks| blocks.last_mut()) {
        block["cache_control"] = kept();
    }
}

/// Calls and results are blocks of content; results are the user's.
fn tool_messages(prompt: &MaskedPrompt) -> Vec<Value> {
    let call = |call: &ToolUse| json!({"type": "tool_use", "id": call.id, "name": call.name, "input": call.arguments});
    let result = |call: &ToolUse| json!({"type": "tool_result", "tool_use_id": call.id, "content": call.result});
    let exchange = |exchange: &Exchange| {
        let said = (!exchange.text.trim().is_empty()).then(|| json!({"type": "text", "text": exchange.text}));
        let asked: Vec<Value> = said.into_iter().chain(exchange.calls.iter().map(call)).collect();
        let got: Vec<Value> = exchange.calls.iter().map(result).collect();
        [json!({"role": "assistant", "content": asked}), json!({"role": "user", "content": got})]
    };
    prompt.exchanges.iter().flat_map(exchange).collect()
}

impl Protocol for Anthropic {
    fn decode(&self, frame: &Frame, answer: &mut Answer) {
        let Some(event) = json_of(frame) else { return };
        let kind = match text(&event, "/type") {
            "" => frame.event.as_str(),
            kind => kind,
        };
        match kind {
            "message_start" => {
                start(&event["message"], answer);
                read_usage(&event["message"], answer);
            }
            "content_block_start" => block(index(&event), &event["content_block"], answer),
            "content_block_delta" => delta(index(&event), &event["delta"], answer),
            "content_block_stop" => answer.call_done(index(&event), None),
            "message_delta" => {
                read_usage(&event, answer);
                stop(&event["delta"], answer);
            }
            "message_stop" => answer.end(),
            "error" => answer.refuse(Said::from_json(&event)),
            _ => {}
        }
    }

    fn whole(&self, body: &Value, answer: &mut Answer) {
        start(body, answer);
        for (index, part) in (0u64..).zip(list(body, "/content")) {
            block(Some(index), part, answer);
        }
        read_usage(body, answer);
        stop(body, answer);
        answer.end();
    }
}

fn start(message: &Value, answer: &mut Answer) {
    answer.start(message.get("id").and_then(Value::as_str), message.get("model").and_then(Value::as_str));
}

fn index(event: &Value) -> Option<u64> {
    event.get("index").and_then(Value::as_u64)
}

/// A block's start; in a whole answer it holds everything.
fn block(index: Option<u64>, block: &Value, answer: &mut Answer) {
    match text(block, "/type") {
        "text" => answer.text(text(block, "/text")),
        "thinking" => answer.reasoning(text(block, "/thinking"), signature(block)),
        "redacted_thinking" => answer.reasoning("", block.get("data").and_then(Value::as_str)),
        "tool_use" => {
            // The input of a stream's start is an empty stand-in.
            let input = block.get("input").filter(|input| input.as_object().is_some_and(|fields| !fields.is_empty()));
            let (id, name) = (text(block, "/id"), text(block, "/name"));
            match name {
                ANSWER_TOOL => {
                    answer.answer_in(index);
                    answer.text(&arguments(input));
                }
                _ => answer.call(CallPiece { index, id, name, arguments: &arguments(input) }),
            }
        }
        _ => {}
    }
}

fn delta(index: Option<u64>, delta: &Value, answer: &mut Answer) {
    match text(delta, "/type") {
        "text_delta" => answer.text(text(delta, "/text")),
        "thinking_delta" => answer.reasoning(text(delta, "/thinking"), None),
        "signature_delta" => answer.reasoning("", signature(delta)),
        "input_json_delta" => {
            let arguments = text(delta, "/partial_json");
            // Blocks of tools that run at the provider are neither.
            if answer.is_answer(index) {
                answer.text(arguments);
            } else if answer.has_call(index) {
                answer.call(CallPiece { index, arguments, ..CallPiece::default() });
            }
        }
        _ => {}
    }
}

fn signature(value: &Value) -> Option<&str> {
    value.get("signature").and_then(Value::as_str).filter(|signature| !signature.is_empty())
}

/// Counts come in two pieces, the later of which may repeat the earlier. Cached tokens are counted apart there.
fn read_usage(holder: &Value, answer: &mut Answer) {
    let Some(usage) = holder.get("usage").filter(|usage| usage.is_object()) else { return };
    let before = answer.usage_so_far();
    let (cached, written) = (count(usage, "/cache_read_input_tokens"), count(usage, "/cache_creation_input_tokens"));
    answer.usage(Usage {
        input_tokens: before.input_tokens.max(count(usage, "/input_tokens") + cached + written),
        output_tokens: before.output_tokens.max(count(usage, "/output_tokens")),
        cached_tokens: before.cached_tokens.max(cached),
        cache_write_tokens: before.cache_write_tokens.max(written),
        reasoning_tokens: 0,
    });
}

fn stop(holder: &Value, answer: &mut Answer) {
    match text(holder, "/stop_reason") {
        "" => {}
        "end_turn" | "stop_sequence" => answer.finish(FinishReason::Stop),
        "max_tokens" | "model_context_window_exceeded" => answer.finish(FinishReason::Length),
        // With the forced answer alone there is no call to run.
        "tool_use" if answer.has_calls() => answer.finish(FinishReason::ToolUse),
        "tool_use" => answer.finish(FinishReason::Stop),
        "refusal" => answer.finish(FinishReason::Refusal),
        other => answer.finish(FinishReason::Other(other.to_owned())),
    }
}
