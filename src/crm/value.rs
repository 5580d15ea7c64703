//! The value of one field, and its JSON and text forms.
//!
//! Invariant: [`Value::Null`] and an absent field mean the same; empty text is stored as `Null`.

use super::RecordRef;
use jiff::{Timestamp, civil::Date};
use std::cmp::Ordering;

/// The value of one field.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing is known.
    #[default]
    Null,
    /// Yes or no.
    Bool(bool),
    /// A quantity; amounts are in units of the record's currency. Never NaN.
    Number(f64),
    /// Any text, possibly with line breaks. Hostile until it went through the sanitiser.
    Text(String),
    /// A calendar day without a zone.
    Date(Date),
    /// A moment.
    Time(Timestamp),
    /// A link to another record.
    Ref(RecordRef),
    /// Several picklist entries.
    List(Vec<String>),
}

impl Value {
    /// Text, with blank text as `Null`.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.trim().is_empty() { Self::Null } else { Self::Text(text) }
    }

    /// Whether nothing is known.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text, if this is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if this is one.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The day: of a date, or of a moment in UTC.
    pub fn as_date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            Self::Time(time) => Some(time.to_zoned(jiff::tz::TimeZone::UTC).date()),
            _ => None,
        }
    }

    /// The moment: of a timestamp, or midnight UTC of a date.
    pub fn as_time(&self) -> Option<Timestamp> {
        match self {
            Self::Time(time) => Some(*time),
            Self::Date(date) => date.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|z| z.timestamp()),
            _ => None,
        }
    }

    /// The link, if this is one.
    pub fn as_ref_to(&self) -> Option<&RecordRef> {
        match self {
            Self::Ref(reference) => Some(reference),
            _ => None,
        }
    }

    /// The form in which the value is stored and exported: JSON scalars, ISO dates, `kind:id` for links.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(flag) => (*flag).into(),
            Self::Number(number) => number_to_json(*number),
            Self::Text(text) => text.as_str().into(),
            Self::Date(date) => date.to_string().into(),
            Self::Time(time) => time.to_string().into(),
            Self::Ref(reference) => reference.to_string().into(),
            Self::List(items) => items.clone().into(),
        }
    }

    /// Plain text for search, templates and exports: no grouping, ISO dates, ids of links.
    pub fn to_plain(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Bool(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Self::Number(number) => super::format::plain_number(*number),
            Self::Text(text) => text.clone(),
            Self::Date(date) => date.to_string(),
            Self::Time(time) => time.to_string(),
            Self::Ref(reference) => reference.id.to_string(),
            Self::List(items) => items.join("; "),
        }
    }

    /// Orders values of one type; values of different types, and `Null`, by type, `Null` first.
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.to_lowercase().cmp(&b.to_lowercase()).then_with(|| a.cmp(b)),
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::List(a), Self::List(b)) => a.cmp(b),
            (Self::Ref(a), Self::Ref(b)) => a.cmp(b),
            (Self::Date(_) | Self::Time(_), Self::Date(_) | Self::Time(_)) => self.as_time().cmp(&other.as_time()),
            _ => self.rank().cmp(&other.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Bool(_) => 1,
            Self::Number(_) => 2,
            Self::Date(_) | Self::Time(_) => 3,
            Self::Text(_) => 4,
            Self::Ref(_) => 5,
            Self::List(_) => 6,
        }
    }
}

impl serde::Serialize for Value {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// Whole numbers as JSON integers, so that exports read `84000`, not `84000.0`.
fn number_to_json(number: f64) -> serde_json::Value {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    if number.fract() == 0.0 && number.abs() < EXACT {
        (number as i64).into()
    } else {
        serde_json::Number::from_f64(number).map_or(serde_json::Value::Null, serde_json::Value::Number)
    }
}

macro_rules! from {
    ($($source:ty => $variant:ident),+ $(,)?) => {
        $(impl From<$source> for Value { fn from(value: $source) -> Self { Self::$variant(value) } })+
    };
}
from!(bool => Bool, f64 => Number, Date => Date, Timestamp => Time, RecordRef => Ref);

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::text(value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::text(value)
    }
}
