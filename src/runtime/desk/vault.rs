//! What placeholders stand for, at rest: written before a socket opens, read when a conversation goes on.
//!
//! Not for: the format (`trust::vault`) or where files and keys lie (`config::vault`).

use super::{Desk, DeskError, random};
use crate::config::{self, ConfigError, KeyPlace, PassphraseFile, SecretKey, secrets::SecretStore};
use crate::journal::{SessionId, Signer};
use crate::runtime::place::Place;
use crate::trust::{KeyOwner, Session, VaultError, VaultKey, VaultKeys, unwrap_key, wrap_key};
use secrecy::{ExposeSecret, SecretString};
use std::fs;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// What a passphrase's seal is bound to.
const MASTER: &[u8] = b"dealdesk vault master";

/// Names the session of the last filter; no secret.
const LAST_FILTER: &str = "last-filter";

fn kept_nothing(path: &Path, error: &std::io::Error) -> DeskError {
    DeskError::Policy(format!(
        "{} could not be written ({error}); the text was masked, name the session to reverse it",
        path.display()
    ))
}

impl Desk {
    /// Writes the vault if placeholders came since it was last written.
    pub(in crate::runtime) fn seal(&mut self) -> Result<(), DeskError> {
        let live = self.placeholders().len();
        if live == self.sealed {
            return Ok(());
        }
        let mut keys = self.vault_keys(&self.session.clone())?;
        let sealed = self.placeholders().seal(&mut keys);
        let sealed = sealed.map_err(|error| DeskError::Policy(error.to_string()))?;
        config::write_sealed(&self.place.workspace.vault(), self.session.as_str(), &sealed)?;
        self.sealed = live;
        Ok(())
    }

    fn open_vault(&mut self, session: &SessionId) -> Result<Option<Session>, DeskError> {
        let Some(bytes) = config::read_sealed(&self.place.workspace.vault(), session.as_str())? else {
            return Ok(None);
        };
        let mut keys = self.vault_keys(session)?;
        Ok(Session::open(&mut keys, session.as_str(), &bytes).ok())
    }

    /// What an earlier conversation's placeholders stand for; `None` when its vault cannot be opened.
    ///
    /// # Errors
    /// When the vault's key cannot be had.
    pub fn vault_of(&mut self, session: &str) -> Result<Option<Session>, DeskError> {
        match SessionId::new(session) {
            Ok(id) => self.open_vault(&id),
            Err(_) => Ok(None),
        }
    }

    /// Keeps what the placeholders of this desk's filter stand for, and that it was the last filter. Says whether there
    /// was anything to keep.
    ///
    /// # Errors
    /// When the vault cannot be written.
    pub fn keep_filter(&mut self) -> Result<bool, DeskError> {
        self.seal()?;
        if self.sealed == 0 {
            return Ok(false);
        }
        let pointer = self.place.workspace.vault().join(LAST_FILTER);
        fs::write(&pointer, self.session.as_str()).map_err(|error| kept_nothing(&pointer, &error))?;
        Ok(true)
    }

    /// The session of the last filter, if there was one.
    pub fn last_filter(&self) -> Option<SessionId> {
        let id = fs::read_to_string(self.place.workspace.vault().join(LAST_FILTER)).ok()?;
        SessionId::new(id.trim()).ok()
    }

    /// The keys of the vault as a conversation may use them.
    pub(in crate::runtime) fn vault_keys(&mut self, session: &SessionId) -> Result<Keys, DeskError> {
        if self.master.is_none() {
            let (key, note) = master_key(&self.place)?;
            if let Some(note) = note.filter(|note| !self.notes.contains(note)) {
                self.notes.push(note);
            }
            self.master = Some(Zeroizing::new(*key.expose_secret()));
        }
        let master = self.master.clone().unwrap_or_default();
        Ok(Keys { dir: self.place.workspace.vault(), master, session: session.clone() })
    }

    /// The key that signs the log.
    ///
    /// # Errors
    /// When the vault's key, from which it is derived, cannot be had.
    pub fn signer(&mut self) -> Result<Signer, DeskError> {
        Ok(signer_of(self.vault_keys(&SessionId::log())?.master()))
    }
}

/// The workspace's master key, and what a person should know about where it lies. Blocks on keyring, command and
/// stretching: never on the loop.
pub(in crate::runtime) fn master_key(place: &Place) -> Result<(SecretKey, Option<String>), ConfigError> {
    let secrets = SecretStore::new(&place.paths, place.env.clone());
    match PassphraseFile::read(&place.workspace.vault())? {
        Some(file) => {
            let given = match (secrets.passphrase(), &place.passphrase) {
                (Some(said), _) => said.map_err(|error| ConfigError::Vault(error.to_string()))?,
                (None, Some(said)) => said.clone(),
                // Says that it is locked, and what to do.
                (None, None) => return config::vault_key(&place.workspace, &secrets).map(|found| (found.key, None)),
            };
            unlock(&file, &given).map(|key| (key, None))
        }
        None => {
            let found = config::vault_key(&place.workspace, &secrets)?;
            let note = found.note();
            Ok((found.key, note))
        }
    }
}

