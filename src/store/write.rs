//! Writing records: rows, links, both text indexes, history and counts, always together.

use super::cell::{Cell, key};
use super::columns::{typed_words, written_words};
use super::entry::{Entry, Stored, learned, other_links, own_fields};
use super::rows::{KIND_SHIFT, find};
use super::words::{Gathered, NAMES, TEXTS};
use super::{Slot, Store, StoreError};
use crate::crm::{FieldDef, Kind, Origin, Record, RecordRef, Value, WriteSummary};
use jiff::Timestamp;
use rusqlite::{OptionalExtension, ToSql, params_from_iter};

const INSERT: &str = "INSERT INTO record (row, kind, key, name, folded, sort_key, stage, label, amount, currency, day, \
     account, about, who, owner, created, modified, fields) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18) \
     ON CONFLICT (key) DO NOTHING";
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

    /// Writes a record that is most likely a new one; its words are only gathered.
    pub(super) fn add_entry(
        &mut self,
        Entry { record, stored, has_own_fields }: Entry,
        (origin, at): (&Origin, Timestamp),
        words: &mut Gathered,
        summary: &mut WriteSummary,
    ) -> Result<(), StoreError> {
        if has_own_fields {
            self.learn_fields(&record)?;
        }
        let Some(row) = self.insert(&record.kind, &stored)? else {
            words.write(&self.reader.connection)?;
            return self.upsert_one(&record, origin, at, summary);
        };
        self.note_born(row);
        summary.created += 1;
        words.add(&self.reader.connection, row, (stored.typed, stored.written))
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
            self.note_update(&record.reference(), field, (old.get(field), value))?;
            // The time stamp of a change is no change of its own.
            if field != "modified_at" {
                self.record_change(&record.reference(), field, (old.get(field), value), origin, at)?;
            }
        }
        Ok(())
    }

    pub(super) fn create(&mut self, record: &Record) -> Result<(), StoreError> {
        let stored = Stored::of(record);
        let Some(row) = self.insert(&record.kind, &stored)? else { return Ok(()) };
        self.note_born(row);
        NAMES.add(&self.reader.connection, row, &stored.typed)?;
        TEXTS.add(&self.reader.connection, row, &stored.written)
    }

    /// Makes a record again in the row that it had; rows are never given twice.
    pub(super) fn create_at(&mut self, row: i64, record: &Record) -> Result<(), StoreError> {
        let stored = Stored::of(record);
        let no = self.slot(&record.kind)?.no;
        if !self.put(INSERT, row, no, &stored)? {
            return Ok(());
        }
        self.slot(&record.kind)?.added += 1;
        self.put_links(row, &stored.links)?;
        NAMES.add(&self.reader.connection, row, &stored.typed)?;
        TEXTS.add(&self.reader.connection, row, &stored.written)
    }

    /// Writes the row and the links of a new record, not its words. `None`, and nothing is written, when the record
    /// is there already.
    fn insert(&mut self, kind: &Kind, stored: &Stored) -> Result<Option<i64>, StoreError> {
        let Slot { no, next: row, .. } = *self.slot(kind)?;
        if !self.put(INSERT, row, no, stored)? {
            return Ok(None);
        }
        let slot = self.slot(kind)?;
        slot.next += 1;
        slot.added += 1;
        self.put_links(row, &stored.links)?;
        Ok(Some(row))
    }

    pub(super) fn replace(&mut self, row: i64, old: &Record, new: &Record) -> Result<(), StoreError> {
        let new = Stored::of(new);
        self.put(UPDATE, row, row >> KIND_SHIFT, &new)?;
        self.unlink(row, old)?;
        self.put_links(row, &new.links)?;
        NAMES.change(&self.reader.connection, row, (&typed_words(old, &old.name()), &new.typed))?;
        TEXTS.change(&self.reader.connection, row, (&written_words(old), &new.written))
    }

    pub(super) fn remove(&mut self, row: i64, old: &Record) -> Result<(), StoreError> {
        self.unlink(row, old)?;
        NAMES.change(&self.reader.connection, row, (&typed_words(old, &old.name()), ""))?;
        TEXTS.change(&self.reader.connection, row, (&written_words(old), ""))?;
        self.reader.connection.execute("DELETE FROM record WHERE row = ?1", [row])?;
        self.slot(&old.kind)?.added -= 1;
        Ok(())
    }

    /// Whether a row was written.
    fn put(&self, sql: &str, row: i64, no: i64, stored: &Stored) -> Result<bool, StoreError> {
        let Stored { key, name, folded, sort_key, cells, json, .. } = stored;
        let head: [&dyn ToSql; 6] = [&row, &no, key, name, folded, sort_key];
        let cells = cells.iter().map(|cell| cell as &dyn ToSql);
        let params = head.into_iter().chain(cells).chain([json as &dyn ToSql]);
        Ok(self.reader.connection.prepare_cached(sql)?.execute(params_from_iter(params))? > 0)
    }

    fn put_links(&self, row: i64, links: &[(String, String)]) -> Result<(), StoreError> {
        for (field, target) in links {
            let mut statement =
                self.reader.connection.prepare_cached("INSERT OR IGNORE INTO link VALUES (?1, ?2, ?3)")?;
            statement.execute((target, field, row))?;
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

    pub(super) fn record_change(
        &self,
        record: &RecordRef,
        field: &str,
        (old, new): (&Value, &Value),
        origin: &Origin,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO field_history (record, field, old, new, at, by, origin, change_set) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let mut statement = self.reader.connection.prepare_cached(sql)?;
        let (old, new) = (Cell::encode(old), Cell::encode(new));
        let (by, origin, set) = (&origin.who, origin.kind.as_str(), self.recording.as_ref().map(|set| set.id().0));
        statement.execute((key(record), field, old, new, at.as_microsecond(), by, origin, set))?;
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
    pub(super) fn learn_fields(&mut self, record: &Record) -> Result<(), StoreError> {
        for (field, value) in own_fields(record) {
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
