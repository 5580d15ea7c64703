//! Actions, their facts, their routing and the claims of their answers, over the demo workspace and own corpora.
//! One program for all of them: each further one costs a link and up to a hundred megabytes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do, and print figures"
)]

mod agreement;
mod builtin;
mod claims;
mod claims_fresh;
mod claims_packs;
mod claims_swapped;
#[path = "../common/mod.rs"]
mod common;
mod deal;
mod desks;
mod eval;
mod facts;
mod pipeline;
mod questions;
mod reload;
mod router;
mod samples;
mod service;
mod signals;
mod suggestions;
mod texts;
mod writing;
