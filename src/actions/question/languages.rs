//! Questions in other languages, put into English word by word before they are read: German, French, Spanish, Italian,
//! Dutch, Polish, Swedish with Danish and Norwegian, and a little Portuguese.
//!
//! A language is a text file beside this one, `languages/CODE.txt`:
//!
//! ```text
//! little                       # optional: so little is known of it that a line with an unknown word is not read
//! tells                        # words that say that a line is in this language
//!     wie viele welche
//! phrases                      # what stands for what; the longest counts, nothing behind the "=" says nothing
//!     wie viele = how many
//!     läuft … ab = does … expire       # a phrase with a gap: up to five words stand where the "…" is
//! ```
//!
//! Not for: whole languages, grammar, texts. A line is put into English only where a word in it says plainly which
//! language it is; what no list has stays as it is, since it may be a name. Capitals and accents count for nothing,
//! and "ue" or "oe" may stand for a letter with two dots or a stroke.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::words::{Words, length};
use crate::crm::query::fold_text;

/// The languages. Where a line has as many words of two, the one that knows more of it counts, then the later one.
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
/// Words that say that a line is in English already, unless its language has them, too ("open deals" is Dutch).
const ENGLISH: &[&str] = &[
    "the", "of", "how", "what", "which", "who", "show", "list", "my", "with", "by", "open", "won", "lost", "this",
    "deals", "have", "are", "does", "did", "from", "and", "without", "than", "between",
];
/// Words that are the same everywhere.
const EVERYWHERE: &[&str] = &["crm", "status", "budget", "pipeline", "deal", "deals", "lead", "leads", "pilot", "web"];

/// What stands for the words in the gap of a phrase.
const GAP: &str = "…";
/// The most words in a gap.
const GAP_WORDS: usize = 5;
/// How letters are written where the keyboard has none of them.
const SPELT: &[[(&str, &str); 4]] =
    &[[("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a")], [("ae", "æ"), ("oe", "ø"), ("ue", "u"), ("aa", "a")]];

/// What is known of a language; every word folded.
#[derive(Default)]
struct Language {
    little: bool,
    tells: HashSet<String>,
    /// By their first word, the longest first.
    phrases: HashMap<String, Vec<Phrase>>,
    /// Every word of every phrase.
    words: HashSet<String>,
}

struct Phrase {
    folded: String,
    /// What stands behind the gap, empty where there is none.
    behind: String,
    /// Words, without the gap.
    length: usize,
    english: &'static str,
}

/// A phrase that was found in a line.
struct Found<'p> {
    phrase: &'p Phrase,
    /// Where the part behind the gap stands.
    behind: Option<usize>,
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
                language.tells.extend(line.split_whitespace().map(plain));
            } else if let Some((phrase, english)) = line.split_once('=') {
                let phrase = Phrase::parse(phrase.trim(), english.trim());
                let words = phrase.folded.split(' ').chain(phrase.behind.split(' '));
                language.words.extend(words.map(str::to_owned));
                let first = phrase.folded.split(' ').next().unwrap_or_default().to_owned();
                language.phrases.entry(first).or_default().push(phrase);
            }
        }
        for phrases in language.phrases.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.length));
        }
        language
    }

    /// The words from one place to another in English. `None` where too little is known of them.
    fn put(&self, words: &Words, from: usize, to: usize, out: &mut Vec<String>) -> Option<()> {
        let mut at = from;
        while at < to {
            match self.at(words, at, to) {
                Some(Found { phrase, behind: Some(behind) }) => {
                    let (head, tail) = phrase.english.split_once(GAP).unwrap_or((phrase.english, ""));
                    out.push(head.trim().to_owned());
                    self.put(words, at + length(&phrase.folded), behind, out)?;
                    out.push(tail.trim().to_owned());
                    at = behind + length(&phrase.behind);
                }
                Some(Found { phrase, behind: None }) => {
                    out.push(phrase.english.to_owned());
                    at += phrase.length;
                }
                // Half a question would be another one.
                None if self.little && is_unknown(words, at) => return None,
                None => {
                    out.push(words.raw(at, 1));
                    at += 1;
                }
            }
        }
        Some(())
    }

    /// The longest phrase that stands at this place and ends before another.
    fn at(&self, words: &Words, at: usize, to: usize) -> Option<Found<'_>> {
        self.phrases.get(words.said(at))?.iter().find_map(|phrase| phrase.found(words, at, to))
    }

    /// How many words of the line say that it is in this language, and how many of all it knows.
    fn fit(&self, words: &Words) -> (usize, usize) {
        let count = |list: &HashSet<String>| words.0.iter().filter(|word| list.contains(&word.text)).count();
        (count(&self.tells), count(&self.words))
    }

    /// A word whose letters are spelt out ("groesste") as the list has it.
    fn spelt(&self, word: &str) -> Option<String> {
        if self.words.contains(word) {
            return None;
        }
        let put =
            |pairs: &[(&str, &str); 4]| pairs.iter().fold(word.to_owned(), |word, (from, to)| word.replace(from, to));
        SPELT.iter().map(put).find(|word| self.words.contains(word))
    }

    fn knows(&self, word: &str) -> bool {
        self.phrases.get(word).is_some_and(|phrases| phrases.iter().any(|phrase| phrase.length == 1))
    }
}

