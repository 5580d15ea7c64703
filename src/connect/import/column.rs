//! One column: which field it is, what its values prove, how it is therefore read.
//!
//! Invariant: a format is decided once, from every value of the column, before the first value is converted.

use super::date::{self, DateEvidence, DateOrder};
use super::number::{self, Decimal, NumberEvidence};
use crate::connect::cell;
use crate::crm::{FieldClass, FieldDef, FieldType, Kind, Value, fold_name, standard_field};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// A cell before it is understood.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    /// Text as the file has it.
    Text(String),
    /// A JSON number.
    Number(f64),
    /// A JSON boolean.
    Bool(bool),
    /// A JSON array of texts.
    List(Vec<String>),
    /// `@Ref` of an export tree, or the record around a nested one.
    Reference(String),
    /// A value of our own JSONL export.
    Exact(Json),
}

impl Cell {
    /// The cell as text, for keys and messages.
    pub(super) fn to_text(&self) -> String {
        match self {
            Self::Text(text) => text.trim().to_owned(),
            Self::Number(number) => crate::crm::format::plain_number(*number),
            Self::Bool(flag) => flag.to_string(),
            Self::List(items) => items.join(";"),
            Self::Reference(name) => format!("@{name}"),
            Self::Exact(Json::String(text)) => text.clone(),
            Self::Exact(json) => json.to_string(),
        }
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Exact(json) => json.is_null(),
            _ => false,
        }
    }
}

/// Where a column goes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Target {
    /// Nowhere.
    Skip,
    /// The id of the record.
    Id,
    /// A field that is known.
    Known(FieldDef),
    /// A field that comes with the data.
    New(String),
}

/// How the values of a column are read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Format {
    Text,
    List,
    Bool,
    Number(Decimal),
    Date(DateOrder),
    Time(DateOrder),
    Link(Option<Kind>),
    Exact(FieldType),
}

/// What the values of a column look like.
#[derive(Clone, Debug, Default)]
pub(super) struct Profile {
    pub(super) filled: u64,
    pub(super) numbers: NumberEvidence,
    pub(super) dates: DateEvidence,
    numeric: u64,
    days: u64,
    moments: u64,
    flags: u64,
    listed: u64,
    references: u64,
    emails: u64,
    urls: u64,
    padded: u64,
    longest: usize,
    lines: bool,
    /// The first different values.
    pub(super) distinct: BTreeSet<String>,
}

/// Different values that are kept.
const DISTINCT: usize = 40;
const LONG: usize = 255;

impl Profile {
    /// Looks at one cell that is not empty.
    pub(super) fn see(&mut self, cell: &Cell) {
        self.filled += 1;
        match cell {
            Cell::Text(text) => self.see_text(text.trim()),
            Cell::Number(_) => self.numeric += 1,
            Cell::Bool(_) => self.flags += 1,
            Cell::List(_) => self.listed += 1,
            Cell::Reference(_) => self.references += 1,
            Cell::Exact(_) => {}
        }
    }

    fn see_text(&mut self, text: &str) {
        self.longest = self.longest.max(text.len());
        self.lines |= text.contains('\n');
        if self.distinct.len() < DISTINCT && text.len() <= LONG && !self.distinct.contains(text) {
            self.distinct.insert(text.to_owned());
        }
        self.listed += u64::from(text.contains(';') && !text.contains('\n'));
        self.flags += u64::from(flag(text).is_some_and(|_| text.len() > 1));
        self.emails += u64::from(text.contains('@') && !text.contains(' '));
        self.urls += u64::from(text.starts_with("http://") || text.starts_with("https://"));
        if !text.contains(|c: char| c.is_ascii_digit()) {
            return;
        }
        self.numbers.see(text);
        let numeric = number::parse(text, Decimal::Point).or_else(|| number::parse(text, Decimal::Comma)).is_some();
        self.numeric += u64::from(numeric);
        let bytes = text.as_bytes();
        let padded = bytes.len() > 1 && bytes[0] == b'0' && bytes[1].is_ascii_digit();
        self.padded += u64::from(numeric && (padded || bytes[0] == b'+' || bytes.len() > 15));
        if let Some(moment) = date::parse(text, DateOrder::Day).or_else(|| date::parse(text, DateOrder::Month)) {
            self.days += 1;
            self.moments += u64::from(moment.time.is_some());
            self.dates.see(text);
        }
    }

    /// The type of a field that came with the data, judged by its values.
    pub(super) fn guess(&self) -> FieldType {
        let all = |count: u64| self.filled > 0 && count == self.filled;
        match () {
            () if self.references > 0 => FieldType::Reference,
            () if all(self.flags) => FieldType::Bool,
            () if all(self.days) && self.moments > 0 => FieldType::Time,
            () if all(self.days) && !self.only_digits() => FieldType::Date,
            () if all(self.numeric) && self.padded == 0 => FieldType::Number,
            () if all(self.emails) => FieldType::Email,
            () if all(self.urls) => FieldType::Url,
            () if self.lines || self.longest > LONG => FieldType::LongText,
            () if self.looks_listed() => FieldType::MultiPicklist,
            () if self.distinct.len() < DISTINCT && self.filled > 4 * self.distinct.len() as u64 => FieldType::Picklist,
            () => FieldType::Text,
        }
    }

