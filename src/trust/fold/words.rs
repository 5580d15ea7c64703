//! A text as words, each with the hash of its folded letters.
//!
//! For: looking names up without building the folded text. A letter of a script without spaces is a word of its own.
//! Not for: meaning. Invariant: words lie on character boundaries, from left to right, and do not overlap.

use super::{Letter, letter};

/// One word of a text.
#[derive(Clone, Copy, Debug)]
pub(in crate::trust) struct Word {
    /// First byte in the text.
    pub(in crate::trust) start: u32,
    /// The byte behind it.
    pub(in crate::trust) end: u32,
    /// Of its folded letters.
    pub(in crate::trust) hash: u64,
    /// How many letters and digits it has, at most 255.
    pub(in crate::trust) length: u8,
    flags: u8,
}

const CAPITAL: u8 = 1;
const SMALL: u8 = 2;
const DIGITS: u8 = 4;
const LETTERS: u8 = 8;
const ALONE: u8 = 16;
const HUMPS: u8 = 32;

impl Word {
    /// Whether it begins with a capital, or with a letter that has no case.
    pub(in crate::trust) fn is_capital(&self) -> bool {
        self.flags & CAPITAL != 0
    }

    /// Whether a small letter stands in it.
    pub(in crate::trust) fn has_small(&self) -> bool {
        self.flags & SMALL != 0
    }

    /// Whether a digit stands in it.
    pub(in crate::trust) fn has_digits(&self) -> bool {
        self.flags & DIGITS != 0
    }

    /// Whether there are only digits in it.
    pub(in crate::trust) fn is_number(&self) -> bool {
        self.flags & (DIGITS | LETTERS) == DIGITS
    }

    /// Whether it is one letter of a script without spaces.
    pub(in crate::trust) fn is_alone(&self) -> bool {
        self.flags & ALONE != 0
    }

    /// Whether a capital follows a small letter, or a digit a letter, inside it.
    pub(in crate::trust) fn has_humps(&self) -> bool {
        self.flags & HUMPS != 0
    }

