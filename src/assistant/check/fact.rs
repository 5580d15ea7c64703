//! What a set of facts is made of: things with names, figures, sentences and their parts.

use super::figure::What;
use super::polarity::{self, Part, REFUSED};
use super::token::Token;
use super::topic::Topics;
use super::words::{denied, is_negation};
use crate::crm::{Kind, RecordRef};
use std::collections::BTreeSet;

/// A record, or something that a record names.
#[derive(Debug)]
pub(super) struct Thing {
    pub(super) kind: Kind,
    pub(super) record: Option<RecordRef>,
    pub(super) name: String,
    /// The words of its name, in lower case.
    pub(super) words: Vec<String>,
    /// Whether it has facts of its own.
    pub(super) own: bool,
    /// Things that its fields point at.
    pub(super) links: Vec<usize>,
}

/// A figure of the facts.
#[derive(Debug)]
pub(super) struct Atom {
    pub(super) entry: usize,
    pub(super) thing: Option<usize>,
    pub(super) what: What,
    pub(super) topics: Topics,
    /// The value of a field, and not a figure in somebody's text.
    pub(super) field: bool,
    /// What it is counted per: "hour", "year".
    pub(super) per: Option<String>,
    /// The word behind it.
    pub(super) noun: Option<String>,
    /// Index of the sentence in `said`, for figures in texts.
    pub(super) said: Option<usize>,
    /// Old value of a change.
    pub(super) old: bool,
    /// "more" (1) or "less" (-1) behind it.
    pub(super) way: i8,
    /// "not 8": told as what does not hold.
    pub(super) denied: bool,
}

/// A sentence of a text among the facts.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) entry: usize,
    pub(super) thing: Option<usize>,
    /// Content words, shortened to their stems.
    pub(super) stems: BTreeSet<String>,
    pub(super) words: Vec<String>,
    /// Its words that begin with a capital, in lower case.
    pub(super) capitals: Vec<String>,
    /// Its parts.
    pub(super) clauses: Vec<Clause>,
    /// Who says it, in lower case, where the text or a field tells.
    pub(super) speaker: Option<String>,
}

/// A part of a sentence among the facts.
#[derive(Debug)]
pub(super) struct Clause {
    pub(super) stems: BTreeSet<String>,
    /// Whether it denies.
    pub(super) denied: bool,
    /// Whether a verb such as "rejected" does so, which a text may leave out without saying the opposite.
    pub(super) refused: bool,
}

impl Said {
    /// Whether one of its parts has one content word only.
    pub(super) fn is_short(&self) -> bool {
        self.clauses.iter().any(|clause| clause.stems.len() == 1)
    }
}

/// The parts of a sentence, ready to be compared.
pub(super) fn parts(tokens: &[Token<'_>]) -> Vec<Clause> {
    let part = |part: Part| {
        let tokens = &tokens[part.range];
        let refused = !tokens.iter().any(|token| is_negation(&token.low)) && tokens.iter().any(|t| t.is(REFUSED));
        Clause { stems: polarity::stems(tokens), denied: denied(tokens) != part.set_aside, refused }
    };
    polarity::parts(tokens).into_iter().map(part).collect()
}
