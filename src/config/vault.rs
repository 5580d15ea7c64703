//! The vault of a workspace: its key, and the sealed files in which the trust room keeps what placeholders stand
//! for. Sealing and opening are the trust room's; here they are bytes.
//!
//! The master key lies in the keyring; where there is none, in `vault/vault.key`, readable by this user only. That
//! protects a copied log, not a copied folder, and [`VaultKey::note`] says so. Where the seller chose a passphrase it
//! lies in `vault/vault.pass`, sealed under it. Keys of people and conversations lie in `vault/keys/`, one file each,
//! sealed under the master key; destroying one leaves a mark with the time.
//! Invariant: a key that may be in the keyring is never replaced by a new one because the keyring is out of reach.

use super::{ConfigError, PassphraseFile, Workspace, atomic, secrets::SecretStore};
use secrecy::{ExposeSecret as _, SecretBox, SecretString};
use std::{
    fs,
    io::{self, Write as _},
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
    /// Sealed under a passphrase.
    Passphrase,
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
    if PassphraseFile::read(dir)?.is_some() {
        let what = "the vault is locked: its passphrase is needed. Run this on a terminal, or set \
                    DEALDESK_VAULT_PASSPHRASE_COMMAND to a command that prints it";
        return Err(ConfigError::Vault(what.to_owned()));
    }
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
    let mut bytes = Zeroizing::new([0_u8; 32]);
    getrandom::fill(&mut *bytes).map_err(|error| ConfigError::Random(error.to_string()))?;
    keep(dir, secrets, &bytes)
}

fn keep(dir: &Path, secrets: &SecretStore, bytes: &[u8; 32]) -> Result<VaultKey, ConfigError> {
    let (file, mark) = (key_file(dir), key_mark(dir));
    let mut id = [0; 8];
    getrandom::fill(&mut id).map_err(|error| ConfigError::Random(error.to_string()))?;
    let id = format!("{:016x}", u64::from_be_bytes(id));
    let hex = SecretString::from(bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}")));
    let key = SecretKey::init_with_mut(|key| key.copy_from_slice(bytes));
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

/// Keeps the master key where a new one would go: for leaving a passphrase.
///
/// # Errors
/// When it cannot be kept.
pub fn keep_master(workspace: &Workspace, secrets: &SecretStore, key: &SecretKey) -> Result<VaultKey, ConfigError> {
    keep(&workspace.vault(), secrets, key.expose_secret())
}

/// Removes the master key from keyring and file: once it is sealed under a passphrase.
///
/// # Errors
/// When it cannot be removed.
pub fn drop_master(workspace: &Workspace, secrets: &SecretStore) -> Result<(), ConfigError> {
    let dir = workspace.vault();
    let mark = key_mark(&dir);
    if let Some(id) = read_optional(&mark)? {
        let removed = secrets.forget(&entry_name(id.trim()));
        removed.map_err(|error| ConfigError::Vault(error.to_string()))?;
    }
    [key_file(&dir), mark].iter().try_for_each(|path| shred(path))
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

/// The conversations that have a sealed mapping, in the order of their ids.
///
/// # Errors
/// When the folder cannot be read.
pub fn sealed_sessions(dir: &Path) -> Result<Vec<String>, ConfigError> {
    let names = names_in(dir)?;
    Ok(names.iter().filter_map(|name| name.strip_suffix(".sealed").map(str::to_owned)).collect())
}

/// Destroys a conversation's sealed mapping, and drafts of files that a killed program left behind.
///
/// # Errors
/// When a file cannot be written or removed.
pub fn remove_sealed(dir: &Path, session: &str) -> Result<(), ConfigError> {
    shred(&sealed(dir, session)?)
}

/// Removes what a killed program left of files that it was about to replace.
///
/// # Errors
/// When one cannot be removed.
pub fn remove_leftovers(dir: &Path) -> Result<usize, ConfigError> {
    let left = names_in(dir)?.into_iter().filter(|name| name.starts_with('.') && name.ends_with(".new"));
    left.map(|name| shred(&dir.join(name))).collect::<Result<Vec<()>, _>>().map(|all| all.len())
}

fn names_in(dir: &Path) -> Result<Vec<String>, ConfigError> {
    let listing = match fs::read_dir(dir) {
        Ok(listing) => listing,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(ConfigError::io("read", dir)(error)),
    };
    let mut names: Vec<_> = listing.filter_map(|item| item.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    Ok(names)
}

/// The wrapped key of this name; `None` where there is none.
///
/// # Errors
/// When it cannot be read.
pub fn read_key(dir: &Path, name: &[u8]) -> Result<Option<Vec<u8>>, ConfigError> {
    let path = wrapped(dir, name);
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(ConfigError::io("read", path)(error)),
    }
}

/// Keeps a wrapped key, unless another process kept one of this name meanwhile. Gives the one that counts.
///
/// # Errors
/// When it cannot be written.
pub fn keep_key(dir: &Path, name: &[u8], bytes: Vec<u8>) -> Result<Vec<u8>, ConfigError> {
    let keys = dir.join("keys");
    atomic::create_private_dir(&keys).map_err(ConfigError::io("made", &keys))?;
    let lock = dir.join("lock");
    let held = fs::File::create(&lock).and_then(|file| file.lock().map(|()| file));
    let _held = held.map_err(ConfigError::io("locked", &lock))?;
    if let Some(known) = read_key(dir, name)? {
        return Ok(known);
    }
    let path = wrapped(dir, name);
    atomic::write(&path, &bytes).map_err(ConfigError::io("written", path))?;
    Ok(bytes)
}

/// Destroys a wrapped key and marks when, so that a conversation begun before does not make it anew.
///
/// # Errors
/// When mark or key cannot be written.
pub fn destroy_key(dir: &Path, name: &[u8], when: &str) -> Result<(), ConfigError> {
    let keys = dir.join("keys");
    atomic::create_private_dir(&keys).map_err(ConfigError::io("made", &keys))?;
    let (path, mark) = (wrapped(dir, name), mark(dir, name));
    atomic::write(&mark, when.as_bytes()).map_err(ConfigError::io("written", mark))?;
    remove_leftovers(&keys)?;
    shred(&path)
}

/// When the key of this name was destroyed; `None` where it was not.
///
/// # Errors
/// When the mark cannot be read.
pub fn destroyed(dir: &Path, name: &[u8]) -> Result<Option<String>, ConfigError> {
    Ok(read_optional(&mark(dir, name))?.map(|text| text.trim().to_owned()))
}

fn wrapped(dir: &Path, name: &[u8]) -> PathBuf {
    dir.join("keys").join(format!("{}.key", hex(name)))
}

fn mark(dir: &Path, name: &[u8]) -> PathBuf {
    dir.join("keys").join(format!("{}.gone", hex(name)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Overwrites a file before it is removed. Where the file system copies on write, or the disk moves blocks about, the
/// old bytes may stay until they are reused; what lies there is encrypted.
fn shred(path: &Path) -> Result<(), ConfigError> {
    let overwrite = || {
        let mut file = fs::OpenOptions::new().write(true).open(path)?;
        let length = usize::try_from(file.metadata()?.len()).unwrap_or(0);
        file.write_all(&vec![0; length])?;
        file.sync_all()?;
        drop(file);
        fs::remove_file(path)?;
        path.parent().map_or(Ok(()), atomic::sync_dir)
    };
    match overwrite() {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(ConfigError::io("destroyed", path)(error)),
        _ => Ok(()),
    }
}
