//! The evidence book: every record field and computed number that a text rests on, with the number that cites it.
//!
//! Invariant: only [`Book`] makes `[n]` markers; text out of records passes [`super::text::clean`], which leaves no
//! bracket standing, so a record cannot forge a citation.

use super::{Desk, text::clean};
use crate::crm::{Citation, Claim, ClaimStatus, FieldType, Record, Value, format, standard_field};

/// One piece of evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The field, when it is one field.
    pub citation: Option<Citation>,
    /// The field's label, or what was computed.
    pub label: String,
    /// How to read the value.
    pub field_type: FieldType,
    /// The value as it reads.
    pub text: String,
    /// Whether a field says so or code computed it.
    pub status: ClaimStatus,
    /// Whether the field held it once and holds something else now.
    pub past: bool,
}

/// Evidence by number, counted from 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    entries: Vec<Evidence>,
}

impl Book {
    /// Everything in the book; the n-th entry is cited as `[n]`.
    pub fn entries(&self) -> &[Evidence] {
        &self.entries
    }

    /// The marker of a field of a record: `[3]`.
    pub fn cite(&mut self, desk: &Desk<'_>, record: &Record, field: &str) -> String {
        let value = record.get(field).clone();
        let field_type = type_of(record, field);
        let text = shown(desk, record, field);
        let label = standard_field(&record.kind, field).map_or(field, |known| known.label).to_owned();
        let citation = citation(record, field, value);
        self.add(Evidence {
            citation: Some(citation),
            label,
            field_type,
            text,
            status: ClaimStatus::Supported,
            past: false,
        })
    }

    /// The value of a field with its marker: `€84,000 [3]`.
    pub fn show(&mut self, desk: &Desk<'_>, record: &Record, field: &str) -> String {
        format!("{} {}", shown(desk, record, field), self.cite(desk, record, field))
    }

    /// The marker of any field without its record at hand.
    pub fn quote(&mut self, citation: Citation, text: &str) -> String {
        self.add(quoted(citation, text))
    }

    /// The marker of a value that a field held once; `when` says of which change, as in `set on 3 Nov`.
    pub fn quote_past(&mut self, citation: Citation, text: &str, when: &str) -> String {
        let now = quoted(citation, text);
        self.add(Evidence { label: format!("{}, {when}", now.label), past: true, ..now })
    }

    /// The marker of something that code computed, from one field where there is one.
    pub fn computed(&mut self, label: &str, text: &str, from: Option<Citation>) -> String {
        self.add(Evidence {
            citation: from,
            label: label.to_owned(),
            field_type: FieldType::Text,
            text: clean(text),
            status: ClaimStatus::Computed,
            past: false,
        })
    }

    /// The marker of a piece of another book.
    pub fn adopt(&mut self, evidence: Evidence) -> String {
        self.add(evidence)
    }

    fn add(&mut self, evidence: Evidence) -> String {
        let known = self.entries.iter().position(|entry| *entry == evidence);
        let index = known.unwrap_or_else(|| {
            self.entries.push(evidence);
            self.entries.len() - 1
        });
        format!("[{}]", index + 1)
    }

    /// Renumbers the markers of a text in order of appearance, and gives the claims that they stand for. Markers
    /// that no evidence belongs to are taken out.
    pub fn settle(&self, text: &str) -> (String, Vec<Claim>) {
        let mut order: Vec<usize> = Vec::new();
        let settled = super::text::replace_markers(text, |number| {
            let index = number.checked_sub(1).filter(|index| *index < self.entries.len())?;
            let place = order.iter().position(|known| *known == index).unwrap_or_else(|| {
                order.push(index);
                order.len() - 1
            });
            Some(place + 1)
        });
        let claims = order.iter().filter_map(|index| self.entries.get(*index)).map(Evidence::claim).collect();
        (settled, claims)
    }
}

impl Evidence {
    /// Whether the text is what the cited field holds: not computed from it (its age, how many), and not from before.
    pub fn is_value(&self) -> bool {
        self.status == ClaimStatus::Supported && !self.past
    }

    /// The claim that a marker stands for.
    pub fn claim(&self) -> Claim {
        Claim::new(self.text.clone(), self.citation.clone(), self.status)
    }
}

fn quoted(citation: Citation, text: &str) -> Evidence {
    let known = standard_field(&citation.record.kind, &citation.field);
    Evidence {
        label: known.map_or(citation.field.as_str(), |field| field.label).to_owned(),
        field_type: known.map_or(FieldType::Text, |field| field.field_type),
        text: clean(text),
        citation: Some(citation),
        status: ClaimStatus::Supported,
        past: false,
    }
}

/// Where a field's value comes from.
pub(super) fn citation(record: &Record, field: &str, value: Value) -> Citation {
    Citation { record: record.reference(), record_name: record.name(), field: field.to_owned(), value }
}

/// A field's value as people read it; links by name; free text cut to one line.
pub(super) fn shown(desk: &Desk<'_>, record: &Record, field: &str) -> String {
    match record.get(field) {
        Value::Ref(link) => clean(&desk.name_of(link)),
        // The sentence around it has its own full stop.
        Value::Text(text) => super::text::excerpt(text, 160).trim_end_matches('.').to_owned(),
        Value::Date(date) => desk.day(*date),
        Value::Time(at) => desk.day_at(*at),
        other => clean(&format::value(other, type_of(record, field), desk.currency_of(record))),
    }
}

fn type_of(record: &Record, field: &str) -> FieldType {
    standard_field(&record.kind, field).map_or_else(|| guessed(record.get(field)), |known| known.field_type)
}

fn guessed(value: &Value) -> FieldType {
    match value {
        Value::Number(_) => FieldType::Number,
        Value::Bool(_) => FieldType::Bool,
        Value::Date(_) => FieldType::Date,
        Value::Time(_) => FieldType::Time,
        Value::Ref(_) => FieldType::Reference,
        Value::List(_) => FieldType::MultiPicklist,
        Value::Null | Value::Text(_) => FieldType::LongText,
    }
}