    /// `20161020` is more likely a number.
    fn only_digits(&self) -> bool {
        self.numeric == self.filled
    }

    /// At least half of the values are lists of short words.
    fn looks_listed(&self) -> bool {
        self.listed * 2 >= self.filled.max(1)
            && self.distinct.iter().flat_map(|text| text.split(';')).all(|item| item.trim().len() <= 40)
    }
}

/// A column of one kind of record in one file.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) kind: Kind,
    pub(super) header: String,
    pub(super) target: Target,
    pub(super) profile: Profile,
    pub(super) field: Option<FieldDef>,
    pub(super) format: Format,
}

impl Column {
    /// The name of the field that the column fills, if it fills one.
    pub(super) fn field_name(&self) -> Option<&str> {
        match &self.target {
            Target::Known(field) => Some(&field.name),
            Target::New(name) => Some(name),
            Target::Skip | Target::Id => None,
        }
    }

    /// The kind that a link field points at, as far as the field itself says.
    pub(super) fn link_target(&self, known: &[Kind]) -> Option<Kind> {
        let name = self.field_name()?;
        if let Some(field) = standard_field(&self.kind, name) {
            return (!field.target.is_empty() && field.target != "*").then(|| Kind::parse(field.target));
        }
        let folded = fold_name(name);
        let bare = folded.strip_suffix("id").unwrap_or(&folded);
        known.iter().find(|kind| fold_name(kind.as_str()) == bare || fold_name(kind.object_name()) == bare).cloned()
    }
}

/// The definition of a field that came with the data.
pub(super) fn custom_field(name: &str, field_type: FieldType) -> FieldDef {
    let class = match field_type {
        FieldType::Email | FieldType::Phone => FieldClass::Confidential,
        _ => FieldClass::Internal,
    };
    let label = name.strip_suffix("__c").unwrap_or(name).replace('_', " ");
    FieldDef { name: name.to_owned(), label, field_type, class, custom: true }
}

/// How single values of a type are read when no column tells more.
pub(super) fn plain_format(field_type: FieldType) -> Format {
    match field_type {
        FieldType::MultiPicklist => Format::List,
        FieldType::Bool => Format::Bool,
        FieldType::Number | FieldType::Money | FieldType::Percent => Format::Number(Decimal::Point),
        FieldType::Date => Format::Date(DateOrder::Day),
        FieldType::Time => Format::Time(DateOrder::Day),
        _ => Format::Text,
    }
}

/// Yes and no as files write them.
fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "x" | "on" => Some(true),
        "false" | "no" | "n" | "0" | "off" => Some(false),
        _ => None,
    }
}

/// Reads a cell that is no link; the error says what it should have been.
pub(super) fn convert(cell: &Cell, format: &Format) -> Result<Value, String> {
    match (format, cell) {
        (Format::Exact(field_type), Cell::Exact(json)) => cell::from_json(json, *field_type),
        (Format::Exact(field_type), Cell::Text(text)) => cell::from_cell(text, *field_type),
        (Format::Number(_), Cell::Number(number)) => Ok(Value::Number(*number)),
        (Format::Bool, Cell::Bool(flag)) => Ok(Value::Bool(*flag)),
        (Format::List, Cell::List(items)) => Ok(Value::List(items.clone())),
        _ => convert_text(&cell.to_text(), format),
    }
}

fn convert_text(text: &str, format: &Format) -> Result<Value, String> {
    let expected = |what: &str| format!("not {what}: {:?}", text.chars().take(60).collect::<String>());
    match format {
        Format::Number(decimal) => number::parse(text, *decimal).map(Value::Number).ok_or_else(|| expected("a number")),
        Format::Bool => flag(text).map(Value::Bool).ok_or_else(|| expected("yes or no")),
        Format::Date(order) => date::parse(text, *order)
            .map(|m| Value::Date(m.date))
            .ok_or_else(|| expected(&format!("a date ({})", order.words()))),
        Format::Time(order) => date::parse(text, *order)
            .and_then(|moment| moment.timestamp())
            .map(Value::Time)
            .ok_or_else(|| expected(&format!("a moment ({})", order.words()))),
        Format::List => {
            Ok(Value::List(text.split(';').map(str::trim).filter(|i| !i.is_empty()).map(str::to_owned).collect()))
        }
        Format::Text | Format::Link(_) | Format::Exact(_) => Ok(Value::text(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_guessed_from_all_values() {
        for (values, guess) in [
            (vec!["1", "2.5", "1,000"], FieldType::Number),
            (vec!["01234", "94066"], FieldType::Text),
            (vec!["yes", "No"], FieldType::Bool),
            (vec!["1", "0"], FieldType::Number),
            (vec!["2016-10-20", "2016-11-01"], FieldType::Date),
            (vec!["2016-10-20 10:00"], FieldType::Time),
            (vec!["a@b.c"], FieldType::Email),
            (vec!["a;b", "c;d", "e"], FieldType::MultiPicklist),
            (vec!["two\nlines"], FieldType::LongText),
            (vec!["1", "two"], FieldType::Text),
            (vec![], FieldType::Text),
        ] {
            let mut profile = Profile::default();
            values.iter().for_each(|value| profile.see(&Cell::Text((*value).to_owned())));
            assert_eq!(profile.guess(), guess, "{values:?}");
        }
    }
}
