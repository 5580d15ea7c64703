//! A text as words in small letters, numbers and percent signs, each with its place.

use std::ops::Range;

/// One word, number or sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Its bytes.
    pub(super) range: Range<usize>,
    /// In small letters, with plain apostrophes; `%` for the sign and its words.
    pub(super) word: String,
    /// Whether a sentence or an item ends before it.
    pub(super) breaks: bool,
}

/// The words of a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut breaks = true;
    while let Some(c) = text[at..].chars().next() {
        let end = match c {
            c if c.is_numeric() => number_end(text, at),
            c if c.is_alphabetic() => word_end(text, at),
            _ => at + c.len_utf8(),
        };
        if c.is_alphanumeric() || c == '%' {
            found.push(Token { range: at..end, word: spelt(&text[at..end]), breaks });
            breaks = false;
        } else if matches!(c, '.' | '!' | '?' | ';' | ':') || text[at..].starts_with("\n\n") {
            breaks = true;
        }
        at = end;
    }
    found
}

fn spelt(word: &str) -> String {
    match word.to_lowercase().replace(['’', 'ʼ'], "'") {
        percent if matches!(percent.as_str(), "percent" | "prozent") => "%".to_owned(),
        other => other,
    }
}

/// Behind the digits with their points and commas, and the letters that touch them.
fn number_end(text: &str, at: usize) -> usize {
    let part = |(place, c): (usize, char)| {
        let joint = matches!(c, '.' | ',') && text[at + place + 1..].starts_with(|next: char| next.is_numeric());
        c.is_alphanumeric() || joint
    };
    end_of(text, at, part)
}

/// Behind the letters with their marks, apostrophes and hyphens.
fn word_end(text: &str, at: usize) -> usize {
    let part = |(place, c): (usize, char)| {
        let next = text[at + place + c.len_utf8()..].chars().next();
        let joint = matches!(c, '\'' | '’' | 'ʼ' | '-') && next.is_some_and(char::is_alphabetic);
        c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}') || joint
    };
    end_of(text, at, part)
}

fn end_of(text: &str, at: usize, part: impl Fn((usize, char)) -> bool) -> usize {
    text[at..].char_indices().find(|place| !part(*place)).map_or(text.len(), |(place, _)| at + place)
}

impl Token {
    /// Whether it is a number without letters.
    pub(super) fn is_number(&self) -> bool {
        self.word.starts_with(char::is_numeric) && !self.word.contains(char::is_alphabetic)
    }
}

/// Whether the words of a phrase stand at `at`; `#` in the phrase is any number.
pub(super) fn stands(tokens: &[Token], at: usize, phrase: &[String]) -> bool {
    let Some(run) = tokens.get(at..at + phrase.len()) else { return false };
    run.iter().zip(phrase).all(|(token, word)| token.word == *word || word == "#" && token.is_number())
}

/// Whether a sentence ends inside of so many words.
pub(super) fn broken(tokens: &[Token], at: usize, words: usize) -> bool {
    tokens.iter().skip(at + 1).take(words.saturating_sub(1)).any(|token| token.breaks)
}
