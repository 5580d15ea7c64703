//! The words of the question parser, as data. Everything is lower case; longer phrases stand before shorter ones.

pub(super) use super::absence::*;
pub(super) use super::terms::*;
use crate::crm::{Kind, wording::MONTHS};

/// Words for kinds. `Kind::parse` knows the names themselves; these are what sellers say besides.
pub(super) const KINDS: &[(&str, Kind)] = &[
    ("opps", Kind::Opportunity),
    ("opp", Kind::Opportunity),
    ("pipeline", Kind::Opportunity),
    ("funnel", Kind::Opportunity),
    ("customer", Kind::Account),
    ("customers", Kind::Account),
    ("client", Kind::Account),
    ("clients", Kind::Account),
    ("prospects", Kind::Account),
    ("organisations", Kind::Account),
    ("organizations", Kind::Account),
    ("stakeholders", Kind::Contact),
    ("tickets", Kind::Case),
    ("ticket", Kind::Case),
    ("todos", Kind::Task),
    ("to-dos", Kind::Task),
    ("to-do", Kind::Task),
    ("todo", Kind::Task),
    ("e-mails", Kind::Email),
    ("appointments", Kind::Event),
    ("appointment", Kind::Event),
    ("sellers", Kind::User),
    ("seller", Kind::User),
    ("agent", Kind::User),
    ("agents", Kind::User),
    ("salesperson", Kind::User),
    ("salespeople", Kind::User),
    ("colleagues", Kind::User),
];

/// Phrases in which the name of a kind stands for something else.
pub(super) const NO_KIND: &[&str] = &[
    "best case",
    "worst case",
    "use case",
    "business case",
    "case study",
    "lead source",
    "lead sources",
    "lead time",
    "opportunity owner",
    "account owner",
    "account executive",
    "account executives",
    "account execs",
    "account exec",
    "account manager",
    "account type",
    "account name",
    "contact role",
    "product family",
    "product line",
    "product series",
    "case reason",
    "case reasons",
    "case origin",
    "task type",
    "deal type",
    "deal size",
    "deal value",
    "main contact",
    "customer type",
];

/// Words that speak of a kind without naming it, the telling ones first.
pub(super) const HINTS: &[(&str, Kind)] = &[
    ("transfers", Kind::Case),
    ("transferred", Kind::Case),
    ("handle time", Kind::Case),
    ("handling time", Kind::Case),
    ("resolution time", Kind::Case),
    ("time to resolve", Kind::Case),
    ("time to resolution", Kind::Case),
    ("resolved", Kind::Case),
    ("escalated", Kind::Case),
    ("escalations", Kind::Case),
    ("issue", Kind::Case),
    ("issues", Kind::Case),
    ("complaints", Kind::Case),
    ("lead conversion", Kind::Lead),
    ("conversion rate", Kind::Lead),
    ("conversion", Kind::Lead),
    ("converted", Kind::Lead),
    ("case reason", Kind::Case),
    ("case reasons", Kind::Case),
    ("case origin", Kind::Case),
    ("deal size", Kind::Opportunity),
    ("deal value", Kind::Opportunity),
    ("order size", Kind::Opportunity),
    ("order value", Kind::Opportunity),
    ("contract value", Kind::Opportunity),
    ("sales cycle", Kind::Opportunity),
    ("win rate", Kind::Opportunity),
    ("winning rate", Kind::Opportunity),
    ("success rate", Kind::Opportunity),
    ("close rate", Kind::Opportunity),
    ("closing rate", Kind::Opportunity),
    ("hit rate", Kind::Opportunity),
    ("win ratio", Kind::Opportunity),
    ("won", Kind::Opportunity),
    ("lost", Kind::Opportunity),
    ("win", Kind::Opportunity),
    ("winrate", Kind::Opportunity),
    ("winrates", Kind::Opportunity),
    ("wins", Kind::Opportunity),
    ("losses", Kind::Opportunity),
    ("lose", Kind::Opportunity),
    ("closing", Kind::Opportunity),
    ("closes", Kind::Opportunity),
    ("revenue", Kind::Opportunity),
    ("revenues", Kind::Opportunity),
    ("bookings", Kind::Opportunity),
    ("sales", Kind::Opportunity),
    ("sells", Kind::Opportunity),
    ("sold", Kind::Opportunity),
    ("sell", Kind::Opportunity),
    ("forecast", Kind::Opportunity),
    ("turnover", Kind::Opportunity),
    ("working on", Kind::Opportunity),
    ("stage", Kind::Opportunity),
    ("stages", Kind::Opportunity),
    ("upsells", Kind::Opportunity),
    ("upsell", Kind::Opportunity),
    ("renewals", Kind::Opportunity),
    ("renewal", Kind::Opportunity),
    ("todo", Kind::Task),
    ("overdue", Kind::Task),
    ("due", Kind::Task),
    ("price list", Kind::Product),
    ("prices", Kind::Product),
    ("works at", Kind::Contact),
    ("work at", Kind::Contact),
    ("works for", Kind::Contact),
    ("amount", Kind::Opportunity),
    ("$", Kind::Opportunity),
    ("€", Kind::Opportunity),
];
/// Words that speak of deals when nothing else says what is meant.
pub(super) const WEAK_HINTS: &[(&str, Kind)] = &[
    ("$$", Kind::Opportunity),
    ("pounds", Kind::Opportunity),
    ("euros", Kind::Opportunity),
    ("euro", Kind::Opportunity),
    ("dollars", Kind::Opportunity),
    ("usd", Kind::Opportunity),
    ("gbp", Kind::Opportunity),
    ("eur", Kind::Opportunity),
    ("close", Kind::Opportunity),
    ("closed", Kind::Opportunity),
    ("amount", Kind::Opportunity),
    ("next step", Kind::Opportunity),
    ("close date", Kind::Opportunity),
    ("engagement", Kind::Opportunity),
    ("resolve", Kind::Case),
    ("handle", Kind::Case),
];

