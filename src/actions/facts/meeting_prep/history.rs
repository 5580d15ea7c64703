//! The story so far in at most five lines, newest last words excepted: how it stands, what moved, the last meeting, the
//! newest note.

use super::Meeting;
use crate::actions::facts::{told, what_changed};
use crate::actions::signals::{happened_at, happened_on};
use crate::actions::text::tell_rest;
use crate::actions::{Book, Desk};
use crate::crm::{Kind, Record, SourceError};

/// Lines told.
const LINES: usize = 5;
/// Fields whose changes are turns of a story.
const TURNS: &[&str] = &["stage", "amount", "close_date", "status", "priority"];

pub(super) fn lines(desk: &Desk<'_>, book: &mut Book, meeting: &Meeting) -> Result<Vec<String>, SourceError> {
    let Some(about) = &meeting.about else { return Ok(Vec::new()) };
    let mut lines: Vec<String> = stand(desk, book, about).into_iter().collect();
    lines.extend(last_meeting(desk, book, meeting));
    let moved =
        meeting.signals.history.iter().filter(|change| TURNS.contains(&change.field.as_str()) && !change.old.is_null());
    lines.extend(moved.take(2).map(|change| what_changed::sentence(desk, book, about, change)));
    lines.extend(last_note(desk, book, meeting));
    let all = lines.len();
    lines.truncate(LINES);
    tell_rest(&mut lines, all);
    Ok(lines)
}

/// How it stands: worth, stage and close date of a deal; status and priority of a case or lead.
fn stand(desk: &Desk<'_>, book: &mut Book, about: &Record) -> Option<String> {
    let fields: &[(&str, &str)] = match about.kind {
        Kind::Opportunity => &[("amount", ""), ("stage", ""), ("close_date", "closes ")],
        Kind::Case => &[("status", "status "), ("priority", "priority ")],
        Kind::Lead => &[("status", "status "), ("company", "of "), ("lead_source", "from ")],
        Kind::Account => &[("type", ""), ("industry", ""), ("billing_city", "in ")],
        _ => return None,
    };
    let told = fields.iter().filter(|(field, _)| !about.get(field).is_null());
    let told: Vec<String> = told.map(|(field, before)| format!("{before}{}", book.show(desk, about, field))).collect();
    let name = told::name(about);
    (!told.is_empty()).then(|| format!("{name}: {}.", told.join(", ")))
}

fn last_meeting(desk: &Desk<'_>, book: &mut Book, meeting: &Meeting) -> Option<String> {
    let own = meeting.event.as_ref().map(Record::reference);
    let before = |met: &&Record| {
        let past = happened_at(met).is_some_and(|at| at <= desk.now);
        met.kind == Kind::Event && past && Some(met.reference()) != own
    };
    let last = meeting.signals.activities.iter().find(before)?;
    let day = happened_on(last).map(|day| desk.day(day)).unwrap_or_default();
    let cite = book.cite(desk, last, "subject");
    let said = last.text("description").and_then(told::gist);
    let said = said.map(|words| format!(": {}", told::quote(book, last, "description", &words))).unwrap_or_default();
    Some(format!("Last met on {day}, {} {cite}{said}", told::name(last)))
}

fn last_note(desk: &Desk<'_>, book: &mut Book, meeting: &Meeting) -> Option<String> {
    // A note that hides something is told by `check-record`, not quoted in passing.
    let sound = |note: &&Record| note.kind == Kind::Note && crate::actions::faults::of_text(note).is_empty();
    let note = meeting.signals.activities.iter().find(sound)?;
    let words = told::gist(note.text("body")?)?;
    let day = happened_on(note).map(|day| desk.day(day)).unwrap_or_default();
    Some(format!("Note of {day}: {}", told::quote(book, note, "body", &words)))
}
