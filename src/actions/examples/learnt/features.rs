//! What the reader sees of a line: its words, pairs of words and pieces of words, weighed by how rare they are.
//!
//! Words and pieces count half each, so that a slip of the keyboard costs a word and few pieces. Invariant: a bag has
//! length 1, or is empty; features that no example has are left out.

use super::super::words;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Lengths of pieces in letters.
const PIECES: std::ops::RangeInclusive<usize> = 3..=5;

/// Numbers of features and their weights, each once.
pub(super) type Bag = Vec<(u32, f32)>;

/// The features of all examples.
#[derive(Clone, Debug, Default)]
pub(super) struct Features {
    numbers: HashMap<u64, u32, BuildHasherDefault<Hashed>>,
    rarity: Vec<f32>,
}

/// What is a hash already is not hashed again.
#[derive(Clone, Copy, Debug, Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| step(hash, *byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// Features with how often each stands in a text: words with pairs, and pieces.
pub(super) type Seen = [Vec<(u32, u32)>; 2];

impl Features {
    /// Numbers the features of all texts, in the order in which they come, and counts how rare they are.
    pub(super) fn new<'a>(texts: impl Iterator<Item = &'a str>) -> (Self, Vec<Seen>) {
        let mut features = Self::default();
        let (mut having, mut places) = (Vec::<u32>::new(), Vec::new());
        let mut seen = Vec::new();
        for text in texts {
            let own = found(text).map(|sort| {
                let number = |hash| {
                    let next = having.len() as u32;
                    let number = *features.numbers.entry(hash).or_insert(next);
                    if number == next {
                        having.push(0);
                        places.push(0);
                    }
                    number
                };
                let numbers: Vec<u32> = sort.into_iter().map(number).collect();
                let own = counted(&numbers, &mut places);
                own.iter().for_each(|(number, _)| having[*number as usize] += 1);
                own
            });
            seen.push(own);
        }
        let count = seen.len() as f32;
        features.rarity = having.into_iter().map(|with| ((1.0 + count) / (1.0 + with as f32)).ln() + 1.0).collect();
        (features, seen)
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.rarity.len()
    }

    /// A text as a bag.
    pub(super) fn read(&self, text: &str) -> Bag {
        let known = |sort: Vec<u64>| sort.iter().filter_map(|hash| self.numbers.get(hash).copied()).collect::<Vec<_>>();
        let mut places = vec![0; self.count()];
        self.bag(&found(text).map(|sort| counted(&known(sort), &mut places)))
    }

    /// What was seen in a text as a bag.
    pub(super) fn bag(&self, seen: &Seen) -> Bag {
        let mut bag = Vec::with_capacity(seen[0].len() + seen[1].len());
        for sort in seen {
            let start = bag.len();
            bag.extend(sort.iter().map(|(number, often)| {
                let often = if *often > 1 { 1.0 + (*often as f32).ln() } else { 1.0 };
                (*number, often * self.rarity[*number as usize])
            }));
            unit(&mut bag[start..]);
        }
        unit(&mut bag);
        bag
    }
}

/// Each number once, with how often it stands there. `places` is zero for each number, before and after.
fn counted(numbers: &[u32], places: &mut [u32]) -> Vec<(u32, u32)> {
    let mut counted: Vec<(u32, u32)> = Vec::with_capacity(numbers.len());
    for number in numbers {
        let place = &mut places[*number as usize];
        if *place == 0 {
            counted.push((*number, 0));
            *place = counted.len() as u32;
        }
        counted[*place as usize - 1].1 += 1;
    }
    counted.iter().for_each(|(number, _)| places[*number as usize] = 0);
    counted
}

/// The words with pairs, and the pieces of a text, as numbers that stand for their letters.
fn found(text: &str) -> [Vec<u64>; 2] {
    let words = words::split(&words::fold(text));
    let mut whole: Vec<u64> = words.iter().map(|word| end(add(begin(b'w'), word))).collect();
    whole.extend(words.windows(2).map(|pair| end(add(end(add(begin(b'w'), &pair[0])), &pair[1]))));
    let mut pieces = Vec::new();
    for word in words.iter().filter(|word| *word != words::RECORD) {
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
