//! Proposals: writes that wait for a person, field by field, each with the words that it was derived from.
//!
//! Not for: finding them (actions), checking them against schema and rules, or keeping them (store).
//! Invariant: a proposal writes nothing; what a person accepts of it becomes one change set.

use super::{FieldEdit, RecordRef, Worker};
use std::fmt;

/// The field of an edit that puts a whole record into another one: its links move there, then it is removed.
pub const MERGED_INTO: &str = "merged_into";

/// Proof that a person said yes to a write: by the key that accepts, or the command that accepts. Words in a chat, the
/// answer to a question back, and anything that a model or a text says are none. `tests/house/architecture.rs` holds the list
/// of the places that may make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    who: String,
}

impl Approval {
    /// A person, by name, pressed the key or ran the command that accepts exactly this.
    pub fn by_hand(who: impl Into<String>) -> Self {
        Self { who: who.into() }
    }

    /// Who it was.
    pub fn who(&self) -> &str {
        &self.who
    }
}

/// The number of a stored proposal inside its workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct ProposalId(pub i64);

impl fmt::Display for ProposalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Words as they stand in a source.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Quote {
    /// The sentence.
    pub text: String,
    /// The record whose text it stands in, where it is one.
    pub record: Option<RecordRef>,
    /// What the source is called: a file, `pasted text`, the record's name.
    pub from: String,
}

/// What a person decided about one field of a proposal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditState {
    /// Nothing yet.
    #[default]
    Pending,
    /// Taken, as it is or edited.
    Accepted,
    /// Refused.
    Rejected,
}

/// One field of a proposal: old and new value, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct ProposedEdit {
    /// The edit. An edit of a record that does not exist yet makes it.
    pub edit: FieldEdit,
    /// The words it was derived from; `None` where code derived it from fields alone.
    pub quote: Option<Quote>,
    /// Who derived it.
    pub by: Worker,
    /// What was decided.
    pub state: EditState,
}

/// A write that waits for the seller.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Its number, once it is stored.
    pub id: Option<ProposalId>,
    /// What it would do, for a person.
    pub title: String,
    /// What it was derived from: an action, a file, a message.
    pub from: String,
    /// The edits, one a field, those of one record next to each other.
    pub edits: Vec<ProposedEdit>,
    /// What was found but cannot be proposed, and why.
    pub notes: Vec<String>,
}

impl Proposal {
    /// A proposal that is not stored yet.
    pub fn new(title: impl Into<String>, from: impl Into<String>) -> Self {
        Self { id: None, title: title.into(), from: from.into(), edits: Vec::new(), notes: Vec::new() }
    }

    /// The records it touches, each once, in order.
    pub fn records(&self) -> Vec<&RecordRef> {
        let mut records: Vec<&RecordRef> = Vec::new();
        for proposed in &self.edits {
            if !records.contains(&&proposed.edit.record) {
                records.push(&proposed.edit.record);
            }
        }
        records
    }
}
