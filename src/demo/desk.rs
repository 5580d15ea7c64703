//! Builds records from the tables in `data/`: one row a record, columns named as the standard fields.
//!
//! A table starts with its column names; the first column is the key by which other rows refer to the record. Cells
//! are read by the standard type of their column: days and moments as offsets (`-11`, `-11 09:30`), links as keys.
//! Invariant: a cell that cannot be read leaves its field empty; the tests make sure that there is none.

use super::days::Days;
use super::ids;
use crate::crm::{FieldType, Kind, Record, RecordRef, StandardField, Value, standard_field};
use std::collections::BTreeMap;

/// The tables in the order in which their records are made: links point backwards.
pub(super) const TABLES: &[(Kind, &str)] = &[
    (Kind::User, include_str!("data/users.psv")),
    (Kind::Product, include_str!("data/products.psv")),
    (Kind::Campaign, include_str!("data/campaigns.psv")),
    (Kind::Article, include_str!("data/articles.psv")),
    (Kind::Account, include_str!("data/accounts.psv")),
    (Kind::Contact, include_str!("data/contacts.psv")),
    (Kind::Lead, include_str!("data/leads.psv")),
    (Kind::Opportunity, include_str!("data/deals.psv")),
    (Kind::Quote, include_str!("data/quotes.psv")),
    (Kind::Case, include_str!("data/cases.psv")),
    (Kind::Task, include_str!("data/tasks.psv")),
    (Kind::Event, include_str!("data/events.psv")),
];

/// Puts the rows of every table on the desk.
pub(super) fn tables(desk: &mut Desk) {
    for (kind, text) in TABLES {
        desk.table(kind, text);
    }
}

/// The rows of a table: its column names, then the cells of each row.
pub(super) fn rows(text: &str) -> impl Iterator<Item = Vec<(&str, &str)>> {
    let mut lines = text.lines().filter(|line| !line.is_empty());
    let columns: Vec<&str> = lines.next().unwrap_or_default().split('|').map(str::trim).collect();
    lines.map(move |line| columns.iter().copied().zip(line.split('|').map(str::trim)).collect())
}

/// The records made so far, found by key.
pub(super) struct Desk {
    pub(super) days: Days,
    pub(super) records: Vec<Record>,
    places: BTreeMap<&'static str, usize>,
    counts: BTreeMap<Kind, u64>,
}

impl Desk {
    pub(super) fn new(days: Days) -> Self {
        Self { days, records: Vec::new(), places: BTreeMap::new(), counts: BTreeMap::new() }
    }

    /// The record that a table calls by this key.
    pub(super) fn get(&self, key: &str) -> Option<&Record> {
        self.places.get(key).map(|&place| &self.records[place])
    }

    /// The same, to change it.
    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Record> {
        self.places.get(key).map(|&place| &mut self.records[place])
    }

    /// What a link to the record with this key holds; `Null` when there is none.
    pub(super) fn link(&self, key: &str) -> Value {
        self.get(key).map_or(Value::Null, |record| record.reference().into())
    }

    /// The record behind a link field of another record.
    pub(super) fn follow(&self, record: &Record, field: &str) -> Option<&Record> {
        let target = record.link(field)?;
        self.records.iter().find(|candidate| candidate.id == target.id && candidate.kind == target.kind)
    }

