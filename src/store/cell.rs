//! How a value is held in a column or in JSON: numbers as they are, everything else as text whose first character
//! tells its type, so that a comparison in SQL is one range of an index.
//!
//! `@` a day or moment, `#` a link, `!` yes or no, `[` a list, `'` text that begins with one of these.
//! Invariant: `decode(encode(v)) == v` for every value but NaN and infinities, which become `Null`.

use crate::crm::{RecordRef, Value};
use rusqlite::types::{ToSqlOutput, ValueRef};

/// A value in its stored form.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Null,
    Number(f64),
    Text(String),
}

impl Cell {
    /// The stored form of a value.
    pub(super) fn encode(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Number(number) if number.is_finite() => Self::Number(*number),
            Value::Number(_) => Self::Null,
            Value::Text(text) => Self::Text(text_cell(text)),
            Value::Bool(flag) => Self::Text(format!("!{flag}")),
            Value::Date(date) => Self::Text(format!("@{date}")),
            Value::Time(time) => Self::Text(format!("@{time}")),
            Value::Ref(link) => Self::Text(key(link)),
            Value::List(items) => Self::Text(serde_json::Value::from(items.clone()).to_string()),
        }
    }
}

/// As JSON; numbers keep a decimal point, so that SQL reads them as such.
impl serde::Serialize for Cell {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl rusqlite::ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Number(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

/// A link in its stored form, which is also the key of the record it points at: `#account:0015…`.
pub(super) fn key(record: &RecordRef) -> String {
    format!("#{record}")
}

/// The record behind a key.
pub(super) fn reference(key: &str) -> Option<RecordRef> {
    RecordRef::parse(key.strip_prefix('#')?)
}

/// Text in its stored form.
pub(super) fn text_cell(text: &str) -> String {
    if text.starts_with(['@', '#', '!', '[', '\'']) { format!("'{text}") } else { text.to_owned() }
}

/// The value behind a stored text; text with a tag but without sense is taken as text.
pub(super) fn decode_text(text: &str) -> Value {
    let plain = || Value::Text(text.to_owned());
    let Some(tag) = text.chars().next() else { return Value::Null };
    let rest = &text[tag.len_utf8()..];
    match tag {
        '\'' => Value::Text(rest.to_owned()),
        '@' => rest.parse().map(Value::Date).or_else(|_| rest.parse().map(Value::Time)).unwrap_or_else(|_| plain()),
        '#' => RecordRef::parse(rest).map_or_else(plain, Value::Ref),
        '!' => rest.parse().map_or_else(|_| plain(), Value::Bool),
        '[' => serde_json::from_str(text).map_or_else(|_| plain(), Value::List),
        _ => plain(),
    }
}

/// The value in a column.
pub(super) fn decode(cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null | ValueRef::Blob(_) => Value::Null,
        ValueRef::Integer(number) => Value::Number(number as f64),
        ValueRef::Real(number) => Value::Number(number),
        ValueRef::Text(bytes) => decode_text(&String::from_utf8_lossy(bytes)),
    }
}

/// The value in a JSON object of fields.
pub(super) fn decode_json(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Number(number) => number.as_f64().map_or(Value::Null, Value::Number),
        serde_json::Value::String(text) => decode_text(text),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Kind;
    use proptest::prelude::*;

    fn values() -> impl Strategy<Value = Value> {
        prop_oneof![
            any::<bool>().prop_map(Value::Bool),
            (-1e15..1e15f64).prop_map(Value::Number),
            "[@#!\\['\\PC][\\PC]{0,12}".prop_map(Value::text),
            (0i64..100_000).prop_map(|s| Value::Time(jiff::Timestamp::from_second(s * 20_000).unwrap())),
            (1i16..9999, 1i8..13, 1i8..29).prop_map(|(y, m, d)| Value::Date(jiff::civil::date(y, m, d))),
            "[a-zA-Z0-9]{1,18}".prop_map(|id| Value::Ref(RecordRef::new(Kind::Account, id))),
            prop::collection::vec("\\PC{0,6}", 0..3).prop_map(Value::List),
        ]
    }

    proptest! {
        #[test]
        fn a_cell_gives_its_value_back(value in values()) {
            let cell = Cell::encode(&value);
            let json = serde_json::from_str(&serde_json::to_string(&cell).unwrap()).unwrap();
            prop_assert_eq!(&decode_json(&json), &value);
            if let Cell::Text(text) = cell {
                prop_assert_eq!(decode_text(&text), value);
            }
        }
    }
}
