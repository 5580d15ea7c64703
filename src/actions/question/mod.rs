//! A plain question read into a typed query, by rules and with what the data itself says (stages, statuses, names).
//!
//! For: what sellers ask of their records: counts, sums, lists, groups, windows of time, top n. Not for: free
//! questions about one record. Invariants: never panics on any text; a word that could not be used is said, never
//! silently dropped; no word of the question becomes anything but a literal, a field or an operator of the query.

mod filters;
mod grouping;
mod measures;
mod names;
mod ranking;
mod reader;
mod values;
mod vocabulary;
mod window;
mod words;

#[cfg(test)]
mod tests;

use super::Desk;
use crate::crm::{Kind, SourceError, query::Query};

/// What was made of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The query; `None` when the question is not one over records.
    pub query: Option<Query>,
    /// Words that carry meaning and could not be used.
    pub unused: Vec<String>,
    /// How a vague word was taken, for the seller to see.
    pub notes: Vec<String>,
    /// How many words told what to do: 0 to n. The more, the surer.
    pub evidence: usize,
    /// Whether the share of won among closed deals is asked for; the query counts both.
    pub win_rate: bool,
}

/// Longest question that is read.
const LONGEST: usize = 2_000;

/// Reads a question.
pub fn read(desk: &Desk<'_>, question: &str) -> Result<Reading, SourceError> {
    if let Some(query) = parse_typed(question) {
        return Ok(Reading { query: Some(query), unused: Vec::new(), notes: Vec::new(), evidence: 9, win_rate: false });
    }
    let question: String = question.chars().take(LONGEST).collect();
    reader::Reader::new(desk, &question)?.read()
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
    let calendar = window::Calendar { today: desk.today, fiscal_start_month: desk.fiscal_start_month };
    let mut words = words::Words::new(&phrase.chars().take(LONGEST).collect::<String>());
    let (_, said) = window::take(&mut words, &calendar)?;
    let rest = words.0.iter().any(|word| !word.used && !reader::is_filler(&word.text));
    window::first_day(&said, &calendar).filter(|_| !rest)
}

/// Whether a line, lower case, begins as a question over records does.
pub fn opens_query(plain: &str) -> bool {
    vocabulary::OPENINGS
        .iter()
        .any(|opening| plain.strip_prefix(opening).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}
