//! Words of common questions in other languages, put into English before the question is read: German, French, Spanish,
//! Italian, Dutch, and a little of the Nordic ones, Polish and Portuguese.
//!
//! Not for: whole languages. A question is only put into English when a word in it says plainly which language it is.

use super::abroad::{FRENCH_FIELDS, GERMAN_FIELDS};
use super::abroad_more::{DUTCH_FIELDS, ITALIAN_FIELDS, SPANISH_FIELDS};
use super::afar::{POLISH, PORTUGUESE};
use super::german::GERMAN;
use super::neighbours::{DUTCH, ITALIAN};
use super::nordic::NORDIC;
use super::romance::FRENCH;
use super::spanish::SPANISH;
use super::words::Words;
use crate::crm::query::fold_text;

/// A language: words that only it has, and phrases with their English; of several that stand there the longest counts.
pub(super) struct Language {
    pub(super) tells: &'static [&'static str],
    pub(super) phrases: &'static [(&'static str, &'static str)],
}

/// Each language with its lists of words; the later ones add to the first. Where a question has as many words of two
/// languages, the later language counts.
const LANGUAGES: &[&[&Language]] = &[
    &[&PORTUGUESE],
    &[&POLISH],
    &[&NORDIC],
    &[&DUTCH, &DUTCH_FIELDS],
    &[&ITALIAN, &ITALIAN_FIELDS],
    &[&GERMAN, &GERMAN_FIELDS],
    &[&FRENCH, &FRENCH_FIELDS],
    &[&SPANISH, &SPANISH_FIELDS],
];

/// The question in English, where it plainly is in one of the languages.
pub(super) fn in_english(question: &str) -> Option<String> {
    let words = Words::new(question);
    let knows = |language: &&&[&Language], word: &str| {
        language.iter().any(|list| list.tells.iter().any(|tell| fold_text(tell) == word))
    };
    let tells = |language: &&&[&Language]| words.0.iter().filter(|word| knows(language, &word.text)).count();
    let language = LANGUAGES.iter().max_by_key(tells).filter(|language| tells(language) > 0)?;
    // One word that English has, too, is not enough.
    if tells(&language) < 2 && words.0.iter().any(|word| ENGLISH.contains(&word.text.as_str())) {
        return None;
    }
    let words = apart(words, language);
    // Of a language of which only a little is known, half a question would be another one.
    let little = language.len() == 1;
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let phrases = language.iter().rev().flat_map(|list| list.phrases.iter());
        let stands = phrases.filter(|(phrase, _)| words.stands_at(at, &fold_text(phrase)));
        let found = stands.rev().max_by_key(|(phrase, _)| super::words::length(phrase));
        match found {
            Some((phrase, english)) => {
                out.push((*english).to_owned());
                at += super::words::length(phrase);
            }
            None if little && is_unknown(&words, at) => return None,
            None => {
                let raw = words.raw(at, 1);
                // "d'Anna", "l'offre": what is shortened stands before a name or a word that means the same here.
                let whole = raw.replace('’', "'");
                match whole.split_once('\'').filter(|(head, _)| SHORTENED.contains(&fold_text(head).as_str())) {
                    Some((_, rest)) if !rest.is_empty() => out.push(format!("of {rest}")),
                    _ => out.push(raw),
                }
                at += 1;
            }
        }
    }
    Some(out.join(" "))
}

/// "Hardware-Fälle": what a hyphen joins to a word of the language is a word of its own.
fn apart(words: Words, language: &[&Language]) -> Words {
    let known =
        |word: &str| language.iter().any(|list| list.phrases.iter().any(|(phrase, _)| fold_text(phrase) == word));
    let mut out: Vec<String> = Vec::new();
    for at in 0..words.len() {
        let raw = words.raw(at, 1);
        match raw.rsplit_once('-') {
            Some((head, tail)) if !known(words.said(at)) && known(&fold_text(tail)) => {
                out.extend([head.to_owned(), tail.to_owned()]);
            }
            _ => out.push(raw),
        }
    }
    Words::new(&out.join(" "))
}

/// Whether a word that is in no list is no name, number or word that is the same everywhere either.
fn is_unknown(words: &Words, at: usize) -> bool {
    const EVERYWHERE: &[&str] =
        &["crm", "status", "budget", "pipeline", "deal", "deals", "lead", "leads", "pilot", "web"];
    let raw = words.raw(at, 1);
    let name = at > 0 && raw.starts_with(char::is_uppercase) || raw.chars().any(|c| c.is_ascii_digit());
    !name && !EVERYWHERE.contains(&words.said(at))
}

/// What stands before an apostrophe in place of an article or "of".
const SHORTENED: &[&str] = &["d", "l", "dell", "all", "dall"];
/// Words that say that a question is in English already.
const ENGLISH: &[&str] = &[
    "the", "of", "how", "what", "which", "who", "show", "list", "my", "with", "by", "open", "won", "lost", "this",
    "deals", "have",
];
