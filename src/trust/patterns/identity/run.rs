//! A run: groups of letters and digits with single separators between them, as numbers are written.
//!
//! For: cutting a text around its digits into runs and parts of runs, and reading them without separators.
//! Not for: meaning. Invariants: a run holds a digit; it has at most [`MOST`] groups; group ends lie on character
//! boundaries, for groups are ASCII.

use super::schemes::LONGEST;
use std::ops::Range;

/// The most groups of one run.
const MOST: usize = 10;
/// The longest group of letters that may stand for itself.
const LONGEST_WORD: usize = 4;

/// Letters and digits without anything between them.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Group {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) digits: usize,
    /// What stands before it: 0 at the start of the run, `-` for every dash, a space for every blank.
    pub(super) separator: u8,
}

impl Group {
    pub(super) fn len(&self) -> usize {
        self.end - self.start
    }
}

/// The groups around some digits.
#[derive(Debug)]
pub(super) struct Run<'a> {
    pub(super) text: &'a str,
    groups: [Group; MOST],
    count: usize,
}

/// Letters and digits in capitals, without separators.
pub(super) struct Compact {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Compact {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl<'a> Run<'a> {
    /// The run whose first digit is at `at`; nothing before `floor` belongs to it.
    pub(super) fn around(text: &'a str, at: usize, floor: usize) -> Self {
        let bytes = text.as_bytes();
        let mut run = Self { text, groups: [Group::default(); MOST], count: 0 };
        let first = group(bytes, word_start(bytes, at, floor), 0);
        if let Some(before) = letters_before(bytes, first.start, floor) {
            run.push(before);
            run.push(Group { separator: b'-', ..first });
        } else {
            run.push(first);
        }
        while run.count < MOST
            && let Some(next) = next_group(bytes, run.groups[run.count - 1])
        {
            run.push(next);
        }
        run.drop_words();
        run
    }

    /// The run with up to three capitals one blank before it: `DE 136 695 976`.
    pub(super) fn with_lead(&self) -> Option<Self> {
        let bytes = self.text.as_bytes();
        let end = self.start().checked_sub(1).filter(|at| bytes[*at] == b' ')?;
        let start = word_start(bytes, end, 0);
        let apart = start == 0 || bytes[start - 1] < 0x80 && !matches!(bytes[start - 1], b'-' | b'_' | b'.' | b'/');
        let letters = (2..=3).contains(&(end - start)) && bytes[start..end].iter().all(u8::is_ascii_uppercase);
        if !letters || !apart || self.count == MOST {
            return None;
        }
        let mut led = Self { text: self.text, groups: [Group::default(); MOST], count: 0 };
        led.push(group(bytes, start, 0));
        self.groups().iter().for_each(|group| led.push(*group));
        led.groups[1].separator = b' ';
        Some(led)
    }

    fn push(&mut self, group: Group) {
        self.groups[self.count] = group;
        self.count += 1;
    }

    /// Letters at the end that are no part of a number.
    fn drop_words(&mut self) {
        while self.count > 1 {
            let last = self.groups[self.count - 1];
            let word = &self.text[last.start..last.end];
            let plate = word.len() == 3 && self.count == 2 && self.groups[0].len() <= 4;
            let tax = matches!(word, "MVA" | "MWST" | "TVA");
            let kept = last.digits > 0 || last.separator != b' ' || word.len() <= 2 || tax || plate;
            if kept && !matches!(word, "AM" | "PM" | "KB" | "MB" | "GB" | "OK" | "I" | "MS") {
                return;
            }
            self.count -= 1;
        }
    }

    pub(super) fn groups(&self) -> &[Group] {
        &self.groups[..self.count]
    }

    pub(super) fn start(&self) -> usize {
        self.groups[0].start
    }

    pub(super) fn end(&self) -> usize {
        self.groups[self.count - 1].end
    }

