//! A workspace beside the seller's, with a vault of its own: what a test question or a shadow is asked in.
//!
//! Not for: its records, settings and policy, which are the asker's to choose. Invariant: nothing of the seller's own
//! workspace is written.

use crate::config::{Env, Paths, Workspace, Workspaces, atomic};
use crate::runtime::place::Place;
use std::path::Path;
use std::{fs, io};

/// A workspace that is being made.
pub(super) struct Double {
    env: Env,
    paths: Paths,
    /// Where its files lie.
    pub(super) workspace: Workspace,
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unmade {
    /// No room, no randomness.
    #[error(transparent)]
    File(#[from] io::Error),
    /// The settings of the place.
    #[error("{0}")]
    Place(String),
}

impl Double {
    /// Makes one in a folder, with the settings of the seller's own file and an empty vault. No keyring is asked for its
    /// key, which is gone in a moment.
    pub(super) fn make(place: &Place, folder: &Path, name: &str) -> Result<Self, Unmade> {
        let env = place.env.clone().with("DEALDESK_DATA_DIR", folder.display().to_string());
        let env = env.with("DEALDESK_CONFIG_DIR", place.paths.config_dir().display().to_string());
        let paths = Paths::new(&env).map_err(|error| Unmade::Place(error.to_string()))?;
        let made = Workspaces::new(&paths).create(name);
        let workspace = made.map_err(|error| Unmade::Place(error.to_string()))?;
        atomic::create_private_dir(&workspace.vault())?;
        atomic::write(&workspace.vault().join("vault.key"), key()?.as_bytes())?;
        Ok(Self { env, paths, workspace })
    }

    /// The place that it is, with the flags of another.
    pub(super) fn place(self, of: &Place) -> Result<Place, Unmade> {
        let mut flags = of.flags.clone();
        flags.workspace = None;
        Place::at(self.workspace, self.env, self.paths, flags).map_err(|error| Unmade::Place(error.to_string()))
    }
}

fn key() -> io::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Puts a copy of records where others lay.
pub(super) fn put_records(from: &Path, to: &Path) -> io::Result<()> {
    for ending in ["", "-wal", "-shm"] {
        let mut name = to.as_os_str().to_owned();
        name.push(ending);
        match fs::remove_file(&name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    fs::copy(from, to).map(drop)
}

/// Copies files, and folders so deep; links stay behind. What is not there is nothing to copy.
pub(super) fn copy_tree(from: &Path, to: &Path, deeper: usize) -> io::Result<()> {
    if !from.is_dir() {
        return Ok(());
    }
    atomic::create_private_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, to) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_file() {
            fs::copy(entry.path(), to)?;
        } else if kind.is_dir() && deeper > 0 {
            copy_tree(&entry.path(), &to, deeper - 1)?;
        }
    }
    Ok(())
}
