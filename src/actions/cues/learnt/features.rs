//! What a sentence is like, as weighted features: word stems, pairs, parts of long words, concepts of `concepts.txt`, and
//! how they stand to each other, denied, asked or supposed.
//!
//! Invariants: the same sentence has the same features everywhere; every feature knows the tokens it rests on; the
//! weights of a sentence are of length 1, so that long and short sentences compare.

use super::super::guard::Guards;
use super::super::lexicon::{Hit, Lexicon};
use super::super::token::Token;

/// A feature: its number, the tokens it rests on (the end not among them), its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Feature {
    pub(super) key: u64,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) weight: f32,
    /// Whether it is about the meaning, and not about single words.
    pub(super) meaning: bool,
}

/// Weights of the kinds of features.
const STEM: f32 = 1.0;
const PAIR: f32 = 0.7;
const PART: f32 = 0.25;
const CONCEPT: f32 = 1.0;
const CONCEPTS: f32 = 0.8;
const WITH_STEM: f32 = 0.5;
const SHAPE: f32 = 0.7;
const LISTED: f32 = 1.5;
/// Letters of a part of a word.
const LETTERS: usize = 4;
/// Concepts that still stand together, counted in concepts.
const NEAR: usize = 4;

/// The words that features know.
#[derive(Clone, Copy)]
pub(super) struct Words<'w> {
    pub(super) concepts: &'w Lexicon,
    /// The lists of phrases by name.
    pub(super) lists: &'w [(&'static str, &'w Lexicon)],
}

/// The features of a sentence.
pub(super) fn features(words: &Words<'_>, sentence: &str, tokens: &[Token]) -> Vec<Feature> {
    let guards = Guards::of(sentence, tokens);
    let mut bag = Bag::default();
    let stems: Vec<&str> = tokens.iter().map(|token| stem(&token.text)).collect();
    for (at, stem) in stems.iter().enumerate() {
        bag.add(&["w", stem], at, at + 1, STEM);
        bag.add(&["p", stem, stems.get(at + 1).unwrap_or(&"$")], at, (at + 2).min(stems.len()), PAIR);
        parts(&mut bag, &tokens[at].text, at);
    }
    if let Some(first) = stems.first() {
        bag.add(&["p", "^", first], 0, 1, PAIR);
    }
    meanings(&mut bag, &guards, tokens, &stems, &words.concepts.hits(tokens));
    listed(&mut bag, &guards, tokens, words.lists);
    shape(&mut bag, sentence, &guards, tokens);
    bag.of_length_one()
}

