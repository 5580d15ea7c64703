//! A question as the search for passages needs it: its matter, its quantities, the kind of answer it wants.
//!
//! Not for: what the question is about (the router names the records).

use super::quantity::{Quantity, quantities};
use super::words::{terms, tokens};

/// What kind of answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wants {
    Anything,
    /// How much, how long.
    Number,
    /// When.
    Day,
    /// Who.
    Person,
}

/// A question.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// Its terms, each once.
    pub(super) terms: Vec<String>,
    pub(super) quantities: Vec<Quantity>,
    pub(super) wants: Wants,
    /// Whether it asks what is noted of somebody, and nothing further.
    pub(super) anything_noted: bool,
    /// Whether it asks if a promise was kept.
    pub(super) kept: bool,
}

/// Terms of a question that are looked at.
const MOST: usize = 14;
/// Words of a question after what is noted of somebody.
const NOTED: &[&str] =
    &["note", "notes", "noted", "personal", "mind", "remember", "know", "written", "record", "records"];

/// Words with which one asks whether a promise was kept.
const KEPT: &[&str] = &[
    "keep",
    "kept",
    "keeping",
    "honour",
    "honoured",
    "honored",
    "fulfil",
    "fulfilled",
    "eingehalten",
    "gehalten",
    "tenu",
];

/// Small numbers in words, which count nothing where no unit follows.
fn is_count(term: &str) -> bool {
    ["one", "two", "three", "eine", "zwei", "deux"].contains(&term)
}

impl Asked {
    /// Reads a question from which the names of records were taken out.
    pub(super) fn new(question: &str) -> Self {
        let quantities = quantities(question);
        let counted: Vec<String> = quantities.iter().flat_map(|quantity| terms(&quantity.said)).collect();
        let mut own: Vec<String> = Vec::new();
        let single = terms(question).into_iter().filter(|term| !counted.contains(term) && !is_count(term));
        for term in single.chain(quantities.iter().map(|quantity| quantity.term().to_owned())) {
            if !own.contains(&term) && own.len() < MOST {
                own.push(term);
            }
        }
        let words = tokens(question);
        // "Too late", "too many": what is doubted is no matter of its own.
        let doubted: Vec<String> =
            words.windows(2).filter(|pair| pair[0] == "too").flat_map(|pair| terms(&pair[1])).collect();
        own.retain(|term| !doubted.contains(term));
        let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
        let after = |first: &[&str], second: &[&str]| {
            words.windows(2).any(|pair| first.contains(&pair[0].as_str()) && second.contains(&pair[1].as_str()))
        };
        let wants = match () {
            () if has(&["who", "whom", "whose", "wer", "wen", "wem", "qui"]) => Wants::Person,
            () if has(&["when", "wann", "quand"]) => Wants::Day,
            () if after(
                &["how", "wie"],
                &["much", "many", "long", "often", "far", "viel", "viele", "lange", "oft"],
            ) || has(&["combien"]) =>
            {
                Wants::Number
            }
            () => Wants::Anything,
        };
        let anything_noted = own.iter().all(|term| term == "=phone") && has(NOTED);
        let kept = has(KEPT) && own.iter().any(|term| term == "=promise");
        Self { terms: own, quantities, wants, anything_noted, kept }
    }
}
