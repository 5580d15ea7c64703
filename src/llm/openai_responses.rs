//! OpenAI responses.
//!
//! Pure. Nothing is stored there (`store: false`). The answer is whole only with `response.completed` or
//! `response.incomplete`. See <https://platform.openai.com/docs/api-reference/responses-streaming>.

use super::answer::{Answer, CallPiece};
use super::fault::Said;
use super::protocol::{Body, Protocol, Target, chat_messages, count, is_strict, json_of, list, temperature, text};
use super::sse::Frame;
use super::{FinishReason, Usage};
use crate::trust::WireRequest;
use crate::trust::gate::{Encode, Retention};
use crate::trust::prompt::{Exchange, MaskedPrompt, ToolUse};
use serde_json::{Value, json};

/// The protocol at one address.
#[derive(Clone, Debug)]
pub(crate) struct OpenAiResponses {
    pub(crate) target: Target,
}

impl Encode for OpenAiResponses {
    fn encode(&self, prompt: &MaskedPrompt) -> WireRequest {
        let tools = prompt.tools.iter().map(|tool| {
            json!({"type": "function", "name": tool.name, "description": tool.description,
                "parameters": tool.schema, "strict": is_strict(&tool.schema)})
        });
        let body = Body::default()
            .set("model", self.target.model.as_str())
            .list("tools", tools.collect())
            .maybe("instructions", (!prompt.system.is_empty()).then_some(prompt.system.as_str()))
            .set("input", [chat_messages(prompt, false), tool_items(prompt)].concat())
            .maybe("text", prompt.settings.schema.as_ref().map(format))
            .maybe("max_output_tokens", self.target.limit(prompt))
            .maybe("temperature", temperature(prompt))
            .set("store", false)
            .maybe("prompt_cache_key", prompt.settings.cache_key.as_deref())
            .set("stream", true);
        let url = format!("{}/responses", self.target.versioned("v1"));
        WireRequest { url, headers: Vec::new(), body: body.bytes() }
    }

    fn retention(&self) -> Retention {
        Retention::Asked("store=false")
    }
}

/// Calls and results are items of their own.
fn tool_items(prompt: &MaskedPrompt) -> Vec<Value> {
    let call = |call: &ToolUse| json!({"type": "function_call", "call_id": call.id, "name": call.name, "arguments": call.arguments.to_string()});
    let result = |call: &ToolUse| json!({"type": "function_call_output", "call_id": call.id, "output": call.result});
    let exchange = |exchange: &Exchange| {
        let said = (!exchange.text.is_empty()).then(|| json!({"role": "assistant", "content": exchange.text}));
        let asked = said.into_iter().chain(exchange.calls.iter().map(call));
        asked.chain(exchange.calls.iter().map(result)).collect::<Vec<_>>()
    };
    prompt.exchanges.iter().flat_map(exchange).collect()
}

fn format(schema: &Value) -> Value {
    json!({"format": {"type": "json_schema", "name": "answer", "strict": is_strict(schema), "schema": schema}})
}

impl Protocol for OpenAiResponses {
    fn decode(&self, frame: &Frame, answer: &mut Answer) {
        let Some(event) = json_of(frame) else { return };
        let kind = match text(&event, "/type") {
            "" => frame.event.as_str(),
            kind => kind,
        };
        match kind {
            "response.created" => start(&event["response"], answer),
            "response.output_text.delta" | "response.refusal.delta" => answer.text(text(&event, "/delta")),
            "response.reasoning_text.delta" | "response.reasoning_summary_text.delta" => {
                answer.reasoning(text(&event, "/delta"), None);
            }
            "response.output_item.added" => call(&event, text(&event, "/item/arguments"), answer),
            "response.function_call_arguments.delta" => {
                answer.call(CallPiece {
                    index: output_index(&event),
                    arguments: text(&event, "/delta"),
                    ..CallPiece::default()
                });
            }
            "response.output_item.done" if text(&event, "/item/type") == "function_call" => {
                call(&event, "", answer);
                answer.call_done(output_index(&event), Some(text(&event, "/item/arguments")));
            }
            "response.completed" | "response.incomplete" | "response.failed" => conclude(&event["response"], answer),
            "error" => answer.refuse(Said::from_json(&event)),
            _ => {}
        }
    }

    fn whole(&self, body: &Value, answer: &mut Answer) {
        start(body, answer);
        for (index, item) in (0u64..).zip(list(body, "/output")) {
            let event = json!({"output_index": index, "item": item});
            call(&event, text(item, "/arguments"), answer);
            for part in list(item, "/content") {
                answer.text(text(part, "/text"));
                answer.text(text(part, "/refusal"));
            }
        }
        conclude(body, answer);
    }
}

fn start(response: &Value, answer: &mut Answer) {
    answer.start(response.get("id").and_then(Value::as_str), response.get("model").and_then(Value::as_str));
}

fn output_index(event: &Value) -> Option<u64> {
    event.get("output_index").and_then(Value::as_u64)
}

/// An output item that is a function call; others are passed over.
fn call(event: &Value, arguments: &str, answer: &mut Answer) {
    if text(event, "/item/type") == "function_call" {
        let (id, name) = (text(event, "/item/call_id"), text(event, "/item/name"));
        answer.call(CallPiece { index: output_index(event), id, name, arguments });
    }
}

fn conclude(response: &Value, answer: &mut Answer) {
    if let Some(usage) = response.get("usage").filter(|usage| usage.is_object()) {
        answer.usage(read_usage(usage));
    }
    match text(response, "/status") {
        "failed" => return answer.refuse(Said::from_json(response)),
        "incomplete" => answer.finish(match text(response, "/incomplete_details/reason") {
            "max_output_tokens" => FinishReason::Length,
            "content_filter" => FinishReason::Filter,
            other => FinishReason::Other(other.to_owned()),
        }),
        "cancelled" => answer.finish(FinishReason::Other("cancelled".to_owned())),
        _ => answer.finish(FinishReason::Stop),
    }
    answer.end();
}

fn read_usage(usage: &Value) -> Usage {
    Usage {
        input_tokens: count(usage, "/input_tokens"),
        output_tokens: count(usage, "/output_tokens"),
        cached_tokens: count(usage, "/input_tokens_details/cached_tokens"),
        cache_write_tokens: 0,
        reasoning_tokens: count(usage, "/output_tokens_details/reasoning_tokens"),
    }
}
