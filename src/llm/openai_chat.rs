//! OpenAI chat completions, which many others speak: Azure, Mistral, OpenRouter, Ollama, llama.cpp, vLLM, LM Studio.
//!
//! Pure. Traps: usage comes in a chunk after the finish, with no choices; `[DONE]` may be missing; content may be a
//! list; reasoning has two names; some repeat a tool's id and name in every piece.
//! See <https://platform.openai.com/docs/api-reference/chat> and its streaming page.

use super::answer::{Answer, CallPiece};
use super::fault::Said;
use super::protocol::{
    Body, Protocol, Target, arguments, chat_messages, count, function_tools, is_strict, json_of, list, temperature,
    text, tool_messages,
};
use super::sse::Frame;
use super::{FinishReason, Usage};
use crate::trust::WireRequest;
use crate::trust::gate::{Encode, Retention};
use crate::trust::prompt::MaskedPrompt;
use serde_json::{Value, json};

/// Whose chat completions: what to ask for differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Flavor {
    /// OpenAI itself.
    OpenAi,
    /// Azure OpenAI, with its api-version.
    Azure(String),
    /// Mistral refuses `stream_options` and sends usage anyway.
    Mistral,
    /// OpenRouter, which is told to pass on only to providers that do not keep the data.
    OpenRouter,
    /// Anything else: only what all of them understand.
    Compatible,
}

/// The protocol at one address.
#[derive(Clone, Debug)]
pub(crate) struct OpenAiChat {
    pub(crate) target: Target,
    pub(crate) flavor: Flavor,
}

impl OpenAiChat {
    fn url(&self) -> String {
        let Target { base, model, .. } = &self.target;
        match &self.flavor {
            Flavor::Azure(_) if base.ends_with("/openai/v1") => format!("{base}/chat/completions"),
            Flavor::Azure(version) => {
                format!("{base}/openai/deployments/{model}/chat/completions?api-version={version}")
            }
            _ => format!("{}/chat/completions", self.target.versioned("v1")),
        }
    }

    /// Azure's versioned addresses refuse fields that they do not know; its newest one is OpenAI's own.
    fn has_store(&self) -> bool {
        match self.flavor {
            Flavor::OpenAi => true,
            Flavor::Azure(_) => self.target.base.ends_with("/openai/v1"),
            _ => false,
        }
    }

    /// The others keep prefixes without being asked, and some refuse fields that they do not know.
    fn cache_key<'a>(&self, prompt: &'a MaskedPrompt) -> Option<&'a str> {
        prompt.settings.cache_key.as_deref().filter(|_| self.flavor == Flavor::OpenAi)
    }

    /// OpenAI's newer name of the limit; the others know only the old one.
    fn limit_key(&self) -> &'static str {
        match self.flavor {
            Flavor::OpenAi | Flavor::Azure(_) => "max_completion_tokens",
            _ => "max_tokens",
        }
    }
}

impl Encode for OpenAiChat {
    fn encode(&self, prompt: &MaskedPrompt) -> WireRequest {
        let body = Body::default()
            .set("model", self.target.model.as_str())
            .list("tools", function_tools(prompt))
            .set("messages", [chat_messages(prompt, true), tool_messages(prompt, "content")].concat())
            .maybe("response_format", prompt.settings.schema.as_ref().map(response_format))
            .maybe(self.limit_key(), self.target.limit(prompt))
            .maybe("temperature", temperature(prompt))
            .maybe("store", self.has_store().then_some(false))
            .maybe("prompt_cache_key", self.cache_key(prompt))
            .maybe("provider", (self.flavor == Flavor::OpenRouter).then(|| json!({"data_collection": "deny"})))
            .maybe("stream_options", (self.flavor != Flavor::Mistral).then(|| json!({"include_usage": true})))
            .set("stream", true);
        WireRequest { url: self.url(), headers: Vec::new(), body: body.bytes() }
    }

    fn retention(&self) -> Retention {
        match self.flavor {
            Flavor::OpenRouter => Retention::Asked("provider.data_collection=deny"),
            _ if self.has_store() => Retention::Asked("store=false"),
            _ => Retention::NoFlag,
        }
    }
}

fn response_format(schema: &Value) -> Value {
    json!({"type": "json_schema", "json_schema": {"name": "answer", "strict": is_strict(schema), "schema": schema}})
}

impl Protocol for OpenAiChat {
    fn decode(&self, frame: &Frame, answer: &mut Answer) {
        if frame.data.trim() == "[DONE]" {
            return answer.end();
        }
        let Some(chunk) = json_of(frame) else { return };
        if frame.event == "error" || chunk.get("error").is_some_and(|error| !error.is_null()) {
            return answer.refuse(Said::from_json(&chunk));
        }
        read(&chunk, "delta", answer);
    }

    fn whole(&self, body: &Value, answer: &mut Answer) {
        read(body, "message", answer);
        answer.end();
    }
}

/// A chunk and a whole answer differ only in the name of what they hold.
fn read(body: &Value, part: &str, answer: &mut Answer) {
    answer.start(body.get("id").and_then(Value::as_str), body.get("model").and_then(Value::as_str));
    if let Some(usage) = body.get("usage").filter(|usage| usage.is_object()) {
        answer.usage(read_usage(usage));
    }
    // Only the first choice was asked for; Azure sends an empty list with its filter results.
    let Some(choice) = list(body, "/choices").first() else { return };
    if let Some(delta) = choice.get(part) {
        read_delta(delta, answer);
    }
    if let Some(reason) = choice.get("finish_reason").and_then(Value::as_str).filter(|reason| !reason.is_empty()) {
        answer.finish(finish_reason(reason));
    }
}

fn read_delta(delta: &Value, answer: &mut Answer) {
    let thought = [text(delta, "/reasoning_content"), text(delta, "/reasoning")].into_iter().find(|t| !t.is_empty());
    answer.reasoning(thought.unwrap_or_default(), None);
    match delta.get("content") {
        Some(Value::String(piece)) => answer.text(piece),
        Some(Value::Array(parts)) => parts.iter().for_each(|part| read_part(part, answer)),
        _ => {}
    }
    answer.text(text(delta, "/refusal"));
    for call in list(delta, "/tool_calls") {
        answer.call(CallPiece {
            index: call.get("index").and_then(Value::as_u64),
            id: text(call, "/id"),
            name: text(call, "/function/name"),
            arguments: &arguments(call.pointer("/function/arguments")),
        });
    }
}

/// Mistral's content parts: text, or thinking with text within.
fn read_part(part: &Value, answer: &mut Answer) {
    answer.text(text(part, "/text"));
    list(part, "/thinking").iter().for_each(|thought| answer.reasoning(text(thought, "/text"), None));
}

fn read_usage(usage: &Value) -> Usage {
    Usage {
        input_tokens: count(usage, "/prompt_tokens"),
        output_tokens: count(usage, "/completion_tokens"),
        cached_tokens: count(usage, "/prompt_tokens_details/cached_tokens"),
        cache_write_tokens: 0,
        reasoning_tokens: count(usage, "/completion_tokens_details/reasoning_tokens"),
    }
}

fn finish_reason(reason: &str) -> FinishReason {
    match reason {
        "stop" | "eos" | "end_turn" => FinishReason::Stop,
        "length" | "max_tokens" | "model_length" => FinishReason::Length,
        "tool_calls" | "function_call" => FinishReason::ToolUse,
        "content_filter" => FinishReason::Filter,
        "refusal" => FinishReason::Refusal,
        other => FinishReason::Other(other.to_owned()),
    }
}
