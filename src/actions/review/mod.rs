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
pub(super) use outcome::{Outcome, outcome};
pub(super) use suggest::Knobs;
pub(super) use walk::{Reading, walk};
pub use walk::{Stop, Walk};
