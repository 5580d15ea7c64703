//! Names that were masked once, wherever they stand again letter by letter.
//!
//! For: one pass over the text, however many names a long conversation has. Not for: other ways of writing a name (see
//! `dictionary`). Invariant: ranges are slices of the text, in order, without overlaps.

use super::super::{
    dictionary::is_everyday,
    session::{Entry, Session},
};
use super::{Cover, Name, is_ordinary};
use std::ops::Range;

/// What was masked once is masked wherever it stands as a whole word, also inside addresses and identifiers: the gate
/// would stop the request for it.
pub(super) fn find(text: &str, taken: &Cover, session: &Session, names: &mut Vec<Name>) {
    let here = names.iter().map(|name| Value { text: &text[name.range.clone()], entry: None });
    let seen = session.seen_names().map(|entry| Value { text: entry.value.as_str(), entry: Some(entry) });
    let values = Values::new(here.chain(seen));
    if values.sorted.is_empty() {
        return;
    }
    let found = Cover::new(names.iter().map(|name| name.range.clone()).collect());
    for at in values.starts(text) {
        for value in values.at(&text[at..]) {
            let range = at..at + value.text.len();
            if stands_whole(text, &range) && found.is_free(&range) && taken.is_free(&range) && value.is_telling() {
                names.push(Name::person(range.clone(), range));
            }
        }
    }
    names.sort_by_key(|name| name.range.start);
    names.dedup_by(|later, name| later.range.start < name.range.end);
}

/// A name that was masked in this text, or earlier.
#[derive(Clone, Copy)]
struct Value<'a> {
    text: &'a str,
    entry: Option<&'a Entry>,
}

impl Value<'_> {
    fn is_telling(&self) -> bool {
        let find = || is_telling(self.text);
        self.entry.map_or_else(find, |entry| *entry.telling.get_or_init(find))
    }
}

/// The fewest bytes of a telling name.
const LEAST: usize = 4;
/// Bits of the table of starts.
const STARTS: usize = 4096;

/// Names in order, and which first bytes they have.
struct Values<'a> {
    sorted: Vec<Value<'a>>,
    starts: [u64; STARTS / 64],
}

impl<'a> Values<'a> {
    fn new(values: impl Iterator<Item = Value<'a>>) -> Self {
        let mut sorted: Vec<Value<'a>> = values.filter(|value| value.text.len() >= LEAST).collect();
        sorted.sort_unstable_by_key(|value| value.text);
        sorted.dedup_by_key(|value| value.text);
        let mut starts = [0; STARTS / 64];
        for value in &sorted {
            let bit = start(value.text.as_bytes());
            starts[bit / 64] |= 1 << (bit % 64);
        }
        Self { sorted, starts }
    }

    /// Where a word begins that may be one of the names.
    fn starts<'b>(&'b self, text: &'b str) -> impl Iterator<Item = usize> + 'b {
        let bytes = text.as_bytes();
        let last = bytes.len().saturating_sub(LEAST - 1);
        (0..last).filter(move |at| {
            let bit = start(&bytes[*at..]);
            let begins = *at == 0 || !bytes[*at - 1].is_ascii_alphanumeric();
            begins && self.starts[bit / 64] & 1 << (bit % 64) != 0 && text.is_char_boundary(*at)
        })
    }

    /// The names that the text begins with, in order.
    fn at<'b>(&'b self, text: &'b str) -> impl Iterator<Item = &'b Value<'a>> {
        let head = &text.as_bytes()[..LEAST];
        let from = self.sorted.partition_point(|value| &value.text.as_bytes()[..LEAST] < head);
        let alike = self.sorted[from..].iter().take_while(move |value| value.text.as_bytes().starts_with(head));
        alike.filter(move |value| text.starts_with(value.text))
    }
}

/// A number below [`STARTS`] for the first bytes.
fn start(bytes: &[u8]) -> usize {
    let head = bytes.first_chunk().map_or(0, |head: &[u8; LEAST]| u32::from_le_bytes(*head));
    (head.wrapping_mul(0x9e37_79b1) >> 20) as usize
}

fn is_telling(value: &str) -> bool {
    value.chars().filter(|c| c.is_alphanumeric()).count() > 3 && !is_everyday(value) && !is_ordinary(value)
}

fn stands_whole(text: &str, range: &Range<usize>) -> bool {
    let joined = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    !joined(text[..range.start].chars().next_back()) && !joined(text[range.end..].chars().next())
}
