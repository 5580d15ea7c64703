//! The fact computations by name. An action file lists those it needs under `facts:`.
//!
//! Adding one is adding a file here and a line to `TABLE`.

#[cfg(test)]
mod agree_tests;
mod among;
pub(crate) mod articles;
pub(super) mod ask_answers;
mod asks;
pub(super) mod buying_intent;
mod call_script;
pub(crate) mod case_summary;
mod case_talk;
pub(crate) mod case_trends;
mod check_record;
pub(super) mod churn_risk;
pub(super) mod close_plan;
mod competitor_mentions;
pub(super) mod contradictions;
#[cfg(test)]
mod customer_tests;
#[cfg(test)]
mod cut_tests;
mod data_hygiene;
mod day;
#[cfg(test)]
mod day_tests;
mod deal_health;
mod deal_risk;
mod digest_text;
pub(super) mod disagree;
mod discount_check;
mod draft_about;
pub(crate) mod draft_article;
mod draft_email;
mod draft_manner;
pub(super) mod draft_outreach;
pub(super) mod draft_quote;
mod draft_recap;
mod draft_reply;
mod draft_topic;
mod end_of_day;
mod explain_suggestions;
mod fields;
mod find_duplicates;
mod follow_ups_due;
mod forecast;
pub(super) mod handle_objection;
mod handle_time;
mod marketing_copy;
mod marketing_frames;
mod meeting_prep;
mod newcomer;
pub(super) mod next_best_action;
mod one_pager;
mod outlook;
mod outputs;
mod pipeline_review;
pub(super) mod prioritize_tasks;
#[cfg(test)]
mod promise_tests;
pub(super) mod qualification;
pub(super) mod qualify_lead;
mod query;
mod query_table;
mod query_words;
mod rates;
pub(super) mod relationship;
pub(crate) mod reply_options;
pub(crate) mod route_case;
pub(super) mod route_lead;
mod sales_velocity;
pub(super) mod satisfaction_themes;
pub(super) mod score_lead;
pub(super) mod sentiment;
#[cfg(test)]
mod service_tests;
pub(super) mod sources;
mod spoken;
mod stage_conversion;
pub(super) mod stage_fit;
mod stakeholder_map;
mod stale_deals;
mod summarize;
mod timeline_digest;
mod told;
mod tongue;
mod what_changed;
mod win_loss_note;
mod win_rate;

pub(super) use articles::is_public;
pub use newcomer::INPUT as DESCRIBED;
pub use outputs::{Makes, given, misfits};
pub(super) use outputs::{makes, outputs};
pub use query::chart_of_table;
pub(super) use spoken::origin;

use super::{ActionError, Desk, Gathered, Knobs, Request};

/// Computes facts into the gathered ones: evidence into the book, data for the templates, rows, an envelope.
pub type Compute = fn(&Desk<'_>, &Request<'_>, &mut Gathered) -> Result<(), ActionError>;

const TABLE: &[(&str, Compute)] = &[
    ("buying-intent", buying_intent::compute),
    ("call-script", call_script::compute),
    ("case-summary", case_summary::compute),
    ("case-trends", case_trends::compute),
    ("check-record", check_record::compute),
    ("churn-risk", churn_risk::compute),
    ("close-plan", close_plan::compute),
    ("competitor-mentions", competitor_mentions::compute),
    ("data-hygiene", data_hygiene::compute),
    ("day", day::compute),
    ("deal-health", deal_health::compute),
    ("deal-risk", deal_risk::compute),
    ("digest-text", digest_text::compute),
    ("discount-check", discount_check::compute),
    ("draft-article", draft_article::compute),
    ("draft-email", draft_email::compute),
    ("draft-outreach", draft_outreach::compute),
    ("draft-quote", draft_quote::compute),
    ("end-of-day", end_of_day::compute),
    ("explain-suggestions", explain_suggestions::compute),
    ("fields", fields::compute),
    ("find-duplicates", find_duplicates::compute),
    ("follow-ups-due", follow_ups_due::compute),
    ("forecast", forecast::compute),
    ("handle-objection", handle_objection::compute),
    ("handle-time", handle_time::compute),
    ("marketing-copy", marketing_copy::compute),
    ("meeting-prep", meeting_prep::compute),
    ("next-best-action", next_best_action::compute),
    ("one-pager", one_pager::compute),
    ("pipeline-review", pipeline_review::compute),
    ("prioritize-tasks", prioritize_tasks::compute),
    ("qualification-gaps", qualification::compute),
    ("qualify-lead", qualify_lead::compute),
    ("query", query::compute),
    ("relationship", relationship::compute),
    ("reply-options", reply_options::compute),
    ("route-case", route_case::compute),
    ("route-lead", route_lead::compute),
    ("sales-velocity", sales_velocity::compute),
    ("satisfaction-themes", satisfaction_themes::compute),
    ("score-lead", score_lead::compute),
    ("sentiment", sentiment::compute),
    ("stage-conversion", stage_conversion::compute),
    ("stakeholder-map", stakeholder_map::compute),
    ("stale-deals", stale_deals::compute),
    ("summarize", summarize::compute),
    ("timeline-digest", timeline_digest::compute),
    ("what-changed", what_changed::compute),
    ("win-loss-note", win_loss_note::compute),
    ("win-rate", win_rate::compute),
];

/// Names out of a table of knobs.
type Names = fn(&Knobs) -> Vec<String>;

/// Inputs that may be what a table of knobs names: the computation, the input, the names.
const CHOICES: &[(&str, &str, Names)] = &[("satisfaction-themes", "theme", satisfaction_themes::names)];

/// What an input may be besides what its declaration lists, so that whoever adds to the knobs can ask for it.
pub(super) fn choices(facts: &[String], input: &str, knobs: &Knobs) -> Vec<String> {
    let of = CHOICES.iter().filter(|(fact, name, _)| *name == input && facts.iter().any(|known| known == fact));
    of.flat_map(|(_, _, names)| names(knobs)).collect()
}

/// Every name that `facts:` may list.
pub fn names() -> Vec<&'static str> {
    TABLE.iter().map(|(name, _)| *name).collect()
}

/// A computation by its name.
pub fn find(name: &str) -> Option<Compute> {
    TABLE.iter().find(|(known, _)| *known == name).map(|(_, compute)| *compute)
}
