//! The lines of a proposal or an undo, ready to draw, and what can be decided about each.
//!
//! Not for: keys and counting, which is the review's work. Invariant: every text is safe to show.

use crate::crm::{ChangeSetId, ProposalId, RecordRef, Value, Worker};
use crate::trust::SafeText;

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A proposal: what is taken becomes a change set.
    Accept(ProposalId),
    /// A change set that would be taken back.
    Undo(ChangeSetId),
}

/// The words that a line was derived from.
#[derive(Clone, Debug, PartialEq)]
pub struct QuoteLine {
    /// The sentence, as it stands in the source.
    pub text: SafeText,
    /// What the source is called.
    pub from: SafeText,
}

/// A field that somebody changed meanwhile: three values, and why a person has to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct ThreeWay {
    /// What the field was when this was made, with the word for it.
    pub was: (&'static str, SafeText),
    /// What is there now.
    pub now: SafeText,
    /// What taking the line would write, with the word for it.
    pub mine: (&'static str, SafeText),
    /// Who changed it and when, or what stands in the way.
    pub why: SafeText,
    /// Whether taking it is possible at all.
    pub possible: bool,
}

/// What a person can do with a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Take or refuse it.
    Free,
    /// The same, with the three values in view.
    Conflict(ThreeWay),
    /// Nothing: it belongs to what is done as a whole.
    Given,
    /// Nothing: it was decided before; the words say how.
    Past(SafeText),
}

/// One field of one record, ready to draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The record.
    pub record: RecordRef,
    /// What it is called.
    pub name: SafeText,
    /// The field's name; empty where it is about the record as a whole.
    pub field: String,
    /// Its label.
    pub label: SafeText,
    /// Its value before.
    pub old: SafeText,
    /// Its value after.
    pub new: SafeText,
    /// The new value as a person types it; `None` where it cannot be typed.
    pub raw: Option<String>,
    /// What the field holds at this moment: what a choice was made in sight of.
    pub seen: Value,
    /// The words it was derived from.
    pub quote: Option<QuoteLine>,
    /// Who derived it.
    pub by: Option<Worker>,
    /// What can be done with it.
    pub kind: Kind,
}

/// What a person decided about a line.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Choice {
    /// Nothing yet.
    #[default]
    Open,
    /// It shall be written, as it is or with another value.
    Take(Option<String>),
    /// It shall not.
    Refuse,
}

/// A line that shall be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// Its place in the proposal.
    pub at: usize,
    /// Another value than the proposed one, as it was typed.
    pub value: Option<String>,
    /// What the field held when the person chose.
    pub seen: Value,
}

/// What a person decided about a whole proposal.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// Which.
    pub id: ProposalId,
    /// What shall be written.
    pub take: Vec<Taken>,
    /// The places that were refused.
    pub refuse: Vec<usize>,
}

/// A choice about one conflict of an undo.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// The record.
    pub record: RecordRef,
    /// The field; empty for the record as a whole.
    pub field: String,
    /// What was there when the person chose.
    pub seen: Value,
    /// Whether the value before the change set comes back; otherwise what is there stays.
    pub put_back: bool,
}
