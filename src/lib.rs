//! dealdesk: a seller's assistant in the terminal.
//!
//! A folder is a room; `docs/architecture.md` says who may use whom, and `tests/architecture.rs` checks it.

pub mod actions;
pub mod assistant;
pub mod crm;
pub mod llm;
pub mod trust;
