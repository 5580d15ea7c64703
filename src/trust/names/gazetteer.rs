//! What is known about a capitalised word: a first name, a last name, an everyday word, or several of these.
//!
//! Source: own lists of bare facts, folded to plain letters and sorted: `first.txt` and `last.txt` (names of some fifty
//! languages), `plain.txt` (words that stand in business letters with a capital and name nobody: functions, months,
//! countries, cities, trades, products), `weak.txt` (names that are such words as well). Not for: deciding (see
//! `evidence`). Invariant: a lookup allocates nothing.

use std::sync::LazyLock;
use unicode_normalization::char::{canonical_combining_class, decompose_compatible};

/// What the lists say about a word, and how it is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Class(u8);

impl Class {
    const FIRST: u8 = 1;
    const LAST: u8 = 2;
    const WEAK: u8 = 4;
    const PLAIN: u8 = 8;
    const UPPER: u8 = 16;
    const CAMEL: u8 = 32;
    const INITIAL: u8 = 64;

    /// A first name.
    pub(super) fn first(self) -> bool {
        self.0 & Self::FIRST != 0
    }

    /// A last name.
    pub(super) fn last(self) -> bool {
        self.0 & Self::LAST != 0
    }

    /// A first name that nothing else is called.
    pub(super) fn sure_first(self) -> bool {
        self.0 & (Self::FIRST | Self::WEAK) == Self::FIRST
    }

    /// A last name that nothing else is called.
    pub(super) fn sure_last(self) -> bool {
        self.0 & (Self::LAST | Self::WEAK) == Self::LAST
    }

    /// A first or last name.
    pub(super) fn name(self) -> bool {
        self.0 & (Self::FIRST | Self::LAST) != 0
    }

    /// A word that is no name.
    pub(super) fn plain(self) -> bool {
        self.0 & Self::PLAIN != 0
    }

    /// On no list.
    pub(super) fn unknown(self) -> bool {
        self.0 & (Self::FIRST | Self::LAST | Self::WEAK | Self::PLAIN | Self::CAMEL | Self::INITIAL) == 0
    }

    /// All in capitals, two letters at least.
    pub(super) fn upper(self) -> bool {
        self.0 & Self::UPPER != 0
    }

    /// A capital inside, as names of products have it.
    pub(super) fn camel(self) -> bool {
        self.0 & Self::CAMEL != 0
    }

    /// One capital letter, or several with dots between.
    pub(super) fn initial(self) -> bool {
        self.0 & Self::INITIAL != 0
    }
}

/// The class of a word that begins with a capital. Of words with hyphens the first part that is on a list counts.
pub(super) fn class(word: &str) -> Class {
    if word.len() <= 2 && word.chars().count() == 1 || word.contains('.') {
        return Class(Class::INITIAL);
    }
    let written = written(word);
    let mut parts = word.split('-').map(lookup);
    let first = parts.next().unwrap_or_default();
    let listed = parts.fold(first, |known, part| if known & Class::PLAIN != 0 { known } else { part_of(known, part) });
    let listed = if listed == 0 && is_gaelic(word) { Class::LAST } else { listed };
    Class(listed | written)
}

/// McTavish, O'Brien: a capital behind the prefix makes a last name of any word.
fn is_gaelic(word: &str) -> bool {
    let rest = ["Mc", "Mac", "O'", "O’", "Fitz"].iter().find_map(|prefix| word.strip_prefix(prefix));
    rest.is_some_and(|rest| rest.starts_with(char::is_uppercase) && rest.chars().nth(1).is_some_and(char::is_lowercase))
}

/// A double name is a name when its first part is; a plain part makes it plain.
fn part_of(known: u8, part: u8) -> u8 {
    if part & Class::PLAIN != 0 || known == 0 { part } else { known & !Class::WEAK }
}

fn written(word: &str) -> u8 {
    let mut chars = word.chars().skip(1).filter(|c| c.is_alphabetic()).peekable();
    let some = chars.peek().is_some();
    let (mut upper, mut lower) = (0, 0);
    chars.for_each(|c| if c.is_lowercase() { lower += 1 } else { upper += 1 });
    match (upper, lower) {
        (_, 0) if some => Class::UPPER,
        (0, _) => 0,
        _ if ["Mc", "Mac", "De", "Di", "La", "Le", "Van", "Von", "Fitz", "O'", "O’", "D'", "D’", "N'"]
            .iter()
            .any(|prefix| word.starts_with(prefix))
            || word.contains('-') =>
        {
            0
        }
        _ => Class::CAMEL,
    }
}

/// Longer words are no names.
const LONGEST: usize = 40;

fn lookup(word: &str) -> u8 {
    let mut letters = [0; LONGEST];
    let Some(folded) = fold(word, &mut letters) else { return 0 };
    match TABLE.get(folded) {
        0 if super::places::last_name_ending(folded) => Class::LAST,
        known => known,
    }
}

