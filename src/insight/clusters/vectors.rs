//! Questions as vectors: what is asked in the same words is one wording.
//!
//! Invariant: vectors have length one, or zero where nothing in a question says what it is about.

use super::Asked;
use super::words::{Lexicon, Word, pieces, slips};
use std::collections::{BTreeMap, HashMap};

/// What a masked value, a time or a word for any record weighs beside a word that says what is wanted.
const FAINT: f32 = 0.25;
/// What a word weighs that stands in no other wording: it makes nothing alike, and less unlike than it would by rarity.
const SINGLE: f32 = 0.4;
/// A piece of a word that stands in more wordings than this tells nothing apart, and costs much.
const COMMON: u32 = 400;
/// What the pieces of a word without a meaning here weigh together, beside the word.
const PIECES: f32 = 0.8;
/// So many questions are thought of beside those that are there, so that rarity means something among a few.
const BESIDE: f32 = 50.0;

/// A way of asking, with every question that is asked so.
pub(super) struct Wording {
    /// Places of the questions, ascending.
    pub(super) questions: Vec<usize>,
    /// Its words in their order.
    pub(super) words: Vec<Word>,
    /// Features by number, ascending, with their weights.
    pub(super) vector: Vec<(u32, f32)>,
}

impl Wording {
    /// How many questions it stands for.
    pub(super) fn weight(&self) -> f32 {
        self.questions.len() as f32
    }
}

/// All wordings.
pub(super) struct Wordings {
    /// In the order of their first question.
    pub(super) list: Vec<Wording>,
    /// How many of them a word stands in.
    pub(super) spread: HashMap<String, u32>,
}

impl Wordings {
    /// How rare a word is: the logarithm of one over its share.
    pub(super) fn rarity(&self, key: &str) -> f32 {
        rarity(self.spread.get(key).copied().unwrap_or_default(), self.list.len())
    }
}

fn rarity(spread: u32, of: usize) -> f32 {
    ((of as f32 + BESIDE) / (spread as f32 + 0.5)).ln()
}

/// Every way in which these questions are asked.
pub(super) fn wordings(asked: &[Asked<'_>], lexicon: &Lexicon) -> Wordings {
    let mut words: Vec<Vec<Word>> = asked.iter().map(|one| lexicon.words(one.text)).collect();
    let mut count: HashMap<String, u32> = HashMap::new();
    words.iter().flatten().for_each(|word| *count.entry(word.key.clone()).or_default() += 1);
    let mended = slips(&count, lexicon);
    for word in words.iter_mut().flatten() {
        if let Some(better) = mended.get(&word.key) {
            word.key.clone_from(better);
        }
    }
    let mut list: Vec<Wording> = Vec::new();
    let mut known: HashMap<Vec<String>, usize> = HashMap::new();
    for (at, words) in words.into_iter().enumerate() {
        let mut keys: Vec<String> = words.iter().map(|word| word.key.clone()).collect();
        keys.sort();
        keys.dedup();
        // Without a word that says anything, only the same letters are the same question.
        if keys.is_empty() {
            keys.push(format!("={}", asked[at].text.to_lowercase()));
        }
        match known.get(&keys) {
            Some(same) => list[*same].questions.push(at),
            None => {
                known.insert(keys, list.len());
                list.push(Wording { questions: vec![at], words, vector: Vec::new() });
            }
        }
    }
    weigh(list, lexicon)
}

/// Gives each wording its vector.
fn weigh(mut list: Vec<Wording>, lexicon: &Lexicon) -> Wordings {
    let (mut spread, mut numbers): (HashMap<String, u32>, HashMap<String, u32>) = Default::default();
    let features: Vec<BTreeMap<String, f32>> = list.iter().map(|one| features(one, lexicon)).collect();
    for name in features.iter().flat_map(BTreeMap::keys) {
        *spread.entry(name.clone()).or_default() += 1;
    }
    let of = list.len();
    for (wording, features) in list.iter_mut().zip(features) {
        let mut vector: Vec<(u32, f32)> = features
            .into_iter()
            .filter(|(name, _)| !name.starts_with('~') || spread[name] <= COMMON)
            .map(|(name, weight)| {
                let single = if spread[&name] == 1 { SINGLE } else { 1.0 };
                let weight = weight * single * rarity(spread[&name], of);
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                (*numbers.entry(name).or_insert(next), weight)
            })
            .collect();
        let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        vector.iter_mut().filter(|_| length > 0.0).for_each(|(_, weight)| *weight /= length);
        vector.sort_unstable_by_key(|(number, _)| *number);
        wording.vector = vector;
    }
    Wordings { list, spread }
}

/// The features of a wording with what they weigh before their rarity. A piece's name begins with `~`.
fn features(wording: &Wording, lexicon: &Lexicon) -> BTreeMap<String, f32> {
    let mut features = BTreeMap::new();
    for word in &wording.words {
        features.insert(word.key.clone(), if word.faint { FAINT } else { 1.0 });
        if word.faint || lexicon.names(&word.key) {
            continue;
        }
        let pieces = pieces(&word.key);
        let weight = PIECES / (pieces.len().max(1) as f32).sqrt();
        pieces.into_iter().for_each(|piece| _ = features.entry(format!("~{piece}")).or_insert(weight));
    }
    features
}
