//! What stands for day files that were dropped because of their age: how far they went, and the last chain, signed.
//!
//! Invariant: the checkpoint is durable before the first file goes, so a log is at every moment either whole or whole
//! from its checkpoint on.

use super::{
    JournalError, files,
    line::Chain,
    sign::{self, Signer},
};
use jiff::{Timestamp, civil::Date};
use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

const NAME: &str = "checkpoint";

/// The dropped beginning of a log.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Checkpoint {
    /// Lines 1 to this one are gone.
    pub through: u64,
    /// The chain of that line in hex.
    pub chain: String,
    /// The last dropped day, UTC, as its file was named.
    pub last_day: String,
    /// How many files were dropped in all.
    pub files: u64,
    /// When, RFC 3339.
    pub time: String,
    /// Why: files older than so many days were to go.
    pub keep_days: u32,
    /// The public key in hex.
    pub key: String,
    /// The signature in hex.
    pub signature: String,
}

impl Checkpoint {
    pub(super) fn new(end: (u64, Chain), last_day: Date, files: u64, why: (u32, Timestamp), signer: &Signer) -> Self {
        let mut made = Self {
            through: end.0,
            chain: end.1.as_str().to_owned(),
            last_day: last_day.to_string(),
            files,
            time: why.1.to_string(),
            keep_days: why.0,
            key: signer.public(),
            signature: String::new(),
        };
        made.signature = signer.sign(&made.statement());
        made
    }

    fn statement(&self) -> String {
        let what = format!("checkpoint {} {} {}", self.last_day, self.files, self.keep_days);
        sign::statement(&what, self.through, &self.chain, &self.time)
    }

    /// The chain and the last day, where everything is as it was signed.
    pub(super) fn genuine(&self) -> Option<(Chain, Date)> {
        let parts = (Chain::parse(self.chain.as_bytes())?, self.last_day.parse().ok()?);
        sign::is_signed(&self.key, &self.signature, &self.statement()).then_some(parts)
    }

    /// Replaces the file whole, durably.
    pub(super) fn write(&self, dir: &Path) -> Result<(), JournalError> {
        let write = || {
            let mut text = serde_json::to_string(self).map_err(io::Error::other)?;
            text.push('\n');
            files::replace(&path(dir), |file| file.write_all(text.as_bytes()))
        };
        write().map_err(|error| JournalError::write(path(dir), error))
    }
}

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing was dropped.
    Missing,
    /// It is not as this program writes it, or its signature does not hold.
    Damaged,
    /// The log begins after this line; files up to this day are gone or to go.
    Good(Box<Checkpoint>, Chain, Date),
}

/// Reads the file.
pub(super) fn read(dir: &Path) -> Result<Found, JournalError> {
    let text = match fs::read_to_string(path(dir)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Missing),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => return Ok(Found::Damaged),
        Err(error) => return Err(JournalError::read(path(dir), error)),
    };
    let parsed = serde_json::from_str::<Checkpoint>(&text).ok();
    // Other bytes than were written, even ones that read the same, are a change.
    let same = |made: &Checkpoint| serde_json::to_string(made).is_ok_and(|again| text == again + "\n");
    let good = parsed.filter(same).and_then(|made| made.genuine().map(|(chain, day)| (made, chain, day)));
    Ok(good.map_or(Found::Damaged, |(made, chain, day)| Found::Good(Box::new(made), chain, day)))
}

fn path(dir: &Path) -> PathBuf {
    dir.join(NAME)
}
