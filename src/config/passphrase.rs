//! A vault's master key behind a passphrase: the file that says how the passphrase becomes a key, and the stretching.
//!
//! The file holds the master key sealed under the stretched passphrase. Sealing is the trust room's; here it is bytes.
//! Source of the parameters: RFC 9106, second recommended option (64 MiB, 3 passes), with one lane for one thread.
//! Invariant: a passphrase comes from a command, a prompt or stdin, never from an argument or a settings file.

use super::{ConfigError, SecretKey, atomic};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret as _, SecretString};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

const NAME: &str = "vault.pass";
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
/// More would be somebody's attempt to fill the memory.
const MOST_MEMORY_KIB: u32 = 4 * 1024 * 1024;

/// What the file of a passphrase holds.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct PassphraseFile {
    version: u32,
    kdf: String,
    memory_kib: u32,
    passes: u32,
    salt: Vec<u8>,
    /// The master key, sealed under the stretched passphrase.
    pub sealed: Vec<u8>,
}

impl PassphraseFile {
    /// A file without a key yet, with a fresh salt.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn fresh() -> Result<Self, ConfigError> {
        let mut salt = vec![0; 16];
        getrandom::fill(&mut salt).map_err(|error| ConfigError::Random(error.to_string()))?;
        let kdf = "argon2id".to_owned();
        Ok(Self { version: 1, kdf, memory_kib: MEMORY_KIB, passes: PASSES, salt, sealed: Vec::new() })
    }

    /// Where it lies in a vault's folder.
    pub fn path(vault: &Path) -> PathBuf {
        vault.join(NAME)
    }

    /// The file of a vault; `None` where the key lies elsewhere.
    ///
    /// # Errors
    /// When it cannot be read or is not such a file.
    pub fn read(vault: &Path) -> Result<Option<Self>, ConfigError> {
        let path = Self::path(vault);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(ConfigError::io("read", path)(error)),
        };
        let known = |file: &Self| file.version == 1 && file.kdf == "argon2id" && file.memory_kib <= MOST_MEMORY_KIB;
        let file = serde_json::from_str(&text).ok().filter(known);
        let what = "is not a passphrase file of this version; update dealdesk, or restore it from a backup";
        file.map(Some).ok_or_else(|| ConfigError::Vault(format!("{} {what}", path.display())))
    }

    /// Writes it whole, durably.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, vault: &Path) -> Result<(), ConfigError> {
        let path = Self::path(vault);
        let text = serde_json::to_vec(self).map_err(|error| ConfigError::Vault(error.to_string()))?;
        atomic::create_private_dir(vault).map_err(ConfigError::io("made", vault))?;
        atomic::write(&path, &text).map_err(ConfigError::io("written", path))
    }

    /// The key that a passphrase stands for. Takes about a tenth of a second and 64 MiB on purpose.
    ///
    /// # Errors
    /// When the parameters or the memory do not allow it.
    pub fn stretch(&self, passphrase: &SecretString) -> Result<SecretKey, ConfigError> {
        let failed = |error: argon2::Error| ConfigError::Vault(format!("the passphrase could not be used: {error}"));
        let params = Params::new(self.memory_kib, self.passes, 1, Some(32)).map_err(failed)?;
        let mut key = Zeroizing::new([0_u8; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.expose_secret().as_bytes(), &self.salt, &mut *key)
            .map_err(failed)?;
        Ok(SecretKey::init_with_mut(|made| made.copy_from_slice(&*key)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_and_salt_give_the_same_key() {
        let dir = tempfile::tempdir().unwrap();
        let file = PassphraseFile { memory_kib: 64, ..PassphraseFile::fresh().unwrap() };
        file.write(dir.path()).unwrap();
        let again = PassphraseFile::read(dir.path()).unwrap().unwrap();
        let (words, other) = (SecretString::from("correct horse"), SecretString::from("battery staple"));
        let key = file.stretch(&words).unwrap();
        assert_eq!(key.expose_secret(), again.stretch(&words).unwrap().expose_secret());
        assert_ne!(key.expose_secret(), file.stretch(&other).unwrap().expose_secret());
        let salted = PassphraseFile { memory_kib: 64, ..PassphraseFile::fresh().unwrap() };
        assert_ne!(key.expose_secret(), salted.stretch(&words).unwrap().expose_secret());
        assert_eq!(PassphraseFile::read(&dir.path().join("none")).unwrap().map(|_| ()), None);
        fs::write(PassphraseFile::path(dir.path()), "{}").unwrap();
        assert!(PassphraseFile::read(dir.path()).is_err());
    }
}
