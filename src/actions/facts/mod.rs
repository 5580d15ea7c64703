//! The fact computations by name. An action file lists those it needs under `facts:`.
//!
//! Adding one is adding a file here and a line to `TABLE`.

mod check_record;
pub(super) mod contradictions;
mod day;
mod digest_text;
mod disagree;
mod draft_email;
mod end_of_day;
mod explain_suggestions;
mod fields;
mod follow_ups_due;
mod meeting_prep;
pub(super) mod next_best_action;
pub(super) mod prioritize_tasks;
mod query;
mod query_table;
mod query_words;
mod summarize;
mod timeline_digest;
mod told;
mod what_changed;

pub use query::chart_of_table;

use super::{ActionError, Desk, Gathered, Request};

/// Computes facts into the gathered ones: evidence into the book, data for the templates, rows, an envelope.
pub type Compute = fn(&Desk<'_>, &Request<'_>, &mut Gathered) -> Result<(), ActionError>;

const TABLE: &[(&str, Compute)] = &[
    ("check-record", check_record::compute),
    ("explain-suggestions", explain_suggestions::compute),
    ("day", day::compute),
    ("end-of-day", end_of_day::compute),
    ("next-best-action", next_best_action::compute),
    ("follow-ups-due", follow_ups_due::compute),
    ("meeting-prep", meeting_prep::compute),
    ("summarize", summarize::compute),
    ("fields", fields::compute),
    ("query", query::compute),
    ("draft-email", draft_email::compute),
    ("digest-text", digest_text::compute),
    ("prioritize-tasks", prioritize_tasks::compute),
    ("timeline-digest", timeline_digest::compute),
    ("what-changed", what_changed::compute),
];

/// Every name that `facts:` may list.
pub fn names() -> Vec<&'static str> {
    TABLE.iter().map(|(name, _)| *name).collect()
}

/// A computation by its name.
pub fn find(name: &str) -> Option<Compute> {
    TABLE.iter().find(|(known, _)| *known == name).map(|(_, compute)| *compute)
}
