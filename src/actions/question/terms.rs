//! Words that rank, group and order, as data.

use crate::crm::query::Unit;

/// How a superlative ranks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rank {
    /// The largest value first.
    Most,
    /// The smallest value first.
    Least,
    /// What a seller likes best first: large amounts, short times.
    Best,
    /// The other way.
    Worst,
    /// The longest time first.
    Slow,
    /// The shortest time first.
    Fast,
}

/// Superlatives; "most" stands behind the longer phrases with it.
pub(super) const SUPERLATIVES: &[(&str, Rank)] = &[
    ("most valuable", Rank::Most),
    ("most expensive", Rank::Most),
    ("least expensive", Rank::Least),
    ("best selling", Rank::Best),
    ("best-selling", Rank::Best),
    ("top selling", Rank::Best),
    ("best performing", Rank::Best),
    ("worst performing", Rank::Worst),
    ("least sold", Rank::Least),
    ("most sold", Rank::Most),
    ("biggest", Rank::Most),
    ("largest", Rank::Most),
    ("greatest", Rank::Most),
    ("highest", Rank::Most),
    ("most common", Rank::Most),
    ("most frequent", Rank::Most),
    ("most", Rank::Most),
    ("maximum", Rank::Most),
    ("priciest", Rank::Most),
    ("busiest", Rank::Most),
    ("least", Rank::Least),
    ("fewest", Rank::Least),
    ("lowest", Rank::Least),
    ("smallest", Rank::Least),
    ("cheapest", Rank::Least),
    ("minimum", Rank::Least),
    ("bottom", Rank::Least),
    ("best", Rank::Best),
    ("strongest", Rank::Best),
    ("top", Rank::Best),
    ("worst", Rank::Worst),
    ("weakest", Rank::Worst),
    ("poorest", Rank::Worst),
    ("slowest", Rank::Slow),
    ("longest", Rank::Slow),
    ("slower", Rank::Slow),
    ("fastest", Rank::Fast),
    ("quickest", Rank::Fast),
    ("shortest", Rank::Fast),
    ("faster", Rank::Fast),
];

/// Words before a group.
pub(super) const PER: &[&str] = &[
    "grouped by",
    "group by",
    "broken down by",
    "broken down per",
    "split by",
    "split per",
    "split up by",
    "sliced by",
    "for each",
    "for every",
    "in each",
    "in every",
    "of each",
    "across the",
    "across",
    "by each",
    "each",
    "every",
    "by",
    "per",
];
/// Words before a sort field.
pub(super) const SORT: &[&str] =
    &["sorted by", "sort by", "ordered by", "order by", "ranked by", "sorted on", "in order of"];
/// Adjectives that are a group by themselves.
pub(super) const RHYTHMS: &[(&str, Unit)] = &[
    ("month over month", Unit::Month),
    ("month by month", Unit::Month),
    ("monthly", Unit::Month),
    ("weekly", Unit::Week),
    ("daily", Unit::Day),
    ("quarterly", Unit::Quarter),
    ("yearly", Unit::Year),
    ("annual", Unit::Year),
    ("annually", Unit::Year),
];

/// What a group is called and the fields behind it, the first that a kind has; other names are looked up in the schema.
pub(super) const GROUPS: &[(&str, &[&str])] = &[
    ("owner", &["owner.name"]),
    ("rep", &["owner.name"]),
    ("sales rep", &["owner.name"]),
    ("sales agent", &["owner.name"]),
    ("account executive", &["owner.name"]),
    ("account manager", &["owner.name"]),
    ("seller", &["owner.name"]),
    ("salesperson", &["owner.name"]),
    ("salespeople", &["owner.name"]),
    ("agent", &["owner.name"]),
    ("person", &["owner.name"]),
    ("colleague", &["owner.name"]),
    ("user", &["owner.name"]),
    ("manager", &["owner.manager.name"]),
    ("sales manager", &["owner.manager.name"]),
    ("account", &["account.name"]),
    ("customer", &["account.name"]),
    ("company", &["account.name", "company"]),
    ("client", &["account.name"]),
    ("contact", &["contact.name", "who.name"]),
    ("product", &["product.name"]),
    ("campaign", &["campaign.name"]),
    ("region", &["owner.region"]),
    ("territory", &["owner.region"]),
    ("office", &["owner.region"]),
    ("regional office", &["owner.region"]),
    ("sales office", &["owner.region"]),
    ("sales region", &["owner.region"]),
    ("sales team", &["owner.team"]),
    ("team", &["owner.team"]),
    ("industry", &["industry", "account.industry"]),
    ("account industry", &["account.industry"]),
    ("customer industry", &["account.industry"]),
    ("industry of the customer", &["account.industry"]),
    ("industry of the account", &["account.industry"]),
    ("sector", &["industry", "account.industry"]),
    ("vertical", &["industry", "account.industry"]),
    ("account type", &["account.type"]),
    ("country", &["billing_country", "country", "account.billing_country"]),
    ("city", &["billing_city", "city", "account.billing_city"]),
    ("product family", &["product.family", "family"]),
    ("product line", &["product.family", "family"]),
    ("family", &["product.family", "family"]),
    ("product series", &["product.family", "family"]),
    ("series", &["product.family", "family"]),
    ("source", &["lead_source"]),
    ("lead source", &["lead_source"]),
    ("channel", &["origin", "lead_source"]),
    ("issue", &["reason"]),
    ("problem", &["reason"]),
    ("case reason", &["reason"]),
    ("topic", &["reason", "category"]),
    ("sales stage", &["stage"]),
    ("category", &["forecast_category", "category"]),
    ("forecast", &["forecast_category"]),
    ("direction", &["direction"]),
];

/// Calendar units.
pub(super) const UNITS: &[(&str, Unit)] = &[
    ("day", Unit::Day),
    ("days", Unit::Day),
    ("week", Unit::Week),
    ("weeks", Unit::Week),
    ("month", Unit::Month),
    ("months", Unit::Month),
    ("quarter", Unit::Quarter),
    ("quarters", Unit::Quarter),
    ("qtr", Unit::Quarter),
    ("year", Unit::Year),
    ("years", Unit::Year),
];
