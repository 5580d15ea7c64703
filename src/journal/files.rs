//! The files of a log folder: names, private creation, directory sync, the lock between processes.

use super::JournalError;
use jiff::civil::Date;
use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

/// Makes the folder, private to this user.
pub(super) fn create_dir(dir: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Opens for appending; makes the file private to this user where it is new.
pub(super) fn open_append(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Opens a file that must be there for writing in place.
pub(super) fn open_existing(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).open(path)
}

/// Puts a new file in the place of one, whole or not at all, durably.
pub(super) fn replace(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    let draft = path.with_extension("new");
    let mut file = open_append(&draft)?;
    file.set_len(0)?;
    write(&mut file)?;
    file.sync_all()?;
    fs::rename(&draft, path)?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Whether this open file is still the one of that name.
pub(super) fn is_same(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    let number = |meta: &fs::Metadata| {
        use std::os::unix::fs::MetadataExt as _;
        (meta.dev(), meta.ino())
    };
    // Elsewhere an open file cannot be replaced.
    #[cfg(not(unix))]
    let number = |_: &fs::Metadata| ();
    matches!((file.metadata(), fs::metadata(path)), (Ok(a), Ok(b)) if number(&a) == number(&b))
}

/// Makes the names in a folder durable. Windows does that on its own and cannot open folders.
pub(super) fn sync_dir(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

/// The file of a day.
pub(super) fn day_path(dir: &Path, day: Date) -> PathBuf {
    dir.join(day_name(day))
}

/// The name of a day's file: `2026-11-20.jsonl`.
pub(super) fn day_name(day: Date) -> String {
    format!("{day}.jsonl")
}

/// The day of a file name, where it is a day file's.
pub(super) fn day_of(name: &str) -> Option<Date> {
    let stem = name.strip_suffix(".jsonl")?;
    let day: Date = stem.parse().ok()?;
    (day.to_string() == stem).then_some(day)
}

/// The days that have a file, oldest first; none where there is no folder.
pub(super) fn days(dir: &Path) -> Result<Vec<Date>, JournalError> {
    let listing = match fs::read_dir(dir) {
        Ok(listing) => listing,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(JournalError::read(dir, error)),
    };
    let mut days = Vec::new();
    for item in listing {
        let name = item.map_err(|error| JournalError::read(dir, error))?.file_name();
        days.extend(name.to_str().and_then(day_of));
    }
    days.sort_unstable();
    Ok(days)
}

/// The length of a file; `None` where there is none.
pub(super) fn len(path: &Path) -> io::Result<Option<u64>> {
    match fs::metadata(path) {
        Ok(meta) => Ok(Some(meta.len())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The advisory lock of the folder, held until dropped; waits for another process's commit.
pub(super) struct Lock(File);

impl Lock {
    /// For writing.
    pub(super) fn exclusive(dir: &Path) -> io::Result<Self> {
        let file = open_append(&dir.join("lock"))?;
        file.lock()?;
        Ok(Self(file))
    }

    /// For reading a consistent end; `None` where the folder has no lock file yet or cannot be locked.
    pub(super) fn shared(dir: &Path) -> Option<Self> {
        let file = File::open(dir.join("lock")).ok()?;
        file.lock_shared().ok()?;
        Some(Self(file))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing unlocks too; this is for platforms where that may come late.
        drop(self.0.unlock());
    }
}
