//! Which facts go to a model when not all of them fit.
//!
//! For: a budget of estimated tokens; the least relevant facts stay out, and how many is said.
//! Not for: masking or the check, which knows every fact that was gathered, sent or not.
//! Invariants: facts keep their numbers and their order; those that the instruction cites always go along; where all of
//! them fit the pack does not depend on the question, so that a provider's cache sees the same text every time.

use super::budget::estimated;
use super::prompt::{chars, fact};
use crate::actions::{Book, Evidence, text};
use crate::crm::{FieldType, RecordRef, Value};
use crate::trust::prompt::Part;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What goes along.
pub(super) struct Pack {
    /// Facts by number.
    pub(super) parts: Vec<Part>,
    /// How many of the gathered facts stayed out.
    pub(super) left_out: usize,
}

/// Chooses the facts of a book for a question about a record.
pub(super) fn pack(book: &Book, about: &About<'_>, tokens: u64) -> Pack {
    let parts: Vec<Part> = book.entries().iter().enumerate().map(|(at, entry)| fact(at + 1, entry)).collect();
    let cost = |part: &Part| estimated(chars(part) + 8);
    if parts.iter().map(cost).sum::<u64>() <= tokens {
        return Pack { parts, left_out: 0 };
    }
    let must: BTreeSet<usize> = text::markers(about.instruction).into_iter().flat_map(|(_, numbers)| numbers).collect();
    let words = about.words();
    let mut ranked: Vec<(bool, i64, usize)> = book
        .entries()
        .iter()
        .enumerate()
        .map(|(at, entry)| (must.contains(&(at + 1)), relevance(entry, about, &words), at))
        .collect();
    ranked.sort_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then(a.2.cmp(&b.2)));
    let (mut kept, mut spent) = (BTreeSet::new(), 0);
    for (must, _, at) in ranked {
        let price = cost(&parts[at]);
        if must || spent + price <= tokens {
            spent += price;
            kept.insert(at);
        }
    }
    let left_out = parts.len() - kept.len();
    let parts = parts.into_iter().enumerate().filter(|(at, _)| kept.contains(at)).map(|(_, part)| part).collect();
    Pack { parts, left_out }
}

/// What the facts are wanted for.
pub(super) struct About<'a> {
    /// The seller's words, if there are any.
    pub(super) question: &'a str,
    /// The instruction, whose citations must stand.
    pub(super) instruction: &'a str,
    /// The record at hand.
    pub(super) record: Option<&'a RecordRef>,
    /// The seller's day.
    pub(super) today: Date,
}

impl About<'_> {
    fn words(&self) -> Vec<String> {
        let words = self.question.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 2);
        words.map(str::to_lowercase).collect()
    }
}

/// Words of the question in label, record or value; the record at hand; how lately; long texts last.
fn relevance(entry: &Evidence, about: &About<'_>, words: &[String]) -> i64 {
    let (name, record) = match &entry.citation {
        Some(cite) => (cite.record_name.as_str(), Some(&cite.record)),
        None => ("", None),
    };
    let hit = |text: &str, worth: i64| {
        let text = text.to_lowercase();
        words.iter().filter(|word| text.contains(word.as_str())).count() as i64 * worth
    };
    let said = hit(&entry.label, 40) + hit(name, 30) + hit(&entry.text, 20);
    let own = if record.is_some() && record == about.record { 35 } else { 0 };
    let computed = if record.is_none() { 25 } else { 0 };
    let lately = entry.citation.as_ref().and_then(|cite| day(&cite.value)).map_or(0, |day| {
        let days = crate::crm::format::days_from(about.today, day).abs();
        20 - (days / 15).min(20)
    });
    let long = if entry.field_type == FieldType::LongText { 15 } else { 0 };
    said + own + computed + lately - long
}

fn day(value: &Value) -> Option<Date> {
    value.as_date()
}
