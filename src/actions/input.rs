//! Inputs of an action: what they are called, of which type they are, and where they come from.
//!
//! Invariant: a value that is no value of its type never reaches an expression or a template.

use super::expr::{Expression, Type};
use super::yaml;
use crate::crm::{Kind, RecordRef};
use serde_json::Value;

/// What an input can hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum InputKind {
    /// Text as it is.
    #[default]
    Text,
    /// A number.
    Number,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A day, as in `2026-11-20`.
    Date,
    /// A record, as `KIND:ID`; of this kind where one is named.
    Record(Option<Kind>),
    /// One of these words.
    OneOf(Vec<String>),
    /// JSON of any shape.
    Json,
}

/// One input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InputSpec {
    /// Its name.
    pub name: String,
    /// What to put in.
    pub description: String,
    /// Whether the action cannot run without it.
    pub required: bool,
    /// What it is when nothing is said.
    pub default: Option<String>,
    /// What it can hold.
    pub kind: InputKind,
    /// Where it comes from when nothing is said, before the default: `record.amount`.
    pub(super) from: Option<Expression>,
    /// Whether a step asks for it, so that nothing is asked before the steps come there.
    pub(super) asked: bool,
    /// Its place in the file.
    pub(super) at: yaml::At,
}

impl InputSpec {
    /// Where it comes from when nothing is said, as the file has it.
    pub fn from(&self) -> Option<&str> {
        self.from.as_ref().map(Expression::source)
    }

    /// Whether a step asks for it.
    pub fn is_asked(&self) -> bool {
        self.asked
    }

    /// Its value by its type; none where nothing was said of anything but a text.
    ///
    /// # Errors
    /// In words, when the text is no such value.
    pub fn read(&self, text: &str) -> Result<Value, String> {
        let said = text.trim();
        if said.is_empty() {
            return Ok(if matches!(self.kind, InputKind::Text) { Value::String(String::new()) } else { Value::Null });
        }
        let wrong =
            |wanted: &str| Err(format!("{} is not {wanted}", super::text::quoted(&super::text::excerpt(said, 40))));
        match &self.kind {
            InputKind::Text => Ok(Value::String(text.to_owned())),
            InputKind::Number => {
                yaml::number(said).map_or_else(|| wrong("a number such as 12.5"), |n| Ok(Value::Number(n)))
            }
            InputKind::Integer => match yaml::number(said).and_then(|number| number.as_i64()) {
                Some(whole) => Ok(Value::from(whole)),
                None => wrong("a whole number"),
            },
            InputKind::Boolean => match said {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => wrong("`true` or `false`"),
            },
            InputKind::Date => match said.parse::<jiff::civil::Date>() {
                Ok(day) => Ok(Value::String(day.to_string())),
                Err(_) => wrong("a day such as 2026-11-20"),
            },
            InputKind::Record(kind) => match RecordRef::parse(said) {
                Some(record) if kind.as_ref().is_none_or(|kind| record.kind == *kind) => {
                    Ok(Value::String(record.to_string()))
                }
                _ => wrong("a record such as opportunity:006"),
            },
            InputKind::OneOf(words) => match words.iter().find(|word| word.eq_ignore_ascii_case(said)) {
                Some(word) => Ok(Value::String(word.clone())),
                None => wrong(&format!("one of {}", words.join(", "))),
            },
            InputKind::Json => Ok(serde_json::from_str(said).unwrap_or_else(|_| Value::String(text.to_owned()))),
        }
    }

    /// Its type in expressions: what is neither asked for nor has a default may be none.
    pub(super) fn kind_in_expressions(&self) -> Type {
        let kind = match &self.kind {
            InputKind::Text | InputKind::Record(_) => Type::Text,
            InputKind::Number | InputKind::Integer => Type::Number,
            InputKind::Boolean => Type::Bool,
            InputKind::Date => Type::Date,
            InputKind::OneOf(words) => Type::OneOf(words.clone()),
            InputKind::Json => Type::Any,
        };
        let sure = self.required || self.default.is_some() || self.kind == InputKind::Text;
        if sure { kind } else { kind.maybe() }
    }

    /// The choices that a person has, where they are few.
    pub fn choices(&self) -> Vec<String> {
        match &self.kind {
            InputKind::OneOf(words) => words.clone(),
            InputKind::Boolean => vec!["true".to_owned(), "false".to_owned()],
            _ => Vec::new(),
        }
    }
}

impl InputKind {
    /// In a word, as the short form of schemas writes it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Number => "number",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Record(_) => "record",
            Self::OneOf(_) => "enum",
            Self::Json => "any",
        }
    }
}
