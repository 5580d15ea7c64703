//! Which actions a line is like: retrieval over the utterances, titles and descriptions of the action files.
//!
//! For: the chat router, offline. A line and each example become weighted bags of words, pairs of words, parts of words
//! and concepts of the field; an action's likeness is that of its nearest example and that of all its words together.
//! Not for: deciding (thresholds, records, refusals), which is the router's.
//! Invariants: built once for a registry; no randomness, so that a line has the same ranking everywhere; likenesses are
//! between 0 and 1 and comparable between lines.

mod said;
mod spelling;
mod terms;
mod words;

use super::{Action, Surface};
use std::collections::HashMap;

pub use words::RECORD;

/// Weight of the nearest example against that of all words of the action.
const NEAREST: f32 = 0.62;
/// Weights of the kinds of features.
const WORD: f32 = 1.0;
/// Of a word that holds a question together.
const LITTLE: f32 = 0.3;
const PAIR: f32 = 0.6;
const PART: f32 = 0.22;
const CONCEPT: f32 = 1.3;
/// Length of a part of a word in letters.
const LETTERS: usize = 4;
/// What a title and a description weigh against an example.
const TITLE: f32 = 1.0;
const DESCRIPTION: f32 = 0.5;

/// A bag of features: number of the feature, weight. Sorted by number, of length 1.
type Bag = Vec<(u32, f32)>;

/// An action and how like it a line is, 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Likeness {
    /// The action's name.
    pub action: String,
    /// 0 for nothing in common, 1 for an example word for word.
    pub score: f32,
}

/// What retrieval knows of one action.
#[derive(Clone, Debug)]
struct Profile {
    action: String,
    whole: Bag,
}

/// The examples of a registry.
#[derive(Clone, Debug, Default)]
pub struct Examples {
    numbers: HashMap<String, u32>,
    rarity: Vec<f32>,
    /// What a feature weighs that no example has.
    unknown: f32,
    words: spelling::Words,
    profiles: Vec<Profile>,
    /// The profile of each example.
    owners: Vec<usize>,
    /// By feature, the examples that have it and its weight there: most have nothing in common with a line.
    having: Vec<Vec<(u32, f32)>>,
}

/// A line in lower case without accents and punctuation.
pub fn plain(line: &str) -> String {
    words::split(&words::fold(line)).join(" ")
}

