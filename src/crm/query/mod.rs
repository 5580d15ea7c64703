//! Typed queries: one kind, a filter, grouping, measures, sorting and a limit, and their text form.
//!
//! The text form is what sellers see and edit, and what `--filter` takes:
//! `opportunity where stage = "Won" and close_date in last quarter group by owner show count, sum(amount) sort by sum(amount) desc limit 10`.
//! Not for: running queries (the store does) or reading plain language (actions do).
//! `activity` stands for tasks, events, emails, notes and transcripts together, `change` for the field history.
//! Invariant: reading what a query writes gives an equal query.

mod ast;
mod changed;
mod condition;
mod error;
mod evaluate;
mod matches;
mod operand;
mod parse;
mod period;
mod related;
mod resolve;
mod show;
mod text;
mod today;
mod token;
mod tree;
mod virtuals;

pub use ast::{Expr, Literal, Op, Path, Period, Unit};
pub use error::QueryError;
pub use evaluate::median;
pub use matches::{Context, World, day_of, days_between};
pub use period::calendar_label;
pub(crate) use related::asked_links;
pub use related::links;
pub use text::{fold_text, same_text, text_contains};
pub use tree::{Arith, Comparison, Function, GroupKey, Having, Measure, Operand, Query, Related, Sort, SortKey};
pub use virtuals::{ACTIVITY, CHANGE, activity, change, read_kind};
pub(crate) use virtuals::{field_of_any, is_all_activities, is_history, members, moments, target};
