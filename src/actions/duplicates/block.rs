//! Which records are worth comparing: those that share a key.
//!
//! Invariant: of one key at most [`MOST`] records are compared with each other; a key that more have is split by
//! city and company, and given up where that is not enough.

use super::entry::Entry;
use super::print::{Prints, mixed};
use super::score::Knobs;
use crate::crm::Kind;

/// Most records of one key.
const MOST: usize = 40;

/// Pairs of places that share a key and that fit, each once; and how many keys were given up because too many records
/// have them.
pub(super) fn pairs(entries: &[Entry], fit: &dyn Fn(u32, u32) -> bool) -> (Vec<(usize, usize)>, usize) {
    let mut keyed: Vec<u128> = Vec::with_capacity(entries.len() * 10);
    for (at, entry) in entries.iter().enumerate() {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        keys(entry, &mut |key| keyed.push(packed(key, at)));
    }
    keyed.sort_unstable();
    keyed.dedup();
    let (mut found, mut given_up) = (Found { pairs: Vec::new(), fit }, 0);
    for block in keyed.chunk_by(|a, b| (a >> 32) == (b >> 32)) {
        if block.len() <= MOST {
            found.push(block);
        } else {
            given_up += split(entries, block, &mut found);
        }
    }
    found.pairs.sort_unstable();
    found.pairs.dedup();
    let place = |pair: u64| ((pair >> 32) as usize, (pair & u64::from(u32::MAX)) as usize);
    (found.pairs.into_iter().map(place).collect(), given_up)
}

/// The pairs that can still be suspected; see [`pairs`].
pub(in crate::actions) fn candidates(entries: &[Entry], knobs: &Knobs) -> (Vec<(usize, usize)>, usize) {
    let prints = Prints::of(entries, knobs);
    pairs(entries, &|a, b| prints.may_fit(a, b))
}

/// A key and a place in one number, so that sorting by it sorts by both.
fn packed(key: u64, at: u32) -> u128 {
    (u128::from(key) << 32) | u128::from(at)
}

/// The pairs found so far, the lower place first.
struct Found<'a> {
    pairs: Vec<u64>,
    fit: &'a dyn Fn(u32, u32) -> bool,
}

impl Found<'_> {
    fn push(&mut self, block: &[u128]) {
        for (at, a) in block.iter().enumerate() {
            for b in &block[at + 1..] {
                let (a, b) = (place(*a), place(*b));
                let (a, b) = (a.min(b), a.max(b));
                if a != b && (self.fit)(a, b) {
                    self.pairs.push((u64::from(a) << 32) | u64::from(b));
                }
            }
        }
    }
}

fn place(packed: u128) -> u32 {
    u32::try_from(packed & u128::from(u32::MAX)).unwrap_or(u32::MAX)
}

/// The records of a frequent key, compared only within a city, a company or a host.
fn split(entries: &[Entry], block: &[u128], found: &mut Found<'_>) -> usize {
    let mut finer: Vec<u128> = Vec::new();
    for at in block.iter().map(|packed| place(*packed)) {
        let Some(entry) = entries.get(at as usize) else { continue };
        let link = entry.link.as_ref().map(ToString::to_string).unwrap_or_default();
        let company = entry.company.concat();
        let own = [entry.city.as_str(), &entry.host, &entry.compact, &link, &company];
        let own = own.into_iter().zip(1u64..).filter(|(key, _)| !key.is_empty());
        finer.extend(own.map(|(key, tag)| packed(mixed(tag, key), at)));
    }
    finer.sort_unstable();
    let mut given_up = 0;
    for part in finer.chunk_by(|a, b| (a >> 32) == (b >> 32)) {
        if part.len() <= MOST { found.push(part) } else { given_up += 1 }
    }
    given_up
}

/// The keys of a record, each as a number.
fn keys(entry: &Entry, give: &mut dyn FnMut(u64)) {
    let mut key = |sort: u64, text: &str| {
        if !text.is_empty() {
            give(mixed(sort, text));
        }
    };
    key(1, &entry.compact);
    key(2, &entry.mail);
    key(3, &entry.tax);
    if entry.record.kind == Kind::Account {
        key(4, &entry.label);
        // A slip in one of the two longest words leaves the start of the other, or the end of the name.
        let mut longest: Vec<&String> = entry.words.iter().collect();
        longest.sort_by_key(|word| std::cmp::Reverse(word.len()));
        longest.iter().take(2).for_each(|word| key(5, start(word, 4)));
        key(6, end(&entry.compact, 5));
    } else {
        let (first, last) = (entry.whole_first.as_str(), entry.whole_last.as_str());
        key(7, &[start(last, 3), start(first, 1)].concat());
        key(7, &[start(first, 3), start(last, 1)].concat());
        let (one, two) = if first <= last { (first, last) } else { (last, first) };
        key(8, &[one, two].concat());
        let own = entry.link.as_ref().map_or_else(|| entry.company.concat(), |link| link.id.to_string());
        if !own.is_empty() {
            key(9, &[own.as_str(), "|", start(last, 2)].concat());
            key(9, &[own.as_str(), "|", start(first, 2)].concat());
        }
    }
    for phone in [entry.phone, entry.mobile].into_iter().filter(|phone| *phone != 0) {
        give(mixed(phone, "phone"));
    }
}

/// The first letters of a word.
fn start(word: &str, most: usize) -> &str {
    word.char_indices().nth(most).and_then(|(at, _)| word.get(..at)).unwrap_or(word)
}

/// The last letters of a word.
fn end(word: &str, most: usize) -> &str {
    word.char_indices().rev().nth(most.saturating_sub(1)).and_then(|(at, _)| word.get(at..)).unwrap_or(word)
}
