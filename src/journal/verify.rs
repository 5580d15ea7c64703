//! The proof that the log is what was written: every line chained to the one before, nothing missing.
//!
//! What it cannot see stands in the room's documentation.

use super::{
    JournalError, entry, files,
    head::{self, Found, Head},
    line::{Chain, Parsed},
};
use jiff::{Timestamp, civil::Date};
use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

/// One thing that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// The file's name in the log folder.
    pub file: String,
    /// Counted from 1; 0 where it is about the file.
    pub line: u64,
    /// What is wrong, for a person.
    pub what: String,
}

/// What `verify` found.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Verification {
    /// Day files read.
    pub files: u64,
    /// Lines read.
    pub events: u64,
    /// Bytes read.
    pub bytes: u64,
    /// The last line's number.
    pub last_seq: u64,
    /// The last line's chain in hex: keep a copy elsewhere to be able to show that nothing was cut off later.
    pub head: String,
    /// What is not as it was written; empty for a sound log.
    pub problems: Vec<Problem>,
}

impl Verification {
    /// Whether the log is sound.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Reads the whole log and checks each line against the one before, and the end against the head.
/// Lines that are being appended meanwhile are left for the next time.
///
/// # Errors
/// When the folder or a file cannot be read. Damage is not an error but a [`Problem`].
pub fn verify(dir: &Path) -> Result<Verification, JournalError> {
    let lock = files::Lock::shared(dir);
    let head = head::read(dir)?;
    let mut days = Vec::new();
    for day in files::days(dir)? {
        let path = files::day_path(dir, day);
        let len = files::len(&path).map_err(|error| JournalError::read(&path, error))?;
        days.push((day, len.unwrap_or(0)));
    }
    drop(lock);
    let mut walk = Walk::new(head);
    for (day, len) in days {
        walk.file(dir, day, len)?;
    }
    Ok(walk.finish(head))
}

/// The state between two lines.
struct Walk {
    seq: u64,
    chain: Chain,
    watch: Option<Head>,
    /// Where the line that the head names was met.
    seen: Option<Head>,
    offset: u64,
    file: String,
    line: u64,
    found: Verification,
}

impl Walk {
    fn new(head: Found) -> Self {
        let watch = if let Found::Head(head) = head { Some(head) } else { None };
        let seen = watch.filter(|head| head.seq == 0).map(|head| Head::start(head.day));
        let found = Verification::default();
        Self { seq: 0, chain: Chain::GENESIS, watch, seen, offset: 0, file: String::new(), line: 0, found }
    }

    fn problem(&mut self, what: impl Into<String>) {
        let problem = Problem { file: self.file.clone(), line: self.line, what: what.into() };
        self.found.problems.push(problem);
    }

    fn file(&mut self, dir: &Path, day: Date, len: u64) -> Result<(), JournalError> {
        (self.file, self.line, self.offset) = (files::day_name(day), 0, 0);
        let path = dir.join(&self.file);
        let read_error = |error| JournalError::read(&path, error);
        let mut reader = BufReader::with_capacity(1 << 16, File::open(&path).map_err(read_error)?.take(len));
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).map_err(read_error)? > 0 {
            self.line += 1;
            self.offset += line.len() as u64;
            match line.strip_suffix(b"\n") {
                Some(whole) => self.line(whole, day),
                None => self.problem("the line has no end: a torn write, which the next start moves aside"),
            }
            line.clear();
        }
        self.found.bytes += self.offset;
        self.found.files += 1;
        Ok(())
    }

    fn line(&mut self, line: &[u8], day: Date) {
        self.found.events += 1;
        let parsed = match Parsed::new(line) {
            Ok(parsed) => parsed,
            Err(what) => return self.problem(what),
        };
        let expected = self.seq + 1;
        if parsed.seq != expected {
            self.problem(out_of_order(parsed.seq, expected));
        } else if !parsed.follows(self.chain) {
            self.problem("the chain is broken: this line was changed, or the one before it");
        } else if self.line == 1 && written_on(&parsed) != Some(day) {
            self.problem("the file has the name of another day than its first line");
        }
        (self.seq, self.chain) = (parsed.seq, parsed.chain);
        if self.watch.is_some_and(|head| head.seq == parsed.seq) {
            self.seen = Some(Head { seq: parsed.seq, chain: parsed.chain, day, len: self.offset });
        }
    }

    fn finish(mut self, head: Found) -> Verification {
        (self.file, self.line) = ("head".to_owned(), 0);
        match head {
            Found::Missing if self.found.files == 0 => {}
            Found::Missing => self.problem("missing: it cannot be told whether the log's end was cut off"),
            Found::Damaged => self.problem("changed: it cannot be told whether the log's end was cut off"),
            Found::Head(head) if self.seq < head.seq => {
                self.problem(format!("the log had {} lines, and ends at {}: its end is missing", head.seq, self.seq));
            }
            Found::Head(head) if !self.seen.is_some_and(|seen| is_end(head, seen)) => {
                self.problem(format!("line number {} is not where it was written, or not the same", head.seq));
            }
            Found::Head(_) => {}
        }
        self.found.last_seq = self.seq;
        self.found.head = self.chain.as_str().to_owned();
        self.found
    }
}

/// Whether the head tells of this line: its end, or the start of the file that was to be next.
fn is_end(head: Head, line: Head) -> bool {
    head == line || (head.chain == line.chain && head.len == 0 && head.day > line.day)
}

fn out_of_order(seq: u64, expected: u64) -> String {
    if seq > expected {
        format!("{} lines are missing before this one (from number {expected})", seq - expected)
    } else {
        format!("line number {seq} stands where {expected} belongs: it was moved or put in")
    }
}

fn written_on(line: &Parsed<'_>) -> Option<Date> {
    line.time()?.parse::<Timestamp>().ok().map(entry::utc_day)
}
