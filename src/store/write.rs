//! Writing records: rows, links, both text indexes, history and counts, always together.

use super::cell::{Cell, key};
use super::columns::{COLUMNS, column_of, field_in, sort_key, typed_words, written_words};
use super::rows::{KIND_SHIFT, find};
use super::{Slot, Store, StoreError};
use crate::crm::query::fold_text;
use crate::crm::{
    FieldClass, FieldDef, FieldType, Kind, Origin, Record, RecordRef, Value, WriteSummary, standard_field,
};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, params_from_iter, types::Value as Sql};

const INSERT: &str = "INSERT INTO record (row, kind, key, name, folded, sort_key, stage, label, amount, currency, day, \
     account, about, who, owner, created, modified, fields) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";
const UPDATE: &str = "UPDATE record SET kind = ?2, key = ?3, name = ?4, folded = ?5, sort_key = ?6, stage = ?7, \
     label = ?8, amount = ?9, currency = ?10, day = ?11, account = ?12, about = ?13, who = ?14, owner = ?15, \
     created = ?16, modified = ?17, fields = ?18 WHERE row = ?1";

impl Store {
    pub(super) fn upsert_all(
        &mut self,
        records: &[Record],
        origin: &Origin,
        at: Timestamp,
    ) -> Result<WriteSummary, StoreError> {
        self.atomically(|store| {
            let mut summary = WriteSummary::default();
            for record in records {
                store.upsert_one(record, origin, at, &mut summary)?;
            }
            store.flush_kinds()?;
            Ok(summary)
        })
    }

    fn upsert_one(
        &mut self,
        record: &Record,
        origin: &Origin,
        at: Timestamp,
        summary: &mut WriteSummary,
    ) -> Result<(), StoreError> {
        self.learn_fields(record)?;
        let Some((row, old)) = find(&self.reader.connection, &record.reference())? else {
            summary.created += 1;
            return self.create(record);
        };
        let mut new = old.clone();
        new.fields.extend(record.fields.iter().filter(|(_, v)| !v.is_null()).map(|(f, v)| (f.clone(), v.clone())));
        if new == old {
            summary.unchanged += 1;
            return Ok(());
        }
        summary.updated += 1;
        self.replace(row, &old, &new)?;
        for (field, value) in new.fields.iter().filter(|(field, value)| old.get(field) != *value) {
            // The time stamp of a change is no change of its own.
            if field != "modified_at" {
                self.record_change(&record.reference(), field, (old.get(field), value), origin, at)?;
            }
        }
        Ok(())
    }

    pub(super) fn create(&mut self, record: &Record) -> Result<(), StoreError> {
        let slot = self.slot(&record.kind)?;
        let row = slot.next;
        slot.next += 1;
        slot.added += 1;
        let no = slot.no;
        let name = record.name();
        self.put(INSERT, row, no, record, &name)?;
        self.put_links(row, record)?;
        self.index_text("name_index", "name", row, &typed_words(record, &name))?;
        self.index_text("text_index", "text", row, &written_words(record))
    }

    pub(super) fn replace(&mut self, row: i64, old: &Record, new: &Record) -> Result<(), StoreError> {
        let (before, name) = (old.name(), new.name());
        self.put(UPDATE, row, row >> KIND_SHIFT, new, &name)?;
        self.unlink(row, old)?;
        self.put_links(row, new)?;
        self.reindex("name_index", "name", row, (&typed_words(old, &before), &typed_words(new, &name)))?;
        self.reindex("text_index", "text", row, (&written_words(old), &written_words(new)))
    }

    pub(super) fn remove(&mut self, row: i64, old: &Record) -> Result<(), StoreError> {
        self.unlink(row, old)?;
        self.reindex("name_index", "name", row, (&typed_words(old, &old.name()), ""))?;
        self.reindex("text_index", "text", row, (&written_words(old), ""))?;
        self.reader.connection.execute("DELETE FROM record WHERE row = ?1", [row])?;
        self.slot(&old.kind)?.added -= 1;
        Ok(())
    }

    fn put(&self, sql: &str, row: i64, no: i64, record: &Record, name: &str) -> Result<(), StoreError> {
        let folded = fold_text(name);
        let sort_key = sort_key(record, &folded);
        let head = [Sql::from(row), no.into(), key(&record.reference()).into(), name.to_owned().into()];
        let derived = [Sql::from(folded), sort_key.into()];
        let columns = COLUMNS.iter().map(|column| {
            field_in(&record.kind, column).map_or(Sql::Null, |field| match Cell::encode(record.get(field)) {
                Cell::Null => Sql::Null,
                Cell::Number(number) => number.into(),
                Cell::Text(text) => text.into(),
            })
        });
        let fields = std::iter::once(json(record).map_or(Sql::Null, Sql::from));
        let params = head.into_iter().chain(derived).chain(columns).chain(fields);
        self.reader.connection.prepare_cached(sql)?.execute(params_from_iter(params))?;
        Ok(())
    }

    fn put_links(&self, row: i64, record: &Record) -> Result<(), StoreError> {
        for (field, target) in other_links(record) {
            let mut statement =
                self.reader.connection.prepare_cached("INSERT OR IGNORE INTO link VALUES (?1, ?2, ?3)")?;
            statement.execute((key(target), field, row))?;
        }
        Ok(())
    }

