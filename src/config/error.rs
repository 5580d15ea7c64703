//! What can be wrong with settings, folders and workspaces, said to a person.

use std::{io, path::PathBuf};

/// A failure of configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A mistake in a file.
    #[error("{path}:{line}:{column}: {what}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// In characters, counted from 1.
        column: usize,
        /// The key and what is wrong with it.
        what: String,
    },
    /// A mistake in a flag or an environment variable.
    #[error("{place}: {what}")]
    Given {
        /// The flag or variable.
        place: String,
        /// What is wrong with it.
        what: String,
    },
    /// A file or folder could not be used.
    #[error("{path} could not be {doing}: {source}; nothing was changed", path = path.display())]
    Io {
        /// `read`, `written`, …
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// No folder for settings or data can be found.
    #[error("no home folder is known; set DEALDESK_CONFIG_DIR and DEALDESK_DATA_DIR to say where files go")]
    NoHome,
    /// Not a name for a workspace.
    #[error(
        "{0:?} cannot name a workspace: 1 to 64 letters, digits, `-` or `_`, beginning with a letter or digit; a \
         folder is given with a slash in it, such as ./{0}"
    )]
    WorkspaceName(String),
    /// There is no such workspace.
    #[error("there is no workspace {name:?}; there are: {known}; `dealdesk workspace create {name}` makes it")]
    NoWorkspace {
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// There is one already.
    #[error("there is a workspace {0:?} already; nothing was changed")]
    WorkspaceExists(String),
    /// Deleting needs the exact name.
    #[error("to delete the workspace {name:?}, repeat its exact name (got {got:?}); nothing was deleted")]
    NotConfirmed {
        /// The workspace.
        name: String,
        /// What was said.
        got: String,
    },
    /// Randomness could not be had.
    #[error("the operating system gave no random bytes: {0}; nothing was changed")]
    Random(String),
    /// Not a session id.
    #[error("{0:?} is not a session id: 1 to 64 letters, digits, `-` or `_`")]
    SessionId(String),
    /// The vault's key cannot be had.
    #[error("{0}")]
    Vault(String),
}

impl ConfigError {
    pub(super) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }
}
