//! A plain question read into a typed query, by rules and with what the data itself says (stages, statuses, names).
//!
//! For: what sellers ask of their records: counts, sums, lists, groups, windows of time, top n. Not for: free
//! questions about one record. Invariants: never panics on any text; a word that could not be used is said, never
//! silently dropped; no word of the question becomes anything but a literal, a field or an operator of the query.

mod absence;
mod both;
mod compare;
mod core;
mod currency;
mod dates;
mod due;
pub(super) mod durations;
mod either;
mod extremes;
mod field_of;
mod field_words;
mod fillers;
pub(super) mod filters;
mod grouping;
mod guard;
mod hands;
mod having;
mod history;
mod kinds;
mod languages;
mod lately;
mod measures;
mod moves;
mod names;
mod narrow;
mod often;
mod order;
mod present;
mod range;
mod ranked;
mod ranking;
mod rates;
mod reader;
mod related;
mod spelling;
mod spelt;
mod still;
mod terms;
mod timing;
mod trail;
pub(super) mod values;
mod vocabulary;
mod weekdays;
mod window;
mod words;

#[cfg(test)]
mod tests;

pub use narrow::{in_words, narrowing, side_by_side};

use super::Desk;
use crate::crm::{ChartKind, Kind, RecordRef, SourceError, query::Query};

/// A name in the question that several records have.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The name as it was said.
    pub name: String,
    /// The records and what they are called.
    pub candidates: Vec<(RecordRef, String)>,
}

/// What was made of a question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The query; `None` when the question is not one over records.
    pub query: Option<Query>,
    /// Words that carry meaning and could not be used.
    pub unused: Vec<String>,
    /// Words that turn the meaning round ("not", "except", "or", "than") and could not be used: with one of them, rows
    /// of the query would be wrong, and none may be shown.
    pub blocking: Vec<String>,
    /// The definitions that were used and how vague words were taken, for the seller to see.
    pub notes: Vec<String>,
    /// How many words told what to do: 0 to n. The more, the surer.
    pub evidence: usize,
    /// The chart that was asked for.
    pub chart: Option<ChartKind>,
    /// A name that fits several records: the question cannot be answered before one is chosen.
    pub choice: Option<Choice>,
    /// Whether so much of it is plain that no likeness to anything else is to be asked: a field of a named record, the last
    /// mail from somebody, who had a deal before.
    pub outright: bool,
    /// Whether a part of the line was left aside as politeness, or as a remark in brackets.
    pub aside: bool,
    /// The question as it was read, where slips in it were put right.
    pub put_right: Option<String>,
}

impl Reading {
    /// Whether a share is asked for, such as the win rate.
    pub fn asks_share(&self) -> bool {
        let first = self.query.as_ref().and_then(|query| query.measures.first());
        matches!(first, Some(crate::crm::query::Measure::Rate(_)))
    }
}

/// The note of a question that was not said to be about open deals.
pub(crate) const ASSUMED_OPEN: &str = "only open deals are listed; say “won” or “lost” for others";

/// How often slips are put right.
const ROUNDS: usize = 3;
/// Letters of a word of another language that is no slip of an English one.
const SHORT: usize = 5;
/// Longest question that is read.
const LONGEST: usize = 2_000;

/// Reads a question: as it stands, then with its slips put right where that makes more of it.
pub fn read(desk: &Desk<'_>, question: &str) -> Result<Reading, SourceError> {
    if let Some(query) = parse_typed(question) {
        return Ok(Reading { query: Some(query), evidence: 9, ..Reading::default() });
    }
    let question: String = question.chars().take(LONGEST).collect();
    let english = languages::in_english(&question);
    // A short word that no list of its language has is no English one with a slip.
    let mendable = |word: &String| english.is_none() || word.chars().count() > SHORT;
    let question = english.clone().unwrap_or(question);
    let mut reading = read_once(desk, &question)?;
    let mut question = question;
    if !is_whole(&reading)
        && let Some(core) = core::of(&question)
    {
        let inner = read_once(desk, &core)?;
        if inner.query.is_some() && (inner.unused.len() < reading.unused.len() || reading.query.is_none()) {
            (reading, question) = (Reading { aside: true, ..inner }, core);
        }
    }
    if reading.unused.is_empty() {
        return Ok(reading);
    }
    // A kind that is put right first tells the words of its fields, by which the rest is put right.
    let mut said = Vec::new();
    for _ in 0..ROUNDS {
        let kind = reading.query.as_ref().map(|query| &query.kind);
        let unused: Vec<String> = reading.unused.iter().filter(|word| mendable(word)).cloned().collect();
        let Some((right, notes)) = spelling::corrected(desk, &question, &unused, kind)? else { break };
        let again = read_once(desk, &right)?;
        if again.query.is_none() || again.unused.len() >= reading.unused.len() {
            break;
        }
        said.extend(notes);
        let aside = reading.aside;
        (reading, question) = (Reading { aside, ..again }, right);
        reading.put_right = Some(question.clone());
    }
    reading.notes.splice(0..0, said);
    Ok(reading)
}