/// Phrases that ask for a number of records.
pub(super) const COUNT: &[&str] = &[
    "how many",
    "total number of",
    "number of",
    "count of",
    "no of",
    "nr of",
    "amount of deals",
    "count",
    "headcount of",
];
/// Phrases that ask for a total.
pub(super) const SUM: &[&str] = &[
    "how much money",
    "how much",
    "how big",
    "how large",
    "what is the value of",
    "total value of",
    "total amount of",
    "combined value of",
    "total value",
    "total amount",
    "combined value",
    "sum of",
    "added up",
    "add up",
    "adding up",
    "summed up",
    "sum up",
    "summed",
    "in sum",
    "value of",
    "worth of",
    "amount of",
    "in total",
    "overall",
    "total",
    "sum",
    "worth",
    "value",
    "volume of",
];
/// Words for money that ask for its sum, unless a list is asked for.
pub(super) const MONEY: &[&str] = &[
    "sales amount",
    "amount",
    "amounts",
    "value",
    "revenue",
    "revenues",
    "bookings",
    "turnover",
    "volume",
    "money",
    "worth",
    "dollars",
    "euros",
    "sales",
    "$",
    "€",
];
/// Words for won money.
pub(super) const EARNED: &[&str] =
    &["sales amount", "revenue", "revenues", "bookings", "sales", "sold", "sells", "sell", "selling", "turnover"];
