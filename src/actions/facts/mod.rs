//! The fact computations by name. An action file lists those it needs under `facts:`.
//!
//! Adding one is adding a file here and a line to `TABLE`.

pub(super) mod contradictions;
mod data_hygiene;
mod digest_text;
mod disagree;
mod draft_email;
mod fields;
mod find_duplicates;
mod forecast;
mod pipeline_review;
mod prioritize_tasks;
mod query;
mod query_table;
mod query_words;
mod rates;
mod sales_velocity;
mod stage_conversion;
pub(super) mod stale_deals;
mod summarize;
mod what_changed;
mod win_rate;

pub use query::chart_of_table;

use super::{ActionError, Desk, Gathered, Request};

/// Computes facts into the gathered ones: evidence into the book, data for the templates, rows, an envelope.
pub type Compute = fn(&Desk<'_>, &Request<'_>, &mut Gathered) -> Result<(), ActionError>;

const TABLE: &[(&str, Compute)] = &[
    ("sales-velocity", sales_velocity::compute),
    ("stage-conversion", stage_conversion::compute),
    ("stale-deals", stale_deals::compute),
    ("summarize", summarize::compute),
    ("fields", fields::compute),
    ("data-hygiene", data_hygiene::compute),
    ("find-duplicates", find_duplicates::compute),
    ("forecast", forecast::compute),
    ("query", query::compute),
    ("draft-email", draft_email::compute),
    ("digest-text", digest_text::compute),
    ("pipeline-review", pipeline_review::compute),
    ("prioritize-tasks", prioritize_tasks::compute),
    ("what-changed", what_changed::compute),
    ("win-rate", win_rate::compute),
];

/// Every name that `facts:` may list.
pub fn names() -> Vec<&'static str> {
    TABLE.iter().map(|(name, _)| *name).collect()
}

/// A computation by its name.
pub fn find(name: &str) -> Option<Compute> {
    TABLE.iter().find(|(known, _)| *known == name).map(|(_, compute)| *compute)
}
