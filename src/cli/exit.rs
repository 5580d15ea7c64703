//! How a command ends: exit codes, and failures with the code that they mean.
//!
//! Invariant: the codes are part of the interface; scripts rely on them.

use crate::actions::ActionError;
use crate::assistant::TurnError;
use crate::config::ConfigError;
use crate::config::secrets::SecretError;
use crate::connect::export::ExportError;
use crate::connect::import::{ImportError, MappingError};
use crate::crm::SourceError;
use crate::crm::query::QueryError;
use crate::journal::JournalError;
use crate::llm::SettingsError;
use crate::runtime::{DeskError, PlaceError};
use crate::store::StoreError;
use crate::trust::PolicyError;
use crate::ui::theme::ThemeError;
use std::io;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    /// Done.
    Done,
    /// It failed.
    Failed,
    /// The command line is wrong.
    Usage,
    /// Something named is not there, or fits several.
    NotFound,
    /// Policy, trust filter or a person refused.
    Refused,
    /// Provider or connection failed; what could be computed was still printed.
    Provider,
    /// The log is not what was written.
    Integrity,
    /// Stopped by ctrl-c.
    Interrupted,
    /// The screen was ended by a signal: 128 and its number.
    Signal(u8),
}

impl Exit {
    /// The number for the shell.
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::Refused => 4,
            Self::Provider => 5,
            Self::Integrity => 6,
            Self::Interrupted => 130,
            Self::Signal(code) => code,
        }
    }

    /// The word in JSON errors.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::NotFound => "not_found",
            Self::Refused => "refused",
            Self::Provider => "provider",
            Self::Integrity => "integrity",
            Self::Signal(_) => "signal",
            Self::Interrupted => "interrupted",
        }
    }
}

/// A command that did not do what it was asked to.
#[derive(Debug)]
pub(super) struct Fail {
    /// The code.
    pub(super) exit: Exit,
    /// For a person: what was wrong and what to do. Empty for an end that needs no words.
    pub(super) message: String,
}

impl Fail {
    /// A failure with its words.
    pub(super) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into() }
    }

    /// The command line is wrong.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Something named is not there.
    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(Exit::NotFound, message)
    }

    /// The reader of our output went away (`| head`): not a failure.
    fn quiet() -> Self {
        Self::new(Exit::Done, "")
    }
}

/// What a command gives back.
pub(super) type Outcome = Result<Exit, Fail>;

/// Failures whose exit code does not depend on what exactly went wrong.
macro_rules! fails_with {
    ($($error:ty => $exit:ident),+ $(,)?) => {$(
        impl From<$error> for Fail {
            fn from(error: $error) -> Self {
                Self::new(Exit::$exit, error.to_string())
            }
        }
    )+};
}

fails_with! {
    SourceError => Failed,
    JournalError => Failed,
    ExportError => Failed,
    SecretError => Failed,
    PolicyError => Failed,
    MappingError => Failed,
    serde_json::Error => Failed,
    QueryError => Usage,
}

impl From<StoreError> for Fail {
    fn from(error: StoreError) -> Self {
        let exit = match &error {
            StoreError::NoChangeSet(_) | StoreError::NothingToUndo | StoreError::NoProposal(_) => Exit::NotFound,
            StoreError::Undone { .. } | StoreError::Decided(_) => Exit::Refused,
            _ => Exit::Failed,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<io::Error> for Fail {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::quiet();
        }
        Self::new(Exit::Failed, format!("the output could not be written: {error}"))
    }
}

impl From<ConfigError> for Fail {
    fn from(error: ConfigError) -> Self {
        let exit = match &error {
            ConfigError::NoWorkspace { .. } => Exit::NotFound,
            ConfigError::Given { .. }
            | ConfigError::WorkspaceName(_)
            | ConfigError::SessionId(_)
            | ConfigError::NotConfirmed { .. } => Exit::Usage,
            _ => Exit::Failed,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<PlaceError> for Fail {
    fn from(error: PlaceError) -> Self {
        match error {
            PlaceError::Config(error) => error.into(),
            PlaceError::NoWorkspace(_) => Self::not_found(error.to_string()),
        }
    }
}

impl From<ThemeError> for Fail {
    fn from(error: ThemeError) -> Self {
        let exit = if matches!(error, ThemeError::Unknown { .. }) { Exit::NotFound } else { Exit::Failed };
        Self::new(exit, error.to_string())
    }
}

impl From<SettingsError> for Fail {
    fn from(error: SettingsError) -> Self {
        let exit = match error {
            SettingsError::UnknownModel { .. } => Exit::NotFound,
            SettingsError::Unfit { .. } => Exit::Provider,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<ImportError> for Fail {
    fn from(error: ImportError) -> Self {
        let exit = match &error {
            ImportError::Cancelled => Exit::Interrupted,
            ImportError::Io { reason, .. } if reason.kind() == io::ErrorKind::NotFound => Exit::NotFound,
            _ => Exit::Failed,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<TurnError> for Fail {
    fn from(error: TurnError) -> Self {
        let exit = match &error {
            TurnError::NoSuchAction { .. } | TurnError::NoSuchRecord(_) => Exit::NotFound,
            TurnError::Action(
                ActionError::NeedsRecord { .. }
                | ActionError::NeedsInput { .. }
                | ActionError::BadInput { .. }
                | ActionError::UnknownInput { .. },
            ) => Exit::Usage,
            _ => Exit::Failed,
        };
        Self::new(exit, error.to_string())
    }
}

impl From<DeskError> for Fail {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Place(error) => error.into(),
            DeskError::Turn(error) => error.into(),
            DeskError::Model(error) => error.into(),
            DeskError::Config(error) => error.into(),
            DeskError::Store(error) => error.into(),
            DeskError::Refused(reason) => Self::new(Exit::Refused, reason),
            other => Self::new(Exit::Failed, other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_manual() {
        use Exit::*;
        let codes = [Done, Failed, Usage, NotFound, Refused, Provider, Integrity, Interrupted].map(Exit::code);
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 130]);
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure() {
        let fail = Fail::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!((fail.exit, fail.message.as_str()), (Exit::Done, ""));
    }
}
