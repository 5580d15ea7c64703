//! Judges what is denied: a part of a sentence that retells a part of the facts must deny what that denies, and nothing else.
//!
//! Not for: sentences that share hardly a word with the facts. Invariant: questions and conditions deny nothing.

use super::beside;
use super::judge::Bench;
use super::polarity::{self, GRANTED, REFUSED};
use super::state::without_ends;
use super::token::Token;
use super::words::denied;
use crate::crm::ClaimStatus;
use std::collections::BTreeSet;
use std::ops::Range;

/// Judges the denials of one sentence.
pub(super) fn judge(bench: &mut Bench<'_, '_>, sentence: usize) {
    let start = bench.page.sentences[sentence].tokens.start;
    let tokens = bench.page.of(&bench.page.sentences[sentence]);
    if tokens.last().is_some_and(|last| last.text == "?") {
        return;
    }
    let mut wrong: Vec<(Range<usize>, usize)> = Vec::new();
    for part in polarity::parts(tokens) {
        let words = &tokens[part.range.clone()];
        let told = start + part.range.start..start + part.range.end;
        // Who and when alone retell nothing: "Dana Reyes on 2 Nov:" before a quotation.
        if is_open(words) || !beside::says_something(bench, sentence, &told) {
            continue;
        }
        let mut stems = polarity::stems(words);
        // Whose doing it is, is no other matter.
        stems.retain(|stem| {
            let foreign_name = bench.known.name_stems.contains(stem) && !bench.known.holding.contains_key(stem);
            !foreign_name
        });
        let no = denied(words) != part.set_aside;
        if let Some((known_no, entry)) = alike(bench, words, &stems, no)
            && known_no != no
        {
            wrong.push((told, entry));
        }
    }
    for (part, entry) in wrong {
        let part = without_ends(bench, part);
        bench.found(&part, ClaimStatus::Contradicted, Some(entry));
    }
}

/// Quoted, or said of what may be.
fn is_open(words: &[Token<'_>]) -> bool {
    const OPEN: &[&str] =
        &["if", "unless", "whether", "until", "would", "could", "hopefully", "should", "wenn", "falls", "si"];
    words.iter().any(|token| token.quoted || token.is(OPEN))
}

/// The part of the facts that a part of the text retells: whether it denies, and its entry.
fn alike(bench: &Bench<'_, '_>, words: &[Token<'_>], stems: &BTreeSet<String>, no: bool) -> Option<(bool, usize)> {
    let mut counts = vec![0_u8; bench.known.said.len()];
    for holding in stems.iter().filter_map(|stem| bench.known.holding_parts.get(stem.as_str())) {
        holding.iter().for_each(|at| counts[*at] = counts[*at].saturating_add(1));
    }
    let granted = words.iter().any(|token| token.is(GRANTED));
    // Where the text grants or refuses, the verb is what is compared, and no part of the matter.
    let polar = granted || words.iter().any(|token| token.is(REFUSED));
    let matter = |stem: &&String| !(polar && polarity::is_polar(stem));
    let stems: BTreeSet<&String> = stems.iter().filter(matter).collect();
    let mut best: Option<(usize, f64, bool, usize)> = None;
    for (said, _) in
        bench.known.said.iter().zip(counts).filter(|(said, count)| *count > 1 || *count > 0 && said.is_short())
    {
        // What was refused may well be told of without saying that it was not.
        for clause in said.clauses.iter().filter(|clause| !clause.refused || no || granted) {
            let known: Vec<&String> = clause.stems.iter().filter(matter).collect();
            let shared = known.iter().filter(|stem| stems.contains(*stem)).count();
            let share = shared as f64 / known.len().max(1) as f64;
            // What the clause says besides must be little, or it says something else of the same thing.
            let extra = stems.len() - shared;
            let enough = shared >= 2 && share >= 0.6 && extra <= if share > 0.99 { 3 } else { 1 }
                || shared == 1 && known.len() == 1 && extra <= 1;
            if enough && best.is_none_or(|(most, part, ..)| (shared, share) > (most, part)) {
                best = Some((shared, share, clause.denied, said.entry));
            }
        }
    }
    best.map(|(_, _, denied, entry)| (denied, entry))
}
