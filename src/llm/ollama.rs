//! Ollama's own chat, in lines of JSON.
//!
//! Pure. Used when an address ends with `/api`; otherwise Ollama is spoken to in its OpenAI form. Calls come whole,
//! without an id. See <https://github.com/ollama/ollama/blob/main/docs/api.md>.

use super::answer::{Answer, CallPiece};
use super::fault::Said;
use super::protocol::{
    Body, Protocol, Target, arguments, chat_messages, count, function_tools, json_of, list, temperature, text,
};
use super::sse::Frame;
use super::{FinishReason, Usage};
use crate::trust::WireRequest;
use crate::trust::gate::Encode;
use crate::trust::prompt::{Exchange, MaskedPrompt, ToolUse};
use serde_json::{Value, json};

/// The protocol at one address.
#[derive(Clone, Debug)]
pub(crate) struct Ollama {
    pub(crate) target: Target,
}

impl Encode for Ollama {
    fn encode(&self, prompt: &MaskedPrompt) -> WireRequest {
        let options = Body::default()
            .maybe("num_predict", self.target.limit(prompt))
            .maybe("temperature", temperature(prompt))
            .value();
        let body = Body::default()
            .set("model", self.target.model.as_str())
            .list("tools", function_tools(prompt))
            .set("messages", [chat_messages(prompt, true), tool_messages(prompt)].concat())
            .maybe("format", prompt.settings.schema.clone())
            .maybe("options", Some(options).filter(|options| options != &json!({})))
            .set("stream", true);
        WireRequest { url: format!("{}/chat", self.target.base), headers: Vec::new(), body: body.bytes() }
    }
}

/// Calls without ids, with arguments as an object; results by the tool's name.
fn tool_messages(prompt: &MaskedPrompt) -> Vec<Value> {
    let call = |call: &ToolUse| json!({"function": {"name": call.name, "arguments": call.arguments}});
    let result = |call: &ToolUse| json!({"role": "tool", "tool_name": call.name, "content": call.result});
    let exchange = |exchange: &Exchange| {
        let calls: Vec<Value> = exchange.calls.iter().map(call).collect();
        let asked = json!({"role": "assistant", "content": exchange.text, "tool_calls": calls});
        std::iter::once(asked).chain(exchange.calls.iter().map(result)).collect::<Vec<_>>()
    };
    prompt.exchanges.iter().flat_map(exchange).collect()
}

impl Protocol for Ollama {
    fn decode(&self, frame: &Frame, answer: &mut Answer) {
        if let Some(line) = json_of(frame) {
            self.whole(&line, answer);
        }
    }

    /// A line and a whole answer look the same; `done` tells the last.
    fn whole(&self, line: &Value, answer: &mut Answer) {
        if line.get("error").is_some() {
            return answer.refuse(Said::from_json(line));
        }
        answer.start(None, line.get("model").and_then(Value::as_str));
        answer.reasoning(text(line, "/message/thinking"), None);
        answer.text(text(line, "/message/content"));
        for call in list(line, "/message/tool_calls") {
            let (index, arguments) = (Some(answer.next_call()), arguments(call.pointer("/function/arguments")));
            answer.call(CallPiece {
                index,
                id: text(call, "/id"),
                name: text(call, "/function/name"),
                arguments: &arguments,
            });
        }
        if line.get("done").and_then(Value::as_bool) == Some(true) {
            conclude(line, answer);
        }
    }
}

fn conclude(line: &Value, answer: &mut Answer) {
    answer.usage(Usage {
        input_tokens: count(line, "/prompt_eval_count"),
        output_tokens: count(line, "/eval_count"),
        ..Usage::default()
    });
    answer.finish(match text(line, "/done_reason") {
        "" | "stop" => FinishReason::Stop,
        "length" => FinishReason::Length,
        other => FinishReason::Other(other.to_owned()),
    });
    answer.end();
}
