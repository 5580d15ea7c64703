//! When an open deal stands still: days without activity, and days in its stage against the usual ones.
//!
//! The one definition of "stale" and the one way to say it, for health, risk, stale deals, the review, suggestions and
//! the plain question. Knobs: `knobs/stale.toml`. Not for: points of a score.

use super::ByPhase;
use super::usual::{Usual, Usuals};
use crate::actions::signals::{happened_at, is_open, last_contact};
use crate::actions::text::{clean, count};
use crate::actions::{Book, Desk, Signals, book::citation};
use crate::crm::{Kind, Record, SourceError, Value};
use serde::Deserialize;

/// `knobs/stale.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    pub(in crate::actions) silent_days: i64,
    pub(in crate::actions) age_factor: f64,
    pub(in crate::actions) least_stays: usize,
    pub(in crate::actions) told: usize,
    pub(in crate::actions) usual: ByPhase,
}

/// How an open deal stands still.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::actions) struct Still {
    /// Days since the last activity, since the creation where there never was any.
    pub(in crate::actions) silent: Option<i64>,
    /// Days in the stage.
    pub(in crate::actions) age: Option<i64>,
    /// The usual ones.
    pub(in crate::actions) usual: Option<Usual>,
    silent_days: i64,
    age_factor: f64,
}

impl Still {
    /// By the knobs.
    pub(in crate::actions) fn of(desk: &Desk<'_>, deal: &Record, signals: &Signals, knobs: &Knobs) -> Self {
        Self {
            silent: silent_days(desk, deal, signals),
            age: signals.stage_age,
            usual: signals.usual,
            silent_days: knobs.silent_days.max(1),
            age_factor: knobs.age_factor,
        }
    }

    /// Days without activity over those that make it stale.
    pub(in crate::actions) fn silence(self) -> f64 {
        self.silent.map_or(0.0, |days| days as f64 / self.silent_days as f64)
    }

    /// Days in the stage over those that make it stale.
    pub(in crate::actions) fn stuck(self) -> f64 {
        let limit = self.usual.map(|usual| limit(usual, self.age_factor));
        self.age.zip(limit).map_or(0.0, |(age, limit)| age as f64 / limit as f64)
    }

    /// From 1 on it is stale.
    pub(in crate::actions) fn badness(self) -> f64 {
        self.silence().max(self.stuck())
    }
}

/// The whole days in a stage from which on a deal is stale.
pub(in crate::actions) fn limit(usual: Usual, factor: f64) -> i64 {
    ((usual.days * factor).ceil() as i64).max(1)
}

/// Days since the last activity, since the creation where there never was any.
pub(in crate::actions) fn silent_days(desk: &Desk<'_>, deal: &Record, signals: &Signals) -> Option<i64> {
    signals.days_silent.or_else(|| deal.time("created_at").map(|at| desk.days_since(at)))
}

/// The usual age of the stage that an open deal is in; `None` for every other record.
///
/// # Errors
/// When the history cannot be read.
pub(in crate::actions) fn usual_of(
    desk: &Desk<'_>,
    record: &Record,
    usuals: &mut Usuals,
) -> Result<Option<Usual>, SourceError> {
    match record.text("stage").filter(|_| record.kind == Kind::Opportunity && is_open(record)) {
        Some(stage) => usuals.of(desk, stage).map(Some),
        None => Ok(None),
    }
}

/// How long nothing happened, the same words everywhere: `the last activity was 11 days ago [2]`.
pub(in crate::actions) fn silence_told(desk: &Desk<'_>, book: &mut Book, deal: &Record, signals: &Signals) -> String {
    let ago = |days: i64| if days <= 0 { "today".to_owned() } else { format!("{} ago", count(days, "day")) };
    let Some((last, days)) = last_contact(desk, &signals.activities).zip(signals.days_silent) else {
        let made = deal.time("created_at").map(|at| format!(" since it was made {}", ago(desk.days_since(at))));
        let words = format!("no activity{}", made.unwrap_or_default());
        let from = citation(deal, "created_at", deal.get("created_at").clone());
        return format!("there is {words} {}", book.computed("activity", &words, Some(from)));
    };
    let when = ago(days);
    let at = happened_at(last).map_or(Value::Null, Value::Time);
    let cite = book.computed("activity", &when, Some(citation(last, happened_field(last), at)));
    format!("the last activity was {when} {cite}")
}

/// The field that says when an activity happened.
fn happened_field(activity: &Record) -> &'static str {
    crate::actions::signals::happened_fields(&activity.kind)
        .iter()
        .find(|field| !activity.get(field).is_null())
        .copied()
        .unwrap_or("created_at")
}

/// How long it is in its stage, the same words everywhere: `71 days in Qualification [4], usually 35, by 9 past stays
/// [5]`; `None` without a stage or its beginning, or where it begins in the future.
pub(in crate::actions) fn age_told(book: &mut Book, deal: &Record, signals: &Signals) -> Option<String> {
    let age = signals.stage_age.filter(|days| *days >= 0)?;
    let span = count(age, "day");
    let cite = book.computed("stage age", &span, Some(citation(deal, "stage", deal.get("stage").clone())));
    let stage = clean(deal.text("stage").unwrap_or("this stage"));
    let usual = signals.usual.map(|usual| {
        let words = usual.words();
        let cite = book.computed(&format!("usual days in {stage}"), &words, None);
        format!(", {words} {cite}")
    });
    Some(format!("{span} in {stage} {cite}{}", usual.unwrap_or_default()))
}
