//! Placeholders back into values: in whole texts and in streams, and only where a value may go.
//!
//! A placeholder is recognised through a closed set of alterations that models make (see `reader`): normalised and
//! looked up exactly, never by similarity; what is not live stays as it is and is reported.
//! Two ways: [`Session::unmask`] restores what was masked here; what a model wrote goes into a [`Sink`]
//! ([`Session::restore`] and the streams), which keeps the placeholders inside addresses, code and foreign recipients,
//! because a value there would travel with the next click.
//! Invariants: a stream restores to the same text however it is cut, and holds back at most 32 bytes.

mod code;
mod flags;
mod link;
mod reader;
mod sink;

pub use sink::{RecipientError, Sink, Subjects};

use super::{placeholder::Slot, session::Session};
pub(super) use reader::narrow;
use reader::{Stop, starts};
use std::ops::Range;

/// Most unknown placeholders of one answer that are named.
const NAMED: usize = 32;

/// A model's text with values put back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// The text.
    pub text: String,
    /// Bytes of the text that are spelt like a placeholder and stand for nothing: shown as they are, for the reader to
    /// be told.
    pub unknown: Vec<Range<usize>>,
}

impl Restored {
    /// The unknown placeholders as they are written, each once.
    pub fn unknown_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for name in self.unknown.iter().filter_map(|range| self.text.get(range.clone())) {
            if !names.contains(&name) && names.len() < NAMED {
                names.push(name);
            }
        }
        names
    }
}

impl Session {
    /// The text with every live placeholder replaced by its value: for what was masked here, not for a model's words.
    pub fn unmask(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + text.len() / 4);
        scan(text, true, &mut Spot::default(), self, &mut Out::only_text(&mut out));
        out
    }

    /// A model's text with its placeholders replaced where a value may go. Those in addresses, code and recipients
    /// that are not `subjects` stay; those that stand for nothing stay and are reported.
    pub fn restore(&self, text: &str, sink: Sink, subjects: &Subjects) -> Restored {
        let (mut out, mut swaps) = (String::with_capacity(text.len() + text.len() / 4), Vec::new());
        let mut spot = Spot::of_a_model(sink, subjects.clone());
        scan(text, true, &mut spot, self, &mut Out { text: &mut out, swaps: Some(&mut swaps) });
        let mut unknown = Vec::new();
        flags::Flags::default().push(text, true, self, |shape| {
            if !shape.live {
                unknown.push(moved(&shape.bytes, &swaps));
            }
        });
        Restored { text: out, unknown }
    }

    /// A model's text on a screen that belongs to no record: nobody is written to.
    pub fn unmask_answer(&self, text: &str) -> String {
        self.restore(text, Sink::Screen, &Subjects::Nobody).text
    }
}

/// Where a stretch without placeholders lies after the replacements before it: (end before, end after).
fn moved(range: &Range<usize>, swaps: &[(usize, usize)]) -> Range<usize> {
    let before = swaps.partition_point(|(end, _)| *end <= range.start);
    let (end, now) = before.checked_sub(1).map_or((0, 0), |last| swaps[last]);
    now + range.start - end..now + range.end - end
}

/// Where restored text goes.
struct Out<'a> {
    text: &'a mut String,
    /// Ends of the replaced stretches, before and after.
    swaps: Option<&'a mut Vec<(usize, usize)>>,
}

impl<'a> Out<'a> {
    fn only_text(text: &'a mut String) -> Self {
        Self { text, swaps: None }
    }

    fn swap(&mut self, plain: &str, value: &str, end: usize) {
        self.text.push_str(plain);
        self.text.push_str(value);
        if let Some(swaps) = &mut self.swaps {
            swaps.push((end, self.text.len()));
        }
    }
}

/// Where in a text the reading is.
#[derive(Debug, Default)]
struct Spot {
    before: Option<char>,
    /// Followed only in a model's text.
    place: Option<Place>,
}

/// Where in a model's text the reading is, and where the whole text goes.
#[derive(Debug)]
struct Place {
    sink: Sink,
    subjects: Subjects,
    link: link::Place,
    code: code::Place,
}

impl Place {
    /// The sink at this place, and the backticks that have to close behind a lone placeholder.
    fn sink(&self) -> (Sink, usize) {
        if matches!(self.sink, Sink::Recipient | Sink::Url | Sink::Code | Sink::ToolArgument) {
            return (self.sink, 0);
        }
        match (self.code.within(), self.link.sink()) {
            (code::Within::Code, _) => (Sink::Code, 0),
            (_, Some(inner)) => (inner, 0),
            (code::Within::Ticks(ticks), None) => (self.sink, ticks),
            (code::Within::Prose, None) => (self.sink, 0),
        }
    }
}

impl Spot {
    fn of_a_model(sink: Sink, subjects: Subjects) -> Self {
        let place = Place { sink, subjects, link: link::Place::default(), code: code::Place::default() };
        Self { before: None, place: Some(place) }
    }

    /// Whether this placeholder stays one here; `behind` is what follows it.
    fn keeps(&self, slot: Slot, behind: &str, read: usize, last: bool) -> Result<bool, Stop> {
        let Some(place) = &self.place else { return Ok(false) };
        let (sink, ticks) = place.sink();
        let closed = ticks == 0 || closes(behind, ticks, read, last)?;
        let sink = if closed { sink } else { Sink::Code };
        Ok(!sink.admits(slot, &place.subjects))
    }

