//! What placeholders stand for, at rest: written before a socket opens, read when a conversation goes on.

use super::{Desk, DeskError, random};
use crate::assistant::PastTurn;
use crate::config::{self, secrets::SecretStore};
use crate::journal::SessionId;
use crate::trust::Session;
use secrecy::ExposeSecret;
use std::sync::{Arc, Mutex};

impl Desk {
    /// Continues an earlier conversation. Where its vault is there and does not open, nothing changes: going on would
    /// write over what its placeholders stand for.
    ///
    /// # Errors
    /// When the vault cannot be read or opened.
    pub fn set_session(&mut self, session: SessionId, past: Vec<PastTurn>) -> Result<(), DeskError> {
        let kept = match config::read_sealed(&self.place.workspace.vault(), session.as_str())? {
            Some(bytes) => Session::open(self.vault_key()?.expose_secret(), &bytes)?,
            None => Session::new(session.as_str(), random::<3>()?),
        };
        self.sealed = kept.len();
        self.placeholders = Arc::new(Mutex::new(kept));
        self.session = session;
        self.past = past;
        Ok(())
    }

    /// Writes the vault if placeholders came since it was last written.
    pub(in crate::runtime) fn seal(&mut self) -> Result<(), DeskError> {
        let live = self.placeholders().len();
        if live == self.sealed {
            return Ok(());
        }
        let key = self.vault_key()?;
        let nonce: [u8; 24] = random()?;
        let sealed = self.placeholders().seal(key.expose_secret(), &nonce);
        let sealed = sealed.map_err(|error| DeskError::Policy(error.to_string()))?;
        config::write_sealed(&self.place.workspace.vault(), self.session.as_str(), &sealed)?;
        self.sealed = live;
        Ok(())
    }

    fn open_vault(&mut self, session: &SessionId) -> Result<Option<Session>, DeskError> {
        let Some(bytes) = config::read_sealed(&self.place.workspace.vault(), session.as_str())? else {
            return Ok(None);
        };
        let key = self.vault_key()?;
        Ok(Session::open(key.expose_secret(), &bytes).ok())
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

    pub(in crate::runtime) fn vault_key(&mut self) -> Result<config::SecretKey, DeskError> {
        let secrets = SecretStore::new(&self.place.paths, self.place.env.clone());
        let found = config::vault_key(&self.place.workspace, &secrets)?;
        if let Some(note) = found.note()
            && !self.notes.contains(&note)
        {
            self.notes.push(note);
        }
        Ok(found.key)
    }
}
