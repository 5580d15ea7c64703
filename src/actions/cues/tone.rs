//! What a sentence says of us: praise, complaint, or neither.
//!
//! Denied praise is a complaint; a denied complaint is nothing, where no phrase of its own says more. What follows
//! "but" weighs double. Courtesy, questions (but "why … still"), conditions and talk of others tell nothing.

use super::guard::{Guards, turns};
use super::token::{self, Token};
use super::{Cue, TONE, learnt};

/// Share of what stands before a "but".
const BEFORE_BUT: f64 = 0.4;
/// How much of denied praise is left as a complaint.
const DENIED: f64 = 1.0;

/// Praise and complaint of one sentence.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::actions) struct Tone {
    /// Weights of praise less weights of complaint.
    pub(in crate::actions) score: f64,
    /// The phrases.
    pub(in crate::actions) cues: Vec<Cue>,
}

impl Tone {
    /// 1, 0 or -1.
    pub(in crate::actions) fn sign(&self) -> i8 {
        match self.score {
            score if score >= 0.5 => 1,
            score if score <= -0.5 => -1,
            _ => 0,
        }
    }
}

/// The tone of a sentence of a customer: by its phrases, unless its likeness to the examples speaks against them or says
/// what no phrase does.
pub(in crate::actions) fn tone(sentence: &str) -> Tone {
    let tokens = token::tokens(sentence);
    let guards = Guards::of(sentence, &tokens);
    let listed = listed(sentence, &tokens, &guards);
    let Some(section) = TONE.section else { return listed };
    let opinions = learnt::opinion(section.name, sentence, &tokens);
    let side = ["-", "0", "+"][usize::try_from(listed.sign() + 1).unwrap_or(1)];
    if opinions.iter().any(|opinion| opinion.class == side && opinion.likelihood >= section.doubt(tokens.len())) {
        return listed;
    }
    let apart = !guards.supposed(0) && tokens.last().is_none_or(|_| !guards.of_others(tokens.len() - 1));
    let likely = opinions.into_iter().next().filter(|first| apart && first.likelihood >= section.asks(tokens.len()));
    likely.map_or_else(Tone::default, |first| {
        let (class, worth) = if first.class == "+" { ("positive", 1.0) } else { ("negative", -1.0) };
        let cue = Cue { class: class.to_owned(), ..first.cue(sentence, &tokens) };
        Tone { score: worth * first.likelihood, cues: vec![cue] }
    })
}

/// Praise and complaint as the list of phrases has them.
fn listed(sentence: &str, tokens: &[Token], guards: &Guards) -> Tone {
    let turn =
        tokens.iter().rposition(|token| matches!(token.text.as_str(), "but" | "however" | "aber" | "jedoch" | "mais"));
    let mut tone = Tone::default();
    for hit in TONE.words.hits(tokens) {
        if hit.class.is_empty() {
            continue;
        }
        let idle = !hit.fixed
            && (guards.question
                || guards.supposed(hit.from)
                || guards.might(tokens, hit.from)
                || guards.of_others(hit.from));
        if idle {
            continue;
        }
        let denied = !hit.fixed && guards.negated(tokens, hit.from, hit.to);
        let share = if turn.is_some_and(|turn| hit.to <= turn) { BEFORE_BUT } else { 1.0 };
        let weight = hit.weight * share;
        let (class, worth, from) = match (hit.class, denied) {
            ("positive", false) => ("positive", weight, hit.from),
            ("positive", true) => ("negative", -weight * DENIED, denial(tokens, hit.from)),
            ("negative", false) => ("negative", -weight, hit.from),
            _ => continue,
        };
        tone.score += worth;
        let words = sentence[tokens[from].start..tokens[hit.to - 1].end].to_owned();
        tone.cues.push(Cue { class: class.to_owned(), weight, words });
    }
    tone
}

/// Where the words begin that deny a phrase, so that they are quoted with it.
fn denial(tokens: &[Token], from: usize) -> usize {
    let near = (from.saturating_sub(5)..from).rev().take_while(|at| !turns(&tokens[*at].text));
    near.filter(|at| {
        matches!(
            tokens[*at].text.as_str(),
            "not" | "never" | "no" | "far" | "hardly" | "nicht" | "nie" | "pas" | "kein" | "keine"
        )
    })
    .min()
    .unwrap_or(from)
}
