//! Keys of providers: where they are looked up and where they are kept.
//!
//! The order is fixed: environment, a command, the OS keyring, a private file where the seller asked for one.
//! Invariants: a secret is a [`SecretString`] from the moment it is read; no error, log or `Debug` shows one, nor
//! what a key command said; a place that does not answer in time is given up on, never waited for.
//! Calls block (a keyring may ask the seller): never make them on the loop.

mod command;
mod file;
mod keyring;
mod words;

pub use file::KeyFile;
pub use keyring::{Keyring, KeyringError, OsKeyring};

use super::{Env, Paths};
use secrecy::SecretString;
use std::{fmt, sync::Arc, time::Duration};

/// A key command may have to ask for a pass phrase.
const COMMAND_LIMIT: Duration = Duration::from_secs(30);
/// So may a keyring.
const KEYRING_LIMIT: Duration = Duration::from_secs(30);

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretRef {
    /// Its name in keyring and file: the provider or profile.
    pub name: String,
    /// Environment variables that may hold it, the first set one counts.
    pub variables: Vec<String>,
    /// A command that prints it: `pass show openai`. Split into words; no shell is involved.
    pub command: Option<String>,
}

/// Where a secret was found or kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// This environment variable.
    Variable(String),
    /// The key command.
    Command,
    /// The operating system's keyring.
    Keyring,
    /// The private file.
    File,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => write!(f, "${name}"),
            Self::Command => f.write_str("the key command"),
            Self::Keyring => f.write_str("the keyring"),
            Self::File => f.write_str("the key file"),
        }
    }
}

/// A failure to find or keep a secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// It is nowhere.
    #[error(
        "there is no key for {name}: looked in {}. Set ${variable}, or api_key_command in config.toml, or run \
         `dealdesk login {name}{}", tried.join("; "), file_hint(*keyring_works)
    )]
    Missing {
        /// What was looked for.
        name: String,
        /// The variable to set.
        variable: String,
        /// Each place and what was found there.
        tried: Vec<String>,
        /// Whether the keyring can be used at all.
        keyring_works: bool,
    },
    /// The key command failed. What it printed is not repeated.
    #[error("the key command for {name} ({program}) {what}; run it yourself to see why, or remove api_key_command")]
    Command {
        /// What was looked for.
        name: String,
        /// The command's first word.
        program: String,
        /// What happened.
        what: String,
    },
    /// The keyring cannot be used.
    #[error("{0}; nothing was kept. Use an environment variable, api_key_command, or `dealdesk login PROVIDER --file`")]
    Keyring(KeyringError),
    /// The key file cannot be used.
    #[error("{path}: {what}", path = path.display())]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// What is wrong and what to do.
        what: String,
    },
}

fn file_hint(keyring_works: bool) -> &'static str {
    if keyring_works { "`" } else { " --file`, which keeps it in a file that only you can read" }
}

/// Looks up and keeps secrets.
#[derive(Clone)]
pub struct SecretStore {
    env: Env,
    keyring: Arc<dyn Keyring>,
    file: KeyFile,
    command_limit: Duration,
    keyring_limit: Duration,
}

impl fmt::Debug for SecretStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretStore").field("file", &self.file).finish_non_exhaustive()
    }
}

impl SecretStore {
    /// The store of this user. Touches nothing yet.
    pub fn new(paths: &Paths, env: Env) -> Self {
        Self {
            env,
            keyring: Arc::new(OsKeyring),
            file: KeyFile::at(paths.credentials()),
            command_limit: COMMAND_LIMIT,
            keyring_limit: KEYRING_LIMIT,
        }
    }

    /// With another keyring and shorter limits.
    #[must_use]
    pub fn with_keyring(mut self, keyring: Arc<dyn Keyring>, limit: Duration) -> Self {
        (self.keyring, self.keyring_limit, self.command_limit) = (keyring, limit, limit);
        self
    }

