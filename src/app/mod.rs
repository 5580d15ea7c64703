//! The program as a state machine: `update(&mut Model, Msg) -> Vec<Effect>`.
//!
//! For: everything that happens on a key, a click, a loaded page or a piece of an answer.
//! Not for: IO, clocks, randomness or drawing; they are effects, messages and the `ui` room.
//! Invariants: `update` never blocks and costs the same whatever the number of records and messages; each
//! message means one thing; an answer to an outdated question is dropped by its generation number.

pub mod chat;
pub mod command;
pub mod diff;
pub mod draft;
pub mod editor;
mod effect;
pub mod figures;
pub mod keymap;
pub mod layout;
mod model;
mod msg;
pub mod opinion;
pub mod overlay;
pub mod page;
mod picked;
pub mod present;
pub mod proposal;
pub mod record;
pub mod records;
mod steps;
pub mod talks;
#[cfg(test)]
mod tests;
pub mod toast;
pub mod tour;
pub mod turn;
mod update;
pub mod walk;

pub use effect::{Effect, Export, TurnInput, TurnRequest};
pub use model::{Focus, Model, Status};
pub use msg::{Loaded, Msg, TurnEvent, TurnMeta};
pub use update::update;
pub(crate) use update::{measure, scopes};
