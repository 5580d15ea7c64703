//! What the placeholders of one conversation stand for.
//!
//! For: giving each value a stable placeholder, and each placeholder its value back.
//! Not for: finding values (see `mask`) or keeping them on disk in the clear (see `vault`).
//! Invariants: the same surface of the same entity is always the same placeholder; a placeholder restores exactly
//! the surface that it was given for; values are wiped from memory when the session is dropped.

use super::{
    entity::EntityType,
    fold::fold,
    placeholder::{Form, Slot, nonce_text},
};
use crate::crm::RecordRef;
use std::{
    collections::{HashMap, HashSet, hash_map::RandomState},
    hash::{BuildHasher, BuildHasherDefault, Hash, Hasher},
    sync::OnceLock,
};
use zeroize::Zeroizing;

/// Who a value belongs to: the entity behind the number of a placeholder.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub(super) enum Owner {
    /// A record of the workspace.
    Record(RecordRef),
    /// A value that belongs to no record, or to several, by the hash of its folded form.
    Value(EntityType, [u8; 32]),
}

impl Owner {
    /// The owner of a value that belongs to nobody in particular.
    pub(super) fn of_value(kind: EntityType, value: &str) -> Self {
        Self::Value(kind, *blake3::hash(fold(value).as_bytes()).as_bytes())
    }
}

/// A value behind a placeholder.
pub(super) struct Entry {
    pub(super) value: Zeroizing<String>,
    /// Whether it was masked in some text, rather than only registered as a form that the model may use.
    pub(super) seen: bool,
    /// Whether the name gives somebody away wherever it stands; found out when it is needed.
    pub(super) telling: OnceLock<bool>,
}

/// A hasher for slots and keys, which nobody can choose so that they collide.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mix(u64);

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u16(&mut self, part: u16) {
        self.write_u64(u64::from(part));
    }

    fn write_u32(&mut self, part: u32) {
        self.write_u64(u64::from(part));
    }

    fn write_isize(&mut self, part: isize) {
        self.write_u64(part as u64);
    }

    fn write_u128(&mut self, part: u128) {
        self.write_u64(part as u64);
    }

    fn write_u64(&mut self, part: u64) {
        let mixed = (self.0.rotate_left(23) ^ part).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 29);
    }
}

/// Values by their slots.
pub(super) type Slots = HashMap<Slot, Entry, BuildHasherDefault<Mix>>;

/// Keys for values that are not to be kept a second time: two hashes with secrets of the process, as one of 64 bits
/// could be the same for two values.
#[derive(Default)]
struct Keys([RandomState; 2]);

impl Keys {
    fn surface(&self, number: u32, kind: EntityType, surface: &str) -> u128 {
        self.of((u64::from(number) << 16 | kind as u64, surface))
    }

    fn alias(&self, name: &str) -> u128 {
        self.of(fold(name).as_str())
    }

    fn of(&self, value: impl Hash + Copy) -> u128 {
        let [one, other] = &self.0;
        u128::from(one.hash_one(value)) << 64 | u128::from(other.hash_one(value))
    }
}

/// The placeholders of one conversation. `Debug` shows no values.
pub struct Session {
    pub(super) id: String,
    pub(super) nonce: String,
    pub(super) numbers: HashMap<Owner, u32>,
    owners: HashMap<u32, Owner, BuildHasherDefault<Mix>>,
    pub(super) slots: Slots,
    keys: Keys,
    surfaces: HashMap<u128, Slot, BuildHasherDefault<Mix>>,
    aliases: HashMap<u128, Option<u32>, BuildHasherDefault<Mix>>,
    kinds: u32,
    /// Numbers of results that were computed from other values.
    pub(super) derived: HashSet<u32>,
    /// Questions answered that narrow a hidden value down.
    pub(super) narrowed: usize,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("id", &self.id).field("placeholders", &self.slots.len()).finish_non_exhaustive()
    }
}

impl Session {
    /// An empty session. The nonce must be random; three bytes are the usual length, six the most that counts. An
    /// empty one leaves the placeholders without a nonce, which anybody can forge: for tests and fixed documents.
    pub fn new<const N: usize>(id: impl Into<String>, nonce: [u8; N]) -> Self {
        Self::with_nonce(id.into(), nonce_text(&nonce[..N.min(6)]))
    }

    pub(super) fn with_nonce(id: String, nonce: String) -> Self {
        Self {
            id,
            nonce,
            numbers: HashMap::new(),
            owners: HashMap::default(),
            slots: Slots::default(),
            keys: Keys::default(),
            surfaces: HashMap::default(),
            aliases: HashMap::default(),
            kinds: 0,
            derived: HashSet::new(),
            narrowed: 0,
        }
    }

    /// The id that the session was made with.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How many placeholders are live.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether no placeholder is live.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The value of one placeholder as written by the session, e.g. `PERSON_1_K7Q`.
    pub fn value(&self, placeholder: &str) -> Option<&str> {
        let value = super::unmask::exact(placeholder, self)?;
        self.get(value)
    }

