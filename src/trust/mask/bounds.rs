//! How far a masked stretch reaches, and what else has a shape of its own.
//!
//! Not for: whether something is a name (see `evidence`). Invariant: ranges stay on character boundaries.

use super::super::{fold::is_invisible, unmask::narrow};
use std::ops::Range;

const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "sir",
    "madam",
    "mme",
    "mlle",
    "m",
    "herr",
    "frau",
    "sra",
    "sr",
    "srta",
    "dipl",
    "ing",
    "rev",
    "hon",
    "dott",
    "professor",
    "doctor",
];

/// The start of a title that stands directly before.
pub(super) fn title_before(text: &str, start: usize) -> Option<usize> {
    let before = text[..start].strip_suffix([' ', '\u{a0}'])?;
    let word = before.trim_end_matches('.');
    let at = word
        .rfind(|c: char| !c.is_alphabetic())
        .map_or(0, |at| at + word[at..].chars().next().map_or(1, char::len_utf8));
    let title = &word[at..];
    let known = TITLES.iter().any(|known| known.eq_ignore_ascii_case(title)) && title.starts_with(char::is_uppercase);
    (known && (title.len() > 1 || before.ends_with('.'))).then_some(at)
}

/// A name together with the title before it: the title tells a gender.
pub(super) fn with_title(text: &str, range: Range<usize>) -> Range<usize> {
    title_before(text, range.start).unwrap_or(range.start)..range.end
}

/// A domain together with the web address around it.
pub(super) fn whole_url(text: &str, range: Range<usize>) -> Range<usize> {
    let stops = |c: char| c.is_whitespace() || "<>\"'`()[]{}|,;=".contains(c) || c > '\u{2000}';
    let start =
        text[..range.start].rfind(stops).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let rest = &text[range.end..];
    let path = rest.starts_with(['/', ':', '?', '#']);
    let length = if path { rest.find(stops).unwrap_or(rest.len()) } else { 0 };
    let end = range.end + rest[..length].trim_end_matches(['.', ':', '!', '?', '*']).len();
    start..end
}

/// Words of the length of a CRM record id that hold a digit.
pub(super) fn id_words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let ends = (0..=bytes.len()).filter(|at| !bytes.get(*at).is_some_and(u8::is_ascii_alphanumeric));
    let mut start = 0;
    let words = ends.map(move |end| std::mem::replace(&mut start, end + 1)..end);
    words.filter(move |range| matches!(range.len(), 15 | 18) && bytes[range.clone()].iter().any(u8::is_ascii_digit))
}

/// Widens a stretch until a placeholder in its place can be told from the text around it: over letters and digits
/// that touch it, and over a pair of angle brackets, which would be taken for the placeholder's own.
pub(super) fn set_apart(text: &str, range: Range<usize>) -> Range<usize> {
    let mut range = range;
    loop {
        let wider = with_brackets(text, with_letters(text, range.clone()));
        if wider == range {
            return range;
        }
        range = wider;
    }
}

fn with_letters(text: &str, range: Range<usize>) -> Range<usize> {
    let letter = |c: char| narrow(c).is_ascii_alphanumeric();
    let start = text[..range.start].trim_end_matches(letter).len();
    let tail = text[range.end..].trim_start_matches(|c| narrow(c) == '_' || is_invisible(c));
    let rest = tail.trim_start_matches(letter);
    let end = if rest.len() < tail.len() { text.len() - rest.len() } else { range.end };
    start..end
}

fn with_brackets(text: &str, range: Range<usize>) -> Range<usize> {
    for (open, close) in [("<", ">"), ("&lt;", "&gt;")] {
        let before = spelt(text[..range.start].chars().rev(), open.chars().rev());
        let after = spelt(text[range.end..].chars(), close.chars());
        if let (Some(before), Some(after)) = (before, after) {
            return range.start - before..range.end + after;
        }
    }
    range
}

/// How many bytes of `text` spell the sign as the reader of placeholders would read it: in any case and width, with
/// invisible characters between.
fn spelt(mut text: impl Iterator<Item = char>, sign: impl Iterator<Item = char>) -> Option<usize> {
    let mut length = 0;
    for wanted in sign {
        let found = text.by_ref().inspect(|c| length += c.len_utf8()).find(|c| !is_invisible(*c))?;
        if !narrow(found).eq_ignore_ascii_case(&wanted) {
            return None;
        }
    }
    Some(length)
}
