//! The operating system's keyring, behind a trait and a time limit.
//!
//! Invariant: every call runs on a thread of its own. One that never returns (a prompt nobody sees) keeps that
//! thread, not the caller.

use secrecy::SecretString;
use std::{sync::mpsc, thread, time::Duration};

/// Why the keyring did not give or take a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// It works, and does not hold this.
    #[error("the keyring (not in it)")]
    Absent,
    /// There is none: SSH, a container, no session bus, or a build without it.
    #[error("the keyring (there is none here: {0})")]
    Unavailable(String),
    /// It is locked, or refused.
    #[error("the keyring (locked, or access was denied: {0})")]
    Denied(String),
    /// It did not answer in time.
    #[error("the keyring (no answer within {0} s; it may be asking for its password elsewhere)")]
    Slow(u64),
    /// It failed.
    #[error("the keyring (it failed: {0})")]
    Failed(String),
}

/// A keyring. Calls may block.
pub trait Keyring: Send + Sync {
    /// The secret of this name.
    ///
    /// # Errors
    /// When it is absent or the keyring does not work.
    fn get(&self, name: &str) -> Result<SecretString, KeyringError>;
    /// Keeps a secret under this name.
    ///
    /// # Errors
    /// When the keyring does not work.
    fn set(&self, name: &str, secret: &SecretString) -> Result<(), KeyringError>;
    /// Removes the secret of this name.
    ///
    /// # Errors
    /// When it is absent or the keyring does not work.
    fn delete(&self, name: &str) -> Result<(), KeyringError>;
}

/// Runs a call on its own thread and waits no longer than `limit`.
pub(super) fn within<T: Send + 'static>(
    limit: Duration,
    call: impl FnOnce() -> Result<T, KeyringError> + Send + 'static,
) -> Result<T, KeyringError> {
    let (answer, answers) = mpsc::sync_channel(1);
    let thread = thread::Builder::new().name("keyring".to_owned()).spawn(move || {
        // Nobody listens any more when the limit has passed.
        drop(answer.send(call()));
    });
    thread.map_err(|error| KeyringError::Failed(error.to_string()))?;
    match answers.recv_timeout(limit) {
        Ok(result) => result,
        Err(mpsc::RecvTimeoutError::Timeout) => Err(KeyringError::Slow(limit.as_secs())),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(KeyringError::Failed("it crashed".to_owned())),
    }
}

/// Keychain, Credential Manager or Secret Service.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsKeyring;

#[cfg(feature = "keyring")]
mod system {
    use super::{Keyring, KeyringError, OsKeyring};
    use keyring::{Entry, Error};
    use secrecy::{ExposeSecret as _, SecretString};

    const SERVICE: &str = "dealdesk";

    fn entry(name: &str) -> Result<Entry, KeyringError> {
        if let Err(error) = Entry::store_status() {
            return Err(KeyringError::Unavailable(error.to_string()));
        }
        Entry::new(SERVICE, name).map_err(sort)
    }

    /// Never repeats the secret: of errors that carry its bytes only the sort is kept.
    fn sort(error: Error) -> KeyringError {
        match error {
            Error::NoEntry => KeyringError::Absent,
            Error::NoDefaultStore | Error::NotSupportedByStore(_) => KeyringError::Unavailable(error.to_string()),
            Error::NoStorageAccess(_) => KeyringError::Denied(error.to_string()),
            Error::BadEncoding(_) | Error::BadDataFormat(..) => {
                KeyringError::Failed("what it holds is not text".to_owned())
            }
            Error::Ambiguous(_) => KeyringError::Failed("it holds several of this name".to_owned()),
            other => KeyringError::Failed(other.to_string()),
        }
    }

    impl Keyring for OsKeyring {
        fn get(&self, name: &str) -> Result<SecretString, KeyringError> {
            entry(name)?.get_password().map(SecretString::from).map_err(sort)
        }

        fn set(&self, name: &str, secret: &SecretString) -> Result<(), KeyringError> {
            entry(name)?.set_password(secret.expose_secret()).map_err(sort)
        }

        fn delete(&self, name: &str) -> Result<(), KeyringError> {
            entry(name)?.delete_credential().map_err(sort)
        }
    }
}

#[cfg(not(feature = "keyring"))]
mod system {
    use super::{Keyring, KeyringError, OsKeyring};
    use secrecy::SecretString;

    fn none<T>() -> Result<T, KeyringError> {
        Err(KeyringError::Unavailable("this program was built without it".to_owned()))
    }

    impl Keyring for OsKeyring {
        fn get(&self, _: &str) -> Result<SecretString, KeyringError> {
            none()
        }

        fn set(&self, _: &str, _: &SecretString) -> Result<(), KeyringError> {
            none()
        }

        fn delete(&self, _: &str) -> Result<(), KeyringError> {
            none()
        }
    }
}
