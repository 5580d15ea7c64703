//! dealdesk: a seller's assistant in the terminal.
//!
//! A folder is a room; `docs/architecture.md` says who may use whom, and `tests/architecture.rs` checks it.

pub mod crm;
pub mod llm;
pub mod store;
pub mod trust;
