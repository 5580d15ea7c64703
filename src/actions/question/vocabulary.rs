//! The words of the question parser, as data. Everything is lower case; longer phrases stand before shorter ones.

use crate::crm::{Kind, query::Unit};

/// Words for kinds. `Kind::parse` knows the names themselves; these are what sellers say besides.
pub(super) const KINDS: &[(&str, Kind)] = &[
    ("opps", Kind::Opportunity),
    ("opp", Kind::Opportunity),
    ("pipeline", Kind::Opportunity),
    ("customer", Kind::Account),
    ("customers", Kind::Account),
    ("client", Kind::Account),
    ("clients", Kind::Account),
    ("organisations", Kind::Account),
    ("organizations", Kind::Account),
    ("prospects", Kind::Lead),
    ("tickets", Kind::Case),
    ("ticket", Kind::Case),
    ("todos", Kind::Task),
    ("to-dos", Kind::Task),
    ("e-mails", Kind::Email),
    ("sellers", Kind::User),
    ("seller", Kind::User),
    ("agent", Kind::User),
    ("agents", Kind::User),
    ("salesperson", Kind::User),
    ("salespeople", Kind::User),
    ("colleagues", Kind::User),
];

/// Words that speak of a kind without naming it.
pub(super) const HINTS: &[(&str, Kind)] = &[
    ("won", Kind::Opportunity),
    ("lost", Kind::Opportunity),
    ("win", Kind::Opportunity),
    ("lose", Kind::Opportunity),
    ("closing", Kind::Opportunity),
    ("revenue", Kind::Opportunity),
    ("sales", Kind::Opportunity),
    ("sold", Kind::Opportunity),
    ("stage", Kind::Opportunity),
    ("forecast", Kind::Opportunity),
    ("turnover", Kind::Opportunity),
    ("success rate", Kind::Opportunity),
    ("close rate", Kind::Opportunity),
    ("hit rate", Kind::Opportunity),
    ("overdue", Kind::Task),
    ("due", Kind::Task),
];

/// Phrases that ask for a number of records.
pub(super) const COUNT: &[&str] = &["how many", "number of", "count of", "count"];
/// Phrases that ask for a total.
pub(super) const SUM: &[&str] = &[
    "how much",
    "total value of",
    "total amount of",
    "total value",
    "total amount",
    "sum of",
    "value of",
    "worth of",
    "amount of",
    "total",
    "sum",
    "worth",
    "value",
];
/// Words for money that ask for its sum, unless a list is asked for.
pub(super) const MONEY: &[&str] = &["amount", "amounts", "value", "revenue", "turnover", "volume", "money", "worth"];
/// Openings that ask for the records themselves.
pub(super) const LISTING: &[&str] = &["list", "show", "which", "find", "display"];
/// Words after "sales" that make it something else than money.
pub(super) const NOT_SALES: &[&str] =
    &["cycle", "process", "team", "agent", "agents", "rep", "reps", "stage", "person"];
/// Phrases that ask for the average of what was won, not of every deal.
pub(super) const DEAL_SIZE: &[&str] = &["deal size", "deal value", "order size", "order value", "contract value"];
/// Phrases that ask for the share of closed deals that were won.
pub(super) const WIN_RATE: &[&str] = &["win rate", "winning rate", "close rate", "success rate", "hit rate"];
/// Phrases that ask for a mean.
pub(super) const AVERAGE: &[&str] =
    &["average size of", "average value of", "average amount of", "average", "mean", "avg"];
/// Words that ask for the largest first.
pub(super) const BIGGEST: &[&str] =
    &["most valuable", "best selling", "best-selling", "biggest", "largest", "highest", "best", "top"];
/// Words that ask for the smallest first.
pub(super) const SMALLEST: &[&str] = &["smallest", "lowest", "cheapest"];
/// Words that ask for the newest first.
pub(super) const NEWEST: &[&str] = &["most recent", "newest", "latest"];
/// Words that ask for the oldest first.
pub(super) const OLDEST: &[&str] = &["oldest", "earliest", "longest open"];
/// Words before a group.
pub(super) const PER: &[&str] =
    &["grouped by", "group by", "broken down by", "for each", "for every", "in each", "by", "per"];
/// Words before a sort field.
pub(super) const SORT: &[&str] = &["sorted by", "sort by", "ordered by", "order by"];

/// What a group is called and the field behind it; other names are looked up in the schema.
pub(super) const GROUPS: &[(&str, &str)] = &[
    ("owner", "owner.name"),
    ("rep", "owner.name"),
    ("reps", "owner.name"),
    ("seller", "owner.name"),
    ("salesperson", "owner.name"),
    ("sales rep", "owner.name"),
    ("sales agent", "owner.name"),
    ("agent", "owner.name"),
    ("manager", "owner.manager"),
    ("account", "account.name"),
    ("customer", "account.name"),
    ("company", "account.name"),
    ("client", "account.name"),
    ("contact", "contact.name"),
    ("product", "product.name"),
    ("region", "owner.region"),
    ("office", "owner.region"),
    ("regional office", "owner.region"),
    ("sales office", "owner.region"),
    ("sales region", "owner.region"),
    ("sales team", "owner.team"),
    ("team", "owner.team"),
    ("industry", "account.industry"),
    ("account industry", "account.industry"),
    ("customer industry", "account.industry"),
    ("sector", "account.industry"),
    ("country", "account.billing_country"),
    ("product family", "product.family"),
    ("series", "product.family"),
    ("source", "lead_source"),
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
    ("year", Unit::Year),
    ("years", Unit::Year),
];

