//! The inputs of an action before it runs: what was said, what the record says, and defaults, each by its type.
//!
//! Invariant: a value that is no value of its type reaches no computation; what a step asks for is told there.

use super::{Action, ActionError, Desk, InputSpec, flow};
use crate::crm::Record;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Inputs by their types, and as texts: what was said, else where it comes from, else the default. Every declared input is
/// there, as empty text or none where nothing was said.
pub(super) struct Complete {
    pub(super) values: Map<String, Value>,
    pub(super) texts: BTreeMap<String, String>,
    /// What is wrong with the first input that is no value of its type and that a step asks for.
    pub(super) unread: Option<ActionError>,
}

/// Fills in what was not said.
///
/// # Errors
/// Where an input is not known, is missing, or is no value of its type and no step asks for it.
pub(super) fn complete(
    desk: &Desk<'_>,
    action: &Action,
    record: Option<&Record>,
    given: &BTreeMap<String, String>,
) -> Result<Complete, ActionError> {
    // The answer to a question of an inner action has the step's name before it: `check.reason`.
    let inner = |key: &str| key.split_once('.').is_some_and(|(step, _)| action.steps().any(|known| known == step));
    if let Some(unknown) = given.keys().find(|key| action.input(key).is_none() && !inner(key)) {
        let known: Vec<&str> = action.inputs.iter().map(|input| input.name.as_str()).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        return Err(ActionError::UnknownInput { action: action.name.clone(), input: unknown.clone(), known });
    }
    let (mut values, mut texts, mut unread) = (Map::new(), BTreeMap::new(), None);
    for spec in &action.inputs {
        let said = given.get(&spec.name).filter(|value| !value.trim().is_empty()).cloned();
        let text = said.or_else(|| sourced(desk, record, spec)).or_else(|| spec.default.clone());
        if text.is_none() && spec.required {
            return Err(ActionError::NeedsInput {
                action: action.name.clone(),
                input: spec.name.clone(),
                description: spec.description.clone(),
            });
        }
        let mut text = text.unwrap_or_default();
        let value = match spec.read(&text) {
            Ok(value) => value,
            Err(what) => {
                let wrong = ActionError::BadInput { action: action.name.clone(), input: spec.name.clone(), what };
                if !spec.asked {
                    return Err(wrong);
                }
                unread.get_or_insert(wrong);
                text = spec.default.clone().unwrap_or_default();
                spec.read(&text).unwrap_or_default()
            }
        };
        values.insert(spec.name.clone(), value);
        texts.insert(spec.name.clone(), text);
    }
    Ok(Complete { values, texts, unread })
}

/// What the record says for an input; nothing where it says nothing.
fn sourced(desk: &Desk<'_>, record: Option<&Record>, spec: &InputSpec) -> Option<String> {
    let from = spec.from.as_ref()?;
    let record = record.map_or(Value::Null, |record| flow::fields(desk, record));
    let data = json!({ "record": record, "today": desk.today.to_string() });
    match from.eval(&data).ok()? {
        Value::Null => None,
        Value::String(text) => Some(text).filter(|text| !text.is_empty()),
        other => Some(other.to_string()),
    }
}
