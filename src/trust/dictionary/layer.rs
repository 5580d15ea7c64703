//! The tables of a dictionary.
//!
//! Not for: which variants go in (see `build`). Invariant: after [`Layer::sort`] every table but the names is sorted by
//! its key.

use super::{Guard, SHARED, common::PassBuilder, typo::Typos};
use crate::{crm::RecordRef, trust::entity::EntityType};
use std::{
    cmp::Ordering,
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

/// What is known of a run of words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// Whose name it is.
    pub(super) owner: u32,
    /// What it is; nothing if it only begins longer names.
    pub(super) kind: Option<EntityType>,
    /// The evidence it needs.
    pub(super) guard: Guard,
    /// For a single word: of how many words the longest name is that begins with it.
    pub(super) longest: u8,
    /// For a single word: [`SPELT`], [`GIVEN`] and [`COMPANY`]. One byte, as there are hundreds of thousands of entries.
    pub(super) marks: u8,
}

/// It is filed among the words that may be misspelt.
const SPELT: u8 = 1;
/// Somebody has it for a first name.
const GIVEN: u8 = 2;
/// A company is called so, by this word alone.
const COMPANY: u8 = 4;

impl Entry {
    const NOTHING: Self = Self { owner: SHARED, kind: None, guard: Guard::Handle, longest: 0, marks: 0 };

    /// Whether it may be misspelt.
    pub(super) fn is_spelt(self) -> bool {
        self.marks & SPELT != 0
    }

    /// Whether somebody has it for a first name.
    pub(super) fn is_given(self) -> bool {
        self.marks & GIVEN != 0
    }

    /// Whether a company is called so, by a telling word.
    pub(super) fn is_company(self) -> bool {
        self.marks & COMPANY != 0
    }

    /// Without the name itself.
    pub(super) fn as_prefix(self) -> Self {
        Self { owner: SHARED, kind: None, ..self }
    }

    /// Both: the name needs the least evidence of the two.
    pub(super) fn merged(self, other: Self) -> Self {
        let mut merged = self;
        if let Some(kind) = other.kind {
            merged.learn(other.owner, kind, other.guard);
        }
        merged.longest = merged.longest.max(other.longest);
        merged.marks |= other.marks;
        merged
    }

    /// The first owner's kind counts; the weakest guard does.
    fn learn(&mut self, owner: u32, kind: EntityType, guard: Guard) {
        if self.kind.is_none() {
            (self.owner, self.kind, self.guard) = (owner, Some(kind), guard);
        } else {
            // A name that is certain is not made doubtful by somebody's short form that reads the same.
            match guard.cmp(&self.guard) {
                Ordering::Less => (self.owner, self.kind, self.guard) = (owner, Some(kind), guard),
                Ordering::Equal if self.owner != owner => self.owner = SHARED,
                _ => {}
            }
        }
    }
}

/// Whose name it is.
#[derive(Clone, Debug)]
pub(in crate::trust) struct Entity {
    record: Box<str>,
    /// What the record is called.
    pub(in crate::trust) name: Box<str>,
    /// For persons: how many bytes of the name are the first name.
    first: u16,
    /// Whether the record is a person.
    pub(in crate::trust) person: bool,
}

impl Entity {
    pub(super) fn new(record: &str, name: String, first: Option<usize>) -> Self {
        let bytes = first.and_then(|first| u16::try_from(first).ok()).unwrap_or(0);
        Self { record: record.into(), name: name.into(), first: bytes, person: first.is_some() }
    }

    /// The record.
    pub(in crate::trust) fn record(&self) -> Option<RecordRef> {
        RecordRef::parse(&self.record)
    }

    /// First and last name of a person.
    pub(in crate::trust) fn name_parts(&self) -> (&str, &str) {
        let (first, last) = self.name.split_at_checked(usize::from(self.first)).unwrap_or((&self.name, ""));
        (first.trim(), last.trim())
    }
}

/// The tables.
#[derive(Clone, Debug, Default)]
pub(super) struct Layer {
    names: HashMap<u64, Entry, PassBuilder>,
    pub(super) typos: Typos,
    /// The number of the first entity.
    pub(super) first: u32,
    pub(super) entities: Vec<Entity>,
    pub(super) records: Vec<(u64, u32)>,
    pub(super) mails: Vec<(u64, u32)>,
    pub(super) ids: Vec<(u64, u32)>,
    pub(super) phones: Vec<(u32, u64, u32)>,
    pub(super) amounts: Vec<(i64, u32)>,
}

/// The longest name in words.
const MOST_WORDS: usize = 16;

impl Layer {
    /// Learns a run of words as a name.
    pub(super) fn learn(&mut self, owner: u32, kind: EntityType, words: &[u64], guard: Guard) {
        let Some((first, rest)) = words.split_first().filter(|(_, rest)| rest.len() < MOST_WORDS) else { return };
        let run = rest.iter().fold(*first, |run, word| super::find::join(run, *word));
        self.names.entry(run).or_insert(Entry::NOTHING).learn(owner, kind, guard);
        if !rest.is_empty() {
            let entry = self.names.entry(*first).or_insert(Entry::NOTHING);
            entry.longest = entry.longest.max(words.len() as u8);
        }
    }

