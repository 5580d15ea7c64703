//! Every value that the workspace knows and that must not leave in the clear.
//!
//! For: finding known names and companies in folded text, and known mails, phones, amounts and ids by exact lookup.
//! Not for: deciding what to do with a hit (see `mask`). Built off the loop, read-only afterwards, shared by `Arc`.
//! Invariants: a variant belongs to one entity or is marked as shared by several; lookups by hash never miss.

mod build;
mod common;
mod variants;

pub use build::DictionaryBuilder;

use super::{entity::EntityType, fold::Folded};
use crate::crm::RecordRef;
use aho_corasick::AhoCorasick;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Why a dictionary could not be built.
#[derive(Debug, thiserror::Error)]
#[error("the dictionary of known values could not be built ({0}); nothing is sent until it can: use fewer records")]
pub struct DictionaryError(#[from] aho_corasick::BuildError);

/// The known values of a workspace.
#[derive(Debug, Default)]
pub struct Dictionary {
    automaton: Option<AhoCorasick>,
    variants: Vec<Variant>,
    entities: Vec<Entity>,
    records: Vec<(u64, u32)>,
    mails: Vec<(u64, u32)>,
    ids: Vec<(u64, u32)>,
    phones: Vec<(u32, u64, u32)>,
    amounts: Vec<(i64, u32)>,
}

/// Whose name it is.
#[derive(Debug)]
pub(super) struct Entity {
    record: Box<str>,
    /// What the record is called.
    pub(super) name: Box<str>,
    /// For persons: how many bytes of the name are the first name.
    pub(super) first: u16,
    /// Whether the record is a person.
    pub(super) person: bool,
}

impl Entity {
    /// The record.
    pub(super) fn record(&self) -> Option<RecordRef> {
        RecordRef::parse(&self.record)
    }

    /// First and last name of a person.
    pub(super) fn name_parts(&self) -> (&str, &str) {
        let (first, last) = self.name.split_at_checked(usize::from(self.first)).unwrap_or((&self.name, ""));
        (first.trim(), last.trim())
    }
}

/// One way of writing a name.
#[derive(Clone, Copy, Debug)]
struct Variant {
    owner: u32,
    kind: EntityType,
    guard: Guard,
}

/// How much evidence a variant needs before it counts as a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    /// None: nothing else is called so.
    None,
    /// An everyday word as well (Will, Mark, Target).
    Word,
    /// Several everyday words (Three Rivers): a name where each has its capital.
    Capitals,
    /// A month or weekday as well: even a capital in the middle of a sentence says nothing.
    Month,
}

/// A name found in a folded text.
#[derive(Clone, Copy, Debug)]
pub(super) struct NameHit {
    /// Where it starts in the folded text.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// Whose name it is; `None` if several are called so.
    pub(super) owner: Option<u32>,
    /// What it is.
    pub(super) kind: EntityType,
    /// The evidence it needs.
    pub(super) guard: Guard,
}

/// Whether a value is a single everyday word, which says nothing without its context.
pub(super) fn is_everyday(value: &str) -> bool {
    common::guard(&super::fold::fold(value)) != Guard::None
}

const SHARED: u32 = u32::MAX;

impl Dictionary {
    /// How many ways of writing a name it knows.
    pub fn variants(&self) -> usize {
        self.variants.len()
    }

    /// Heap use of the automaton in bytes, the largest part.
    pub fn automaton_bytes(&self) -> usize {
        self.automaton.as_ref().map_or(0, AhoCorasick::memory_usage)
    }

    /// Every name in the text that stands on word boundaries; hits may overlap.
    pub(super) fn names<'a>(&'a self, folded: &'a Folded) -> impl Iterator<Item = NameHit> + 'a {
        let hits = self.automaton.iter().flat_map(|automaton| automaton.find_overlapping_iter(&folded.text));
        hits.filter(|hit| on_boundaries(&folded.text, hit.start(), hit.end())).map(|hit| {
            let variant = self.variants[hit.pattern().as_usize()];
            NameHit {
                start: hit.start(),
                end: hit.end(),
                owner: (variant.owner != SHARED).then_some(variant.owner),
                kind: variant.kind,
                guard: variant.guard,
            }
        })
    }

    /// The entity with this number.
    pub(super) fn entity(&self, number: u32) -> Option<&Entity> {
        self.entities.get(number as usize)
    }

    /// The entity of a record.
    pub(super) fn entity_of(&self, record: &RecordRef) -> Option<&Entity> {
        self.entity(find(&self.records, hash(record.to_string().as_str()))?)
    }

    /// Whose mail address this is.
    pub(super) fn mail(&self, address: &str) -> Option<u32> {
        find(&self.mails, hash(address.to_lowercase().as_str()))
    }

    /// The record with this id, given in its 15- or 18-character form.
    pub(super) fn id(&self, id: &str) -> Option<u32> {
        find(&self.ids, hash(crate::crm::RecordId::new(id).as_str()))
    }

    /// Whose amount this is, in hundredths.
    pub(super) fn amount(&self, cents: i64) -> Option<u32> {
        let at = self.amounts.binary_search_by_key(&cents, |(amount, _)| *amount).ok()?;
        Some(self.amounts[at].1)
    }

    /// Whose phone this is: equal but for a country code that one of the two lacks.
    pub(super) fn phone(&self, digits: &str) -> Option<u32> {
        let (tail, number) = build::phone_key(digits)?;
        let from = self.phones.partition_point(|(key, ..)| *key < tail);
        let same_tail = self.phones[from..].iter().take_while(|(key, ..)| *key == tail);
        same_tail.into_iter().find(|(_, known, _)| same_phone(*known, number)).map(|(.., owner)| *owner)
    }
}

/// One number ends in the other and has at most three digits more.
fn same_phone(a: u64, b: u64) -> bool {
    let (long, short) = (a.max(b), a.min(b));
    let scale = 10u64.pow(short.checked_ilog10().map_or(0, |digits| digits + 1));
    long == short || (long % scale == short && long / scale < 1000)
}

fn find(table: &[(u64, u32)], key: u64) -> Option<u32> {
    let at = table.binary_search_by_key(&key, |(hash, _)| *hash).ok()?;
    Some(table[at].1)
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// A name is not part of a longer word; scripts without word boundaries are exempt when two or more letters match.
fn on_boundaries(text: &str, start: usize, end: usize) -> bool {
    let bytes = text.as_bytes();
    let open = |outside: Option<&u8>, inside: u8| {
        outside.is_none_or(|byte| byte.is_ascii() && !(byte.is_ascii_alphanumeric() && inside.is_ascii_alphanumeric()))
    };
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    let plain = open(before, bytes[start]) && open(bytes.get(end), bytes[end - 1]);
    plain || wide_boundaries(text, start, end)
}

fn wide_boundaries(text: &str, start: usize, end: usize) -> bool {
    let name = &text[start..end];
    let apart = |outside: Option<char>, inside: Option<char>| match (outside, inside) {
        (Some(outside), Some(inside)) if outside.is_alphanumeric() && inside.is_alphanumeric() => {
            is_unspaced(inside) && (name.chars().nth(1).is_some() || !is_unspaced(outside))
        }
        _ => true,
    };
    apart(text[..start].chars().next_back(), name.chars().next())
        && apart(text[end..].chars().next(), name.chars().next_back())
}

/// Chinese, Japanese, Thai: written without spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c), 0xe00..=0xe7f | 0x3040..=0x30ff | 0x3400..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}
