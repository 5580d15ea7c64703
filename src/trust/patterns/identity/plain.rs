//! Small letters without accents, so that one spelling of a word in a list covers all.
//!
//! Not for: names of people and firms (see `fold`, which keeps offsets). Invariant: no heap for single words, for
//! this runs at every number of a text.

use std::hash::{BuildHasherDefault, Hasher};

/// The longest word of the lists, in bytes; of longer words only the start is kept.
const LONGEST: usize = 48;

/// A word in small letters without accents.
#[derive(Clone, Copy)]
pub(super) struct Plain {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Plain {
    /// The word without capitals and accents.
    pub(super) fn new(word: &str) -> Self {
        let mut plain = Self { bytes: [0; LONGEST], length: 0 };
        if word.is_ascii() {
            plain.length = word.len().min(LONGEST);
            plain.bytes[..plain.length].copy_from_slice(&word.as_bytes()[..plain.length]);
            plain.bytes.make_ascii_lowercase();
        } else {
            word.chars().flat_map(char::to_lowercase).filter_map(base).for_each(|c| plain.push(c));
        }
        plain
    }

    fn push(&mut self, c: char) {
        if let Some(room) = self.bytes.get_mut(self.length..self.length + c.len_utf8()) {
            c.encode_utf8(room);
            self.length += c.len_utf8();
        }
    }
}

impl std::ops::Deref for Plain {
    type Target = str;

    fn deref(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

/// A stretch of text in small letters without accents.
pub(super) fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(char::to_lowercase).filter_map(base).collect()
}

/// The letter without its accent; `None` for an accent alone.
fn base(c: char) -> Option<char> {
    match c {
        _ if c.is_ascii() => Some(c),
        'ł' => Some('l'),
        'ø' => Some('o'),
        'đ' | 'ð' => Some('d'),
        'ı' => Some('i'),
        'ß' => Some('s'),
        '\u{300}'..='\u{36f}' => None,
        _ => {
            let mut first = None;
            unicode_normalization::char::decompose_canonical(c, |part| first = first.or(Some(part)));
            first
        }
    }
}

/// A map from words of the lists.
pub(super) type WordMap<V> = std::collections::HashMap<&'static str, V, BuildHasherDefault<Fnv>>;

/// The hash of Fowler, Noll and Vo: quick for short words; the words are our own, so nobody can choose them to collide.
#[derive(Default)]
pub(super) struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3).wrapping_add(0x9e37);
        }
    }
}
