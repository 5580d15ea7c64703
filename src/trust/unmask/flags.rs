//! Text in the shape of a placeholder: to be escaped where it comes from outside, to be flagged where a model wrote it.
//!
//! Not for: ordinary words with a number (`Person 2 of 3`, `ID 1234`, `id_5`): a shape counts when it carries the
//! session's nonce in any accepted spelling, or is written as only a placeholder is: in capitals with an underscore.
//! Invariant: everything that could be restored in this session, now or later, is found.

use super::{
    super::session::Session,
    reader::{self, Stop, starts},
};
use std::ops::Range;

/// One of them.
#[derive(Clone, Debug)]
pub(super) struct Found<'a> {
    /// Bytes of the whole text.
    pub(super) bytes: Range<usize>,
    pub(super) written: &'a str,
    pub(super) live: bool,
}

/// Finds shapes in a text that comes in pieces.
#[derive(Debug, Default)]
pub(super) struct Flags {
    held: String,
    /// Bytes of the text before what is held.
    passed: usize,
    before: Option<char>,
    /// A letter or digit stands before, with nothing but underscores between: `MY_ID_5` is somebody's own name.
    glued: bool,
}

impl Flags {
    /// Tells of the shapes that are certain with this piece.
    pub(super) fn push(&mut self, piece: &str, last: bool, session: &Session, found: impl FnMut(Found<'_>)) {
        if self.held.is_empty() {
            let done = self.scan(piece, last, session, found);
            self.held.push_str(&piece[done..]);
        } else {
            let mut text = std::mem::take(&mut self.held);
            text.push_str(piece);
            let done = self.scan(&text, last, session, found);
            self.held.push_str(&text[done..]);
        }
    }

    /// Returns how many bytes are done with.
    fn scan(&mut self, text: &str, last: bool, session: &Session, mut found: impl FnMut(Found<'_>)) -> usize {
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            if let Some(last) = self.inside_word(&text.as_bytes()[at..]) {
                (at, self.before, self.glued) = (at + last + 1, Some(char::from(text.as_bytes()[at + last])), true);
                continue;
            }
            match self.at_start(&text[at..], c, last, session) {
                Ok((length, live)) => {
                    let bytes = self.passed + at..self.passed + at + length;
                    found(Found { bytes, written: &text[at..at + length], live });
                    (at, self.before, self.glued) = (at + length, Some('0'), true);
                }
                Err(Stop::More) => break,
                Err(Stop::No) => {
                    self.glued = c.is_alphanumeric() || c == '_' && self.glued;
                    (at, self.before) = (at + c.len_utf8(), Some(c));
                }
            }
        }
        self.passed += at;
        at
    }

    /// The last of the letters and digits that go on with a word: nothing starts there.
    fn inside_word(&self, rest: &[u8]) -> Option<usize> {
        let inside = self.before.is_some_and(|before| before.is_ascii_alphanumeric());
        let length = if inside { rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count() } else { 0 };
        length.checked_sub(1)
    }

    fn at_start(&self, text: &str, c: char, last: bool, session: &Session) -> Result<(usize, bool), Stop> {
        if !starts(c, self.before) {
            return Err(Stop::No);
        }
        let shape = reader::shape(text, last, session)?;
        match reader::live(text, last, session) {
            Ok((length, _)) => Ok((length, true)),
            Err(Stop::No) if shape.ours || shape.strict && !self.glued => Ok((shape.length, false)),
            Err(stop) => Err(stop),
        }
    }
}
