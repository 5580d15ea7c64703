//! Typed queries: one kind, a filter, grouping, measures, sorting and a limit, and their text form.
//!
//! The text form is what sellers see and edit, and what `--filter` takes:
//! `opportunity where stage = "Won" and close_date in last quarter group by owner show count, sum(amount) sort by sum(amount) desc limit 10`.
//! Not for: running queries (the store does) or reading plain language (actions do).
//! Invariant: reading what a query writes gives an equal query.

mod ast;

pub use ast::{Expr, GroupKey, Literal, Measure, Op, Path, Period, Query, Sort, SortKey, Unit};
