//! One person as they stand in texts: the forms that mean them and nobody else, and where those stand.
//!
//! For: erasing and exporting a person. Not for: masking (see `mask`), which may be generous; here every hit is
//! destroyed, so only forms count that no other record explains.
//! Forms: full name in either order and with an initial; the last name alone where the caller says that nobody else
//! has it; mail addresses and their user parts; phone numbers in any grouping, with or without the country's or the
//! area's prefix; street, tax and other numbers. Case, accents, a few marks between words (Markdown, dashes, `%20`) and
//! a doubled space do not matter. A first name alone is left: it is somebody else's too.

use crate::crm::{Record, Value};
use aho_corasick::{AhoCorasick, MatchKind};
use regex::{Regex, RegexBuilder};
use std::collections::BTreeSet;
use std::ops::Range;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// What may stand between two words of a name, or nothing.
const GAP: &str = r"(?:%20|\\n|[\s\u{a0}\u{ad}\u{200b}\-_.,+*`]){0,4}";
/// What may stand between two digits of a phone number.
const DIGIT_GAP: &str = r"(?:%20|[\s\u{a0}().\-/]){0,3}(?:(?:\n|(?:\\r)?\\n)[ \t]*(?:>[ \t]?){0,4})?";
/// What may stand before the digits of a phone number that are its own: prefixes of country and area.
const PREFIX: &str = r"(?:(?:\+|\b00)?(?:\d[\s\u{a0}().\-/]{0,3}){0,5})";
/// Shorter texts are everybody's.
const LEAST: usize = 4;
/// Shorter sentences are everybody's, in bytes.
const LEAST_SENTENCE: usize = 16;
/// Fields whose texts are a person's own, by name.
const OWN: [&str; 8] = ["street", "tax_id", "iban", "passport", "ssn", "national_id", "linkedin", "handle"];

/// One person as they stand in texts.
#[derive(Clone, Debug)]
pub struct Subject {
    pattern: Option<Regex>,
    values: BTreeSet<String>,
    first: Option<Regex>,
    sentences: Option<AhoCorasick>,
}

impl Subject {
    /// The person of these records: as it is, and as it was (one record for each older value). `last_is_unique` says
    /// that no other record's name has the last name in it; an everyday word is never enough.
    pub fn of(records: &[Record], last_is_unique: bool) -> Self {
        let (mut patterns, mut values) = (BTreeSet::new(), BTreeSet::new());
        for record in records {
            names(record, last_is_unique, &mut patterns, &mut values);
            for (field, value) in &record.fields {
                if let Value::Text(text) = value {
                    contact_forms(field, text.trim(), &mut patterns, &mut values);
                }
            }
        }
        let firsts: Vec<String> = records.iter().filter_map(first_name).map(|n| word(&n)).collect();
        Self { pattern: compile(patterns), values, first: compile(firsts), sentences: None }
    }

    /// Where the person stands in a text: ranges of bytes, from left to right, none overlapping.
    pub fn find(&self, text: &str) -> Vec<Range<usize>> {
        self.pattern.iter().flat_map(|pattern| pattern.find_iter(text)).map(|found| found.range()).collect()
    }

    /// Adds what was said by or to the person: its sentences are looked for, word for word, by
    /// [`Subject::find_with_words`]. Short ones are everybody's; a sentence that holds a value of somebody else does
    /// not stand like this in a masked text, and is not found there.
    #[must_use]
    pub fn with_words(mut self, texts: &[String]) -> Self {
        let cut = |c: char| matches!(c, '.' | '!' | '?' | '\n' | '\r' | '\t' | '"' | '\\' | '<' | '>' | '&');
        let pieces = texts.iter().filter_map(|text| self.without(text, "\n").or_else(|| Some(text.clone())));
        let pieces: BTreeSet<String> =
            pieces.flat_map(|text| text.split(cut).map(sentence).collect::<Vec<_>>()).collect();
        let pieces = pieces.into_iter().filter(|piece| piece.len() >= LEAST_SENTENCE && piece.contains(' '));
        let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(pieces);
        self.sentences = built.ok().filter(|sentences| sentences.patterns_len() > 0);
        self
    }

    /// Where the person stands in a text, or a sentence said by or to them.
    pub fn find_with_words(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = self.find(text);
        found.extend(self.sentences.iter().flat_map(|all| all.find_iter(text)).map(|hit| hit.range()));
        found.sort_by_key(|range| range.start);
        let mut end = 0;
        found.retain(|range| {
            let free = range.start >= end;
            end = if free { range.end } else { end };
            free
        });
        found
    }

