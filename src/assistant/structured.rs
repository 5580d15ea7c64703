//! Answers that are JSON: read, checked against the schema of the action, asked for once more where they do not fit.
//!
//! Invariant: what does not fit the schema never becomes data; the rules form fills the same schema.

use super::pending::Again;
use super::turn::step;
use crate::actions::{Action, ActionError, text::excerpt, validate};
use crate::crm::{Answer, Worker};
use crate::trust::prompt::Part;
use serde_json::Value;

/// The JSON of a text, by the schema; why not, in words.
pub(super) fn read(schema: &Value, text: &str) -> Result<Value, String> {
    let text = text.trim();
    let inner =
        text.strip_prefix("```json").or_else(|| text.strip_prefix("```")).and_then(|text| text.strip_suffix("```"));
    let value: Value = serde_json::from_str(inner.unwrap_or(text).trim())
        .map_err(|error| format!("it is no JSON (line {}, column {})", error.line(), error.column()))?;
    validate(schema, &value).map(|()| value)
}

/// As it is shown.
pub(super) fn shown(data: &Value) -> String {
    format!("```json\n{data:#}\n```")
}

/// What is said to a model whose answer does not fit, once a turn.
pub(super) fn ask_again(schema: &Value, asked_again: &mut bool, text: &str) -> Option<Again> {
    if text.trim().is_empty() || std::mem::replace(asked_again, true) {
        return None;
    }
    let why = read(schema, text).err()?;
    let told =
        format!("That answer cannot be used: {why}. Answer again with JSON of this schema and nothing else: {schema}");
    Some(Again {
        parts: vec![Part::Instruction(told)],
        why: "the answer was no JSON of the schema; the model is asked once more",
    })
}

/// The rules' answer stands, and is said to.
pub(super) fn unread(mut rules: Answer, why: &str) -> Answer {
    rules.trace.push(step("model", Worker::Model, format!("gave no usable JSON ({why}); the rules form stands")));
    rules.notes.push("The model's answer did not fit the schema, so the rules' answer stands.".to_owned());
    rules
}

/// The rules form as data.
pub(super) fn by_rules(action: &Action, mut answer: Answer) -> Result<Answer, ActionError> {
    let schema = action.output_schema.clone().unwrap_or_default();
    let data = read(&schema, &answer.text).map_err(|why| ActionError::Template {
        origin: action.origin.clone(),
        part: "rules",
        line: 1,
        column: 1,
        what: format!("{why}; it printed {}", excerpt(&answer.text, 120)),
    })?;
    answer.text = shown(&data);
    answer.data = Some(data);
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_fits_becomes_data() {
        let schema = json!({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]});
        assert_eq!(read(&schema, "```json\n{\"n\": 3}\n```"), Ok(json!({"n": 3})));
        assert!(read(&schema, "{\"n\": \"3\"}").unwrap_err().contains("`n` is text"));
        assert!(read(&schema, "three").unwrap_err().contains("no JSON"));
        let mut asked = false;
        assert!(ask_again(&schema, &mut asked, "{\"n\": 3}").is_none() && asked);
        let mut asked = false;
        assert!(ask_again(&schema, &mut asked, "three").is_some());
        assert!(ask_again(&schema, &mut asked, "three").is_none());
    }
}