/// Openings that ask for the records themselves.
pub(super) const LISTING: &[&str] = &["list", "show", "which", "find", "display", "give"];
/// Words after "sales" that make it something else than money.
pub(super) const NOT_SALES: &[&str] = &[
    "cycle", "cycles", "process", "team", "teams", "agent", "agents", "rep", "reps", "stage", "stages", "person",
    "people", "office", "region", "regions", "manager", "managers",
];
/// Phrases that ask for the average of what was won, not of every deal.
pub(super) const DEAL_SIZE: &[&str] = &[
    "deal size",
    "deal value",
    "order size",
    "order value",
    "contract value",
    "sale size",
    "size of deals",
    "size of a deal",
    "size of our deals",
    "deal amount",
];
/// Phrases that ask for the share of closed deals that were won.
pub(super) const WIN_RATE: &[&str] = &[
    "win rates",
    "win rate",
    "winning rate",
    "win ratio",
    "win percentage",
    "win %",
    "winrate",
    "winrates",
    "close rate",
    "closing rate",
    "success rate",
    "hit rate",
];
/// Phrases that ask for the share of leads that were converted.
pub(super) const CONVERSION: &[&str] = &[
    "lead conversion rate",
    "lead conversion",
    "conversion rates",
    "conversion rate",
    "conversion ratio",
    "conversion",
];
/// Phrases that ask which share of the records fits what is said besides.
pub(super) const SHARE: &[&str] = &[
    "what share of",
    "what percentage of",
    "what percent of",
    "what proportion of",
    "what portion of",
    "what part of",
    "what fraction of",
    "which part of",
    "portion of",
    "how large a share of",
    "how big a share of",
    "which share of",
    "what % of",
    "share of",
    "percentage of",
    "percent of",
    "proportion of",
    "ratio of",
    "fraction of",
    "how likely",
];
/// Phrases that ask for a mean.
pub(super) const AVERAGE: &[&str] = &[
    "average size of",
    "average value of",
    "average amount of",
    "on average",
    "averages",
    "average",
    "typical",
    "mean",
    "avg",
];
/// Words that ask for the middle value.
pub(super) const MEDIAN: &[&str] = &["median"];
/// Words that ask for the newest first.
pub(super) const NEWEST: &[&str] = &["most recently", "most recent", "newest", "latest", "youngest"];
/// Words that ask for the oldest first.
pub(super) const OLDEST: &[&str] = &["oldest", "earliest", "longest open", "longest running"];

/// Comparisons before an amount: phrase and the operator's sign.
pub(super) const COMPARE: &[(&str, &str)] = &[
    ("worth more than", ">"),
    ("worth at least", ">="),
    ("worth less than", "<"),
    ("worth over", ">"),
    ("more expensive than", ">"),
    ("no more than", "<="),
    ("not more than", "<="),
    ("more than", ">"),
    ("greater than", ">"),
    ("bigger than", ">"),
    ("larger than", ">"),
    ("higher than", ">"),
    ("upwards of", ">="),
    ("north of", ">"),
    ("of over", ">"),
    ("over", ">"),
    ("above", ">"),
    ("exceeding", ">"),
    ("beyond", ">"),
    (">=", ">="),
    (">", ">"),
    ("at least", ">="),
    ("minimum of", ">="),
    ("fewer than", "<"),
    ("less than", "<"),
    ("smaller than", "<"),
    ("lower than", "<"),
    ("cheaper than", "<"),
    ("under", "<"),
    ("below", "<"),
    ("<=", "<="),
    ("<", "<"),
    ("at most", "<="),
    ("up to", "<="),
    ("exactly", "="),
];

/// Every phrase of this file, for putting slips right.
pub(super) fn phrases() -> impl Iterator<Item = &'static str> {
    const LISTS: &[&[&str]] = &[
        COUNT, SUM, MONEY, EARNED, LISTING, DEAL_SIZE, WIN_RATE, CONVERSION, SHARE, AVERAGE, MEDIAN, NEWEST, OLDEST,
        PER, SORT, WITHOUT, ACTIVITY, SILENT, UNTOUCHED, STALE, NEGATIONS, MORE,
    ];
    let lists = LISTS.iter().flat_map(|list| list.iter().copied());
    let kinds = KINDS.iter().chain(HINTS).chain(WEAK_HINTS).map(|(word, _)| *word);
    let groups = GROUPS.iter().map(|(word, _)| *word);
    let units = UNITS.iter().chain(RHYTHMS).map(|(word, _)| *word);
    let superlatives = SUPERLATIVES.iter().map(|(word, _)| *word);
    let compare = COMPARE.iter().map(|(word, _)| *word);
    // "May" is also a verb.
    let months = MONTHS.iter().copied().filter(|month| month.len() > 3);
    lists.chain(months).chain(kinds).chain(groups).chain(units).chain(superlatives).chain(compare)
}

/// Words of other steps, for putting slips right.
const MORE: &[&str] = &[
    "open",
    "closed",
    "overdue",
    "closing",
    "this",
    "last",
    "next",
    "previous",
    "today",
    "tomorrow",
    "yesterday",
    "between",
    "trend",
    "chart",
    "funnel",
    "compared",
    "versus",
    "sales cycle",
    "handle time",
    "created",
    "updated",
];
