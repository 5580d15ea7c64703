//! A record made ready for the file: its cells, its JSON, its links and the words of both text indexes.
//!
//! For: doing on any thread what needs no file, so that the writer only writes. Not for: writing.
//! Invariant: it depends on the record alone.

use super::cell::{Cell, key};
use super::columns::{COLUMNS, column_of, sort_key, typed_words, written_words};
use crate::crm::query::fold_text;
use crate::crm::{FieldClass, FieldDef, FieldType, Record, RecordRef, Value, standard_field};
use serde::Serializer;

/// A record with everything that the file derives from it. See [`super::Store::bulk_load`].
pub struct Entry {
    pub(super) record: Record,
    pub(super) stored: Stored,
    /// Whether it has fields that no standard defines.
    pub(super) has_own_fields: bool,
}

impl From<Record> for Entry {
    fn from(record: Record) -> Self {
        let stored = Stored::of(&record);
        let has_own_fields = own_fields(&record).next().is_some();
        Self { record, stored, has_own_fields }
    }
}

/// What the file holds of a record.
pub(super) struct Stored {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) folded: String,
    pub(super) sort_key: String,
    /// In the order of [`COLUMNS`].
    pub(super) cells: [Cell; COLUMNS.len()],
    /// The fields without a column.
    pub(super) json: Option<String>,
    /// Links without a column: field and key of the target.
    pub(super) links: Vec<(String, String)>,
    /// The words of the index of names.
    pub(super) typed: String,
    /// The words of the index of texts.
    pub(super) written: String,
}

impl Stored {
    pub(super) fn of(record: &Record) -> Self {
        let name = record.name();
        let folded = fold_text(&name);
        let mut cells = [const { Cell::Null }; COLUMNS.len()];
        let mut others = Vec::new();
        for (field, value) in &record.fields {
            let column = column_of(&record.kind, field).and_then(|column| COLUMNS.iter().position(|c| *c == column));
            match column {
                Some(column) => cells[column] = Cell::encode(value),
                None => others.push((field, value)),
            }
        }
        let link = |&(field, value): &(&String, &Value)| Some((field.clone(), key(value.as_ref_to()?)));
        Self {
            key: key(&record.reference()),
            sort_key: sort_key(record, &folded),
            cells,
            links: others.iter().filter_map(link).collect(),
            json: json(others),
            typed: typed_words(record, &name),
            written: written_words(record),
            name,
            folded,
        }
    }
}

/// The fields of a record that no standard defines, as their first values define them.
pub(super) fn own_fields(record: &Record) -> impl Iterator<Item = (&String, &Value)> {
    let standard = |field: &str| field == "name" || standard_field(&record.kind, field).is_some();
    record.fields.iter().filter(move |(field, value)| !value.is_null() && !standard(field))
}

/// The definition of a field that nobody defined, by a value of it.
pub(super) fn learned(field: &str, value: &Value) -> FieldDef {
    let field_type = match value {
        Value::Number(_) => FieldType::Number,
        Value::Bool(_) => FieldType::Bool,
        Value::Date(_) => FieldType::Date,
        Value::Time(_) => FieldType::Time,
        Value::Ref(_) => FieldType::Reference,
        Value::List(_) => FieldType::MultiPicklist,
        Value::Text(text) if text.contains('\n') => FieldType::LongText,
        Value::Text(_) | Value::Null => FieldType::Text,
    };
    let label = field.strip_suffix("__c").unwrap_or(field).replace('_', " ");
    FieldDef { name: field.to_owned(), label, field_type, class: FieldClass::Internal, custom: true }
}

fn json(fields: Vec<(&String, &Value)>) -> Option<String> {
    let mut cells = fields.into_iter().filter(|(_, v)| !v.is_null()).map(|(f, v)| (f, Cell::encode(v))).peekable();
    cells.peek()?;
    let mut json = Vec::with_capacity(256);
    serde_json::Serializer::new(&mut json).collect_map(cells).ok()?;
    String::from_utf8(json).ok()
}

/// Links without a column.
pub(super) fn other_links(record: &Record) -> impl Iterator<Item = (&str, &RecordRef)> {
    record
        .fields
        .iter()
        .filter_map(|(field, value)| Some((field.as_str(), value.as_ref_to()?)))
        .filter(|(field, _)| column_of(&record.kind, field).is_none())
}
