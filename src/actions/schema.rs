//! Schemas: JSON Schema, as much of it as action files need, and the short form that Dotprompt calls Picoschema.
//!
//! For: the inputs of an action, and the check of a structured answer. Not for: whole JSON Schema; words that are not
//! known here are ignored by the check and told by the linter.
//! Invariants: the short form becomes JSON Schema when the file is read; checking ends, however deep schema or value are.

use super::expr::Expression;
use super::input::{InputKind, InputSpec};
use super::problem::Problems;
use super::yaml::{At, Is, Key, Node};
use crate::crm::Kind;
use serde_json::{Map, Value, json};

/// Most schemas inside each other.
const DEEPEST: usize = 20;
/// Words of types.
const TYPES: &[&str] = &["string", "number", "integer", "boolean", "null", "any", "object", "array", "date", "record"];

/// Reads `input:`.
pub(super) fn inputs(input: Option<&Node>, own: bool, problems: &mut Problems) -> Vec<InputSpec> {
    let Some(input) = input else { return Vec::new() };
    let Some(schema) = input.get("schema").filter(|node| !node.is_empty()) else { return Vec::new() };
    let mut specs = match schema.get("properties") {
        Some(properties) => long(schema, properties, own, problems),
        None => schema.entries().iter().map(|(key, node)| short(key, node, own, problems)).collect(),
    };
    for (key, value) in input.get("default").map(Node::entries).unwrap_or_default() {
        match specs.iter_mut().find(|spec| spec.name == key.name) {
            Some(spec) => default(spec, value, own, problems),
            None if own => problems.error(
                key.at,
                format!("`{}` is no input", key.name),
                "defaults are for the names under `schema`",
            ),
            None => {}
        }
    }
    for (key, value) in input.get("from").map(Node::entries).unwrap_or_default() {
        match (specs.iter_mut().find(|spec| spec.name == key.name), value.text().map(Expression::read)) {
            (Some(spec), Some(Ok(expression))) => {
                spec.required = false;
                spec.from = Some(expression);
            }
            (None, _) => {
                problems.error(key.at, format!("`{}` is no input", key.name), "`from` is for the names under `schema`")
            }
            (_, Some(Err(error))) => problems.expression(value, &error),
            (_, None) => problems.error(
                value.at,
                "`from` is no expression",
                "write where it comes from: `amount: record.amount`",
            ),
        }
    }
    specs
}

fn default(spec: &mut InputSpec, value: &Node, own: bool, problems: &mut Problems) {
    let text = value.text().map_or_else(|| value.json().to_string(), str::to_owned);
    match spec.read(&text) {
        Err(wrong) if own => {
            problems.error(value.at, format!("the default of `{}`: {wrong}", spec.name), "write a value of its type")
        }
        _ if value.is_empty() => {}
        _ => {
            spec.required = false;
            spec.default = Some(text);
        }
    }
}

/// JSON Schema.
fn long(schema: &Node, properties: &Node, own: bool, problems: &mut Problems) -> Vec<InputSpec> {
    let required: Vec<&str> = match schema.get("required").map(|node| &node.is) {
        Some(Is::List(names)) => names.iter().filter_map(Node::text).collect(),
        _ => Vec::new(),
    };
    let one = |(key, node): &(Key, Node)| {
        let word = node.get("type").and_then(Node::text).unwrap_or("string");
        let choices = node.get("enum").map(choices).unwrap_or_default();
        let kind = if choices.is_empty() {
            kind(word, node.get("type").map_or(key.at, |n| n.at), own, problems)
        } else {
            InputKind::OneOf(choices)
        };
        let kind = match node.get("format").and_then(Node::text) {
            Some("date") => InputKind::Date,
            _ => kind,
        };
        let mut spec = InputSpec {
            name: key.name.clone(),
            description: node.get("description").and_then(Node::text).unwrap_or_default().to_owned(),
            required: required.contains(&key.name.as_str()),
            kind,
            at: key.at,
            ..InputSpec::default()
        };
        node.get("default").iter().for_each(|value| default(&mut spec, value, own, problems));
        spec
    };
    properties.entries().iter().map(one).collect()
}

