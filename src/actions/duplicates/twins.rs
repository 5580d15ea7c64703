//! The records that look like one record, found by searching instead of reading all of a kind.

use super::entry::Entry;
use super::fold;
use super::score::{Knobs, Pair, compare};
use crate::actions::Desk;
use crate::crm::{Kind, Record, RecordRef, SourceError};
use std::collections::BTreeSet;

/// The kinds that are compared.
pub(in crate::actions) const KINDS: &[Kind] = &[Kind::Account, Kind::Contact, Kind::Lead];
/// Hits of each search that are compared.
const HITS: usize = 25;
/// Letters of a word that a search begins with, so that a slip behind them does not matter.
const START: usize = 5;

/// A record, and those that a search for its name, domain and mail finds, with the pairs that are suspected at least,
/// the surest first. The record itself is the first entry.
pub(in crate::actions) fn near(
    desk: &Desk<'_>,
    record: &Record,
    knobs: &Knobs,
) -> Result<(Vec<Entry>, Vec<Pair>), SourceError> {
    let own = Entry::of(record);
    let mut seen: BTreeSet<RecordRef> = BTreeSet::from([record.reference()]);
    let mut entries = vec![own];
    for words in searches(record) {
        for hit in desk.records.search(&words, Some(&record.kind), HITS)? {
            if seen.insert(hit.row.record.clone())
                && let Some(found) = desk.get(&hit.row.record)?
            {
                entries.push(Entry::of(&found));
            }
        }
    }
    let pairs = (1..entries.len()).filter_map(|at| compare(&entries, 0, at, knobs));
    let mut pairs: Vec<Pair> = pairs.filter(|pair| pair.score >= knobs.suspect).collect();
    pairs.sort_by(|a, b| b.score.total_cmp(&a.score));
    Ok((entries, pairs))
}

fn searches(record: &Record) -> Vec<String> {
    let mut words: Vec<String> = record.name().split_whitespace().map(str::to_owned).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    let mut searches: Vec<String> = words.iter().take(2).map(|word| word.chars().take(START).collect()).collect();
    searches.push(fold::label(&fold::host(record.text("website").unwrap_or_default())).to_owned());
    searches.push(record.text("email").and_then(|mail| mail.split('@').next()).unwrap_or_default().to_owned());
    searches.retain(|words| words.chars().count() >= 3);
    searches.dedup();
    searches
}
