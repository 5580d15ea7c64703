//! What placeholders stand for, sealed under the workspace's master key and opened again; nothing is written.

use super::{Check, check as done, holds, random, samples::Sample, session};
use crate::journal::SessionId;
use crate::runtime::desk::{Desk, DeskError};
use crate::trust::{KeyOwner, Masker, Session, VaultError, VaultKey, VaultKeys};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Keys of persons and conversations that are made for the try and forgotten after it.
struct Passing {
    master: VaultKey,
    keys: BTreeMap<KeyOwner, VaultKey>,
}

impl VaultKeys for Passing {
    fn master(&self) -> &[u8; 32] {
        &self.master
    }

    fn key(&mut self, owner: &KeyOwner, make: bool) -> Result<Option<VaultKey>, VaultError> {
        if make && !self.keys.contains_key(owner) {
            let fresh = random().map_err(|error| VaultError::Key(error.to_string()))?;
            self.keys.insert(owner.clone(), Zeroizing::new(fresh));
        }
        Ok(self.keys.get(owner).cloned())
    }

    fn nonce(&mut self) -> Result<[u8; 24], VaultError> {
        random().map_err(|error| VaultError::Key(error.to_string()))
    }
}

/// Tries it; a person's key that is destroyed must take the values along.
pub(super) fn check(desk: &mut Desk, masker: &Masker, samples: &[Sample]) -> Check {
    match tried(desk, masker, samples) {
        Ok((count, true)) => {
            done("vault", true, format!("{count} placeholders sealed and opened; no value in the bytes"))
        }
        Ok((_, false)) => done("vault", false, "what was sealed did not come back, or lay open"),
        Err(error) => done("vault", false, error.to_string()),
    }
}

fn tried(desk: &mut Desk, masker: &Masker, samples: &[Sample]) -> Result<(usize, bool), DeskError> {
    let master = Zeroizing::new(*desk.vault_keys(&SessionId::log())?.master());
    let mut keys = Passing { master, keys: BTreeMap::new() };
    let mut live = session()?;
    let masked: Vec<String> = samples.iter().map(|sample| masker.mask(&sample.text, &mut live, &[]).text).collect();
    let sealed = live.seal(&mut keys)?;
    let hidden = samples.iter().all(|sample| !holds(&sealed, sample.value.as_bytes()));
    let opened = Session::open(&mut keys, live.id(), &sealed)?;
    let back = samples.iter().zip(&masked).all(|(sample, masked)| opened.unmask(masked) == sample.text);
    keys.keys.clear();
    let gone = Session::open(&mut keys, live.id(), &sealed).map_or(true, |empty| {
        samples.iter().zip(&masked).all(|(sample, masked)| empty.unmask(masked) == *masked || *masked == sample.text)
    });
    Ok((live.len(), hidden && back && gone))
}
