//! What left for a model while test questions were asked or judged, in the seller's own log: receipt and body, as of
//! everything that leaves.
//!
//! Not for: anything else of such a turn, which is made up. Invariants: no log is opened where nothing left; an event has the
//! time of the real clock, though that of the questions stands still.

use crate::journal::{Event, Journal};
use crate::runtime::place::Place;
use crate::runtime::{Desk, DeskError, clock, desk};
use std::sync::{Mutex, PoisonError};

/// The way into the seller's log, for every thread that asks.
pub(super) struct Outbox<'a> {
    place: &'a Place,
    log: Mutex<Option<Journal>>,
}

impl<'a> Outbox<'a> {
    pub(super) fn new(place: &'a Place) -> Self {
        Self { place, log: Mutex::new(None) }
    }

    /// Takes over what left, of the events of a desk's conversation.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub(super) fn take(&self, desk: &Desk, events: &[Event]) -> Result<(), DeskError> {
        let left = |event: &&Event| matches!(event, Event::Request(_) | Event::RequestBody { .. });
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        for event in events.iter().filter(left) {
            let now = clock::real();
            if log.is_none() {
                let signer = desk::log_signer(self.place);
                *log = Some(Journal::open_signed(&self.place.workspace.log(), now, signer)?);
            }
            if let Some(log) = log.as_ref() {
                log.append(now, desk.session(), event.clone()).wait()?;
            }
        }
        Ok(())
    }
}
