//! When to draw.
//!
//! Invariants: a change made by a key is drawn at once, unless a frame for a key was drawn less than 16 ms ago; what
//! a key asked for comes at most 16 ms after the frame before it; a streaming answer waits until 33 ms have passed;
//! nothing wanted, nothing due.

use crate::runtime::clock;
use std::time::{Duration, Instant};

/// Least time between two frames while typing: 60 a second.
const TYPING: Duration = Duration::from_millis(16);
/// Least time between two frames while an answer streams in: 30 a second.
const STREAMING: Duration = Duration::from_millis(33);

/// Why a frame is wanted, the least urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    /// More of an answer.
    Stream,
    /// Something that was asked for has arrived.
    Arrival,
    /// A key, a click, a new size.
    Key,
}

/// Frames that are wanted and were drawn.
#[derive(Debug, Default)]
pub(super) struct Frames {
    wanted: Option<Cause>,
    last: Option<Instant>,
    last_key: Option<Instant>,
}

impl Frames {
    /// Wants a frame; the most urgent cause counts.
    pub(super) fn want(&mut self, cause: Cause) {
        self.wanted = self.wanted.max(Some(cause));
    }

    /// When the wanted frame is due.
    pub(super) fn due(&self) -> Option<Instant> {
        let (last, gap) = match self.wanted? {
            Cause::Key => (self.last_key, TYPING),
            Cause::Arrival => (self.last, TYPING),
            Cause::Stream => (self.last, STREAMING),
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
        if self.wanted.take() == Some(Cause::Key) {
            self.last_key = Some(now);
        }
        self.last = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_waits_for_what_another_cause_drew() {
        let mut frames = Frames::default();
        assert_eq!(frames.due(), None);
        for cause in [Cause::Stream, Cause::Arrival] {
            frames.want(cause);
            frames.drawn();
        }
        frames.want(Cause::Stream);
        assert!(!frames.is_due(), "a stream waits");
        frames.want(Cause::Key);
        assert!(frames.is_due(), "the first key does not");
        frames.drawn();
        frames.want(Cause::Key);
        assert!(!frames.is_due(), "two frames for keys keep their distance");
    }
}
