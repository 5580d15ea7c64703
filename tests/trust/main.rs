//! What leaves the machine: masking, the gate, links, hostile texts, secrets.
//! One program for all of them: each further one costs a link and up to a hundred megabytes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do, and print figures"
)]

#[path = "../cli_support/mod.rs"]
mod cli_support;
#[path = "../common/mod.rs"]
mod common;
mod config_secrets;
mod fuzz_corpus;
mod gate;
mod hostile;
mod identity;
mod known;
mod known_prompts;
mod leak_sweep;
mod links;
mod names;
mod prompts;
mod scores;
mod shapes;
mod tone;
