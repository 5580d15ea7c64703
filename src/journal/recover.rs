//! Finding the log's end: normally by the `head` file alone, otherwise from the lines beyond it.
//!
//! Invariants: never reads more than the lines after the last commit, or the newest file where there is no head;
//! bytes that are not whole, chained lines go into a `.torn` file before they are cut off; a log that ends before
//! its head goes on from the head, so that the gap stays visible to `verify`.

use super::{
    Event, JournalError, files,
    head::{self, Found, Head},
    line::Parsed,
};
use jiff::civil::Date;
use std::{
    fs::{self, File},
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
};

/// Where to go on, and what was healed on the way.
pub(super) struct Recovered {
    /// The end.
    pub(super) head: Head,
    /// To be noted as the next event.
    pub(super) healed: Vec<Event>,
}

/// Finds the end of the log; `today` names the first file of an empty one. The lock must be held.
pub(super) fn recover(dir: &Path, today: Date) -> Result<Recovered, JournalError> {
    let newest = files::days(dir)?.pop();
    let (start, noted) = match (head::read(dir)?, newest) {
        (Found::Head(head), Some(day)) if day > head.day => (further(head, from_last_line(dir, day)?), None),
        (Found::Head(head), _) => (head, None),
        (Found::Missing, None) => (Head::start(today), None),
        (found, Some(day)) => (from_last_line(dir, day)?, Some(lost_head(dir, found)?)),
        (found, None) => (Head::start(today), Some(lost_head(dir, found)?)),
    };
    let mut recovered = beyond(dir, start)?;
    recovered.healed.splice(0..0, noted);
    Ok(recovered)
}

/// A log whose newest file is younger than its head was put together from copies: go on from whichever knows more.
fn further(head: Head, last: Head) -> Head {
    if last.seq >= head.seq { last } else { Head { day: last.day, len: last.len, ..head } }
}

/// A missing or damaged head says nothing about a cut end any more, so the log itself must say that.
fn lost_head(dir: &Path, found: Found) -> Result<Event, JournalError> {
    let kept_in = match found {
        Found::Damaged => head::set_aside(dir)?,
        Found::Missing | Found::Head(_) => String::new(),
    };
    Ok(Event::Healed { file: "head".to_owned(), bytes: 0, kept_in })
}

/// Goes on from `start` over the lines that follow it in its file, and heals what is torn.
fn beyond(dir: &Path, start: Head) -> Result<Recovered, JournalError> {
    let path = files::day_path(dir, start.day);
    let read_error = |error| JournalError::read(&path, error);
    let len = files::len(&path).map_err(read_error)?.unwrap_or(0);
    if len == start.len {
        return Ok(Recovered { head: start, healed: Vec::new() });
    }
    let from = start.len.min(len);
    let tail = read_from(&path, from).map_err(read_error)?;
    if len < start.len {
        // The end was cut. New lines go after what is there, on a line of their own.
        let whole = ends_with_line_feed(&path, len).map_err(read_error)?;
        let head = Head { len, ..start };
        return if whole { Ok(Recovered { head, healed: Vec::new() }) } else { heal_partial(dir, head) };
    }
    let (head, good) = follow(start, &tail);
    let healed = if good < tail.len() { vec![move_aside(dir, head, &tail[good..])?] } else { Vec::new() };
    Ok(Recovered { head, healed })
}

/// Walks over whole, chained lines; gives the end and how many bytes were good.
fn follow(start: Head, tail: &[u8]) -> (Head, usize) {
    let (mut head, mut good) = (start, 0);
    for line in tail.split_inclusive(|b| *b == b'\n') {
        let Some(Ok(parsed)) = line.strip_suffix(b"\n").map(Parsed::new) else { break };
        if parsed.seq != head.seq + 1 || !parsed.follows(head.chain) {
            break;
        }
        good += line.len();
        head = Head { seq: parsed.seq, chain: parsed.chain, day: head.day, len: head.len + line.len() as u64 };
    }
    (head, good)
}

/// The end as the last whole line of the newest file states it, for a log without a usable head.
fn from_last_line(dir: &Path, day: Date) -> Result<Head, JournalError> {
    let path = files::day_path(dir, day);
    let bytes = fs::read(&path).map_err(|error| JournalError::read(&path, error))?;
    let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let Some(text) = bytes[..whole].strip_suffix(b"\n") else {
        return match files::days(dir)?.into_iter().rev().find(|other| *other < day) {
            Some(other) => from_last_line(dir, other).map(|head| Head { day, len: 0, ..head }),
            None => Ok(Head::start(day)),
        };
    };
    let last = text.rsplit(|b| *b == b'\n').next().unwrap_or(text);
    let parsed = Parsed::new(last)
        .map_err(|what| JournalError::NoEnd { file: files::day_name(day), what: format!("its last line: {what}") })?;
    Ok(Head { seq: parsed.seq, chain: parsed.chain, day, len: whole as u64 })
}

/// Moves a partial last line aside in a file that is shorter than its head says.
fn heal_partial(dir: &Path, head: Head) -> Result<Recovered, JournalError> {
    let path = files::day_path(dir, head.day);
    let bytes = fs::read(&path).map_err(|error| JournalError::read(&path, error))?;
    let whole = bytes.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let head = Head { len: whole as u64, ..head };
    let healed = move_aside(dir, head, &bytes[whole..])?;
    Ok(Recovered { head, healed: vec![healed] })
}

/// Keeps `torn` in the `.torn` file beside the day file, then cuts the day file to the head's length.
fn move_aside(dir: &Path, head: Head, torn: &[u8]) -> Result<Event, JournalError> {
    let path = files::day_path(dir, head.day);
    let aside = path.with_extension("torn");
    let keep = || {
        let mut file = files::open_append(&aside)?;
        file.write_all(torn)?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        files::sync_dir(dir)?;
        let file = files::open_existing(&path)?;
        file.set_len(head.len)?;
        file.sync_all()
    };
    keep().map_err(|error| JournalError::write(&path, error))?;
    let kept_in = format!("{}.torn", head.day);
    Ok(Event::Healed { file: files::day_name(head.day), bytes: torn.len() as u64, kept_in })
}

fn read_from(path: &Path, from: u64) -> std::io::Result<Vec<u8>> {
    let mut tail = Vec::new();
    if files::len(path)?.is_some() {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(from))?;
        file.read_to_end(&mut tail)?;
    }
    Ok(tail)
}

fn ends_with_line_feed(path: &Path, len: u64) -> std::io::Result<bool> {
    Ok(len == 0 || read_from(path, len - 1)? == b"\n")
}
