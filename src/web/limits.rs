//! How much of a page is read, and how long it is waited for.

use std::time::Duration;

/// Limits of one fetch, all its hops together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of the body.
    pub bytes: usize,
    /// From the first look-up to the last byte.
    pub time: Duration,
    /// Most redirects.
    pub redirects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 1 << 20, time: Duration::from_secs(10), redirects: 3 }
    }
}
