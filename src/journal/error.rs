//! What can go wrong with the event log, said to a person.

use std::{io, path::PathBuf, sync::Arc};

const WAITING: &str = "events wait in memory, in order, and are written as soon as it works again: free some space or \
                       check the folder's permissions";

/// A failure of the event log. Cheap to clone: every event of a failed group gets the same one.
#[derive(Clone, Debug, thiserror::Error)]
pub enum JournalError {
    /// A file or folder could not be read or written.
    #[error("the event log could not be {doing} ({path}): {source}; {safe}")]
    Io {
        /// `written`, `read`, `opened`, …
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What stays safe and what to do.
        safe: &'static str,
        /// The cause.
        source: Arc<io::Error>,
    },
    /// An event could not be put into JSON.
    #[error("an event of kind {kind} could not be written as JSON: {reason}; the other events are safe")]
    Encode {
        /// Its kind.
        kind: &'static str,
        /// Why.
        reason: String,
    },
    /// The log's end cannot be found, so nothing can be chained to it.
    #[error(
        "the end of the event log cannot be read ({file}): {what}; nothing was written or changed; move the folder \
         aside to begin a new log, or restore the file from a backup"
    )]
    NoEnd {
        /// The newest day file's name.
        file: String,
        /// What is wrong with it.
        what: String,
    },
    /// The log is not what was written, so it was left alone.
    #[error(
        "the event log is not sound ({place}): {what}; nothing was dropped or changed there. `dealdesk log verify` tells more"
    )]
    NotSound {
        /// File and line.
        place: String,
        /// What is wrong.
        what: String,
    },
    /// Not a session id.
    #[error("{0:?} is not a session id: 1 to 64 letters, digits, `-` or `_`")]
    SessionId(String),
    /// The writer has ended.
    #[error("the event log is closed; this event was not written")]
    Closed,
}

impl JournalError {
    /// Writing failed; the events wait in memory.
    pub(super) fn write(path: impl Into<PathBuf>, source: io::Error) -> Self {
        Self::Io { doing: "written", path: path.into(), safe: WAITING, source: Arc::new(source) }
    }

    /// The same failure as it looks to somebody whose events wait to be written.
    pub(super) fn while_writing(self) -> Self {
        match self {
            Self::Io { path, source, .. } => Self::Io { doing: "written", path, safe: WAITING, source },
            other => other,
        }
    }

    /// Writing a copy failed.
    pub(super) fn export(path: impl Into<PathBuf>, source: io::Error) -> Self {
        let safe = "the log itself is untouched; what was written of the copy is not complete";
        Self::Io { doing: "exported", path: path.into(), safe, source: Arc::new(source) }
    }

    /// Reading failed.
    pub(super) fn read(path: impl Into<PathBuf>, source: io::Error) -> Self {
        let safe = "nothing was changed: check the folder's permissions";
        Self::Io { doing: "read", path: path.into(), safe, source: Arc::new(source) }
    }
}
