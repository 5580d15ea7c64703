//! Every value that the workspace knows and that must not leave in the clear.
//!
//! For: finding known names and companies among the words of a text, and known mails, phones, amounts and ids by exact
//! lookup. A name is a run of words; each run is one hash in one table, and its first word says how long runs may be.
//! That takes a glance a word, a tenth of the time to build of an automaton over the same variants, and lets a record be
//! learnt or forgotten at once: new and changed records lie in a second, small layer until the whole is built again.
//! Not for: deciding what to do with a hit (see `mask`). Built off the loop, read-only afterwards, shared by `Arc`.
//! Invariants: a variant belongs to one entity or is marked as shared by several; lookups by hash never miss.

mod build;
mod common;
mod find;
mod layer;
mod nicknames;
mod typo;
mod variants;

pub use build::DictionaryBuilder;
pub(super) use find::{NameHit, Reading};
pub(super) use layer::Entity;

use crate::crm::{Record, RecordRef, Schema};
use layer::{Entry, Layer, hash};
use std::{collections::HashSet, sync::Arc};

/// The known values of a workspace.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    /// What was built as a whole.
    base: Arc<Layer>,
    /// What was learnt since.
    recent: Arc<Layer>,
    /// Entities of `base` that were replaced or forgotten since.
    gone: Arc<HashSet<u32>>,
}

/// How much evidence a variant needs before it counts as a name, the least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Guard {
    /// None: nothing else is called so.
    None,
    /// Words that stand together without spaces: `david.rodgers`, `acme.com`.
    Tight,
    /// Several everyday words (Three Rivers), or a short form (Bill): a name where each word has its capital.
    Capitals,
    /// A name with one part as an initial: `J. Miller`.
    Initial,
    /// An everyday word as well (Will, Mark, Target).
    Word,
    /// A month or weekday as well: even a capital in the middle of a sentence says nothing.
    Month,
    /// Initials only: with a capital and a full stop each.
    Initials,
    /// A user name: behind an `@`.
    Handle,
}

/// Whether a value is a single everyday word, which says nothing without its context.
pub(super) fn is_everyday(value: &str) -> bool {
    match super::fold::words::words(value)[..] {
        [word] => !word.is_alone() && common::guard(word.hash, word.length) != Guard::None,
        _ => false,
    }
}

const SHARED: u32 = u32::MAX;

impl Dictionary {
    /// The dictionary of these records.
    pub fn build(records: impl IntoIterator<Item = Record>, schema: &Schema) -> Self {
        let mut builder = DictionaryBuilder::new(schema.clone());
        records.into_iter().for_each(|record| builder.add(&record));
        builder.finish()
    }

    /// The same dictionary with this record as it is now. Costs as much as what was learnt since the last build.
    #[must_use]
    pub fn with(&self, record: &Record, schema: &Schema) -> Self {
        let without = self.without(&record.reference());
        let mut builder = DictionaryBuilder::on(&without, schema.clone());
        builder.add(record);
        Self { recent: Arc::new(builder.into_layer()), ..without }
    }

    /// The same dictionary without this record. Names that it shared with others stay known.
    #[must_use]
    pub fn without(&self, record: &RecordRef) -> Self {
        let key = hash(record.to_string().as_str());
        let mut changed = self.clone();
        if let Some(number) = self.base.record(key).filter(|number| !self.gone.contains(number)) {
            Arc::make_mut(&mut changed.gone).insert(number);
        }
        if let Some(number) = self.recent.record(key) {
            Arc::make_mut(&mut changed.gone).insert(number);
            Arc::make_mut(&mut changed.recent).forget(key);
        }
        changed
    }

    /// How many records were learnt or forgotten since the whole was built: with each it gets a little slower.
    pub fn changes(&self) -> usize {
        self.recent.entities.len() + self.gone.len()
    }

    /// How many ways of writing a name it knows.
    pub fn variants(&self) -> usize {
        self.base.variants() + self.recent.variants()
    }

    /// Its heap in bytes, nearly: what the tables take, without the allocator's own needs.
    pub fn bytes(&self) -> usize {
        self.base.bytes() + self.recent.bytes()
    }

    /// The entity with this number.
    pub(super) fn entity(&self, number: u32) -> Option<&Entity> {
        self.base.entity(number).or_else(|| self.recent.entity(number))
    }

    /// The entity of a record.
    pub(super) fn entity_of(&self, record: &RecordRef) -> Option<&Entity> {
        let key = hash(record.to_string().as_str());
        let number = self.recent.record(key).or_else(|| self.living(self.base.record(key)));
        self.entity(number?)
    }

    /// Whose mail address this is.
    pub(super) fn mail(&self, address: &str) -> Option<u32> {
        let key = hash(address.to_lowercase().as_str());
        self.either(|layer| layer.mail(key))
    }

    /// The record with this id, given in its 15- or 18-character form.
    pub(super) fn id(&self, id: &str) -> Option<u32> {
        let key = hash(crate::crm::RecordId::new(id).as_str());
        self.either(|layer| layer.id(key))
    }

    /// Whose amount this is, in hundredths.
    pub(super) fn amount(&self, cents: i64) -> Option<u32> {
        self.either(|layer| layer.amount(cents))
    }

    /// Whose phone this is: equal but for a country code that one of the two lacks.
    pub(super) fn phone(&self, digits: &str) -> Option<u32> {
        self.either(|layer| layer.phone(digits))
    }

    /// A value of a forgotten record may be another record's as well, so it stays known until the next build.
    fn either(&self, find: impl Fn(&Layer) -> Option<u32>) -> Option<u32> {
        find(&self.recent).or_else(|| find(&self.base))
    }

    fn living(&self, number: Option<u32>) -> Option<u32> {
        number.filter(|number| self.gone.is_empty() || !self.gone.contains(number))
    }

    /// What is known of this run of words.
    fn entry(&self, run: u64) -> Option<Entry> {
        let base = self.base.name(run);
        if self.changes() == 0 {
            return base;
        }
        let living = |entry: Entry| if self.gone.contains(&entry.owner) { entry.as_prefix() } else { entry };
        match (base.map(living), self.recent.name(run).map(living)) {
            (Some(base), Some(recent)) => Some(base.merged(recent)),
            (base, recent) => base.or(recent),
        }
    }
}