    fn pass(&mut self, c: char) {
        self.before = Some(c);
        if let Some(place) = &mut self.place {
            place.link.pass(c);
            place.code.pass(c);
        }
    }

    fn restored(&mut self, slot: Slot) {
        self.before = Some('0');
        if let Some(place) = &mut self.place {
            place.link.restored(slot.kind);
            place.code.pass('0');
        }
    }
}

/// Whether exactly so many backticks follow, as far as may be looked ahead from the start of the placeholder.
fn closes(behind: &str, ticks: usize, read: usize, last: bool) -> Result<bool, Stop> {
    let run = behind.bytes().take_while(|byte| *byte == b'`').count();
    if read + ticks > reader::AHEAD || run > ticks {
        return Ok(false);
    }
    match behind[run..].chars().next() {
        None if !last => Err(Stop::More),
        _ => Ok(run == ticks),
    }
}

/// Restores a model's stream piece by piece, as [`Session::restore`] does. Holds back at most the beginning of one
/// placeholder (32 bytes), so plain text passes at once; the work per piece does not depend on what came before.
#[derive(Debug)]
pub struct Unmasker {
    held: String,
    spot: Spot,
    flags: flags::Flags,
    unknown: Vec<String>,
}

impl Default for Unmasker {
    fn default() -> Self {
        Self::for_sink(Sink::Screen, Subjects::Nobody)
    }
}

impl Unmasker {
    /// At the start of a stream to a screen that belongs to no record.
    pub fn new() -> Self {
        Self::default()
    }

    /// At the start of a stream into this sink.
    pub fn for_sink(sink: Sink, subjects: Subjects) -> Self {
        let spot = Spot::of_a_model(sink, subjects);
        Self { held: String::new(), spot, flags: flags::Flags::default(), unknown: Vec::new() }
    }

    /// What can be shown after this piece.
    pub fn push(&mut self, piece: &str, session: &Session) -> String {
        self.take(piece, false, session)
    }

    /// What was held back, at the end of the stream.
    pub fn finish(&mut self, session: &Session) -> String {
        self.take("", true, session)
    }

    /// The placeholders so far that stand for nothing, as the model wrote them, each once.
    pub fn unknown(&self) -> &[String] {
        &self.unknown
    }

    fn take(&mut self, piece: &str, last: bool, session: &Session) -> String {
        self.flag(piece, last, session);
        self.held.push_str(piece);
        let mut out = String::with_capacity(self.held.len());
        let done = scan(&self.held, last, &mut self.spot, session, &mut Out::only_text(&mut out));
        self.held.drain(..done);
        out
    }

    fn flag(&mut self, piece: &str, last: bool, session: &Session) {
        let unknown = &mut self.unknown;
        self.flags.push(piece, last, session, |shape| {
            if !shape.live && unknown.len() < NAMED && !unknown.iter().any(|known| known == shape.written) {
                unknown.push(shape.written.to_owned());
            }
        });
    }
}

/// The slot that a text is exactly the placeholder of.
pub(super) fn exact(text: &str, session: &Session) -> Option<Slot> {
    let (length, slot) = reader::live(text, true, session).ok()?;
    (length == text.len()).then_some(slot)
}

/// Byte ranges of the live placeholders in a text.
pub(super) fn live(text: &str, session: &Session) -> Vec<Range<usize>> {
    found(text, session, true)
}

/// The live placeholders in a text.
pub(super) fn live_slots(text: &str, session: &Session) -> Vec<Slot> {
    live(text, session).into_iter().filter_map(|range| exact(&text[range], session)).collect()
}

/// Byte ranges of what could be taken for a placeholder of this session or a clumsy one of any, live or not.
pub(super) fn forged(text: &str, session: &Session) -> Vec<Range<usize>> {
    found(text, session, false)
}

fn found(text: &str, session: &Session, only_live: bool) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    flags::Flags::default().push(text, true, session, |shape| {
        if shape.live || !only_live {
            ranges.push(shape.bytes);
        }
    });
    ranges
}

/// Restores as much of `text` as is certain (all of it if it is the `last` piece); returns how many bytes that was.
fn scan(text: &str, last: bool, spot: &mut Spot, session: &Session, out: &mut Out<'_>) -> usize {
    let (mut at, mut copied) = (0, 0);
    while let Some(c) = text[at..].chars().next() {
        match here(&text[at..], c, last, spot, session) {
            Ok((length, slot)) => {
                out.swap(&text[copied..at], session.get(slot).unwrap_or_default(), at + length);
                (at, copied) = (at + length, at + length);
                spot.restored(slot);
            }
            Err(Stop::More) => break,
            Err(Stop::No) => {
                at += c.len_utf8();
                spot.pass(c);
            }
        }
    }
    out.text.push_str(&text[copied..at]);
    at
}

/// The placeholder to be replaced at the start of `text`.
fn here(text: &str, c: char, last: bool, spot: &Spot, session: &Session) -> Result<(usize, Slot), Stop> {
    if !starts(c, spot.before) {
        return Err(Stop::No);
    }
    let (length, slot) = reader::live(text, last, session)?;
    if spot.keeps(slot, &text[length..], length, last)? { Err(Stop::No) } else { Ok((length, slot)) }
}

#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;
