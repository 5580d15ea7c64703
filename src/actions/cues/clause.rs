//! The clauses of a sentence: pieces between stops, commas and conjunctions that have enough words to say something.
//!
//! Invariant: clauses stand in their order, none inside another, and together they hold every token.

use super::token::{Gap, Token};
use std::ops::Range;

/// Words that a clause has at least; a shorter piece belongs to the one before.
const LEAST: usize = 3;

/// The clauses of a sentence as ranges of its tokens; one for a sentence that is all of a piece.
pub(super) fn clauses(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut clauses: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    for at in 1..tokens.len() {
        let begins = tokens[at].gap != Gap::None || joins(&tokens[at].text);
        if begins && at - from >= LEAST && tokens.len() - at >= LEAST {
            clauses.push(from..at);
            from = at;
        }
    }
    if from < tokens.len() {
        clauses.push(from..tokens.len());
    }
    clauses
}

fn joins(word: &str) -> bool {
    matches!(
        word,
        "and" | "but" | "because" | "so" | "und" | "aber" | "sondern" | "weil" | "et" | "mais" | "car" | "donc"
    )
}