    /// Files a word among those that may be misspelt.
    pub(super) fn may_be_misspelt(&mut self, word: u64, letters: &[char]) {
        let entry = self.names.entry(word).or_insert(Entry::NOTHING);
        if entry.marks & SPELT == 0 {
            entry.marks |= SPELT;
            self.typos.add(letters);
        }
    }

    /// Notes that somebody has this word for a first name.
    pub(super) fn is_given(&mut self, word: u64) {
        self.names.entry(word).or_insert(Entry::NOTHING).marks |= GIVEN;
    }

    /// Notes that a company is called by this word alone.
    pub(super) fn is_company(&mut self, word: u64) {
        self.names.entry(word).or_insert(Entry::NOTHING).marks |= COMPANY;
    }

    pub(super) fn name(&self, run: u64) -> Option<Entry> {
        self.names.get(&run).copied()
    }

    pub(super) fn variants(&self) -> usize {
        self.names.len()
    }

    pub(super) fn entity(&self, number: u32) -> Option<&Entity> {
        self.entities.get(number.checked_sub(self.first)? as usize)
    }

    pub(super) fn record(&self, key: u64) -> Option<u32> {
        find(&self.records, key)
    }

    pub(super) fn mail(&self, key: u64) -> Option<u32> {
        find(&self.mails, key)
    }

    pub(super) fn id(&self, key: u64) -> Option<u32> {
        find(&self.ids, key)
    }

    pub(super) fn amount(&self, cents: i64) -> Option<u32> {
        let at = self.amounts.binary_search_by_key(&cents, |(amount, _)| *amount).ok()?;
        Some(self.amounts[at].1)
    }

    pub(super) fn phone(&self, digits: &str) -> Option<u32> {
        let (tail, number) = phone_key(digits)?;
        let from = place(self.phones.len(), u64::from(tail) << 32, |at| u64::from(self.phones[at].0) << 32);
        let same_tail = self.phones[from..].iter().take_while(|(key, ..)| *key == tail);
        same_tail.into_iter().find(|(_, known, _)| same_phone(*known, number)).map(|(.., owner)| *owner)
    }

    /// The record's key leads nowhere any more.
    pub(super) fn forget(&mut self, key: u64) {
        self.records.retain(|(known, _)| *known != key);
    }

    /// Puts the tables in order after learning.
    pub(super) fn sort(&mut self) {
        for table in [&mut self.records, &mut self.mails, &mut self.ids] {
            table.sort_unstable();
            table.dedup_by_key(|(key, _)| *key);
            table.shrink_to_fit();
        }
        self.phones.sort_unstable();
        self.phones.shrink_to_fit();
        self.amounts.sort_unstable();
        self.amounts.dedup_by_key(|(cents, _)| *cents);
        self.amounts.shrink_to_fit();
        self.typos.index();
    }

    /// Heap of the tables.
    pub(super) fn bytes(&self) -> usize {
        let names = self.names.capacity() * 8 / 7 * (size_of::<(u64, Entry)>() + 1);
        let pairs =
            (self.records.capacity() + self.mails.capacity() + self.ids.capacity() + self.amounts.capacity()) * 16;
        let text: usize = self.entities.iter().map(|entity| entity.record.len() + entity.name.len() + 16).sum();
        names
            + pairs
            + self.phones.capacity() * 24
            + self.entities.capacity() * size_of::<Entity>()
            + text
            + self.typos.bytes()
    }
}

/// A key for the last seven digits, and the whole number; `None` for what is no phone number.
pub(super) fn phone_key(digits: &str) -> Option<(u32, u64)> {
    let digits = digits.trim_start_matches('0');
    let number: u64 = (7..=15).contains(&digits.len()).then(|| digits.parse().ok()).flatten()?;
    // Times an odd number: as different as before, but spread evenly.
    Some((((number % 10_000_000) as u32).wrapping_mul(0x9e37_79b1), number))
}

/// One number ends in the other and has at most three digits more.
fn same_phone(a: u64, b: u64) -> bool {
    let (long, short) = (a.max(b), a.min(b));
    let scale = 10u64.pow(short.checked_ilog10().map_or(0, |digits| digits + 1));
    long == short || (long % scale == short && long / scale < 1000)
}

pub(super) fn find(table: &[(u64, u32)], key: u64) -> Option<u32> {
    let found = table.get(place(table.len(), key, |at| table[at].0))?;
    (found.0 == key).then_some(found.1)
}

/// The first place of a sorted table whose key is not less. Keys are spread evenly, so one stands near its share of the
/// table: a few looks instead of fifteen.
fn place(length: usize, key: u64, key_at: impl Fn(usize) -> u64) -> usize {
    let (mut from, mut to, mut low, mut high) = (0, length, 0, u64::MAX);
    let mut guesses = 0;
    while from < to {
        guesses += 1;
        let share = if guesses > GUESSES { 0.5 } else { (key - low) as f64 / (high - low) as f64 };
        let at = from + ((share * (to - from) as f64) as usize).min(to - from - 1);
        let found = key_at(at);
        if found < key { (from, low) = (at + 1, found) } else { (to, high) = (at, found) }
    }
    from
}

/// So many guesses at most, should somebody choose values whose hashes crowd.
const GUESSES: usize = 6;

pub(super) fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}
