//! How much of a run is the number that words name, and whether it can be one.
//!
//! Not for: numbers that count alone (see `mod`). A named number need not pass a check: a typing error in an id does
//! not make it harmless.

use super::context::{self, Context, is_abbreviation};
use super::plain::Plain;
use super::run::{Group, Run};
use super::schemes;
use super::words::{Word, lookup};
use crate::trust::EntityType;
use std::ops::Range;

/// The number of this run that the words before it name.
pub(super) fn named(run: &Run<'_>, context: Context) -> Option<(Range<usize>, EntityType)> {
    let (start, context) = with_prefix(run, context);
    let register = register(run, start);
    if register.is_none() && matches!(context, Context::Silent | Context::Business) {
        return None;
    }
    let part = extent(run);
    let range = start..run.range(&part).end;
    let value = Value::new(run, &part, range.clone());
    let fits = match context {
        _ if register.is_some() => true,
        Context::Silent | Context::Business => false,
        Context::Acronym => value.fits_acronym(),
        Context::Named { word, marked } => value.fits(word, marked),
    };
    let start = register.unwrap_or(start);
    let kind = match context {
        Context::Named { word, .. } => kind(word, &value),
        _ => EntityType::NationalId,
    };
    fits.then_some((start..range.end, kind))
}

/// The number of this run that the words after it name.
pub(super) fn named_after(run: &Run<'_>) -> Option<(Range<usize>, EntityType)> {
    let word = context::after(run.text, run.end())?;
    let part = extent(run);
    let range = run.range(&part);
    let value = Value::new(run, &part, range.clone());
    (range.end == run.end() && value.fits(word, true)).then(|| (range, kind(word, &value)))
}

fn kind(word: Word, value: &Value<'_>) -> EntityType {
    match word {
        Word::Social if value.digits == 9 && value.length == 9 => EntityType::Ssn,
        Word::Passport => EntityType::Passport,
        Word::Postcode => EntityType::Address,
        _ => EntityType::NationalId,
    }
}

/// Letters before the run that belong to the number (`VAT IE 6433435F`), and what stands before those.
fn with_prefix(run: &Run<'_>, context: Context) -> (usize, Context) {
    let (mut start, mut context) = (run.start(), context);
    for _ in 0..3 {
        let Some(prefix) = prefix(run.text, start) else { break };
        let outer = context::before(run.text, prefix.start);
        let colon = run.text[..prefix.start].trim_end().ends_with([':', '#']);
        let belongs = matches!(outer, Context::Named { .. } | Context::Acronym)
            && (colon || !is_label(&run.text[prefix.clone()]));
        if !belongs {
            break;
        }
        (start, context) = (prefix.start, outer);
    }
    (start, context)
}

/// Up to four capitals one blank before the number.
fn prefix(text: &str, start: usize) -> Option<Range<usize>> {
    let before = text[..start].strip_suffix([' ', '\u{a0}'])?;
    let from = before.char_indices().rev().take_while(|(_, c)| c.is_alphabetic()).last()?.0;
    let word = &before[from..];
    let capitals = word.chars().all(char::is_uppercase) && word.chars().count() <= 4 || word == "Fr" || word == "De";
    let apart = !before[..from].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    (capitals && apart).then_some(from..before.len())
}

/// A word that names numbers is no part of one, but a country is: `NO`, `IT`.
fn is_label(word: &str) -> bool {
    let known = lookup(&Plain::new(word));
    let country = word == "NO" || word.len() == 2 && matches!(known, Some(Word::Filler | Word::Business) | None);
    !country && word.chars().count() > 1 && (known.is_some() || is_abbreviation(word) && word.chars().count() > 3)
}

