//! Reading the log's lines by their place: for an index that goes on where it stopped, and opens a turn without a scan.
//!
//! Not for: what the lines mean. Invariants: only whole lines are given; a place is always between two lines, and what
//! stands before a place does not change, but by an erasure, which keeps its length.

use super::{
    JournalError, Log, files,
    line::{HEX, Parsed},
};
use jiff::civil::Date;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::Path,
};

/// A place between two lines of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The day of the file.
    pub day: Date,
    /// The byte at which the next line begins.
    pub offset: u64,
}

/// One whole line as it stands in its file.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// Where it begins.
    pub from: Place,
    /// Where the next one begins.
    pub to: Place,
    /// Its number.
    pub seq: u64,
    /// The word of its kind.
    pub kind: &'a str,
    /// Its conversation.
    pub session: &'a str,
    /// The whole line without its line feed.
    pub text: &'a str,
}

impl<'a> Line<'a> {
    fn new(from: Place, to: Place, text: &'a str) -> Option<Self> {
        let seq = Parsed::new(text.as_bytes()).ok()?.seq;
        // The first four fields stand in a fixed order, and none of them holds a quotation mark.
        let mut parts = text.splitn(16, '"');
        let (second, session) = (parts.nth(7)?, parts.nth(1)?);
        let (third, kind) = (parts.nth(1)?, parts.nth(1)?);
        (second == "session" && third == "kind").then_some(Self { from, to, seq, kind, session, text })
    }

    /// The event in it.
    pub fn entry(&self) -> Option<super::Entry> {
        serde_json::from_str(self.text).ok()
    }

    /// The chain that it states, in hex.
    pub fn chain(&self) -> &'a str {
        let end = self.text.len().saturating_sub(2);
        self.text.get(end.saturating_sub(HEX)..end).unwrap_or_default()
    }

    /// When it happened, as it says.
    pub fn time(&self) -> Option<jiff::Timestamp> {
        Parsed::new(self.text.as_bytes()).ok()?.time()?.parse().ok()
    }
}

impl Log {
    /// The day of the first file, and the end of the last one; `None` where there is no file. Looks at the names only,
    /// whatever the number of days.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn ends(&self) -> Result<Option<(Date, Place)>, JournalError> {
        let days = files::days(self.dir())?;
        let Some((first, last)) = days.first().zip(days.last()) else { return Ok(None) };
        Ok(Some((*first, Place { day: *last, offset: self.len_of(*last)? })))
    }

    /// How many bytes stand between two places.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn bytes_between(&self, from: Place, to: Place) -> Result<u64, JournalError> {
        let mut bytes = to.offset;
        for day in files::days(self.dir())? {
            if (from.day..to.day).contains(&day) {
                bytes += self.len_of(day)?;
            }
        }
        Ok(bytes.saturating_sub(from.offset))
    }

    fn len_of(&self, day: Date) -> Result<u64, JournalError> {
        let path = files::day_path(self.dir(), day);
        Ok(files::len(&path).map_err(|error| JournalError::read(&path, error))?.unwrap_or(0))
    }

    /// The chain of the line that ends at a place, in hex; `None` where none ends there.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn chain_before(&self, place: Place) -> Result<Option<String>, JournalError> {
        let path = files::day_path(self.dir(), place.day);
        let tail = HEX as u64 + 3;
        let Some(from) = place.offset.checked_sub(tail) else { return Ok(None) };
        let mut bytes = vec![0; HEX + 3];
        match File::open(&path).and_then(|mut file| {
            file.seek(SeekFrom::Start(from))?;
            file.read_exact(&mut bytes)
        }) {
            Ok(()) => {}
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof) => {
                return Ok(None);
            }
            Err(error) => return Err(JournalError::read(&path, error)),
        }
        let hex = bytes.strip_suffix(b"\"}\n").and_then(|hex| std::str::from_utf8(hex).ok());
        Ok(hex.map(str::to_owned))
    }

    /// Calls `each` with the whole lines from a place on, or from the start, until about `budget` bytes were read; gives
    /// the place where reading is to go on, `None` where there is no file.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn read_on(
        &self,
        from: Option<Place>,
        budget: u64,
        each: &mut dyn FnMut(&Line<'_>),
    ) -> Result<Option<Place>, JournalError> {
        let (mut at, mut left) = (from, budget);
        for day in files::days(self.dir())? {
            if at.is_some_and(|at| day < at.day) {
                continue;
            }
            let len = self.len_of(day)?;
            let offset = at.filter(|at| at.day == day).map_or(0, |at| at.offset);
            if offset < len || at.is_none() {
                let end = self.read_day(Place { day, offset }, left, each)?;
                left = left.saturating_sub(end.offset - offset);
                at = Some(end);
            }
            if left == 0 {
                break;
            }
        }
        Ok(at)
    }

    /// Calls `each` with the whole lines between two places.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn read_between(&self, from: Place, to: Place, each: &mut dyn FnMut(&Line<'_>)) -> Result<(), JournalError> {
        let mut day = from.day;
        while day <= to.day {
            let offset = if day == from.day { from.offset } else { 0 };
            let budget = if day == to.day { to.offset.saturating_sub(offset) } else { u64::MAX };
            if budget > 0 {
                self.read_day(Place { day, offset }, budget, &mut |line| {
                    if line.from < to {
                        each(line);
                    }
                })?;
            }
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        Ok(())
    }

    /// Lines of one file; none where it is gone.
    fn read_day(&self, from: Place, budget: u64, each: &mut dyn FnMut(&Line<'_>)) -> Result<Place, JournalError> {
        let path = files::day_path(self.dir(), from.day);
        match read_lines(&path, from, budget, each) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(from),
            Err(error) => Err(JournalError::read(&path, error)),
            Ok(end) => Ok(end),
        }
    }
}