/// Concepts, each with whether it is denied, in pairs, and with the words beside them.
fn meanings(bag: &mut Bag, guards: &Guards, tokens: &[Token], stems: &[&str], hits: &[Hit<'_>]) {
    let marks: Vec<&str> =
        hits.iter().map(|hit| if guards.negated(tokens, hit.from, hit.to) { "!" } else { "" }).collect();
    for (at, hit) in hits.iter().enumerate() {
        bag.add(&["c", marks[at], hit.class], hit.from, hit.to, CONCEPT);
        if guards.question {
            bag.add(&["c?", hit.class], hit.from, hit.to, CONCEPT * 0.6);
        }
        if guards.supposed(hit.from) || guards.of_others(hit.from) {
            bag.add(&["c~", hit.class], hit.from, hit.to, CONCEPT * 0.6);
        }
        for (next, other) in hits.iter().enumerate().skip(at + 1).take(NEAR) {
            if other.class != hit.class {
                let (from, to) = (hit.from.min(other.from), hit.to.max(other.to));
                bag.add(&["cc", marks[at], hit.class, marks[next], other.class], from, to, CONCEPTS);
            }
        }
        let (before, after) = (hit.from.checked_sub(1), hit.to);
        if let Some(stem) = before.and_then(|at| stems.get(at)) {
            bag.add(&["wc", stem, hit.class], hit.from - 1, hit.to, WITH_STEM);
        }
        if let Some(stem) = stems.get(after) {
            bag.add(&["cw", hit.class, stem], hit.from, after + 1, WITH_STEM);
        }
    }
}

/// What the lists of phrases find, and whether it counts as it stands.
fn listed(bag: &mut Bag, guards: &Guards, tokens: &[Token], lists: &[(&'static str, &Lexicon)]) {
    for (name, list) in lists {
        for hit in list.hits(tokens).iter().filter(|hit| !hit.class.is_empty()) {
            let denied = !hit.fixed && guards.negated(tokens, hit.from, hit.to);
            let idle = !hit.fixed && guards.supposed(hit.from);
            // Denied praise is a complaint, wherever the list is about praise.
            let class = if denied && hit.class == "positive" { "negative" } else { hit.class };
            let mark = match (denied, idle) {
                (true, _) if class != hit.class => "",
                (true, _) => "!",
                (false, true) => "~",
                (false, false) => "",
            };
            bag.add(&["x", name, mark, class], hit.from, hit.to, LISTED);
        }
    }
}

fn shape(bag: &mut Bag, sentence: &str, guards: &Guards, tokens: &[Token]) {
    let all = tokens.len();
    let mut mark = |name: &str, on: bool| {
        if on {
            bag.add(&["s", name], 0, all, SHAPE);
        }
    };
    mark("asked", guards.question);
    mark("loud", sentence.ends_with('!'));
    mark("short", all <= 3);
    mark("number", tokens.iter().any(Token::is_number));
    mark("large", tokens.iter().any(|token| large(&token.text)));
    mark(
        "denied",
        tokens.iter().any(|token| matches!(token.text.as_str(), "not" | "no" | "never" | "nicht" | "pas" | "nie")),
    );
    mark("supposed", (0..all).any(|at| guards.supposed(at)));
    mark("others", all > 0 && guards.of_others(all - 1));
}

/// Whether a number is likely an amount: four digits that are no year, or `40k`.
fn large(word: &str) -> bool {
    let digits = word.chars().take_while(char::is_ascii_digit).count();
    digits > 0
        && (matches!(&word[digits..], "k" | "m")
            || (digits >= 4 && !word.starts_with("20") && !word.starts_with("19"))
            || word.ends_with("000"))
}

fn parts(bag: &mut Bag, word: &str, at: usize) {
    let letters: Vec<(usize, char)> = word.char_indices().collect();
    if letters.len() <= LETTERS {
        return;
    }
    for start in 0..=letters.len() - LETTERS {
        let (from, to) = (letters[start].0, letters.get(start + LETTERS).map_or(word.len(), |letter| letter.0));
        bag.add(&["l", &word[from..to]], at, at + 1, PART);
    }
}

/// Endings of the three languages, the longest first.
const ENDINGS: &[&str] = &[
    "ements", "ement", "ungen", "ments", "ations", "ation", "ness", "ment", "ung", "ies", "ing", "ern", "est", "ees",
    "ers", "ent", "ed", "es", "en", "er", "em", "ly", "ee", "s", "e", "n", "t",
];

/// A word without its ending, where enough of it is left.
fn stem(word: &str) -> &str {
    let short = ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending)).find(|stem| stem.len() >= 4);
    short.unwrap_or(word)
}

#[derive(Default)]
struct Bag {
    features: Vec<Feature>,
}

impl Bag {
    fn add(&mut self, name: &[&str], from: usize, to: usize, weight: f32) {
        let meaning = !matches!(name.first(), Some(&("w" | "p" | "l" | "wc" | "cw")));
        self.features.push(Feature { key: number(name), from, to, weight, meaning });
    }

    /// Each feature once, where it stands first.
    fn of_length_one(mut self) -> Vec<Feature> {
        self.features.sort_by_key(|feature| (feature.key, feature.from));
        self.features.dedup_by_key(|feature| feature.key);
        one(self.features)
    }
}

/// Only what is about the meaning.
pub(super) fn meaning(features: &[Feature]) -> Vec<Feature> {
    one(features.iter().filter(|feature| feature.meaning).copied().collect())
}

/// Scaled to length 1.
fn one(mut features: Vec<Feature>) -> Vec<Feature> {
    let length = features.iter().map(|feature| feature.weight * feature.weight).sum::<f32>().sqrt();
    features.iter_mut().for_each(|feature| feature.weight /= length.max(f32::EPSILON));
    features
}

/// FNV-1a of the pieces of a name: stable, so that nothing depends on the order of a table.
fn number(name: &[&str]) -> u64 {
    let bytes = name.iter().flat_map(|piece| piece.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
