//! What an action is given: the records, the day, the seller's settings, and the request.

use crate::crm::{self, Kind, Record, RecordId, RecordRef, Records, SourceError, query::Expr};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::collections::BTreeMap;

/// The seller's desk as actions see it.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// The records.
    pub records: &'a dyn Records,
    /// The seller's day.
    pub today: Date,
    /// The moment.
    pub now: Timestamp,
    /// The workspace's own currency, as a code.
    pub currency: &'a str,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_start_month: i8,
    /// When the seller was last here.
    pub last_seen: Option<Timestamp>,
    /// Weights and thresholds.
    pub knobs: &'a super::Knobs,
    /// The actions at hand, for facts that speak of what to do next; `None` means the built-in ones.
    pub registry: Option<&'a super::Registry>,
}

/// What was asked of an action.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The record that it is about.
    pub record: Option<&'a Record>,
    /// Inputs by name, defaults filled in.
    pub inputs: &'a BTreeMap<String, String>,
}

/// Why an action could not run.
#[derive(Debug, thiserror::Error)]
pub enum ActionError {
    /// The records could not be read.
    #[error(transparent)]
    Records(#[from] SourceError),
    /// A template failed while it was filled.
    #[error(
        "{origin}: the {part} template failed at line {line}, column {column}: {what}. Mend the file; nothing was sent or written."
    )]
    Template {
        /// The action file.
        origin: String,
        /// `prompt` or `rules`.
        part: &'static str,
        /// Inside the template.
        line: usize,
        /// Inside the line.
        column: usize,
        /// What failed.
        what: String,
    },
    /// The action works on a record and there is none.
    #[error("`{action}` works on a record: open one, or name it as KIND:NAME.")]
    NeedsRecord {
        /// The action.
        action: String,
    },
    /// An input that the action needs was not given.
    #[error("`{action}` needs the input `{input}`: {description}")]
    NeedsInput {
        /// The action.
        action: String,
        /// The input.
        input: String,
        /// What to put in.
        description: String,
    },
    /// An input is no value of its type.
    #[error("the input `{input}` of `{action}`: {what}.")]
    BadInput {
        /// The action.
        action: String,
        /// The input.
        input: String,
        /// What is wrong with it.
        what: String,
    },
    /// A step could not be gone.
    #[error("{origin}:{line}: the step `{step}`: {what}. {mend}. Nothing was sent or written.")]
    Flow {
        /// The action file.
        origin: String,
        /// The step.
        step: String,
        /// Where it stands.
        line: usize,
        /// What failed.
        what: String,
        /// What to do.
        mend: String,
    },
    /// The action does not know this input.
    #[error("`{action}` has no input `{input}`; it knows: {known}.")]
    UnknownInput {
        /// The action.
        action: String,
        /// The input.
        input: String,
        /// What it knows, separated by commas.
        known: String,
    },
    /// The action has no rules form, and there is no model.
    #[error(
        "`{action}` has no rules form, so it needs a model: configure one with `dealdesk login`, or add a `## rules` section to {origin}."
    )]
    NeedsModel {
        /// The action.
        action: String,
        /// Its file.
        origin: String,
    },
}

impl Desk<'_> {
    /// One record, if it is there.
    pub fn get(&self, record: &RecordRef) -> Result<Option<Record>, SourceError> {
        self.records.get(record)
    }

    /// What a linked record is called; its id when it is not there.
    pub fn name_of(&self, record: &RecordRef) -> String {
        match self.records.get(record) {
            Ok(Some(found)) => found.name(),
            _ => record.id.to_string(),
        }
    }

    /// The name behind a link field, if it is set.
    pub fn linked_name(&self, record: &Record, field: &str) -> Option<String> {
        record.link(field).map(|link| self.name_of(link))
    }

    /// Records that point at this one.
    pub fn linked(&self, record: &Record, kind: Kind, limit: usize) -> Result<Vec<Record>, SourceError> {
        self.records.linked(&record.reference(), &kind, limit)
    }

    /// Those of them that are not yet over, as their stage or status says.
    pub fn open_linked(&self, to: &RecordRef, kind: &Kind, limit: usize) -> Result<Vec<Record>, SourceError> {
        let mut all = self.records.linked(to, kind, limit)?;
        all.retain(super::signals::is_open);
        Ok(all)
    }

    /// The seller.
    pub fn me(&self) -> Result<Option<RecordId>, SourceError> {
        Ok(self.records.me()?.map(|me| me.id))
    }

    /// Whole records of a kind.
    pub fn all(&self, kind: &Kind, filter: Option<&Expr>, limit: usize) -> Result<Vec<Record>, SourceError> {
        self.records.records(kind, filter, limit)
    }

    /// Changes since a moment on the seller's records that the seller did not make here, newest first.
    pub fn news(&self, since: jiff::Timestamp, limit: usize) -> Result<Vec<crm::FieldChange>, SourceError> {
        let mut changes = self.records.changes(since, self.me()?.as_ref(), limit)?;
        changes.retain(|change| !change.origin.is_own());
        Ok(changes)
    }

    /// The currency of a record, the workspace's own where it has none.
    pub fn currency_of<'r>(&'r self, record: &'r Record) -> &'r str {
        record.text("currency").unwrap_or(self.currency)
    }

    /// Money as it reads for this record.
    pub fn money(&self, amount: f64, record: &Record) -> String {
        crm::format::money(amount, self.currency_of(record))
    }

    /// Whole days from a moment to today; negative for the future.
    pub fn days_since(&self, at: Timestamp) -> i64 {
        -crm::format::days_from(self.today, day_of(at))
    }

    /// A day as people say it: `9 Nov`, with the year when it is another one.
    pub fn day(&self, date: Date) -> String {
        if date.year() == self.today.year() { crm::format::short_date(date) } else { crm::format::long_date(date) }
    }

    /// How far away a day is: `today`, `in 22 days`, `11 days ago`.
    pub fn from_today(&self, date: Date) -> String {
        match crm::format::days_from(self.today, date) {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            -1 => "yesterday".to_owned(),
            days @ 2.. => format!("in {}", super::text::count(days, "day")),
            days => format!("{} ago", super::text::count(-days, "day")),
        }
    }

    /// Amounts of records added up, each currency on its own: `€84,000 and $12,000`.
    pub fn total(&self, records: &[&Record], field: &str) -> String {
        let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
        for record in records {
            if let Some(amount) = record.number(field) {
                *sums.entry(self.currency_of(record)).or_default() += amount;
            }
        }
        let told: Vec<String> = sums.iter().map(|(code, sum)| crm::format::money(*sum, code)).collect();
        super::text::join(&told)
    }

    /// The day of a moment as people say it.
    pub fn day_at(&self, at: Timestamp) -> String {
        self.day(day_of(at))
    }
}

/// The day of a moment, in UTC as everywhere in `crm`.
pub(super) fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}
