//! The types that values of expressions have.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// A type, as far as it is known when a file is read.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Type {
    /// Known only at run time.
    #[default]
    Any,
    /// Nothing at all.
    None,
    /// True or false.
    Bool,
    /// Whole or not.
    Number,
    /// Any text.
    Text,
    /// A day, as in `2026-11-20`.
    Date,
    /// One of these words.
    OneOf(Vec<String>),
    /// Values of one type.
    List(Box<Type>),
    /// Values by name; `None` where the names are not known.
    Map(Option<BTreeMap<String, Type>>),
    /// The type, or none.
    Maybe(Box<Type>),
}

impl Type {
    /// The type or none.
    pub fn maybe(self) -> Self {
        match self {
            Self::Maybe(_) | Self::Any | Self::None => self,
            other => Self::Maybe(Box::new(other)),
        }
    }

    /// A list of it.
    pub fn list(self) -> Self {
        Self::List(Box::new(self))
    }

    /// Without none.
    pub(in crate::actions) fn sure(&self) -> &Self {
        match self {
            Self::Maybe(inner) => inner,
            other => other,
        }
    }

    /// Whether it may be none.
    pub(super) fn may_be_none(&self) -> bool {
        matches!(self, Self::Maybe(_) | Self::None)
    }

    /// Whether values of the two can be compared for equality.
    pub(super) fn meets(&self, other: &Self) -> bool {
        use Type::{Any, Bool, Date, List, Map, None, Number, OneOf, Text};
        match (self.sure(), other.sure()) {
            (Any | None, _) | (_, Any | None) => true,
            (Bool, Bool) | (Number, Number) | (Date, Date) | (Map(_), Map(_)) => true,
            (Text | OneOf(_), Text | OneOf(_)) => true,
            (List(a), List(b)) => a.meets(b),
            _ => false,
        }
    }

    /// What a value is that is one of the two.
    pub(in crate::actions) fn or(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::None, b) => b.maybe(),
            (a, Self::None) => a.maybe(),
            (Self::Maybe(a), b) | (b, Self::Maybe(a)) => a.or(b.sure().clone()).maybe(),
            (Self::Text | Self::OneOf(_), Self::Text | Self::OneOf(_)) => Self::Text,
            (Self::Map(_), Self::Map(_)) => Self::Map(None),
            (Self::List(a), Self::List(b)) => a.or(*b).list(),
            _ => Self::Any,
        }
    }

    /// The type of a constant.
    pub(in crate::actions) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::None,
            Value::Bool(_) => Self::Bool,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::Text,
            Value::Array(items) => items.iter().map(Self::of).reduce(Self::or).unwrap_or_default().list(),
            Value::Object(map) => Self::Map(Some(map.iter().map(|(key, v)| (key.clone(), Self::of(v))).collect())),
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("anything"),
            Self::None => f.write_str("none"),
            Self::Bool => f.write_str("true or false"),
            Self::Number => f.write_str("a number"),
            Self::Text => f.write_str("text"),
            Self::Date => f.write_str("a date"),
            Self::OneOf(words) => write!(f, "one of {}", words.join(", ")),
            Self::List(of) => write!(f, "a list ({of})"),
            Self::Map(Some(fields)) if !fields.is_empty() => {
                write!(f, "a group ({})", fields.keys().map(String::as_str).collect::<Vec<_>>().join(", "))
            }
            Self::Map(_) => f.write_str("a group of values"),
            Self::Maybe(inner) => write!(f, "{inner}, or none"),
        }
    }
}

/// What a value is, in a word, for messages at run time.
pub(in crate::actions) fn word(value: &Value) -> &'static str {
    match value {
        Value::Null => "none",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a group of values",
    }
}
