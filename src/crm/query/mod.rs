//! Typed queries: one kind, a filter, grouping, measures, sorting and a limit, and their text form.
//!
//! The text form is what sellers see and edit, and what `--filter` takes:
//! `opportunity where stage = "Won" and close_date in last quarter group by owner show count, sum(amount) sort by sum(amount) desc limit 10`.
//! Not for: running queries (the store does) or reading plain language (actions do).
//! Invariant: reading what a query writes gives an equal query.

mod ast;
mod condition;
mod error;
mod matches;
mod parse;
mod period;
mod resolve;
mod show;
mod text;
mod token;

pub use ast::{Expr, GroupKey, Literal, Measure, Op, Path, Period, Query, Sort, SortKey, Unit};
pub use error::QueryError;
pub use matches::Context;
pub use period::calendar_label;
pub use text::{fold_text, same_text, text_contains};
