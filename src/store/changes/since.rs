//! What other change sets did to a field: whether one changed it since, and what lies beneath an edit.
//!
//! The writes of a field are a pile. An undo takes an edit out of it, wherever it lies. On top, the field gets what
//! lies beneath; beneath others, it keeps its value if a person says so, and the undo of those others then reaches
//! further down. A set and the undo of it cancel each other, and a redo cancels the undo, so each counts for nothing.

use super::super::around::moment;
use super::super::cell::{decode, key};
use super::super::{Store, StoreError};
use crate::crm::{ChangeSetId, OriginKind, RecordRef, Value};
use rusqlite::OptionalExtension;

/// Who wrote a field last, as the history has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Writer {
    /// Their name.
    pub by: String,
    /// When.
    pub at: jiff::Timestamp,
    /// By which way.
    pub origin: OriginKind,
    /// In which change set, where it was one.
    pub set: Option<ChangeSetId>,
    /// Which field.
    pub field: String,
}

/// A record in its row. One that was removed and made again since under the same id has another row, and what was
/// done to the one is not done to the other.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) record: &'a RecordRef,
    /// `None`: of an older file, which did not keep it.
    pub(super) row: Option<i64>,
}

/// Edits of later sets that count: not undone, not without effect, not the undo of a later set.
const COUNTS: &str = "e.undone_by IS NULL AND e.before IS NOT e.after AND (s.undoes IS NULL OR s.undoes <= ?1)";

impl Store {
    /// Whether a set after this one changed the field of the record in a row, and that still counts.
    pub(super) fn changed_since(&self, id: ChangeSetId, at: Place<'_>, field: &str) -> Result<bool, StoreError> {
        let sql = format!(
            "SELECT 1 FROM edit AS e JOIN change_set AS s ON s.id = e.change_set \
             WHERE e.record = ?2 AND e.row IS ?3 AND e.field = ?4 AND e.change_set > ?1 AND {COUNTS} LIMIT 1"
        );
        Ok(self.reader.connection.prepare_cached(&sql)?.exists((id.0, key(at.record), at.row, field))?)
    }

    /// Who changed any field of a record after a set, in a way that still counts: in a set, or outside of one.
    pub(super) fn touched_since(&self, id: ChangeSetId, at: Place<'_>) -> Result<Option<Writer>, StoreError> {
        let Place { record, row } = at;
        let connection = &self.reader.connection;
        let sql = format!(
            "SELECT e.field, s.id, s.who, s.at, s.origin FROM edit AS e JOIN change_set AS s ON s.id = e.change_set \
             WHERE e.record = ?2 AND e.row IS ?3 AND e.change_set > ?1 AND {COUNTS} \
             ORDER BY e.change_set DESC LIMIT 1"
        );
        let in_set = connection.prepare_cached(&sql)?.query_row((id.0, key(record), row), writer).optional()?;
        if in_set.is_some() {
            return Ok(in_set);
        }
        let sql = "SELECT field, NULL, by, at, origin FROM field_history WHERE record = ?2 AND change_set IS NULL \
             AND id > (SELECT history FROM change_set WHERE id = ?1) AND at >= (SELECT at FROM change_set WHERE id = ?1) \
             ORDER BY id DESC LIMIT 1";
        Ok(connection.prepare_cached(sql)?.query_row((id.0, key(record)), writer).optional()?)
    }

    /// Who wrote a field last.
    pub(super) fn last_writer(&self, record: &RecordRef, field: &str) -> Result<Option<Writer>, StoreError> {
        let sql = "SELECT field, nullif(change_set, 0), by, at, origin FROM field_history \
             WHERE record = ?1 AND field = ?2 ORDER BY at DESC, id DESC LIMIT 1";
        Ok(self.reader.connection.prepare_cached(sql)?.query_row((key(record), field), writer).optional()?)
    }

    /// What lies beneath an edit of a set that wrote over `before`: that value, or, where the edit that wrote it is
    /// taken back by now, what lies beneath that one.
    pub(super) fn beneath(
        &self,
        id: ChangeSetId,
        at: Place<'_>,
        field: &str,
        before: Value,
    ) -> Result<Value, StoreError> {
        let sql = "SELECT e.before, e.after, e.undone_by IS NOT NULL FROM edit AS e \
             JOIN change_set AS s ON s.id = e.change_set WHERE e.record = ?2 AND e.row IS ?3 AND e.field = ?4 \
             AND e.change_set < ?1 AND s.undoes IS NULL AND e.before IS NOT e.after ORDER BY e.change_set DESC, e.n DESC";
        let mut statement = self.reader.connection.prepare_cached(sql)?;
        let mut rows = statement.query((id.0, key(at.record), at.row, field))?;
        let mut value = before;
        while let Some(row) = rows.next()? {
            let is_undone: bool = row.get(2)?;
            if !is_undone {
                break;
            }
            if decode(row.get_ref(1)?) == value {
                value = decode(row.get_ref(0)?);
            }
        }
        Ok(value)
    }

    /// The set that removed a record, where one did and that was not taken back; with a row, the record in that row.
    pub(super) fn removed_by(&self, record: &RecordRef, row: Option<i64>) -> Result<Option<ChangeSetId>, StoreError> {
        let sql = "SELECT change_set FROM gone WHERE record = ?1 AND (?2 IS NULL OR row = ?2) AND fields IS NOT NULL \
             AND undone_by IS NULL ORDER BY change_set DESC LIMIT 1";
        let mut statement = self.reader.connection.prepare_cached(sql)?;
        Ok(statement.query_row((key(record), row), |row| row.get(0).map(ChangeSetId)).optional()?)
    }

    /// Another set whose undo would put a link to this record back.
    /// Not the set itself, nor the one that it takes back and so lets count again.
    pub(super) fn needed_by(
        &self,
        (id, undoes): (ChangeSetId, Option<ChangeSetId>),
        record: &RecordRef,
    ) -> Result<Option<ChangeSetId>, StoreError> {
        let sql = "SELECT e.change_set FROM edit AS e JOIN change_set AS s ON s.id = e.change_set \
             WHERE e.before = ?2 AND e.before >= '#' AND e.before < '$' AND e.change_set <> ?1 AND e.change_set IS NOT ?3 \
             AND e.undone_by IS NULL AND e.before IS NOT e.after AND s.undoes IS NULL LIMIT 1";
        let mut statement = self.reader.connection.prepare_cached(sql)?;
        Ok(statement
            .query_row((id.0, key(record), undoes.map(|set| set.0)), |row| row.get(0).map(ChangeSetId))
            .optional()?)
    }
}

fn writer(row: &rusqlite::Row<'_>) -> rusqlite::Result<Writer> {
    let origin: String = row.get(4)?;
    Ok(Writer {
        field: row.get(0)?,
        set: row.get::<_, Option<i64>>(1)?.map(ChangeSetId),
        by: row.get(2)?,
        at: moment(row.get(3)?),
        origin: OriginKind::parse(&origin).unwrap_or(OriginKind::Import),
    })
}