    /// Its bytes.
    pub(in crate::trust) fn range(&self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The hash of letters as they come.
#[derive(Clone, Copy, Debug)]
pub(in crate::trust) struct Speller(u64);

const SEED: u64 = 0x243f_6a88_85a3_08d3;
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

impl Speller {
    pub(in crate::trust) fn new() -> Self {
        Self(SEED)
    }

    #[inline]
    pub(in crate::trust) fn push(&mut self, c: u32) {
        self.0 = (self.0.rotate_left(5) ^ u64::from(c)).wrapping_mul(MULTIPLIER);
    }

    pub(in crate::trust) fn finish(self) -> u64 {
        let mixed = (self.0 ^ (self.0 >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        mixed ^ (mixed >> 29)
    }
}

/// The hash of one word's letters, which are folded.
pub(in crate::trust) fn spell(letters: impl IntoIterator<Item = char>) -> u64 {
    let mut speller = Speller::new();
    letters.into_iter().for_each(|c| speller.push(u32::from(c)));
    speller.finish()
}

/// The hash of words one after the other.
pub(in crate::trust) fn join(before: u64, next: u64) -> u64 {
    let mixed = (before.rotate_left(23) ^ next).wrapping_mul(MULTIPLIER);
    mixed ^ (mixed >> 31)
}

/// The folded letters of a word.
pub(in crate::trust) fn letters(word: &str) -> Vec<char> {
    let mut out = Vec::with_capacity(word.len());
    for c in word.chars() {
        if let Letter::Spelt(letters) | Letter::Alone(letters) = letter(c) {
            out.extend(letters.iter().filter(|c| **c != '\0'));
        }
    }
    out
}

/// Words that join names in company and family names: they count as `and`.
const AND: &[&str] = &["und", "et", "och", "og"];

/// The words of a text of less than 4 GiB.
pub(in crate::trust) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::with_capacity(text.len() / 5 + 4);
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0 };
    while reader.at < reader.bytes.len() {
        words.extend(reader.next());
    }
    words
}

/// The parts of a word that is written with humps: `JohnMiller42` is three words.
pub(in crate::trust) fn humps(text: &str, word: &Word) -> Vec<Word> {
    let inside = &text[word.range()];
    let mut cuts = vec![0];
    let mut before = ' ';
    for (at, c) in inside.char_indices() {
        let digit = |c: char| c.is_ascii_digit();
        if (before.is_lowercase() && c.is_uppercase()) || (digit(before) != digit(c) && before != ' ') {
            cuts.push(at);
        }
        before = c;
    }
    cuts.push(inside.len());
    let parts = cuts.windows(2).flat_map(|cut| {
        let mut parts = words(&inside[cut[0]..cut[1]]);
        parts.iter_mut().for_each(|part| {
            part.start += word.start + cut[0] as u32;
            part.end += word.start + cut[0] as u32;
        });
        parts
    });
    parts.collect()
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

/// What an ASCII byte is to a word: 0 nothing, else its flags; capitals are folded by setting a bit.
const CLASS: [u8; 128] = {
    let mut class = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        let b = byte as u8;
        class[byte] = if b.is_ascii_digit() {
            DIGITS
        } else if b.is_ascii_uppercase() {
            LETTERS | CAPITAL
        } else if b.is_ascii_lowercase() {
            LETTERS | SMALL
        } else {
            0
        };
        byte += 1;
    }
    class
};

impl Reader<'_> {
    /// The word that begins here, or nothing and one character further.
    fn next(&mut self) -> Option<Word> {
        let start = self.at;
        let mut speller = Speller::new();
        let (mut length, mut flags, mut first) = (0u32, 0u8, 0u8);
        while let Some(byte) = self.bytes.get(self.at) {
            if byte.is_ascii() {
                let class = CLASS[usize::from(*byte)];
                if class == 0 {
                    break;
                }
                let hump = (class & CAPITAL != 0 && flags & SMALL != 0) || (class & DIGITS) ^ (flags & DIGITS) != 0;
                flags |= class | if hump && length > 0 { HUMPS } else { 0 };
                first = if length == 0 { class } else { first };
                speller.push(u32::from(if class & LETTERS != 0 { byte | 0x20 } else { *byte }));
                length += 1;
                self.at += 1;
                continue;
            }
            let c = self.text[self.at..].chars().next()?;
            match letter(c) {
                Letter::Spelt(letters) => {
                    let class = LETTERS | if c.is_lowercase() { SMALL } else { CAPITAL };
                    let hump = class & CAPITAL != 0 && flags & SMALL != 0;
                    flags |= class | if hump { HUMPS } else { 0 };
                    first = if length == 0 { class } else { first };
                    letters.iter().filter(|c| **c != '\0').for_each(|c| {
                        speller.push(u32::from(*c));
                        length += 1;
                    });
                }
                Letter::Alone(letters) if length == 0 => {
                    self.at += c.len_utf8();
                    let hash = spell(letters.into_iter().filter(|c| *c != '\0'));
                    return Some(word(start, self.at, hash, 1, LETTERS | CAPITAL | ALONE));
                }
                Letter::Silent if length > 0 => {}
                _ => break,
            }
            self.at += c.len_utf8();
        }
        if length > 0 {
            let flags = (flags & !CAPITAL) | (first & CAPITAL);
            return Some(word(start, self.at, self.canonical(start, speller.finish()), length, flags));
        }
        self.skip()
    }

    /// One character that belongs to no word; `&` is the word “and”.
    fn skip(&mut self) -> Option<Word> {
        let start = self.at;
        self.at += self.text[start..].chars().next().map_or(1, char::len_utf8);
        (self.bytes[start] == b'&').then(|| word(start, start + 1, spell("and".chars()), 3, LETTERS | SMALL))
    }

    fn canonical(&self, start: usize, hash: u64) -> u64 {
        let length = self.at - start;
        let joins = (2..=3).contains(&length)
            && AND.iter().any(|and| and.len() == length && self.text[start..self.at].eq_ignore_ascii_case(and));
        if joins { spell("and".chars()) } else { hash }
    }
}

fn word(start: usize, end: usize, hash: u64, length: u32, flags: u8) -> Word {
    Word { start: start as u32, end: end as u32, hash, length: length.min(255) as u8, flags }
}

/// What stands between two words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::trust) struct Joint {
    /// White space.
    pub(in crate::trust) space: bool,
    /// A full stop.
    pub(in crate::trust) dot: bool,
    /// A comma.
    pub(in crate::trust) comma: bool,
    /// An apostrophe.
    pub(in crate::trust) apostrophe: bool,
    /// Nothing at all.
    pub(in crate::trust) empty: bool,
}

