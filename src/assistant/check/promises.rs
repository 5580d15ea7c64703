//! Judges promises: what somebody is said to have promised must stand in the facts.
//!
//! Not for: what is planned, hoped or offered now. Invariant: only verbs that say nothing else than a promise, and only
//! where no sentence of the facts speaks of the thing promised.

use super::judge::Bench;
use super::mention::PEOPLE;
use super::state::without_ends;
use super::words::{clauses, denied, is_content, stem};
use crate::crm::ClaimStatus;
use std::ops::Range;

const VERBS: &[&str] = &[
    "promised",
    "promises",
    "guaranteed",
    "guarantees",
    "pledged",
    "committed",
    "assured",
    "vowed",
    "versprochen",
    "zugesagt",
    "zugesichert",
    "garantiert",
    "verspricht",
    "promis",
    "promise",
    "garanti",
    "prometió",
    "prometido",
    "garantizó",
];

/// Judges the promises of one sentence.
pub(super) fn judge(bench: &mut Bench<'_, '_>, sentence: usize) {
    let range = bench.page.sentences[sentence].tokens.clone();
    let tokens = bench.page.of(&bench.page.sentences[sentence]);
    if tokens.last().is_some_and(|last| last.text == "?") {
        return;
    }
    let mut wrong = Vec::new();
    for part in clauses(tokens) {
        let words = &tokens[part.clone()];
        let open =
            words.iter().any(|t| t.quoted || t.is(&["if", "nothing", "whether", "should", "would", "could", "to be"]));
        let verb = words.iter().position(|token| token.is(VERBS));
        if let Some(verb) = verb.filter(|_| !open && !denied(words)) {
            let told = range.start + part.start..range.start + part.end;
            if !stands(bench, &told, told.start + verb) {
                wrong.push(told);
            }
        }
    }
    for part in wrong {
        let part = without_ends(bench, part);
        bench.found(&part, ClaimStatus::Unsupported, None);
    }
}

/// Whether one sentence of the facts promises too, or speaks of all that is promised.
fn stands(bench: &Bench<'_, '_>, part: &Range<usize>, verb: usize) -> bool {
    let name = |at: usize| {
        bench.mentions.iter().any(|mention| {
            let person = mention.things.iter().any(|thing| bench.known.is(*thing, PEOPLE));
            person && mention.tokens.contains(&at)
        })
    };
    let figure = |at: usize| bench.places.iter().flatten().any(|(tokens, _)| tokens.contains(&at));
    let matter = part.clone().filter(|at| *at != verb && !name(*at) && !figure(*at));
    let matter: Vec<String> = matter
        .map(|at| &bench.page.tokens[at])
        .filter(|token| token.is_word() && is_content(&token.low))
        .map(|token| stem(&token.low))
        .collect();
    if matter.is_empty() {
        return true;
    }
    let promises = |said: &super::known::Said| said.words.iter().any(|word| VERBS.contains(&word.as_str()));
    bench.known.said.iter().any(|said| {
        let shared = matter.iter().filter(|stem| said.stems.contains(*stem)).count();
        shared == matter.len() || promises(said) && shared > 0
    })
}
