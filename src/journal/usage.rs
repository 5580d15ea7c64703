//! Use and cost over the log: for the daily cap, the footer and the statistics.

use super::{Event, JournalError, Log, Tokens, entry};
use crate::crm::Status;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::collections::BTreeMap;

/// Sums over a stretch of the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Totals {
    /// Questions asked and action keys pressed.
    pub questions: u64,
    /// Questions that nothing could answer.
    pub unanswered: u64,
    /// Answers that are whole.
    pub answers: u64,
    /// Answers that broke off.
    pub incomplete: u64,
    /// Failures.
    pub errors: u64,
    /// Requests that left the machine.
    pub requests: u64,
    /// Bytes that left the machine in bodies.
    pub bytes_sent: u64,
    /// Values masked in them.
    pub masked: u64,
    /// Prompt tokens.
    pub input_tokens: u64,
    /// Completion tokens.
    pub output_tokens: u64,
    /// US dollars, of the answers whose price is known.
    pub cost_usd: f64,
    /// Answers by a model without a known price.
    pub unpriced: u64,
}

/// One day's sums.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct DayUsage {
    /// The day, in the time zone that was asked for.
    #[serde(serialize_with = "text")]
    pub day: Date,
    /// Its sums.
    #[serde(flatten)]
    pub totals: Totals,
}

fn text<S: serde::Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

impl Totals {
    fn add(&mut self, event: &Event) {
        match event {
            Event::Question { .. } => self.questions += 1,
            Event::Unanswered { .. } => self.unanswered += 1,
            Event::Incomplete { .. } => self.incomplete += 1,
            Event::Error { .. } => self.errors += 1,
            Event::Request(request) => {
                self.requests += 1;
                self.bytes_sent += request.bytes;
                self.masked += request.masked.values().sum::<u64>();
            }
            Event::Answer { status, tokens, .. } => {
                self.answers += u64::from(*status == Status::Answered);
                self.spend(tokens);
            }
            _ => {}
        }
    }

    fn spend(&mut self, tokens: &Tokens) {
        self.input_tokens += tokens.input_tokens;
        self.output_tokens += tokens.output_tokens;
        match tokens.cost_usd {
            Some(cost) => self.cost_usd += cost,
            None => self.unpriced += u64::from(tokens.input_tokens + tokens.output_tokens > 0),
        }
    }
}

impl Log {
    /// The sums from `since` on: with the start of the seller's day, what the daily cap is compared with.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn totals(&self, since: Timestamp) -> Result<Totals, JournalError> {
        let mut totals = Totals::default();
        self.scan(Some(entry::utc_day(since)), counts, |entry| {
            if entry.time >= since {
                totals.add(&entry.event);
            }
        })?;
        Ok(totals)
    }

    /// The sums of each day since a moment that has any events, oldest first.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn usage_by_day(&self, since: Timestamp, zone: &TimeZone) -> Result<Vec<DayUsage>, JournalError> {
        let mut days: BTreeMap<Date, Totals> = BTreeMap::new();
        self.scan(Some(entry::utc_day(since)), counts, |entry| {
            if entry.time >= since {
                days.entry(zone.to_datetime(entry.time).date()).or_default().add(&entry.event);
            }
        })?;
        Ok(days.into_iter().map(|(day, totals)| DayUsage { day, totals }).collect())
    }
}

/// Leaves out the many and the large lines without parsing them.
fn counts(line: &str) -> bool {
    !line.contains("\"kind\":\"delta\"") && !line.contains("\"kind\":\"request_body\"")
}
