//! The form of a model's answer: its JSON schema, and reading it.

use serde::Deserialize;
use serde_json::{Value as Json, json};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Reply {
    pub(super) summary: Vec<Worded>,
    pub(super) decisions: Vec<Worded>,
    pub(super) action_items: Vec<Item>,
    pub(super) edits: Vec<Edit>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Worded {
    pub(super) text: String,
    pub(super) quote: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Item {
    pub(super) owner: String,
    pub(super) what: String,
    pub(super) due: Option<String>,
    pub(super) quote: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Edit {
    pub(super) about: String,
    pub(super) field: String,
    pub(super) value: Json,
    pub(super) quote: String,
}

/// The JSON schema of a model's answer. Every property is required and none is left open, as structured output wants.
pub fn schema() -> Json {
    let text = || json!({ "type": "string" });
    let list = |properties: Json| {
        let required: Vec<&String> = properties.as_object().map(|map| map.keys().collect()).unwrap_or_default();
        json!({ "type": "array", "items": {
            "type": "object", "additionalProperties": false, "required": required, "properties": properties } })
    };
    let fields = [
        "amount",
        "close_date",
        "stage",
        "next_step",
        "competitor",
        "status",
        "priority",
        "title",
        "phone",
        "mobile",
        "email",
        "role",
    ];
    let due = json!({ "type": "string", "description": "YYYY-MM-DD, or empty" });
    let about = json!({ "type": "string", "description": "empty for the record at hand, else the name of the person" });
    let value = json!({ "type": "string", "description": "plain number, YYYY-MM-DD, or the words" });
    json!({
        "type": "object", "additionalProperties": false,
        "required": ["summary", "decisions", "action_items", "edits"],
        "properties": {
            "summary": list(json!({ "text": text(), "quote": text() })),
            "decisions": list(json!({ "text": text(), "quote": text() })),
            "action_items": list(json!({ "owner": text(), "what": text(), "due": due, "quote": text() })),
            "edits": list(json!({ "about": about, "field": { "type": "string", "enum": fields }, "value": value, "quote": text() })),
        }
    })
}

/// Reads an answer; around the JSON there may be words.
pub(super) fn parse(answer: &str) -> Result<Reply, String> {
    let from = answer.find('{').ok_or("it holds no JSON object")?;
    let to = answer.rfind('}').filter(|to| *to > from).ok_or("the JSON object is not closed")?;
    let json: Json = serde_json::from_str(&answer[from..=to])
        .map_err(|error| format!("the JSON cannot be read at line {}, column {}", error.line(), error.column()))?;
    for name in ["summary", "decisions", "action_items", "edits"] {
        if !json.get(name).is_some_and(Json::is_array) {
            return Err(format!("`{name}` is missing or no list"));
        }
    }
    serde_json::from_value(json).map_err(|error| format!("it is not of the schema: {error}"))
}
