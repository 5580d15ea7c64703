//! The memory of a conversation in the desk: fed with every turn, noted in the log, built anew from it.
//!
//! Invariant: what the log says of a conversation gives the memory that the running program had.

use super::{Desk, DeskError};
use crate::crm::{Answer, Draft, DraftId};

impl Desk {
    /// Remembers what the turn was about that is over.
    pub(super) fn note_topic(&mut self, answer: &Answer) -> Result<(), DeskError> {
        let Some(mut topic) = self.topic.take() else { return Ok(()) };
        topic.conclude(answer);
        self.dialog.remember(topic);
        Ok(())
    }

    /// A draft has its number: what is said of it next is about this one.
    pub(in crate::runtime) fn draft_saved(&mut self, draft: &Draft, id: DraftId) {
        self.dialog.saved(&Draft { id: Some(id), ..draft.clone() });
    }
}
