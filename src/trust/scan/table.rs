//! A set of hashes in one block of memory.
//!
//! Not for: making hashes (see [`super::words`]). Invariant: a hash that was put in is found; another one is found by
//! chance once in 10^10 lookups or less, at a million hashes.

use crate::trust::entity::EntityType;

/// What must come with the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Needs {
    Nothing,
    /// Each begins with a capital.
    Capitals,
    /// A title stands before it, too: the word is an everyday one.
    Title,
}

/// A set of hashes with what they are: open addressing, the upper bits the hash, the lower eight what it is.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    slots: Vec<u64>,
    len: usize,
}

const TAG: u64 = 0xff;

impl Table {
    /// How many hashes there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Heap use in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.slots.len() * size_of::<u64>()
    }

    /// Adds a hash. What a value needs least counts for all of its owners.
    pub(super) fn insert(&mut self, key: u64, kind: EntityType, needs: Needs) {
        if (self.len + 1) * 8 > self.slots.len() * 5 {
            self.grow();
        }
        let at = self.place(key);
        let known = (self.slots[at] != 0).then(|| self.slots[at] & 3);
        self.len += usize::from(known.is_none());
        if known.is_none_or(|known| known > needs as u64) {
            self.slots[at] = (key & !TAG) | (kind as u64 + 1) << 2 | needs as u64;
        }
    }

    /// What stands under a hash.
    pub(super) fn get(&self, key: u64) -> Option<(EntityType, Needs)> {
        if self.slots.is_empty() {
            return None;
        }
        let slot = self.slots[self.place(key)];
        let kind = EntityType::ALL.get((((slot & TAG) >> 2) as usize).checked_sub(1)?)?;
        let needs = match slot & 3 {
            0 => Needs::Nothing,
            1 => Needs::Capitals,
            _ => Needs::Title,
        };
        Some((*kind, needs))
    }

    /// Where the key stands or would stand. There is always a free slot.
    fn place(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = (key >> 20) as usize & mask;
        while self.slots[at] != 0 && self.slots[at] & !TAG != key & !TAG {
            at = (at + 1) & mask;
        }
        at
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(1024);
        let old = std::mem::replace(&mut self.slots, vec![0; size]);
        for slot in old.into_iter().filter(|slot| *slot != 0) {
            let at = self.place(slot);
            self.slots[at] = slot;
        }
    }
}
