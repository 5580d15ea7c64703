//! How a value stands in a cell of our own exports, without loss.
//!
//! A value whose type is the field's own is written plainly. Everything else carries its type: `'#date:2026-11-20`.
//! Text that a spreadsheet would run as a formula (`= + - @`, tab or return first) gets an apostrophe in front, as
//! spreadsheets themselves do; so does text that begins with an apostrophe. Reading takes exactly one away.

use crate::crm::{FieldType, RecordRef, Value};
use serde_json::{Value as Json, json};

/// The type to declare for a field that nobody declared, judged by one value.
pub(super) fn natural_type(value: &Value) -> FieldType {
    match value {
        Value::Null | Value::Text(_) => FieldType::Text,
        Value::Bool(_) => FieldType::Bool,
        Value::Number(_) => FieldType::Number,
        Value::Date(_) => FieldType::Date,
        Value::Time(_) => FieldType::Time,
        Value::Ref(_) => FieldType::Reference,
        Value::List(_) => FieldType::MultiPicklist,
    }
}

fn tag(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Text(_) => "text",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::Date(_) => "date",
        Value::Time(_) => "time",
        Value::Ref(_) => "ref",
        Value::List(_) => "list",
    }
}

/// The word for the type of value that belongs into a field of this type.
fn own_tag(field_type: FieldType) -> &'static str {
    use FieldType as T;
    match field_type {
        T::Text | T::LongText | T::Picklist | T::Email | T::Phone | T::Url => "text",
        T::MultiPicklist => "list",
        T::Number | T::Money | T::Percent => "number",
        T::Date => "date",
        T::Time => "time",
        T::Bool => "bool",
        T::Reference => "ref",
    }
}

/// The text of a value without its type.
fn bare(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Text(text) => text.clone(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Time(time) => time.to_string(),
        Value::Ref(reference) => reference.to_string(),
        Value::List(items) => Json::from(items.clone()).to_string(),
    }
}

fn read_bare(tag: &str, text: &str) -> Option<Value> {
    Some(match tag {
        "text" => Value::Text(text.to_owned()),
        "bool" => Value::Bool(text.parse().ok()?),
        "number" => Value::Number(text.parse().ok().filter(|n: &f64| !n.is_nan())?),
        "date" => Value::Date(text.parse().ok()?),
        "time" => Value::Time(text.parse().ok()?),
        "ref" => Value::Ref(RecordRef::parse(text)?),
        "list" => Value::List(serde_json::from_str(text).ok()?),
        _ => return None,
    })
}

/// Writes a value into a cell of a CSV export.
pub(super) fn to_cell(value: &Value, field_type: FieldType) -> String {
    if value.is_null() {
        return String::new();
    }
    match value {
        Value::List(items) if field_type == FieldType::MultiPicklist && plain_list(items) => guard(items.join(";")),
        Value::Text(text) if own_tag(field_type) == "text" => guard(text.clone()),
        Value::List(_) | Value::Text(_) => format!("'#{}:{}", tag(value), bare(value)),
        _ if own_tag(field_type) == tag(value) => bare(value),
        _ => format!("'#{}:{}", tag(value), bare(value)),
    }
}

/// Reads a cell of a CSV export; the error says what it should have been.
pub(super) fn from_cell(cell: &str, field_type: FieldType) -> Result<Value, String> {
    if cell.is_empty() {
        return Ok(Value::Null);
    }
    let own = own_tag(field_type);
    let read = match cell.strip_prefix('\'') {
        Some(rest) => match rest.strip_prefix('#').and_then(|tagged| tagged.split_once(':')) {
            Some((tag, text)) => read_bare(tag, text),
            None if own == "list" => Some(split_list(rest)),
            None => Some(Value::Text(rest.to_owned())),
        },
        None if own == "list" => Some(split_list(cell)),
        None => read_bare(own, cell),
    };
    read.ok_or_else(|| format!("not a {own} as our own exports write it: {cell:?}"))
}

/// Writes a value into a line of a JSONL export: plain where the field's type says what it is, else with its type.
pub(super) fn to_json(value: &Value, field_type: FieldType) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Number(number) if !survives_json(*number) => json!({ "#number": number.to_string() }),
        _ if own_tag(field_type) == tag(value) => value.to_json(),
        _ => json!({ format!("#{}", tag(value)): bare(value) }),
    }
}

/// Whether a number reads back as it is: the JSON reader is fast rather than exact in the last digit.
fn survives_json(number: f64) -> bool {
    let text = Value::Number(number).to_json().to_string();
    serde_json::from_str(&text).is_ok_and(|read: f64| read == number)
}

/// Reads a value of a JSONL export.
pub(super) fn from_json(json: &Json, field_type: FieldType) -> Result<Value, String> {
    let own = own_tag(field_type);
    let read = match json {
        Json::Null => Some(Value::Null),
        Json::Object(map) => {
            map.iter().next().and_then(|(tag, text)| read_bare(tag.strip_prefix('#')?, text.as_str()?))
        }
        Json::Bool(flag) => Some(Value::Bool(*flag)),
        Json::Number(number) => number.as_f64().map(Value::Number),
        Json::String(text) => read_bare(own, text),
        Json::Array(_) => serde_json::from_value(json.clone()).ok().map(Value::List),
    };
    read.ok_or_else(|| format!("not a {own} as our own exports write it: {json}"))
}

fn guard(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\'', '\t', '\r']) { format!("'{text}") } else { text }
}

fn plain_list(items: &[String]) -> bool {
    !items.is_empty()
        && items.iter().all(|item| !item.is_empty() && !item.contains(';') && item.trim() == item)
        && !items[0].starts_with('#')
}

fn split_list(text: &str) -> Value {
    Value::List(text.split(';').map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Kind;

    fn values() -> Vec<Value> {
        let mut all: Vec<Value> = ["=1+1", "'quoted", "'#date:x", "-5", "@x", " padded ", "a\nb", "#date:1", "\tx"]
            .iter()
            .map(|text| Value::Text((*text).to_owned()))
            .collect();
        all.extend([Value::Bool(true), Value::Number(-1.5e300), Value::Number(0.1)]);
        all.extend([Value::Date(jiff::civil::date(2026, 2, 3)), Value::Ref(RecordRef::new(Kind::Account, "a:b"))]);
        all.extend(
            [vec![], vec!["a", "b"], vec!["a;b"], vec!["=x", "y"], vec!["#a:b"]]
                .map(|items: Vec<&str>| Value::List(items.into_iter().map(str::to_owned).collect())),
        );
        all
    }

    #[test]
    fn any_value_in_any_field_reads_what_it_writes() {
        for field_type in [
            FieldType::Text,
            FieldType::Number,
            FieldType::Date,
            FieldType::MultiPicklist,
            FieldType::Reference,
            FieldType::Bool,
        ] {
            for value in values() {
                let cell = to_cell(&value, field_type);
                assert_eq!(from_cell(&cell, field_type).as_ref(), Ok(&value), "{field_type:?} {cell}");
                let json = to_json(&value, field_type);
                assert_eq!(from_json(&json, field_type).as_ref(), Ok(&value), "{field_type:?} {json}");
            }
        }
    }

    #[test]
    fn no_exported_text_starts_a_formula() {
        for value in values() {
            let cell = to_cell(&value, FieldType::Text);
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
        }
    }
}
