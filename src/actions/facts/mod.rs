//! The fact computations by name. An action file lists those it needs under `facts:`.
//!
//! Adding one is adding a file here and a line to `TABLE`.

pub(super) mod buying_intent;
pub(super) mod churn_risk;
pub(crate) mod articles;
pub(crate) mod case_summary;
mod case_talk;
pub(crate) mod case_trends;
pub(super) mod contradictions;
mod deal_health;
mod deal_risk;
mod digest_text;
pub(super) mod disagree;
pub(crate) mod draft_article;
mod draft_email;
mod draft_manner;
mod draft_recap;
mod fields;
mod handle_time;
mod forecast;
mod outputs;
mod prioritize_tasks;
pub(super) mod qualification;
pub(super) mod qualify_lead;
mod query;
mod query_table;
mod query_words;
pub(super) mod route_lead;
pub(super) mod score_lead;
pub(super) mod sentiment;
mod spoken;
pub(crate) mod reply_options;
pub(crate) mod route_case;
#[cfg(test)]
mod service_tests;
mod rates;
mod sales_velocity;
mod stage_conversion;
pub(super) mod stale_deals;
mod summarize;
mod what_changed;
mod win_rate;

pub(super) use outputs::outputs;
pub use query::chart_of_table;

use super::{ActionError, Desk, Gathered, Request};

/// Computes facts into the gathered ones: evidence into the book, data for the templates, rows, an envelope.
pub type Compute = fn(&Desk<'_>, &Request<'_>, &mut Gathered) -> Result<(), ActionError>;

const TABLE: &[(&str, Compute)] = &[
    ("case-summary", case_summary::compute),
    ("summarize", summarize::compute),
    ("fields", fields::compute),
    ("buying-intent", buying_intent::compute),
    ("churn-risk", churn_risk::compute),
    ("qualify-lead", qualify_lead::compute),
    ("sales-velocity", sales_velocity::compute),
    ("stage-conversion", stage_conversion::compute),
    ("stale-deals", stale_deals::compute),
    ("summarize", summarize::compute),
    ("fields", fields::compute),
    ("forecast", forecast::compute),
    ("query", query::compute),
    ("deal-health", deal_health::compute),
    ("deal-risk", deal_risk::compute),
    ("qualification-gaps", qualification::compute),
    ("draft-email", draft_email::compute),
    ("digest-text", digest_text::compute),
    ("prioritize-tasks", prioritize_tasks::compute),
    ("route-lead", route_lead::compute),
    ("score-lead", score_lead::compute),
    ("sentiment", sentiment::compute),
    ("case-trends", case_trends::compute),
    ("draft-article", draft_article::compute),
    ("draft-email", draft_email::compute),
    ("digest-text", digest_text::compute),
    ("prioritize-tasks", prioritize_tasks::compute),
    ("reply-options", reply_options::compute),
    ("route-case", route_case::compute),
    ("handle-time", handle_time::compute),
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