fn choices(node: &Node) -> Vec<String> {
    match &node.is {
        Is::List(items) => items.iter().filter_map(Node::text).map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}

/// `name?: string, what it is` and `tone?(enum, how it sounds): [formal, friendly]`.
fn short(key: &Key, node: &Node, own: bool, problems: &mut Problems) -> InputSpec {
    let (name, inner) = split(&key.name);
    let required = !key.name.contains('?');
    let (word, description) = match (&inner, node.text()) {
        (Some(inner), _) => describe(inner),
        (None, Some(text)) => describe(text),
        (None, None) => ("any".to_owned(), String::new()),
    };
    let choices = if word == "enum" { choices(node) } else { Vec::new() };
    let kind = match word.as_str() {
        "enum" => InputKind::OneOf(choices),
        "array" | "object" => InputKind::Json,
        word => kind(word, node.at, own, problems),
    };
    InputSpec { name, description, required, kind, at: key.at, ..InputSpec::default() }
}

/// A name, and what stands in brackets behind it.
fn split(key: &str) -> (String, Option<String>) {
    let name = key.split(['?', '(']).next().unwrap_or(key).trim().to_owned();
    let inner = key.split_once('(').map(|(_, rest)| rest.trim_end().trim_end_matches(')').to_owned());
    (name, inner)
}

fn describe(text: &str) -> (String, String) {
    let (word, description) = text.split_once(',').unwrap_or((text, ""));
    // Where the description has a comma of its own it stands in quotation marks.
    (word.trim().to_owned(), description.trim().trim_matches('"').to_owned())
}

fn kind(word: &str, at: At, own: bool, problems: &mut Problems) -> InputKind {
    match word {
        "string" => InputKind::Text,
        "number" => InputKind::Number,
        "integer" => InputKind::Integer,
        "boolean" => InputKind::Boolean,
        "date" => InputKind::Date,
        "record" => InputKind::Record(None),
        "any" | "object" | "array" | "null" => InputKind::Json,
        other => {
            if let Some(kind) = other.strip_prefix("record:") {
                return InputKind::Record(Some(Kind::parse(kind.trim())));
            }
            if own {
                let mend = match super::expr::nearest(other, TYPES.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("types are: {}; write `name: string, what it is`", TYPES.join(", ")),
                };
                problems.error(at, format!("{:?} is no type", super::text::excerpt(other, 40)), &mend);
            }
            InputKind::Text
        }
    }
}

/// Reads `output.schema` as JSON Schema.
pub(super) fn output(node: &Node, own: bool, problems: &mut Problems) -> Option<Value> {
    let schema = match node.text() {
        Some(text) => pico_text(text, node.at, own, problems),
        None if is_json_schema(node) => node.json(),
        None => pico(node, own, problems, 0),
    };
    Some(schema)
}

fn is_json_schema(node: &Node) -> bool {
    let of_type = node.get("type").and_then(Node::text).is_some_and(|word| TYPES.contains(&word));
    node.get("properties").is_some()
        || node.get("$ref").is_some()
        || of_type && (node.get("items").is_some() || node.entries().len() == 1)
}

fn pico_text(text: &str, at: At, own: bool, problems: &mut Problems) -> Value {
    let (word, description) = describe(text);
    if own && !TYPES.contains(&word.as_str()) {
        problems.error(
            at,
            format!("{:?} is no type", super::text::excerpt(&word, 40)),
            &format!("types are: {}", TYPES.join(", ")),
        );
    }
    let mut schema = Map::new();
    match word.as_str() {
        "any" => {}
        "date" => {
            schema.insert("type".into(), json!("string"));
            schema.insert("format".into(), json!("date"));
        }
        "record" => _ = schema.insert("type".into(), json!("string")),
        word => _ = schema.insert("type".into(), json!(word)),
    }
    if !description.is_empty() {
        schema.insert("description".into(), json!(description));
    }
    Value::Object(schema)
}

fn pico(node: &Node, own: bool, problems: &mut Problems, depth: usize) -> Value {
    let (mut properties, mut required, mut others) = (Map::new(), Vec::new(), Value::Bool(false));
    for (key, value) in node.entries() {
        if depth > DEEPEST {
            break;
        }
        if key.name == "(*)" {
            others = property(value, None, own, problems, depth);
            continue;
        }
        let (name, inner) = split(&key.name);
        let schema = property(value, inner.as_deref(), own, problems, depth);
        if !key.name.contains('?') {
            required.push(json!(name));
        }
        properties.insert(name, schema);
    }
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": others })
}

fn property(value: &Node, inner: Option<&str>, own: bool, problems: &mut Problems, depth: usize) -> Value {
    let (word, description) = inner.map(describe).unwrap_or_default();
    let mut schema = match word.as_str() {
        "array" => json!({ "type": "array", "items": property(value, None, own, problems, depth + 1) }),
        "enum" => json!({ "enum": choices(value) }),
        _ => match value.text() {
            Some(text) => pico_text(text, value.at, own, problems),
            None => pico(value, own, problems, depth + 1),
        },
    };
    if let Some(schema) = schema.as_object_mut().filter(|_| !description.is_empty()) {
        schema.insert("description".into(), json!(description));
    }
    schema
}

/// Whether a value fits a schema; where it does not, where and why.
///
/// # Errors
/// The first thing that does not fit, as `at: what`.
pub fn validate(schema: &Value, value: &Value) -> Result<(), String> {
    fits(schema, value, "", 0)
}

fn fits(schema: &Value, value: &Value, at: &str, depth: usize) -> Result<(), String> {
    let here = if at.is_empty() { "the answer" } else { at };
    if depth > DEEPEST {
        return Err(format!("{here} is too deep"));
    }
    let Some(schema) = schema.as_object() else { return Ok(()) };
    if let Some(Value::Array(words)) = schema.get("enum")
        && !words.contains(value)
    {
        let words: Vec<String> = words.iter().map(Value::to_string).collect();
        return Err(format!("{here} is not one of {}", words.join(", ")));
    }
    if let Some(wanted) = schema.get("const").filter(|wanted| *wanted != value) {
        return Err(format!("{here} is not {wanted}"));
    }
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(word)) => vec![word],
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if !types.is_empty() && !types.iter().any(|word| is_a(word, value)) {
        return Err(format!("{here} is {}, and should be {}", super::expr::word(value), types.join(" or ")));
    }
    bounds(schema, value, here)?;
    match value {
        Value::Object(map) => members(schema, map, at, depth),
        Value::Array(items) => {
            let Some(inner) = schema.get("items") else { return Ok(()) };
            items.iter().enumerate().try_for_each(|(n, item)| fits(inner, item, &format!("{here}[{n}]"), depth + 1))
        }
        _ => Ok(()),
    }
}

