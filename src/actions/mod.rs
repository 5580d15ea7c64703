//! Actions: what dealdesk can do with a record or a question, each one a file plus the facts that code computes.
//!
//! For: reading action files ([`Registry`]), computing facts ([`gather`]), wording them without a model
//! ([`Gathered::rules_text`]), recommending the next step ([`suggest`]) and reading plain questions ([`question`]).
//! Not for: deciding what a chat line means, composing prompts or checking answers (room `assistant`).
//! Invariants: pure over [`crate::crm::Records`]; "today" and "now" come in as arguments; text out of records is
//! data in every template and can never become a citation, a link or an instruction.

mod agenda;
mod book;
mod condition;
mod cues;
mod deal;
mod desk;
pub mod digest;
mod expr;
pub mod facts;
mod faults;
mod file;
mod front;
mod gather;
mod health;
pub mod kit;
mod knobs;
mod lint;
mod pipeline;
mod problem;
pub mod question;
mod registry;
mod risk;
#[cfg(test)]
pub(crate) mod sample;
mod signals;
mod suggest;
mod template;
pub mod text;
pub mod voice;

pub use book::{Book, Evidence};
pub use desk::{ActionError, Desk, Request};
pub use file::{Action, InputSpec, ModelConfig, OutputFormat, RecordNeed, Surface};
pub use gather::{Gathered, gather, gather_beside, gather_until};
pub use health::{Health, health};
pub use knobs::{Knob, Knobs};
pub use problem::Problem;
pub use registry::Registry;
pub use signals::{Signals, Touch, signals};
pub use suggest::{
    Decided, Fate, Learnt, Offers, Suggestion, TASTES, Tastes, key as learnt_key, offers, suggest,
    what as suggestion_name,
};
