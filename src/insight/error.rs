//! What can go wrong with the index, said to a person. The log is untouched by all of it.

use crate::journal::JournalError;
use std::{io, path::PathBuf};

/// A failure of the index of the event log.
#[derive(Debug, thiserror::Error)]
pub enum InsightError {
    /// The log itself could not be read.
    #[error(transparent)]
    Log(#[from] JournalError),
    /// The file of the index cannot be made or removed.
    #[error(
        "the index of the event log ({path}) cannot be {doing}: {source}; the log is untouched. Check the permissions and the space of the folder"
    )]
    File {
        /// `made`, `removed`.
        doing: &'static str,
        /// Which file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The file is not as it was written.
    #[error(
        "the index of the event log is damaged; the log is untouched. The index is made anew with the next command"
    )]
    Damaged,
    /// Another process builds the index, or it cannot be used for another reason.
    #[error("the index of the event log cannot be used: {0}; the log is untouched. Try again in a moment")]
    Sqlite(rusqlite::Error),
    /// Somebody asked to stop while it was built. What was built so far is kept.
    #[error("stopped; the index of the event log is not complete yet, and goes on from there next time")]
    Stopped,
}

impl InsightError {
    /// Whether only another process is in the way.
    pub(super) fn is_busy(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
        let Self::Sqlite(error) = self else { return false };
        matches!(error.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked))
    }
}

impl From<rusqlite::Error> for InsightError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        match &error {
            rusqlite::Error::SqliteFailure(what, text) => match what.code {
                DatabaseCorrupt | NotADatabase => Self::Damaged,
                // A file whose tables are not ours any more.
                rusqlite::ErrorCode::Unknown if text.as_deref().is_some_and(|text| text.starts_with("no such")) => {
                    Self::Damaged
                }
                _ => Self::Sqlite(error),
            },
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::QueryReturnedNoRows => Self::Damaged,
            _ => Self::Sqlite(error),
        }
    }
}
