//! The two stores, records and event log: what they keep, undo, query and survive.
//! One program for all of them: each further one costs a link and up to a hundred megabytes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do, and print figures"
)]

mod behaviour;
mod crash;
mod insight_crash;
mod journal_crash;
mod journal_log;
mod query_store;
mod query_text;
mod writes;
mod writes_crash;
