//! The words of a text that begin with a capital, and what stands between them.
//!
//! Not for: words inside addresses, paths and identifiers; they are left out. Invariant: ranges are slices of the text.

use super::gazetteer::{Class, class};
use std::ops::Range;

/// A word that begins with a capital, without a possessive ending.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// First byte.
    pub(super) start: usize,
    /// The byte behind the last.
    pub(super) end: usize,
    /// What is known about it.
    pub(super) class: Class,
}

impl Word {
    /// Its bytes.
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// How a word is joined to the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// A space, or the dot of an initial and a space.
    Space,
    /// A particle of names: van, de la, bin.
    Particle,
    /// A comma and a space.
    Comma,
    /// `&` or “and”.
    And,
    /// Anything else.
    Other,
}

/// The capitalised words of a text in their order.
pub(super) fn scan(text: &str) -> Vec<Word> {
    let bytes = text.as_bytes();
    let mut words = Vec::with_capacity(text.len() / 48);
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' {
            at = run_end(text, at);
        } else if byte.is_ascii_uppercase() || byte >= 0x80 {
            at = take(text, at, &mut words);
        } else {
            at += 1;
        }
    }
    words
}

/// Every word of a text that has no capital at all; `None` where there is one.
pub(super) fn scan_lower(text: &str) -> Option<Vec<Word>> {
    if text.chars().any(char::is_uppercase) {
        return None;
    }
    let mut words = Vec::with_capacity(text.len() / 6);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let end = if c.is_alphanumeric() { word_end(text, at).max(at + c.len_utf8()) } else { at + c.len_utf8() };
        if c.is_lowercase() && stands_alone(text, at, end) {
            let word = strip_possessive(&text[at..end]);
            words.push(Word { start: at, end: at + word.len(), class: class(word) });
        }
        at = end;
    }
    Some(words)
}

/// Behind the letters and digits that start here.
fn run_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = at;
    while end < bytes.len() {
        match bytes[end] {
            b if b.is_ascii_alphanumeric() || b == b'_' => end += 1,
            b if b < 0x80 => break,
            _ => match text[end..].chars().next() {
                Some(c) if c.is_alphanumeric() => end += c.len_utf8(),
                _ => break,
            },
        }
    }
    end
}

/// Takes the word or the sign that starts here; returns what is behind it.
fn take(text: &str, at: usize, words: &mut Vec<Word>) -> usize {
    let Some(c) = text[at..].chars().next() else { return text.len() };
    if !c.is_alphanumeric() {
        return at + c.len_utf8();
    }
    let end = word_end(text, at);
    if c.is_uppercase() && stands_alone(text, at, end) {
        let word = strip_possessive(&text[at..end]);
        words.push(Word { start: at, end: at + word.len(), class: class(word) });
    }
    end.max(at + c.len_utf8())
}