/// The joint, if it can stand inside a name: white space with one line break at most, dashes, underscores, a full stop, a
/// comma, an apostrophe, a slash, emphasis and tags.
pub(in crate::trust) fn joint(between: &str) -> Option<Joint> {
    if between == " " {
        return Some(Joint { space: true, ..Joint::default() });
    }
    if between.len() > 24 {
        return None;
    }
    let mut joint = Joint { empty: between.is_empty(), ..Joint::default() };
    let (mut lines, mut tag) = (0, false);
    for c in between.chars() {
        match c {
            '>' if tag => tag = false,
            _ if tag => {}
            '<' => tag = true,
            '.' if !joint.dot => joint.dot = true,
            ',' if !joint.comma => joint.comma = true,
            '\'' | '’' | 'ʼ' | '´' | '‘' if !joint.apostrophe => joint.apostrophe = true,
            '\n' => lines += 1,
            '>' | '|' if lines > 0 => {}
            '*' | '`' | '~' | '_' | '+' | '/' => {}
            _ if matches!(letter(c), Letter::Gap) => joint.space |= c.is_whitespace(),
            _ if matches!(letter(c), Letter::Silent) => {}
            _ => return None,
        }
    }
    joint.space |= lines > 0;
    (lines < 2 && !tag).then_some(joint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        words(text).iter().map(|word| &text[word.range()]).collect()
    }

    #[test]
    fn words_are_cut_where_letters_end() {
        for (text, parts) in [
            ("Mr. O'Brien-Smith_2", &["Mr", "O", "Brien", "Smith", "2"][..]),
            ("Søren A\u{30a}kesson's", &["Søren", "A\u{30a}kesson", "s"]),
            ("斎藤さん & Co", &["斎", "藤", "さ", "ん", "&", "Co"]),
            ("kk27.san27@x.io", &["kk27", "san27", "x", "io"]),
        ] {
            assert_eq!(split(text), parts);
        }
    }

    #[test]
    fn humps_are_words() {
        let text = "x JohnMillerØre42";
        let word = words(text)[1];
        let parts: Vec<&str> = humps(text, &word).iter().map(|part| &text[part.range()]).collect();
        assert!(word.has_humps());
        assert_eq!(parts, ["John", "Miller", "Øre", "42"]);
    }

    #[test]
    fn spelling_is_one_in_all_forms() {
        for (a, b) in [("Søren", "SOREN"), ("Straße", "strasse"), ("Ｆｏｏ", "foo"), ("Millеr", "miller"), ("&", "und")]
        {
            assert_eq!(words(a)[0].hash, words(b)[0].hash, "{a} {b}");
            assert_eq!(spell(letters(a)) == words(a)[0].hash, a != "&");
        }
        assert_ne!(words("ab")[0].hash, words("ba")[0].hash);
    }

    proptest! {
        #[test]
        fn words_are_slices_in_order(text in "\\PC{0,40}") {
            let mut end = 0;
            for word in words(&text) {
                prop_assert!(word.start as usize >= end && word.end > word.start);
                prop_assert!(text.get(word.range()).is_some());
                end = word.end as usize;
            }
        }
    }
}
