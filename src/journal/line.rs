//! The form of one line: a JSON object with keys in a fixed order, closed by its chain.
//!
//! `chain` is the hex BLAKE3 over (the chain of the line before, in hex ‖ the line's bytes without `,"chain":"…"`
//! and without the line feed). The line before the first has a chain of 64 zeros.
//!
//! Invariant: a line is one line and safe to `cat`: controls, direction marks, zero-width and tag characters are
//! written as `\u` escapes, and read back unchanged.

use super::{Event, SessionId};
use jiff::Timestamp;
use serde::Serialize as _;
use serde_json::ser::Formatter;
use std::io::{self, Write};

/// Hex digits of a chain.
pub(super) const HEX: usize = 64;
const KEY: &[u8] = b",\"chain\":\"";
const END: &[u8] = b"\"}";
const TAIL: usize = KEY.len() + HEX + END.len();

/// The hash that a line hands on to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chain([u8; HEX]);

impl Chain {
    /// What stands before the first line.
    pub(super) const GENESIS: Self = Self([b'0'; HEX]);

    /// The chain of a line with this body (the line without its chain) after `self`. The bytes are put together in
    /// `scratch` first: hashing them in one piece takes half the time of hashing three.
    fn next(self, open: &[u8], scratch: &mut Vec<u8>) -> Self {
        scratch.clear();
        scratch.extend_from_slice(&self.0);
        scratch.extend_from_slice(open);
        scratch.push(b'}');
        let mut hex = [0; HEX];
        hex.copy_from_slice(blake3::hash(scratch).to_hex().as_bytes());
        Self(hex)
    }

    /// Reads 64 lower-case hex digits.
    pub(super) fn parse(hex: &[u8]) -> Option<Self> {
        let digits: [u8; HEX] = hex.try_into().ok()?;
        digits.iter().all(|d| matches!(d, b'0'..=b'9' | b'a'..=b'f')).then_some(Self(digits))
    }

    /// The 64 digits.
    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

#[derive(serde::Serialize)]
struct Open<'a> {
    seq: u64,
    time: &'a str,
    session: &'a SessionId,
    #[serde(flatten)]
    event: &'a Event,
}

/// Appends one whole line to `out` and gives its chain. On error `out` is as it was.
pub(super) fn encode(
    out: &mut Vec<u8>,
    before: Chain,
    seq: u64,
    at: Timestamp,
    session: &SessionId,
    event: &Event,
) -> Result<Chain, serde_json::Error> {
    let start = out.len();
    let time = at.to_string();
    let open = Open { seq, time: &time, session, event };
    if let Err(error) = open.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, Visible)) {
        out.truncate(start);
        return Err(error);
    }
    out.pop(); // the closing brace comes after the chain
    let chain = before.next(&out[start..], &mut Vec::new());
    out.extend_from_slice(KEY);
    out.extend_from_slice(chain.as_str().as_bytes());
    out.extend_from_slice(END);
    out.push(b'\n');
    Ok(chain)
}

/// A line taken apart, its content not yet believed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parsed<'a> {
    /// Its number.
    pub(super) seq: u64,
    /// The chain it states.
    pub(super) chain: Chain,
    open: &'a [u8],
}

