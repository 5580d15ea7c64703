//! dealdesk: a seller's assistant in the terminal.
//!
//! A folder is a room; `docs/architecture.md` says who may use whom, and `tests/house/architecture.rs` checks it.

pub mod actions;
pub mod app;
pub mod assistant;
pub mod cli;
pub mod config;
pub mod connect;
pub mod crm;
pub mod demo;
pub mod insight;
pub mod journal;
pub mod llm;
pub mod mail;
pub mod runtime;
pub mod store;
pub mod term;
pub mod trust;
pub mod ui;
pub mod web;