    /// The secret and where it was found. A key command that fails ends the search: another key might be the
    /// wrong one.
    ///
    /// # Errors
    /// When it is nowhere, or a place that was asked for by the seller fails.
    pub fn find(&self, wanted: &SecretRef) -> Result<(SecretString, Place), SecretError> {
        let set = wanted.variables.iter().find_map(|name| Some((name, self.env.get(name)?)));
        if let Some((name, value)) = set {
            return Ok((SecretString::from(value.trim()), Place::Variable(name.clone())));
        }
        if let Some(command) = &wanted.command {
            return Ok((command::run(&wanted.name, command, self.command_limit)?, Place::Command));
        }
        let kept = match self.keyring_get(&wanted.name) {
            Ok(secret) => return Ok((secret, Place::Keyring)),
            Err(error) => error,
        };
        match self.file.get(&wanted.name)? {
            Some(secret) => Ok((secret, Place::File)),
            None => Err(self.missing(wanted, &kept)),
        }
    }

    /// The vault's passphrase from the command in `DEALDESK_VAULT_PASSPHRASE_COMMAND`; `None` where it is not set.
    ///
    /// # Errors
    /// When the command fails.
    pub fn passphrase(&self) -> Option<Result<SecretString, SecretError>> {
        let line = self.env.get("DEALDESK_VAULT_PASSPHRASE_COMMAND")?;
        Some(command::run("the vault", line, self.command_limit))
    }

    fn missing(&self, wanted: &SecretRef, kept: &KeyringError) -> SecretError {
        let mut tried: Vec<_> = wanted.variables.iter().map(|name| format!("${name} (not set)")).collect();
        tried.push(kept.to_string());
        tried.push(format!("the key file ({})", if self.file.exists() { "not in it" } else { "none" }));
        let usual = || format!("{}_API_KEY", wanted.name.to_ascii_uppercase().replace('-', "_"));
        SecretError::Missing {
            name: wanted.name.clone(),
            variable: wanted.variables.first().cloned().unwrap_or_else(usual),
            tried,
            keyring_works: matches!(kept, KeyringError::Absent),
        }
    }

    /// Keeps a secret in the keyring; with `in_file`, in the private file instead.
    ///
    /// # Errors
    /// When it cannot be kept there. It never goes to another place by itself.
    pub fn keep(&self, name: &str, secret: &SecretString, in_file: bool) -> Result<Place, SecretError> {
        if in_file {
            return self.file.set(name, Some(secret)).map(|()| Place::File);
        }
        self.keyring_set(name, secret).map(|()| Place::Keyring).map_err(SecretError::Keyring)
    }

    /// Removes a secret from keyring and file; says from where.
    ///
    /// # Errors
    /// When a place that can hold it fails. A missing keyring holds nothing.
    pub fn forget(&self, name: &str) -> Result<Vec<Place>, SecretError> {
        let mut places = Vec::new();
        if self.file.get(name)?.is_some() {
            self.file.set(name, None)?;
            places.push(Place::File);
        }
        match self.keyring_delete(name) {
            Ok(()) => places.push(Place::Keyring),
            Err(KeyringError::Absent | KeyringError::Unavailable(_)) => {}
            Err(error) => return Err(SecretError::Keyring(error)),
        }
        Ok(places)
    }

    pub(super) fn keyring_get(&self, name: &str) -> Result<SecretString, KeyringError> {
        let (keyring, name) = (Arc::clone(&self.keyring), name.to_owned());
        keyring::within(self.keyring_limit, move || keyring.get(&name))
    }

    pub(super) fn keyring_set(&self, name: &str, secret: &SecretString) -> Result<(), KeyringError> {
        let (keyring, name, secret) = (Arc::clone(&self.keyring), name.to_owned(), secret.clone());
        keyring::within(self.keyring_limit, move || keyring.set(&name, &secret))
    }

    fn keyring_delete(&self, name: &str) -> Result<(), KeyringError> {
        let (keyring, name) = (Arc::clone(&self.keyring), name.to_owned());
        keyring::within(self.keyring_limit, move || keyring.delete(&name))
    }
}
