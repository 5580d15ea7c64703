//! The proof that the log is what was written: every line chained to the one before, nothing missing, and how far the
//! signatures reach.
//!
//! Day files are read in blocks, and the runs of a block are checked side by side, as many as there are processors.
//! What a chain without a copy elsewhere cannot show stands in the room's documentation.

use super::{
    Event, JournalError, Witness,
    checkpoint::{self, Checkpoint},
    files,
    head::{self, Found, Head},
    line::Chain,
    sign,
    span::{self, Before, Broken, Notable, Span},
};
use jiff::civil::Date;
use std::{
    collections::HashMap,
    fs::File,
    io::{self, Read},
    path::Path,
    thread,
};

/// Bytes that are read and checked at a time.
const BLOCK: usize = 8 << 20;
/// A shorter run is not worth a thread.
const LEAST_RUN: usize = 256 << 10;
/// More threads than these wait for memory.
const MOST_THREADS: usize = 8;

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

/// How far signatures reach. All of them were made by one key.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Signed {
    /// How many there are.
    pub count: u64,
    /// The public key in hex.
    pub key: String,
    /// When the first one was made, RFC 3339: from then on somebody without the key could not have rewritten the log
    /// without being seen.
    pub since: String,
    /// The last line that one covers. Lines after it are chained, not signed.
    pub through: u64,
    /// When the last one was made.
    pub last: String,
}

/// What is known from outside of the folder.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// The public key that signs here, in hex: signatures of another key are problems.
    pub key: Option<String>,
    /// The end of the log at some earlier moment.
    pub witness: Option<Witness>,
    /// Check on one thread only; for measuring.
    pub single_threaded: bool,
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
    /// How far signatures reach; `None` for a log without any.
    pub signed: Option<Signed>,
    /// The dropped beginning, where retention dropped one.
    pub dropped: Option<Checkpoint>,
    /// Lines whose values were erased, as later lines say.
    pub erased: u64,
    /// Whether a witness was given that the log agrees with.
    pub witnessed: bool,
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
    verify_against(dir, &Expected::default())
}

/// The same, and compares with what is known from outside of the folder.
///
/// # Errors
/// When the folder or a file cannot be read.
pub fn verify_against(dir: &Path, expected: &Expected) -> Result<Verification, JournalError> {
    let lock = files::Lock::shared(dir);
    let head = head::read(dir)?;
    let start = checkpoint::read(dir)?;
    let mut days = Vec::new();
    for day in files::days(dir)? {
        let path = files::day_path(dir, day);
        let len = files::len(&path).map_err(|error| JournalError::read(&path, error))?;
        days.push((day, len.unwrap_or(0)));
    }
    drop(lock);
    let mut walk = Walk::new(head, start, expected);
    for (day, len) in days {
        if walk.dropped_day.is_none_or(|last| day > last) {
            walk.file(dir, day, len)?;
        }
    }
    Ok(walk.finish(head))
}

/// The state between two blocks.
struct Walk<'a> {
    end: Before,
    expected: &'a Expected,
    threads: usize,
    /// Numbers of lines that head and witness name.
    wanted: Vec<u64>,
    /// Where the line that the head names was met, and the line that the witness names.
    seen: Option<Head>,
    witnessed: Option<Chain>,
    dropped_day: Option<Date>,
    file: String,
    /// Lines and bytes of the file so far.
    line: u64,
    offset: u64,
    broken: Vec<(String, Broken)>,
    erased: HashMap<u64, Vec<String>>,
    found: Verification,
}

impl<'a> Walk<'a> {
    fn new(head: Found, start: checkpoint::Found, expected: &'a Expected) -> Self {
        let head = if let Found::Head(head) = head { Some(head) } else { None };
        let cores = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        let mut walk = Self {
            end: Before { seq: 0, chain: Chain::GENESIS },
            expected,
            threads: if expected.single_threaded { 1 } else { cores },
            wanted: head.iter().map(|head| head.seq).chain(expected.witness.iter().map(|seen| seen.seq)).collect(),
            seen: head.filter(|head| head.seq == 0).map(|head| Head::start(head.day)),
            witnessed: None,
            dropped_day: None,
            file: "checkpoint".to_owned(),
            line: 0,
            offset: 0,
            broken: Vec::new(),
            erased: HashMap::new(),
            found: Verification::default(),
        };
        walk.begin(start);
        walk
    }

