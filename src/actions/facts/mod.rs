//! The fact computations by name. An action file lists those it needs under `facts:`.
//!
//! Adding one is adding a file here and a line to `TABLE`.

pub(super) mod close_plan;
pub(super) mod contradictions;
mod deal_health;
mod deal_risk;
mod digest_text;
pub(super) mod disagree;
mod discount_check;
mod draft_email;
pub(super) mod draft_quote;
mod fields;
mod prioritize_tasks;
pub(super) mod qualification;
mod query;
mod query_table;
mod query_words;
pub(super) mod relationship;
mod stakeholder_map;
mod summarize;
mod what_changed;

pub use query::chart_of_table;

use super::{ActionError, Desk, Gathered, Request};

/// Computes facts into the gathered ones: evidence into the book, data for the templates, rows, an envelope.
pub type Compute = fn(&Desk<'_>, &Request<'_>, &mut Gathered) -> Result<(), ActionError>;

const TABLE: &[(&str, Compute)] = &[
    ("summarize", summarize::compute),
    ("fields", fields::compute),
    ("query", query::compute),
    ("close-plan", close_plan::compute),
    ("deal-health", deal_health::compute),
    ("deal-risk", deal_risk::compute),
    ("discount-check", discount_check::compute),
    ("draft-quote", draft_quote::compute),
    ("qualification-gaps", qualification::compute),
    ("relationship", relationship::compute),
    ("stakeholder-map", stakeholder_map::compute),
    ("draft-email", draft_email::compute),
    ("digest-text", digest_text::compute),
    ("prioritize-tasks", prioritize_tasks::compute),
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
