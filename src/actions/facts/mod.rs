//! The fact computations by name. An action file lists those it needs under `facts:`.
//!
//! Adding one is adding a file here and a line to `TABLE`.

pub(crate) mod articles;
mod call_script;
pub(crate) mod case_summary;
mod case_talk;
pub(crate) mod case_trends;
pub(super) mod contradictions;
mod digest_text;
mod disagree;
pub(crate) mod draft_article;
mod draft_email;
mod draft_manner;
mod draft_recap;
mod fields;
mod handle_time;
mod marketing_copy;
mod one_pager;
mod prioritize_tasks;
mod query;
mod query_table;
mod query_words;
pub(crate) mod reply_options;
pub(crate) mod route_case;
#[cfg(test)]
mod service_tests;
mod summarize;
mod what_changed;

pub use query::chart_of_table;

use super::{ActionError, Desk, Gathered, Request};

/// Computes facts into the gathered ones: evidence into the book, data for the templates, rows, an envelope.
pub type Compute = fn(&Desk<'_>, &Request<'_>, &mut Gathered) -> Result<(), ActionError>;

const TABLE: &[(&str, Compute)] = &[
    ("call-script", call_script::compute),
    ("case-summary", case_summary::compute),
    ("summarize", summarize::compute),
    ("fields", fields::compute),
    ("query", query::compute),
    ("case-trends", case_trends::compute),
    ("draft-article", draft_article::compute),
    ("draft-email", draft_email::compute),
    ("digest-text", digest_text::compute),
    ("marketing-copy", marketing_copy::compute),
    ("one-pager", one_pager::compute),
    ("prioritize-tasks", prioritize_tasks::compute),
    ("reply-options", reply_options::compute),
    ("route-case", route_case::compute),
    ("handle-time", handle_time::compute),
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
