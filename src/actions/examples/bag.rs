//! What a reader sees of a line: its words, pairs of words and pieces of words, weighed by how rare they are.
//!
//! Words and pieces count half each, so that a slip of the keyboard costs a word and few pieces. For: the reader that learns
//! when the program is built (`school`) and the one that learns from a registry (`learnt`). Not for: what follows.
//! Invariants: a bag has length 1, or is empty; the same text gives the same numbers on every machine.

use super::folded::{RECORD, fold, split};

/// Lengths of pieces in letters.
const PIECES: std::ops::RangeInclusive<usize> = 3..=5;

/// Numbers of features and their weights, each once.
pub(crate) type Bag = Vec<(u32, f32)>;

/// How rare a feature is that `with` of `count` texts have.
pub(crate) fn rarity(count: usize, with: usize) -> f32 {
    ((1.0 + count as f32) / (1.0 + with as f32)).ln() + 1.0
}

/// A bag of the features that `number` knows: words with pairs, and pieces, as [`found`] gives them.
pub(crate) fn bag(found: &[Vec<u64>; 2], number: impl Fn(u64) -> Option<u32>, rarity: impl Fn(u32) -> f32) -> Bag {
    let mut bag = Bag::new();
    for sort in found {
        let mut numbers: Vec<u32> = sort.iter().filter_map(|hash| number(*hash)).collect();
        numbers.sort_unstable();
        let start = bag.len();
        for same in numbers.chunk_by(|a, b| a == b) {
            let often = if same.len() > 1 { 1.0 + (same.len() as f32).ln() } else { 1.0 };
            bag.push((same[0], often * rarity(same[0])));
        }
        unit(&mut bag[start..]);
    }
    unit(&mut bag);
    bag
}

/// The words with pairs, and the pieces of a text, as numbers that stand for their letters.
pub(crate) fn found(text: &str) -> [Vec<u64>; 2] {
    let words = split(&fold(text));
    let mut whole: Vec<u64> = words.iter().map(|word| end(add(begin(b'w'), word))).collect();
    whole.extend(words.windows(2).map(|pair| end(add(end(add(begin(b'w'), &pair[0])), &pair[1]))));
    let mut pieces = Vec::new();
    for word in words.iter().filter(|word| *word != RECORD) {
        let word = format!(" {word} ");
        for (at, _) in word.char_indices() {
            let mut hash = begin(b'p');
            for (before, letter) in word[at..].chars().take(*PIECES.end()).enumerate() {
                hash = add(hash, letter.encode_utf8(&mut [0; 4]));
                if before + 1 >= *PIECES.start() {
                    pieces.push(end(hash));
                }
            }
        }
    }
    [whole, pieces]
}

/// FNV-1a, a letter after the other: the same on every machine.
fn begin(sort: u8) -> u64 {
    step(0xcbf2_9ce4_8422_2325, sort)
}

fn add(hash: u64, text: &str) -> u64 {
    text.bytes().fold(hash, step)
}

/// So that "ab c" is not "a bc".
fn end(hash: u64) -> u64 {
    step(hash, 0)
}

fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
}

/// Makes the length 1.
fn unit(bag: &mut [(u32, f32)]) {
    let length = bag.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    if length > 0.0 {
        bag.iter_mut().for_each(|(_, weight)| *weight /= length);
    }
}