fn members(schema: &Map<String, Value>, map: &Map<String, Value>, at: &str, depth: usize) -> Result<(), String> {
    let way = |name: &str| if at.is_empty() { format!("`{name}`") } else { format!("{at}.{name}") };
    if let Some(Value::Array(required)) = schema.get("required")
        && let Some(missing) = required.iter().filter_map(Value::as_str).find(|name| !map.contains_key(*name))
    {
        return Err(format!("{} is missing", way(missing)));
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, value) in map {
        match (properties.and_then(|known| known.get(name)), schema.get("additionalProperties")) {
            (Some(inner), _) => fits(inner, value, &way(name), depth + 1)?,
            (None, Some(Value::Bool(false))) => return Err(format!("{} is not asked for", way(name))),
            (None, Some(inner)) => fits(inner, value, &way(name), depth + 1)?,
            (None, None) => {}
        }
    }
    Ok(())
}

fn is_a(word: &str, value: &Value) -> bool {
    match word {
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        _ => true,
    }
}

fn bounds(schema: &Map<String, Value>, value: &Value, here: &str) -> Result<(), String> {
    let limit = |key: &str| schema.get(key).and_then(Value::as_f64);
    #[expect(clippy::cast_precision_loss, reason = "lengths are small")]
    let (size, least, most) = match value {
        Value::Number(number) => (number.as_f64().unwrap_or(0.0), limit("minimum"), limit("maximum")),
        Value::String(text) => (text.chars().count() as f64, limit("minLength"), limit("maxLength")),
        Value::Array(items) => (items.len() as f64, limit("minItems"), limit("maxItems")),
        _ => return Ok(()),
    };
    if least.is_some_and(|least| size < least) || most.is_some_and(|most| size > most) {
        return Err(format!("{here} is out of its bounds"));
    }
    match (schema.get("format").and_then(Value::as_str), value.as_str()) {
        (Some("date"), Some(text)) if text.parse::<jiff::civil::Date>().is_err() => {
            Err(format!("{here} is no day such as 2026-11-20"))
        }
        _ => Ok(()),
    }
}
