//! Earlier turns of a conversation as they go along with the next one: whole while they fit, then shortened by code.
//!
//! A shortened turn is its question, the first sentence of its answer, and every citation that stood in it. Turns are
//! shortened several at a time, so that the text before the new question changes seldom and a provider's cache holds.
//! Not for: what the screen shows or the log keeps: both keep everything.
//! Invariants: order and number of turns stay until the oldest are dropped; nothing is worded anew.

use super::PastTurn;
use super::budget::estimated;
use crate::actions::text;

/// How many turns are shortened together.
const TOGETHER: usize = 4;
/// Most characters of a shortened question or answer.
const SHORT: usize = 240;
/// Most earlier turns that go along at all.
const MOST: usize = 32;

/// Earlier turns that go along.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct History {
    /// Oldest first.
    pub(super) turns: Vec<PastTurn>,
    /// How many of them are shortened.
    pub(super) compacted: usize,
    /// How many older ones do not go along.
    pub(super) dropped: usize,
}

/// The turns that go along in so many tokens.
pub(super) fn fitted(past: &[PastTurn], tokens: u64) -> History {
    let cost = |turn: &PastTurn| estimated(turn.question_masked.len() + turn.answer_masked.len() + 16);
    let short: Vec<PastTurn> = past.iter().map(shortened).collect();
    let total =
        |compacted: usize| short[..compacted].iter().chain(&past[compacted..]).rev().take(MOST).map(cost).sum::<u64>();
    // Those that are shortened already by a longer conversation stay so: the count only grows with the conversation.
    let mut compacted = 0;
    while compacted < past.len() && total(compacted) > tokens {
        compacted = (compacted + TOGETHER).min(past.len());
    }
    let mut turns: Vec<PastTurn> = short[..compacted].iter().chain(&past[compacted..]).cloned().collect();
    let mut dropped = 0;
    while turns.len() > MOST || (dropped < compacted && turns.iter().map(cost).sum::<u64>() > tokens) {
        let step = TOGETHER.min(turns.len());
        turns.drain(..step);
        dropped += step;
    }
    History { compacted: compacted.saturating_sub(dropped), dropped, turns }
}

/// Question, first sentence, and the citations of the rest.
fn shortened(turn: &PastTurn) -> PastTurn {
    let answer = &turn.answer_masked;
    let first = text::sentences(answer).into_iter().next().unwrap_or_default();
    let first = cut(first);
    let told: Vec<usize> = numbers(&first);
    let mut rest: Vec<usize> = numbers(answer).into_iter().filter(|number| !told.contains(number)).collect();
    rest.sort_unstable();
    rest.dedup();
    let cited: String = rest.iter().map(|number| format!("[{number}]")).collect();
    let short = match (first.len() < answer.trim().len(), cited.is_empty()) {
        (false, _) => answer.clone(),
        (true, true) => format!("{first} (shortened)"),
        (true, false) => format!("{first} (shortened; it also cited {cited})"),
    };
    PastTurn { question_masked: cut(&turn.question_masked), answer_masked: short, receipt: turn.receipt.clone() }
}

fn numbers(text: &str) -> Vec<usize> {
    text::markers(text).into_iter().flat_map(|(_, numbers)| numbers).collect()
}

/// Cut between words, so that no placeholder is.
fn cut(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(SHORT) {
        None => text.to_owned(),
        Some((end, _)) => {
            let end = text[..end].rfind(char::is_whitespace).unwrap_or(0);
            format!("{} …", text[..end].trim_end())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(at: usize, sentences: usize) -> PastTurn {
        let answer: Vec<String> = (0..sentences).map(|n| format!("Sentence {n} of {at} [{}].", n + 1)).collect();
        PastTurn { question_masked: format!("Question {at}?"), answer_masked: answer.join(" "), receipt: None }
    }

    #[test]
    fn old_turns_are_shortened_with_their_citations() {
        let past: Vec<PastTurn> = (0..10).map(|at| turn(at, 20)).collect();
        let all = fitted(&past, 100_000);
        assert_eq!((all.turns.len(), all.compacted, all.dropped), (10, 0, 0));
        assert_eq!(all.turns, past, "what fits is not touched");
        let some = fitted(&past, 900);
        assert!(some.compacted > 0 && some.compacted.is_multiple_of(TOGETHER) && some.dropped == 0, "{some:?}");
        assert_eq!(some.turns.len(), 10);
        let short = &some.turns[0].answer_masked;
        assert!(short.starts_with("Sentence 0 of 0 [1]. (shortened; it also cited [2][3]"), "{short}");
        assert!(short.contains("[20]"), "{short}");
        assert_eq!(some.turns[9], past[9]);
        assert!(fitted(&past, 10).turns.len() < 10, "and at last they are dropped");
    }

    #[test]
    fn the_text_before_the_new_turn_changes_seldom() {
        let past: Vec<PastTurn> = (0..24).map(|at| turn(at, 20)).collect();
        let mut changed = 0;
        for end in 1..past.len() {
            let (before, after) = (fitted(&past[..end], 1_500).turns, fitted(&past[..=end], 1_500).turns);
            changed += usize::from(!after.starts_with(&before));
        }
        assert!(changed <= past.len() / 3, "{changed} of {}", past.len());
    }

    #[test]
    fn a_placeholder_is_not_cut() {
        let long = format!("{} PERSON_1_K7Q rest", "word ".repeat(SHORT / 5 - 1));
        assert!(!cut(&long).contains("PERSON_1_ "), "{}", cut(&long));
        assert!(cut(&long).ends_with('…'));
    }
}
