//! Retention by age: whole day files go, a signed checkpoint stays.
//!
//! Invariants: the file that is being written and every file not older than asked for stay; nothing goes where the
//! log is not sound up to there, because the checkpoint would hide that.

use super::{
    JournalError, Signer,
    checkpoint::{self, Checkpoint},
    files::{self, Lock},
    head::{self, Found},
    line::Chain,
    span::{self, Before},
};
use jiff::{Timestamp, civil::Date};
use std::{fs, path::Path};

/// What retention dropped, or would drop.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Pruned {
    /// Names of files in the log folder.
    pub files: Vec<String>,
    /// Their lines.
    pub lines: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The last line that is gone now, counted from the log's beginning.
    pub through: u64,
}

/// Drops the day files of days before `first`. Without a signer nothing is dropped, only told.
///
/// # Errors
/// When a file cannot be read, written or removed, or the lines that would go are not sound.
pub fn prune(dir: &Path, first: Date, why: (u32, Timestamp), signer: Option<&Signer>) -> Result<Pruned, JournalError> {
    let mut pruned = Pruned::default();
    if !dir.is_dir() {
        return Ok(pruned);
    }
    let _lock = Lock::exclusive(dir).map_err(|error| JournalError::write(dir, error))?;
    let before = checkpoint::read(dir)?;
    let (mut end, mut all) = match &before {
        checkpoint::Found::Good(made, chain, _) => (Before { seq: made.through, chain: *chain }, made.files),
        checkpoint::Found::Missing => (Before { seq: 0, chain: Chain::GENESIS }, 0),
        checkpoint::Found::Damaged => return Err(unsound("checkpoint", "its signature does not hold")),
    };
    let gone = if let checkpoint::Found::Good(_, _, day) = before { Some(day) } else { None };
    let current = if let Found::Head(head) = head::read(dir)? { head.day } else { Date::MIN };
    let old = files::days(dir)?.into_iter().filter(|day| *day < first && *day < current);
    let (left_over, old): (Vec<Date>, Vec<Date>) = old.partition(|day| gone.is_some_and(|gone| *day <= gone));
    for day in &old {
        end = count(dir, *day, end, &mut pruned)?;
    }
    pruned.through = end.seq;
    let Some(signer) = signer else { return Ok(pruned) };
    if let Some(last) = old.last() {
        all += old.len() as u64;
        Checkpoint::new((end.seq, end.chain), *last, all, why, signer).write(dir)?;
    }
    for day in left_over.iter().chain(&old) {
        for path in [files::day_path(dir, *day), files::day_path(dir, *day).with_extension("torn")] {
            remove(&path)?;
        }
    }
    files::sync_dir(dir).map_err(|error| JournalError::write(dir, error))?;
    Ok(pruned)
}

/// Checks a file on its way out.
fn count(dir: &Path, day: Date, before: Before, pruned: &mut Pruned) -> Result<Before, JournalError> {
    let path = files::day_path(dir, day);
    let bytes = fs::read(&path).map_err(|error| JournalError::read(&path, error))?;
    let span = span::check(&bytes, before, &[], Some(day));
    // Broken chains may be erased lines; whether they are, `verify` says, and only the whole log shows it.
    if let Some((line, what)) = span.problems.first() {
        return Err(unsound(&format!("{}:{line}", files::day_name(day)), what));
    }
    pruned.files.push(files::day_name(day));
    pruned.lines += span.lines;
    pruned.bytes += bytes.len() as u64;
    Ok(span.end)
}

fn unsound(place: &str, what: &str) -> JournalError {
    JournalError::NotSound { place: place.to_owned(), what: what.to_owned() }
}

fn remove(path: &Path) -> Result<(), JournalError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(JournalError::write(path, error)),
        _ => Ok(()),
    }
}
