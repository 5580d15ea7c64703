//! Which language a sentence is in, as far as the judges must know: German writes every noun with a capital.
//!
//! For: answers and scripts that mix languages, as a German script that quotes an English article does. Not for: the
//! language of the seller. Invariant: what stands in quotation marks counts for nothing.

use super::judge::Bench;
use super::token::Token;

const GERMAN: &[&str] = &[
    "der", "die", "das", "und", "ist", "für", "wir", "ich", "nicht", "von", "mit", "bei", "auf", "den", "dem", "des",
    "zum", "zur", "zusammen", "wurde", "wird", "sie", "ihnen", "ihr", "ihre", "ihrer", "ihren", "sich", "bitte", "ein",
    "eine", "einen", "einem", "einer", "noch", "wie", "uns", "unser", "unsere", "unserem", "haben", "hat", "sind",
    "zu", "im", "vom", "aus", "oder", "auch", "nach", "vor", "seit", "bis", "über", "unter", "zwischen", "wenn",
    "dass", "kann", "darf", "möchte", "gern", "kein", "keine", "keinen", "schon", "bereits", "liegt", "steht", "herr",
    "frau", "soll", "als", "nur", "diese", "dieser", "dieses", "haben", "beim", "beide", "aktuell",
];
/// Without words that German has, too.
const ENGLISH: &[&str] = &[
    "the", "of", "and", "to", "is", "for", "with", "has", "have", "are", "this", "that", "it", "on", "by", "you",
    "your", "from", "at", "be", "not", "we", "our", "they", "i", "would", "as", "or", "if", "there", "can", "but",
    "they're", "it's", "need", "all", "more",
];

const FRENCH: &[&str] = &[
    "le", "la", "les", "des", "du", "est", "et", "un", "une", "pour", "que", "qui", "nous", "vous", "avec", "dans",
    "sur", "au", "aux", "pas", "sont", "ont", "votre", "notre", "leur", "ce", "cette", "plus", "il", "elle", "ne",
];
const SPANISH: &[&str] = &[
    "el", "los", "las", "es", "del", "y", "una", "por", "para", "con", "que", "se", "su", "al", "lo", "está", "son",
    "ha", "han", "más", "pero", "no",
];

/// The language that most of the words of grammar are of, where one has more than the others.
pub(super) fn of<'t>(words: impl Iterator<Item = &'t str>) -> Option<usize> {
    let mut counts = [0_usize; 4];
    for word in words {
        for (count, list) in counts.iter_mut().zip([ENGLISH, GERMAN, FRENCH, SPANISH]) {
            *count += usize::from(list.contains(&word));
        }
    }
    let most = *counts.iter().max()?;
    let mut best = (0..counts.len()).filter(|at| counts[*at] == most && most > 0);
    best.next().filter(|_| best.next().is_none())
}

fn count(tokens: &[Token<'_>], words: &[&str]) -> usize {
    tokens.iter().filter(|token| !token.quoted && token.is(words)).count()
}

/// Whether the words around a token are German: those of its part of the sentence, since a German label may stand before
/// an English value. A part without a word of grammar is taken for what the rest of the page is.
pub(super) fn is_german(bench: &Bench<'_, '_>, sentence: usize, at: usize) -> bool {
    let within = bench.page.sentences[sentence].tokens.clone();
    let wall = |at: &usize| matches!(bench.page.tokens[*at].text, ":" | "(" | ")" | "[" | "]" | "|");
    let from = (within.start..at).rev().find(wall).unwrap_or(within.start);
    let to = (at..within.end).find(wall).unwrap_or(within.end);
    let of = |tokens: &[Token<'_>]| (count(tokens, GERMAN), count(tokens, ENGLISH));
    let (german, english) = of(&bench.page.tokens[from..to]);
    if german != english {
        return german > english;
    }
    let (german, english) = of(&bench.page.tokens);
    german >= 2 && german * 4 >= english
}