    fn unlink(&self, row: i64, record: &Record) -> Result<(), StoreError> {
        for (field, target) in other_links(record) {
            let sql = "DELETE FROM link WHERE target = ?1 AND field = ?2 AND row = ?3";
            self.reader.connection.prepare_cached(sql)?.execute((key(target), field, row))?;
        }
        Ok(())
    }

    fn index_text(&self, index: &str, column: &str, row: i64, words: &str) -> Result<(), StoreError> {
        if !words.is_empty() {
            let sql = format!("INSERT INTO {index} (rowid, {column}) VALUES (?1, ?2)");
            self.reader.connection.prepare_cached(&sql)?.execute((row, words))?;
        }
        Ok(())
    }

    fn reindex(&self, index: &str, column: &str, row: i64, (old, new): (&str, &str)) -> Result<(), StoreError> {
        if old == new {
            return Ok(());
        }
        if !old.is_empty() {
            let sql = format!("DELETE FROM {index} WHERE rowid = ?1");
            self.reader.connection.prepare_cached(&sql)?.execute([row])?;
        }
        self.index_text(index, column, row, new)
    }

    pub(super) fn record_change(
        &self,
        record: &RecordRef,
        field: &str,
        (old, new): (&Value, &Value),
        origin: &Origin,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO field_history (record, field, old, new, at, by, origin) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let mut statement = self.reader.connection.prepare_cached(sql)?;
        let (old, new) = (Cell::encode(old), Cell::encode(new));
        statement.execute((key(record), field, old, new, at.as_microsecond(), &origin.who, origin.kind.as_str()))?;
        Ok(())
    }

    /// The row numbers and the count of a kind, made on first use.
    fn slot(&mut self, kind: &Kind) -> Result<&mut Slot, StoreError> {
        if !self.slots.contains_key(kind) {
            let sql = "SELECT no, next FROM kind WHERE name = ?1";
            let known = self.reader.connection.query_row(sql, [kind.as_str()], |row| Ok((row.get(0)?, row.get(1)?)));
            let (no, next) = known.optional()?.map_or_else(|| self.number_kind(kind), Ok)?;
            self.slots.insert(kind.clone(), Slot { no, next, added: 0 });
        }
        self.slots.get_mut(kind).ok_or_else(|| StoreError::Other(format!("the kind {kind} has no number")))
    }

    fn number_kind(&self, kind: &Kind) -> Result<(i64, i64), StoreError> {
        let connection = &self.reader.connection;
        let no: i64 = connection.query_row("SELECT coalesce(max(no), 0) + 1 FROM kind", [], |row| row.get(0))?;
        let next = (no << KIND_SHIFT) + 1;
        connection.execute("INSERT INTO kind (no, name, next) VALUES (?1, ?2, ?3)", (no, kind.as_str(), next))?;
        Ok((no, next))
    }

    pub(super) fn flush_kinds(&mut self) -> Result<(), StoreError> {
        for slot in self.slots.values_mut() {
            let sql = "UPDATE kind SET count = count + ?1, next = ?2 WHERE no = ?3";
            self.reader.connection.prepare_cached(sql)?.execute((slot.added, slot.next, slot.no))?;
            slot.added = 0;
        }
        Ok(())
    }

    /// Fields that nobody defined are defined by the first value they come with.
    fn learn_fields(&mut self, record: &Record) -> Result<(), StoreError> {
        for (field, value) in &record.fields {
            if standard_field(&record.kind, field).is_some() || field == "name" || value.is_null() {
                continue;
            }
            let known = self.known.get(&record.kind).is_some_and(|known| known.contains(field));
            if !known {
                self.define_field(&record.kind, &learned(field, value), false)?;
            }
        }
        Ok(())
    }

    pub(super) fn define_field(&mut self, kind: &Kind, field: &FieldDef, replace: bool) -> Result<(), StoreError> {
        let definition = serde_json::to_string(field).map_err(|error| StoreError::Other(error.to_string()))?;
        let sql = format!("INSERT OR {} INTO field VALUES (?1, ?2, ?3)", if replace { "REPLACE" } else { "IGNORE" });
        self.reader.connection.prepare_cached(&sql)?.execute((kind.as_str(), &field.name, definition))?;
        self.reader.forget_schema();
        self.known.entry(kind.clone()).or_default().insert(field.name.clone());
        Ok(())
    }
}

fn learned(field: &str, value: &Value) -> FieldDef {
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

/// The fields without a column, as JSON.
fn json(record: &Record) -> Option<String> {
    let fields: serde_json::Map<String, serde_json::Value> = record
        .fields
        .iter()
        .filter(|(field, value)| !value.is_null() && column_of(&record.kind, field).is_none())
        .map(|(field, value)| (field.clone(), Cell::encode(value).into_json()))
        .collect();
    (!fields.is_empty()).then(|| serde_json::Value::Object(fields).to_string())
}

/// Links without a column.
fn other_links(record: &Record) -> impl Iterator<Item = (&str, &RecordRef)> {
    record
        .fields
        .iter()
        .filter(|(field, _)| column_of(&record.kind, field).is_none())
        .filter_map(|(field, value)| Some((field.as_str(), value.as_ref_to()?)))
}
