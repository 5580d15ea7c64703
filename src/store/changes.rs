//! Change sets: edits that are written together, checked against what the fields hold, and undone together.

use super::around::moment;
use super::cell::{Cell, decode, key, reference};
use super::rows::find;
use super::{Store, StoreError};
use crate::crm::{ChangeSet, ChangeSetId, FieldEdit, Origin, OriginKind, Record, Value};
use jiff::Timestamp;
use rusqlite::OptionalExtension;

/// What became of a change set.
#[derive(Clone, Debug, PartialEq)]
pub struct Applied {
    /// Its number; `None` when nothing of it was written.
    pub id: Option<ChangeSetId>,
    /// How many edits were written.
    pub written: usize,
    /// The edits that were not, because the field holds something else by now.
    pub conflicts: Vec<Conflict>,
}

/// An edit whose base is gone.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// What should have been written, and over what.
    pub edit: FieldEdit,
    /// What the field holds instead.
    pub current: Value,
}

/// A change set that was written.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredChangeSet {
    /// Its number.
    pub id: ChangeSetId,
    /// What was written.
    pub set: ChangeSet,
    /// The change set that undid it, if one did.
    pub undone_by: Option<ChangeSetId>,
}

impl Store {
    /// Writes the edits whose fields still hold what the edits were made on, in one transaction; the others are
    /// reported and leave their fields alone. An edit of a record that does not exist makes it; a record whose last
    /// field is taken away disappears.
    pub fn apply(&mut self, set: &ChangeSet) -> Result<Applied, StoreError> {
        self.atomically(|store| {
            let mut applied = Applied { id: None, written: 0, conflicts: Vec::new() };
            for edit in &set.edits {
                if let Some(current) = store.write_edit(edit, &set.origin, set.at)? {
                    applied.conflicts.push(Conflict { edit: edit.clone(), current });
                    continue;
                }
                let id = applied.id.map_or_else(|| store.insert_set(set), Ok)?;
                applied.id = Some(id);
                store.insert_edit(id, applied.written, edit)?;
                applied.written += 1;
            }
            store.flush_kinds()?;
            Ok(applied)
        })
    }

    /// Takes back a change set, or the last one that was neither an undo nor undone.
    pub fn undo(&mut self, id: Option<ChangeSetId>, at: Timestamp, who: &str) -> Result<Applied, StoreError> {
        self.atomically(|store| {
            let stored = store.set_to_undo(id)?;
            let applied = store.apply(&stored.set.inverse(at, who))?;
            if let Some(by) = applied.id {
                let sql = "UPDATE change_set SET undone_by = ?1 WHERE id = ?2";
                store.reader.connection.execute(sql, (by.0, stored.id.0))?;
            }
            Ok(applied)
        })
    }

    /// The last change sets, newest first.
    pub fn change_sets(&self, limit: usize) -> Result<Vec<StoredChangeSet>, StoreError> {
        let mut statement =
            self.reader.connection.prepare_cached("SELECT id FROM change_set ORDER BY id DESC LIMIT ?1")?;
        let ids = statement.query_map([limit as i64], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        ids.into_iter().map(|id| self.change_set(ChangeSetId(id))).collect()
    }

    /// One change set.
    pub fn change_set(&self, id: ChangeSetId) -> Result<StoredChangeSet, StoreError> {
        let connection = &self.reader.connection;
        let mut statement = connection
            .prepare_cached("SELECT origin, who, source, at, title, undone_by FROM change_set WHERE id = ?1")?;
        let read = |row: &rusqlite::Row<'_>| {
            let kind = OriginKind::parse(&row.get::<_, String>(0)?).unwrap_or(OriginKind::Seller);
            let origin = Origin { kind, who: row.get(1)?, from: row.get(2)? };
            let set = ChangeSet { origin, at: moment(row.get(3)?), title: row.get(4)?, edits: Vec::new() };
            Ok(StoredChangeSet { id, set, undone_by: row.get::<_, Option<i64>>(5)?.map(ChangeSetId) })
        };
        let stored = statement.query_row([id.0], read).optional()?;
        let mut stored = stored.ok_or_else(|| StoreError::Other(format!("there is no change set {id}")))?;
        let mut edits = connection
            .prepare_cached("SELECT record, field, before, after FROM edit WHERE change_set = ?1 ORDER BY n")?;
        let edits = edits.query_map([id.0], |row| {
            let record: String = row.get(0)?;
            Ok(FieldEdit {
                record: reference(&record).ok_or(rusqlite::Error::InvalidQuery)?,
                field: row.get(1)?,
                before: decode(row.get_ref(2)?),
                after: decode(row.get_ref(3)?),
            })
        })?;
        stored.set.edits = edits.collect::<Result<_, _>>()?;
        Ok(stored)
    }

    /// The change set that an undo without a number takes back: the last one that was neither an undo nor undone.
    pub fn undoable(&self) -> Result<Option<StoredChangeSet>, StoreError> {
        let sql = "SELECT id FROM change_set WHERE undone_by IS NULL AND origin <> 'undo' ORDER BY id DESC LIMIT 1";
        let last = self.reader.connection.query_row(sql, [], |row| row.get(0)).optional()?;
        last.map(|id| self.change_set(ChangeSetId(id))).transpose()
    }

    fn set_to_undo(&self, id: Option<ChangeSetId>) -> Result<StoredChangeSet, StoreError> {
        let Some(id) = id else {
            return self.undoable()?.ok_or_else(|| StoreError::Other("there is nothing to undo".to_owned()));
        };
        let stored = self.change_set(id)?;
        match stored.undone_by {
            Some(by) => Err(StoreError::Other(format!("change set {id} was already undone by {by}"))),
            None => Ok(stored),
        }
    }

    /// Writes one edit; gives back what the field holds where it is not what the edit was made on.
    fn write_edit(&mut self, edit: &FieldEdit, origin: &Origin, at: Timestamp) -> Result<Option<Value>, StoreError> {
        let old = find(&self.reader.connection, &edit.record)?;
        let fresh = Record { kind: edit.record.kind.clone(), id: edit.record.id.clone(), fields: Default::default() };
        let mut new = old.as_ref().map_or(fresh, |(_, record)| record.clone());
        if *new.get(&edit.field) != edit.before {
            return Ok(Some(new.get(&edit.field).clone()));
        }
        new.set(&edit.field, edit.after.clone());
        match old {
            Some((row, old)) if new.fields.is_empty() => self.remove(row, &old)?,
            Some((row, old)) => self.replace(row, &old, &new)?,
            None if new.fields.is_empty() => {}
            None => self.create(&new)?,
        }
        self.record_change(&edit.record, &edit.field, (&edit.before, &edit.after), origin, at)?;
        Ok(None)
    }

    fn insert_set(&self, set: &ChangeSet) -> Result<ChangeSetId, StoreError> {
        let Origin { kind, who, from } = &set.origin;
        self.reader.connection.execute(
            "INSERT INTO change_set (origin, who, source, at, title) VALUES (?1, ?2, ?3, ?4, ?5)",
            (kind.as_str(), who, from, set.at.as_microsecond(), &set.title),
        )?;
        Ok(ChangeSetId(self.reader.connection.last_insert_rowid()))
    }

    fn insert_edit(&self, id: ChangeSetId, n: usize, edit: &FieldEdit) -> Result<(), StoreError> {
        let mut statement =
            self.reader.connection.prepare_cached("INSERT INTO edit VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
        let (before, after) = (Cell::encode(&edit.before), Cell::encode(&edit.after));
        statement.execute((id.0, n as i64, key(&edit.record), &edit.field, before, after))?;
        Ok(())
    }
}
