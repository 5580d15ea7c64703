//! Which records are worth comparing: those that share a key.
//!
//! Invariant: of one key at most [`MOST`] records are compared with each other; a key that more have is split by
//! city and company, and given up where that is not enough.

use super::entry::Entry;
use super::fold;
use crate::crm::Kind;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// Most records of one key.
const MOST: usize = 40;

/// Pairs of places that share a key, each once; and how many keys were given up because too many records have them.
pub(in crate::actions) fn candidates(entries: &[Entry]) -> (Vec<(usize, usize)>, usize) {
    let mut keyed: Vec<(u64, u32)> = Vec::with_capacity(entries.len() * 6);
    for (at, entry) in entries.iter().enumerate() {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        keyed.extend(keys(entry).into_iter().map(|key| (hash(&key), at)));
    }
    keyed.sort_unstable();
    keyed.dedup();
    let (mut pairs, mut given_up) = (Vec::new(), 0);
    for block in keyed.chunk_by(|a, b| a.0 == b.0) {
        if block.len() <= MOST {
            push(&mut pairs, block);
        } else {
            given_up += split(entries, block, &mut pairs);
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    (pairs.into_iter().map(|(a, b)| (a as usize, b as usize)).collect(), given_up)
}

fn push(pairs: &mut Vec<(u32, u32)>, block: &[(u64, u32)]) {
    for (at, (_, a)) in block.iter().enumerate() {
        pairs.extend(block[at + 1..].iter().map(|(_, b)| (*a.min(b), *a.max(b))));
    }
}

/// The records of a frequent key, compared only within a city, a company or a host.
fn split(entries: &[Entry], block: &[(u64, u32)], pairs: &mut Vec<(u32, u32)>) -> usize {
    let mut finer: Vec<(u64, u32)> = Vec::new();
    for (_, at) in block {
        let Some(entry) = entries.get(*at as usize) else { continue };
        let own = [
            ("city", entry.city.clone()),
            ("host", entry.host.clone()),
            ("name", entry.compact()),
            ("link", entry.link.as_ref().map(ToString::to_string).unwrap_or_default()),
            ("company", entry.company.concat()),
        ];
        finer.extend(own.into_iter().filter(|(_, key)| !key.is_empty()).map(|key| (hash(&key), *at)));
    }
    finer.sort_unstable();
    let mut given_up = 0;
    for part in finer.chunk_by(|a, b| a.0 == b.0) {
        if part.len() <= MOST { push(pairs, part) } else { given_up += 1 }
    }
    given_up
}

fn hash(key: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

type Key = (&'static str, String);

fn keys(entry: &Entry) -> Vec<Key> {
    let mut keys: Vec<Key> = vec![
        ("name", entry.compact()),
        ("mail", entry.mail.clone()),
        ("tax", entry.tax.clone()),
        ("phone", number(entry.phone)),
        ("phone", number(entry.mobile)),
    ];
    if entry.record.kind == Kind::Account {
        keys.push(("host", fold::label(&entry.host).to_owned()));
        // A slip in one of the two longest words leaves the start of the other, or the end of the name.
        let mut longest: Vec<&String> = entry.words.iter().collect();
        longest.sort_by_key(|word| std::cmp::Reverse(word.len()));
        keys.extend(longest.iter().take(2).map(|word| ("start", start(word, 4))));
        keys.push(("end", end(&entry.compact(), 5)));
    } else {
        let (first, last) = (entry.first.concat(), entry.last.concat());
        keys.push(("person", format!("{}{}", start(&last, 3), start(&first, 1))));
        keys.push(("person", format!("{}{}", start(&first, 3), start(&last, 1))));
        let mut both = [first.clone(), last.clone()];
        both.sort();
        keys.push(("both", both.concat()));
        let own = entry.link.as_ref().map(ToString::to_string).unwrap_or_else(|| entry.company.concat());
        if !own.is_empty() {
            keys.push(("at", format!("{own}|{}", start(&last, 2))));
            keys.push(("at", format!("{own}|{}", start(&first, 2))));
        }
    }
    keys.retain(|(_, key)| !key.is_empty());
    keys
}

fn number(phone: u64) -> String {
    if phone == 0 { String::new() } else { phone.to_string() }
}

fn start(word: &str, most: usize) -> String {
    word.chars().take(most).collect()
}

fn end(word: &str, most: usize) -> String {
    let from = word.chars().count().saturating_sub(most);
    word.chars().skip(from).collect()
}
