//! What every wire protocol can do: encode a masked prompt, decode frames. Pure; helpers for reading loose JSON.

use super::answer::Answer;
use super::sse::Frame;
use crate::trust::gate::Encode;
use crate::trust::prompt::{Exchange, MaskedPrompt, Role, ToolUse};
use serde_json::{Map, Value, json};

/// One wire protocol.
pub(crate) trait Protocol: Encode {
    /// Reads one frame of a streamed answer. Unknown frames are passed over.
    fn decode(&self, frame: &Frame, answer: &mut Answer);

    /// Reads an answer that came whole.
    fn whole(&self, body: &Value, answer: &mut Answer);
}

/// Where and for whom a protocol encodes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Target {
    /// The address without a slash at its end.
    pub(crate) base: String,
    /// The model.
    pub(crate) model: String,
    /// Most tokens to answer with, where the prompt does not say.
    pub(crate) max_output_tokens: Option<u32>,
}

impl Target {
    /// The base with `version` after it, unless the base says a path already.
    pub(crate) fn versioned(&self, version: &str) -> String {
        match self.base.split_once("://").map_or("", |(_, rest)| rest).contains('/') {
            true => self.base.clone(),
            false => format!("{}/{version}", self.base),
        }
    }

    /// The limit that counts for this prompt.
    pub(crate) fn limit(&self, prompt: &MaskedPrompt) -> Option<u32> {
        prompt.settings.max_output_tokens.or(self.max_output_tokens)
    }
}

/// A body under construction: keys keep their order, absent values leave no key.
#[derive(Debug, Default)]
pub(crate) struct Body(Map<String, Value>);

impl Body {
    /// Sets a key.
    pub(crate) fn set(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// Sets a key where there is a value.
    pub(crate) fn maybe(self, key: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.set(key, value),
            None => self,
        }
    }

    /// Sets a key where the list is not empty.
    pub(crate) fn list(self, key: &str, values: Vec<Value>) -> Self {
        if values.is_empty() { self } else { self.set(key, values) }
    }

    /// The value.
    pub(crate) fn value(self) -> Value {
        Value::Object(self.0)
    }

    /// The bytes that go out.
    pub(crate) fn bytes(self) -> Vec<u8> {
        self.value().to_string().into_bytes()
    }
}

/// `{role, content}` messages, with the system prompt in front where the protocol wants it there.
pub(crate) fn chat_messages(prompt: &MaskedPrompt, with_system: bool) -> Vec<Value> {
    let system =
        (with_system && !prompt.system.is_empty()).then(|| json!({"role": "system", "content": prompt.system}));
    let turns = prompt.messages.iter().map(|message| json!({"role": role(message.role), "content": message.text}));
    system.into_iter().chain(turns).collect()
}

fn role(role: Role) -> &'static str {
    match role {
        Role::User => "user",
        Role::Assistant => "assistant",
    }
}

/// The tool calls of this turn and their results, as OpenAI's chat has them; `said` is the key of the words before.
pub(crate) fn tool_messages(prompt: &MaskedPrompt, said: &str) -> Vec<Value> {
    let call = |call: &ToolUse| {
        json!({"id": call.id, "type": "function",
            "function": {"name": call.name, "arguments": call.arguments.to_string()}})
    };
    let result = |call: &ToolUse| json!({"role": "tool", "tool_call_id": call.id, "content": call.result});
    let exchange = |exchange: &Exchange| {
        let asked = Body::default()
            .set("role", "assistant")
            .maybe(said, Some(exchange.text.as_str()).filter(|text| !text.is_empty()))
            .set("tool_calls", exchange.calls.iter().map(call).collect::<Vec<_>>());
        std::iter::once(asked.value()).chain(exchange.calls.iter().map(result)).collect::<Vec<_>>()
    };
    prompt.exchanges.iter().flat_map(exchange).collect()
}

/// Tools as `{type: function, function: {…}}`.
pub(crate) fn function_tools(prompt: &MaskedPrompt) -> Vec<Value> {
    let tool = |tool: &crate::trust::prompt::ToolSpec| {
        json!({"type": "function", "function":
            {"name": tool.name, "description": tool.description, "parameters": tool.schema}})
    };
    prompt.tools.iter().map(tool).collect()
}

/// A temperature without the noise of a 32-bit float: `0.2`, not `0.20000000298`.
pub(crate) fn temperature(prompt: &MaskedPrompt) -> Option<f64> {
    prompt.settings.temperature.map(|warmth| (f64::from(warmth) * 1000.0).round() / 1000.0)
}

/// Whether a schema is of the strict kind: every object closed and every property required.
pub(crate) fn is_strict(schema: &Value) -> bool {
    let closed = match schema.get("properties").and_then(Value::as_object) {
        None => true,
        Some(properties) => {
            let required = schema.get("required").and_then(Value::as_array);
            let named = |name: &String| required.is_some_and(|list| list.iter().any(|item| item == name.as_str()));
            schema.get("additionalProperties") == Some(&Value::Bool(false)) && properties.keys().all(named)
        }
    };
    closed
        && match schema {
            Value::Object(fields) => fields.values().all(is_strict),
            Value::Array(items) => items.iter().all(is_strict),
            _ => true,
        }
}

/// The JSON of a frame; `None` for end markers and noise.
pub(crate) fn json_of(frame: &Frame) -> Option<Value> {
    serde_json::from_str(&frame.data).ok().filter(Value::is_object)
}

/// A string within; empty where there is none.
pub(crate) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// A count within; 0 where there is none.
pub(crate) fn count(value: &Value, pointer: &str) -> u64 {
    value.pointer(pointer).and_then(Value::as_u64).unwrap_or_default()
}

/// A list within; empty where there is none.
pub(crate) fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Arguments of a tool call, which some send as text and some as an object.
pub(crate) fn arguments(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_added_only_to_a_bare_host() {
        let at = |base: &str| Target { base: base.to_owned(), ..Target::default() }.versioned("v1");
        assert_eq!(at("http://127.0.0.1:1234"), "http://127.0.0.1:1234/v1");
        assert_eq!(at("https://openrouter.ai/api/v1"), "https://openrouter.ai/api/v1");
    }

    #[test]
    fn strict_schemas_are_closed_all_the_way_down() {
        let closed = json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": false});
        assert!(is_strict(&closed));
        assert!(is_strict(&json!({"type": "array", "items": closed})));
        assert!(!is_strict(&json!({"type": "array", "items": {"type": "object", "properties": {"a": {}}}})));
    }
}
