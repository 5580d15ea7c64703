//! The list of one language: its words, their forms, and the phrases that stand for English ones.
//!
//! Invariants: every word is folded and plain; phrases are only read when the language is likely, since there are
//! thousands of them.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::{plain, unelided};
use crate::actions::question::words::Words;
use crate::crm::wording::spelt;

/// What stands for any number in a phrase.
pub(super) const NUMBER: &str = "#";
/// What stands for the words in the gap of a phrase.
pub(super) const GAP: &str = "…";
/// The most words in a gap.
const GAP_WORDS: usize = 5;

/// What is known of a language.
pub(super) struct Language {
    text: &'static str,
    tells: HashSet<String>,
    /// The word that stands for a form of it.
    forms: HashMap<String, String>,
    phrases: OnceLock<Phrases>,
}

#[derive(Default)]
struct Phrases {
    /// By their first word.
    by_first: HashMap<String, Vec<Phrase>>,
    /// Every word of every phrase.
    words: HashSet<String>,
}

/// Words that stand for English ones.
pub(super) struct Phrase {
    /// Its words, each as the word that stands for it.
    pub(super) words: Vec<String>,
    /// Those behind the gap, if it has one.
    pub(super) behind: Vec<String>,
    /// In small letters with its accents.
    accented: String,
    /// Whether it counts only where a line begins.
    begins: bool,
    pub(super) english: &'static str,
}

/// A phrase that was found in a line.
pub(super) struct Found<'p> {
    pub(super) phrase: &'p Phrase,
    /// Where the part behind the gap stands.
    pub(super) behind: Option<usize>,
}

/// The lines of one part of a list.
fn part<'t>(text: &'t str, wanted: &'static str) -> impl Iterator<Item = &'t str> {
    let mut part = "";
    text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).filter(move |line| {
        if !line.starts_with(' ') {
            part = *line;
        }
        line.starts_with(' ') && part == wanted
    })
}

impl Language {
    pub(super) fn parse(text: &'static str) -> Self {
        let tells = part(text, "tells").flat_map(str::split_whitespace).map(plain).collect();
        let mut forms = HashMap::new();
        for line in part(text, "forms") {
            let mut all = line.split_whitespace().map(plain);
            let head = all.next().unwrap_or_default();
            forms.extend(all.map(|form| (form, head.clone())));
        }
        Self { text, tells, forms, phrases: OnceLock::new() }
    }

    fn phrases(&self) -> &Phrases {
        self.phrases.get_or_init(|| {
            let mut phrases = Phrases::default();
            for (phrase, english) in part(self.text, "phrases").filter_map(|line| line.split_once('=')) {
                self.add(&mut phrases, phrase.trim(), english.trim());
            }
            phrases
        })
    }

    fn add(&self, phrases: &mut Phrases, phrase: &str, english: &'static str) {
        let (begins, phrase) = phrase.strip_prefix("^ ").map_or((false, phrase), |phrase| (true, phrase));
        let (head, tail) = phrase.split_once(GAP).unwrap_or((phrase, ""));
        let accented = unelided(&head.trim().to_lowercase());
        let read = |text: &str| -> Vec<String> {
            // As it is read in a line, where "dont" becomes two words.
            let word = |word: &str| match word {
                NUMBER => vec![NUMBER.to_owned()],
                _ => Words::new(word).0.into_iter().map(|word| plain(&word.text)).collect(),
            };
            text.split_whitespace().flat_map(word).collect()
        };
        let (said, behind) = (read(&accented), read(&unelided(&tail.to_lowercase())));
        let heads = |said: &[String]| said.iter().map(|word| self.head(word).to_owned()).collect::<Vec<_>>();
        let phrase = Phrase { words: heads(&said), behind: heads(&behind), accented, begins, english };
        let Some(first) = phrase.words.first().cloned() else { return };
        phrases.words.extend(said.into_iter().chain(behind));
        phrases.by_first.entry(first).or_default().push(phrase);
    }

    /// The word that stands for a form of it.
    fn head<'w>(&'w self, word: &'w str) -> &'w str {
        self.forms.get(word).map_or(word, String::as_str)
    }

    /// Whether a word says that a line is in this language.
    pub(super) fn tells(&self, word: &str) -> bool {
        self.tells.contains(word) || self.tells.contains(self.head(word))
    }

    /// Whether a word stands in any list.
    pub(super) fn has(&self, word: &str) -> bool {
        self.forms.contains_key(word) || self.phrases().words.contains(word)
    }

    /// The phrase that a word is by itself.
    pub(super) fn alone(&self, word: &str) -> Option<&Phrase> {
        let of = self.phrases().by_first.get(self.head(word))?;
        of.iter().find(|phrase| phrase.words.len() == 1 && phrase.behind.is_empty())
    }

    /// A number in figures or in a word, in English.
    pub(super) fn number<'w>(&'w self, word: &'w str) -> Option<&'w str> {
        if word.parse::<u32>().is_ok() {
            return Some(word);
        }
        let known = self.alone(word)?.english;
        spelt(known).map(|_| known)
    }

    /// The longest phrase that stands at this place and ends before another; of two, the one with the accents as they were
    /// written.
    pub(super) fn at(&self, words: &Words, at: usize, to: usize, begins: bool) -> Option<Found<'_>> {
        let by_first = &self.phrases().by_first;
        let said = words.said(at);
        let numbered = self.number(said).and_then(|_| by_first.get(NUMBER));
        let found = |phrase| self.found(words, at, to, phrase);
        let rank = |found: &Found<'_>| {
            let phrase = found.phrase;
            let as_written = words.raw(at, phrase.words.len()).to_lowercase() == phrase.accented;
            std::cmp::Reverse((phrase.words.len() + phrase.behind.len(), phrase.begins, as_written))
        };
        let of = by_first.get(self.head(said)).into_iter().chain(numbered).flatten();
        of.filter(|phrase| begins || !phrase.begins).filter_map(found).min_by_key(rank)
    }

    fn found<'p>(&self, words: &Words, at: usize, to: usize, phrase: &'p Phrase) -> Option<Found<'p>> {
        let gap = at + phrase.words.len();
        if gap + phrase.behind.len() > to || !self.stands(words, at, &phrase.words) {
            return None;
        }
        if phrase.behind.is_empty() {
            return Some(Found { phrase, behind: None });
        }
        let last = (gap + GAP_WORDS).min(to - phrase.behind.len());
        let behind = (gap + 1..=last).find(|at| self.stands(words, *at, &phrase.behind))?;
        Some(Found { phrase, behind: Some(behind) })
    }

    /// Whether words stand at a place; a "#" is any number.
    fn stands(&self, words: &Words, at: usize, phrase: &[String]) -> bool {
        phrase.iter().enumerate().all(|(offset, part)| {
            let said = words.said(at + offset);
            part == self.head(said) || part == NUMBER && self.number(said).is_some()
        })
    }
}