    /// Bytes from the first to the last group of a part.
    pub(super) fn range(&self, part: &Range<usize>) -> Range<usize> {
        self.groups[part.start].start..self.groups[part.end - 1].end
    }

    /// A part without separators; `None` if it is too long for any scheme.
    pub(super) fn compact(&self, part: &Range<usize>) -> Option<Compact> {
        let groups = &self.groups[part.clone()];
        let length = groups.iter().map(Group::len).sum();
        let mut bytes = [0; LONGEST];
        let mut at = 0;
        if length > LONGEST {
            return None;
        }
        for group in groups {
            bytes[at..at + group.len()].copy_from_slice(&self.text.as_bytes()[group.start..group.end]);
            at += group.len();
        }
        bytes[..length].make_ascii_uppercase();
        Some(Compact { bytes, length })
    }
}

/// How far a word reaches back.
fn word_start(bytes: &[u8], at: usize, floor: usize) -> usize {
    (floor..at).rev().take_while(|i| bytes[*i].is_ascii_alphanumeric()).last().unwrap_or(at)
}

/// The group that starts at `start`.
fn group(bytes: &[u8], start: usize, separator: u8) -> Group {
    let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let digits = bytes[start..start + length].iter().filter(|byte| byte.is_ascii_digit()).count();
    Group { start, end: start + length, digits, separator }
}

/// A few letters that a dash, dot or slash ties to what follows: `CHE-`, `J/`.
fn letters_before(bytes: &[u8], start: usize, floor: usize) -> Option<Group> {
    let tie = start.checked_sub(1).filter(|at| *at > floor && matches!(bytes[*at], b'-' | b'.' | b'/'))?;
    let from = word_start(bytes, tie, floor);
    let letters = &bytes[from..tie];
    let short = (1..=LONGEST_WORD).contains(&letters.len());
    let capital = letters.len() == 1 || letters.iter().all(u8::is_ascii_uppercase);
    let own = from == floor || bytes[from - 1] < 0x80 && !matches!(bytes[from - 1], b'-' | b'.' | b'/' | b'_' | b'@');
    (short && capital && own).then(|| group(bytes, from, 0))
}

/// The group after this one, if one separator ties them.
fn next_group(bytes: &[u8], last: Group) -> Option<Group> {
    let (separator, start) = separator(bytes, last.end)?;
    let next = group(bytes, start, separator);
    let continues = match separator {
        b',' | b'_' => next.len() == next.digits && last.digits > 0 && next.digits > 0,
        _ if next.digits > 0 => true,
        b' ' => {
            is_letters(bytes, &next) && (next.len() <= 3 || next.len() == 4 && &bytes[next.start..next.end] == b"MWST")
        }
        _ => next.len() == 1 || next.len() <= LONGEST_WORD && is_letters(bytes, &next),
    };
    (continues && next.len() > 0).then_some(next)
}

/// Capital letters with no letter of another script after them.
fn is_letters(bytes: &[u8], group: &Group) -> bool {
    let capitals = bytes[group.start..group.end].iter().all(u8::is_ascii_uppercase);
    capitals && bytes.get(group.end).is_none_or(|byte| *byte < 0x80 && *byte != b'\'')
}

/// The separator at `at` and where the next group starts.
fn separator(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    match bytes.get(at..)? {
        // A hyphen, a non-breaking hyphen, an en dash.
        [0xe2, 0x80, 0x90..=0x93, ..] => Some((b'-', at + 3)),
        [0xe2, 0x80, 0xaf, ..] => Some((b' ', at + 3)),
        [0xc2, 0xa0, ..] => Some((b' ', at + 2)),
        [b' ', b'-', b' ', next, ..] if next.is_ascii_digit() => Some((b'-', at + 3)),
        [sign @ (b' ' | b'-' | b'.' | b'/' | b',' | b'_'), ..] => Some((*sign, at + 1)),
        _ => None,
    }
}
