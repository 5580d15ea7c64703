//! Events on their way into the log.
//!
//! Invariant: whoever is told that an event was noted finds it on the disk.

use super::{Desk, DeskError};
use crate::journal::{Event, SessionId};
use crate::runtime::clock;

impl Desk {
    /// Appends to the log and waits until it is durable.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn note(&mut self, event: Event) -> Result<(), DeskError> {
        self.noted(event).map(|_| ())
    }

    /// The same for another conversation than the one at hand.
    pub(in crate::runtime) fn note_in(&mut self, session: &SessionId, event: Event) -> Result<(), DeskError> {
        self.journal()?.append(clock::now(), session, event).wait()?;
        Ok(())
    }

    /// The same as [`note`](Self::note), giving the event's line.
    pub(super) fn noted(&mut self, event: Event) -> Result<u64, DeskError> {
        let session = self.session.clone();
        Ok(self.journal()?.append(clock::now(), &session, event).wait()?)
    }
}
