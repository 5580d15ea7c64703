//! A private folder in the system's place for such things, gone when it is dropped.
//!
//! Not for: anything that must be kept. Invariant: what works in it is closed before it goes.

use crate::config::atomic;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// A folder that is gone afterwards.
#[derive(Debug)]
pub(super) struct Scratch(PathBuf);

impl Scratch {
    /// Makes one; `what` it is for stands in its name.
    ///
    /// # Errors
    /// When there is no randomness, or no room.
    pub(super) fn new(what: &str) -> io::Result<Self> {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
        let path = std::env::temp_dir().join(format!("dealdesk-{what}-{:016x}", u64::from_le_bytes(bytes)));
        atomic::create_private_dir(&path)?;
        Ok(Self(path))
    }

    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed lies where the system cleans up.
        drop(fs::remove_dir_all(&self.0));
    }
}
