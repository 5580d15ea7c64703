//! Turns found by words and figures, the latest first.
//!
//! Words and filters are looked up together: each filter is a tag among the words of a turn, so that a rare action and a
//! common word cost no more than the rare one. Costs and times have tags in steps; the step at the edge is looked at row
//! by row.

use super::super::kinds::{Mark, Outcome, Reason};
use super::super::words;
use super::names::{self, Sort, find, is_outcome, outcome_tag, steps_from, tag};
use super::raw::Raw;
use super::{Index, InsightError, meta, turns};
use crate::journal::Place;
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row};

/// Clocks go back now and then; lines may stand before earlier ones by so many milliseconds.
const SLACK_MS: i64 = 86_400_000;

/// What is looked for. Nothing set finds every turn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    /// Words in any order, "phrases", `beginnings*`.
    pub text: Option<String>,
    /// The action's id.
    pub action: Option<String>,
    /// `KIND:ID` of a record that the turn was about.
    pub record: Option<String>,
    /// `provider/model`, or the model alone; `rules` for none.
    pub model: Option<String>,
    /// The word of an [`Outcome`] or a [`Mark`].
    pub outcome: Option<String>,
    /// At least so many US dollars.
    pub min_cost: Option<f64>,
    /// At least so many milliseconds from question to end.
    pub min_ms: Option<u64>,
    /// Asked at this moment or later.
    pub since: Option<Timestamp>,
    /// Asked before this moment.
    pub until: Option<Timestamp>,
    /// At most so many.
    pub limit: usize,
}

/// One turn that was found.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Found {
    /// The number of its question's line in the log.
    pub turn: u64,
    /// Its conversation.
    pub session: String,
    /// When it was asked.
    #[serde(serialize_with = "text")]
    pub time: Timestamp,
    /// The action that ran.
    pub action: Option<String>,
    /// The record it was about.
    pub record: Option<String>,
    /// The last model that was asked, `provider/model`.
    pub model: Option<String>,
    /// How it ended.
    #[serde(serialize_with = "outcome")]
    pub outcome: Outcome,
    /// What else is true of it.
    #[serde(serialize_with = "marks")]
    pub marks: Vec<Mark>,
    /// -1, 0 or 1.
    pub rating: i8,
    /// The share of the words of its draft that the seller changed.
    pub edited: Option<f64>,
    /// US dollars.
    pub cost_usd: Option<f64>,
    /// Milliseconds to the first token.
    pub first_token_ms: Option<u64>,
    /// Milliseconds to the end.
    pub total_ms: Option<u64>,
    /// What was asked, masked.
    pub question: String,
    /// What was answered, masked, as far as it came.
    pub answer: String,
}

fn text<S: serde::Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(time)
}

fn outcome<S: serde::Serializer>(outcome: &Outcome, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(outcome.word())
}

fn marks<S: serde::Serializer>(marks: &[Mark], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(marks.iter().map(|mark| mark.word()))
}

const ROW: &str = "SELECT t.seq, s.name, t.time, a.name, r.name, m.name, t.outcome, t.marks, t.rating, t.edited, \
                   t.cost, t.first_ms, t.total_ms, t.question FROM turns t JOIN sessions s ON s.id = t.session \
                   LEFT JOIN names a ON a.id = t.action LEFT JOIN names r ON r.id = t.record \
                   LEFT JOIN names m ON m.id = t.model WHERE t.seq = ?1";

/// Turns in the order of their words' index; the row of each is looked at only where the words fit.
const BY_WORDS: &str = "SELECT ft.rowid FROM ft CROSS JOIN turns t ON t.seq = ft.rowid \
                        WHERE ft MATCH ?1 AND ft.rowid BETWEEN ?2 AND ?3";
const BY_TIME: &str = "SELECT t.seq FROM turns t WHERE ?1 = '' AND t.seq BETWEEN ?2 AND ?3";
/// What tags do not tell to the last digit.
const FITS: &str = "AND t.time >= ?4 AND t.time < ?5 AND (?6 IS NULL OR t.cost >= ?6) \
                    AND (?7 IS NULL OR t.total_ms >= ?7) AND (NOT ?8 OR t.model IS NULL)";

impl Index {
    /// The turns that fit, the latest first.
    ///
    /// # Errors
    /// When index or log cannot be read.
    pub fn search(&self, search: &Search) -> Result<Vec<Found>, InsightError> {
        let Some(words) = self.words(search)? else { return Ok(Vec::new()) };
        let (low, high) = self.between(search)?;
        let sql = if words.is_empty() {
            format!("{BY_TIME} {FITS} ORDER BY t.seq DESC")
        } else {
            format!("{BY_WORDS} {FITS} ORDER BY ft.rowid DESC")
        };
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(rusqlite::params![
            words,
            low,
            high,
            search.since.map_or(i64::MIN, Timestamp::as_millisecond),
            search.until.map_or(i64::MAX, Timestamp::as_millisecond),
            search.min_cost.map(|cost| millionths(cost) as i64),
            search.min_ms.map(|ms| i64::try_from(ms).unwrap_or(i64::MAX)),
            search.model.as_deref() == Some("rules"),
        ])?;
        let mut found = Vec::new();
        while found.len() < search.limit {
            let Some(row) = rows.next()? else { break };
            found.extend(self.found(row.get::<_, i64>(0)? as u64)?);
        }
        Ok(found)
    }

