//! The review of a pipeline: open deals one by one, worst first, a decision each, and one proposal at the end.
//!
//! For: `pipeline-review`, headless and as a walk on the screen ([`Walk`]). Not for: writing: a walk ends in a
//! [`crate::crm::Proposal`], which a person accepts as one change set or not.
//! Invariants: pure; a decision that breaks a rule of the records is left out whole and told; the text form of the
//! decisions reads back into the same walk, so a walk can be left and resumed.

mod decision;
mod outcome;
mod suggest;
#[cfg(test)]
mod tests;
mod walk;

pub use decision::{Decision, Misread};
pub use outcome::Outcome;
pub(super) use suggest::Knobs;
pub use walk::{Reading, Stop, Walk};

use super::pipeline::scope::{States, Whose};
use super::{ActionError, Book, Desk, Request};

/// The walk over the open deals that the input `whose` names, its reasons with markers of the book.
///
/// # Errors
/// When the records cannot be read.
pub fn begin(desk: &Desk<'_>, request: &Request<'_>, book: &mut Book) -> Result<Reading, ActionError> {
    let whose = Whose::read(desk, request, "me")?;
    walk::walk(desk, book, whose, &States::read(desk)?, &desk.knobs.read("review"))
}

/// What the decisions of a walk come to: one proposal, drafts of the nudges, and what breaks a rule.
///
/// # Errors
/// When the records cannot be read, or a template of the knobs has a mistake.
pub fn finish(desk: &Desk<'_>, reading: &Reading) -> Result<Outcome, ActionError> {
    outcome::outcome(desk, reading, &desk.knobs.read("review"))
}
