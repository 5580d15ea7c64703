//! Short messages that go away by themselves.
//!
//! Invariant: at most three are kept; a screen without toasts asks for no wake-up.

use crate::trust::SafeText;
use jiff::Timestamp;

/// How serious.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Something was done.
    Info,
    /// Something needs attention.
    Warning,
    /// Something went wrong.
    Error,
}

/// One message.
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    /// How serious.
    pub level: Level,
    /// What it says.
    pub text: SafeText,
    /// When it goes away.
    pub until: Timestamp,
}

/// The messages on the screen, newest last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Toasts {
    /// The messages.
    pub list: Vec<Toast>,
}

impl Toasts {
    /// Adds a message and says after how many milliseconds to look again.
    pub fn add(&mut self, level: Level, text: SafeText, now: Timestamp) -> u64 {
        let millis = if level == Level::Info { 4_000 } else { 9_000 };
        let until = now.checked_add(jiff::SignedDuration::from_millis(millis)).unwrap_or(now);
        self.list.retain(|toast| toast.text != text);
        self.list.push(Toast { level, text, until });
        if self.list.len() > 3 {
            self.list.remove(0);
        }
        millis.unsigned_abs() + 20
    }

    /// Drops what is over. Says whether anything changed.
    pub fn expire(&mut self, now: Timestamp) -> bool {
        let before = self.list.len();
        self.list.retain(|toast| toast.until > now);
        self.list.len() != before
    }
}
