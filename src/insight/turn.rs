//! One turn as its events tell it: how it ended, what was decided, what went wrong, what is counted of it. Pure.
//!
//! Invariant: what is said of a turn depends on its own events alone, in their order.

use super::cell::{Cell, Count, Time};
use super::words;
use crate::crm::{ClaimStatus, Status};
use crate::journal::Decision;
use std::collections::BTreeMap;

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

    fn of(status: Status) -> Self {
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

    fn count(self) -> Count {
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

/// What became of a proposal.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Fate {
    accepted: bool,
    edited: bool,
    rejected: bool,
    undone: bool,
}

/// Versions of a draft, masked.
#[derive(Clone, Debug, Default, PartialEq)]
struct Versions {
    /// The last one that the seller did not write.
    made: Option<String>,
    /// The seller's last one.
    yours: Option<String>,
    copied: bool,
}

/// A turn while its events are read. Times are milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Told {
    pub(super) time: i64,
    pub(super) question: String,
    pub(super) answer: String,
    pub(super) has_answer: bool,
    /// Words beside question and answer: errors, drafts, remarks, what was decided.
    pub(super) more: Vec<String>,
    /// The records that it was about.
    pub(super) records: Vec<String>,
    pub(super) action: Option<String>,
    pub(super) model: Option<String>,
    pub(super) nearest: Option<String>,
    pub(super) status: Option<Status>,
    pub(super) stopped: bool,
    pub(super) failed: bool,
    pub(super) error: bool,
    pub(super) blocked: bool,
    pub(super) claims: Vec<ClaimStatus>,
    pub(super) requests: u64,
    pub(super) tokens: (u64, u64),
    /// Millionths of a US dollar.
    pub(super) cost: Option<u64>,
    pub(super) first_token_ms: Option<u64>,
    pub(super) total_ms: Option<u64>,
    pub(super) rating: i8,
    pub(super) remark: Option<String>,
    pub(super) repeated: bool,
    copied: bool,
    proposals: BTreeMap<String, Fate>,
    drafts: BTreeMap<String, Versions>,
    /// When the first result was taken.
    taken: Option<i64>,
    /// Keys since the turn before, and of those to the first result that was taken.
    keys: Option<u64>,
    keys_taken: Option<u64>,
}

impl Told {
    /// A proposal was offered.
    pub(super) fn offered(&mut self, proposal: &str) {
        self.proposals.entry(proposal.to_owned()).or_default();
    }

    /// A draft got a version.
    pub(super) fn drafted(&mut self, draft: &str, by: &str, text: &str, time: i64) {
        let versions = self.drafts.entry(draft.to_owned()).or_default();
        if by == "you" {
            versions.yours = Some(text.to_owned());
            self.took(time);
        } else {
            versions.made = Some(text.to_owned());
        }
        self.more.push(text.to_owned());
    }

    /// Keys that were pressed until now.
    pub(super) fn pressed(&mut self, keys: Option<u64>) {
        if self.keys_taken.is_none() {
            self.keys = keys.map_or(self.keys, |keys| Some(self.keys.unwrap_or(0) + keys));
        }
    }

    fn took(&mut self, time: i64) {
        if self.taken.is_none() {
            (self.taken, self.keys_taken) = (Some(time), self.keys);
        }
    }

    /// The seller decided. `what` is as in the log: `proposal:3 …`, `draft:4`, `text`.
    pub(super) fn decided(&mut self, decision: Decision, what: &str, time: i64) {
        self.more.push(what.to_owned());
        let id = |kind: &str| Some(what.strip_prefix(kind)?.split(' ').next().unwrap_or_default().to_owned());
        if let Some(id) = id("proposal:") {
            let fate = self.proposals.entry(id).or_default();
            match decision {
                Decision::Accepted => fate.accepted = true,
                Decision::Edited => fate.edited = true,
                Decision::Rejected => fate.rejected = true,
                Decision::Undone => fate.undone = true,
                Decision::Copied => {}
            }
            if matches!(decision, Decision::Accepted | Decision::Edited) {
                self.took(time);
            }
        } else if decision == Decision::Copied {
            match id("draft:") {
                Some(id) => self.drafts.entry(id).or_default().copied = true,
                None => self.copied = true,
            }
            self.took(time);
        }
    }

    /// A proposal that was written was taken back.
    pub(super) fn undone(&mut self, proposal: &str) {
        self.proposals.entry(proposal.to_owned()).or_default().undone = true;
    }

    /// How it ended.
    pub(super) fn outcome(&self) -> Outcome {
        match self.status {
            _ if self.stopped => Outcome::Stopped,
            _ if self.failed => Outcome::Failed,
            Some(status) => Outcome::of(status),
            None if self.blocked => Outcome::Refused,
            None if self.error => Outcome::Failed,
            None => Outcome::Open,
        }
    }

    /// The greatest share of the words of a draft that the seller changed; `None` where none was edited.
    pub(super) fn edited(&self) -> Option<f64> {
        let shares =
            self.drafts.values().filter_map(|draft| Some(words::changed(draft.made.as_ref()?, draft.yours.as_ref()?)));
        shares.reduce(f64::max)
    }

    fn is_taken(&self) -> bool {
        let written = self.proposals.values().any(|fate| (fate.accepted || fate.edited) && !fate.undone);
        written || self.copied || self.drafts.values().any(|draft| draft.copied || draft.yours.is_some())
    }