/// A line without "all of them" at its end, which says nothing beside a noun.
pub fn without_all(line: &str) -> &str {
    core::without_all(line)
}

/// The question in a line that is wrapped in politeness, where it is read to the last word without it.
///
/// # Errors
/// When the records cannot be read.
pub fn unwrapped(desk: &Desk<'_>, line: &str) -> Result<Option<String>, SourceError> {
    let Some(core) = core::of(line) else { return Ok(None) };
    let reading = read_once(desk, &core)?;
    Ok((is_whole(&reading) && reading.choice.is_none() && reading.evidence > 1).then_some(core))
}

/// Whether a question was read to the last word.
fn is_whole(reading: &Reading) -> bool {
    reading.query.is_some() && reading.unused.is_empty() && reading.blocking.is_empty()
}

fn read_once(desk: &Desk<'_>, question: &str) -> Result<Reading, SourceError> {
    let question = both::who_is_best(&core::share_first(question).unwrap_or_else(|| question.to_owned()));
    let question = question.as_str();
    let reader = reader::Reader::new(desk, question)?;
    for read in [trail::read, lately::read, field_of::read] {
        if let Some(reading) = read(&reader)? {
            return Ok(reading);
        }
    }
    if let Some(reading) = hands::read(reader)? {
        return Ok(reading);
    }
    if let Some(reading) = field_of::of_clause(desk, question)? {
        return Ok(reading);
    }
    let reading = reader::Reader::new(desk, question)?.read()?;
    if either::is_asked(&reading)
        && let Some(either) = either::read(desk, question, &reading)?
    {
        return Ok(either);
    }
    Ok(reading)
}

/// A question that already is a typed query. The smallest one is a kind alone: all records of it. Text that only
/// begins like one is left to the reader of plain questions.
pub fn parse_typed(text: &str) -> Option<Query> {
    if let kind @ (Kind::Opportunity | Kind::Account | Kind::Contact | Kind::Lead) = Kind::parse(text) {
        return Some(Query::all(kind));
    }
    let clauses = ["where ", "group by ", "show ", "sort by ", "limit ", "columns ", "having ", "compare "];
    let words = text.trim().to_lowercase();
    let (_, rest) = words.split_once(' ')?;
    clauses.iter().any(|clause| rest.starts_with(clause)).then(|| Query::parse(text).ok())?
}

/// The first day of a window of time in the past that a phrase is: "since Monday", "this week", "in the last 3 days".
/// `None` when the phrase says anything else besides.
pub fn since(desk: &Desk<'_>, phrase: &str) -> Option<jiff::civil::Date> {
    let calendar =
        window::Calendar { today: desk.today, fiscal_start_month: desk.fiscal_start_month, tense: reader::Tense::Past };
    let mut words = words::Words::new(&phrase.chars().take(LONGEST).collect::<String>());
    let (_, said) = window::take(&mut words, &calendar)?;
    let rest = words.0.iter().any(|word| !word.used && !fillers::is_filler(&word.text));
    window::first_day(&said, &calendar).filter(|_| !rest)
}

/// A German, French or Spanish question, word by word in English; the line itself where it is in none of them.
pub fn in_english(line: &str) -> String {
    languages::in_english(line).unwrap_or_else(|| line.to_owned())
}

/// The word of the reader's own that a word is with two letters swapped, if it is one.
pub fn swapped(word: &str) -> Option<String> {
    spelling::swapped(word)
}

/// Whether a line, lower case, begins as a question over records does.
pub fn opens_query(plain: &str) -> bool {
    OPENINGS
        .iter()
        .any(|opening| plain.strip_prefix(opening).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}

/// Verbs and openings with which a question over records begins.
const OPENINGS: &[&str] = &[
    "how many",
    "how much",
    "how long",
    "list",
    "show",
    "count",
    "which",
    "what is the total",
    "what's the total",
    "total",
    "sum",
    "average",
    "median",
    "what is the average",
    "what's the average",
    "top",
    "bottom",
    "biggest",
    "largest",
    "smallest",
    "number of",
    "who",
    "find",
    "give me",
    "all",
    "my",
    "best",
    "worst",
    "won amount",
    "win rate",
    "compare",
    "pipeline",
    "open",
    "overdue",
    "won",
    "lost",
    "new",
    "share of",
    "percentage of",
    "what percentage",
    "what share",
    "conversion",
    "chart",
    "trend",
];
