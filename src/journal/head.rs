//! The `head` file: how far the log had come at the last commit.
//!
//! It makes opening cheap (only what lies beyond it is read) and shows a log whose end was cut off.
//! Invariant: always 256 bytes, so that writing it is one overwrite in place that needs no free space.

use super::{JournalError, files, line::Chain};
use jiff::civil::Date;
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

const NAME: &str = "head";
const SIZE: usize = 256;

/// Where the log ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The last line's number; 0 for an empty log.
    pub(super) seq: u64,
    /// The last line's chain.
    pub(super) chain: Chain,
    /// The day file that is being written.
    pub(super) day: Date,
    /// Its length in bytes.
    pub(super) len: u64,
}

impl Head {
    /// The start of a log whose first file is that of `day`.
    pub(super) fn start(day: Date) -> Self {
        Self { seq: 0, chain: Chain::GENESIS, day, len: 0 }
    }

    fn encode(&self) -> String {
        let Self { seq, chain, day, len } = self;
        let chain = chain.as_str();
        let text = format!("{{\"seq\":{seq},\"chain\":\"{chain}\",\"file\":\"{day}.jsonl\",\"len\":{len}}}");
        format!("{text:<width$}\n", width = SIZE - 1)
    }

    /// Strict: any other byte than this program would have written makes it `None`.
    fn parse(text: &str) -> Option<Self> {
        #[derive(serde::Deserialize)]
        struct Raw {
            seq: u64,
            chain: String,
            file: String,
            len: u64,
        }
        let raw: Raw = serde_json::from_str(text).ok()?;
        let chain = Chain::parse(raw.chain.as_bytes())?;
        let head = Self { seq: raw.seq, chain, day: files::day_of(&raw.file)?, len: raw.len };
        (head.encode() == text).then_some(head)
    }

    /// Writes the file in place; the first time, makes it whole or not at all.
    pub(super) fn write(&self, dir: &Path) -> Result<(), JournalError> {
        let path = path(dir);
        let written = match files::open_existing(&path) {
            Ok(mut file) => file.write_all(self.encode().as_bytes()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.create(dir, &path),
            Err(error) => Err(error),
        };
        written.map_err(|error| JournalError::write(path, error))
    }

    /// Like [`write`](Self::write), and durable: done before the log goes on in another file.
    pub(super) fn write_durably(&self, dir: &Path) -> Result<(), JournalError> {
        self.write(dir)?;
        let synced = files::open_existing(&path(dir)).and_then(|file| file.sync_data());
        synced.map_err(|error| JournalError::write(path(dir), error))
    }

    fn create(&self, dir: &Path, path: &Path) -> io::Result<()> {
        let draft = dir.join("head.new");
        let mut file = files::open_append(&draft)?;
        file.set_len(0)?;
        file.write_all(self.encode().as_bytes())?;
        file.sync_all()?;
        std::fs::rename(draft, path)?;
        files::sync_dir(dir)
    }
}

/// What the `head` file says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// There is none.
    Missing,
    /// It is not as this program writes it.
    Damaged,
    /// The end at the last commit.
    Head(Head),
}

/// Reads the file.
pub(super) fn read(dir: &Path) -> Result<Found, JournalError> {
    match std::fs::read(path(dir)) {
        Ok(bytes) => Ok(std::str::from_utf8(&bytes).ok().and_then(Head::parse).map_or(Found::Damaged, Found::Head)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Found::Missing),
        Err(error) => Err(JournalError::read(path(dir), error)),
    }
}

/// Moves a damaged head out of the way; gives its new name.
pub(super) fn set_aside(dir: &Path) -> Result<String, JournalError> {
    let name = format!("{NAME}.torn");
    std::fs::rename(path(dir), dir.join(&name)).map_err(|error| JournalError::write(path(dir), error))?;
    Ok(name)
}

fn path(dir: &Path) -> PathBuf {
    dir.join(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read(dir.path()).unwrap(), Found::Missing);
        let mut head = Head::start(jiff::civil::date(2026, 11, 20));
        head.write(dir.path()).unwrap();
        (head.seq, head.len) = (u64::MAX, u64::MAX);
        head.write(dir.path()).unwrap();
        assert_eq!(read(dir.path()).unwrap(), Found::Head(head));
        let good = std::fs::read(path(dir.path())).unwrap();
        assert_eq!(good.len(), SIZE);
        for at in 0..SIZE {
            let mut bad = good.clone();
            bad[at] ^= 1;
            std::fs::write(path(dir.path()), bad).unwrap();
            assert_ne!(read(dir.path()).unwrap(), Found::Head(head), "byte {at}");
        }
    }
}