    /// Whether the person stands in a text.
    pub fn is_in(&self, text: &str) -> bool {
        self.pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
    }

    /// The text with `word` for the person; `None` where they do not stand in it.
    pub fn without(&self, text: &str, word: &str) -> Option<String> {
        let pattern = self.pattern.as_ref().filter(|pattern| pattern.is_match(text))?;
        Some(pattern.replace_all(text, regex::NoExpand(word)).into_owned())
    }

    /// Whether the first name alone stands in a text: that may be anybody.
    pub fn first_name_is_in(&self, text: &str) -> bool {
        self.first.as_ref().is_some_and(|pattern| pattern.is_match(text))
    }

    /// The values as they stand in the record: for looking through raw bytes.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(String::as_str)
    }

    /// The last name of a record, where it has one.
    pub fn last_name(record: &Record) -> Option<String> {
        let last = record.text("last_name").map(str::to_owned);
        last.or_else(|| Some(record.text("name")?.split_whitespace().next_back()?.to_owned()))
    }
}

fn sentence(text: &str) -> String {
    text.trim().trim_matches(',').to_owned()
}

fn first_name(record: &Record) -> Option<String> {
    let first = record.text("first_name").map(str::to_owned);
    first.or_else(|| Some(record.text("name")?.split_whitespace().next()?.to_owned())).filter(|name| name.len() > 1)
}

fn names(record: &Record, last_is_unique: bool, patterns: &mut BTreeSet<String>, values: &mut BTreeSet<String>) {
    let (first, last) = (first_name(record), Subject::last_name(record));
    let whole = record.text("name").map(str::to_owned);
    let joined = || Some(format!("{} {}", record.text("first_name")?, record.text("last_name")?));
    for name in whole.into_iter().chain(joined()) {
        let words: Vec<&str> = name.split_whitespace().collect();
        if words.len() > 1 {
            patterns.insert(phrase(&words));
            values.insert(words.join(" "));
        }
    }
    if let (Some(first), Some(last)) = (&first, &last)
        && first != last
    {
        patterns.insert(phrase(&[first, last]));
        patterns.insert(phrase(&[last, first]));
        if let Some(initial) = first.chars().next() {
            patterns.insert(format!(r"\b{initial}\.?\s?{}\b", letters(last)));
        }
    }
    let enough = |last: &String| last_is_unique && last.chars().count() >= LEAST && !is_everyday(last);
    if let Some(last) = last.filter(enough) {
        patterns.insert(word(&last));
    }
}

/// Names that are everyday words as well, as the dictionary of known values guards them.
fn is_everyday(name: &str) -> bool {
    let name = name.to_lowercase();
    include_str!("dictionary/common.txt").split_whitespace().any(|word| word == name)
}

fn contact_forms(field: &str, text: &str, patterns: &mut BTreeSet<String>, values: &mut BTreeSet<String>) {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let own = OWN.contains(&field.trim_end_matches("__c"));
    if let Some((user, _)) = text.split_once('@').filter(|(user, _)| !user.is_empty() && !text.contains(' ')) {
        patterns.insert(word(text));
        patterns.insert(letters(text).replace('@', r"\s?(?:@|%40|\(at\)|\[at\]|\sat\s)\s?"));
        if user.contains(['.', '_', '-']) || user.len() >= 6 && user.chars().any(|c| c.is_ascii_digit()) {
            patterns.insert(word(user));
        }
        values.insert(text.to_owned());
    } else if is_phone(field, text, &digits) {
        patterns.insert(phone(text, &digits));
        values.insert(text.to_owned());
    } else if own && text.chars().count() > LEAST {
        let words: Vec<&str> = text.split_whitespace().collect();
        patterns.insert(phrase(&words));
        values.insert(text.to_owned());
    }
}

fn is_phone(field: &str, text: &str, digits: &str) -> bool {
    let named = ["phone", "mobile", "fax", "cell"].iter().any(|word| field.contains(word));
    named && (7..=15).contains(&digits.len()) && text.chars().filter(|c| c.is_alphabetic()).count() <= 3
}

/// The digits that the number has in every form of writing, with anything that may stand before and between them.
fn phone(text: &str, digits: &str) -> String {
    let prefix = if text.starts_with('+') { 3 } else { usize::from(digits.starts_with('0')) };
    let own = digits.len().saturating_sub(prefix).max(7).min(digits.len());
    let spread: Vec<String> = digits[digits.len() - own..].chars().map(String::from).collect();
    format!(r"{PREFIX}{}\b", spread.join(DIGIT_GAP))
}

