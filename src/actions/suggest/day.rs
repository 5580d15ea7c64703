//! The state of the seller's day: tasks, meetings, changes, mails that wait, late deals, and the hour.

use super::state::{State, mine};
use crate::actions::Desk;
use crate::actions::agenda::{self, local_day, local_time, mails, meetings};
use crate::actions::signals::is_open;
use crate::actions::text::excerpt;
use crate::crm::query::{Expr, Literal, Op, Path, Period};
use crate::crm::{Kind, Record, SourceError};
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Records of each sort looked through.
const MOST: usize = 500;
/// How far back open tasks and deals that are late are looked for.
const BACK: i32 = 400;

pub(super) fn state(desk: &Desk<'_>) -> Result<State, SourceError> {
    let (mut values, mut anchors) = (Map::new(), BTreeMap::new());
    let mut put = |name: &'static str, value: Value, anchor: String| {
        values.insert(name.to_owned(), value);
        anchors.insert(name, format!("{} {anchor}", desk.today));
    };
    let ids = |records: &[Record]| records.iter().map(|record| record.id.to_string()).collect::<Vec<_>>().join(" ");
    put("kind", json!(super::DAY), String::new());
    put("hour", json!(desk.now.to_zoned(desk.records.zone()).hour()), String::new());
    let yesterday = desk.today.saturating_sub(1.day());
    let overdue = due(desk, desk.today.saturating_sub(BACK.days()), yesterday)?;
    put("overdue_tasks", json!(overdue.len()), ids(&overdue));
    let today = due(desk, desk.today, desk.today)?;
    put("tasks_today", json!(today.len()), ids(&today));
    put("done_today", json!(done(desk)?), String::new());
    let met = meetings::today(desk)?;
    put("meetings_today", json!(met.len()), ids(&met));
    if let Some(next) = meetings::next(desk)?
        && let Some(at) = next.time("starts_at")
    {
        let day = local_day(desk, at);
        let when = format!("{} at {}", desk.from_today(day), local_time(desk, at));
        put("meeting", json!(excerpt(&next.name(), 40)), next.id.to_string());
        put("meeting_when", json!(when), at.to_string());
        put("meeting_days", json!(crate::crm::format::days_from(desk.today, day)), at.to_string());
    }
    let waiting = mails::waiting(desk, &desk.knobs.read::<agenda::Knobs>("follow-ups"))?.for_me;
    let customers = mails::customers(&waiting);
    let mails: Vec<Record> = waiting.into_iter().map(|waiting| waiting.mail).collect();
    put("waiting", json!(customers), ids(&mails));
    let late = late(desk)?;
    put("late_deals", json!(late.len()), ids(&late));
    let changes = changes(desk)?;
    put("changes", json!(changes), String::new());
    Ok(State::new(values, anchors))
}

/// The seller's open tasks that are due in a window.
fn due(desk: &Desk<'_>, from: Date, to: Date) -> Result<Vec<Record>, SourceError> {
    let mut tasks = agenda::mine_within(desk, &Kind::Task, "due_date", (from, to), MOST)?;
    tasks.retain(is_open);
    Ok(tasks)
}

/// Tasks that were finished today. They were due not long before or after, which is what the index knows.
fn done(desk: &Desk<'_>) -> Result<usize, SourceError> {
    let window = (desk.today.saturating_sub(30.days()), desk.today.saturating_add(14.days()));
    let tasks = agenda::mine_within(desk, &Kind::Task, "due_date", window, MOST)?;
    let today = |task: &&Record| task.time("completed_at").is_some_and(|at| local_day(desk, at) == desk.today);
    Ok(tasks.iter().filter(today).count())
}

/// The seller's open deals whose close date has passed.
fn late(desk: &Desk<'_>) -> Result<Vec<Record>, SourceError> {
    let to = desk.today.saturating_sub(1.day());
    let window = Period::Between { from: desk.today.saturating_sub(BACK.days()), to };
    let mut parts = vec![Expr::Within(Path::new("close_date"), window)];
    parts.extend(mine(desk)?);
    parts.push(Expr::Not(Box::new(Expr::Compare(Path::new("stage"), Op::Contains, Literal::Text("closed".into())))));
    let mut deals = desk.all(&Kind::Opportunity, Some(&Expr::all(parts)), MOST)?;
    deals.retain(is_open);
    Ok(deals)
}

/// How many fields changed since the seller was last here; of a week where nobody knows.
fn changes(desk: &Desk<'_>) -> Result<usize, SourceError> {
    let week = desk.now.checked_sub(jiff::SignedDuration::from_hours(24 * 7)).unwrap_or(desk.now);
    let since = desk.last_seen.unwrap_or(week);
    let changes = desk.news(since, MOST)?;
    Ok(changes.iter().filter(|change| change.at <= desk.now).count())
}
