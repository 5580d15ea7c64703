//! One turn of the assistant, decided purely: understand → gather → (model) → check → answer.
//!
//! For: [`begin`], which answers at once or hands out a prompt with a [`Pending`] that makes the answer of the
//! model's text. Not for: sending anything, storing anything, or showing anything.
//! Invariants: a name that fits several records is asked back, never picked; text out of records decides nothing;
//! whatever a model says is checked before it becomes an answer, and without a model the rules answer stands.

mod brief;
pub mod budget;
pub mod can;
pub mod check;
mod choose;
mod dialog;
mod digest;
mod drafts;
mod help;
mod history;
mod its_tasks;
mod json;
mod kinds;
mod matter;
mod meant;
mod needs;
mod notes;
mod pack;
mod pending;
mod plan;
mod prompt;
mod quoted;
mod revise;
mod router;
pub mod samples;
mod spoken;
pub mod steps;
mod structured;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_asked;
#[cfg(test)]
mod tests_flow;
#[cfg(test)]
mod tests_pointing;
#[cfg(test)]
mod tests_quoted;
#[cfg(test)]
mod tests_records;
pub mod tools;
mod trace;
mod turn;
mod whom;

pub use dialog::{Dialog, Topic, converse};
pub use json::{ask_json, do_json, proposal_json};
pub use pending::{Again, Ground, Pending};
pub use prompt::weight;
pub use router::{Refusal, Route, heard, route};
pub use turn::{Ask, Context, Input, Next, PastTurn, TurnError, begin};
pub use whom::NO_OTHERS;
