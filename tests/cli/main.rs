//! The program as scripts and people at a prompt use it: arguments in, text, JSON, files and exit codes out.
//! One program for all of them: each further one costs a link and up to a hundred megabytes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do, and print figures"
)]

mod actions;
mod actions_files;
mod bench;
#[path = "../cli_support/mod.rs"]
mod cli_support;
mod clusters;
#[path = "../common/mod.rs"]
mod common;
mod config_files;
mod demo;
mod demo_workspace;
mod digest;
mod eval;
mod eval_log;
mod eval_model;
mod feedback;
mod import;
mod insight;
mod log_export;
mod model;
mod played;
mod privacy;
mod query;
mod rate;
mod review;
mod suggest;
mod talk;
mod tone;
mod tools;
mod trust_unmask;
mod turn_actions;
mod turn_tools;
mod voice;
mod writes;
