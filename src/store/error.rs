//! What can go wrong with a workspace file, in words for its owner.

use crate::crm::query::QueryError;
use crate::crm::{ChangeSetId, ProposalId, SourceError};
use rusqlite::ErrorCode;
use std::path::PathBuf;

/// A failure of the store. Whatever was committed before stays as it was.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file is something else.
    #[error("{path} is not a dealdesk workspace; it was left as it is. Choose another file or folder")]
    NotAWorkspace {
        /// Which file.
        path: PathBuf,
    },
    /// A newer program wrote the file.
    #[error(
        "{path} was written by a newer dealdesk (format {found}, this one knows {known}); it was left as it is. Update dealdesk"
    )]
    TooNew {
        /// Which file.
        path: PathBuf,
        /// Its format.
        found: i32,
        /// The newest format known here.
        known: i32,
    },
    /// An older program wrote the file; opening it for writing brings it up to date.
    #[error("{path} is of an older format; open it for writing once")]
    Old {
        /// Which file.
        path: PathBuf,
    },
    /// There is no such change set.
    #[error("there is no change set {0}; `dealdesk changes` lists them")]
    NoChangeSet(ChangeSetId),
    /// Nothing was written that can be undone.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// The change set was undone already.
    #[error("change set {id} was undone already{}; nothing was changed", .by.map(|by| format!(" by {by}")).unwrap_or_default())]
    Undone {
        /// Which set.
        id: ChangeSetId,
        /// By which one.
        by: Option<ChangeSetId>,
    },
    /// There is no such proposal.
    #[error("there is no proposal {0}; `dealdesk proposals` lists them")]
    NoProposal(ProposalId),
    /// Every field that was meant is decided by now.
    #[error("proposal {0} has nothing left to decide there; nothing was changed")]
    Decided(ProposalId),
    /// The file cannot be opened.
    #[error("{path} cannot be opened: {reason}")]
    Open {
        /// Which file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Another program holds the file.
    #[error("the workspace is being written by another dealdesk; nothing was changed. Close it, or try again")]
    Busy,
    /// No space is left.
    #[error("the disk is full; the last change was not written, everything before it is safe. Make room and try again")]
    Full,
    /// The file or its folder may not be written.
    #[error(
        "the workspace cannot be written (read-only file, folder or disk); nothing was changed. Check its permissions"
    )]
    ReadOnly,
    /// The file is damaged.
    #[error("the workspace file is damaged: {0}. Keep a copy of it, and restore the newest backup beside it")]
    Damaged(String),
    /// A query or search took longer than it may.
    #[error("that took too long and was stopped; nothing was changed. Narrow it down, for example by a period")]
    Interrupted,
    /// A query that cannot be read or does not fit the records.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A query was no longer wanted.
    #[error("that was stopped, as asked; nothing was changed")]
    Stopped,
    /// A query is larger than a query may be.
    #[error("that query is too large ({0}); nothing was changed. Use fewer conditions or shorter texts")]
    TooLarge(String),
    /// A query needs what queries may not have.
    #[error("a query may only read records and their history, and this one asked for more; nothing was changed")]
    Refused,
    /// Anything else that SQLite says.
    #[error("the workspace could not be read or written: {0}")]
    Other(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            Some(ErrorCode::OperationInterrupted) => Self::Interrupted,
            Some(ErrorCode::TooBig) => Self::TooLarge(error.to_string()),
            Some(ErrorCode::AuthorizationForStatementDenied) => Self::Refused,
            _ => Self::of_statement(&error),
        }
    }
}

impl StoreError {
    /// A statement that SQLite does not take; what it says names the statement, which is nothing for people.
    fn of_statement(error: &rusqlite::Error) -> Self {
        use rusqlite::Error::{SqlInputError, SqliteFailure};
        let (SqlInputError { msg, .. } | SqliteFailure(_, Some(msg))) = error else {
            return Self::Other(error.to_string());
        };
        if msg.contains("not authorized") || msg.contains("prohibited") {
            return Self::Refused;
        }
        let large =
            ["too many", "too large", "too big", "too long", "must be between"].iter().any(|word| msg.contains(word));
        if large { Self::TooLarge(msg.clone()) } else { Self::Other(error.to_string()) }
    }
}

impl From<StoreError> for SourceError {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}
