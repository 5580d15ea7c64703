//! What the event log tells about use and quality.
//!
//! Not for: the log itself (room `journal`). Invariant: nothing here is the truth; all of it is worked out from the log.

pub mod clusters;
