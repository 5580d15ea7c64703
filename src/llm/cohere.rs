//! Cohere chat, version 2.
//!
//! Pure. The finish is in `message-end`. See <https://docs.cohere.com/reference/chat-stream>.

use super::answer::{Answer, CallPiece};
use super::fault::Said;
use super::protocol::{
    Body, Protocol, Target, arguments, chat_messages, count, function_tools, json_of, list, temperature, text,
    tool_messages,
};
use super::sse::Frame;
use super::{FinishReason, Usage};
use crate::trust::WireRequest;
use crate::trust::gate::Encode;
use crate::trust::prompt::MaskedPrompt;
use serde_json::{Value, json};

/// The protocol at one address.
#[derive(Clone, Debug)]
pub(crate) struct Cohere {
    pub(crate) target: Target,
}

impl Encode for Cohere {
    fn encode(&self, prompt: &MaskedPrompt) -> WireRequest {
        let format = |schema: &Value| json!({"type": "json_object", "json_schema": schema});
        let body = Body::default()
            .set("model", self.target.model.as_str())
            .list("tools", function_tools(prompt))
            .set("messages", [chat_messages(prompt, true), tool_messages(prompt, "tool_plan")].concat())
            .maybe("response_format", prompt.settings.schema.as_ref().map(format))
            .maybe("max_tokens", self.target.limit(prompt))
            .maybe("temperature", temperature(prompt))
            .set("stream", true);
        let url = format!("{}/chat", self.target.versioned("v2"));
        WireRequest { url, headers: Vec::new(), body: body.bytes() }
    }
}

impl Protocol for Cohere {
    fn decode(&self, frame: &Frame, answer: &mut Answer) {
        let Some(event) = json_of(frame) else { return };
        let index = event.get("index").and_then(Value::as_u64);
        let kind = match text(&event, "/type") {
            "" => frame.event.as_str(),
            kind => kind,
        };
        match kind {
            "message-start" => answer.start(event.get("id").and_then(Value::as_str), None),
            "content-start" | "content-delta" => read_content(&event["delta"]["message"]["content"], answer),
            "tool-plan-delta" => answer.reasoning(text(&event, "/delta/message/tool_plan"), None),
            "tool-call-start" | "tool-call-delta" => read_call(index, &event["delta"]["message"]["tool_calls"], answer),
            "tool-call-end" => answer.call_done(index, None),
            "message-end" => conclude(&event["delta"], answer),
            "error" => answer.refuse(Said::from_json(&event)),
            _ if event.get("message").is_some_and(Value::is_string) => answer.refuse(Said::from_json(&event)),
            _ => {}
        }
    }

    fn whole(&self, body: &Value, answer: &mut Answer) {
        answer.start(body.get("id").and_then(Value::as_str), None);
        list(body, "/message/content").iter().for_each(|part| read_content(part, answer));
        for (index, call) in (0u64..).zip(list(body, "/message/tool_calls")) {
            read_call(Some(index), call, answer);
        }
        conclude(body, answer);
    }
}

fn read_content(content: &Value, answer: &mut Answer) {
    answer.reasoning(text(content, "/thinking"), None);
    answer.text(text(content, "/text"));
}

fn read_call(index: Option<u64>, call: &Value, answer: &mut Answer) {
    let arguments = arguments(call.pointer("/function/arguments"));
    answer.call(CallPiece { index, id: text(call, "/id"), name: text(call, "/function/name"), arguments: &arguments });
}

fn conclude(end: &Value, answer: &mut Answer) {
    if let Some(tokens) = end.pointer("/usage/tokens").filter(|tokens| tokens.is_object()) {
        answer.usage(Usage {
            input_tokens: count(tokens, "/input_tokens"),
            output_tokens: count(tokens, "/output_tokens"),
            cached_tokens: count(end, "/usage/cached_tokens"),
            ..Usage::default()
        });
    }
    match text(end, "/finish_reason") {
        "COMPLETE" | "STOP_SEQUENCE" => answer.finish(FinishReason::Stop),
        "MAX_TOKENS" => answer.finish(FinishReason::Length),
        "TOOL_CALL" => answer.finish(FinishReason::ToolUse),
        "ERROR" => return answer.refuse(Said::from_json(end)),
        "" => {}
        other => answer.finish(FinishReason::Other(other.to_owned())),
    }
    answer.end();
}