impl<'a> Parsed<'a> {
    /// Takes a line (without its line feed) apart; says what is wrong when it has not the form of a line.
    pub(super) fn new(line: &'a [u8]) -> Result<Self, &'static str> {
        let Some((open, tail)) = line.split_at_checked(line.len().wrapping_sub(TAIL)) else {
            return Err("not a line of this log");
        };
        let hex = tail
            .strip_prefix(KEY)
            .and_then(|rest| rest.strip_suffix(END))
            .ok_or("the chain at the end of the line is missing")?;
        let chain = Chain::parse(hex).ok_or("the chain is not 64 lower-case hex digits")?;
        let digits = open.strip_prefix(b"{\"seq\":").ok_or("does not begin with its number")?;
        let end = digits.iter().position(|b| !b.is_ascii_digit()).unwrap_or(digits.len());
        let seq = std::str::from_utf8(&digits[..end]).ok().and_then(|text| text.parse().ok()).ok_or("has no number")?;
        Ok(Self { seq, chain, open })
    }

    /// Whether the stated chain is the right one after `before`.
    pub(super) fn follows(&self, before: Chain) -> bool {
        self.follows_with(before, &mut Vec::new())
    }

    /// The same with a buffer to reuse.
    pub(super) fn follows_with(&self, before: Chain, scratch: &mut Vec<u8>) -> bool {
        before.next(self.open, scratch) == self.chain
    }

    /// BLAKE3 in hex of the line without its chain.
    pub(super) fn hash(&self) -> String {
        blake3::hash(self.open).to_hex().to_string()
    }

    /// The word of `kind`, the fourth field; `None` where the first four are not in their order.
    pub(super) fn kind(&self) -> Option<&'a [u8]> {
        let mut rest = self.open.get(memchr::memchr(b',', self.open)?..)?;
        for key in [b",\"time\":\"".as_slice(), b",\"session\":\"", b",\"kind\":\""] {
            let value = rest.strip_prefix(key)?;
            let (text, after) = value.split_at(memchr::memchr(b'"', value)?);
            if key.starts_with(b",\"k") {
                return Some(text);
            }
            rest = after.get(1..)?;
        }
        None
    }

    /// The text of the `time` field, which comes second.
    pub(super) fn time(&self) -> Option<&'a str> {
        let at = memchr::memmem::find(self.open, b",\"time\":\"")? + 9;
        let value = self.open.get(at..)?;
        std::str::from_utf8(&value[..memchr::memchr(b'"', value)?]).ok()
    }
}

/// Compact JSON in which nothing invisible stays raw.
struct Visible;

impl Formatter for Visible {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut done = 0;
        if !fragment.is_ascii() || fragment.contains('\x7f') {
            for (at, c) in fragment.char_indices().filter(|(_, c)| is_invisible(*c)) {
                out.write_all(&fragment.as_bytes()[done..at])?;
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
                done = at + c.len_utf8();
            }
        }
        out.write_all(&fragment.as_bytes()[done..])
    }
}

/// Controls beyond ASCII, line separators, zero-width and direction marks, byte-order mark, tags.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::super::{Entry, Masked};
    use super::*;
    use proptest::prelude::*;

    fn line(text: &str) -> Vec<u8> {
        let mut out = Vec::new();
        let event = Event::Note { text: Masked::new(text) };
        encode(&mut out, Chain::GENESIS, 7, Timestamp::UNIX_EPOCH, &SessionId::log(), &event).unwrap();
        out
    }

    #[test]
    fn keys_stand_in_a_fixed_order() {
        let text = String::from_utf8(line("hi")).unwrap();
        let start = r#"{"seq":7,"time":"1970-01-01T00:00:00Z","session":"log","kind":"note","text":"hi","chain":""#;
        assert!(text.starts_with(start), "{text}");
        assert_eq!(text.len(), start.len() + HEX + 3);
    }

    #[test]
    fn hidden_characters_are_escaped() {
        let text = line("a\u{1b}[2J\u{9b}1m\u{202e}\u{200b}\u{e0041}z\nq\u{7f}");
        assert!(text.iter().filter(|b| **b == b'\n').count() == 1);
        assert!(text.is_ascii());
    }

    proptest! {
        #[test]
        fn any_text_comes_back_and_proves_itself(text in any::<String>()) {
            let line = line(&text);
            let line = line.strip_suffix(b"\n").unwrap();
            let parsed = Parsed::new(line).unwrap();
            prop_assert_eq!(parsed.seq, 7);
            prop_assert!(parsed.follows(Chain::GENESIS));
            prop_assert_eq!(parsed.time(), Some("1970-01-01T00:00:00Z"));
            prop_assert_eq!(parsed.kind(), Some(b"note".as_slice()));
            let entry: Entry = serde_json::from_slice(line).unwrap();
            prop_assert_eq!(entry.event, Event::Note { text: Masked::new(text) });
        }

        #[test]
        fn any_bytes_are_taken_apart_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Parsed::new(&bytes);
        }
    }
}
