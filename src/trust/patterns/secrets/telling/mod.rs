//! Keys that show by their form what they are: a fixed start or part, and a run of letters of a certain kind.
//!
//! Not for: deciding whether a key is still in force.

mod table;

use super::value;
use std::ops::Range;
pub(super) use table::{INSIDE, STARTS};

/// A key that starts with something fixed.
pub(super) struct Start {
    /// The service and the sort of key; what the row is about.
    _service: &'static str,
    pub(super) start: &'static str,
    letters: u8,
    least: usize,
}

/// A key with something fixed inside.
pub(super) struct Inside {
    _service: &'static str,
    pub(super) anchor: &'static str,
    letters: u8,
    least_before: usize,
    least_behind: usize,
}

const fn start(service: &'static str, start: &'static str, letters: u8, least: usize) -> Start {
    Start { _service: service, start, letters, least }
}

const fn inside(
    service: &'static str,
    anchor: &'static str,
    letters: u8,
    least_before: usize,
    least_behind: usize,
) -> Inside {
    Inside { _service: service, anchor, letters, least_before, least_behind }
}

/// The longest part before something fixed.
const LONGEST_BEFORE: usize = 140;

/// The key that starts at `at`.
pub(super) fn from(text: &str, at: Range<usize>, rule: &Start) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let exact = text[at.clone()] == *rule.start || rule.start.ends_with("://");
    if !exact || is_inside_word(bytes, at.start) {
        return None;
    }
    let end = run(bytes, at.end, rule.letters);
    let body = &text[at.end..end];
    let sound = body.len() >= rule.least && is_key(body, rule.letters) && !is_longer(bytes, end, rule.letters);
    (sound && (rule.letters != b'u' || is_uuid(body))).then(|| at.start..with_padding(bytes, end))
}

/// The key around something fixed at `at`.
pub(super) fn around(text: &str, at: Range<usize>, rule: &Inside) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    if text[at.clone()] != *rule.anchor {
        return None;
    }
    let belongs = |b: &&u8| is_letter(**b, rule.letters);
    let before = bytes[..at.start].iter().rev().take(LONGEST_BEFORE).take_while(belongs).count();
    let end = run(bytes, at.end, if rule.least_behind == 0 { b'd' } else { rule.letters });
    let start = at.start - before;
    let enough = before >= rule.least_before && end - at.end >= rule.least_behind;
    let sound = enough && !is_inside_word(bytes, start) && value::is_random(&text[start..end], 16);
    (sound && !is_longer(bytes, end, rule.letters)).then(|| start..with_padding(bytes, end))
}

fn is_inside_word(bytes: &[u8], at: usize) -> bool {
    at > 0
        && (bytes[at - 1].is_ascii_alphanumeric()
            || matches!(bytes[at - 1], b'_' | b'-' | b'+') && bytes[at - 1] != bytes[at])
}

/// The end of the run of letters, without the marks of a sentence behind it.
fn run(bytes: &[u8], from: usize, letters: u8) -> usize {
    let length = bytes[from..].iter().take_while(|b| is_letter(**b, letters)).count();
    let marks =
        bytes[from..from + length].iter().rev().take_while(|b| matches!(b, b'.' | b'-' | b'!' | b':' | b',')).count();
    from + length - marks
}

/// Which letters a key is made of, by the class of its rule.
fn is_letter(b: u8, letters: u8) -> bool {
    let word = b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    match letters {
        b'h' => b.is_ascii_hexdigit(),
        b'd' => b.is_ascii_digit(),
        b'A' => b.is_ascii_uppercase() || b.is_ascii_digit(),
        b'u' => b.is_ascii_hexdigit() || b == b'-',
        b'b' | b'a' => b.is_ascii_alphanumeric(),
        b'B' => word || matches!(b, b'+' | b'/' | b'='),
        b'.' => word || b == b'.',
        b':' => word || matches!(b, b'.' | b':'),
        b'!' => word || matches!(b, b'.' | b'!'),
        b'%' => word || b == b'%',
        b'p' => word || matches!(b, b'.' | b':' | b'/'),
        b'/' => word || b == b'/',
        b'$' => word || matches!(b, b'.' | b'/' | b'$' | b'=' | b',' | b'+'),
        b'*' => b.is_ascii_graphic() && !matches!(b, b'"' | b'\'' | b'<' | b'>'),
        _ => word,
    }
}

/// A run of hexadecimal digits ends where the word ends.
fn is_longer(bytes: &[u8], end: usize, letters: u8) -> bool {
    matches!(letters, b'h' | b'A' | b'u') && bytes.get(end).is_some_and(u8::is_ascii_alphanumeric)
}

/// Letters and digits as chance mixes them, not words with dashes between them.
fn is_key(body: &str, letters: u8) -> bool {
    let digits = body.bytes().filter(u8::is_ascii_digit).count();
    let capitals = body.bytes().filter(u8::is_ascii_uppercase).count();
    let random = digits * 8 >= body.len()
        || digits > 0 && capitals * 8 >= body.len()
        || capitals * 4 >= body.len() && body.len() < 30;
    let cases = capitals > 3 && capitals + 3 < body.len() && body.bytes().all(|b| b.is_ascii_alphanumeric());
    value::is_mixed(body) && (random || letters == b'*') || letters == b'A' && body.len() <= 20 && capitals > 4 || cases
}

fn is_uuid(body: &str) -> bool {
    body.len() == 36 && body.bytes().enumerate().all(|(at, b)| (b == b'-') == matches!(at, 8 | 13 | 18 | 23))
}

/// `=` and a checksum behind it.
fn with_padding(bytes: &[u8], end: usize) -> usize {
    let signs = bytes[end..].iter().take_while(|b| **b == b'=').count();
    let tail = bytes[end + signs..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
    match signs {
        0 => end,
        _ if bytes.get(end + signs + tail).is_some_and(|b| matches!(b, b'=' | b'(')) => end,
        _ => end + signs + tail,
    }
}
