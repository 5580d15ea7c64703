//! One record goes into another: every link to it moves, then it is removed; all of it noted in the open change set.

use super::super::cell::key;
use super::super::columns::LINKS;
use super::super::rows::{RECORD, find, record};
use super::super::{Store, StoreError};
use crate::crm::{FieldEdit, Origin, Record, RecordRef, Value};
use jiff::Timestamp;

impl Store {
    pub(super) fn merge(
        &mut self,
        loser: &RecordRef,
        survivor: &RecordRef,
        origin: &Origin,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if find(&self.reader.connection, survivor)?.is_none() {
            return Err(StoreError::Other(format!(
                "{survivor} is not there any more, so {loser} cannot be merged into it; nothing was changed"
            )));
        }
        for row in self.pointing_at(loser)? {
            self.move_links(row, loser, survivor, origin, at)?;
        }
        let Some((row, old)) = find(&self.reader.connection, loser)? else { return Ok(()) };
        self.note_gone(row, &old, Some(survivor))?;
        self.send_removed(loser)?;
        self.remove(row, &old)
    }

    /// The rows that point at a record through any field.
    pub(super) fn pointing_at(&self, target: &RecordRef) -> Result<Vec<i64>, StoreError> {
        let columns = LINKS.map(|column| format!("SELECT row FROM record WHERE {column} = ?1")).join(" UNION ");
        let sql = format!("{columns} UNION SELECT row FROM link WHERE target = ?1");
        let mut statement = self.reader.connection.prepare_cached(&sql)?;
        Ok(statement.query_map([key(target)], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    pub(super) fn record_at(&self, row: i64) -> Result<Option<Record>, StoreError> {
        use rusqlite::OptionalExtension;
        let sql = format!("SELECT {RECORD} FROM record r WHERE r.row = ?1");
        let found = self.reader.connection.prepare_cached(&sql)?.query_row([row], record).optional()?;
        Ok(found.map(|(_, record)| record))
    }

    /// Lets the links of a row to `from` point at `to`; one of `to` itself is cleared.
    fn move_links(
        &mut self,
        row: i64,
        from: &RecordRef,
        to: &RecordRef,
        origin: &Origin,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(old) = self.record_at(row)? else { return Ok(()) };
        if old.reference() == *from {
            return Ok(());
        }
        let target = if old.reference() == *to { Value::Null } else { Value::Ref(to.clone()) };
        self.redirect(row, &old, from, &target, origin, at)
    }

    /// Puts another value into every field of a row that points at a record.
    pub(super) fn redirect(
        &mut self,
        row: i64,
        old: &Record,
        from: &RecordRef,
        value: &Value,
        origin: &Origin,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let links = old.fields.iter().filter(|(_, link)| link.as_ref_to() == Some(from));
        let edits: Vec<FieldEdit> = links
            .map(|(field, link)| FieldEdit {
                record: old.reference(),
                field: field.clone(),
                before: link.clone(),
                after: value.clone(),
            })
            .collect();
        let mut new = old.clone();
        edits.iter().for_each(|edit| new.set(&edit.field, edit.after.clone()));
        self.replace(row, old, &new)?;
        for edit in &edits {
            self.note_edit(edit, None)?;
            self.record_change(&edit.record, &edit.field, (&edit.before, &edit.after), origin, at)?;
        }
        Ok(())
    }
}
