//! Keys in a file that only this user can read: `name = "secret"`. Made only where the seller asked for it.

use super::SecretError;
use crate::config::atomic;
use secrecy::{ExposeSecret as _, SecretString};
use std::{collections::BTreeMap, fs, io, path::PathBuf};
use zeroize::Zeroizing;

/// The file.
#[derive(Clone, Debug)]
pub struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    /// The file at this path; it need not be there.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Whether it is there.
    pub fn exists(&self) -> bool {
        self.path.exists()
    }

    /// The secret of this name.
    ///
    /// # Errors
    /// When the file cannot be read, others can read it too, or it is not TOML.
    pub fn get(&self, name: &str) -> Result<Option<SecretString>, SecretError> {
        Ok(self.read()?.remove(name))
    }

    /// Sets or removes the secret of this name.
    ///
    /// # Errors
    /// When the file cannot be read or written; it stays as it was.
    pub fn set(&self, name: &str, secret: Option<&SecretString>) -> Result<(), SecretError> {
        let mut all = self.read()?;
        match secret {
            Some(secret) => drop(all.insert(name.to_owned(), secret.clone())),
            None => drop(all.remove(name)),
        }
        let table: BTreeMap<&str, &str> =
            all.iter().map(|(name, secret)| (name.as_str(), secret.expose_secret())).collect();
        let text = Zeroizing::new(toml::to_string(&table).map_err(|_| self.error("could not be put into TOML"))?);
        if let Some(dir) = self.path.parent() {
            atomic::create_private_dir(dir).map_err(|error| self.error(error))?;
        }
        atomic::write(&self.path, text.as_bytes()).map_err(|error| self.error(error))
    }

    fn read(&self) -> Result<BTreeMap<String, SecretString>, SecretError> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(error) => return Err(self.error(error)),
        };
        if atomic::open_to_others(&self.path).map_err(|error| self.error(error))? != 0 {
            let what = "others on this machine can read this file of keys; run `chmod 600` on it and change the keys";
            return Err(self.error(what));
        }
        // The parser's own message would repeat the line, and with it a key.
        let table: BTreeMap<String, String> = toml::from_str(&text)
            .map_err(|_| self.error("not lines of the form name = \"key\"; correct or remove it"))?;
        Ok(table.into_iter().map(|(name, secret)| (name, SecretString::from(secret))).collect())
    }

    fn error(&self, what: impl ToString) -> SecretError {
        SecretError::File { path: self.path.clone(), what: what.to_string() }
    }
}
