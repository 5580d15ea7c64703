//! Questions in other languages, put into English word by word before they are read: German, French, Spanish, Italian,
//! Dutch, Polish, Portuguese, and Swedish with Danish and Norwegian.
//!
//! A language is a text file beside this one, `languages/CODE.txt`:
//!
//! ```text
//! tells                        # words that say that a line is in this language
//!     wie viele welche
//! forms                        # forms of a word; the first stands for all of them in the phrases
//!     offen offene offenen
//! phrases                      # what stands for what; the longest counts, nothing behind the "=" says nothing
//!     wie viele = how many
//!     ^ que = which            # counts only where a line begins
//!     vor # tagen = # days ago # a number in figures or in a word
//!     läuft … ab = does … expire       # a phrase with a gap: up to five words stand where the "…" is
//! ```
//!
//! Not for: whole languages, grammar, texts. A line is put into English only where a word in it says plainly which
//! language it is; what no list has stays as it is, since it may be a name. Capitals count for nothing, and accents only
//! where two phrases are the same without them ("esta" and "está"): then the one as it was written, else the first, counts.
//! "ue" or "oe" may stand for a letter with two dots or a stroke.

mod lexicon;

use std::sync::LazyLock;

use super::vocabulary::{KINDS, NEWEST, OLDEST, SUPERLATIVES};
use super::words::Words;
use crate::crm::Kind;
use crate::crm::query::fold_text;
use lexicon::{Found, GAP, Language, NUMBER};

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
    "quest", "quell", "cos", "dov", "com", "anch", "puisqu",
];
/// Words that say that a line is in English already, unless its language has them, too ("open deals" is Dutch).
const ENGLISH: &[&str] = &[
    "the", "of", "how", "what", "which", "who", "show", "list", "my", "with", "by", "open", "won", "lost", "this",
    "deals", "have", "are", "does", "did", "from", "and", "without", "than", "between",
];
/// How letters are written where the keyboard has none of them.
const SPELT: &[[(&str, &str); 4]] =
    &[[("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a")], [("ae", "æ"), ("oe", "ø"), ("ue", "u"), ("aa", "a")]];

/// The line in English, where it plainly is in one of the languages.
pub(super) fn in_english(line: &str) -> Option<String> {
    let words = plain_words(&unelided(line));
    let said = || words.0.iter().map(|word| word.text.as_str());
    let tells = |language: &Language| said().filter(|word| language.tells(word)).count();
    let most = LANGUAGES.iter().map(tells).max().filter(|most| *most > 0)?;
    let likely = LANGUAGES.iter().filter(|language| tells(language) == most);
    let language = likely.max_by_key(|language| said().filter(|word| language.has(word)).count())?;
    // One word that English has, too, is not enough.
    if most < 2 && said().any(|word| ENGLISH.contains(&word) && language.alone(word).is_none()) {
        return None;
    }
    let words = apart(&words, language);
    let mut out: Vec<String> = Vec::new();
    put(language, &words, (0, words.len()), &mut out);
    out.retain(|words| !words.is_empty());
    superlatives_first(&mut out);
    Some(out.join(" "))
}

/// Puts the words from one place to another into English.
fn put(language: &Language, words: &Words, (from, to): (usize, usize), out: &mut Vec<String>) {
    let mut at = from;
    while at < to {
        let begins = out.iter().all(String::is_empty);
        let Some(Found { phrase, behind }) = language.at(words, at, to, begins) else {
            out.push(words.raw(at, 1));
            at += 1;
            continue;
        };
        let own = at + phrase.words.len();
        let number = (at..own).find_map(|at| language.number(words.said(at)));
        let english = phrase.english.replace(NUMBER, number.unwrap_or_default());
        let (head, tail) = english.split_once(GAP).unwrap_or((&english, ""));
        out.push(head.trim().to_owned());
        if let Some(behind) = behind {
            put(language, words, (own, behind), out);
        }
        out.push(tail.trim().to_owned());
        at = behind.unwrap_or(own) + phrase.behind.len();
    }
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

/// "Hardware-Fälle": what a hyphen joins to a word of the language is a word of its own; and letters that are spelt out
/// ("groesste") as the list has them.
fn apart(words: &Words, language: &Language) -> Words {
    let mut out: Vec<String> = Vec::new();
    for at in 0..words.len() {
        let raw = words.raw(at, 1);
        match raw.rsplit_once('-') {
            Some((head, tail)) if !language.has(words.said(at)) && language.alone(&plain(tail)).is_some() => {
                out.extend([head.to_owned(), tail.to_owned()]);
            }
            _ => out.push(raw),
        }
    }
    let mut out = plain_words(&out.join(" "));
    for word in out.0.iter_mut().filter(|word| !language.has(&word.text)) {
        let put =
            |pairs: &[(&str, &str); 4]| pairs.iter().fold(word.text.clone(), |word, (from, to)| word.replace(from, to));
        if let Some(known) = SPELT.iter().map(put).find(|spelt| language.has(spelt)) {
            word.text = known;
        }
    }
    out
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
            ("wann läuft das Angebot ab", "when does the quote expire"),
            ("die groessten offenen Deals", "the biggest open deals"),
        ] {
            assert_eq!(in_english(line).as_deref(), Some(english), "{line}");
        }
        assert_eq!(in_english("deals of Los Angeles Cargo"), None);
    }
}