fn word(text: &str) -> String {
    let edge = |c: Option<char>| if c.is_some_and(char::is_alphanumeric) { r"\b" } else { "" };
    format!("{}{}{}", edge(text.chars().next()), letters(text), edge(text.chars().next_back()))
}

fn phrase(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| letters(word)).collect();
    format!(r"\b{}\b", words.join(GAP))
}

/// Each letter with or without its accents, whole or in parts.
fn letters(text: &str) -> String {
    let mut pattern = String::new();
    for c in text.nfc().filter(|c| !is_combining_mark(*c)) {
        let base: String = c.nfd().filter(|c| !is_combining_mark(*c)).collect();
        if base.chars().eq([c]) {
            pattern.push_str(&regex::escape(&base));
        } else {
            pattern.push_str(&format!(r"(?:{c}|{}\p{{M}}*)", regex::escape(&base)));
        }
        if c.is_alphabetic() {
            pattern.push_str("[\u{ad}\u{200b}\u{301}\u{308}]?");
        }
    }
    pattern
}

fn compile(patterns: impl IntoIterator<Item = String>) -> Option<Regex> {
    let mut patterns: Vec<String> = patterns.into_iter().filter(|pattern| !pattern.is_empty()).collect();
    // Of alternatives that fit at one place the first wins, so the longest comes first.
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.len()));
    if patterns.is_empty() {
        return None;
    }
    RegexBuilder::new(&patterns.join("|")).case_insensitive(true).size_limit(16 << 20).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Kind;

    fn ida() -> Record {
        Record::new(Kind::Contact, "1")
            .with("first_name", "Ida")
            .with("last_name", "Mössner")
            .with("name", "Ida Mössner")
            .with("email", "ida.moessner@orrin.example")
            .with("phone", "+44 20 7946 0018")
            .with("street", "12 Old Mill Lane")
    }

    #[test]
    fn every_form_that_means_the_person_is_found() {
        let subject = Subject::of(&[ida()], true);
        for text in [
            "Ida Mössner",
            "IDA MOSSNER",
            "ida_mössner",
            "**Ida** Mo\u{308}ssner",
            "Mössner, Ida",
            "I. Mössner",
            "Ida\u{a0}Mössner's",
            "idamössner",
            "Ida%20Mössner",
            "Mössner",
            "IDA.MOESSNER@Orrin.example",
            "ida.moessner at orrin.example",
            "ida.moessner",
            "+442079460018",
            "020 7946 0018",
            "+44 (0)20 7946-0018",
            "(020) 7946.0018",
            "+44 20 7946\n0018",
            "+44 20\r\n7946 0018",
            "+44 20 7946\n> 0018",
            "+44 20 7946 \r\n> > 0018",
            r"+44 20 7946\n0018",
            r"+44 20 79\r\n> 46 0018",
            "12 Old  Mill Lane",
        ] {
            let whole = format!("x: {text} said");
            let left = subject.without(&whole, "[erased]").unwrap_or_else(|| panic!("not found: {text}"));
            assert!(left.contains("[erased]") && !left.to_lowercase().contains("ssner"), "{text}: {left}");
            assert!(!left.contains("0018") && left.starts_with("x: ") && left.ends_with(" said"), "{text}: {left}");
        }
    }

    #[test]
    fn others_are_left_alone() {
        let subject = Subject::of(&[ida()], false);
        for text in [
            "Ida called",
            "Idaho",
            "Max Mössner",
            "max.moessner@orrin.example",
            "info@orrin.example",
            "+44 20 7946 0019",
            "2079460018123",
            "12 Old Mill Road",
            "Mössner AG",
        ] {
            assert_eq!(subject.without(text, "[erased]"), None, "{text}");
        }
        assert!(subject.first_name_is_in("Ida called") && !subject.first_name_is_in("Idaho"));
    }

    #[test]
    fn what_was_said_is_found_word_for_word() {
        let said = "Dear all, we moved house last week. Ida Mössner needs a new gate there! Best, Ida";
        let subject = Subject::of(&[ida()], true).with_words(&[said.to_owned()]);
        let text = r#"{"body":"1: Dear all, we moved house last week. PERSON_1_K7Q needs a new gate there!"}"#;
        let found: Vec<&str> = subject.find_with_words(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["Dear all, we moved house last week", "needs a new gate there"]);
        assert!(subject.find(text).is_empty());
    }

    #[test]
    fn a_record_without_values_means_nobody() {
        let subject = Subject::of(&[Record::new(Kind::Contact, "1")], true);
        assert!(subject.find("anything at all").is_empty() && !subject.is_in(""));
    }
}
