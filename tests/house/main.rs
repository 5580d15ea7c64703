//! The project itself: walls between rooms, samples of the docs, the README.
//! One program for all of them: each further one costs a link and up to a hundred megabytes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do, and print figures"
)]

mod architecture;
mod contents;
mod docs;
mod limits;
mod readme;
