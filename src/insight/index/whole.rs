//! A turn whole: its row and every line of the log that belongs to it.

use super::search::reasons;
use super::turns::{self, span};
use super::{Found, Index, InsightError};
use crate::insight::Reason;
use crate::journal::Entry;
use rusqlite::OptionalExtension as _;

/// A turn with its events.
#[derive(Clone, Debug, PartialEq)]
pub struct Whole {
    /// What the index says of it.
    pub found: Found,
    /// Why it did not serve, if so.
    pub reasons: Vec<Reason>,
    /// Its events in the order of the log, later decisions about it among them.
    pub entries: Vec<Entry>,
}

impl Index {
    /// The numbers of the turns that a name means: a turn by its number, a conversation by its id, a receipt, or `last`
    /// for the latest turn. Empty where there is none.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn named(&self, name: &str) -> Result<Vec<u64>, InsightError> {
        let one = |sql: &str, name: &str| {
            let mut statement = self.connection.prepare_cached(sql)?;
            let row = statement.query_row([name], |row| row.get::<_, Option<i64>>(0)).optional()?;
            Ok::<_, InsightError>(row.flatten().map(|seq| seq as u64))
        };
        if name == "last" {
            return Ok(one("SELECT max(seq) FROM turns WHERE ?1 = 'last'", name)?.into_iter().collect());
        }
        if let Some(seq) =
            one("SELECT seq FROM turns WHERE seq = CAST(?1 AS INTEGER) AND ?1 NOT GLOB '*[^0-9]*'", name)?
        {
            return Ok(vec![seq]);
        }
        if let Some(seq) = one("SELECT turn FROM receipts WHERE id = ?1", name)? {
            return Ok(vec![seq]);
        }
        let sql = "SELECT seq FROM turns WHERE session = (SELECT id FROM sessions WHERE name = ?1) ORDER BY seq";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([name], |row| row.get::<_, i64>(0))?;
        rows.map(|row| Ok(row? as u64)).collect()
    }

    /// A turn whole; `None` where there is none of this number.
    ///
    /// # Errors
    /// When index or log cannot be read.
    pub fn whole(&self, seq: u64) -> Result<Option<Whole>, InsightError> {
        let (Some(found), Some(span)) = (self.found(seq)?, span(&self.connection, seq)?) else { return Ok(None) };
        let mut entries = Vec::new();
        turns::lines((&self.connection, &self.log), seq, &span, &mut |line, _| entries.extend(line.entry()))?;
        let sql = "SELECT reasons FROM turns WHERE seq = ?1";
        let bits = self.connection.prepare_cached(sql)?.query_row([seq as i64], |row| row.get(0))?;
        Ok(Some(Whole { found, reasons: reasons(bits), entries }))
    }
}