/// Verbs that say which date a window is about, by kind; `None` fits every kind.
pub(super) const DATE_VERBS: &[(&str, Option<Kind>, &str)] = &[
    ("created", None, "created_at"),
    ("added", None, "created_at"),
    ("new", None, "created_at"),
    ("came in", None, "created_at"),
    ("opened", None, "created_at"),
    ("updated", None, "modified_at"),
    ("modified", None, "modified_at"),
    ("changed", None, "modified_at"),
    ("touched", None, "modified_at"),
    ("engaged", Some(Kind::Opportunity), "engaged_on"),
    ("started", Some(Kind::Opportunity), "engaged_on"),
    ("closes", Some(Kind::Opportunity), "close_date"),
    ("close", Some(Kind::Opportunity), "close_date"),
    ("closed", Some(Kind::Case), "closed_at"),
    ("solved", Some(Kind::Case), "closed_at"),
    ("resolved", Some(Kind::Case), "closed_at"),
    ("due", Some(Kind::Task), "due_date"),
    ("completed", Some(Kind::Task), "completed_at"),
    ("done", Some(Kind::Task), "completed_at"),
    ("finished", Some(Kind::Task), "completed_at"),
    ("converted", Some(Kind::Lead), "converted_on"),
    ("sent", Some(Kind::Email), "sent_at"),
];

/// The date that a window is about when no verb says it.
pub(super) fn date_field(kind: &Kind) -> &'static str {
    match kind {
        Kind::Opportunity => "close_date",
        Kind::Task => "due_date",
        Kind::Event => "starts_at",
        Kind::Email => "sent_at",
        Kind::Transcript => "recorded_at",
        Kind::Quote => "valid_until",
        Kind::Campaign => "start_date",
        _ => "created_at",
    }
}

/// The amount that "over 50k", "total" and "biggest" are about.
pub(super) fn money_field(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Opportunity | Kind::Quote => Some("amount"),
        Kind::Account | Kind::Lead => Some("annual_revenue"),
        Kind::Product => Some("price"),
        Kind::Campaign => Some("budget"),
        Kind::User => Some("quota"),
        _ => None,
    }
}

/// Comparisons before an amount: phrase and the operator's sign.
pub(super) const COMPARE: &[(&str, &str)] = &[
    ("worth more than", ">"),
    ("worth at least", ">="),
    ("worth less than", "<"),
    ("worth over", ">"),
    ("more than", ">"),
    ("greater than", ">"),
    ("bigger than", ">"),
    ("larger than", ">"),
    ("higher than", ">"),
    ("over", ">"),
    ("above", ">"),
    ("exceeding", ">"),
    (">", ">"),
    ("at least", ">="),
    ("less than", "<"),
    ("smaller than", "<"),
    ("lower than", "<"),
    ("under", "<"),
    ("below", "<"),
    ("<", "<"),
    ("at most", "<="),
    ("up to", "<="),
];

/// Words that say that a field is empty.
pub(super) const WITHOUT: &[&str] =
    &["with no", "have no", "has no", "having no", "that have no", "lacking", "missing", "without", "no"];
/// Words for "nothing happened"; there is no field of that name, so the last change stands for it.
pub(super) const ACTIVITY: &[&str] = &["recent activity", "activities", "activity", "contact activity"];

/// Words that carry no meaning of their own in a question.
pub(super) const FILLER: &[&str] = &[
    "a",
    "all",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "been",
    "can",
    "could",
    "current",
    "currently",
    "deal",
    "did",
    "do",
    "does",
    "each",
    "every",
    "find",
    "for",
    "from",
    "get",
    "give",
    "got",
    "had",
    "has",
    "have",
    "having",
    "i",
    "in",
    "into",
    "is",
    "it",
    "list",
    "many",
    "me",
    "much",
    "need",
    "of",
    "on",
    "or",
    "our",
    "out",
    "over",
    "owned",
    "please",
    "record",
    "records",
    "see",
    "show",
    "tell",
    "than",
    "that",
    "the",
    "their",
    "them",
    "there",
    "these",
    "they",
    "this",
    "those",
    "to",
    "up",
    "us",
    "was",
    "we",
    "were",
    "what",
    "what's",
    "when",
    "where",
    "which",
    "who",
    "whose",
    "will",
    "with",
    "you",
    "your",
    "still",
    "ones",
    "right",
    "now",
    "belonging",
    "belong",
    "so",
    "far",
    "lead",
    "their",
    "by",
    "per",
    "make",
    "made",
    "did",
    "account",
    "accounts",
    "within",
    "during",
    "between",
    "how",
    "size",
    "amount",
    "value",
    "created",
    "closes",
    "close",
    "closed",
    "opened",
    "most",
    "everything",
    "display",
    "look",
];

/// Verbs and openings with which a question over records begins.
pub(super) const OPENINGS: &[&str] = &[
    "how many",
    "how much",
    "list",
    "show",
    "count",
    "which",
    "what is the total",
    "what's the total",
    "total",
    "sum",
    "average",
    "what is the average",
    "top",
    "biggest",
    "largest",
    "number of",
    "who",
    "find",
    "give me",
    "all",
    "my",
    "best",
    "won amount",
    "win rate",
];
