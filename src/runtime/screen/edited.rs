//! When action files are looked at again: there is no watcher and no tick, so an edit takes effect when the seller is
//! back at the window, or at the next key.

use crate::app::Msg;
use crate::runtime::clock;
use crate::term::key::Input;
use std::time::{Duration, Instant};

/// How long they are not looked at again while keys are typed.
const AGAIN: Duration = Duration::from_millis(500);

/// When they were last looked at.
#[derive(Default)]
pub(super) struct Looks(Option<Instant>);

impl Looks {
    /// Whether it is time, now that this was typed.
    pub(super) fn due(&mut self, typed: &[Msg]) -> bool {
        let now = clock::instant();
        let back = typed.iter().any(|msg| matches!(msg, Msg::Input(Input::FocusGained)));
        let due = back || self.0.is_none_or(|last| now.duration_since(last) >= AGAIN);
        if due {
            self.0 = Some(now);
        }
        due
    }
}
