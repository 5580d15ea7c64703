//! Turns that did not serve their seller, with the reasons.

use super::super::kinds::Reason;
use super::search::reasons;
use super::{Index, InsightError};
use jiff::Timestamp;
use rusqlite::{Row, params};

/// Rows with any reason, and those of which out of scope (1), or without an action no support (2), is one: in the words
/// of the indexes of these rows.
const ANY: &str = "reasons <> 0";
const MISSING: &str = "reasons & 1 OR (reasons & 2 AND action IS NULL)";

/// A turn that did not serve.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Flagged {
    /// The number of its question's line in the log.
    pub turn: u64,
    /// Its conversation.
    pub session: String,
    /// When it was asked.
    #[serde(serialize_with = "text")]
    pub time: Timestamp,
    /// What was asked, masked.
    pub question: String,
    /// Why it is in the list, at least one reason.
    #[serde(serialize_with = "words")]
    pub reasons: Vec<Reason>,
    /// The action that ran.
    pub action: Option<String>,
    /// The action that came nearest, where none ran.
    pub nearest: Option<String>,
}

fn text<S: serde::Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(time)
}

fn words<S: serde::Serializer>(reasons: &[Reason], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(reasons.iter().map(|reason| reason.word()))
}

impl Index {
    /// Turns that did not serve, asked since a moment, the latest first, at most `limit`.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn unanswered(&self, since: Option<Timestamp>, limit: usize) -> Result<Vec<Flagged>, InsightError> {
        self.flagged(ANY, since, limit)
    }

    /// Turns that no action answered, asked since a moment: out of scope, or without an action and without support. The
    /// latest first, at most `limit`.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn missing(&self, since: Option<Timestamp>, limit: usize) -> Result<Vec<Flagged>, InsightError> {
        self.flagged(MISSING, since, limit)
    }

    /// How many turns since a moment no action answered.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn count_missing(&self, since: Option<Timestamp>) -> Result<u64, InsightError> {
        self.count(MISSING, since)
    }

    fn count(&self, which: &str, since: Option<Timestamp>) -> Result<u64, InsightError> {
        let sql = format!("SELECT count(*) FROM turns WHERE ({which}) AND time >= ?1");
        Ok(self.connection.prepare_cached(&sql)?.query_row([from(since)], |row| row.get::<_, i64>(0))? as u64)
    }

    fn flagged(&self, which: &str, since: Option<Timestamp>, limit: usize) -> Result<Vec<Flagged>, InsightError> {
        let sql = format!(
            "SELECT t.seq, s.name, t.time, t.question, t.reasons, a.name, t.nearest \
             FROM (SELECT * FROM turns WHERE ({which}) AND time >= ?1 ORDER BY time DESC, seq DESC LIMIT ?2) t \
             JOIN sessions s ON s.id = t.session LEFT JOIN names a ON a.id = t.action ORDER BY t.time DESC, t.seq DESC"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![from(since), limit], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many turns since a moment did not serve.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn count_unanswered(&self, since: Option<Timestamp>) -> Result<u64, InsightError> {
        self.count(ANY, since)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Flagged> {
    Ok(Flagged {
        turn: row.get::<_, i64>(0)? as u64,
        session: row.get(1)?,
        time: Timestamp::from_millisecond(row.get(2)?).unwrap_or(Timestamp::UNIX_EPOCH),
        question: row.get(3)?,
        reasons: reasons(row.get(4)?),
        action: row.get(5)?,
        nearest: row.get(6)?,
    })
}

fn from(since: Option<Timestamp>) -> i64 {
    since.map_or(i64::MIN, Timestamp::as_millisecond)
}
