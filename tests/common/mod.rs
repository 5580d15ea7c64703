//! Helpers of the tests that run the real program.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests")]

pub(crate) mod model_server;
pub(crate) mod tty;
