//! Why an import did not happen. Whatever the reason, the workspace is as it was.

use crate::crm::SourceError;
use std::path::PathBuf;

/// Why an import did not happen.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A path that is not there or cannot be read.
    #[error("{path}: {reason}. Nothing was imported; check the path and its permissions.", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// A file that cannot be understood at all.
    #[error("{path}{at}: {reason}. Nothing was imported; the workspace is as it was.", path = path.display(), at = at_line(*line))]
    Broken {
        /// The file.
        path: PathBuf,
        /// The line, 0 when the whole file is meant.
        line: u64,
        /// What is wrong and what to try.
        reason: String,
    },
    /// No file to import.
    #[error("{path}: no file that can be imported (CSV, TSV, JSON, JSONL). Name a file, or a folder that holds some.", path = path.display())]
    Nothing {
        /// The path given.
        path: PathBuf,
    },
    /// The store refused.
    #[error("the workspace could not be written: {0}. Nothing was imported.")]
    Store(#[from] SourceError),
    /// Somebody stopped it.
    #[error("stopped; nothing was imported and the workspace is as it was")]
    Cancelled,
}

fn at_line(line: u64) -> String {
    if line == 0 { String::new() } else { format!(":{line}") }
}

impl ImportError {
    pub(super) fn io(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |reason| Self::Io { path, reason }
    }

    pub(super) fn broken(path: &std::path::Path, line: u64, reason: impl Into<String>) -> Self {
        Self::Broken { path: path.to_owned(), line, reason: reason.into() }
    }
}
