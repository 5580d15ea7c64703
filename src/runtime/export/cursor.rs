//! How far each collector got the log, on disk: one small file for each, written after the collector took a batch.
//!
//! Invariant: only one export to a collector goes on at a time, so no batch is sent by two of them.

use super::{DeskError, unwritten};
use crate::config::atomic;
use crate::fleet::Cursor;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The cursor of one collector, and the right to move it.
pub(super) struct Kept {
    path: PathBuf,
    _lock: File,
}

impl Kept {
    /// The cursor for this address in the folder of a workspace, and what it says; the default where nothing was sent.
    pub(super) fn open(workspace: &Path, address: &str) -> Result<(Self, Cursor), DeskError> {
        let folder = workspace.join("export");
        let name = &blake3::hash(address.as_bytes()).to_hex()[..16];
        let path = folder.join(format!("{name}.json"));
        atomic::create_private_dir(&folder).map_err(|error| unwritten(&folder, error))?;
        let lock = File::create(path.with_extension("lock")).map_err(|error| unwritten(&path, error))?;
        if lock.try_lock().is_err() {
            let what = "another export to this collector is going on; nothing was sent. Try again when it is over";
            return Err(DeskError::Refused(what.to_owned()));
        }
        let cursor = read(&path)?;
        Ok((Self { path, _lock: lock }, cursor))
    }

    /// What [`Self::open`] would find, without making anything.
    pub(super) fn peek(workspace: &Path, address: &str) -> Result<Cursor, DeskError> {
        let name = &blake3::hash(address.as_bytes()).to_hex()[..16];
        read(&workspace.join("export").join(format!("{name}.json")))
    }

    /// Keeps it, durably.
    pub(super) fn keep(&self, cursor: &Cursor) -> Result<(), DeskError> {
        let text = serde_json::to_vec(cursor).map_err(|error| DeskError::Export(error.to_string()))?;
        atomic::write(&self.path, &text).map_err(|error| unwritten(&self.path, error))
    }
}

fn read(path: &Path) -> Result<Cursor, DeskError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Cursor::default()),
        Err(error) => return Err(unwritten(path, error)),
    };
    serde_json::from_str(&text).map_err(|error| {
        DeskError::Export(format!(
            "{}: {error}: it says how far the collector got the log; nothing was sent. Remove it to send all of the log \
             once more",
            path.display()
        ))
    })
}
