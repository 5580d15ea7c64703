//! Taking a person's values out of lines that were written long ago, without breaking the chain.
//!
//! The log is masked, so there is little to take out: what was typed before a value was known, or in a form that no
//! filter knew. In such a line each value becomes `[erased]` (or `*` where there is no room), spaces before the chain
//! keep its length, and its chain stays what it was. A later [`Event::Erased`] lists the line with the hash of what
//! it says now; `verify` takes no other line that does not fit its chain.
//! Invariants: the event is durable before the first file changes; a file is replaced whole; a process that appends
//! meanwhile notices the new file (see `commit`).

use super::{
    Entry, ErasedLine, Event, JournalError,
    files::{self, Lock},
    line::Parsed,
};
use std::{
    fs,
    io::Write as _,
    ops::Range,
    path::{Path, PathBuf},
};

/// What stands in the place of a value.
const WORD: &str = "[erased]";

/// Lines that are to change.
#[derive(Debug)]
pub struct Erasure {
    dir: PathBuf,
    files: Vec<(PathBuf, Vec<Change>)>,
    /// What the log is to say about them.
    pub lines: Vec<ErasedLine>,
    /// Lines that hold a value and cannot be changed without harm: in which file, which one.
    pub left: Vec<String>,
}

/// One line before and after. Both have the same length.
#[derive(Debug)]
struct Change {
    at: usize,
    old: Vec<u8>,
    new: Vec<u8>,
}

impl Erasure {
    /// Looks for values in every file of the log. `find` gives the places of values in a text.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn plan(dir: &Path, find: &dyn Fn(&str) -> Vec<Range<usize>>) -> Result<Self, JournalError> {
        let mut plan = Self { dir: dir.to_owned(), files: Vec::new(), lines: Vec::new(), left: Vec::new() };
        for day in files::days(dir)? {
            plan.file(files::day_path(dir, day), find, true)?;
        }
        for path in torn(dir)? {
            plan.file(path, find, false)?;
        }
        Ok(plan)
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    fn file(
        &mut self,
        path: PathBuf,
        find: &dyn Fn(&str) -> Vec<Range<usize>>,
        chained: bool,
    ) -> Result<(), JournalError> {
        let bytes = fs::read(&path).map_err(|error| JournalError::read(&path, error))?;
        let (mut changes, mut at) = (Vec::new(), 0);
        for (number, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let text = line.strip_suffix(b"\n").unwrap_or(line);
            match changed(text, find, chained) {
                Found::Nothing => {}
                Found::Stuck => self.left.push(format!("{}:{}", path.display(), number + 1)),
                Found::Change(new) => {
                    if let (true, Ok(parsed)) = (chained, Parsed::new(&new)) {
                        self.lines.push(ErasedLine { seq: parsed.seq, hash: parsed.hash() });
                    }
                    changes.push(Change { at, old: text.to_owned(), new });
                }
            }
            at += line.len();
        }
        if !changes.is_empty() {
            self.files.push((path, changes));
        }
        Ok(())
    }

    /// Changes the files. The event with [`Erasure::lines`] must be durable by now.
    ///
    /// # Errors
    /// When a file cannot be written, or is not what it was; running the whole again is harmless.
    pub fn apply(&self) -> Result<(), JournalError> {
        let _lock = Lock::exclusive(&self.dir).map_err(|error| JournalError::write(&self.dir, error))?;
        for (path, changes) in &self.files {
            let mut bytes = fs::read(path).map_err(|error| JournalError::read(path, error))?;
            for Change { at, old, new } in changes {
                match bytes.get_mut(*at..at + old.len()) {
                    Some(place) if place == old.as_slice() => place.copy_from_slice(new),
                    _ => return Err(JournalError::NotSound { place: path.display().to_string(), what: MOVED.into() }),
                }
            }
            files::replace(path, |file| file.write_all(&bytes)).map_err(|error| JournalError::write(path, error))?;
        }
        Ok(())
    }
}

const MOVED: &str = "it changed while values were being erased from it; run the same command again";

enum Found {
    Nothing,
    Stuck,
    Change(Vec<u8>),
}

/// The line without the values; only what comes after the fixed fields is looked at.
fn changed(line: &[u8], find: &dyn Fn(&str) -> Vec<Range<usize>>, chained: bool) -> Found {
    let Ok(text) = std::str::from_utf8(line) else { return Found::Nothing };
    let ranges = find(text);
    if ranges.is_empty() {
        return Found::Nothing;
    }
    let (from, to) = match (chained, text.find(",\"kind\":\""), text.rfind(",\"chain\":\"")) {
        (true, Some(from), Some(to)) if from < to => (from, to),
        (true, ..) => return Found::Stuck,
        (false, ..) => (0, text.len()),
    };
    let inside: Vec<Range<usize>> = ranges.iter().filter(|r| r.start >= from && r.end <= to).cloned().collect();
    let new = without(text, &inside, to);
    let same = |entry: &Entry| Parsed::new(line).is_ok_and(|parsed| parsed.seq == entry.seq);
    let sound = !chained
        || serde_json::from_slice::<Entry>(&new).is_ok_and(|entry| same(&entry) && entry.event != Event::Unknown);
    if !sound || inside.len() < ranges.len() { Found::Stuck } else { Found::Change(new) }
}

/// The text with a word for each value, and spaces at `end` to make up for the length.
fn without(text: &str, values: &[Range<usize>], end: usize) -> Vec<u8> {
    let (mut new, mut done, mut saved) = (Vec::with_capacity(text.len()), 0, 0);
    for value in values {
        let word = if value.len() >= WORD.len() { WORD } else { "*" };
        new.extend_from_slice(&text.as_bytes()[done..value.start]);
        new.extend_from_slice(word.as_bytes());
        saved += value.len() - word.len();
        done = value.end;
    }
    new.extend_from_slice(&text.as_bytes()[done..end]);
    new.resize(new.len() + saved, b' ');
    new.extend_from_slice(&text.as_bytes()[end..]);
    new
}

fn torn(dir: &Path) -> Result<Vec<PathBuf>, JournalError> {
    let Ok(listing) = fs::read_dir(dir) else { return Ok(Vec::new()) };
    let paths = listing.filter_map(|item| Some(item.ok()?.path()));
    Ok(paths.filter(|path| path.extension().is_some_and(|kind| kind == "torn")).collect())
}
