//! The event log: what was asked, what left the machine, what came back, and what the seller decided.
//!
//! For: an append-only log of masked text, one JSON object a line and one file a day, that survives a killed
//! process and shows tampering; and for reading it back: sessions, receipts, search, use and cost.
//! Not for: clear text (callers pass [`Masked`] text only; what placeholders stand for lies in the vault), and not
//! for reports or screens.
//! Invariants: an event whose [`Ticket`] came back good is on the disk; every line carries the BLAKE3 chain over the
//! line before it, across files; lines are only ever appended, a torn end is moved aside, never dropped.
//!
//! There is no index: every question is a scan of the day files that can hold the answer, skipping the others by
//! name. 200,000 events (60 MB) take well under a second, so an index would be a second truth for little gain.
//!
//! What the chain cannot show: whoever can write the folder can cut lines off the end **and** rewrite the `head`
//! file to match, or write a whole new log. Only a copy of the head kept elsewhere shows that.

mod commit;
mod entry;
mod error;
mod event;
mod files;
mod head;
mod line;
mod read;
mod recover;
mod replay;
mod slot;
mod usage;
mod verify;
mod writer;

pub use entry::{Entry, SessionId};
pub use error::JournalError;
pub use event::{ClaimNote, Decision, DraftNote, Event, Masked, RequestContext, RequestNote, SentField, Tokens};
pub use read::{Log, Receipt, SessionSummary};
pub use replay::{Turn, replay};
pub use slot::Ticket;
pub use usage::{DayUsage, Totals};
pub use verify::{Problem, Verification, verify};
pub use writer::Journal;
