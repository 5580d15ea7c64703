//! A session at rest: what its placeholders stand for, encrypted.
//!
//! Layout: one version byte, 24 bytes of nonce, then XChaCha20-Poly1305 over JSON. The key belongs in a keyring.
//! Not for: choosing keys and nonces; both come in. A nonce must never serve twice under one key.

use super::{
    entity::EntityType,
    placeholder::{Form, Slot},
    session::{Owner, Session},
};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use zeroize::{Zeroize, Zeroizing};

const VERSION: u8 = 1;
const CONTEXT: &[u8] = b"dealdesk placeholders 1";

/// Why a vault could not be written or read. What lies on disk stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The session is too large to encrypt, or could not be written as JSON.
    #[error("the placeholders of this session could not be encrypted; nothing was written")]
    Seal,
    /// Another key, or the bytes were changed.
    #[error("the vault does not open with this key: it was made with another key or was changed; the log is unharmed")]
    Open,
    /// Made by a newer version of dealdesk, or not a vault.
    #[error("not a vault of this version: update dealdesk, or restore the file from a backup")]
    Version,
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Saved {
    id: String,
    nonce: String,
    numbers: Vec<(Owner, u32)>,
    slots: Vec<(Slot, String, bool)>,
}

impl Drop for Saved {
    fn drop(&mut self) {
        self.slots.iter_mut().for_each(|(_, value, _)| value.zeroize());
    }
}

impl Session {
    /// The session as encrypted bytes.
    pub fn seal(&self, key: &[u8; 32], nonce: &[u8; 24]) -> Result<Vec<u8>, VaultError> {
        let slots = self.slots.iter().map(|(slot, entry)| (*slot, entry.value.to_string(), entry.seen));
        let saved = Saved {
            id: self.id.clone(),
            nonce: self.nonce.clone(),
            numbers: self.numbers.iter().map(|(owner, number)| (owner.clone(), *number)).collect(),
            slots: slots.collect(),
        };
        let plain = Zeroizing::new(serde_json::to_vec(&saved).map_err(|_| VaultError::Seal)?);
        let cipher = XChaCha20Poly1305::new(&(*key).into());
        let payload = Payload { msg: &plain, aad: CONTEXT };
        let sealed = cipher.encrypt(&XNonce::from(*nonce), payload).map_err(|_| VaultError::Seal)?;
        Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
    }

    /// The session from what [`Session::seal`] made.
    pub fn open(key: &[u8; 32], bytes: &[u8]) -> Result<Self, VaultError> {
        let (version, rest) = bytes.split_first().ok_or(VaultError::Version)?;
        let (nonce, sealed) = rest.split_first_chunk::<24>().ok_or(VaultError::Version)?;
        if *version != VERSION {
            return Err(VaultError::Version);
        }
        let cipher = XChaCha20Poly1305::new(&(*key).into());
        let payload = Payload { msg: sealed, aad: CONTEXT };
        let plain = cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| VaultError::Open)?;
        let saved = serde_json::from_slice(&Zeroizing::new(plain)).map_err(|_| VaultError::Version)?;
        Ok(Self::restored(saved))
    }

    fn restored(mut saved: Saved) -> Self {
        let mut session = Self::with_nonce(std::mem::take(&mut saved.id), std::mem::take(&mut saved.nonce));
        session.numbers = saved.numbers.drain(..).collect();
        saved.slots.sort_by_key(|(slot, ..)| *slot);
        for (slot, value, seen) in &saved.slots {
            session.put(*slot, value, *seen);
            let named = [Form::BASE, Form::FIRST, Form::LAST].contains(&slot.form);
            if slot.kind == EntityType::Person && named {
                session.alias(slot.number, value);
            }
        }
        session
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> (Session, String) {
        let mut session = Session::new("s", [1, 2, 3]);
        let owner = Owner::of_value(EntityType::Email, "jane@acme.com");
        let slot = session.placeholder(&owner, EntityType::Email, "jane@acme.com");
        let text = slot.write(&session.nonce);
        (session, text)
    }

    #[test]
    fn what_was_sealed_opens_with_the_key_and_only_with_it() {
        let (session, placeholder) = session();
        let sealed = session.seal(&[7; 32], &[9; 24]).expect("sealed");
        assert!(!String::from_utf8_lossy(&sealed).contains("acme"));
        let mut opened = Session::open(&[7; 32], &sealed).expect("opened");
        assert_eq!(opened.unmask(&placeholder), "jane@acme.com");
        let owner = Owner::of_value(EntityType::Email, "jane@acme.com");
        assert_eq!(opened.placeholder(&owner, EntityType::Email, "jane@acme.com").write(&opened.nonce), placeholder);
        assert_eq!(Session::open(&[8; 32], &sealed).map(|_| ()), Err(VaultError::Open));
    }

    #[test]
    fn broken_bytes_are_refused() {
        let (session, _) = session();
        let sealed = session.seal(&[7; 32], &[9; 24]).expect("sealed");
        for at in 1..sealed.len() {
            let mut broken = sealed.clone();
            broken[at] ^= 1;
            assert_eq!(Session::open(&[7; 32], &broken).map(|_| ()), Err(VaultError::Open), "byte {at}");
        }
        assert_eq!(Session::open(&[7; 32], &[]).map(|_| ()), Err(VaultError::Version));
        assert_eq!(Session::open(&[7; 32], &[2; 60]).map(|_| ()), Err(VaultError::Version));
    }
}
