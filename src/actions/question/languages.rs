//! Questions in other languages, put into English word by word before they are read: German, French, Spanish, Italian,
//! Dutch, Swedish with Danish and Norwegian, and a little Polish and Portuguese.
//!
//! A language is a text file beside this one, `languages/CODE.txt`:
//!
//! ```text
//! little                       # optional: so little is known of it that a line with an unknown word is not read
//! tells                        # words that say that a line is in this language
//!     wie viele welche
//! phrases                      # what stands for what; the longest counts, nothing behind the "=" says nothing
//!     wie viele = how many
//! ```
//!
//! Not for: whole languages, grammar, texts. A line is put into English only where a word in it says plainly which
//! language it is; what no list has stays as it is, since it may be a name. Capitals and accents count for nothing.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::words::{Words, length};
use crate::crm::query::fold_text;

/// The languages. Where a line has as many words of two, the later one counts.
static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    [
        include_str!("languages/pt.txt"),
        include_str!("languages/pl.txt"),
        include_str!("languages/nordic.txt"),
        include_str!("languages/nl.txt"),
        include_str!("languages/it.txt"),
        include_str!("languages/de.txt"),
        include_str!("languages/fr.txt"),
        include_str!("languages/es.txt"),
    ]
    .map(Language::parse)
    .into()
});

/// What stands before an apostrophe in place of a small word: "d'affaires", "nell'ultimo".
const ELIDED: &[&str] = &[
    "c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "dell", "all", "dall", "nell", "sull", "un",
    "quest",
];
/// Words that say that a line is in English already.
const ENGLISH: &[&str] = &[
    "the", "of", "how", "what", "which", "who", "show", "list", "my", "with", "by", "open", "won", "lost", "this",
    "deals", "have",
];
/// Words that are the same everywhere.
const EVERYWHERE: &[&str] = &["crm", "status", "budget", "pipeline", "deal", "deals", "lead", "leads", "pilot", "web"];

/// What is known of a language; every word folded.
#[derive(Default)]
struct Language {
    little: bool,
    tells: HashSet<String>,
    /// By their first word, the longest first.
    phrases: HashMap<String, Vec<Phrase>>,
}

struct Phrase {
    folded: String,
    length: usize,
    english: &'static str,
}

impl Language {
    fn parse(text: &'static str) -> Self {
        let mut language = Self::default();
        let mut part = "";
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            if !line.starts_with(' ') {
                part = line;
                language.little |= line == "little";
            } else if part == "tells" {
                language.tells.extend(line.split_whitespace().map(fold_text));
            } else if let Some((phrase, english)) = line.split_once('=') {
                let folded = unelided(&fold_text(phrase.trim()));
                let first = folded.split(' ').next().unwrap_or_default().to_owned();
                let phrase = Phrase { length: length(&folded), folded, english: english.trim() };
                language.phrases.entry(first).or_default().push(phrase);
            }
        }
        for phrases in language.phrases.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.length));
        }
        language
    }

    /// The longest phrase that stands at this place.
    fn at(&self, words: &Words, at: usize) -> Option<&Phrase> {
        self.phrases.get(words.said(at))?.iter().find(|phrase| words.stands_at(at, &phrase.folded))
    }

    fn knows(&self, word: &str) -> bool {
        self.phrases.get(word).is_some_and(|phrases| phrases.iter().any(|phrase| phrase.length == 1))
    }
}

/// The line in English, where it plainly is in one of the languages.
pub(super) fn in_english(line: &str) -> Option<String> {
    let words = Words::new(&unelided(line));
    let tells = |language: &&Language| words.0.iter().filter(|word| language.tells.contains(&word.text)).count();
    let language = LANGUAGES.iter().max_by_key(tells).filter(|language| tells(language) > 0)?;
    // One word that English has, too, is not enough.
    if tells(&language) < 2 && words.0.iter().any(|word| ENGLISH.contains(&word.text.as_str())) {
        return None;
    }
    let words = apart(&words, language);
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match language.at(&words, at) {
            Some(phrase) => {
                out.push(phrase.english.to_owned());
                at += phrase.length;
            }
            // Half a question would be another one.
            None if language.little && is_unknown(&words, at) => return None,
            None => {
                out.push(words.raw(at, 1));
                at += 1;
            }
        }
    }
    out.retain(|words| !words.is_empty());
    Some(out.join(" "))
}

/// "d'affaires" as "d affaires".
fn unelided(line: &str) -> String {
    let line = line.replace('’', "'");
    let part = |word: &str| match word.split_once('\'') {
        Some((head, rest)) if !rest.is_empty() && ELIDED.contains(&fold_text(head).as_str()) => {
            format!("{head} {rest}")
        }
        _ => word.to_owned(),
    };
    line.split(' ').map(part).collect::<Vec<_>>().join(" ")
}

/// "Hardware-Fälle": what a hyphen joins to a word of the language is a word of its own.
fn apart(words: &Words, language: &Language) -> Words {
    let mut out: Vec<String> = Vec::new();
    for at in 0..words.len() {
        let raw = words.raw(at, 1);
        match raw.rsplit_once('-') {
            Some((head, tail)) if !language.knows(words.said(at)) && language.knows(&fold_text(tail)) => {
                out.extend([head.to_owned(), tail.to_owned()]);
            }
            _ => out.push(raw),
        }
    }
    Words::new(&out.join(" "))
}

/// Whether a word that is in no list is no name, number or word that is the same everywhere either.
fn is_unknown(words: &Words, at: usize) -> bool {
    let raw = words.raw(at, 1);
    let name = at > 0 && raw.starts_with(char::is_uppercase) || raw.chars().any(|c| c.is_ascii_digit());
    !name && !EVERYWHERE.contains(&words.said(at))
}
