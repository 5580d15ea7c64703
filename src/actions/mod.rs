//! Actions: what dealdesk can do with a record or a question, each one a file plus the facts that code computes.
//!
//! For: reading action files ([`Registry`]), computing facts ([`gather`]), wording them without a model
//! ([`Gathered::rules_text`]), recommending the next step ([`suggest`]) and reading plain questions ([`question`]).
//! Not for: deciding what a chat line means, composing prompts or checking answers (room `assistant`).
//! Invariants: pure over [`crate::crm::Records`]; "today" and "now" come in as arguments; text out of records is
//! data in every template and can never become a citation, a link or an instruction.

mod agenda;
mod book;
mod complete;
mod cues;
pub(crate) mod deal;
mod declare;
mod desk;
pub mod digest;
mod discount;
mod duplicates;
pub mod examples;
mod expr;
pub mod facts;
mod faults;
mod file;
mod flow;
mod front;
mod gather;
mod health;
mod hygiene;
mod input;
pub mod kit;
mod knobs;
mod limits;
mod lint;
mod makes;
mod narrow;
pub mod passages;
mod pipeline;
mod places;
mod problem;
pub mod question;
mod registry;
pub mod review;
mod risk;
#[cfg(test)]
pub(crate) mod sample;
mod schema;
mod scope;
mod sections;
mod signals;
mod suggest;
mod template;
pub mod text;
mod tools;
pub mod voice;
mod yaml;
mod yaml_words;

pub use book::{Book, Evidence};
pub use desk::{ActionError, Desk, Request};
pub use expr::Type;
pub use file::{Action, Example, FactNeeds, Limits, ModelConfig, OutputFormat, RecordNeed, Surface};
pub use flow::{CommandOutput, CommandRequest, End, FlowRun, FlowStep, Question};
pub use gather::{Around, Gathered, gather, gather_beside, gather_until, perform};
pub use health::{Health, health};
pub use input::{InputKind, InputSpec};
pub use knobs::{Knob, Knobs};
pub use limits::with_limits;
pub use lint::lint;
pub use makes::Beyond;
pub use problem::{Problem, Severity};
pub use registry::Registry;
pub use schema::validate;
pub use signals::{Signals, Touch, is_open, signals};
pub use suggest::{
    Decided, Fate, Learnt, Offers, Suggestion, TASTES, Tastes, key as learnt_key, offers, suggest,
    what as suggestion_name, why_suggested,
};
pub use tools::tool_names;
