//! Judges before and after: what the facts put before something a sentence must not put behind it.
//!
//! Not for: days and spans, which are figures. Invariant: the words behind the preposition are those of the facts.

use super::judge::Bench;
use super::words::{is_content, stem};
use crate::crm::ClaimStatus;

/// Words for earlier, and their opposites.
const PAIRS: &[(&[&str], &[&str])] = &[
    (&["before", "vor", "avant", "antes"], &["after", "nach", "après", "después"]),
    (&["after", "nach", "après", "después"], &["before", "vor", "avant", "antes"]),
];
/// How many words behind the preposition are compared.
const REACH: usize = 4;

/// Judges the order of one sentence.
pub(super) fn judge(bench: &mut Bench<'_, '_>, sentence: usize) {
    let within = bench.page.sentences[sentence].tokens.clone();
    if bench.page.tokens[within.end - 1].text == "?" {
        return;
    }
    for at in within.clone() {
        let token = &bench.page.tokens[at];
        let Some((same, other)) = PAIRS.iter().find(|(words, _)| token.is(words) && !token.quoted) else { continue };
        let end = within.end.min(at + 1 + REACH);
        let figure = bench.places[sentence].iter().any(|(tokens, _)| tokens.start < end && at < tokens.end);
        let behind: Vec<&str> = bench.page.tokens[at + 1..end].iter().map(|token| token.low.as_ref()).collect();
        let matter = matter(behind.iter().copied());
        if figure || matter.len() < 2 {
            continue;
        }
        let told = |list: &[&str]| bench.known.said.iter().position(|said| puts(&said.words, list, &matter));
        if let Some(said) = told(other).filter(|_| told(same).is_none()) {
            let entry = bench.known.said[said].entry;
            bench.found(&(at..at + 1), ClaimStatus::Contradicted, Some(entry));
        }
    }
}

/// The first two words of sense, as stems.
fn matter<'t>(words: impl Iterator<Item = &'t str>) -> Vec<String> {
    words.filter(|word| is_content(word)).map(stem).take(2).collect()
}

/// Whether a sentence of the facts has one of these words right before the matter.
fn puts(words: &[String], list: &[&str], matter: &[String]) -> bool {
    let places = words.iter().enumerate().filter(|(_, word)| list.contains(&word.as_str()));
    places.into_iter().any(|(at, _)| {
        let behind = words[at + 1..].iter().take(REACH).map(String::as_str);
        self::matter(behind) == matter
    })
}
