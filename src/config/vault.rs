//! The vault of a workspace: its key, and the sealed files in which the trust room keeps what placeholders stand
//! for. Sealing and opening are the trust room's; here they are bytes.
//!
//! The key lies in the keyring; where there is none, in `vault/vault.key`, readable by this user only. That protects
//! a copied log, not a copied folder, and [`VaultKey::note`] says so.
//! Invariant: a key that may be in the keyring is never replaced by a new one because the keyring is out of reach.

use super::{ConfigError, Workspace, atomic, secrets::SecretStore};
use secrecy::{ExposeSecret as _, SecretBox, SecretString};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// 32 random bytes, wiped when dropped, never shown.
pub type SecretKey = SecretBox<[u8; 32]>;

/// Where the key lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// The operating system's keyring.
    Keyring,
    /// A private file beside the vault, and why not the keyring.
    File(PathBuf),
}

/// A workspace's key and where it lies.
#[derive(Debug)]
pub struct VaultKey {
    /// The key.
    pub key: SecretKey,
    /// Where it lies.
    pub place: KeyPlace,
}

impl VaultKey {
    /// What a person should know about where the key lies; nothing for the keyring.
    pub fn note(&self) -> Option<String> {
        let KeyPlace::File(path) = &self.place else { return None };
        Some(format!(
            "there is no keyring here, so the vault's key lies in {}, readable by you only: whoever copies the whole \
             workspace folder can read what the placeholders stand for",
            path.display()
        ))
    }
}

/// The key of a workspace's vault; made the first time. Blocks on the keyring: never on the loop.
///
/// # Errors
/// When the key exists and cannot be had now, or a new one cannot be made or kept.
pub fn vault_key(workspace: &Workspace, secrets: &SecretStore) -> Result<VaultKey, ConfigError> {
    let dir = workspace.vault();
    if let Some(known) = known_key(&dir, secrets)? {
        return Ok(known);
    }
    atomic::create_private_dir(&dir).map_err(ConfigError::io("made", &dir))?;
    // Two processes on a new workspace must not make two keys.
    let lock = dir.join("lock");
    let held = fs::File::create(&lock).and_then(|file| file.lock().map(|()| file));
    let _held = held.map_err(ConfigError::io("locked", &lock))?;
    known_key(&dir, secrets)?.map_or_else(|| make(&dir, secrets), Ok)
}

fn known_key(dir: &Path, secrets: &SecretStore) -> Result<Option<VaultKey>, ConfigError> {
    let (file, mark) = (key_file(dir), key_mark(dir));
    if let Some(text) = read_optional(&file)? {
        return from_file(&text, file).map(Some);
    }
    let id = read_optional(&mark)?;
    id.map(|id| from_keyring(id.trim(), secrets, &mark)).transpose()
}

/// The key itself, where there is no keyring.
fn key_file(dir: &Path) -> PathBuf {
    dir.join("vault.key")
}

/// Says that the key is in the keyring, and under which id.
fn key_mark(dir: &Path) -> PathBuf {
    dir.join("vault.id")
}

fn from_file(text: &str, file: PathBuf) -> Result<VaultKey, ConfigError> {
    if atomic::open_to_others(&file).map_err(ConfigError::io("read", &file))? != 0 {
        let what =
            format!("{}: others on this machine can read the vault's key; run `chmod 600` on it", file.display());
        return Err(ConfigError::Vault(what));
    }
    let key = decode(text.trim()).ok_or_else(|| {
        let what = "is not a key of 64 hex digits; restore it from a backup, or move it and the vault folder aside";
        ConfigError::Vault(format!("{} {what}", file.display()))
    })?;
    Ok(VaultKey { key, place: KeyPlace::File(file) })
}

fn from_keyring(id: &str, secrets: &SecretStore, mark: &Path) -> Result<VaultKey, ConfigError> {
    let unreachable = |why: String| {
        ConfigError::Vault(format!(
            "the vault's key is in the keyring, which did not give it: {why}. The log and the records are untouched; \
             unlock the keyring and try again, or, to begin with an empty vault, remove {}",
            mark.display()
        ))
    };
    let text = secrets.keyring_get(&entry_name(id)).map_err(|error| unreachable(error.to_string()))?;
    let key = decode(text.expose_secret()).ok_or_else(|| unreachable("it is not 64 hex digits".to_owned()))?;
    Ok(VaultKey { key, place: KeyPlace::Keyring })
}

/// Makes a key and keeps it. The mark follows the keyring: a kill in between leaves a stray entry there, which
/// protects nothing yet.
fn make(dir: &Path, secrets: &SecretStore) -> Result<VaultKey, ConfigError> {
    let (file, mark) = (key_file(dir), key_mark(dir));
    let mut id = [0; 8];
    getrandom::fill(&mut id).map_err(|error| ConfigError::Random(error.to_string()))?;
    let id = format!("{:016x}", u64::from_be_bytes(id));
    let mut bytes = Zeroizing::new([0_u8; 32]);
    getrandom::fill(&mut *bytes).map_err(|error| ConfigError::Random(error.to_string()))?;
    let hex = SecretString::from(bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}")));
    let key = SecretKey::init_with_mut(|key| key.copy_from_slice(&*bytes));
    match secrets.keyring_set(&entry_name(&id), &hex) {
        Ok(()) => {
            atomic::write(&mark, id.as_bytes()).map_err(ConfigError::io("written", &mark))?;
            Ok(VaultKey { key, place: KeyPlace::Keyring })
        }
        Err(_) => {
            atomic::write(&file, hex.expose_secret().as_bytes()).map_err(ConfigError::io("written", &file))?;
            Ok(VaultKey { key, place: KeyPlace::File(file) })
        }
    }
}

fn entry_name(id: &str) -> String {
    format!("vault-{id}")
}

fn decode(hex: &str) -> Option<SecretKey> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    for (byte, at) in bytes.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&hex[at..at + 2], 16).ok()?;
    }
    Some(SecretKey::init_with_mut(|key| key.copy_from_slice(&*bytes)))
}

fn read_optional(path: &Path) -> Result<Option<Zeroizing<String>>, ConfigError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ConfigError::io("read", path)(error)),
    }
}

/// Keeps a session's sealed mapping: private, replaced whole or not at all.
///
/// # Errors
/// When the session's name is no file name, or the file cannot be written.
pub fn write_sealed(dir: &Path, session: &str, bytes: &[u8]) -> Result<(), ConfigError> {
    let path = sealed(dir, session)?;
    atomic::create_private_dir(dir).map_err(ConfigError::io("made", dir))?;
    atomic::write(&path, bytes).map_err(ConfigError::io("written", path))
}

/// A session's sealed mapping; `None` where there is none.
///
/// # Errors
/// When the session's name is no file name, or the file cannot be read.
pub fn read_sealed(dir: &Path, session: &str) -> Result<Option<Vec<u8>>, ConfigError> {
    let path = sealed(dir, session)?;
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ConfigError::io("read", path)(error)),
    }
}

fn sealed(dir: &Path, session: &str) -> Result<PathBuf, ConfigError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if session.is_empty() || session.len() > 64 || !session.chars().all(plain) {
        return Err(ConfigError::SessionId(session.to_owned()));
    }
    Ok(dir.join(format!("{session}.sealed")))
}
