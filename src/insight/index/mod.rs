//! The index of the event log: one SQLite file beside it, made of it, and made again at any doubt.
//!
//! Doubt is: another version of the index, a damaged file, a log whose line at the last place read is another one, days
//! that were dropped, values that were erased. Invariants: the file is written in whole batches, each with the place
//! up to which the log was read, so a process killed at any point loses no more than a batch, and two processes may
//! build at the same time; it holds masked text only, and is private to this user.

mod build;
mod days;
mod file;
mod flagged;
mod meta;
mod names;
mod raw;
mod search;
mod sums;
#[cfg(test)]
mod tests;
mod turns;
mod whole;
mod write;

pub use build::{Built, Progress};
pub use file::forget;
pub use flagged::Flagged;
pub use search::{Found, Search};
pub(super) use sums::MONTH;
pub use whole::Whole;

use super::InsightError;
use crate::journal::Log;
use jiff::tz::TimeZone;
use rusqlite::Connection;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// After so many lines it is tidied up at once.
const MANY: u64 = 10_000;

/// The index, up to date with the log as it was when it was opened.
#[derive(Debug)]
pub struct Index {
    connection: Connection,
    log: Log,
    zone: TimeZone,
    path: PathBuf,
    built: Built,
}

impl Index {
    /// Opens the index in the file `path` and reads what the log has new, or all of it where the index is not there, or
    /// in doubt. `watch` hears of it after each batch, and while another process is in the way, and may stop it: what was
    /// read is kept. `zone` says where days
    /// begin.
    ///
    /// # Errors
    /// When the log cannot be read, the file not be written, or `watch` stopped it.
    pub fn open(
        path: &Path,
        log: &Log,
        zone: &TimeZone,
        watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Self, InsightError> {
        match Self::try_open(path, log, zone, watch) {
            Err(InsightError::Damaged) => {
                forget(path)?;
                Self::try_open(path, log, zone, watch)
            }
            other => other,
        }
    }

    fn try_open(
        path: &Path,
        log: &Log,
        zone: &TimeZone,
        watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Self, InsightError> {
        let connection = file::open(path, &mut || watch(Progress::default()))?;
        let (log, zone, path) = (log.clone(), zone.clone(), path.to_owned());
        let mut index = Self { connection, log, zone, path, built: Built::default() };
        index.use_zone(&mut || watch(Progress::default()))?;
        index.built = index.catch_up(watch)?;
        if index.built.lines > MANY {
            file::settle(&index.connection)?;
        }
        Ok(index)
    }

    /// What opening it read.
    pub fn built(&self) -> &Built {
        &self.built
    }

    /// How many turns there are.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn len(&self) -> Result<u64, InsightError> {
        Ok(self.connection.query_row("SELECT count(*) FROM turns", [], |row| row.get::<_, i64>(0))? as u64)
    }

    /// Whether there is no turn.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn is_empty(&self) -> Result<bool, InsightError> {
        Ok(self.connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM turns)", [], |row| row.get(0))?)
    }
}
