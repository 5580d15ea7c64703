//! Questions in other languages, put into English word by word before they are read: German, French, Spanish, Italian,
//! Dutch, Swedish with Danish and Norwegian, and a little Polish and Portuguese.
//!
//! A language is a text file beside this one, `languages/CODE.txt`:
//!
//! ```text
//! little                       # optional: so little is known of it that a line with an unknown word is not read
//! tells                        # words that say that a line is in this language
//!     wie viele welche
//! forms                        # forms of a word; the first stands for all of them in the phrases
//!     offen offene offenen
//! phrases                      # what stands for what; the longest counts, nothing behind the "=" says nothing
//!     wie viele = how many
//!     ^ que = which            # counts only where a line begins
//!     vor # tagen = # days ago
//! ```
//!
//! Not for: whole languages, grammar, texts. A line is put into English only where a word in it says plainly which
//! language it is; what no list has stays as it is, since it may be a name. Capitals count for nothing, and accents only
//! where two phrases are the same without them ("esta" and "está"): then the one as it was written, else the first, counts.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::vocabulary::{KINDS, NEWEST, OLDEST, SUPERLATIVES};
use super::words::Words;
use crate::crm::Kind;
use crate::crm::query::fold_text;
use crate::crm::wording::spelt;

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

/// What stands for any number in a phrase.
const NUMBER: &str = "#";
/// What stands before an apostrophe in place of a small word: "d'affaires", "nell'ultimo".
const ELIDED: &[&str] = &[
    "c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "dell", "all", "dall", "nell", "sull", "un",
    "quest", "quell", "cos", "dov", "com", "anch", "puisqu",
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
    /// The word that stands for a form of it.
    forms: HashMap<String, String>,
    /// By their first word.
    phrases: HashMap<String, Vec<Phrase>>,
    /// Every word of the phrases and forms.
    words: HashSet<String>,
}

struct Phrase {
    /// Its words, each as the word that stands for it.
    words: Vec<String>,
    /// In small letters with its accents.
    accented: String,
    /// Whether it counts only where a line begins.
    begins: bool,
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
            } else if part == "forms" {
                let mut forms = line.split_whitespace().map(fold_text);
                let head = forms.next().unwrap_or_default();
                language.words.extend(forms.clone());
                language.forms.extend(forms.map(|form| (form, head.clone())));
            } else if let Some((phrase, english)) = line.split_once('=') {
                language.add(phrase.trim(), english.trim());
            }
        }
        language
    }

    fn add(&mut self, phrase: &str, english: &'static str) {
        let (begins, phrase) = phrase.strip_prefix("^ ").map_or((false, phrase), |phrase| (true, phrase));
        let accented = unelided(&phrase.to_lowercase());
        let read = |word: &str| match word {
            NUMBER => vec![NUMBER.to_owned()],
            // As it is read in a line, where "dont" becomes two words.
            _ => Words::new(word).0.into_iter().map(|word| word.text).collect(),
        };
        let said: Vec<String> = accented.split(' ').flat_map(read).collect();
        let words: Vec<String> = said.iter().map(|word| self.head(word).to_owned()).collect();
        let Some(first) = words.first().cloned() else { return };
        self.words.extend(said);
        self.phrases.entry(first).or_default().push(Phrase { words, accented, begins, english });
    }

    /// The word that stands for a form of it.
    fn head<'w>(&'w self, word: &'w str) -> &'w str {
        self.forms.get(word).map_or(word, String::as_str)
    }

    fn tells(&self, word: &str) -> bool {
        self.tells.contains(word) || self.tells.contains(self.head(word))
    }

    /// The longest phrase that stands at this place; of two, the one with the accents as they were written.
    fn at(&self, words: &Words, at: usize, begins: bool) -> Option<&Phrase> {
        let said = words.said(at);
        let numbered = self.number(said).and_then(|_| self.phrases.get(NUMBER));
        let fits = |phrase: &&Phrase| (begins || !phrase.begins) && self.stands(words, at, &phrase.words);
        let rank = |phrase: &&Phrase| {
            let as_written = words.raw(at, phrase.words.len()).to_lowercase() == phrase.accented;
            std::cmp::Reverse((phrase.words.len(), phrase.begins, as_written))
        };
        self.phrases.get(self.head(said)).into_iter().chain(numbered).flatten().filter(fits).min_by_key(rank)
    }

    /// Whether a phrase stands at this place; its "#" is any number.
    fn stands(&self, words: &Words, at: usize, phrase: &[String]) -> bool {
        phrase.iter().enumerate().all(|(offset, part)| {
            let said = words.said(at + offset);
            part == self.head(said) || part == NUMBER && self.number(said).is_some()
        })
    }

    /// A number in figures or in a word, in English.
    fn number<'w>(&'w self, word: &'w str) -> Option<&'w str> {
        if word.parse::<u32>().is_ok() {
            return Some(word);
        }
        let known = self.alone(word)?.english;
        spelt(known).map(|_| known)
    }

    /// The phrase that a word is by itself.
    fn alone(&self, word: &str) -> Option<&Phrase> {
        self.phrases.get(self.head(word))?.iter().find(|phrase| phrase.words.len() == 1)
    }
}

