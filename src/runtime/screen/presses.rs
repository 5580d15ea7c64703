//! How many keys the seller pressed: what a result costs in keys, for the figures of use.
//!
//! Not for: which keys. Invariant: each press is noted once, before the decision or right behind the question that it
//! led to; what is pressed and leads to neither is noted with the next one.

use super::clerk::Clerk;
use crate::app::{Effect, Msg};
use crate::journal::Event;
use crate::runtime::DeskError;
use crate::term::key::Input;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Presses that are not noted yet.
#[derive(Clone, Default)]
pub(super) struct Presses(Arc<AtomicU32>);

impl Presses {
    /// Counts the keys among these messages; a paste is one.
    pub(super) fn count(&self, messages: &[Msg]) {
        let keys = messages.iter().filter(|msg| matches!(msg, Msg::Input(Input::Key(_) | Input::Paste(_)))).count();
        self.0.fetch_add(u32::try_from(keys).unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    fn taken(&self) -> u32 {
        self.0.swap(0, Ordering::Relaxed)
    }
}

/// Whether the seller decides something by this effect.
pub(super) fn decides(effect: &Effect) -> bool {
    matches!(effect, Effect::SaveDraft(_) | Effect::Export(_) | Effect::Decide(_))
}

impl Clerk {
    /// Notes the presses since the last time.
    pub(super) fn note_presses(&mut self) -> Result<(), DeskError> {
        match self.presses.taken() {
            0 => Ok(()),
            keys => self.desk.note(Event::Keys { keys }),
        }
    }
}
