//! Change sets: edits that are written together, checked against what the fields hold, and taken back.
//!
//! For: every write that a person can undo, imports included. Not for: deciding what to write.
//! Invariants: a set is written whole or not at all; it holds what an undo needs (the value before each edit, the rows
//! it made, the records it removed); an undo is a set of its own and never overwrites what somebody else wrote unless
//! a person chose so for that field. How undo reads the sets after the one it takes back is said in `since.rs`.

mod apply;
mod conflict;
mod merge;
mod outbox;
mod removal;
mod since;
mod undo;

pub(super) use apply::{Head, Recording, fields_json};
pub use conflict::{Choose, Resolve, UndoConflict, Undone, Why};
pub use outbox::{OutboxLine, Sending};
pub use since::Writer;
pub(super) use undo::read_fields;

use super::around::moment;
use super::cell::{decode, reference};
use super::{Reader, Store, StoreError};
use crate::crm::{ChangeSet, ChangeSetId, FieldEdit, Origin, OriginKind, ProposalId, Value};
use rusqlite::OptionalExtension;

/// Edits of a set that a list of sets reads.
const LISTED: i64 = 50;

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
    /// What was written; a list of sets holds the first edits only.
    pub set: ChangeSet,
    /// How many edits there are.
    pub edits: u64,
    /// How many records it made.
    pub created: u64,
    /// How many records it removed.
    pub removed: u64,
    /// Whether something of it can still be taken back.
    pub open: bool,
    /// The last change set that undid it or a part of it, if one did.
    pub undone_by: Option<ChangeSetId>,
    /// The change set that it takes back, for an undo.
    pub undoes: Option<ChangeSetId>,
    /// The proposal that it was accepted from.
    pub proposal: Option<ProposalId>,
    /// The receipt of the answer that the proposal came from.
    pub receipt: Option<String>,
    /// How much of it waits for a live CRM, and how much arrived.
    pub sending: Sending,
}

impl Reader {
    /// The last change sets, newest first, each with its first edits.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn change_sets(&self, limit: usize) -> Result<Vec<StoredChangeSet>, StoreError> {
        self.refill();
        let mut statement = self.connection.prepare_cached("SELECT id FROM change_set ORDER BY id DESC LIMIT ?1")?;
        let ids = statement.query_map([limit as i64], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        ids.into_iter().map(|id| self.stored_set(ChangeSetId(id), LISTED)).collect()
    }

    /// One change set with all its edits.
    ///
    /// # Errors
    /// When there is none of that number, or the file cannot be read.
    pub fn change_set(&self, id: ChangeSetId) -> Result<StoredChangeSet, StoreError> {
        self.refill();
        self.stored_set(id, -1)
    }

    /// The change set that an undo without a number takes back: the last one that is no undo and not wholly undone.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn undoable(&self) -> Result<Option<StoredChangeSet>, StoreError> {
        let sql = "SELECT id FROM change_set WHERE open AND origin <> 'undo' ORDER BY id DESC LIMIT 1";
        let last = self.connection.query_row(sql, [], |row| row.get(0)).optional()?;
        last.map(|id| self.change_set(ChangeSetId(id))).transpose()
    }

    fn stored_set(&self, id: ChangeSetId, edits: i64) -> Result<StoredChangeSet, StoreError> {
        let sql = "SELECT origin, who, source, at, title, undone_by, open, undoes, proposal, receipt, \
             (SELECT count(*) FROM edit WHERE change_set = id), \
             (SELECT coalesce(sum(last - first + 1), 0) FROM born WHERE change_set = id), \
             (SELECT count(fields) FROM gone WHERE change_set = id) FROM change_set WHERE id = ?1";
        let count = |row: &rusqlite::Row<'_>, at| super::rows::count(row, at);
        let read = |row: &rusqlite::Row<'_>| {
            let kind = OriginKind::parse(&row.get::<_, String>(0)?).unwrap_or(OriginKind::Seller);
            let origin = Origin { kind, who: row.get(1)?, from: row.get(2)? };
            Ok(StoredChangeSet {
                id,
                set: ChangeSet { origin, at: moment(row.get(3)?), title: row.get(4)?, edits: Vec::new() },
                undone_by: row.get::<_, Option<i64>>(5)?.map(ChangeSetId),
                open: row.get(6)?,
                undoes: row.get::<_, Option<i64>>(7)?.map(ChangeSetId),
                proposal: row.get::<_, Option<i64>>(8)?.map(ProposalId),
                receipt: row.get(9)?,
                edits: count(row, 10)?,
                created: count(row, 11)?,
                removed: count(row, 12)?,
                sending: Sending::default(),
            })
        };
        let stored = self.connection.prepare_cached(sql)?.query_row([id.0], read).optional()?;
        let mut stored = stored.ok_or(StoreError::NoChangeSet(id))?;
        stored.set.edits = self.edits_of(id, edits)?;
        stored.sending = self.sending(id)?;
        Ok(stored)
    }

    fn edits_of(&self, id: ChangeSetId, limit: i64) -> Result<Vec<FieldEdit>, StoreError> {
        let sql = "SELECT record, field, before, after FROM edit WHERE change_set = ?1 ORDER BY n LIMIT ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        let edits = statement.query_map((id.0, limit), |row| {
            let record: String = row.get(0)?;
            Ok(FieldEdit {
                record: reference(&record).ok_or(rusqlite::Error::InvalidQuery)?,
                field: row.get(1)?,
                before: decode(row.get_ref(2)?),
                after: decode(row.get_ref(3)?),
            })
        })?;
        Ok(edits.collect::<Result<_, _>>()?)
    }
}

impl Store {
    /// See [`Reader::change_sets`].
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn change_sets(&self, limit: usize) -> Result<Vec<StoredChangeSet>, StoreError> {
        self.reader.change_sets(limit)
    }

    /// See [`Reader::change_set`].
    ///
    /// # Errors
    /// When there is none of that number, or the file cannot be read.
    pub fn change_set(&self, id: ChangeSetId) -> Result<StoredChangeSet, StoreError> {
        self.reader.change_set(id)
    }

    /// See [`Reader::undoable`].
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn undoable(&self) -> Result<Option<StoredChangeSet>, StoreError> {
        self.reader.undoable()
    }
}
