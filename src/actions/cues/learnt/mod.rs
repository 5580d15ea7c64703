//! What a sentence says by its likeness to example sentences, where it is said in words that no list has.
//!
//! For: [`opinion`], how much speaks for each label of a section, and the words of the sentence that weigh most.
//! Not for: deciding, which is [`super::found`]'s and [`super::tone`]'s; nor for learning from a company's own data.
//! Invariants: pure and deterministic; learnt once, at the first use, from `sentences/*.txt`; the words are a piece of the
//! sentence. The scores are no probabilities of the world, only of the examples.

mod examples;
mod features;
#[cfg(test)]
mod tests;
mod train;

use super::lexicon::Lexicon;
use super::token::Token;
use super::{BANT, INTENT, OBJECTIONS, TONE};
use examples::{Example, Idea, ideas, read};
use features::{Feature, Words, features, meaning};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;
use train::{Says, Weights, likelihood};

/// Longest piece of a sentence that is named as the reason, in words.
const PIECE: usize = 8;

/// What the meanings alone count for against all features.
const GIST: f32 = 0.3;

macro_rules! manners {
    ($($name:literal)+) => {
        const MANNERS: &[(&str, &str)] = &[$(($name, include_str!(concat!("sentences/", $name, ".txt")))),+];
    };
}

manners! {
    "angry" "deutsch" "engineers" "firms" "francais" "houses" "margins" "nachbarn" "notes" "plain" "polite" "procurement" "service"
    "spoken" "terse" "tickets" "turns"
}

static CONCEPTS: LazyLock<Lexicon> = LazyLock::new(|| concepts(include_str!("concepts.txt")));

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::learn(&all()));

/// A label, how much speaks for it (0 to 1), and the tokens that weigh most.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Opinion {
    pub(super) class: &'static str,
    pub(super) likelihood: f64,
    /// Never empty.
    pub(super) words: Range<usize>,
}

/// What speaks for each label of a section (`tone`, `bant`, `intent`, `objection`), the strongest first; nothing of a
/// sentence without words.
pub(super) fn opinion(section: &str, sentence: &str, tokens: &[Token]) -> Vec<Opinion> {
    MODEL.opinion(section, sentence, tokens)
}

/// What was learnt.
#[derive(Clone, Debug)]
struct Model {
    labels: Vec<&'static str>,
    weights: Weights,
    /// Learnt from the meanings alone, which new words share with the examples.
    gist: Weights,
}

impl Model {
    fn learn(examples: &[&Example]) -> Self {
        let mut labels: Vec<&str> = examples.iter().flat_map(|example| example.idea.says.iter().copied()).collect();
        labels.sort_unstable();
        labels.dedup();
        let says = |idea: &Idea, label: &&str| match (idea.says.contains(label), idea.may_say.contains(label)) {
            (true, _) => Says::Yes,
            (false, true) => Says::Open,
            (false, false) => Says::No,
        };
        let lessons: Vec<(Vec<Feature>, Vec<Says>)> = examples
            .iter()
            .map(|example| {
                let of = features_of(example.text, &super::token::tokens(example.text));
                (of, labels.iter().map(|label| says(&example.idea, label)).collect())
            })
            .collect();
        let weights = Weights::learn(&lessons, labels.len());
        let gists: Vec<(Vec<Feature>, Vec<Says>)> =
            lessons.into_iter().map(|(features, says)| (meaning(&features), says)).collect();
        Self { weights, gist: Weights::learn(&gists, labels.len()), labels }
    }

    fn opinion(&self, section: &str, sentence: &str, tokens: &[Token]) -> Vec<Opinion> {
        if tokens.is_empty() {
            return Vec::new();
        }
        let features = features_of(sentence, tokens);
        let scores = self.weights.scores(&features).into_iter().zip(self.gist.scores(&meaning(&features)));
        let likelihoods = scores.map(|(score, gist)| likelihood(score + GIST * (gist - score)));
        let classes = self.labels.iter().zip(likelihoods).enumerate();
        let mut opinions: Vec<(usize, f32, &'static str)> = classes
            .filter_map(|(at, (label, likelihood))| {
                let class = label.strip_prefix(section)?.strip_prefix(':')?;
                Some((at, likelihood, class))
            })
            .collect();
        opinions.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.2.cmp(b.2)));
        let opinion = |(label, likelihood, class): (usize, f32, &'static str)| Opinion {
            class,
            likelihood: f64::from(likelihood),
            words: self.piece(&features, label, tokens.len()),
        };
        opinions.into_iter().map(opinion).collect()
    }

    /// The piece of a sentence that speaks most for a label.
    fn piece(&self, features: &[Feature], label: usize, tokens: usize) -> Range<usize> {
        let mut worth = vec![0.0_f32; tokens];
        for feature in features.iter().filter(|feature| feature.to - feature.from <= PIECE) {
            let share = self.weights.of(feature, label) / (feature.to - feature.from) as f32;
            worth[feature.from..feature.to].iter_mut().for_each(|worth| *worth += share);
        }
        let (mut best, mut most) = (0..tokens.min(PIECE), f32::MIN);
        for from in 0..tokens {
            let mut sum = 0.0;
            for to in from + 1..=tokens.min(from + PIECE) {
                sum += worth[to - 1];
                if sum > most {
                    (best, most) = (from..to, sum);
                }
            }
        }
        best
    }
}

fn features_of(sentence: &str, tokens: &[Token]) -> Vec<Feature> {
    let lists =
        [("tone", &TONE.words), ("bant", &BANT.words), ("intent", &INTENT.words), ("objection", &OBJECTIONS.words)];
    features(&Words { concepts: &CONCEPTS, lists: &lists }, sentence, tokens)
}

/// Every example of the built-in files.
static EXAMPLES: LazyLock<Vec<Example>> = LazyLock::new(|| {
    let ideas = ideas(include_str!("ideas.txt"));
    MANNERS.iter().flat_map(|(manner, text)| read(manner, text, &ideas).0).collect()
});

fn all() -> Vec<&'static Example> {
    EXAMPLES.iter().collect()
}

/// The concepts and their phrases, which `/` separates.
fn concepts(text: &str) -> Lexicon {
    let mut concepts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut name = String::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with("//")) {
        match line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            Some(concept) => concept.clone_into(&mut name),
            None => concepts.entry(name.clone()).or_default().extend(line.split('/').map(str::to_owned)),
        }
    }
    Lexicon::of_lines(concepts.iter())
}
