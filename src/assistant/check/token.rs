//! A text as words, numbers, signs and citation marks, cut into sentences, each with its place.
//!
//! Invariants: ranges are byte ranges of the text, in order, without overlaps; a mark that stands behind a full stop
//! belongs to the sentence before it; nothing inside quotation marks ends a sentence.

use crate::actions::text::markers;
use std::borrow::Cow;
use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Letters, and digits behind letters.
    Word,
    /// Digits with their separators.
    Number,
    /// A currency sign or a per cent sign.
    Sign,
    /// `[3]`.
    Mark,
    /// One other character; `'s` is one, too.
    Punct,
}

/// A token.
#[derive(Clone, Debug)]
pub(super) struct Token<'t> {
    pub(super) sort: Sort,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: &'t str,
    /// In lower case.
    pub(super) low: Cow<'t, str>,
    /// Whether no space stands before it.
    pub(super) joined: bool,
    /// Whether it stands inside quotation marks.
    pub(super) quoted: bool,
}

impl Token<'_> {
    pub(super) fn is_word(&self) -> bool {
        self.sort == Sort::Word
    }

    /// A word that begins with a capital.
    pub(super) fn capital(&self) -> bool {
        self.is_word() && self.text.starts_with(char::is_uppercase)
    }

    pub(super) fn is(&self, words: &[&str]) -> bool {
        words.contains(&self.low.as_ref())
    }
}

/// Tokens from one place to another, and the facts that they cite.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    /// First token and the one behind the last.
    pub(super) tokens: Range<usize>,
    /// Bytes.
    pub(super) range: Range<usize>,
    /// Numbers of the marks, from 1.
    pub(super) cites: Vec<usize>,
    /// Whether it is a heading: a line of its own that ends in a colon or begins with `#`, or is bold as a whole.
    pub(super) heading: bool,
    /// Whether an empty line or a heading stands before it.
    pub(super) new_part: bool,
}

/// A text taken apart.
#[derive(Debug)]
pub(super) struct Page<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: Vec<Token<'t>>,
    pub(super) sentences: Vec<Sentence>,
}

impl<'t> Page<'t> {
    /// Takes a text apart.
    pub(super) fn new(text: &'t str) -> Self {
        let mut tokens = tokens(text);
        mark_quotes(&mut tokens, text);
        let sentences = sentences(text, &tokens);
        Self { text, tokens, sentences }
    }

    /// The tokens of a sentence.
    pub(super) fn of(&self, sentence: &Sentence) -> &[Token<'t>] {
        &self.tokens[sentence.tokens.clone()]
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let marks = markers(text);
    let mut next_mark = 0;
    let mut found: Vec<Token<'_>> = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if let Some((range, _)) = marks.get(next_mark).filter(|(range, _)| range.start == at) {
            add(&mut found, text, range.clone(), Sort::Mark);
            at = range.end;
            next_mark += 1;
            continue;
        }
        let (length, sort) = match first {
            c if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            c if c.is_alphabetic() => (word_length(&text[at..]), Sort::Word),
            c if c.is_ascii_digit() => (number_length(&text[at..]), Sort::Number),
            '€' | '$' | '£' | '¥' | '₹' | '%' => (first.len_utf8(), Sort::Sign),
            '\'' | '’' if follows_word(&found, at) && possessive(&text[at..]) => (first.len_utf8() + 1, Sort::Punct),
            c => (c.len_utf8(), Sort::Punct),
        };
        add(&mut found, text, at..at + length, sort);
        at += length;
    }
    found
}

fn add<'t>(found: &mut Vec<Token<'t>>, text: &'t str, range: Range<usize>, sort: Sort) {
    let joined = found.last().is_some_and(|last| last.end == range.start);
    let words = &text[range.clone()];
    let low = match words.chars().any(char::is_uppercase) || words.contains('’') {
        true => Cow::Owned(words.to_lowercase().replace('’', "'")),
        false => Cow::Borrowed(words),
    };
    found.push(Token { sort, start: range.start, end: range.end, text: words, low, joined, quoted: false });
}

