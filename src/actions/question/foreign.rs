//! German, French, Spanish, Italian and Dutch words of common questions, put into English before the question is read.
//!
//! Not for: whole languages. A question is only put into English when a word in it says plainly which language it is.

use super::german::GERMAN;
use super::neighbours::{DUTCH, ITALIAN};
use super::romance::FRENCH;
use super::spanish::SPANISH;
use super::words::Words;
use crate::crm::query::fold_text;

/// A language: words that only it has, and phrases with their English; of several that stand there the longest counts.
pub(super) struct Language {
    pub(super) tells: &'static [&'static str],
    pub(super) phrases: &'static [(&'static str, &'static str)],
}

const LANGUAGES: &[Language] = &[DUTCH, ITALIAN, GERMAN, FRENCH, SPANISH];

/// The question in English, where it plainly is in one of the languages.
pub(super) fn in_english(question: &str) -> Option<String> {
    let words = Words::new(question);
    let tells = |language: &&Language| {
        words.0.iter().filter(|word| language.tells.iter().any(|tell| fold_text(tell) == word.text)).count()
    };
    let language = LANGUAGES.iter().max_by_key(tells).filter(|language| tells(language) > 0)?;
    // One word that English has, too, is not enough.
    if tells(&language) < 2 && words.0.iter().any(|word| ENGLISH.contains(&word.text.as_str())) {
        return None;
    }
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let stands = language.phrases.iter().filter(|(phrase, _)| words.stands_at(at, &fold_text(phrase)));
        let found = stands.max_by_key(|(phrase, _)| super::words::length(phrase));
        match found {
            Some((phrase, english)) => {
                out.push((*english).to_owned());
                at += super::words::length(phrase);
            }
            None => {
                out.push(words.raw(at, 1));
                at += 1;
            }
        }
    }
    Some(out.join(" "))
}

/// Words that say that a question is in English already.
const ENGLISH: &[&str] = &[
    "the", "of", "how", "what", "which", "who", "show", "list", "my", "with", "by", "open", "won", "lost", "this",
    "deals", "have",
];
