//! What an undo came to, and the conflicts that a person has to choose in.

use super::since::Writer;
use crate::crm::{ChangeSetId, FieldEdit, RecordRef, Value};

/// What a person chooses where a field or record was changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolve {
    /// It stays as it is now, and counts as undone.
    Keep,
    /// It becomes what it was before the set, whoever changed it since.
    PutBack,
}

/// Asked for every conflict; without an answer it stays open.
pub type Choose<'a> = &'a dyn Fn(&UndoConflict) -> Option<Resolve>;

/// Why something is not taken back by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// The field holds something else by now, written so; `None` where nothing is known of that.
    Changed(Option<Writer>),
    /// The set made the record, and somebody wrote into it since.
    AddedTo(Writer),
    /// The set made the record, and this one points at it.
    PointedAt(RecordRef),
    /// The set made the record, and the undo of this set would need it.
    NeededBy(ChangeSetId),
    /// The record, or the one that the field would point at again, is gone; this set removed it, where one did.
    /// Cannot be put back before that is undone.
    Removed(Option<ChangeSetId>),
}

/// One place where an undo waits for a person, three-way.
#[derive(Clone, Debug, PartialEq)]
pub struct UndoConflict {
    /// The record.
    pub record: RecordRef,
    /// The field; empty where it is about the record as a whole.
    pub field: String,
    /// What the set wrote.
    pub wrote: Value,
    /// What putting back would write.
    pub before: Value,
    /// What is there now.
    pub current: Value,
    /// Why.
    pub why: Why,
}

/// What became of an undo.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Undone {
    /// Its own number; `None` when nothing was taken back.
    pub id: Option<ChangeSetId>,
    /// The set that was taken back.
    pub target: Option<ChangeSetId>,
    /// How many fields got another value.
    pub written: usize,
    /// How many fields or records stay as they are by choice.
    pub kept: usize,
    /// Fields with their value now and then.
    pub edits: Vec<FieldEdit>,
    /// Records that were made by the set and are gone.
    pub removed: Vec<RecordRef>,
    /// Records that the set had removed and are there again.
    pub restored: Vec<RecordRef>,
    /// What waits for a choice.
    pub conflicts: Vec<UndoConflict>,
}

impl Undone {
    /// The records that were written, each once.
    pub fn records(&self) -> Vec<RecordRef> {
        let edited = self.edits.iter().map(|edit| &edit.record);
        let all = edited.chain(&self.removed).chain(&self.restored).cloned();
        all.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
    }
}
