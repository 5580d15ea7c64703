//! Private files, replaced whole or not at all.
//!
//! Invariant: after [`write()`] the file holds either the old or the new bytes, also after a power cut; a failed
//! write leaves no draft behind.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

/// Makes a folder and those above it, readable by this user only where they are new.
///
/// # Errors
/// When it cannot be made.
pub fn create_private_dir(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Writes a file that only this user can read: to a draft beside it, synced, then renamed over it.
///
/// # Errors
/// When it cannot be written; the old file stays as it was.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let mut draft_name = std::ffi::OsString::from(".");
    draft_name.push(name);
    draft_name.push(format!(".{}-{}.new", std::process::id(), serial()));
    let draft = path.with_file_name(draft_name);
    let result = write_new(&draft, bytes).and_then(|()| fs::rename(&draft, path));
    if result.is_err() {
        drop(fs::remove_file(&draft));
        return result;
    }
    path.parent().map_or(Ok(()), sync_dir)
}

/// Keeps the drafts of two threads apart.
fn serial() -> u64 {
    static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes a rename durable. Windows does that on its own and cannot open folders.
pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

/// The bits by which others can reach a file; 0 for a private one, and where there are no such bits.
///
/// # Errors
/// When the file cannot be looked at.
pub fn open_to_others(path: &Path) -> io::Result<u32> {
    let meta = fs::metadata(path)?;
    #[cfg(unix)]
    return Ok(std::os::unix::fs::PermissionsExt::mode(&meta.permissions()) & 0o077);
    #[cfg(not(unix))]
    return Ok(drop(meta)).map(|()| 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_private() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/er/file");
        assert!(write(&path, b"x").is_err(), "no folder yet");
        create_private_dir(path.parent().unwrap()).unwrap();
        write(&path, b"old").unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(open_to_others(&path).unwrap(), 0);
        assert_eq!(open_to_others(path.parent().unwrap()).unwrap(), 0);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "a draft stayed behind");
    }

    #[test]
    fn a_failed_write_leaves_no_draft() {
        let dir = tempfile::tempdir().unwrap();
        let taken = dir.path().join("taken");
        fs::create_dir(&taken).unwrap();
        assert!(write(&taken, b"x").is_err());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
