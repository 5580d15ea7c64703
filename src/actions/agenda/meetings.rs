//! The seller's meetings: their own, and those of others that name them among the attendees.

use super::local_day;
use crate::actions::Desk;
use crate::crm::query::{Expr, Path, Period};
use crate::crm::{Kind, Record, SourceError};
use jiff::civil::Date;

/// Meetings of a window that are looked through.
const MOST: usize = 400;

/// The seller's meetings from the first day to the last, in order.
pub(in crate::actions) fn between(desk: &Desk<'_>, from: Date, to: Date) -> Result<Vec<Record>, SourceError> {
    let window = Expr::Within(Path::new("starts_at"), Period::Between { from, to });
    let mut meetings = desk.all(&Kind::Event, Some(&window), MOST)?;
    let me = desk.records.me()?;
    let name = me.as_ref().map(|me| desk.name_of(me).to_lowercase());
    meetings.retain(|meeting| {
        let named = |name: &String| meeting.text("attendees").is_some_and(|all| all.to_lowercase().contains(name));
        me.is_none() || meeting.link("owner") == me.as_ref() || name.as_ref().is_some_and(named)
    });
    meetings.retain(|meeting| {
        meeting.time("starts_at").map(|at| local_day(desk, at)).is_some_and(|day| from <= day && day <= to)
    });
    meetings.sort_by_key(|meeting| (meeting.time("starts_at"), meeting.id.clone()));
    Ok(meetings)
}

/// The seller's meetings of today.
pub(in crate::actions) fn today(desk: &Desk<'_>) -> Result<Vec<Record>, SourceError> {
    between(desk, desk.today, desk.today)
}

/// The next one that has not begun, within two weeks.
pub(in crate::actions) fn next(desk: &Desk<'_>) -> Result<Option<Record>, SourceError> {
    let to = desk.today.saturating_add(jiff::Span::new().days(14));
    let ahead = between(desk, desk.today, to)?;
    Ok(ahead.into_iter().find(|meeting| meeting.time("starts_at").is_some_and(|at| at >= desk.now)))
}