impl Examples {
    /// Reads the examples of every action that can be reached from the chat.
    pub fn new<'a>(actions: impl Iterator<Item = &'a Action>) -> Self {
        let texts: Vec<(String, Vec<(String, f32)>)> = actions
            .filter(|action| action.on(Surface::Chat))
            .map(|action| (action.name.clone(), texts(action)))
            .collect();
        let mut index = Self { words: spelling::Words::new(&texts), ..Self::default() };
        let raw: Vec<Vec<Vec<(u32, f32)>>> = texts
            .iter()
            .map(|(_, texts)| texts.iter().map(|(text, weight)| index.learn(text, *weight)).collect())
            .collect();
        index.rarity = rarity(&raw, index.numbers.len());
        index.unknown = index.rarity.iter().copied().fold(1.0, f32::max) * UNKNOWN;
        index.having = vec![Vec::new(); index.numbers.len()];
        for ((action, texts), raw) in texts.into_iter().zip(raw) {
            index.add(action, &texts, raw);
        }
        index
    }

    /// Takes in an action with the bags of its texts.
    fn add(&mut self, action: String, texts: &[(String, f32)], raw: Vec<Vec<(u32, f32)>>) {
        let bags: Vec<Bag> = raw.into_iter().map(|bag| self.weighed(bag)).collect();
        // A description is no sentence that a seller says.
        for (bag, _) in bags.iter().zip(texts).filter(|(_, (_, weight))| *weight >= TITLE) {
            let example = self.owners.len() as u32;
            self.owners.push(self.profiles.len());
            bag.iter().for_each(|(number, weight)| self.having[*number as usize].push((example, *weight)));
        }
        self.profiles.push(Profile { action, whole: sum(&bags) });
    }

    /// For each action, how like its nearest example is.
    fn nearest(&self, bag: &Bag) -> Vec<f32> {
        let mut likeness = vec![0.0; self.owners.len()];
        for (number, weight) in bag {
            for (example, own) in self.having.get(*number as usize).into_iter().flatten() {
                likeness[*example as usize] += weight * own;
            }
        }
        let mut nearest = vec![0.0_f32; self.profiles.len()];
        for (owner, likeness) in self.owners.iter().zip(likeness) {
            nearest[*owner] = nearest[*owner].max(likeness);
        }
        nearest
    }

    /// All actions, the likest first; actions that have nothing in common with the line are left out. The name of a
    /// record in the line stands as [`RECORD`].
    pub fn rank(&self, line: &str) -> Vec<Likeness> {
        let words = self.spelled(line);
        let Some(bag) = self.read(&words).filter(|_| self.tells(&words)) else { return Vec::new() };
        let kinds = self.kinds(&words);
        let mut ranked: Vec<Likeness> = self
            .profiles
            .iter()
            .zip(self.nearest(&bag))
            .map(|(profile, nearest)| {
                let score = NEAREST * nearest + (1.0 - NEAREST) * cosine(&bag, &profile.whole).sqrt();
                Likeness { action: profile.action.clone(), score: score * self.kinds_fit(&kinds, profile) }
            })
            .filter(|likeness| likeness.score > 0.0)
            .collect();
        ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.action.cmp(&b.action)));
        ranked
    }

    /// Whether a word stands in some example or term, so that it is hardly a name.
    pub fn knows(&self, word: &str) -> bool {
        let words = words::split(&words::fold(word));
        words.iter().all(|word| words::common(word) || words::idle(word) || self.words.has(words::stem(word)))
    }

    /// Whether a word says nothing about what is wanted: "the", "please".
    pub fn is_idle(&self, word: &str) -> bool {
        words::idle(&words::fold(word))
    }

    /// What a line speaks of, as concepts of the field.
    pub fn concepts(&self, line: &str) -> Vec<&'static str> {
        terms::concepts(&self.spelled(line))
    }

    /// Whether anything in a line says what is wanted: a word of the examples that is not common, or a concept.
    fn tells(&self, words: &[String]) -> bool {
        let telling = |word: &String| {
            word != RECORD && !words::idle(word) && !words::common(word) && self.words.has(words::stem(word))
        };
        words.iter().any(telling) || terms::concepts(words).iter().any(|concept| !terms::is_bare(concept))
    }

    /// The kinds of records that a line speaks of, as features.
    fn kinds(&self, words: &[String]) -> Vec<u32> {
        let concepts = terms::concepts(words).into_iter().filter(|concept| KINDS.contains(concept));
        concepts.filter_map(|concept| self.numbers.get(&format!("c:{concept}")).copied()).collect()
    }

    /// 1 where an action speaks of one of these kinds, or where there is none.
    fn kinds_fit(&self, kinds: &[u32], profile: &Profile) -> f32 {
        let speaks = |kind: &u32| profile.whole.binary_search_by_key(kind, |(number, _)| *number).is_ok();
        if kinds.is_empty() || kinds.iter().any(speaks) { 1.0 } else { OTHER_KIND }
    }

    fn spelled(&self, line: &str) -> Vec<String> {
        words::split(&words::fold(line)).into_iter().map(|word| self.words.corrected(word)).collect()
    }

    /// The features of a text, numbered, new ones too.
    fn learn(&mut self, text: &str, weight: f32) -> Vec<(u32, f32)> {
        let found = features(&words::split(&words::fold(text)));
        let number = |numbers: &mut HashMap<String, u32>, feature: String| {
            let next = numbers.len() as u32;
            *numbers.entry(feature).or_insert(next)
        };
        found.into_iter().map(|(feature, own)| (number(&mut self.numbers, feature), own * weight)).collect()
    }

    /// A line as a bag. Words that no example has count against it.
    fn read(&self, words: &[String]) -> Option<Bag> {
        let mut bag = Vec::new();
        let unknown = self.numbers.len() as u32;
        for (feature, weight) in features(words) {
            match self.numbers.get(&feature) {
                Some(number) => bag.push((*number, weight)),
                None if feature.starts_with("w:") && !words::common(&feature[2..]) => {
                    bag.push((unknown + bag.len() as u32, weight));
                }
                None => {}
            }
        }
        (!bag.is_empty()).then(|| self.weighed(bag))
    }

    /// By rarity, merged, and of length 1.
    fn weighed(&self, mut bag: Vec<(u32, f32)>) -> Bag {
        let rarity = |number: u32| self.rarity.get(number as usize).copied().unwrap_or(self.unknown);
        bag.iter_mut().for_each(|(number, weight)| *weight *= rarity(*number));
        unit(merged(bag))
    }
}

