//! Cues: phrases in customers' words that tell something, each with the exact words it rests on.
//!
//! For: [`tone`] (what a sentence says of us), [`found`] (need, budget, intent, objections, leaving), and [`Said`], the
//! sentences around a record with who said them. Not for: what is to be done about it (the facts of each action), or
//! edits (room `digest`).
//! Invariants: pure; a cue is a piece of its sentence, word for word; what is denied, asked or only supposed counts as
//! its class says; the lists of words stand in `words/*.txt` and are read once. What no list has is likened to example
//! sentences ([`learnt`]), which also keep a chance word of a list from counting.

mod clause;
mod guard;
mod house;
mod learnt;
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
pub(super) use said::{Said, Side, around, of_texts, of_words};
pub(super) use tone::tone;

use guard::Guards;
use std::sync::LazyLock;
use token::Token;

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

/// A list of phrases, and what the example sentences add to it.
#[derive(Clone, Debug)]
pub(super) struct List {
    words: Lexicon,
    /// How the examples call it; none where there are none.
    section: Option<Section>,
}

/// A section of the example sentences.
#[derive(Clone, Copy, Debug)]
struct Section {
    name: &'static str,
    /// From here on a sentence says it, though no list has its words.
    sure: f64,
}

impl Section {
    /// What must speak for a label that no list knows: more where there are hardly any words to tell from.
    fn asks(self, words: usize) -> f64 {
        if words < FEW { self.sure.max(SURE_OF_FEW) } else { self.sure }
    }

    /// Below this a phrase of the list is taken for a chance word; in a long sentence the rest is about other things and
    /// denies nothing.
    fn doubt(self, words: usize) -> f64 {
        if words > LONG { 0.0 } else { self.sure * DOUBT }
    }
}

/// Words of a sentence that hardly says enough to be likened.
const FEW: usize = 5;
const SURE_OF_FEW: f64 = 0.75;
/// Words of a sentence that is about several things.
const LONG: usize = 16;
/// What must speak for a label beside another one.
const ALSO: f64 = 0.7;
/// What says nothing more where the second is said as well: who has chosen another supplier compares no longer.
const OUTWEIGHED: &[(&str, &str)] = &[("!rival", "!drop"), ("!stall", "!drop"), ("!stall", "!freeze")];
/// The part of being sure below which likeness speaks against a listed phrase.
const DOUBT: f64 = 0.2;

macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident = $file:literal $(as $section:literal from $sure:literal)?;)+) => {
        $($(#[$doc])* pub(super) static $name: LazyLock<List> = LazyLock::new(|| List {
            words: Lexicon::read(include_str!(concat!("words/", $file, ".txt"))).0,
            section: None$(.or(Some(Section { name: $section, sure: $sure })))?,
        });)+
        #[cfg(test)]
        const FILES: &[(&str, &str)] = &[$(($file, include_str!(concat!("words/", $file, ".txt")))),+];
    };
}

lists! {
    /// Praise, complaint, courtesy.
    TONE = "tone" as "tone" from 0.6;
    /// Budget, authority, need, timing; with `!` where they are missing.
    BANT = "bant" as "bant" from 0.55;
    /// Signs of buying, and of not buying.
    INTENT = "intent" as "intent" from 0.55;
    /// Classes of objections.
    OBJECTIONS = "objections" as "objection" from 0.5;
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

/// The cues of a sentence in a list, in their order; none that is denied or only supposed. Behind them what the sentence
/// says by its likeness to the examples.
pub(super) fn found(list: &List, sentence: &str, reading: Reading) -> Vec<Cue> {
    let tokens = token::tokens(sentence);
    let guards = Guards::of(sentence, &tokens);
    if reading == Reading::Statement && guards.question {
        return Vec::new();
    }
    let listed = listed(&list.words, sentence, &tokens, &guards);
    let mut cues = match list.section {
        None => listed.into_iter().map(|(cue, _)| cue).collect(),
        Some(section) => likened(section, sentence, &tokens, &guards, listed),
    };
    let outweighed = |cue: &Cue| {
        OUTWEIGHED.iter().any(|(less, more)| cue.class == *less && cues.iter().any(|other| other.class == *more))
    };
    let idle: Vec<bool> = cues.iter().map(outweighed).collect();
    let mut idle = idle.into_iter();
    cues.retain(|_| !idle.next().unwrap_or_default());
    cues
}

/// The listed phrases that the examples do not speak against, and what the examples say beside them.
fn likened(section: Section, sentence: &str, tokens: &[Token], guards: &Guards, listed: Vec<(Cue, bool)>) -> Vec<Cue> {
    let words = tokens.len();
    let opinions = learnt::opinion(section.name, sentence, tokens);
    let against = |class: &str| {
        opinions.iter().any(|opinion| opinion.class == class && opinion.likelihood < section.doubt(words))
    };
    let holds = |(cue, fixed): (Cue, bool)| (fixed || !against(&cue.class)).then_some(cue);
    let mut cues: Vec<Cue> = listed.into_iter().filter_map(holds).collect();
    for opinion in opinions {
        let asked = if cues.is_empty() { section.asks(words) } else { section.asks(words).max(ALSO) };
        let topic = |class: &str| class.trim_start_matches('!').to_owned();
        let known = cues.iter().any(|cue| topic(&cue.class) == topic(opinion.class));
        if opinion.likelihood >= asked && !known && !guards.supposed(opinion.words.start) {
            cues.push(opinion.cue(sentence, tokens));
        }
    }
    cues
}

/// The phrases of a list that count, each with whether it holds as it is.
fn listed(list: &Lexicon, sentence: &str, tokens: &[Token], guards: &Guards) -> Vec<(Cue, bool)> {
    let mut cues = Vec::new();
    for hit in list.hits(tokens) {
        let open = hit.fixed || !(guards.negated(tokens, hit.from, hit.to) || guards.supposed(hit.from));
        if open && !hit.class.is_empty() {
            let words = sentence[tokens[hit.from].start..tokens[hit.to - 1].end].to_owned();
            cues.push((Cue { class: hit.class.to_owned(), weight: hit.weight, words }, hit.fixed));
        }
    }
    cues
}

impl learnt::Opinion {
    /// As a cue of the sentence that it is about.
    fn cue(&self, sentence: &str, tokens: &[Token]) -> Cue {
        let words = sentence[tokens[self.words.start].start..tokens[self.words.end - 1].end].to_owned();
        Cue { class: self.class.to_owned(), weight: self.likelihood, words }
    }
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