fn follows_word(found: &[Token<'_>], at: usize) -> bool {
    found.last().is_some_and(|last| last.is_word() && last.end == at)
}

/// `'s` and no more letters.
fn possessive(rest: &str) -> bool {
    let mut chars = rest.chars().skip(1);
    matches!(chars.next(), Some('s' | 'S')) && !chars.next().is_some_and(char::is_alphanumeric)
}

/// Letters and digits; an apostrophe inside belongs to it unless it makes a possessive.
fn word_length(rest: &str) -> usize {
    let mut end = 0;
    for (at, c) in rest.char_indices() {
        let inner = matches!(c, '\'' | '’')
            && rest[at + c.len_utf8()..].starts_with(char::is_alphabetic)
            && !possessive(&rest[at..]);
        if !(c.is_alphanumeric() || inner || is_combining(c)) {
            break;
        }
        end = at + c.len_utf8();
    }
    end
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Digits; separators count where digits follow, a plain space only where it groups thousands.
fn number_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut end = digits(0);
    let first = end;
    loop {
        let Some(c) = rest[end..].chars().next() else { return end };
        let after = end + c.len_utf8();
        let more = digits(after);
        let groups = match c {
            ',' | '.' => more > 0,
            '\'' | '’' | '\u{a0}' | '\u{202f}' | '\u{2009}' => more == 3,
            ' ' => more == 3 && first <= 3 && (end == first || bytes[end - 4] == b' '),
            _ => false,
        };
        if !groups {
            return end;
        }
        end = after + more;
    }
}

/// Pairs of quotation marks; a straight one opens before a word and closes behind one.
fn mark_quotes(tokens: &mut [Token<'_>], text: &str) {
    let mut open: Option<usize> = None;
    for at in 0..tokens.len() {
        let quote = tokens[at].text;
        let broken = open.is_some() && at > 0 && text[tokens[at - 1].end..tokens[at].start].contains("\n\n");
        if broken {
            open = None;
        }
        match (quote, open) {
            ("“" | "„" | "«", None) => open = Some(at),
            ("\"", None) if !tokens[at].joined || !after_word(tokens, at) => open = Some(at),
            ("”" | "“" | "»" | "\"", Some(from)) => {
                tokens[from..=at].iter_mut().for_each(|token| token.quoted = true);
                open = None;
            }
            _ => {}
        }
    }
}

fn after_word(tokens: &[Token<'_>], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| matches!(tokens[before].sort, Sort::Word | Sort::Number))
}

fn sentences(text: &str, tokens: &[Token<'_>]) -> Vec<Sentence> {
    let mut found: Vec<Sentence> = Vec::new();
    let mut from = 0;
    let mut new_part = true;
    while from < tokens.len() {
        let to = (from + 1..tokens.len()).find(|at| breaks(text, tokens, *at)).unwrap_or(tokens.len());
        let range = tokens[from].start..tokens[to - 1].end;
        let cites = markers(&text[range.clone()]).into_iter().flat_map(|(_, numbers)| numbers).collect();
        let heading = is_heading(text, tokens, from, to);
        found.push(Sentence { tokens: from..to, range, cites, heading, new_part });
        new_part = heading || tokens.get(to).is_some_and(|next| text[tokens[to - 1].end..next.start].contains("\n\n"));
        from = to;
    }
    found
}

fn is_heading(text: &str, tokens: &[Token<'_>], from: usize, to: usize) -> bool {
    let line_ends = tokens.get(to).is_none_or(|next| text[tokens[to - 1].end..next.start].contains('\n'));
    let bold = |at: usize| tokens.get(at).is_some_and(|token| token.text == "*");
    let whole_bold = to - from > 4 && bold(from) && bold(from + 1) && bold(to - 1) && bold(to - 2);
    line_ends && (tokens[from].text == "#" || whole_bold || (tokens[to - 1].text == ":" && to - from <= 12))
}

/// Whether a new sentence begins at this token.
fn breaks(text: &str, tokens: &[Token<'_>], at: usize) -> bool {
    let (before, token) = (&tokens[at - 1], &tokens[at]);
    let gap = &text[before.end..token.start];
    if gap.contains('\n') {
        let runs_on = token.is_word() && !token.capital() && !gap.contains("\n\n") && !ends(before);
        return !runs_on;
    }
    if token.sort == Sort::Mark || token.quoted && at > 0 && before.quoted {
        return false;
    }
    // Marks and closing signs belong to what they follow.
    let mut last = at - 1;
    while last > 0
        && (tokens[last].sort == Sort::Mark || matches!(tokens[last].text, "”" | "\"" | ")" | "*" | "_" | "»"))
    {
        last -= 1;
    }
    if gap.is_empty() || last == 0 || !ends(&tokens[last]) || tokens[last].text == ":" {
        return false;
    }
    let long = at >= 4 && tokens[last].text == "." && last + 1 == at && tokens[last - 1].low.len() > 2;
    let starts = token.capital()
        || !token.is_word() && token.text != ","
        || tokens[last..at].iter().any(|t| t.sort == Sort::Mark)
        || long;
    starts && !(tokens[last].text == "." && shortened(tokens, last))
}

fn ends(token: &Token<'_>) -> bool {
    matches!(token.text, "." | "!" | "?" | ":" | "…")
}

/// A full stop that belongs to a shortened word: `Dr.`, `12 Dec.`, `J.`, `e.g.`.
fn shortened(tokens: &[Token<'_>], stop: usize) -> bool {
    const SHORT: &[&str] = &[
        "mr", "mrs", "ms", "dr", "prof", "st", "approx", "ca", "vs", "etc", "inc", "jr", "sr", "est", "incl", "bzw",
        "usw", "ggf", "evtl", "resp", "max", "min",
    ];
    let Some(word) = stop.checked_sub(1).map(|before| &tokens[before]) else { return false };
    let number_next = tokens.get(stop + 1).is_some_and(|next| next.sort == Sort::Number);
    let initial = word.capital() && word.text.chars().count() == 1;
    let dotted = stop > 1 && tokens[stop - 2].text == "." && word.joined;
    // "den 11. Dezember"
    let day = word.sort == Sort::Number
        && word.text.len() <= 2
        && tokens.get(stop + 1).is_some_and(|next| super::figure::is_month(&next.low));
    if day {
        return true;
    }
    let month = crate::crm::wording::month_number(word.text).is_some() && word.text.len() <= 4 && number_next;
    let counted = word.is(&["no", "nr"]) && number_next;
    word.is_word() && word.end == tokens[stop].start && (counted || word.is(SHORT) || initial || dotted || month)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        Page::new(text).sentences.iter().map(|s| &text[s.range.clone()]).collect()
    }

    #[test]
    fn sentences_end_where_readers_see_it() {
        for (text, expected) in [
            ("One. Two! Three?", vec!["One.", "Two!", "Three?"]),
            ("Worth 5. [1] It closes.", vec!["Worth 5. [1]", "It closes."]),
            ("Dr. May wrote on 9 Dec. 2026, e.g. twice.", vec!["Dr. May wrote on 9 Dec. 2026, e.g. twice."]),
            ("She said “No. Never.” and left.", vec!["She said “No. Never.” and left."]),
            ("She said “No.” He left.", vec!["She said “No.”", "He left."]),
            ("a wrapped\nline\n- item one\n- item two", vec!["a wrapped\nline", "- item one", "- item two"]),
        ] {
            assert_eq!(cut(text), expected, "{text}");
        }
    }

    #[test]
    fn words_and_numbers_come_apart() {
        let page = Page::new("Dana's €84,000 isn't 84 000, 3rd of 12.5% [2] don’t");
        let words: Vec<&str> = page.tokens.iter().map(|t| t.text).collect();
        let expected =
            ["Dana", "'s", "€", "84,000", "isn't", "84 000", ",", "3", "rd", "of", "12.5", "%", "[2]", "don’t"];
        assert_eq!(words, expected);
    }

    proptest::proptest! {
        #[test]
        fn any_text_comes_apart(text in "(\\PC{0,12}(\\[[0-9]{1,3}\\]|\"|“|\\. |\n)?){0,8}") {
            let page = Page::new(&text);
            let mut end = 0;
            for token in &page.tokens {
                proptest::prop_assert!(token.start >= end && text.get(token.start..token.end) == Some(token.text));
                end = token.end;
            }
            let all: usize = page.sentences.iter().map(|s| s.tokens.len()).sum();
            proptest::prop_assert_eq!(all, page.tokens.len());
        }
    }
}
