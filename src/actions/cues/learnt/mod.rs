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

use super::clause::clauses;
use super::guard::AFTER_THE_END;
use super::lexicon::Lexicon;
use super::token::Token;
use super::{BANT, INTENT, OBJECTIONS, TONE};
use examples::{Example, Idea, ideas, read};
use features::{Feature, Words, features, meaning};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;
use train::{Known, Says, Vocabulary, Weights, likelihood};

/// Longest piece of a sentence that is named as the reason, in words.
const PIECE: usize = 8;

/// What the meanings alone count for against all features.
const GIST: f32 = 0.3;
/// What a clause alone counts for against the whole sentence.
const CLAUSE: f64 = 0.85;
/// What the whole sentence must say as well.
const BACKING: f64 = 0.1;

macro_rules! manners {
    ($($name:literal)+) => {
        const MANNERS: &[(&str, &str)] = &[$(($name, include_str!(concat!("sentences/", $name, ".txt")))),+];
    };
}

manners! {
    "angry" "atelier" "chatty" "compare" "deutsch" "engineers" "finance" "firms" "francais" "houses" "lawyers" "mails" "margins" "nachbarn"
    "nearly" "notes" "plain" "polite" "procurement" "service" "shopfloor" "spoken" "talk" "terse" "tickets" "turns" "werkstatt"
}

static CONCEPTS: LazyLock<Lexicon> = LazyLock::new(|| concepts(include_str!("concepts.txt")));

/// The examples as they are learnt from, whatever the section.
static SCHOOL: LazyLock<School> = LazyLock::new(|| School::of(&all()));

/// What was learnt of each section, when it was first asked.
static MODELS: [LazyLock<Model>; 4] = [
    LazyLock::new(|| Model::learn(&SCHOOL, "tone")),
    LazyLock::new(|| Model::learn(&SCHOOL, "bant")),
    LazyLock::new(|| Model::learn(&SCHOOL, "intent")),
    LazyLock::new(|| Model::learn(&SCHOOL, "objection")),
];

/// A label, how much speaks for it (0 to 1), and the tokens that weigh most.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Opinion {
    pub(super) class: &'static str,
    pub(super) likelihood: f64,
    /// Never empty.
    pub(super) words: Range<usize>,
}

/// What speaks for each label of a section (`tone`, `bant`, `intent`, `objection`), the strongest first; nothing of a
/// sentence without words, and nothing of an unknown section.
pub(super) fn opinion(section: &str, sentence: &str, tokens: &[Token]) -> Vec<Opinion> {
    let model = match section {
        "tone" => &MODELS[0],
        "bant" => &MODELS[1],
        "intent" => &MODELS[2],
        "objection" => &MODELS[3],
        _ => return Vec::new(),
    };
    model.opinion(&SCHOOL.vocabulary, sentence, tokens)
}

/// The examples in numbers.
#[derive(Clone, Debug)]
struct School {
    vocabulary: Vocabulary,
    ideas: Vec<Idea>,
    lessons: Vec<Known>,
    /// The meanings alone.
    gists: Vec<Known>,
}

impl School {
    fn of(examples: &[&Example]) -> Self {
        let features: Vec<Vec<Feature>> =
            examples.iter().map(|example| features_of(example.text, &super::token::tokens(example.text))).collect();
        let vocabulary = Vocabulary::of(&features);
        Self {
            lessons: features.iter().map(|features| vocabulary.known(features)).collect(),
            gists: features.iter().map(|features| vocabulary.known(&meaning(features))).collect(),
            ideas: examples.iter().map(|example| example.idea.clone()).collect(),
            vocabulary,
        }
    }
}

/// What was learnt of one section.
#[derive(Clone, Debug)]
struct Model {
    /// Without the name of the section.
    labels: Vec<&'static str>,
    weights: Weights,
    /// Learnt from the meanings alone, which new words share with the examples.
    gist: Weights,
}

impl Model {
    fn learn(school: &School, section: &str) -> Self {
        let within = |label: &&'static str| label.strip_prefix(section)?.strip_prefix(':');
        let mut labels: Vec<&'static str> =
            school.ideas.iter().flat_map(|idea| idea.says.iter().filter_map(within)).collect();
        labels.sort_unstable();
        labels.dedup();
        let says = |idea: &Idea, label: &&'static str| {
            let names = |labels: &[&'static str]| labels.iter().filter_map(within).any(|known| known == *label);
            match (names(&idea.says), names(&idea.may_say)) {
                (true, _) => Says::Yes,
                (false, true) => Says::Open,
                (false, false) => Says::No,
            }
        };
        let says: Vec<Vec<Says>> =
            school.ideas.iter().map(|idea| labels.iter().map(|label| says(idea, label)).collect()).collect();
        let learn = |lessons: &[Known]| Weights::learn(&school.vocabulary, lessons, &says, labels.len());
        Self { weights: learn(&school.lessons), gist: learn(&school.gists), labels }
    }

    fn opinion(&self, vocabulary: &Vocabulary, sentence: &str, tokens: &[Token]) -> Vec<Opinion> {
        if tokens.is_empty() {
            return Vec::new();
        }
        // What a question ends with is looked at for every clause.
        let sentence = sentence.trim_end_matches(AFTER_THE_END);
        let mut opinions = self.of_piece(vocabulary, sentence, tokens, 0..tokens.len());
        let clauses = clauses(tokens);
        if clauses.len() > 1 {
            for clause in clauses {
                for (own, of_clause) in opinions.iter_mut().zip(self.of_piece(vocabulary, sentence, tokens, clause)) {
                    let likelihood = of_clause.likelihood * CLAUSE;
                    if own.likelihood >= BACKING && likelihood > own.likelihood {
                        *own = Opinion { likelihood, ..of_clause };
                    }
                }
            }
        }
        opinions.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood).then(a.class.cmp(b.class)));
        opinions
    }

    /// What one clause says, or all of a sentence; a label each, in their order.
    fn of_piece(&self, vocabulary: &Vocabulary, sentence: &str, tokens: &[Token], piece: Range<usize>) -> Vec<Opinion> {
        let features = features_of(sentence, &tokens[piece.clone()]);
        let scores = self.weights.scores(&vocabulary.known(&features));
        let gists = self.gist.scores(&vocabulary.known(&meaning(&features)));
        let scores = scores.into_iter().zip(gists).map(|(score, gist)| likelihood(score + GIST * (gist - score)));
        let opinion = |(label, likelihood): (usize, f32)| {
            let words = self.piece(vocabulary, &features, label, &tokens[piece.clone()]);
            Opinion {
                class: self.labels[label],
                likelihood: f64::from(likelihood),
                words: words.start + piece.start..words.end + piece.start,
            }
        };
        scores.enumerate().map(opinion).collect()
    }

    /// The piece of a clause that speaks most for a label.
    fn piece(&self, vocabulary: &Vocabulary, features: &[Feature], label: usize, tokens: &[Token]) -> Range<usize> {
        let mut worth = vec![0.0_f32; tokens.len()];
        for feature in features.iter().filter(|feature| feature.to - feature.from <= PIECE) {
            let share = self.weights.of(vocabulary, feature, label) / (feature.to - feature.from) as f32;
            worth[feature.from..feature.to].iter_mut().for_each(|worth| *worth += share);
        }
        let (mut best, mut most) = (0..tokens.len().min(PIECE), f32::MIN);
        for clause in clauses(tokens) {
            for from in clause.clone() {
                let mut sum = 0.0;
                for to in from + 1..=clause.end.min(from + PIECE) {
                    sum += worth[to - 1];
                    if sum > most {
                        (best, most) = (from..to, sum);
                    }
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
