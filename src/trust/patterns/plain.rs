//! A text in which numbers, keys and mail addresses are written in ASCII, with a way back to the original bytes.
//!
//! For: full-width and Arabic digits, the many spaces, dashes and signs of typographers, and invisible characters
//! inside a number. Not for: names (see `fold`). Letters of every script stay as they are.
//! Invariant: a text of ASCII alone is borrowed.

use std::{borrow::Cow, ops::Range};

/// A text as detectors read it.
pub(super) struct Plain<'a> {
    text: Cow<'a, str>,
    /// Where the two texts run apart: offset here and offset in the original, both of the next character.
    marks: Vec<(u32, u32)>,
    /// Length of the original.
    length: usize,
}

impl<'a> Plain<'a> {
    /// Reads a text of less than 4 GiB.
    pub(super) fn new(text: &'a str) -> Self {
        if text.is_ascii() {
            return Self { text: Cow::Borrowed(text), marks: Vec::new(), length: text.len() };
        }
        let mut plain = String::with_capacity(text.len());
        let mut marks = Vec::new();
        let mut copied = 0;
        for (at, c) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
            let Some(ascii) = plainly(c) else { continue };
            plain.push_str(&text[copied..at]);
            marks.push((plain.len() as u32, at as u32));
            plain.extend(ascii);
            copied = at + c.len_utf8();
            marks.push((plain.len() as u32, copied as u32));
        }
        if marks.is_empty() {
            return Self { text: Cow::Borrowed(text), marks, length: text.len() };
        }
        plain.push_str(&text[copied..]);
        Self { text: Cow::Owned(plain), marks, length: text.len() }
    }

    /// What detectors look at.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The original bytes of a range of the plain text, invisible characters at its ends left out.
    pub(super) fn source(&self, range: Range<usize>) -> Range<usize> {
        if self.marks.is_empty() {
            return range;
        }
        let start = self.marks.partition_point(|(offset, _)| *offset as usize <= range.start);
        let end = self.marks.partition_point(|(offset, _)| (*offset as usize) < range.end);
        // What ends where a replaced character ends, ends there in the original too.
        let exact = self.marks.get(end).filter(|(offset, _)| *offset as usize == range.end);
        let end = exact.map_or_else(|| self.origin(end, range.end), |(_, origin)| *origin as usize);
        let start = self.origin(start, range.start).min(self.length);
        start..end.max(start)
    }

    /// The original offset of `at`, which lies behind the first `marks` marks.
    fn origin(&self, marks: usize, at: usize) -> usize {
        let (offset, origin) = marks.checked_sub(1).map_or((0, 0), |mark| self.marks[mark]);
        origin as usize + (at - offset as usize)
    }
}

/// What a character is in a number: `None` for one that stays as it is, `Some(None)` for one that is left out.
fn plainly(c: char) -> Option<Option<char>> {
    let code = u32::from(c);
    let digit = |zero: u32| char::from_digit(code - zero, 10);
    Some(match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(code - 0xfee0),
        '\u{660}'..='\u{669}' => digit(0x660),
        '\u{6f0}'..='\u{6f9}' => digit(0x6f0),
        '\u{966}'..='\u{96f}' => digit(0x966),
        '\u{e50}'..='\u{e59}' => digit(0xe50),
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Some(' '),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        '\u{fe6b}' => Some('@'),
        '\u{3002}' | '\u{2024}' => Some('.'),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => None,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_read_in_ascii() {
        for (text, plain) in [
            ("＋４９ ３０\u{a0}1234", "+49 30 1234"),
            ("٠٥٠ ١٢٣ ٤٥٦٧", "050 123 4567"),
            ("415\u{2011}555\u{2013}0132 é", "415-555-0132 é"),
            ("4111\u{200b}1111", "41111111"),
            ("Zoë sagt „ja“", "Zoë sagt „ja“"),
        ] {
            assert_eq!(Plain::new(text).text(), plain);
        }
    }

    proptest! {
        #[test]
        fn ranges_lead_back(text in "[0-9aé\u{200b}\u{2011}\u{ff11}\u{661}\u{a0} ]{0,40}", from in 0usize..40, length in 0usize..40) {
            let plain = Plain::new(&text);
            let chars: Vec<usize> = plain.text().char_indices().map(|(at, _)| at).chain([plain.text().len()]).collect();
            let (from, until) = (from.min(chars.len() - 1), (from + length).min(chars.len() - 1));
            let source = plain.source(chars[from]..chars[until]);
            let original = text.get(source.clone());
            prop_assert!(original.is_some(), "{source:?}");
            let again = Plain::new(original.unwrap_or_default());
            prop_assert_eq!(again.text(), &plain.text()[chars[from]..chars[until]]);
        }
    }
}