/// The folded form of a word in `letters`; apostrophes go. `None` if it is too long.
pub(super) fn fold<'a>(word: &str, letters: &'a mut [u8; LONGEST]) -> Option<&'a [u8]> {
    let mut length = 0;
    let mut fits = true;
    let mut push = |c: char| {
        let end = length + c.len_utf8();
        match letters.get_mut(length..end) {
            Some(place) => _ = c.encode_utf8(place),
            None => fits = false,
        }
        length = end.min(LONGEST);
    };
    for c in word.chars() {
        match c {
            'a'..='z' => push(c),
            'A'..='Z' => push(c.to_ascii_lowercase()),
            '\'' | '’' => {}
            _ if c.is_ascii() => push(c),
            _ => wide(c, &mut push),
        }
    }
    fits.then(|| &letters[..length])
}

fn wide(c: char, push: &mut impl FnMut(char)) {
    let spelt = match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ı' | 'İ' => "i",
        _ => "",
    };
    if !spelt.is_empty() {
        return spelt.chars().for_each(push);
    }
    decompose_compatible(c, |part| {
        if canonical_combining_class(part) == 0 {
            part.to_lowercase().for_each(&mut *push);
        }
    });
}

/// Words by hash, with open addressing: one probe, seldom two. Each place holds the number of its entry, from 1, and
/// above that a part of the hash, so that an unknown word seldom leads to a look at a known one.
struct Table {
    entries: Vec<(&'static str, u8)>,
    slots: Vec<u32>,
}

/// Bits of an entry's number.
const NUMBER: u32 = 15;
const SLOTS: usize = 1 << 16;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { entries: Vec::with_capacity(24_000), slots: vec![0; SLOTS] };
    for (words, class) in [
        (include_str!("first.txt"), Class::FIRST),
        (include_str!("last.txt"), Class::LAST),
        (include_str!("weak.txt"), Class::WEAK),
        (include_str!("plain.txt"), Class::PLAIN),
        (super::rules::NEVER_NAMES, Class::PLAIN),
    ] {
        words.split_ascii_whitespace().for_each(|word| table.add(word, class));
    }
    table
});

impl Table {
    fn add(&mut self, word: &'static str, class: u8) {
        let (slot, tag) = self.slot(word.as_bytes());
        match self.entry(slot) {
            Some(entry) => self.entries[entry].1 |= class,
            None => {
                self.entries.push((word, class));
                self.slots[slot] = tag | self.entries.len() as u32;
            }
        }
    }

    fn get(&self, word: &[u8]) -> u8 {
        self.entry(self.slot(word).0).map_or(0, |entry| self.entries[entry].1)
    }

    fn entry(&self, slot: usize) -> Option<usize> {
        (self.slots[slot] as usize & ((1 << NUMBER) - 1)).checked_sub(1)
    }

    /// Where the word stands, or the empty place for it, and its part of the hash.
    fn slot(&self, word: &[u8]) -> (usize, u32) {
        // FNV-1a: the keys are ours, so nobody can make them collide on purpose; a stranger's word only probes longer.
        let hash = word.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let (mut slot, tag) = ((hash ^ (hash >> 32)) as usize % SLOTS, (hash >> 32) as u32 >> NUMBER << NUMBER);
        let differs = |slot: usize| self.slots[slot] >> NUMBER << NUMBER != tag;
        while self.entry(slot).is_some_and(|entry| differs(slot) || self.entries[entry].0.as_bytes() != word) {
            slot = (slot + 1) % SLOTS;
        }
        (slot, tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_in_any_spelling() {
        for word in ["Søren", "SOREN", "Ｓøren", "Jürgen", "Anna-Lena", "Łukasz", "Zoë", "Öykü-Ayşe"] {
            assert!(class(word).first() || word.starts_with('Ö'), "{word}: {:?}", class(word));
        }
        for word in ["Müller", "O'Brien", "McDonald", "Nuñez", "Straßer"] {
            assert!(class(word).last() || word == "Straßer", "{word}");
        }
        assert!(class("Will").first() && !class("Will").sure_first());
        assert!(class("Monday").plain() && class("Rechnung").plain() && !class("Monday").name());
        assert!(class("JavaScripted").camel() && class("J.R").initial() && class("IBMX").upper());
        assert!(class("Kwazimorto").unknown());
    }

    #[test]
    fn every_entry_has_a_number() {
        assert!(TABLE.entries.len() < 1 << NUMBER && TABLE.entries.len() * 2 < SLOTS);
    }

    #[test]
    fn lists_are_sorted_folded_and_without_doubles() {
        for list in
            [include_str!("first.txt"), include_str!("last.txt"), include_str!("weak.txt"), include_str!("plain.txt")]
        {
            let words: Vec<&str> = list.split_ascii_whitespace().collect();
            assert!(words.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(words.iter().all(|word| word.bytes().all(|b| b.is_ascii_lowercase())));
        }
    }
}
