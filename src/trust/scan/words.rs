//! Text as the second matcher reads it: a row of hashed words.
//!
//! Not for: the masker, which folds by its own table. A mistake there must not be repeated here, so nothing is shared:
//! no offsets into a folded text, no automaton, words instead of letters.
//! Invariant: a name and the same name in another case, accent, width, spacing or punctuation give the same words.

use unicode_normalization::char::{canonical_combining_class, decompose_compatible};

/// One word of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// Hash of its letters.
    pub(super) hash: u64,
    /// Where it begins, in bytes.
    pub(super) at: usize,
    /// Whether it begins with a capital, a digit, or a letter of a script without capitals.
    pub(super) capital: bool,
    /// How many letters and digits it has.
    pub(super) letters: u16,
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// The words of a text. `and` and `&` count as no word, so that `Foo & Bar` is `Foo and Bar`.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut reader = Reader { words: Vec::with_capacity(text.len() / 5), word: None, and: hash_of("and") };
    for (at, c) in text.char_indices() {
        reader.take(at, c);
    }
    reader.end();
    reader.words
}

/// The hash of a word that is in small letters already.
pub(super) fn hash_of(word: &str) -> u64 {
    word.chars().fold(SEED, step)
}

/// The key of a row of words, one word longer.
pub(super) fn join(key: u64, word: u64) -> u64 {
    let mixed = (key.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

fn step(hash: u64, c: char) -> u64 {
    (hash ^ u64::from(u32::from(c))).wrapping_mul(PRIME)
}

struct Reader {
    words: Vec<Word>,
    word: Option<Word>,
    and: u64,
}

impl Reader {
    fn take(&mut self, at: usize, c: char) {
        match c {
            'a'..='z' => self.letter(at, c, false),
            '0'..='9' => self.letter(at, c, true),
            'A'..='Z' => self.letter(at, c.to_ascii_lowercase(), true),
            '*' | '`' => {}
            _ if c.is_ascii() => self.end(),
            _ => self.wide(at, c),
        }
    }

    fn wide(&mut self, at: usize, c: char) {
        if is_hidden(c) {
            return;
        }
        // A letter without case counts as a capital: nothing speaks against a name.
        let capital = !c.is_lowercase();
        decompose_compatible(c, |part| {
            if canonical_combining_class(part) != 0 {
                return;
            }
            for low in part.to_lowercase() {
                match plain(low) {
                    Some(letters) => letters.chars().for_each(|c| self.letter(at, c, capital)),
                    None if canonical_combining_class(low) != 0 => {}
                    None if is_glyph(low) => self.glyph(at, low),
                    None if low.is_alphanumeric() => self.letter(at, low, capital),
                    None => self.end(),
                }
            }
        });
    }

    /// A character of a script without spaces is a word by itself.
    fn glyph(&mut self, at: usize, c: char) {
        self.end();
        self.letter(at, c, true);
        self.end();
    }

    fn letter(&mut self, at: usize, c: char, capital: bool) {
        let word = self.word.get_or_insert(Word { hash: SEED, at, capital, letters: 0 });
        word.hash = step(word.hash, c);
        word.letters = word.letters.saturating_add(1);
    }

    fn end(&mut self) {
        let and = self.and;
        self.words.extend(self.word.take().filter(|word| word.hash != and));
    }
}

/// Characters that nobody sees inside of a word.
fn is_hidden(c: char) -> bool {
    let code = u32::from(c);
    code == 0xad
        || code == 0xfeff
        || (0x200b..=0x200f).contains(&code)
        || (0x202a..=0x202e).contains(&code)
        || (0x2060..=0x206f).contains(&code)
        || (0xfe00..=0xfe0f).contains(&code)
        || (0xe0000..=0xe01ef).contains(&code)
}

/// Chinese, Japanese, Korean and Thai.
fn is_glyph(c: char) -> bool {
    let code = u32::from(c);
    (0x0e00..=0x0e7f).contains(&code)
        || (0x1100..=0x11ff).contains(&code)
        || (0x3040..=0x30ff).contains(&code)
        || (0x3400..=0x9fff).contains(&code)
        || (0xac00..=0xd7af).contains(&code)
        || (0x20000..=0x3ffff).contains(&code)
}

/// Letters that decomposition leaves alone, and those of other alphabets that pass for Latin ones.
fn plain(c: char) -> Option<&'static str> {
    const TABLE: &[(&str, &str)] = &[
        ("ß", "ss"),
        ("æ", "ae"),
        ("œ", "oe"),
        ("øоο", "o"),
        ("ł", "l"),
        ("đðԁ", "d"),
        ("þ", "th"),
        ("ħ", "h"),
        ("ıіι", "i"),
        ("аα", "a"),
        ("е", "e"),
        ("рρ", "p"),
        ("с", "c"),
        ("у", "y"),
        ("хχ", "x"),
        ("ѕ", "s"),
        ("ј", "j"),
        ("ν", "v"),
        ("к", "k"),
    ];
    TABLE.iter().find(|(letters, _)| letters.contains(c)).map(|(_, plain)| *plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(text: &str) -> Vec<u64> {
        words(text).into_iter().map(|word| word.hash).collect()
    }

    #[test]
    fn ways_of_writing_are_one_row_of_words() {
        let name = hashes("Søren Åkesson");
        for text in [
            "SØREN ÅKESSON",
            "soren_akesson",
            "Søren\u{a0}A\u{30a}kesson",
            "Ｓøren\nÅkesson",
            "Sø\u{200b}ren Åkes\u{ad}son",
            "**Sø**ren, Åkesson",
            "Sørеn-Åkesson",
        ] {
            assert_eq!(hashes(text), name, "{text:?}");
        }
        assert_eq!(hashes("Foo & Bar"), hashes("Foo and Bar"));
        assert_eq!(hashes("王伟").len(), 2);
        assert_ne!(hashes("Soren Akesso"), name);
    }

    #[test]
    fn capitals_are_seen() {
        let capital = |text| words(text).iter().map(|word| word.capital).collect::<Vec<_>>();
        assert_eq!(capital("Will you, Éva 王 7x élan"), [true, false, true, true, true, false]);
    }
}
