//! Words as passages compare them: without case, accents and endings, and words that mean the same as one.
//!
//! Not for: what a line wants (the router). Invariant: a word belongs to one group at most, so that a text and a question
//! cut the same way always meet.

use crate::actions::examples::fold;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Words of the longest phrase of the list.
const PHRASE: usize = 4;
/// Letters that a word keeps when its ending goes.
const KEPT: usize = 4;
/// Letters of a part of a compound, and of the word that may be one.
const PART: usize = 3;
const COMPOUND: usize = 8;
/// Endings that are taken off, the longest first.
const ENDINGS: &[&str] = &[
    "ations", "ation", "ments", "ment", "ings", "ness", "ated", "ates", "ing", "ate", "ies", "ied", "ors", "ers", "ed",
    "es", "er", "or", "en", "ly", "y", "e", "s", "n",
];

/// The lists of `words.txt`.
struct Lists {
    groups: BTreeMap<String, &'static str>,
    idle: BTreeSet<&'static str>,
    weak: BTreeSet<String>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut lists = Lists { groups: BTreeMap::new(), idle: BTreeSet::new(), weak: BTreeSet::new() };
    for line in include_str!("words.txt").lines().filter(|line| !line.starts_with('#')) {
        let words = |text: &'static str| text.split(',').map(str::trim).filter(|word| !word.is_empty());
        if let Some(idle) = line.strip_prefix("- ") {
            lists.idle.extend(words(idle));
        } else if let Some(weak) = line.strip_prefix("~ ") {
            lists.weak.extend(words(weak).map(stem));
        } else if let Some((name, all)) = line.split_once(": ") {
            for word in words(all) {
                let key = tokens(word).join(" ");
                let key = if key.contains(' ') { key } else { stem(&key) };
                lists.groups.entry(key).or_insert(name);
            }
        }
    }
    lists
});

/// The words of a text as they stand, small and without accents; `%` is a word.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let folded = fold(text).replace('%', " percent ");
    let chars: Vec<char> = folded.chars().collect();
    let digit = |at: Option<&char>| at.is_some_and(char::is_ascii_digit);
    let (mut words, mut word) = (Vec::new(), String::new());
    for (at, c) in chars.iter().enumerate() {
        let inside =
            matches!(c, '.' | ',') && digit(at.checked_sub(1).and_then(|at| chars.get(at))) && digit(chars.get(at + 1));
        if c.is_alphanumeric() || inside {
            word.push(*c);
        } else if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// A word without its ending.
pub(super) fn stem(word: &str) -> String {
    if word.chars().any(|c| c.is_ascii_digit()) {
        return word.to_owned();
    }
    let cut = ENDINGS.iter().find_map(|end| word.strip_suffix(end).filter(|stem| stem.chars().count() >= KEPT));
    cut.unwrap_or(word).to_owned()
}

/// Whether a word says nothing of the matter.
pub(super) fn is_idle(word: &str) -> bool {
    LISTS.idle.contains(word)
}

/// Whether a term says little of the matter.
pub(super) fn is_weak(term: &str) -> bool {
    LISTS.weak.contains(term)
}

/// The terms of a text, one for each word or phrase: the name of its group, or its stem. Words that say nothing are left
/// out.
pub(super) fn terms(text: &str) -> Vec<String> {
    let words = tokens(text);
    let (mut out, mut at) = (Vec::new(), 0);
    while at < words.len() {
        let phrase = (2..=PHRASE.min(words.len() - at)).rev().find_map(|count| {
            let name = LISTS.groups.get(&words[at..at + count].join(" "))?;
            Some((count, *name))
        });
        if let Some((count, name)) = phrase {
            out.push(group(name));
            at += count;
            continue;
        }
        let word = &words[at];
        at += 1;
        if is_idle(word) || word.chars().count() < 2 && !word.chars().all(|c| c.is_ascii_digit()) {
            continue;
        }
        out.push(term(word));
    }
    out
}

fn group(name: &str) -> String {
    format!("={name}")
}

fn term(word: &str) -> String {
    let stem = stem(word);
    LISTS.groups.get(&stem).map_or(stem, |name| group(name))
}

/// The groups that a long word is made of: "turalarm" is a door and an alarm.
pub(super) fn parts(term: &str) -> Vec<String> {
    if term.starts_with('=') || term.chars().count() < COMPOUND - 1 {
        return Vec::new();
    }
    let known = |part: &str| LISTS.groups.get(&stem(part)).map(|name| group(name));
    let cuts = term.char_indices().map(|(at, _)| at).filter(|at| *at >= PART && term.len() - at >= PART);
    let both = cuts.clone().find_map(|at| Some(vec![known(&term[..at])?, known(&term[at..])?]));
    both.unwrap_or_default()
}

/// The words by which the index finds a term: of a group all of them, else the beginning of the word.
pub(super) fn spellings(term: &str, most: usize) -> Vec<String> {
    match term.strip_prefix('=') {
        None => vec![term.to_owned()],
        Some(name) => {
            let of = LISTS.groups.iter().filter(|(_, group)| **group == name).map(|(words, _)| words.clone());
            of.filter(|words| !words.contains(' ')).take(most).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_sense_meet_and_empty_ones_go() {
        for (one, other) in [
            ("calibrated", "Calibration"),
            ("the internet", "a network"),
            ("promised", "guaranteed"),
            ("30 %", "30 per cent"),
            ("kick-off", "the kickoff"),
            ("invisible", "out of sight"),
            ("Lücken", "gaps"),
            ("readings", "reading"),
        ] {
            assert_eq!(terms(one), terms(other), "{one}");
        }
        assert!(terms("What does it say about that?").is_empty());
        assert_eq!(tokens("1.5 °C, at 9. Door-2"), ["1.5", "c", "at", "9", "door", "2"]);
        assert_eq!(parts(&terms("Türalarm")[0]), ["=door", "=alarm"]);
    }

    #[test]
    fn a_word_stands_in_one_list_only() {
        let lines = include_str!("words.txt").lines().filter_map(|line| line.split_once(": "));
        let words = lines.flat_map(|(_, words)| words.split(", "));
        let both: Vec<&str> = words.filter(|word| is_idle(word)).collect();
        assert!(both.is_empty(), "{both:?}");
    }
}