    /// The turn of this number; `None` where there is none.
    pub(super) fn found(&self, seq: u64) -> Result<Option<Found>, InsightError> {
        let mut statement = self.connection.prepare_cached(ROW)?;
        let Some(mut found) = statement.query_row([seq as i64], read).optional()? else { return Ok(None) };
        found.answer = match self.answer(seq)? {
            Some(answer) => answer,
            None => {
                turns::read_back((&self.connection, &self.log), seq)?.map(|open| open.told.answer).unwrap_or_default()
            }
        };
        Ok(Some(found))
    }

    /// The answer of a turn, read from its own line; `None` where it has none, or that line is not there.
    fn answer(&self, seq: u64) -> Result<Option<String>, InsightError> {
        let sql = "SELECT answer_day, answer_from, answer_to FROM turns WHERE seq = ?1 AND answer_day IS NOT NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let row = statement.query_row([seq as i64], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        let Some((day, from, to)) = row.optional()? else { return Ok(None) };
        let place = |offset: i64| Ok::<_, InsightError>(Place { day: meta::date(day)?, offset: offset as u64 });
        let mut answer = None;
        self.log.read_between(place(from)?, place(to)?, &mut |line| {
            if line.kind == "answer" {
                answer = Raw::read(line).map(|raw| raw.text().to_owned());
            }
        })?;
        Ok(answer)
    }

    /// The search as FTS5 reads it; empty where there is nothing to look up, `None` where nothing can fit.
    fn words(&self, search: &Search) -> Result<Option<String>, InsightError> {
        let mut parts = Vec::new();
        if let Some(text) = &search.text {
            let Some(words) = words::fts(text) else { return Ok(None) };
            parts.push(words);
        }
        for (sort, name) in [(Sort::Action, &search.action), (Sort::Record, &search.record)] {
            let Some(name) = name else { continue };
            let Some(id) = find(&self.connection, sort, name)? else { return Ok(None) };
            parts.push(tagged(&[tag(sort, id)]));
        }
        match search.model.as_deref() {
            None => {}
            // What has no model has no tag of one; rows tell.
            Some("rules") => {}
            Some(model) => match self.models(model)? {
                models if models.is_empty() => return Ok(None),
                models => parts.push(tagged(&models)),
            },
        }
        if let Some(word) = &search.outcome {
            if !is_outcome(word) {
                return Ok(None);
            }
            parts.push(tagged(&[outcome_tag(word)]));
        }
        parts.extend(search.min_cost.map(|cost| tagged(&steps_from('c', millionths(cost)))));
        parts.extend(search.min_ms.map(|ms| tagged(&steps_from('t', ms))));
        Ok(Some(parts.join(" AND ")))
    }

    /// Tags of the models of this name, with or without their provider.
    fn models(&self, name: &str) -> Result<Vec<String>, InsightError> {
        let all = names::all(&self.connection, Sort::Model)?;
        let is_it = |known: &str| known == name || known.split_once('/').is_some_and(|(_, model)| model == name);
        Ok(all.into_iter().filter(|(_, known)| is_it(known)).map(|(id, _)| tag(Sort::Model, id)).collect())
    }

    /// The first and the last turn that may fit by their time.
    fn between(&self, search: &Search) -> Result<(i64, i64), InsightError> {
        let seq = |sql: &str, time: i64| {
            let mut statement = self.connection.prepare_cached(sql)?;
            Ok::<Option<i64>, InsightError>(statement.query_row([time], |row| row.get(0)).optional()?)
        };
        let low = match search.since {
            None => Some(0),
            Some(since) => seq(
                "SELECT seq FROM turns WHERE time >= ?1 ORDER BY time LIMIT 1",
                since.as_millisecond().saturating_sub(SLACK_MS),
            )?,
        };
        let high = match search.until {
            None => Some(i64::MAX),
            Some(until) => seq(
                "SELECT seq FROM turns WHERE time < ?1 ORDER BY time DESC LIMIT 1",
                until.as_millisecond().saturating_add(SLACK_MS),
            )?,
        };
        Ok(low.zip(high).unwrap_or((1, 0)))
    }
}

fn millionths(usd: f64) -> u64 {
    (usd.max(0.0) * 1e6).round() as u64
}

fn tagged(tags: &[String]) -> String {
    let tags: Vec<String> = tags.iter().map(|tag| format!("\"{tag}\"")).collect();
    format!("{{tags}} : ({})", tags.join(" OR "))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Found> {
    let number = |at: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(at)?.map(|number| number as u64));
    let (outcome, marks): (i64, i64) = (row.get(6)?, row.get(7)?);
    Ok(Found {
        turn: row.get::<_, i64>(0)? as u64,
        session: row.get(1)?,
        time: Timestamp::from_millisecond(row.get(2)?).unwrap_or(Timestamp::UNIX_EPOCH),
        action: row.get(3)?,
        record: row.get(4)?,
        model: row.get(5)?,
        outcome: *Outcome::ALL.get(outcome as usize).unwrap_or(&Outcome::Open),
        marks: of_bits(marks, &Mark::ALL),
        rating: row.get(8)?,
        edited: row.get(9)?,
        cost_usd: number(10)?.map(|cost| cost as f64 / 1e6),
        first_token_ms: number(11)?,
        total_ms: number(12)?,
        question: row.get(13)?,
        answer: String::new(),
    })
}

/// Those of `all` whose bit is set.
pub(super) fn of_bits<T: Copy>(bits: i64, all: &[T]) -> Vec<T> {
    all.iter().enumerate().filter(|(place, _)| bits >> place & 1 == 1).map(|(_, one)| *one).collect()
}

/// The reasons of a row.
pub(super) fn reasons(bits: i64) -> Vec<Reason> {
    of_bits(bits, &Reason::ALL)
}
