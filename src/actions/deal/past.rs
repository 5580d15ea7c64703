//! A deal as it stood on an earlier day: its fields by the field history, its activities by their dates.
//!
//! Not for: what the history does not hold (open tasks of then, links that were made later without a date).

use crate::actions::{Desk, Signals, signals};
use crate::crm::{FieldChange, Record, SourceError};
use jiff::{SignedDuration, Timestamp};

/// The desk, the record and its state some days ago.
pub(in crate::actions) struct Then<'a> {
    /// The same records on the earlier day.
    pub(in crate::actions) desk: Desk<'a>,
    /// The record with the values of then.
    pub(in crate::actions) record: Record,
    /// Its state of then.
    pub(in crate::actions) signals: Signals,
}

/// How a record stood `days` ago; `None` where it was not there yet.
pub(in crate::actions) fn ago<'a>(
    desk: &Desk<'a>,
    record: &Record,
    history: &[FieldChange],
    days: i64,
) -> Result<Option<Then<'a>>, SourceError> {
    let span = SignedDuration::from_hours(days.max(0) * 24);
    let (Ok(now), Ok(today)) = (desk.now.checked_sub(span), desk.today.checked_sub(span)) else { return Ok(None) };
    let made = record.time("created_at").or_else(|| record.time("engaged_on"));
    if made.is_none_or(|at| at > now) {
        return Ok(None);
    }
    let desk = Desk { now, today, ..*desk };
    let record = rolled_back(record, history, now);
    let mut state = signals(&desk, &record)?;
    state.history.retain(|change| change.at <= now);
    state.close_moves.retain(|change| change.at <= now);
    state.activities.retain(|activity| crate::actions::signals::happened_at(activity).is_some_and(|at| at <= now));
    state.stage_age = crate::actions::signals::stage_age(&desk, &record, &state.history);
    state.people = crate::actions::signals::people(&desk, &record, &state.activities)?;
    Ok(Some(Then { desk, record, signals: state }))
}

/// The record with every later change taken back, the newest first.
pub(in crate::actions) fn rolled_back(record: &Record, history: &[FieldChange], then: Timestamp) -> Record {
    let mut later: Vec<&FieldChange> = history.iter().filter(|change| change.at > then).collect();
    later.sort_by_key(|change| std::cmp::Reverse(change.at));
    later.into_iter().fold(record.clone(), |record, change| record.with(&change.field, change.old.clone()))
}
