//! E-mail drafts and their versions.
//!
//! Invariant: versions are only ever appended; the current text is the last one.

use super::RecordRef;
use jiff::Timestamp;
use std::fmt;

/// The number of a draft inside its workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct DraftId(pub i64);

impl fmt::Display for DraftId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// One state of a draft's text.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct DraftVersion {
    /// Recipients, `Name <address>` or an address, separated by commas.
    pub to: String,
    /// Copies, in the same form.
    pub cc: String,
    /// The subject line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// When it was made.
    #[serde(serialize_with = "time_text")]
    pub at: Timestamp,
    /// Who made it: `rules`, a model's name, or `you`.
    pub by: String,
    /// What was asked for, in the seller's words; empty for the first one.
    pub request: String,
}

fn time_text<S: serde::Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(time)
}

/// An e-mail that nobody has sent.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Draft {
    /// Its number; `None` until it is stored.
    pub id: Option<DraftId>,
    /// The record it is about.
    pub record: Option<RecordRef>,
    /// Every version, oldest first; never empty once stored.
    pub versions: Vec<DraftVersion>,
}

impl Draft {
    /// The newest version.
    pub fn current(&self) -> Option<&DraftVersion> {
        self.versions.last()
    }
}
