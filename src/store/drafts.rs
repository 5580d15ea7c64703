//! Drafts: versions are appended, never changed.

use super::around::moment;
use super::cell::{key, reference};
use super::rows::count;
use super::{Store, StoreError};
use crate::crm::{Draft, DraftId, DraftVersion};
use rusqlite::{Connection, OptionalExtension};

impl Store {
    /// Stores a draft: a new one whole, a known one by appending the versions that are not stored yet.
    pub fn save_draft(&mut self, draft: &Draft) -> Result<DraftId, StoreError> {
        self.atomically(|store| {
            let connection = &store.reader.connection;
            let record = draft.record.as_ref().map(key);
            let (id, stored) = match draft.id {
                Some(id) => (id, version_count(connection, id)?),
                None => {
                    connection.execute("INSERT INTO draft (record) VALUES (?1)", [record])?;
                    (DraftId(connection.last_insert_rowid()), 0)
                }
            };
            for (n, version) in draft.versions.iter().enumerate().skip(stored) {
                append(connection, id, n, version)?;
            }
            Ok(id)
        })
    }
}

fn version_count(connection: &Connection, id: DraftId) -> Result<usize, StoreError> {
    let known: bool = connection.query_row("SELECT count(*) FROM draft WHERE id = ?1", [id.0], |row| row.get(0))?;
    if !known {
        return Err(StoreError::Other(format!("there is no draft {id}")));
    }
    let sql = "SELECT count(*) FROM draft_version WHERE draft = ?1";
    Ok(connection.query_row(sql, [id.0], |row| count(row, 0))? as usize)
}

fn append(connection: &Connection, id: DraftId, n: usize, version: &DraftVersion) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO draft_version VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        (
            id.0,
            n as i64,
            &version.to,
            &version.cc,
            &version.subject,
            &version.body,
            version.at.as_microsecond(),
            &version.by,
            &version.request,
        ),
    )?;
    Ok(())
}

/// Every draft, newest first.
pub(super) fn all(connection: &Connection) -> Result<Vec<Draft>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id FROM draft ORDER BY id DESC")?;
    let ids: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let drafts: Result<Vec<_>, _> = ids.into_iter().map(|id| one(connection, DraftId(id))).collect();
    Ok(drafts?.into_iter().flatten().collect())
}

/// One draft.
pub(super) fn one(connection: &Connection, id: DraftId) -> Result<Option<Draft>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT record FROM draft WHERE id = ?1")?;
    let record: Option<Option<String>> = statement.query_row([id.0], |row| row.get(0)).optional()?;
    let Some(record) = record else { return Ok(None) };
    let mut statement = connection.prepare_cached(
        "SELECT recipients, cc, subject, body, at, by, request FROM draft_version WHERE draft = ?1 ORDER BY n",
    )?;
    let versions = statement.query_map([id.0], |row| {
        Ok(DraftVersion {
            to: row.get(0)?,
            cc: row.get(1)?,
            subject: row.get(2)?,
            body: row.get(3)?,
            at: moment(row.get(4)?),
            by: row.get(5)?,
            request: row.get(6)?,
        })
    })?;
    let versions = versions.collect::<Result<_, _>>()?;
    Ok(Some(Draft { id: Some(id), record: record.as_deref().and_then(reference), versions }))
}