/// The line in English, where it plainly is in one of the languages.
pub(super) fn in_english(line: &str) -> Option<String> {
    let words = Words::new(&unelided(line));
    let tells = |language: &&Language| words.0.iter().filter(|word| language.tells(&word.text)).count();
    let known = |language: &&Language| words.0.iter().filter(|word| language.alone(&word.text).is_some()).count();
    let language = LANGUAGES
        .iter()
        .max_by_key(|language| (tells(language), known(language)))
        .filter(|language| tells(language) > 0)?;
    // One word that English has, too, is not enough.
    if tells(&language) < 2 && words.0.iter().any(|word| ENGLISH.contains(&word.text.as_str())) {
        return None;
    }
    let words = apart(&words, language);
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match language.at(&words, at, out.iter().all(String::is_empty)) {
            Some(phrase) => {
                let number = (at..at + phrase.words.len()).find_map(|at| language.number(words.said(at)));
                out.push(phrase.english.replace(NUMBER, number.unwrap_or_default()));
                at += phrase.words.len();
            }
            // Half a question would be another one.
            None if language.little && is_unknown(&words, at) => return None,
            None => {
                out.push(figures(&words.raw(at, 1)));
                at += 1;
            }
        }
    }
    out.retain(|words| !words.is_empty());
    superlatives_first(&mut out);
    Some(out.join(" "))
}

/// "50.000" and "1,5" as English has them, "50000" and "1.5"; any other word as it is.
fn figures(word: &str) -> String {
    let is_figure = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    let of_three = |part: &str| part.len() == 3 && is_figure(part);
    match (word.split_once('.'), word.split_once(',')) {
        (Some((head, tail)), None) if is_figure(head) && head.len() < 4 && tail.split('.').all(of_three) => {
            word.replace('.', "")
        }
        (None, Some((whole, part))) if is_figure(whole) && is_figure(part) && part.len() < 3 => word.replace(',', "."),
        _ => word.to_owned(),
    }
}

/// "case open oldest" as "oldest case open": where the adjective stands behind what it ranks.
fn superlatives_first(out: &mut Vec<String>) {
    const STATES: &[&str] = &["open", "closed", "won", "lost", "still", "overdue"];
    let is_superlative = |said: &str| {
        let ranks = SUPERLATIVES.iter().any(|(word, _)| *word == said && !matches!(said, "most" | "least" | "top"));
        ranks || NEWEST.contains(&said) || OLDEST.contains(&said)
    };
    let is_noun = |said: &str| Kind::parse(said).is_standard() || KINDS.iter().any(|(word, _)| *word == said);
    for at in 1..out.len() {
        if !is_superlative(&out[at]) {
            continue;
        }
        let noun = (0..at).rev().find(|at| !STATES.contains(&out[*at].as_str()));
        if let Some(noun) = noun.filter(|noun| is_noun(&out[*noun])) {
            let superlative = out.remove(at);
            out.insert(noun, superlative);
        }
    }
}

/// "d'affaires" as "d affaires".
fn unelided(line: &str) -> String {
    let line = line.replace('’', "'");
    let part = |word: &str| match word.split_once('\'') {
        Some((head, rest)) if ELIDED.contains(&fold_text(head).as_str()) => {
            format!("{head} {rest}").trim_end().to_owned()
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
            Some((head, tail))
                if !language.words.contains(words.said(at)) && language.alone(&fold_text(tail)).is_some() =>
            {
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

#[cfg(test)]
mod tests {
    use super::in_english;

    #[test]
    fn a_line_is_put_into_english_word_by_word() {
        for (line, english) in [
            ("les 30 derniers jours", "in the last 30 days"),
            ("affaires créées il y a trois semaines", "deals created three weeks ago"),
            ("que tareas tengo", "which tasks do i have"),
            ("las tareas que tengo", "the tasks that do i have"),
            ("¿está abierta esta oportunidad?", "is open this opportunity"),
            ("il caso aperto più vecchio", "the oldest case open"),
            ("oportunidades de más de 50.000 euros", "opportunities of more than 50000 euros"),
        ] {
            assert_eq!(in_english(line).as_deref(), Some(english), "{line}");
        }
        assert_eq!(in_english("deals of Los Angeles Cargo"), None);
    }
}