fn read_lines(path: &Path, from: Place, budget: u64, each: &mut dyn FnMut(&Line<'_>)) -> io::Result<Place> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(from.offset))?;
    // A turn or a line of it is small; the rest of its file is not read for it.
    let mut reader = BufReader::with_capacity(budget.clamp(1 << 10, 1 << 16) as usize, file);
    let (mut at, mut bytes) = (from, Vec::new());
    while at.offset - from.offset < budget {
        bytes.clear();
        let read = reader.read_until(b'\n', &mut bytes)? as u64;
        let Some(line) = bytes.strip_suffix(b"\n") else { break };
        let to = Place { offset: at.offset + read, ..at };
        if let Some(line) = std::str::from_utf8(line).ok().and_then(|text| Line::new(at, to, text)) {
            each(&line);
        }
        at = to;
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::super::{Event, Journal, Masked, SessionId};
    use super::*;
    use jiff::Timestamp;

    fn log(notes: usize) -> (tempfile::TempDir, Log) {
        let dir = tempfile::tempdir().unwrap();
        let at: Timestamp = "2026-11-20T23:59:58Z".parse().unwrap();
        let journal = Journal::open(dir.path(), at).unwrap();
        for number in 0..notes {
            let at = at + jiff::SignedDuration::from_secs(i64::try_from(number).unwrap());
            let text = Masked::new(format!("note \"{number}\" \\ {}", "ü".repeat(number)));
            journal.append(at, &SessionId::new("s-1").unwrap(), Event::Note { text }).wait().unwrap();
        }
        journal.close().unwrap();
        let log = Log::at(dir.path());
        (dir, log)
    }

    #[test]
    fn lines_are_read_in_pieces_of_any_size() {
        let (_dir, log) = log(7);
        for budget in [1, 100, 300, 1_000, 100_000] {
            let (mut at, mut seqs) = (None, Vec::new());
            loop {
                let before = at;
                at = log
                    .read_on(at, budget, &mut |line| {
                        assert_eq!((line.kind, line.session), ("note", "s-1"));
                        assert!(line.entry().is_some() && line.chain().len() == HEX && line.time().is_some());
                        seqs.push(line.seq);
                    })
                    .unwrap();
                if at == before {
                    break;
                }
                let chain = log.chain_before(at.unwrap()).unwrap().unwrap();
                assert!(chain.len() == HEX && chain.bytes().all(|b| b.is_ascii_hexdigit()), "{chain}");
            }
            assert_eq!(seqs, (1..=7).collect::<Vec<u64>>(), "{budget}");
        }
    }

    #[test]
    fn a_turn_is_read_over_midnight_and_a_torn_end_waits() {
        let (dir, log) = log(5);
        let bytes = |day| std::fs::metadata(files::day_path(dir.path(), day)).unwrap().len();
        let (first, to) = log.ends().unwrap().unwrap();
        assert_eq!(to, Place { day: first.tomorrow().unwrap(), offset: bytes(to.day) });
        let from = Place { day: first, offset: 0 };
        assert_eq!(log.bytes_between(Place { offset: 7, ..from }, to).unwrap(), bytes(first) + to.offset - 7);
        assert_eq!(log.bytes_between(from, Place { offset: 2, ..from }).unwrap(), 2);
        let mut seqs = Vec::new();
        log.read_between(from, to, &mut |line| seqs.push(line.seq)).unwrap();
        assert_eq!(seqs, [1, 2, 3, 4, 5]);
        let path = files::day_path(dir.path(), to.day);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend_from_slice(b"{\"seq\":6,\"ti");
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(log.read_on(Some(to), 1_000, &mut |_| unreachable!()).unwrap(), Some(to));
        assert_eq!(log.chain_before(Place { offset: to.offset - 3, ..to }).unwrap(), None);
        assert_eq!(Log::at(dir.path().join("none")).read_on(None, 9, &mut |_| {}).unwrap(), None);
    }
}
