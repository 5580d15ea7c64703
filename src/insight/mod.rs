//! What the event log tells: turns found by words and figures, questions that went wrong, use and quality over time.
//!
//! For: an index of the log in one SQLite file beside it, and the figures that are counted from it, so that a log of a
//! million turns answers at once.
//! Not for: writing the log (`journal`), clear text (all of it stays masked), drawing (`ui`, `cli`).
//! Invariants: the index is made of the log alone, and thrown away and made again at any doubt; it is never the truth.
//! What is built in pieces equals what is built at once. A figure without anything counted is no figure, never a zero.

mod baseline;
mod bucket;
mod cell;
pub mod clusters;
mod error;
mod index;
mod kinds;
mod report;
mod spark;
mod stats;
mod turn;
mod words;

pub use baseline::{Baseline, Baselines};
pub use error::InsightError;
pub use index::{Built, Flagged, Found, Index, Progress, Search, Whole, forget};
pub use kinds::{Mark, Outcome, Reason};
pub use report::{Period, report};
pub use spark::sparkline;
pub use stats::{Figure, Group, Range, Stats, Unit, stats};
