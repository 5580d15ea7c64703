//! Why the desk cannot work.

use crate::assistant::TurnError;
use crate::config;
use crate::crm::SourceError;
use crate::journal::JournalError;
use crate::runtime::place::PlaceError;
use crate::store::StoreError;
use crate::trust::VaultError;

/// Why the desk cannot work.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// There is no such place.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The records cannot be opened or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The records cannot be read.
    #[error(transparent)]
    Records(#[from] SourceError),
    /// The log cannot be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The index of the log cannot be removed.
    #[error(transparent)]
    Index(#[from] crate::insight::InsightError),
    /// The policy file has a mistake.
    #[error("{0}")]
    Policy(String),
    /// The brand file has a mistake.
    #[error("{0}")]
    Brand(String),
    /// The model cannot be used.
    #[error(transparent)]
    Model(#[from] crate::llm::SettingsError),
    /// What an earlier conversation's placeholders stand for cannot be had.
    #[error("this conversation cannot be gone on with: {0}. Start a new one")]
    Vault(#[from] VaultError),
    /// The turn could not begin.
    #[error(transparent)]
    Turn(#[from] TurnError),
    /// A secret or a file of ours.
    #[error(transparent)]
    Config(#[from] config::ConfigError),
    /// What was asked for is refused, and why.
    #[error("{0}")]
    Refused(String),
    /// An export came to nothing.
    #[error("{0}")]
    Export(String),
    /// The network's thread cannot be started.
    #[error("the network cannot be used ({0}); nothing was sent")]
    Thread(String),
    /// There is no randomness to be had.
    #[error("the system gives no random numbers ({0}); nothing was sent or written")]
    Random(String),
}
