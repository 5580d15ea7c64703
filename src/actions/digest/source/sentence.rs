//! Sentences of an utterance. Each is a piece of its text, so that a quotation stands in it word for word.

use super::SourceText;

/// One sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::actions) struct Sentence {
    /// As it stands in the utterance.
    pub(in crate::actions) text: String,
    /// Which utterance.
    pub(in crate::actions) utterance: usize,
}

/// Short forms after which a full stop ends nothing.
const SHORT: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "no", "nr", "vs", "approx", "ca", "etc", "e.g", "i.e", "z.b", "d.h", "inc", "ltd",
    "co", "corp", "st", "sr", "jr", "tel", "ext", "mme", "m", "sra", "vol", "fig", "incl", "bzw", "evtl", "inkl",
];

/// Every sentence of a text.
pub(in crate::actions) fn sentences(source: &SourceText) -> Vec<Sentence> {
    let mut found = Vec::new();
    for (utterance, said) in source.utterances.iter().enumerate() {
        let pieces = cut(&said.text).into_iter().map(|text| Sentence { text: text.to_owned(), utterance });
        found.extend(pieces);
    }
    found
}

fn cut(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, mark) in text.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?' | '…')) {
        let end = at + mark.len_utf8();
        let rest = text[end..].trim_start_matches(['"', '”', '’', ')', '\'', '»']);
        let closed = text.len() - rest.len();
        if rest.starts_with(' ') && !(mark == '.' && goes_on(&text[start..at], rest.trim_start())) {
            pieces.push(text[start..closed].trim());
            start = closed;
        }
    }
    pieces.push(text[start..].trim());
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Whether a full stop after `before` belongs to a short form or a number.
fn goes_on(before: &str, next: &str) -> bool {
    let word = before.rsplit([' ', '(', ',']).next().unwrap_or("").to_lowercase();
    let lower = next.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit());
    let initial = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    let number = !word.is_empty() && word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit());
    let first = next.split_whitespace().next().unwrap_or("");
    let month = crate::actions::digest::when::month(first.trim_end_matches(['.', ','])).is_some();
    SHORT.contains(&word.as_str()) || (initial && word != "i") || lower || (number && month)
}