/// Concepts of kinds of records: an action that never speaks of one is hardly about it.
const KINDS: &[&str] = &["deal", "customer", "lead", "case", "task", "meeting", "person", "product"];
/// What is left of its likeness then.
const OTHER_KIND: f32 = 0.85;

/// What an unknown word weighs against the rarest known one.
const UNKNOWN: f32 = 1.25;

/// The texts of an action and their weights.
fn texts(action: &Action) -> Vec<(String, f32)> {
    let said = action.utterances.iter().map(|utterance| (utterance.clone(), TITLE));
    let named = [(action.title.clone(), TITLE), (action.name.replace('-', " "), TITLE)];
    let more = said::of(&action.name).map(|line| (line.to_owned(), TITLE));
    said.chain(more).chain(named).chain([(action.description.clone(), DESCRIPTION)]).collect()
}

/// Words, pairs, parts and concepts with their own weights.
fn features(words: &[String]) -> Vec<(String, f32)> {
    let mut found = Vec::new();
    let telling: Vec<&str> = words.iter().map(String::as_str).filter(|word| !words::idle(word)).collect();
    for word in &telling {
        let stem = words::stem(word);
        let little = *word == RECORD || words::common(word) || stem.parse::<f64>().is_ok();
        found.push((format!("w:{stem}"), if little { LITTLE } else { WORD }));
        if stem.chars().count() > LETTERS && !little {
            let letters: Vec<char> = format!("<{stem}>").chars().collect();
            found.extend(letters.windows(LETTERS).map(|part| (format!("p:{}", part.iter().collect::<String>()), PART)));
        }
    }
    let pairs = telling.windows(2).map(|pair| format!("2:{} {}", words::stem(pair[0]), words::stem(pair[1])));
    found.extend(pairs.map(|pair| (pair, PAIR)));
    found.extend(terms::concepts(words).into_iter().map(|concept| (format!("c:{concept}"), CONCEPT)));
    found
}

/// How rare a feature is among the actions: 1 for one that all have.
fn rarity(raw: &[Vec<Vec<(u32, f32)>>], count: usize) -> Vec<f32> {
    let mut having = vec![0_u32; count];
    for texts in raw {
        let mut own: Vec<u32> = texts.iter().flatten().map(|(number, _)| *number).collect();
        own.sort_unstable();
        own.dedup();
        own.into_iter().for_each(|number| having[number as usize] += 1);
    }
    having.into_iter().map(|with| 1.0 + (raw.len() as f32 / with.max(1) as f32).ln()).collect()
}

fn merged(mut bag: Vec<(u32, f32)>) -> Bag {
    bag.sort_unstable_by_key(|(number, _)| *number);
    let mut out: Bag = Vec::with_capacity(bag.len());
    for (number, weight) in bag {
        match out.last_mut().filter(|(last, _)| *last == number) {
            Some((_, sum)) => *sum += weight,
            None => out.push((number, weight)),
        }
    }
    out
}

fn unit(mut bag: Bag) -> Bag {
    let length = bag.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
    if length > 0.0 {
        bag.iter_mut().for_each(|(_, weight)| *weight /= length);
    }
    bag
}

fn sum(bags: &[Bag]) -> Bag {
    unit(merged(bags.iter().flatten().copied().collect()))
}

fn cosine(a: &Bag, b: &Bag) -> f32 {
    let (mut at, mut sum) = (0, 0.0);
    for (number, weight) in a {
        while at < b.len() && b[at].0 < *number {
            at += 1;
        }
        if let Some((_, other)) = b.get(at).filter(|(other, _)| other == number) {
            sum += weight * other;
        }
    }
    sum
}
