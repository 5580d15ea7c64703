//! The fact computations by name. An action file lists those it needs under `facts:`.
//!
//! Adding one is adding a file here and a line to `TABLE`.

pub(super) mod buying_intent;
pub(super) mod churn_risk;
mod competitor_mentions;
pub(super) mod contradictions;
mod digest_text;
mod disagree;
mod draft_email;
pub(super) mod draft_outreach;
mod fields;
pub(super) mod handle_objection;
mod prioritize_tasks;
pub(super) mod qualify_lead;
mod query;
mod query_table;
mod query_words;
pub(super) mod route_lead;
pub(super) mod satisfaction_themes;
pub(super) mod score_lead;
pub(super) mod sentiment;
mod spoken;
mod summarize;
mod what_changed;
mod win_loss_note;

#[cfg(test)]
mod customer_tests;

pub use query::chart_of_table;

use super::{ActionError, Desk, Gathered, Request};

/// Computes facts into the gathered ones: evidence into the book, data for the templates, rows, an envelope.
pub type Compute = fn(&Desk<'_>, &Request<'_>, &mut Gathered) -> Result<(), ActionError>;

const TABLE: &[(&str, Compute)] = &[
    ("summarize", summarize::compute),
    ("fields", fields::compute),
    ("buying-intent", buying_intent::compute),
    ("churn-risk", churn_risk::compute),
    ("competitor-mentions", competitor_mentions::compute),
    ("draft-outreach", draft_outreach::compute),
    ("handle-objection", handle_objection::compute),
    ("qualify-lead", qualify_lead::compute),
    ("query", query::compute),
    ("draft-email", draft_email::compute),
    ("digest-text", digest_text::compute),
    ("prioritize-tasks", prioritize_tasks::compute),
    ("route-lead", route_lead::compute),
    ("satisfaction-themes", satisfaction_themes::compute),
    ("score-lead", score_lead::compute),
    ("sentiment", sentiment::compute),
    ("what-changed", what_changed::compute),
    ("win-loss-note", win_loss_note::compute),
];

/// Every name that `facts:` may list.
pub fn names() -> Vec<&'static str> {
    TABLE.iter().map(|(name, _)| *name).collect()
}

/// A computation by its name.
pub fn find(name: &str) -> Option<Compute> {
    TABLE.iter().find(|(known, _)| *known == name).map(|(_, compute)| *compute)
}