    /// The record that a placeholder was given for, if it was given for a record and not for a value.
    pub fn record_of(&self, placeholder: &str) -> Option<RecordRef> {
        let slot = super::unmask::exact(placeholder, self)?;
        match self.owners.get(&slot.number)? {
            Owner::Record(record) => Some(record.clone()),
            Owner::Value(..) => None,
        }
    }

    /// Every live placeholder and its value, sorted by type and number: for showing what was hidden.
    pub fn placeholders(&self) -> Vec<(String, &str)> {
        let mut slots: Vec<_> = self.slots.iter().filter(|(_, entry)| entry.seen).collect();
        slots.sort_by_key(|(slot, _)| **slot);
        slots.into_iter().map(|(slot, entry)| (slot.write(&self.nonce), entry.value.as_str())).collect()
    }

    /// The placeholder for a surface of an entity; the first surface of an entity gets the base form.
    pub(super) fn placeholder(&mut self, owner: &Owner, kind: EntityType, surface: &str) -> Slot {
        let number = self.number(owner);
        let slot = self.surfaces.get(&self.keys.surface(number, kind, surface)).copied();
        let slot = slot.unwrap_or_else(|| {
            let slot = self.free_slot(number, kind);
            self.put(slot, surface, true);
            slot
        });
        if let Some(entry) = self.slots.get_mut(&slot) {
            entry.seen = true;
        }
        slot
    }

    /// Registers the forms of a person's name, so that the model may use any of them. Does nothing the second time.
    pub(super) fn introduce(&mut self, owner: &Owner, full: &str, first: &str, last: &str) {
        let number = self.number(owner);
        let forms = [(Form::BASE, full), (Form::FIRST, first), (Form::LAST, last)];
        for (form, value) in forms.into_iter().filter(|(_, value)| !value.is_empty()) {
            let slot = Slot { kind: EntityType::Person, number, form };
            if !self.slots.contains_key(&slot) {
                self.put(slot, value, false);
                self.alias(number, value);
            }
        }
    }

    /// The one person of this session who is called so, if there is exactly one.
    pub(super) fn known_as(&self, name: &str) -> Option<Owner> {
        if self.aliases.is_empty() {
            return None;
        }
        let number = (*self.aliases.get(&self.keys.alias(name))?)?;
        self.owners.get(&number).cloned()
    }

    /// The names of persons and firms that were masked.
    pub(super) fn seen_names(&self) -> impl Iterator<Item = &Entry> {
        let named = |kind| matches!(kind, EntityType::Person | EntityType::Org);
        self.slots.iter().filter(move |(slot, entry)| entry.seen && named(slot.kind)).map(|(_, entry)| entry)
    }

    /// What was masked besides names of persons and firms, with whose it is; in no order.
    pub(super) fn hidden(&self) -> impl Iterator<Item = (Slot, &str, &Owner)> {
        let other = |kind| !matches!(kind, EntityType::Person | EntityType::Org | EntityType::Token);
        let seen = self.slots.iter().filter(move |(slot, entry)| entry.seen && other(slot.kind));
        seen.filter_map(|(slot, entry)| Some((*slot, entry.value.as_str(), self.owners.get(&slot.number)?)))
    }

    /// Whether something of this owner was masked before.
    pub(super) fn has_owner(&self, owner: &Owner) -> bool {
        self.numbers.contains_key(owner)
    }

    pub(super) fn get(&self, slot: Slot) -> Option<&str> {
        self.slots.get(&slot).map(|entry| entry.value.as_str())
    }

    /// Whether any placeholder of this type is live.
    pub(super) fn has(&self, kind: EntityType) -> bool {
        self.kinds & (1 << kind as u16) != 0
    }

    /// Stores a value. For [`Session::placeholder`] and for reading a vault.
    pub(super) fn put(&mut self, slot: Slot, value: &str, seen: bool) {
        self.kinds |= 1 << slot.kind as u16;
        self.surfaces.entry(self.keys.surface(slot.number, slot.kind, value)).or_insert(slot);
        let entry = Entry { value: Zeroizing::new(value.to_owned()), seen, telling: OnceLock::new() };
        self.slots.insert(slot, entry);
    }

    /// Notes that a person goes by this name; two persons of one name make it nobody's.
    pub(super) fn alias(&mut self, number: u32, name: &str) {
        let entry = self.aliases.entry(self.keys.alias(name)).or_insert(Some(number));
        if *entry != Some(number) {
            *entry = None;
        }
    }

    fn number(&mut self, owner: &Owner) -> u32 {
        if let Some(number) = self.numbers.get(owner) {
            return *number;
        }
        let number = self.numbers.len() as u32 + 1;
        self.own(owner.clone(), number);
        number
    }

    /// Notes whose number this is. For a new number and for reading a vault.
    pub(super) fn own(&mut self, owner: Owner, number: u32) {
        self.owners.insert(number, owner.clone());
        self.numbers.insert(owner, number);
    }

    /// The base form, else the first form that is not taken. After hundreds of forms the last one is shared.
    fn free_slot(&self, number: u32, kind: EntityType) -> Slot {
        let slot = |form| Slot { kind, number, form };
        std::iter::once(Form::BASE)
            .chain(Form::others())
            .map(slot)
            .find(|slot| !self.slots.contains_key(slot))
            .unwrap_or(slot(Form::BASE))
    }
}
