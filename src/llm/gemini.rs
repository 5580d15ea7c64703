//! Google Gemini, `streamGenerateContent`.
//!
//! Pure. Traps: the finish is in the last chunk and nothing marks the end; calls come whole and often without an
//! id; with calls the finish is still `STOP`; a blocked prompt has no candidate at all.
//! See <https://ai.google.dev/api/generate-content>.

use super::answer::{Answer, CallPiece};
use super::fault::Said;
use super::protocol::{Body, Protocol, Target, arguments, count, json_of, list, temperature, text};
use super::sse::Frame;
use super::{FinishReason, Usage};
use crate::trust::WireRequest;
use crate::trust::gate::{Encode, Retention};
use crate::trust::prompt::{MaskedMessage, MaskedPrompt, Role};
use serde_json::{Value, json};

/// The protocol at one address.
#[derive(Clone, Debug)]
pub(crate) struct Gemini {
    pub(crate) target: Target,
}

impl Encode for Gemini {
    fn encode(&self, prompt: &MaskedPrompt) -> WireRequest {
        let system = (!prompt.system.is_empty()).then(|| json!({"parts": [{"text": prompt.system}]}));
        let body = Body::default()
            .maybe("systemInstruction", system)
            .list("tools", tools(prompt))
            .set("contents", prompt.messages.iter().map(content).collect::<Vec<_>>())
            .set("generationConfig", self.config(prompt))
            .maybe("store", self.has_store().then_some(false));
        let (base, model) = (self.target.versioned("v1beta"), self.target.model.trim_start_matches("models/"));
        let url = format!("{base}/models/{model}:streamGenerateContent?alt=sse");
        WireRequest { url, headers: Vec::new(), body: body.bytes() }
    }

    fn retention(&self) -> Retention {
        if self.has_store() { Retention::Asked("store=false") } else { Retention::NoFlag }
    }
}

impl Gemini {
    /// Requests of newer projects are kept there by default; Google's enterprise addresses do not know the field.
    fn has_store(&self) -> bool {
        self.target.base.contains("://generativelanguage.googleapis.com")
    }

    fn config(&self, prompt: &MaskedPrompt) -> Value {
        let schema = prompt.settings.schema.clone();
        Body::default()
            .maybe("maxOutputTokens", self.target.limit(prompt))
            .maybe("temperature", temperature(prompt))
            .maybe("responseMimeType", schema.as_ref().map(|_| "application/json"))
            .maybe("responseJsonSchema", schema)
            .value()
    }
}

fn tools(prompt: &MaskedPrompt) -> Vec<Value> {
    let tool = |tool: &crate::trust::prompt::ToolSpec| json!({"name": tool.name, "description": tool.description, "parametersJsonSchema": tool.schema});
    let tools: Vec<Value> = prompt.tools.iter().map(tool).collect();
    if tools.is_empty() { tools } else { vec![json!({"functionDeclarations": tools})] }
}

fn content(message: &MaskedMessage) -> Value {
    let role = match message.role {
        Role::User => "user",
        Role::Assistant => "model",
    };
    json!({"role": role, "parts": [{"text": message.text}]})
}

impl Protocol for Gemini {
    fn decode(&self, frame: &Frame, answer: &mut Answer) {
        let Some(chunk) = json_of(frame) else { return };
        if chunk.get("error").is_some_and(|error| !error.is_null()) {
            return answer.refuse(Said::from_json(&chunk));
        }
        read(&chunk, answer);
    }

    /// Without `alt=sse` the chunks come as one list.
    fn whole(&self, body: &Value, answer: &mut Answer) {
        match body.as_array() {
            Some(chunks) => chunks.iter().for_each(|chunk| read(chunk, answer)),
            None => read(body, answer),
        }
        answer.end();
    }
}

fn read(chunk: &Value, answer: &mut Answer) {
    answer.start(chunk.get("responseId").and_then(Value::as_str), chunk.get("modelVersion").and_then(Value::as_str));
    if let Some(usage) = chunk.get("usageMetadata").filter(|usage| usage.is_object()) {
        answer.usage(read_usage(usage));
    }
    if !text(chunk, "/promptFeedback/blockReason").is_empty() {
        answer.finish(FinishReason::Filter);
    }
    let Some(candidate) = list(chunk, "/candidates").first() else { return };
    list(candidate, "/content/parts").iter().for_each(|part| read_part(part, answer));
    match text(candidate, "/finishReason") {
        "" | "FINISH_REASON_UNSPECIFIED" => {}
        reason => answer.finish(finish_reason(reason)),
    }
}

fn read_part(part: &Value, answer: &mut Answer) {
    let signature = part.get("thoughtSignature").and_then(Value::as_str);
    if part.get("thought").and_then(Value::as_bool) == Some(true) {
        return answer.reasoning(text(part, "/text"), signature);
    }
    answer.text(text(part, "/text"));
    answer.reasoning("", signature);
    if let Some(call) = part.get("functionCall") {
        let arguments = arguments(call.get("args"));
        answer.call(CallPiece {
            index: Some(answer.next_call()),
            id: text(call, "/id"),
            name: text(call, "/name"),
            arguments: &arguments,
        });
    }
}

fn read_usage(usage: &Value) -> Usage {
    let thoughts = count(usage, "/thoughtsTokenCount");
    Usage {
        input_tokens: count(usage, "/promptTokenCount"),
        output_tokens: count(usage, "/candidatesTokenCount") + thoughts,
        cached_tokens: count(usage, "/cachedContentTokenCount"),
        cache_write_tokens: 0,
        reasoning_tokens: thoughts,
    }
}

fn finish_reason(reason: &str) -> FinishReason {
    match reason {
        "STOP" => FinishReason::Stop,
        "MAX_TOKENS" => FinishReason::Length,
        "SAFETY" | "RECITATION" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII" | "LANGUAGE" => FinishReason::Filter,
        other => FinishReason::Other(other.to_owned()),
    }
}
