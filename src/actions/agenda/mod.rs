//! The seller's own days: meetings, mails that wait, promises, deals that turned worse. Shared by the actions of the day
//! and by the suggestions for it.
//!
//! Not for: wording or citing (see [`super::facts`]). Invariants: only the seller's own records where there is a seller,
//! else everybody's; days begin and end in the workspace's time zone; every read is bounded.

pub(super) mod mails;
pub(super) mod meetings;
pub(super) mod promises;
pub(super) mod worse;

use super::Desk;
use crate::crm::query::{Expr, Literal, Op, Path, Period};
use crate::crm::{Kind, Record, SourceError};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

/// `knobs/follow-ups.toml`.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Knobs {
    pub(super) answer_after: i64,
    pub(super) no_question_until: i64,
    pub(super) remind_after: i64,
    pub(super) forget_after: i64,
    pub(super) promise_days: i64,
    pub(super) tasks_ahead: i64,
    pub(super) most: usize,
}

/// Records of a kind that are the seller's, where there is one, and whose day lies in a window.
pub(super) fn mine_within(
    desk: &Desk<'_>,
    kind: &Kind,
    field: &str,
    window: (Date, Date),
    limit: usize,
) -> Result<Vec<Record>, SourceError> {
    let mut parts = vec![Expr::Within(Path::new(field), Period::Between { from: window.0, to: window.1 })];
    if desk.me()?.is_some() {
        parts.push(Expr::Compare(Path::new("owner"), Op::Eq, Literal::Me));
    }
    desk.all(kind, Some(&Expr::all(parts)), limit)
}

/// The day of a moment where the seller is.
pub(super) fn local_day(desk: &Desk<'_>, at: Timestamp) -> Date {
    at.to_zoned(desk.records.zone()).date()
}

/// The hour and minute of a moment where the seller is: `09:30`.
pub(super) fn local_time(desk: &Desk<'_>, at: Timestamp) -> String {
    at.to_zoned(desk.records.zone()).strftime("%H:%M").to_string()
}
