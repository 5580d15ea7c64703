//! Slips of the finger in the names of customers and deals: "nordfsik" for Nordfisk.
//!
//! Not for: names of people, where another spelling is somebody else, and words of the field, which the reader of examples
//! puts right by itself. Invariants: only a word that neither an example nor a name knows is changed, and only where one
//! single name is near; what was changed is said in the answer.

use super::super::Context;
use super::names::{bare, holding};
use crate::actions::question;
use crate::actions::text::clean;
use crate::crm::{Kind, SourceError};
use std::collections::BTreeMap;
use strsim::osa_distance;

/// Shorter words are left alone: too many others are near.
const SHORTEST: usize = 6;
/// From this length on two slips are allowed.
const LONG: usize = 9;
/// Words of a line that are looked at.
const MOST: usize = 40;
/// Records looked at for a word and a kind.
const LOOKED_AT: usize = 300;
/// Letters that are taken to be right.
const RIGHT: usize = 2;

/// A line with the slips in its names put right, and what was read as what.
pub(super) fn put_right(context: &Context<'_>, line: &str) -> Result<(String, Vec<String>), SourceError> {
    let (mut text, mut notes) = (line.to_owned(), Vec::new());
    for word in line.split_whitespace().take(MOST) {
        let word = bare(word.trim_matches(|c: char| !c.is_alphanumeric()));
        if !may_be_slip(context, &word)? {
            continue;
        }
        if let Some(name) = only_near(context, &word)? {
            notes.push(format!("“{word}” was read as “{}”", clean(&name)));
            text = text.replacen(&word, &name, 1);
        }
    }
    Ok((text, notes))
}

/// The same line with the slips in words of the trade put right, for readers that know words only as they are written.
/// Names stay as they are.
pub(super) fn in_words_of_the_trade(context: &Context<'_>, line: &str) -> Result<String, SourceError> {
    let examples = context.registry.examples();
    let mut text = line.to_owned();
    for (at, word) in line.split_whitespace().take(MOST).enumerate() {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let named = at > 0 && word.starts_with(char::is_uppercase);
        let right = examples.meant(word).or_else(|| question::swapped(&word.to_lowercase()));
        let Some(right) = right.filter(|_| !named) else { continue };
        if holding(context, word)?.is_empty() {
            text = text.replacen(word, &right, 1);
        }
    }
    Ok(text)
}

fn may_be_slip(context: &Context<'_>, word: &str) -> Result<bool, SourceError> {
    let long = word.chars().count() >= SHORTEST && word.chars().all(char::is_alphabetic);
    Ok(long && !context.registry.examples().has(word) && holding(context, word)?.is_empty())
}

/// The word of a customer's or a deal's name that is nearest, if there is only one.
fn only_near(context: &Context<'_>, word: &str) -> Result<Option<String>, SourceError> {
    let word = word.to_lowercase();
    let start: String = word.chars().take(RIGHT).collect();
    let most = if word.chars().count() >= LONG { 2 } else { 1 };
    let mut near: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for kind in [Kind::Account, Kind::Opportunity] {
        for hit in context.records.search(&start, Some(&kind), LOOKED_AT)? {
            for part in hit.row.name.split(|c: char| !c.is_alphanumeric()) {
                let (folded, slips) = (part.to_lowercase(), osa_distance(&part.to_lowercase(), &word));
                let known = near.entry(slips).or_default();
                if slips <= most && folded.starts_with(&start) && !known.iter().any(|one| one.to_lowercase() == folded)
                {
                    known.push(part.to_owned());
                }
            }
        }
    }
    let nearest = near.into_values().find(|names| !names.is_empty());
    Ok(nearest.filter(|names| names.len() == 1).and_then(|mut names| names.pop()))
}