    /// Goes on from the checkpoint where there is one.
    fn begin(&mut self, start: checkpoint::Found) {
        match start {
            checkpoint::Found::Missing => {}
            checkpoint::Found::Damaged => {
                self.problem("changed, or its signature does not hold: what was dropped cannot be told");
            }
            checkpoint::Found::Good(made, chain, day) => {
                if self.expected.key.as_ref().is_some_and(|key| *key != made.key) {
                    self.problem("signed by another key than this workspace's");
                }
                self.end = Before { seq: made.through, chain };
                self.dropped_day = Some(day);
                self.meet(&[(self.end, 0)], day);
                self.found.dropped = Some(*made);
            }
        }
    }

    fn problem(&mut self, what: impl Into<String>) {
        let problem = Problem { file: self.file.clone(), line: self.line, what: what.into() };
        self.found.problems.push(problem);
    }

    fn file(&mut self, dir: &Path, day: Date, len: u64) -> Result<(), JournalError> {
        (self.file, self.line, self.offset) = (files::day_name(day), 0, 0);
        let path = dir.join(&self.file);
        let read_error = |error| JournalError::read(&path, error);
        let mut source = File::open(&path).map_err(read_error)?.take(len);
        let mut block = Vec::with_capacity(BLOCK.min(len as usize + 1));
        loop {
            let more = fill(&mut source, &mut block).map_err(read_error)?;
            let whole = memchr::memrchr(b'\n', &block).map_or(0, |at| at + 1);
            self.block(&block[..whole], day);
            block.drain(..whole);
            if !more {
                break;
            }
        }
        self.offset += block.len() as u64;
        if !block.is_empty() {
            self.line += 1;
            self.found.events += 1;
            self.problem("the line has no end: a torn write, which the next start moves aside");
        }
        self.found.bytes += self.offset;
        self.found.files += 1;
        Ok(())
    }

    /// Whole lines, checked side by side and put together in their order.
    fn block(&mut self, block: &[u8], day: Date) {
        let runs = self.runs(block);
        let (wanted, first) = (self.wanted.as_slice(), (self.line == 0).then_some(day));
        let spans: Vec<Span> = match runs.as_slice() {
            [(run, before)] => vec![span::check(run, *before, wanted, first)],
            runs => thread::scope(|scope| {
                let begun = runs.iter().enumerate().map(|(at, (run, before))| {
                    scope.spawn(move || span::check(run, *before, wanted, first.filter(|_| at == 0)))
                });
                let begun: Vec<_> = begun.collect();
                begun.into_iter().filter_map(|run| run.join().ok()).collect()
            }),
        };
        if spans.len() != runs.len() {
            self.problem("the check itself failed; run it again");
        }
        spans.into_iter().zip(runs).for_each(|(span, (run, _))| self.take(span, run.len() as u64, day));
    }

