//! What a line of chat was found to mean. Not for: finding it out.

use super::guard::Refusal;
use crate::crm::RecordRef;
use std::collections::BTreeMap;

/// What a line means.
#[derive(Clone, Debug, PartialEq)]
pub enum Route {
    /// Run an action.
    Action {
        /// Its name.
        id: String,
        /// On which record.
        record: Option<RecordRef>,
        /// With which inputs.
        inputs: BTreeMap<String, String>,
    },
    /// A question over the records.
    Query,
    /// A free question about one record.
    Ask {
        /// The record.
        record: RecordRef,
    },
    /// A free question that names no record, for a model: the facts of the seller's day go along.
    AskDesk {
        /// The nearest action, for when there is no model after all.
        nearest: String,
    },
    /// A name fits several records.
    Choose {
        /// The name as it was said.
        name: String,
        /// The records and what they are called.
        candidates: Vec<(RecordRef, String)>,
    },
    /// A name fits no record.
    Unknown {
        /// The name as it was said.
        name: String,
        /// The records whose names are nearest.
        nearest: Vec<(RecordRef, String)>,
    },
    /// A word for somebody or something, and nothing is open or was spoken of.
    Whom {
        /// The action that is wanted.
        id: String,
        /// The word as it was said.
        word: String,
    },
    /// An action needs a record and there is none.
    NeedsRecord {
        /// The action.
        id: String,
    },
    /// Several actions may be meant: the seller chooses.
    Which {
        /// Their names, the likeliest first.
        actions: Vec<String>,
        /// On which record.
        record: Option<RecordRef>,
        /// With which inputs.
        inputs: BTreeMap<String, String>,
    },
    /// What can you do?
    Help,
    /// Not about anything that dealdesk does, or nothing that it should do.
    OutOfScope {
        /// The nearest action.
        nearest: String,
        /// Why, where the words alone say so.
        why: Option<Refusal>,
    },
    /// About sales, but nothing here answers it.
    Unanswered {
        /// The nearest action.
        nearest: String,
    },
}

impl Route {
    /// In few words, for the trace.
    pub fn note(&self) -> String {
        match self {
            Self::Action { id, record, .. } => {
                record.as_ref().map_or_else(|| id.clone(), |record| format!("{id} on {record}"))
            }
            Self::Query => "a question over the records".to_owned(),
            Self::Ask { record } => format!("a question about {record}"),
            Self::AskDesk { .. } => "a question about the desk".to_owned(),
            Self::Choose { candidates, .. } => format!("a name that fits {} records", candidates.len()),
            Self::Unknown { .. } => "a name that fits no record".to_owned(),
            Self::Whom { id, word } => format!("{id}, whom by {word}"),
            Self::NeedsRecord { id } => format!("{id}, without a record"),
            Self::Which { actions, .. } => format!("close: {}", actions.join(", ")),
            Self::Help => "help".to_owned(),
            Self::OutOfScope { why: Some(why), .. } if why.is_harm() => "refused".to_owned(),
            Self::OutOfScope { .. } => "out of scope".to_owned(),
            Self::Unanswered { .. } => "nothing here answers it".to_owned(),
        }
    }

    pub(super) fn run(id: &str, record: Option<RecordRef>) -> Self {
        Self::Action { id: id.to_owned(), record, inputs: BTreeMap::new() }
    }
}
