//! Walks over everything, for exports: one row in memory at a time, in the order of the file.
//!
//! Invariant: a walk sees the workspace as it was when it began, whatever is written meanwhile.

use super::StoreError;
use super::around::field_change;
use super::reader::Reader;
use super::rows::{RECORD, kind_rows, record};
use crate::crm::{FieldChange, Kind, Record, SourceError};

impl Reader {
    pub(super) fn walk_records(
        &self,
        kind: &Kind,
        visit: &mut dyn FnMut(Record) -> Result<(), SourceError>,
    ) -> Result<(), SourceError> {
        let Some((from, to)) = kind_rows(&self.connection, kind)? else { return Ok(()) };
        let sql = format!("SELECT {RECORD} FROM record r WHERE r.row >= ?1 AND r.row < ?2 ORDER BY r.row");
        let mut statement = self.connection.prepare_cached(&sql).map_err(StoreError::from)?;
        let mut rows = statement.query((from, to)).map_err(StoreError::from)?;
        self.refill();
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            visit(record(row).map_err(StoreError::from)?.1)?;
            // A walk may be long; each of its steps is short.
            self.refill();
        }
        Ok(())
    }

    pub(super) fn walk_changes(
        &self,
        visit: &mut dyn FnMut(FieldChange) -> Result<(), SourceError>,
    ) -> Result<(), SourceError> {
        let sql = "SELECT h.record, h.field, h.old, h.new, h.at, h.by, h.origin, r.name \
                   FROM field_history h CROSS JOIN record r ON r.key = h.record ORDER BY h.at, h.id";
        let mut statement = self.connection.prepare_cached(sql).map_err(StoreError::from)?;
        let mut rows = statement.query([]).map_err(StoreError::from)?;
        self.refill();
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            let change = field_change(row).map_err(StoreError::from)?;
            visit(FieldChange { record_name: row.get(7).map_err(StoreError::from)?, ..change })?;
            self.refill();
        }
        Ok(())
    }
}
