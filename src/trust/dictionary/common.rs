//! Names that are everyday words as well. A hit on one of them needs evidence (see `mask::evidence`).
//!
//! Sources: `common.txt`, names of people and companies that also stand in lower case in English business text;
//! `english.txt`, further English words by how often they stand in lower case in technical documentation, and
//! words of trade, written for this. Both are facts about the language.

use super::Guard;
use crate::crm::wording::{MONTHS, WEEKDAYS};
use crate::trust::fold::words::spell;
use std::{
    collections::HashSet,
    hash::{BuildHasherDefault, Hasher},
    sync::LazyLock,
};

/// A hasher for keys that are hashes already.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pass(u64);

/// For maps whose keys are hashes already.
pub(super) type PassBuilder = BuildHasherDefault<Pass>;

impl Hasher for Pass {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

type Words = HashSet<u64, PassBuilder>;

fn hashes<'a>(words: impl IntoIterator<Item = &'a str>) -> Words {
    words.into_iter().map(|word| spell(word.chars())).collect()
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    hashes(include_str!("common.txt").split_whitespace().chain(include_str!("english.txt").split_whitespace()))
});
static DATES: LazyLock<Words> = LazyLock::new(|| hashes(MONTHS.into_iter().chain(WEEKDAYS)));

/// The guard for a single folded word of this hash and length.
pub(super) fn guard(hash: u64, length: u8) -> Guard {
    if DATES.contains(&hash) {
        Guard::Month
    } else if length <= 2 || WORDS.contains(&hash) {
        Guard::Word
    } else {
        Guard::None
    }
}

/// Whether this is an everyday word.
pub(super) fn is_word(hash: u64) -> bool {
    WORDS.contains(&hash) || DATES.contains(&hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_words_are_guarded() {
        let of = |word: &str| guard(spell(word.chars()), word.len() as u8);
        assert_eq!(of("will"), Guard::Word);
        assert_eq!(of("may"), Guard::Month);
        assert_eq!(of("invoice"), Guard::Word);
        assert_eq!(of("li"), Guard::Word);
        assert_eq!(of("kanerva"), Guard::None);
    }
}
