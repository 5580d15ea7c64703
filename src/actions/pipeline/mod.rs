//! Numbers over many deals: whose and when, what they are worth, how stages and segments do, and the review of a
//! pipeline deal by deal.
//!
//! For: the computations of `forecast`, `win-rate`, `stage-conversion`, `sales-velocity`, `stale-deals` and
//! `pipeline-review`. Not for: wording (see `facts` and the action files). Invariants: counts, sums and rates that a
//! typed query can state are computed by that query ([`crate::crm::query`]) and nowhere else; amounts of different
//! currencies are never added up; a number never travels without the count of records behind it.

pub(super) mod forecast;
pub(super) mod rate;
pub(super) mod scope;
pub(super) mod segment;
pub(super) mod stages;
pub(super) mod swing;
#[cfg(test)]
mod tests;
pub(super) mod value;
