//! Cues: phrases in customers' words that tell something, each with the exact words it rests on.
//!
//! For: [`tone`] (what a sentence says of us), [`found`] (need, budget, intent, objections, leaving), and [`Said`], the
//! sentences around a record with who said them. Not for: what is to be done about it (the facts of each action), or
//! edits (room `digest`).
//! Invariants: pure; a cue is a piece of its sentence, word for word; what is denied, asked or only supposed counts as
//! its class says; the lists of words stand in `words/*.txt` and are read once.

mod guard;
mod house;
mod lexicon;
mod list;
mod mood;
mod rivals;
mod said;
#[cfg(test)]
mod tests;
mod token;
mod tone;

pub(super) use house::by_account;
pub(super) use lexicon::Lexicon;
pub(super) use mood::{Mood, Trend, bars, moods};
pub(super) use rivals::{Competitors, Knobs as CompetitorKnobs};
pub(super) use said::{Said, Side, around, of_words};
pub(super) use tone::tone;

use guard::Guards;
use std::sync::LazyLock;

/// A phrase and what it tells.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cue {
    /// The class, as the list of words calls it.
    pub(super) class: String,
    /// How strongly, 1 being plain.
    pub(super) weight: f64,
    /// The phrase as it stands in the sentence.
    pub(super) words: String,
}

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident = $file:literal;)+) => {
        $($(#[$doc])* pub(super) static $name: LazyLock<Lexicon> =
            LazyLock::new(|| Lexicon::read(include_str!(concat!("words/", $file, ".txt"))).0);)+
        #[cfg(test)]
        const FILES: &[(&str, &str)] = &[$(($file, include_str!(concat!("words/", $file, ".txt")))),+];
    };
}

lists! {
    /// Praise, complaint, courtesy.
    TONE = "tone";
    /// Budget, authority, need, timing; with `!` where they are missing.
    BANT = "bant";
    /// Signs of buying, and of not buying.
    INTENT = "intent";
    /// Classes of objections.
    OBJECTIONS = "objections";
    /// Words of customers who may leave.
    LEAVING = "leaving";
}

/// How a class of cues is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// A question tells nothing.
    Statement,
    /// A question tells as much as a statement.
    Request,
}

/// The cues of a sentence in a list, in their order; none that is denied or only supposed.
pub(super) fn found(list: &Lexicon, sentence: &str, reading: Reading) -> Vec<Cue> {
    let tokens = token::tokens(sentence);
    let guards = Guards::of(sentence, &tokens);
    if reading == Reading::Statement && guards.question {
        return Vec::new();
    }
    let mut cues = Vec::new();
    for hit in list.hits(&tokens) {
        let open = hit.fixed || !(guards.negated(&tokens, hit.from, hit.to) || guards.supposed(hit.from));
        if open && !hit.class.is_empty() {
            let words = sentence[tokens[hit.from].start..tokens[hit.to - 1].end].to_owned();
            cues.push(Cue { class: hit.class.to_owned(), weight: hit.weight, words });
        }
    }
    cues
}

/// Every phrase of a list, denied or not: what a sentence is about, and not what it says of it.
pub(super) fn found_anyhow(list: &Lexicon, sentence: &str) -> Vec<Cue> {
    let tokens = token::tokens(sentence);
    let hits = list.hits(&tokens);
    let words = |from: usize, to: usize| sentence[tokens[from].start..tokens[to - 1].end].to_owned();
    hits.iter()
        .map(|hit| Cue { class: hit.class.to_owned(), weight: hit.weight, words: words(hit.from, hit.to) })
        .collect()
}
