//! New files of actions: never over one that is there.

use crate::config::atomic;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum NewError {
    /// One of the files is there.
    #[error("{0} is there already and stays as it is; nothing was written. Choose another name")]
    Taken(PathBuf),
    /// It cannot be written.
    #[error("{0} cannot be written ({1}); nothing was left behind")]
    Io(PathBuf, io::Error),
}

/// Writes all of these files into a folder, or none. Makes the folder.
///
/// # Errors
/// When one of them is there, or cannot be written.
pub fn write_new(folder: &Path, files: &[(String, String)]) -> Result<Vec<PathBuf>, NewError> {
    let paths: Vec<PathBuf> = files.iter().map(|(name, _)| folder.join(name)).collect();
    if let Some(taken) = paths.iter().find(|path| path.symlink_metadata().is_ok()) {
        return Err(NewError::Taken(taken.clone()));
    }
    atomic::create_private_dir(folder).map_err(|error| NewError::Io(folder.to_owned(), error))?;
    for (at, (path, (_, text))) in paths.iter().zip(files).enumerate() {
        if let Err(error) = create(path, text) {
            paths[..at].iter().for_each(|written| drop(fs::remove_file(written)));
            return Err(match error.kind() {
                io::ErrorKind::AlreadyExists => NewError::Taken(path.clone()),
                _ => NewError::Io(path.clone(), error),
            });
        }
    }
    Ok(paths)
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_overwritten_and_all_or_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let into = folder.path().join("actions");
        let files = [("a.md".to_owned(), "a".to_owned()), ("b.md".to_owned(), "b".to_owned())];
        assert_eq!(write_new(&into, &files).unwrap().len(), 2);
        let again = [("c.md".to_owned(), "c".to_owned()), ("b.md".to_owned(), "x".to_owned())];
        assert!(matches!(write_new(&into, &again), Err(NewError::Taken(_))));
        assert!(!into.join("c.md").exists());
        assert_eq!(fs::read_to_string(into.join("b.md")).unwrap(), "b");
    }
}
