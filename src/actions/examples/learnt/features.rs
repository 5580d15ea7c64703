//! What the reader sees of a line: its words, pairs of words and pieces of words, weighed by how rare they are.
//!
//! Words and pieces count half each, so that a slip of the keyboard costs a word and few pieces. Invariant: a bag has
//! length 1, or is empty; features that no example has are left out.

use super::super::words;
use std::collections::HashMap;

/// Lengths of pieces in letters.
const PIECES: std::ops::RangeInclusive<usize> = 3..=5;

/// Number of a feature and its weight, by number.
pub(super) type Bag = Vec<(u32, f32)>;

/// The features of all examples.
#[derive(Clone, Debug, Default)]
pub(super) struct Features {
    numbers: HashMap<u64, u32>,
    rarity: Vec<f32>,
}

impl Features {
    /// Numbers the features of all texts and counts how rare they are.
    pub(super) fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut features = Self::default();
        let (mut having, mut count) = (Vec::<u32>::new(), 0.0_f32);
        for text in texts {
            count += 1.0;
            let (words, pieces) = found(text);
            let mut own: Vec<u64> = words.into_iter().chain(pieces).collect();
            own.sort_unstable();
            own.dedup();
            for feature in own {
                let next = features.numbers.len() as u32;
                let number = *features.numbers.entry(feature).or_insert(next);
                having.resize(features.numbers.len(), 0);
                having[number as usize] += 1;
            }
        }
        features.rarity = having.into_iter().map(|with| ((1.0 + count) / (1.0 + with as f32)).ln() + 1.0).collect();
        features
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.rarity.len()
    }

    /// A text as a bag of length 1.
    pub(super) fn bag(&self, text: &str) -> Bag {
        let (words, pieces) = found(text);
        let mut bag = self.weighed(words);
        bag.extend(self.weighed(pieces));
        bag.sort_unstable_by_key(|(number, _)| *number);
        unit(bag)
    }

    fn weighed(&self, mut found: Vec<u64>) -> Bag {
        found.sort_unstable();
        let weigh = |same: &[u64]| {
            let number = *self.numbers.get(same.first()?)?;
            Some((number, (1.0 + (same.len() as f32).ln()) * self.rarity[number as usize]))
        };
        unit(found.chunk_by(|a, b| a == b).filter_map(weigh).collect())
    }
}

/// Words with pairs, and pieces, as numbers that stand for their letters.
fn found(text: &str) -> (Vec<u64>, Vec<u64>) {
    let words = words::split(&words::fold(text));
    let mut whole: Vec<u64> = words.iter().map(|word| hash(b'w', [word.as_str()])).collect();
    whole.extend(words.windows(2).map(|pair| hash(b'w', [pair[0].as_str(), pair[1].as_str()])));
    let mut pieces = Vec::new();
    for word in words.iter().filter(|word| *word != words::RECORD) {
        let word = format!(" {word} ");
        let ends: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
        for length in PIECES {
            pieces.extend(ends.windows(length + 1).map(|window| hash(b'p', [&word[window[0]..window[length]]])));
        }
    }
    (whole, pieces)
}

/// FNV-1a over the letters: the same on every machine.
fn hash<const N: usize>(sort: u8, words: [&str; N]) -> u64 {
    let bytes = std::iter::once(sort).chain(words.into_iter().flat_map(|word| word.bytes().chain([0])));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

fn unit(mut bag: Bag) -> Bag {
    let length = bag.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    if length > 0.0 {
        bag.iter_mut().for_each(|(_, weight)| *weight /= length);
    }
    bag
}
