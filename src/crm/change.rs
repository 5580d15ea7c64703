//! Changes: what a field was and became, and the change sets through which every write goes.
//!
//! Invariant: a change set holds its own inverse, because every edit keeps the value it replaced.

use super::{Kind, RecordRef, Value};
use jiff::Timestamp;
use std::fmt;

/// Who or what made a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OriginKind {
    /// A file that was imported.
    Import,
    /// A live CRM.
    Sync,
    /// The seller, in dealdesk.
    Seller,
    /// A proposal that the seller accepted.
    Proposal,
    /// Undo of an earlier change set.
    Undo,
    /// The demo generator.
    Demo,
}

impl OriginKind {
    /// Whether the seller made it here: a change that is no news.
    pub fn is_own(self) -> bool {
        matches!(self, Self::Seller | Self::Proposal | Self::Undo)
    }

    /// The word stored and printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Sync => "sync",
            Self::Seller => "seller",
            Self::Proposal => "proposal",
            Self::Undo => "undo",
            Self::Demo => "demo",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Import, Self::Sync, Self::Seller, Self::Proposal, Self::Undo, Self::Demo]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// Where a write comes from: its sort, who stood behind it, and a file, connection or message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The sort of source.
    pub kind: OriginKind,
    /// The person who accepted it.
    pub who: String,
    /// The file, connection or answer it came from.
    pub from: String,
}

/// One field of one record became something else: a line of field history.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldChange {
    /// The record.
    pub record: RecordRef,
    /// What the record is called now.
    pub record_name: String,
    /// The field.
    pub field: String,
    /// Before; `Null` when it was empty.
    pub old: Value,
    /// After; `Null` when it was cleared.
    pub new: Value,
    /// When.
    pub at: Timestamp,
    /// Who: a user's name.
    pub by: String,
    /// Where the change came from.
    pub origin: OriginKind,
}

/// One edit inside a change set.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldEdit {
    /// The record to write.
    pub record: RecordRef,
    /// The field to write.
    pub field: String,
    /// What the field held when the edit was made: the base of conflict detection and of undo.
    pub before: Value,
    /// What it shall hold.
    pub after: Value,
}

/// The number of a change set inside its workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct ChangeSetId(pub i64);

impl fmt::Display for ChangeSetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Edits that are accepted, written and undone together.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeSet {
    /// Where it comes from and who accepted it.
    pub origin: Origin,
    /// When it was accepted.
    pub at: Timestamp,
    /// What it does, for a person.
    pub title: String,
    /// The edits, one a field.
    pub edits: Vec<FieldEdit>,
}

impl ChangeSet {
    /// The change set that puts everything back.
    pub fn inverse(&self, at: Timestamp, who: &str) -> Self {
        Self {
            origin: Origin { kind: OriginKind::Undo, who: who.to_owned(), from: self.title.clone() },
            at,
            title: format!("Undo: {}", self.title),
            edits: self
                .edits
                .iter()
                .rev()
                .map(|edit| FieldEdit {
                    record: edit.record.clone(),
                    field: edit.field.clone(),
                    before: edit.after.clone(),
                    after: edit.before.clone(),
                })
                .collect(),
        }
    }
}

impl FieldChange {
    /// How much a seller cares, 0 to 100: money, stage and dates of deals first, then people, then the rest.
    pub fn importance(&self) -> u8 {
        let base = match (&self.record.kind, self.field.as_str()) {
            (Kind::Opportunity, "stage") => 95,
            (Kind::Opportunity, "amount") => 90,
            (Kind::Opportunity, "close_date") => 85,
            (Kind::Opportunity, "forecast_category" | "probability") => 55,
            (Kind::Opportunity, "next_step") => 50,
            (Kind::Case, "status" | "priority") => 70,
            (Kind::Lead, "status" | "rating") => 60,
            (Kind::Account, "status" | "rating" | "annual_revenue") => 60,
            (_, "owner") => 65,
            (Kind::Contact, "title" | "account" | "email") => 50,
            (Kind::Task, "status") => 25,
            _ => 30,
        };
        base + self.direction_bonus()
    }

    /// A deal that shrinks, slips or is lost matters more than the same change the other way.
    fn direction_bonus(&self) -> u8 {
        match self.field.as_str() {
            "amount" if self.new.as_number() < self.old.as_number() => 5,
            "close_date" if self.new.as_date() > self.old.as_date() => 5,
            "stage" if self.new.as_text().is_some_and(|stage| stage.to_lowercase().contains("lost")) => 5,
            _ => 0,
        }
    }
}