    /// What is true of it.
    pub(super) fn marks(&self) -> Vec<Mark> {
        let any = |of: fn(&Fate) -> bool| self.proposals.values().any(of);
        let drafts = |of: fn(&Versions) -> bool| self.drafts.values().any(of);
        let holds = |mark: &Mark| match mark {
            Mark::Accepted => self.is_taken(),
            Mark::Edited => any(|fate| fate.edited) || drafts(|draft| draft.yours.is_some()),
            Mark::Rejected => any(|fate| fate.rejected),
            Mark::Copied => self.copied || drafts(|draft| draft.copied),
            Mark::Undone => any(|fate| fate.undone),
            Mark::Up => self.rating > 0,
            Mark::Down => self.rating < 0,
            Mark::Blocked => self.blocked,
            Mark::Error => self.error || self.failed,
        };
        Mark::ALL.into_iter().filter(holds).collect()
    }

    /// Why it did not serve.
    pub(super) fn reasons(&self) -> Vec<Reason> {
        let outcome = self.outcome();
        let unsupported = |claim: &ClaimStatus| matches!(claim, ClaimStatus::Unsupported | ClaimStatus::Contradicted);
        let holds = |reason: &Reason| match reason {
            Reason::OutOfScope => outcome == Outcome::OutOfScope,
            Reason::NoSupport => outcome == Outcome::Unanswered || self.claims.iter().any(unsupported),
            Reason::Rejected => self.proposals.values().any(|fate| fate.rejected),
            Reason::EditedByHalf => self.edited().is_some_and(|share| share > 0.5),
            Reason::ThumbsDown => self.rating < 0,
            // What was asked for is said in the next line.
            Reason::Repeated => self.repeated && outcome != Outcome::NeedsInput,
        };
        Reason::ALL.into_iter().filter(holds).collect()
    }

    /// What is counted of it.
    pub(super) fn cell(&self) -> Cell {
        let mut cell = Cell::default();
        cell.add(Count::Questions, 1);
        cell.add(Count::Answered, u64::from(self.outcome() == Outcome::Answered));
        cell.add(Count::Requests, self.requests);
        cell.add(Count::InputTokens, self.tokens.0);
        cell.add(Count::OutputTokens, self.tokens.1);
        cell.add(Count::Cost, self.cost.unwrap_or(0));
        cell.add(Count::Unpriced, u64::from(self.cost.is_none() && self.tokens.0 + self.tokens.1 > 0));
        cell.add(Count::Errors, u64::from(self.error || self.failed));
        cell.add(Count::Blocked, u64::from(self.blocked));
        for claim in &self.claims {
            cell.add(claim_count(*claim), 1);
        }
        self.count_decisions(&mut cell);
        let reasons = self.reasons();
        cell.add(Count::Flagged, u64::from(!reasons.is_empty()));
        reasons.iter().for_each(|reason| cell.add(reason.count(), 1));
        cell.measure(Time::FirstToken, self.first_token_ms);
        cell.measure(Time::Total, self.total_ms);
        if self.is_taken() {
            cell.measure(Time::ToAccepted, self.taken.and_then(|at| u64::try_from(at - self.time).ok()));
            cell.measure(Time::Keys, self.keys_taken);
        }
        cell
    }

    fn count_decisions(&self, cell: &mut Cell) {
        let each = |of: fn(&Fate) -> bool| self.proposals.values().filter(|fate| of(fate)).count() as u64;
        cell.add(Count::ProposalsOffered, self.proposals.len() as u64);
        cell.add(Count::ProposalsAccepted, each(|fate| fate.accepted && !fate.edited && !fate.undone));
        cell.add(Count::ProposalsEdited, each(|fate| fate.edited && !fate.undone));
        cell.add(Count::ProposalsRejected, each(|fate| fate.rejected && !fate.accepted && !fate.edited));
        cell.add(Count::ProposalsUndone, each(|fate| fate.undone));
        let drafts = |of: fn(&Versions) -> bool| self.drafts.values().filter(|draft| of(draft)).count() as u64;
        cell.add(Count::DraftsOffered, drafts(|draft| draft.made.is_some()));
        cell.add(Count::DraftsTaken, drafts(|draft| draft.made.is_some() && (draft.copied || draft.yours.is_some())));
        for draft in self.drafts.values() {
            let (Some(made), Some(yours)) = (&draft.made, &draft.yours) else { continue };
            let share = words::changed(made, yours);
            cell.add(Count::DraftsEdited, 1);
            cell.add(Count::DraftsEditedMuch, u64::from(share > 0.5));
            cell.add(Count::EditedShare, (share * 1_000.0).round() as u64);
        }
        cell.add(Count::TextsCopied, u64::from(self.copied));
        cell.add(Count::Up, u64::from(self.rating > 0));
        cell.add(Count::Down, u64::from(self.rating < 0));
        cell.add(Count::Accepted, u64::from(self.is_taken()));
    }
}

fn claim_count(claim: ClaimStatus) -> Count {
    match claim {
        ClaimStatus::Supported => Count::Supported,
        ClaimStatus::Computed => Count::Computed,
        ClaimStatus::Unsupported => Count::Unsupported,
        ClaimStatus::Contradicted => Count::Contradicted,
        ClaimStatus::Opinion => Count::Opinion,
    }
}
