//! One record: a kind, an id and named field values.

use super::{Kind, RecordId, RecordRef, Value};
use jiff::{Timestamp, civil::Date};
use std::collections::BTreeMap;

/// Field values by field name, in a stable order. Absent and `Null` mean the same.
pub type Fields = BTreeMap<String, Value>;

/// One record with everything that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// What sort of record.
    pub kind: Kind,
    /// Which one.
    pub id: RecordId,
    /// Its field values, standard and custom.
    pub fields: Fields,
}

static NULL: Value = Value::Null;

impl Record {
    /// An empty record.
    pub fn new(kind: Kind, id: impl AsRef<str>) -> Self {
        Self { kind, id: RecordId::new(id), fields: Fields::new() }
    }

    /// Sets one field, for building records in a chain. `Null` removes it.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.set(field, value.into());
        self
    }

    /// Sets one field; `Null` removes it.
    pub fn set(&mut self, field: &str, value: Value) {
        if value.is_null() {
            self.fields.remove(field);
        } else {
            self.fields.insert(field.to_owned(), value);
        }
    }

    /// The value of a field, `Null` when it is not set.
    pub fn get(&self, field: &str) -> &Value {
        self.fields.get(field).unwrap_or(&NULL)
    }

    /// The text of a field, if it holds text.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.get(field).as_text()
    }

    /// The number in a field, if it holds one.
    pub fn number(&self, field: &str) -> Option<f64> {
        self.get(field).as_number()
    }

    /// The day in a field, if it holds a date or a moment.
    pub fn date(&self, field: &str) -> Option<Date> {
        self.get(field).as_date()
    }

    /// The moment in a field, if it holds a moment or a date.
    pub fn time(&self, field: &str) -> Option<Timestamp> {
        self.get(field).as_time()
    }

    /// The record that a field points at, if it is a link.
    pub fn link(&self, field: &str) -> Option<&RecordRef> {
        self.get(field).as_ref_to()
    }

    /// What points here.
    pub fn reference(&self) -> RecordRef {
        RecordRef { kind: self.kind.clone(), id: self.id.clone() }
    }

    /// What a person calls this record: its name, else first and last name, else subject or title, else the id.
    pub fn name(&self) -> String {
        if let Some(name) = self.text("name") {
            return name.to_owned();
        }
        let parts: Vec<&str> = ["first_name", "last_name"].iter().filter_map(|f| self.text(f)).collect();
        if !parts.is_empty() {
            return parts.join(" ");
        }
        ["subject", "title", "number"]
            .iter()
            .find_map(|f| self.text(f))
            .map_or_else(|| self.id.to_string(), str::to_owned)
    }
}
