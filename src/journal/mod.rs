//! The event log: what was asked, what left the machine, what came back, and what the seller decided.
//!
//! For: an append-only log of masked text, one JSON object a line and one file a day, that survives a killed
//! process and shows tampering; and for reading it back: sessions, receipts, search, use and cost.
//! Not for: clear text (callers pass [`Masked`] text only; what placeholders stand for lies in the vault), and not
//! for reports or screens.
//! Invariants: an event whose [`Ticket`] came back good is on the disk; every line carries the BLAKE3 chain over the
//! line before it, across files; lines are only ever appended, a torn end is moved aside, never dropped.
//!
//! There is no index here: every question of this room is a scan of the day files that can hold the answer, skipping
//! the others by name. What must answer at once over years of turns asks `insight`, whose index is made of this log and
//! thrown away at any doubt.
//!
//! What is proved by what, from weak to strong:
//! - The chain shows every change of a line, every line put in, taken out or moved, to whoever has the rest of the log.
//!   It needs no key, so whoever can write the folder can also write a whole new chain.
//! - The `head` file shows an end that was cut off, to whoever finds it unchanged. It lies in the same folder.
//! - Signatures in the log show that the holder of the workspace's key wrote it up to there. Whoever owns the machine
//!   and its keyring holds that key; so this is proof against everybody else, and none against the owner.
//! - A [`Witness`] that lies elsewhere shows any cut and any rewriting before it, whoever did it. What came after the
//!   last witness, the owner can still cut off together with the head.
//!
//! No log shows what was never written into it.

mod branches;
mod checkpoint;
mod commit;
mod entry;
mod erase;
mod error;
mod event;
mod files;
mod head;
mod line;
mod prune;
mod read;
mod recover;
mod replay;
mod sign;
mod slot;
mod span;
mod tail;
mod usage;
mod verify;
mod visit;
mod writer;

pub use branches::Tree;
pub use checkpoint::Checkpoint;
pub use entry::{Entry, SessionId};
pub use erase::Erasure;
pub use error::JournalError;
pub use event::{
    ClaimNote, Decision, DraftNote, ErasedLine, Event, Masked, NeedNote, RequestContext, RequestNote, SentField,
    SignatureNote, Tokens, TopicNote,
};
pub use prune::{Pruned, prune};
pub use read::{Log, Receipt, SessionSummary};
pub use replay::{Rating, Turn, replay};
pub use sign::{Signer, Witness};
pub use slot::Ticket;
pub use tail::{Line, Place};
pub use usage::{DayUsage, Totals};
pub use verify::{Expected, Problem, Signed, Verification, verify, verify_against};
pub use writer::Journal;