/// Behind the word: letters and marks, an apostrophe between letters, a hyphen before a capital, dots of initials.
fn word_end(text: &str, at: usize) -> usize {
    let mut end = run_end(text, at);
    loop {
        let rest = &text[end..];
        let mut chars = rest.chars();
        let (Some(joint), Some(next), third) = (chars.next(), chars.next(), chars.next()) else { return end };
        let joined = match joint {
            '\'' | '’' => next.is_alphabetic(),
            '-' | '\u{2010}' | '\u{2011}' => next.is_uppercase(),
            '.' => (next.is_uppercase() || third == Some('.')) && is_initials(&text[at..end]),
            c => is_mark(c),
        };
        if !joined {
            return end;
        }
        end = run_end(text, end + joint.len_utf8());
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn is_initials(word: &str) -> bool {
    word.rsplit('.').next().is_some_and(|last| last.chars().count() == 1)
}

fn strip_possessive(word: &str) -> &str {
    ["'s", "’s", "'S", "’S"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word)
}

/// Whether the word is no part of an address, a path, an identifier or a number.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let before = text[..start].bytes().next_back().unwrap_or(b' ');
    let mut after = text[end..].bytes();
    let (next, second) = (after.next().unwrap_or(b' '), after.next().unwrap_or(b' '));
    let joined = matches!(before, b'@' | b'/' | b'\\' | b'#' | b'_' | b'.' | b'$' | b'=' | b'&' | b'%' | b'-')
        && !(before == b'-' && starts_line(text, start - 1));
    let inside = matches!(next, b'@' | b'_' | b'\\' | b'=' | b'(')
        || matches!(next, b'.' | b'/' | b'-' | b':') && (second.is_ascii_alphanumeric() || second == b'/')
        || text[start..end].bytes().any(|b| b.is_ascii_digit());
    !joined && !inside
}

/// Whether only space stands before it on its line.
pub(super) fn starts_line(text: &str, at: usize) -> bool {
    text[..at].chars().rev().find(|c| !matches!(c, ' ' | '\t' | '>' | '*' | '"' | '-')).is_none_or(|c| c == '\n')
}

/// Whether a sentence, a line or an item starts here.
pub(super) fn starts_sentence(text: &str, at: usize) -> bool {
    let before = text[..at].chars().rev().find(|c| {
        !matches!(c, ' ' | '\t' | '"' | '\'' | '“' | '‘' | '„' | '(' | '*' | '_' | '#' | '>' | '-' | '•' | '[' | '–')
    });
    before.is_none_or(|c| matches!(c, '.' | '!' | '?' | ':' | '\n' | ';' | '|' | '…' | '\r'))
}

const PARTICLES: &[&str] = &[
    "van",
    "van de",
    "van den",
    "van der",
    "van het",
    "van 't",
    "de",
    "de la",
    "de las",
    "de los",
    "de l",
    "del",
    "della",
    "dello",
    "dei",
    "di",
    "da",
    "das",
    "do",
    "dos",
    "du",
    "den",
    "der",
    "ter",
    "ten",
    "te",
    "tot",
    "von",
    "von der",
    "von dem",
    "von und zu",
    "vom",
    "zu",
    "zum",
    "zur",
    "af",
    "av",
    "bin",
    "ibn",
    "bint",
    "al",
    "el",
    "ben",
    "e",
    "y",
    "la",
    "le",
    "lo",
    "mac",
    "ap",
    "st.",
    "dal",
    "dalla",
    "degli",
    "in 't",
    "op de",
    "op den",
    "des",
    "auf der",
];

/// What joins two words.
pub(super) fn gap(text: &str, before: &Word, after: &Word) -> Gap {
    let between = &text[before.end..after.start];
    match between {
        " " | "\u{a0}" | "  " => Gap::Space,
        ". " | ".\u{a0}" | "." if before.class.initial() => Gap::Space,
        ", " => Gap::Comma,
        " & " | " and " | " und " | " et " | " + " => Gap::And,
        _ if between.len() <= 14 && between.starts_with(' ') && between.ends_with([' ', '\'', '’', '-']) => {
            let inner = between.trim_matches([' ', '\'', '’', '-']);
            if PARTICLES.contains(&inner) { Gap::Particle } else { Gap::Other }
        }
        _ => Gap::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_stand_alone() {
        let found =
            |text: &str| -> Vec<String> { scan(text).iter().map(|word| text[word.range()].to_owned()).collect() };
        assert_eq!(found("Anna's dog, O'Brien-Smith and J.R. Ewing"), ["Anna", "O'Brien-Smith", "J.R", "Ewing"]);
        assert_eq!(found("Anna.Berg@x.org /Users/Anna get_Anna #Anna Q1 Foo() C3PO"), [""; 0]);
        assert_eq!(
            found("Élodie Zoe\u{308}, mit\u{a0}Jan „Ute“ 日本 Ωmega"),
            ["Élodie", "Zoe\u{308}", "Jan", "Ute", "Ωmega"]
        );
    }

    proptest! {
        #[test]
        fn ranges_are_slices_in_order(text in "\\PC{0,60}|[A-Za-z'’.@ -]{0,60}") {
            let mut end = 0;
            for word in scan(&text) {
                prop_assert!(text.get(word.range()).is_some_and(|word| !word.is_empty()) && word.start >= end);
                end = word.end;
            }
        }
    }
}