    /// The key of a record that came from a table.
    pub(super) fn key_of(&self, record: &Record) -> Option<&'static str> {
        let same = |place: usize| self.records[place].id == record.id && self.records[place].kind == record.kind;
        self.places.iter().find(|&(_, &place)| same(place)).map(|(&key, _)| key)
    }

    /// An empty record with the next free id of its kind.
    pub(super) fn blank(&mut self, kind: &Kind) -> Record {
        let count = self.counts.entry(kind.clone()).or_default();
        *count += 1;
        let RecordRef { kind, id } = ids::reference(kind.clone(), *count);
        Record { kind, id, fields: BTreeMap::new() }
    }

    /// Reads a cell as the type of its field asks.
    pub(super) fn read(&self, field: &StandardField, cell: &str) -> Value {
        match field.field_type {
            _ if cell.is_empty() => Value::Null,
            FieldType::Bool => Value::Bool(cell == "yes"),
            FieldType::Number | FieldType::Money | FieldType::Percent => {
                cell.parse().map_or(Value::Null, Value::Number)
            }
            FieldType::Date => cell.parse().map_or(Value::Null, |offset| self.days.date(offset).into()),
            FieldType::Time => moment(cell).map_or(Value::Null, |(day, minute)| self.days.time(day, minute).into()),
            FieldType::Reference => self.link(cell),
            _ => Value::text(self.days.fill(cell)),
        }
    }

    fn table(&mut self, kind: &Kind, text: &'static str) {
        for row in rows(text) {
            let mut record = self.blank(kind);
            let key = row.first().map_or("", |&(_, key)| key);
            for (column, cell) in row.into_iter().skip(1) {
                if let Some(field) = standard_field(kind, column) {
                    record.set(column, self.read(field, cell));
                }
            }
            self.derive(&mut record);
            self.places.insert(key, self.records.len());
            self.records.push(record);
        }
    }

    /// Fields that follow from others and so are not written in the tables.
    pub(super) fn derive(&self, record: &mut Record) {
        if standard_field(&record.kind, "name").is_some() && record.text("name").is_none() {
            let name = record.name();
            record.set("name", Value::text(name));
        }
        for (field, sources) in INHERITED {
            for source in *sources {
                if record.get(field).is_null() && standard_field(&record.kind, field).is_some() {
                    let value = self.follow(record, source).map_or(Value::Null, |above| above.get(field).clone());
                    record.set(field, value);
                }
            }
        }
        if record.kind == Kind::Opportunity {
            forecast(record);
        }
        if record.get("modified_at").is_null() {
            let last = ["closed_at", "completed_at", "created_at"].iter().find_map(|field| record.time(field));
            record.set("modified_at", last.map_or(Value::Null, Value::Time));
        }
    }
}

/// Fields that come from the record above when a row does not say otherwise, and the links to look behind.
const INHERITED: &[(&str, &[&str])] = &[
    ("owner", &["about", "opportunity", "account", "who", "contact"]),
    ("currency", &["opportunity", "account"]),
    ("country", &["account"]),
];

/// Probability and forecast category as the stage implies them.
fn forecast(record: &mut Record) {
    let (probability, category) = stage_forecast(record.text("stage").unwrap_or_default());
    record.set("probability", Value::Number(probability));
    record.set("forecast_category", category.into());
}

/// Probability in per cent and forecast category of a stage.
pub(super) fn stage_forecast(stage: &str) -> (f64, &'static str) {
    match stage {
        "Prospecting" => (10.0, "Pipeline"),
        "Qualification" => (25.0, "Pipeline"),
        "Proposal" => (50.0, "Best Case"),
        "Negotiation" => (75.0, "Commit"),
        "Closed Won" => (100.0, "Closed"),
        _ => (0.0, "Omitted"),
    }
}

/// Reads `-11 09:30` as a day offset and minutes after midnight; without a time it is nine o'clock.
pub(super) fn moment(cell: &str) -> Option<(i32, i32)> {
    let (day, clock) = cell.split_once(' ').unwrap_or((cell, "09:00"));
    let (hour, minute) = clock.split_once(':')?;
    Some((day.parse().ok()?, hour.parse::<i32>().ok()? * 60 + minute.parse::<i32>().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_cell_of_every_table_is_read() {
        let mut desk = Desk::new(Days::new(date(2026, 11, 20)));
        for (kind, text) in TABLES {
            let columns = text.lines().next().unwrap().split('|').count();
            for (line, cells) in text.lines().filter(|line| !line.is_empty()).enumerate() {
                assert_eq!(cells.split('|').count(), columns, "{kind} row {line}: {cells}");
            }
            desk.table(kind, text);
            for row in rows(text) {
                let key = row[0].1;
                for (column, cell) in row.iter().skip(1) {
                    let field = standard_field(kind, column).unwrap_or_else(|| panic!("{kind}.{column}"));
                    let unread = desk.read(field, cell).is_null() && !cell.is_empty();
                    assert!(!unread, "{kind} {key}: {column} = {cell:?}");
                    assert!(!desk.get(key).unwrap().get(column).is_null() || cell.is_empty(), "{key} {column}");
                }
            }
        }
        assert_eq!(desk.places.len(), desk.records.len(), "a key twice");
    }

    #[test]
    fn moments_read() {
        assert_eq!(moment("-11 09:30"), Some((-11, 570)));
        assert_eq!(moment("3"), Some((3, 540)));
        assert_eq!(moment("3 x"), None);
    }
}