fn unlock(file: &PassphraseFile, passphrase: &SecretString) -> Result<SecretKey, ConfigError> {
    let over = file.stretch(passphrase)?;
    let master = unwrap_key(over.expose_secret(), MASTER, &file.sealed);
    let master = master.ok_or_else(|| {
        ConfigError::Vault("this is not the vault's passphrase; nothing was changed. Try again".to_owned())
    })?;
    Ok(SecretKey::init_with_mut(|key| key.copy_from_slice(&*master)))
}

/// Puts the master key behind a passphrase, or changes the passphrase; `None` gives it back to keyring or file. Says
/// where it lies now.
///
/// # Errors
/// When the key cannot be had or kept. It is kept in its new place before it leaves the old one.
pub fn set_passphrase(place: &Place, new: Option<&SecretString>) -> Result<KeyPlace, DeskError> {
    let (master, _) = master_key(place)?;
    let (vault, secrets) = (place.workspace.vault(), SecretStore::new(&place.paths, place.env.clone()));
    let Some(new) = new else {
        if PassphraseFile::read(&vault)?.is_none() {
            return Ok(config::vault_key(&place.workspace, &secrets)?.place);
        }
        let kept = config::keep_master(&place.workspace, &secrets, &master)?;
        std::fs::remove_file(PassphraseFile::path(&vault)).map_err(|source| ConfigError::Io {
            doing: "removed",
            path: PassphraseFile::path(&vault),
            source,
        })?;
        return Ok(kept.place);
    };
    let mut file = PassphraseFile::fresh()?;
    let over = file.stretch(new)?;
    file.sealed = wrap_key(over.expose_secret(), MASTER, &Zeroizing::new(*master.expose_secret()), random()?)?;
    file.write(&vault)?;
    config::drop_master(&place.workspace, &secrets)?;
    Ok(KeyPlace::Passphrase)
}

/// The public key that signs this workspace's log, in hex; `None` where it cannot be had now.
pub fn log_key(place: &Place) -> Option<String> {
    master_key(place).ok().map(|(master, _)| signer_of(master.expose_secret()).public())
}

/// What loads the key that signs a place's log: looked for on the log's own thread, when there is something to sign.
pub(in crate::runtime) fn log_signer(place: &Place) -> impl FnOnce() -> Option<Signer> + Send + 'static {
    let place = place.clone();
    move || Some(signer_of(master_key(&place).ok()?.0.expose_secret()))
}

/// The key that signs the log, from the master key.
pub(in crate::runtime) fn signer_of(master: &[u8; 32]) -> Signer {
    Signer::new(&Zeroizing::new(blake3::derive_key("dealdesk log signing 1", master)))
}

/// The keys of a workspace's vault, as one conversation may use them.
pub(in crate::runtime) struct Keys {
    dir: PathBuf,
    master: VaultKey,
    session: SessionId,
}

impl Keys {
    /// Destroys a key for good.
    pub(in crate::runtime) fn destroy(&self, owner: &KeyOwner, when: &str) -> Result<(), ConfigError> {
        config::destroy_key(&self.dir, &owner.key_name(&self.master), when)
    }

    /// Whether there is a key of this owner, and whether one was destroyed.
    pub(in crate::runtime) fn state(&self, owner: &KeyOwner) -> Result<(bool, bool), ConfigError> {
        let name = owner.key_name(&self.master);
        Ok((config::read_key(&self.dir, &name)?.is_some(), config::destroyed(&self.dir, &name)?.is_some()))
    }

    /// A person who was erased gets a key again only for conversations that began afterwards.
    fn is_barred(&self, name: &[u8]) -> Result<bool, ConfigError> {
        let gone = config::destroyed(&self.dir, name)?;
        Ok(gone.is_some_and(|gone| {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).take(14).collect::<String>();
            digits(self.session.as_str()) <= digits(&gone)
        }))
    }
}

impl VaultKeys for Keys {
    fn master(&self) -> &[u8; 32] {
        &self.master
    }

    fn key(&mut self, owner: &KeyOwner, make: bool) -> Result<Option<VaultKey>, VaultError> {
        let failed = |error: ConfigError| VaultError::Key(error.to_string());
        let name = owner.key_name(&self.master);
        let wrapped = match config::read_key(&self.dir, &name).map_err(failed)? {
            Some(wrapped) => wrapped,
            None if !make || self.is_barred(&name).map_err(failed)? => return Ok(None),
            None => {
                let fresh: VaultKey = Zeroizing::new(random().map_err(|error| VaultError::Key(error.to_string()))?);
                let nonce = self.nonce()?;
                let wrapped = wrap_key(&self.master, &name, &fresh, nonce)?;
                config::keep_key(&self.dir, &name, wrapped).map_err(failed)?
            }
        };
        unwrap_key(&self.master, &name, &wrapped).map(Some).ok_or(VaultError::Open)
    }

    fn nonce(&mut self) -> Result<[u8; 24], VaultError> {
        random().map_err(|error| VaultError::Key(error.to_string()))
    }
}
