//! When to draw.
//!
//! Invariants: a change made by a key is drawn at once, unless a frame for a key was drawn less than 16 ms ago; a
//! change that came from elsewhere waits until 33 ms have passed since the last frame; nothing wanted, nothing due.

use crate::runtime::clock;
use std::time::{Duration, Instant};

/// Least time between two frames while typing: 60 a second.
const TYPING: Duration = Duration::from_millis(16);
/// Least time between two frames while an answer streams in: 30 a second.
const STREAMING: Duration = Duration::from_millis(33);

/// Frames that are wanted and were drawn.
#[derive(Debug, Default)]
pub(super) struct Frames {
    wanted: Option<bool>,
    last: Option<Instant>,
    last_typed: Option<Instant>,
}

impl Frames {
    /// Wants a frame; `typed` when a key asked for it.
    pub(super) fn want(&mut self, typed: bool) {
        self.wanted = Some(self.wanted.unwrap_or(false) || typed);
    }

    /// When the wanted frame is due.
    pub(super) fn due(&self) -> Option<Instant> {
        let (last, gap) = match self.wanted? {
            true => (self.last_typed, TYPING),
            false => (self.last, STREAMING),
        };
        Some(last.map_or_else(clock::instant, |last| last + gap))
    }

    /// Whether a frame is to be drawn now.
    pub(super) fn is_due(&self) -> bool {
        self.due().is_some_and(|due| due <= clock::instant())
    }

    /// A frame was drawn.
    pub(super) fn drawn(&mut self) {
        let now = clock::instant();
        if self.wanted.take() == Some(true) {
            self.last_typed = Some(now);
        }
        self.last = Some(now);
    }
}
