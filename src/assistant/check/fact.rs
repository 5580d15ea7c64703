//! What a set of facts is made of: things with names, figures, sentences and their parts.

use super::figure::What;
use super::token::Token;
use super::topic::Topics;
use super::words::{REFUSED, denied, is_negation, stems_of};
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

pub(super) fn clause(tokens: &[Token<'_>]) -> Clause {
    let refused = !tokens.iter().any(|token| is_negation(&token.low)) && tokens.iter().any(|token| token.is(REFUSED));
    Clause { stems: stems_of(tokens), denied: denied(tokens), refused }
}
