//! How a turn ended, what else is true of it, and why it did not serve: the words of filters and JSON. Pure.

use super::cell::Count;
use crate::crm::Status;

/// How a turn ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There is an answer.
    Answered,
    /// The question is not about anything dealdesk does.
    OutOfScope,
    /// Nothing here could answer it.
    Unanswered,
    /// Something had to be said first.
    NeedsInput,
    /// The seller stopped it.
    Stopped,
    /// Model, network or program failed.
    Failed,
    /// Policy or gate refused, and nothing answered instead.
    Refused,
    /// The program ended before the turn did.
    Open,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 8] = [
        Self::Answered,
        Self::OutOfScope,
        Self::Unanswered,
        Self::NeedsInput,
        Self::Stopped,
        Self::Failed,
        Self::Refused,
        Self::Open,
    ];

    /// The word in filters and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::OutOfScope => "out_of_scope",
            Self::Unanswered => "unanswered",
            Self::NeedsInput => "needs_input",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Open => "open",
        }
    }

    pub(super) fn of(status: Status) -> Self {
        match status {
            Status::Answered => Self::Answered,
            Status::OutOfScope => Self::OutOfScope,
            Status::Unanswered => Self::Unanswered,
            Status::NeedsInput => Self::NeedsInput,
        }
    }
}

/// What else is true of a turn; several may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A result of it was taken.
    Accepted,
    /// A result of it was taken after a change.
    Edited,
    /// A proposal of it was refused.
    Rejected,
    /// Its text or draft was copied out.
    Copied,
    /// What was written of it was taken back.
    Undone,
    /// Thumbs up.
    Up,
    /// Thumbs down.
    Down,
    /// Policy or gate refused a request.
    Blocked,
    /// Something failed in it.
    Error,
}

impl Mark {
    /// Every mark.
    pub const ALL: [Self; 9] = [
        Self::Accepted,
        Self::Edited,
        Self::Rejected,
        Self::Copied,
        Self::Undone,
        Self::Up,
        Self::Down,
        Self::Blocked,
        Self::Error,
    ];

    /// The word in filters and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Edited => "edited",
            Self::Rejected => "rejected",
            Self::Copied => "copied",
            Self::Undone => "undone",
            Self::Up => "up",
            Self::Down => "down",
            Self::Blocked => "blocked",
            Self::Error => "error",
        }
    }
}

/// Why a turn did not serve its seller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It was not about anything dealdesk does.
    OutOfScope,
    /// Nothing could answer it, or a claim of the answer has no support.
    NoSupport,
    /// A proposal of it was refused.
    Rejected,
    /// More than half of the words of its draft were changed.
    EditedByHalf,
    /// Thumbs down.
    ThumbsDown,
    /// The same was asked again within a minute.
    Repeated,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 6] =
        [Self::OutOfScope, Self::NoSupport, Self::Rejected, Self::EditedByHalf, Self::ThumbsDown, Self::Repeated];

    /// The word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::OutOfScope => "out_of_scope",
            Self::NoSupport => "no_support",
            Self::Rejected => "rejected",
            Self::EditedByHalf => "edited_by_half",
            Self::ThumbsDown => "thumbs_down",
            Self::Repeated => "repeated",
        }
    }

    /// The words for a person.
    pub fn says(self) -> &'static str {
        match self {
            Self::OutOfScope => "out of scope",
            Self::NoSupport => "no support",
            Self::Rejected => "rejected",
            Self::EditedByHalf => "edited by more than half",
            Self::ThumbsDown => "thumbs down",
            Self::Repeated => "asked again within a minute",
        }
    }

    pub(super) fn count(self) -> Count {
        match self {
            Self::OutOfScope => Count::OutOfScope,
            Self::NoSupport => Count::NoSupport,
            Self::Rejected => Count::Rejected,
            Self::EditedByHalf => Count::EditedByHalf,
            Self::ThumbsDown => Count::ThumbsDown,
            Self::Repeated => Count::Repeated,
        }
    }
}