    /// Cuts a block at line ends into about as many runs as there are threads, each with the line before it.
    fn runs<'b>(&self, mut block: &'b [u8]) -> Vec<(&'b [u8], Before)> {
        let size = (block.len() / self.threads).max(LEAST_RUN);
        let (mut runs, mut before) = (Vec::new(), self.end);
        while block.len() > size + LEAST_RUN / 2 && runs.len() + 1 < self.threads {
            let Some(at) = memchr::memchr(b'\n', &block[size..]) else { break };
            let (run, rest) = block.split_at(size + at + 1);
            runs.push((run, before));
            (before, block) = (span::last(run, before), rest);
        }
        if !block.is_empty() {
            runs.push((block, before));
        }
        runs
    }

    fn take(&mut self, span: Span, bytes: u64, day: Date) {
        let first = self.line;
        for (line, what) in span.problems {
            self.found.problems.push(Problem { file: self.file.clone(), line: first + line, what });
        }
        for broken in span.broken {
            self.broken.push((self.file.clone(), Broken { line: first + broken.line, ..broken }));
        }
        self.meet(&span.met, day);
        for notable in span.notable {
            self.line = first + notable.line;
            self.note(notable);
        }
        self.line = first + span.lines;
        self.found.events += span.lines;
        self.offset += bytes;
        self.end = span.end;
    }

    /// Remembers lines that head or witness name.
    fn meet(&mut self, lines: &[(Before, u64)], day: Date) {
        for (line, after) in lines {
            if self.wanted.first() == Some(&line.seq) {
                self.seen = Some(Head { seq: line.seq, chain: line.chain, day, len: self.offset + after });
            }
            if self.expected.witness.as_ref().is_some_and(|witness| witness.seq == line.seq) {
                self.witnessed = Some(line.chain);
            }
        }
    }

    fn note(&mut self, Notable { before, entry, .. }: Notable) {
        match entry.event {
            Event::Erased { lines, .. } => {
                lines.into_iter().for_each(|line| self.erased.entry(line.seq).or_default().push(line.hash));
            }
            Event::Signed(note) => {
                let statement = sign::statement("line", before.seq, before.chain.as_str(), &entry.time.to_string());
                if note.upto != before.seq || !sign::is_signed(&note.key, &note.signature, &statement) {
                    self.problem("the signature does not hold");
                } else if self.expected.key.as_ref().is_some_and(|key| *key != note.key) {
                    self.problem("signed by another key than this workspace's");
                } else {
                    self.signed(note.key, before.seq, entry.time.to_string());
                }
            }
            _ => {}
        }
    }

    fn signed(&mut self, key: String, through: u64, time: String) {
        let known = match self.found.signed.take() {
            Some(known) if known.key == key => Signed { count: known.count + 1, through, last: time, ..known },
            known => {
                if known.is_some() {
                    self.problem("signed by another key than the lines before");
                }
                Signed { count: 1, key, since: time.clone(), through, last: time }
            }
        };
        self.found.signed = Some(known);
    }

    fn finish(mut self, head: Found) -> Verification {
        for (file, Broken { line, seq, hash }) in std::mem::take(&mut self.broken) {
            if self.erased.get(&seq).is_some_and(|hashes| hashes.contains(&hash)) {
                self.found.erased += 1;
            } else {
                let what = "the chain is broken: this line was changed, or the one before it".to_owned();
                self.found.problems.push(Problem { file, line, what });
            }
        }
        self.compare(head);
        self.compare_witness();
        self.found.last_seq = self.end.seq;
        self.found.head = self.end.chain.as_str().to_owned();
        self.found
    }

    fn compare(&mut self, head: Found) {
        (self.file, self.line) = ("head".to_owned(), 0);
        match head {
            Found::Missing if self.found.files == 0 && self.found.dropped.is_none() => {}
            Found::Missing => self.problem("missing: it cannot be told whether the log's end was cut off"),
            Found::Damaged => self.problem("changed: it cannot be told whether the log's end was cut off"),
            Found::Head(head) if self.end.seq < head.seq => {
                let (seq, end) = (head.seq, self.end.seq);
                self.problem(format!("the log had {seq} lines, and ends at {end}: its end is missing"));
            }
            Found::Head(head) if !self.seen.is_some_and(|seen| is_end(head, seen)) => {
                self.problem(format!("line number {} is not where it was written, or not the same", head.seq));
            }
            Found::Head(_) => {}
        }
    }

    fn compare_witness(&mut self) {
        let Some(witness) = &self.expected.witness else { return };
        (self.file, self.line) = ("witness".to_owned(), 0);
        let Witness { seq, time, .. } = witness;
        let dropped = self.found.dropped.as_ref().map_or(0, |dropped| dropped.through);
        let what = if !witness.is_genuine() {
            "it is not as it was made: its own signature does not hold".to_owned()
        } else if self.expected.key.as_ref().is_some_and(|key| *key != witness.key) {
            "it was made with another key than this workspace's".to_owned()
        } else if *seq > self.end.seq {
            format!("at {time} the log had {seq} lines, and it ends at {}: its end was cut off", self.end.seq)
        } else if *seq < dropped {
            format!("line {seq} was dropped by retention, so the log can no longer be compared with it")
        } else if *seq > 0 && self.witnessed.is_none_or(|chain| chain.as_str() != witness.chain) {
            format!("line {seq} is not the one that was there at {time}: the log was written anew")
        } else {
            self.found.witnessed = true;
            return;
        };
        self.problem(what);
    }
}

/// Reads until the block is full; says whether there may be more. A line longer than a block makes it larger.
fn fill(source: &mut impl Read, block: &mut Vec<u8>) -> io::Result<bool> {
    let room = BLOCK.saturating_sub(block.len()).max(BLOCK / 4) as u64;
    Ok(source.by_ref().take(room).read_to_end(block)? as u64 == room)
}

/// Whether the head tells of this line: its end, or the start of the file that was to be next.
fn is_end(head: Head, line: Head) -> bool {
    head == line || (head.chain == line.chain && head.len == 0 && head.day > line.day)
}