impl Phrase {
    fn parse(phrase: &str, english: &'static str) -> Self {
        let (head, tail) = phrase.split_once(GAP).unwrap_or((phrase, ""));
        let [folded, behind] = [head, tail].map(|part| unelided(&plain(part.trim())));
        let length = length(&folded) + if behind.is_empty() { 0 } else { length(&behind) };
        Self { folded, behind, length, english }
    }

    fn found(&self, words: &Words, at: usize, to: usize) -> Option<Found<'_>> {
        if at + self.length > to || !words.stands_at(at, &self.folded) {
            return None;
        }
        if self.behind.is_empty() {
            return Some(Found { phrase: self, behind: None });
        }
        let gap = at + length(&self.folded);
        let last = (gap + GAP_WORDS).min(to.saturating_sub(length(&self.behind)));
        let behind = (gap + 1..=last).find(|at| words.stands_at(*at, &self.behind))?;
        Some(Found { phrase: self, behind: Some(behind) })
    }
}

/// The line in English, where it plainly is in one of the languages.
pub(super) fn in_english(line: &str) -> Option<String> {
    let words = plain_words(&unelided(line));
    let language = LANGUAGES.iter().max_by_key(|language| language.fit(&words))?;
    let (tells, _) = language.fit(&words);
    let is_english = |word: &str| ENGLISH.contains(&word) && !language.knows(word);
    // One word that English has, too, is not enough.
    if tells == 0 || tells < 2 && words.0.iter().any(|word| is_english(&word.text)) {
        return None;
    }
    let words = apart(&words, language);
    let mut out: Vec<String> = Vec::new();
    language.put(&words, 0, words.len(), &mut out)?;
    out.retain(|words| !words.is_empty());
    Some(out.join(" "))
}

/// Folded, and with plain letters for those that have no accent to lose.
fn plain(text: &str) -> String {
    fold_text(text).replace('ß', "ss").replace('ł', "l")
}

/// The words of a line, plain, and its figures as English writes them.
fn plain_words(line: &str) -> Words {
    let line: Vec<String> = line.split_whitespace().map(figures).collect();
    let mut words = Words::new(&line.join(" "));
    for word in &mut words.0 {
        word.text = plain(&word.text);
    }
    words
}

/// "50.000" as "50000", "1,5" as "1.5".
fn figures(word: &str) -> String {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let bare = word.trim_end_matches(['?', ',', '.', '!']);
    if let Some((whole, rest)) = bare.split_once('.')
        && digits(whole)
        && whole.len() < 4
        && rest.split('.').all(|part| digits(part) && part.len() == 3)
    {
        return bare.replace('.', "");
    }
    match bare.split_once(',') {
        Some((whole, rest)) if digits(whole) && digits(rest) && rest.len() < 3 => format!("{whole}.{rest}"),
        _ => word.to_owned(),
    }
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
    let mut out = plain_words(&out.join(" "));
    for word in &mut out.0 {
        word.text = language.spelt(&word.text).unwrap_or_else(|| word.text.clone());
    }
    out
}

/// Whether a word that is in no list is no name, number or word that is the same everywhere either.
fn is_unknown(words: &Words, at: usize) -> bool {
    let raw = words.raw(at, 1);
    let name = at > 0 && raw.starts_with(char::is_uppercase) || raw.chars().any(|c| c.is_ascii_digit());
    !name && !EVERYWHERE.contains(&words.said(at))
}