/// Registers of companies name a court or town before their letters: `Aachen HRB 1234`, `RCS Nancy B 323 159 715`.
fn register(run: &Run<'_>, start: usize) -> Option<usize> {
    let before = run.text[..start].trim_end();
    let inside = &run.text[start..run.end()];
    let own = ["HRA ", "HRB ", "GnR "].iter().any(|letters| inside.starts_with(letters));
    let tail = ["HRA", "HRB", "GnR", "GsR"].iter().find_map(|letters| before.strip_suffix(letters));
    if own || tail.is_some() {
        let head = tail.unwrap_or(before).trim_end();
        let from =
            if own { start } else { head.len() + before[head.len()..].find(|c: char| !c.is_whitespace()).unwrap_or(0) };
        return Some(town(head).unwrap_or(from));
    }
    let head = before.strip_suffix([' ']).unwrap_or(before);
    let letter = head.strip_suffix(['A', 'B', 'C', 'D']).unwrap_or(head).trim_end();
    let from = town(letter)?;
    let office = run.text[..from].trim_end().strip_suffix("RCS")?;
    Some(office.len())
}

/// Whether a run is worth a look: long enough for a number of its own, or short but announced.
pub(super) fn is_candidate(run: &Run<'_>) -> bool {
    let length: usize = run.groups().iter().map(Group::len).sum();
    let digits: usize = run.groups().iter().map(|group| group.digits).sum();
    let before = run.text[..run.start()].trim_end();
    length >= 5 && (digits >= 3 || digits < length)
        || (3..5).contains(&length) && context::names_postcode(run.text, run.start())
        || ["HRA", "HRB", "GnR", "GsR"].iter().any(|letters| before.ends_with(letters))
}

/// Where the town at the end of this text starts.
fn town(text: &str) -> Option<usize> {
    let from =
        text.char_indices().rev().take_while(|(_, c)| c.is_alphabetic() || matches!(c, '/' | '-' | '.')).last()?.0;
    text[from..].starts_with(char::is_uppercase).then_some(from)
}

/// How many groups of the run belong to its first number: those of the longest scheme that fits, else those that look
/// as if they were written as one.
fn extent(run: &Run<'_>) -> Range<usize> {
    let count = run.groups().len();
    let follows = |length: &usize| {
        run.compact(&(0..*length)).is_some_and(|compact| schemes::following(compact.bytes()).next().is_some())
    };
    let Some(length) = (1..=count).rev().find(follows) else { return 0..loosely(run.groups()) };
    let rest = run.groups()[length..].iter();
    let tied = rest.take_while(|group| group.digits == 0 || !matches!(group.separator, b' ' | b','));
    0..length + tied.count()
}

/// Blanks part short groups of one number, but long groups of two.
fn loosely(groups: &[Group]) -> usize {
    let mut length = groups[0].len();
    for (at, pair) in groups.windows(2).enumerate() {
        let long = pair[1].separator == b' '
            && (pair[0].digits > 6 || pair[1].digits > 6)
            && pair[1].digits > 2
            && pair[0].digits > 2;
        length += pair[1].len();
        if long || length > 26 {
            return at + 1;
        }
    }
    groups.len()
}

/// A number that words may name.
struct Value<'a> {
    text: &'a str,
    range: Range<usize>,
    groups: &'a [Group],
    /// Letters and digits.
    length: usize,
    digits: usize,
}

impl<'a> Value<'a> {
    fn new(run: &'a Run<'_>, part: &Range<usize>, range: Range<usize>) -> Self {
        let groups = &run.groups()[part.clone()];
        let length = run.text[range.clone()].bytes().filter(u8::is_ascii_alphanumeric).count();
        Self { text: run.text, range, groups, length, digits: groups.iter().map(|group| group.digits).sum() }
    }

