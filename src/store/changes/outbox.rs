//! The outbox: what a live CRM has to learn of accepted writes. Not for: sending it.
//!
//! Every edit of a seller's or an accepted proposal's set waits here, and the making and removing of records. Imports
//! do not: their data comes from elsewhere. Invariant: an undo takes away what has not been sent, and queues the
//! opposite of what has.

use super::super::around::moment;
use super::super::cell::{key, reference};
use super::super::rows::count;
use super::super::{Reader, Store, StoreError};
use super::undo::Target;
use crate::crm::{ChangeSetId, FieldEdit, RecordRef};
use jiff::Timestamp;
use rusqlite::OptionalExtension;

/// How much of a change set waits, and how much arrived.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Sending {
    /// Waits to be sent.
    pub pending: u64,
    /// Arrived.
    pub sent: u64,
}

/// One line of the outbox.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxLine {
    /// The change set.
    pub change_set: ChangeSetId,
    /// The record.
    pub record: RecordRef,
    /// The field; empty where the record as a whole is made or removed.
    pub field: String,
    /// `set`, `create` or `delete`.
    pub op: String,
    /// `pending` or `sent`.
    pub state: String,
    /// When it was queued.
    pub at: Timestamp,
}

/// Lines of a set or of the redos of it.
const FAMILY: &str = "(change_set = ?1 OR change_set IN (SELECT redo.id FROM change_set AS redo \
     JOIN change_set AS undo ON redo.undoes = undo.id WHERE undo.undoes = ?1))";

impl Reader {
    /// What waits for a live CRM or was sent, oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn outbox(&self, limit: usize) -> Result<Vec<OutboxLine>, StoreError> {
        let sql =
            "SELECT change_set, record, field, op, state, at FROM outbox WHERE state <> 'held' ORDER BY id LIMIT ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let lines = statement.query_map([limit as i64], |row| {
            let record: String = row.get(1)?;
            Ok(OutboxLine {
                change_set: ChangeSetId(row.get(0)?),
                record: reference(&record).ok_or(rusqlite::Error::InvalidQuery)?,
                field: row.get(2)?,
                op: row.get(3)?,
                state: row.get(4)?,
                at: moment(row.get(5)?),
            })
        })?;
        Ok(lines.collect::<Result<_, _>>()?)
    }

    pub(super) fn sending(&self, id: ChangeSetId) -> Result<Sending, StoreError> {
        let sql = "SELECT count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'sent') \
             FROM outbox WHERE change_set = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([id.0], |row| Ok(Sending { pending: count(row, 0)?, sent: count(row, 1)? }))?)
    }
}

impl Store {
    /// Says that what waited of a change set has arrived in the live CRM.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn mark_sent(&mut self, id: ChangeSetId) -> Result<u64, StoreError> {
        let sql = "UPDATE outbox SET state = 'sent' WHERE change_set = ?1 AND state = 'pending'";
        Ok(self.reader.connection.execute(sql, [id.0])? as u64)
    }

    pub(super) fn send_edit(&self, n: i64, edit: &FieldEdit) -> Result<(), StoreError> {
        if edit.before == edit.after { Ok(()) } else { self.queue(Some(n), &edit.record, &edit.field, "set") }
    }

    /// An edit that takes back those of a set: what has not been sent is not sent any more. The opposite is sent where
    /// the live CRM heard of the field in that set or later, and has not been told already.
    pub(super) fn send_back(&self, target: &Target, n: i64, edit: &FieldEdit) -> Result<(), StoreError> {
        let sql = format!("DELETE FROM outbox WHERE record = ?2 AND field = ?3 AND state <> 'sent' AND {FAMILY}");
        let mut statement = self.reader.connection.prepare_cached(&sql)?;
        let unsent = statement.execute((target.id.0, key(&edit.record), &edit.field))?;
        let is_due = match target.undoes {
            // What had waited waits again; where its undo waited, that has just been dropped.
            Some(_) => unsent == 0,
            None => edit.before != edit.after && self.heard_of(target.id, edit)?,
        };
        if is_due { self.queue(Some(n), &edit.record, &edit.field, "set") } else { Ok(()) }
    }

    /// Whether the live CRM was told of the field in a set or later, and not last by an undo of that set.
    fn heard_of(&self, id: ChangeSetId, edit: &FieldEdit) -> Result<bool, StoreError> {
        let sql = "SELECT s.undoes IS NOT ?1 FROM outbox AS o JOIN change_set AS s ON s.id = o.change_set \
             WHERE o.record = ?2 AND o.field = ?3 AND o.state = 'sent' AND o.change_set >= ?1 ORDER BY o.id DESC LIMIT 1";
        let mut statement = self.reader.connection.prepare_cached(sql)?;
        Ok(statement.query_row((id.0, key(&edit.record), &edit.field), |row| row.get(0)).optional()?.unwrap_or(false))
    }

    /// A record was made by the set that is being written, for the first time or again.
    pub(super) fn send_made(&self, record: &RecordRef) -> Result<(), StoreError> {
        let sql = "DELETE FROM outbox WHERE record = ?1 AND field = '' AND op = 'delete' AND state = 'pending'";
        let unsent = self.reader.connection.prepare_cached(sql)?.execute([key(record)])?;
        let known = "SELECT 1 FROM outbox WHERE record = ?1 AND op = 'create' AND state = 'held'";
        let known = self.reader.connection.prepare_cached(known)?.exists([key(record)])?;
        let sql = "UPDATE outbox SET state = 'pending' WHERE record = ?1 AND state = 'held'";
        self.reader.connection.prepare_cached(sql)?.execute([key(record)])?;
        if unsent > 0 || known { Ok(()) } else { self.queue(None, record, "", "create") }
    }

    /// A record was removed by the set that is being written. What waits of it is held, and waits again when the
    /// record comes back; the removal is sent unless the live CRM never heard of the record.
    pub(super) fn send_removed(&self, record: &RecordRef) -> Result<(), StoreError> {
        let unborn = "SELECT 1 FROM outbox WHERE record = ?1 AND op = 'create' AND state = 'pending'";
        let unborn = self.reader.connection.prepare_cached(unborn)?.exists([key(record)])?;
        let sql = "UPDATE outbox SET state = 'held' WHERE record = ?1 AND state = 'pending'";
        self.reader.connection.prepare_cached(sql)?.execute([key(record)])?;
        if unborn { Ok(()) } else { self.queue(None, record, "", "delete") }
    }

    fn queue(&self, n: Option<i64>, record: &RecordRef, field: &str, op: &str) -> Result<(), StoreError> {
        let Some(recording) = self.recording.as_ref().filter(|recording| recording.outgoing) else { return Ok(()) };
        let sql = "INSERT INTO outbox (change_set, n, record, field, op, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let at = recording.at.as_microsecond();
        self.reader.connection.prepare_cached(sql)?.execute((recording.id.0, n, key(record), field, op, at))?;
        Ok(())
    }
}