    fn written(&self) -> &'a str {
        &self.text[self.range.clone()]
    }

    fn fits(&self, word: Word, marked: bool) -> bool {
        let enough = match word {
            Word::Social => self.digits >= 9 || self.digits >= 4 && marked && self.length >= 9,
            Word::Passport => (6..=14).contains(&self.length) && self.digits >= 3,
            Word::Vehicle => (4..=17).contains(&self.length) && (self.length > self.digits || self.digits >= 5),
            Word::Bank => self.digits >= 6 || self.digits >= 4 && self.length >= 8,
            Word::Postcode => (3..=9).contains(&self.length) && self.is_capital() && self.digits * 2 + 1 >= self.length,
            Word::National => self.digits >= 4 && self.length >= 5 || self.length >= 6 && self.is_capital(),
            _ => self.fits_loosely(marked),
        };
        let doubtful = !marked && !matches!(word, Word::National | Word::Passport) && self.is_hexadecimal();
        enough && !self.is_money() && (word == Word::Postcode || !self.is_date()) && !doubtful
    }

    /// Numbers of a topic: with a sign or word that announces them, else only what could be nothing else.
    fn fits_loosely(&self, marked: bool) -> bool {
        let mixed = self.length > self.digits && self.length >= 6 && self.digits >= 3;
        if marked {
            return self.digits >= 5 || mixed;
        }
        let round = self.written().ends_with("000");
        mixed && self.is_capital() || self.digits >= 7 && !round || self.digits >= 6 && self.groups.len() > 1 && !round
    }

    /// After an unknown abbreviation: enough digits, and no amount, date, decimal or measure.
    fn fits_acronym(&self) -> bool {
        let mixed = self.length > self.digits && self.length >= 6 && self.digits >= 3 && self.is_capital();
        let decimal =
            self.groups.len() == 2 && self.groups[1].separator == b'.' && self.groups[1].len() == self.groups[1].digits;
        let round = self.written().ends_with("000") && self.groups.len() == 1;
        let enough = self.digits >= 6 && self.is_capital() || mixed;
        enough && !decimal && !round && !self.is_money() && !self.is_date() && !self.is_hexadecimal()
    }

    /// No small letters but one at an end.
    fn is_capital(&self) -> bool {
        let small = self.written().bytes().filter(u8::is_ascii_lowercase).count();
        small <= 1 || small + self.digits == self.length && small <= 2
    }

    /// A sign of money beside it, or digits grouped with commas.
    fn is_money(&self) -> bool {
        let before = self.text[..self.range.start].trim_end();
        let after = self.text[self.range.end..].trim_start();
        let signs = ['$', '€', '£', '¥', '₹', '%'];
        let codes = ["EUR", "USD", "GBP", "CHF"];
        let grouped = self.groups.len() > 1
            && self.groups[1..]
                .iter()
                .all(|group| matches!(group.separator, b',' | b'.') && matches!(group.len(), 2 | 3))
            && self.groups.iter().any(|group| group.separator == b',');
        grouped
            || before.ends_with(signs)
            || after.starts_with(signs)
            || codes.iter().any(|code| before.ends_with(code) || after.starts_with(code))
    }

    /// Day, month and year in any order, with or without a time.
    fn is_date(&self) -> bool {
        let [first, second, third] = self.groups else { return false };
        let size = |group: &Group| if group.digits == group.len() { group.digits } else { 0 };
        let number = |group: &Group| self.text[group.start..group.end].parse::<u32>().unwrap_or(0);
        let same = second.separator == third.separator && second.separator != b' ';
        match [size(first), size(second), size(third)] {
            [4, 1 | 2, 1 | 2] => same && (1900..2100).contains(&number(first)) && number(second) <= 12,
            [1 | 2, 1 | 2, 4] => same && (1900..2100).contains(&number(third)) && number(first) <= 31,
            [1 | 2, 1 | 2, 2] => {
                same && number(first).min(number(second)) <= 12 && number(first).max(number(second)) <= 31
            }
            _ => false,
        }
    }

    /// Part of a UUID or a hash: letters and digits of the hexadecimal system in small letters.
    fn is_hexadecimal(&self) -> bool {
        let written = self.written();
        let hex = written.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        let small = written.bytes().filter(u8::is_ascii_lowercase).count();
        hex && (small >= 2 || self.groups.len() == 5 && self.length == 32)
    }
}
