//! What the seller did today, what is left, and one proposal: finish what was done, move what was not, write up what was
//! met.
//!
//! On one task only that task is looked at: finish it, or move it to the next working day. A task counts as done when a
//! mail about the same record went out today and the task was to write one; everything else is moved, never dropped.

use super::told;
use crate::actions::agenda::{self, local_day, mails, meetings};
use crate::actions::signals::{happened_at, is_inbound, is_open};
use crate::actions::text::{clean, count, excerpt};
use crate::actions::{ActionError, Desk, Gathered, Request};
use crate::crm::{EditState, FieldEdit, Kind, Proposal, ProposedEdit, Record, RecordRef, SourceError, Value, Worker};
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use serde_json::json;

/// Records of each sort looked through.
const MOST: usize = 300;
/// Lines of each sort.
const TOLD: usize = 10;
/// Tasks that one proposal moves.
const MOVED: usize = 20;
/// A task that is late by more days is asked about instead of moved.
const STALE: i64 = 21;
/// How far back overdue tasks are looked for.
const BACK: i32 = 400;

/// The day in records.
struct Day {
    sent: Vec<Record>,
    met: Vec<Record>,
    noted: Vec<Record>,
    finished: Vec<Record>,
    left: Vec<Record>,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let mut proposal = Proposal::new(format!("End of {}", desk.day(desk.today)), "end-of-day");
    out.data.insert("tomorrow".into(), json!(desk.day(next_working_day(desk.today))));
    if let Some(task) = request.record.filter(|record| record.kind == Kind::Task) {
        return one_task(desk, request, task, proposal, out);
    }
    let mut day = day(desk)?;
    let to = later(desk, request);
    let which = request.inputs.get("which").map(|which| which.trim().to_lowercase()).filter(|_| to.is_some());
    if let Some(which) = which {
        day.left.retain(|task| (task.date("due_date") == Some(desk.today)) == (which == "today"));
    }
    let waiting = mails::waiting(desk, &desk.knobs.read("follow-ups"))?.for_me;
    let done = done_lines(desk, out, &day);
    let line = |task: &Record, out: &mut Gathered| {
        format!("{}{}.", told::task(desk, &mut out.book, task), told::concerns(desk, task))
    };
    let left: Vec<String> = day.left.iter().take(TOLD).map(|task| line(task, out)).collect();
    let plans = propose(desk, &day, to.unwrap_or(next_working_day(desk.today)), &mut proposal)?;
    out.data.insert("one".into(), json!(null));
    out.data.insert("done".into(), json!(done));
    out.data.insert("left".into(), json!(left));
    out.data.insert("left_more".into(), json!(day.left.len().saturating_sub(TOLD)));
    let customers = mails::customers(&waiting);
    let words = count(customers as i64, "customer");
    out.data.insert("waiting".into(), json!(customers));
    out.data.insert("waiting_cite".into(), json!(out.book.computed("customers without an answer", &words, None)));
    out.data.insert("plans".into(), json!(plans));
    out.data.insert("stale".into(), json!(proposal.notes));
    out.proposals.extend((!proposal.edits.is_empty()).then_some(proposal));
    Ok(())
}

/// One task: finished, or moved.
fn one_task(
    desk: &Desk<'_>,
    request: &Request<'_>,
    task: &Record,
    mut proposal: Proposal,
    out: &mut Gathered,
) -> Result<(), ActionError> {
    let how = request.inputs.get("how").map(|how| how.trim().to_lowercase()).unwrap_or_default();
    let day = later(desk, request);
    let name = told::name(task);
    let line = told::task(desk, &mut out.book, task);
    let plan = if !is_open(task) {
        "It is done already; there is nothing to propose.".to_owned()
    } else if how == "move" || (day.is_some() && how != "finish") {
        proposal.title = format!("Move “{name}”");
        let day = day.unwrap_or_else(|| next_working_day(desk.today));
        proposal.edits.push(edit(task, "due_date", Value::Date(day)));
        format!("Proposed: due {} instead.", desk.day(day))
    } else {
        proposal.title = format!("Finish “{name}”");
        proposal.edits.extend(finish(desk, task)?);
        let next = request.inputs.get("next").map(|next| next.trim()).filter(|next| !next.is_empty());
        match next.zip(day) {
            Some((next, day)) => {
                let (subject, edits) = following(desk, task, next, day)?;
                proposal.edits.extend(edits);
                format!("Proposed: finished today, and a new task “{subject}” for {}.", desk.day(day))
            }
            None => "Proposed: finished today.".to_owned(),
        }
    };
    out.data.insert("one".into(), json!({ "line": line, "plan": plan }));
    for empty in ["done", "left", "plans", "stale"] {
        out.data.insert(empty.into(), json!([]));
    }
    out.data.insert("left_more".into(), json!(0));
    out.data.insert("waiting".into(), json!(0));
    out.data.insert("waiting_cite".into(), json!(""));
    out.proposals.extend((!proposal.edits.is_empty()).then_some(proposal));
    Ok(())
}

/// The day that was said, where it lies ahead.
fn later(desk: &Desk<'_>, request: &Request<'_>) -> Option<Date> {
    request.inputs.get("day").and_then(|day| day.trim().parse::<Date>().ok()).filter(|day| *day > desk.today)
}

fn day(desk: &Desk<'_>) -> Result<Day, SourceError> {
    // Days of the index are those of UTC; the seller's own begin and end a little earlier or later.
    let around = (desk.today.saturating_sub(1.days()), desk.today.saturating_add(1.days()));
    let now = |record: &Record, field: &str| {
        record.time(field).is_some_and(|at| at <= desk.now && local_day(desk, at) == desk.today)
    };
    let of = |kind: Kind, field: &str| -> Result<Vec<Record>, SourceError> {
        let mut found = agenda::mine_within(desk, &kind, field, around, MOST)?;
        found.retain(|record| now(record, field));
        Ok(found)
    };
    let mut sent = of(Kind::Email, "sent_at")?;
    sent.retain(|mail| !is_inbound(mail));
    let noted = of(Kind::Note, "created_at")?;
    let finished = of(Kind::Task, "completed_at")?;
    let met = meetings::today(desk)?;
    let window = (desk.today.saturating_sub(BACK.days()), desk.today);
    let mut tasks = agenda::mine_within(desk, &Kind::Task, "due_date", window, MOST)?;
    tasks.sort_by_key(|task| (task.date("due_date"), task.id.clone()));
    tasks.retain(is_open);
    Ok(Day {
        sent,
        met: met.into_iter().filter(|meeting| meeting.time("starts_at").is_some_and(|at| at <= desk.now)).collect(),
        noted,
        finished,
        left: tasks.into_iter().filter(|task| task.date("due_date").is_some_and(|due| due <= desk.today)).collect(),
    })
}

/// What was done, a line for each sort that there is.
fn done_lines(desk: &Desk<'_>, out: &mut Gathered, day: &Day) -> Vec<String> {
    let sorts = [
        ("mail", "sent", &day.sent, "subject"),
        ("meeting", "held", &day.met, "subject"),
        ("task", "finished", &day.finished, "subject"),
        ("note", "written", &day.noted, "title"),
    ];
    let mut lines = Vec::new();
    for (noun, verb, records, field) in sorts.into_iter().filter(|(_, _, records, _)| !records.is_empty()) {
        let number = count(records.len() as i64, noun);
        let cite = out.book.computed(verb, &number, None);
        let named = records
            .iter()
            .take(3)
            .map(|record| format!("{} {}", excerpt(&record.name(), 50), out.book.cite(desk, record, field)));
        let named: Vec<String> = named.collect();
        let more = records.len().saturating_sub(3);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        lines.push(format!("{number} {verb} {cite}: {}{more}.", named.join("; ")));
    }
    lines
}

/// Fills the proposal and says what it would do, a line a record.
fn propose(desk: &Desk<'_>, day: &Day, tomorrow: Date, proposal: &mut Proposal) -> Result<Vec<String>, SourceError> {
    let mut lines = Vec::new();
    for task in day.left.iter().take(MOVED) {
        let name = told::name(task);
        if day.sent.iter().any(|mail| is_deed(task, mail)) {
            proposal.edits.extend(finish(desk, task)?);
            lines.push(format!("finish “{name}”: a mail about it went out today"));
            continue;
        }
        let late = task.date("due_date").map_or(0, |due| crate::crm::format::days_from(due, desk.today));
        if late > STALE {
            proposal.notes.push(format!("“{name}” is {} late: do it, or let it go?", count(late, "day")));
            continue;
        }
        proposal.edits.push(edit(task, "due_date", Value::Date(tomorrow)));
        lines.push(format!("move “{name}” to {}", desk.day(tomorrow)));
    }
    if day.left.len() > MOVED {
        lines.push(format!("{} more stay as they are: run it again after these", day.left.len() - MOVED));
    }
    for meeting in
        day.met.iter().filter(|meeting| meeting.text("description").is_none_or(|said| said.trim().is_empty()))
    {
        if is_written_up(desk, meeting, day) {
            continue;
        }
        let name = told::name(meeting);
        proposal.edits.extend(write_up(desk, meeting, tomorrow)?);
        lines.push(format!("a task for {}: write down what came of “{name}”", desk.day(tomorrow)));
    }
    Ok(lines)
}

/// Whether a mail that went out is what a task asked for.
fn is_deed(task: &Record, mail: &Record) -> bool {
    let words = format!("{} {}", task.name(), task.text("type").unwrap_or_default()).to_lowercase();
    let to_write = ["mail", "send", "answer", "reply", "follow", "write", "nachfassen", "devis"];
    let same = |field: &str| task.link(field).is_some() && task.link(field) == mail.link(field);
    same("about") && (task.link("who").is_none() || same("who")) && to_write.iter().any(|word| words.contains(word))
}

/// Whether a note of today is about what a meeting was about.
fn is_written_up(desk: &Desk<'_>, meeting: &Record, day: &Day) -> bool {
    let after = |note: &Record| happened_at(note) >= meeting.time("starts_at") && happened_at(note) <= Some(desk.now);
    day.noted.iter().any(|note| note.link("about") == meeting.link("about") && after(note))
}

fn edit(record: &Record, field: &str, after: Value) -> ProposedEdit {
    let edit =
        FieldEdit { record: record.reference(), field: field.to_owned(), before: record.get(field).clone(), after };
    ProposedEdit { edit, quote: None, by: Worker::Code, state: EditState::Pending }
}

/// The edits that finish a task, with the word that this workspace uses for it.
fn finish(desk: &Desk<'_>, task: &Record) -> Result<Vec<ProposedEdit>, SourceError> {
    let window = (desk.today.saturating_sub(120.days()), desk.today);
    let tasks = agenda::mine_within(desk, &Kind::Task, "due_date", window, MOST)?;
    let word = tasks.iter().filter(|task| !is_open(task)).find_map(|task| {
        task.text("status").filter(|word| word.to_lowercase().contains("complete") || word.to_lowercase() == "done")
    });
    let word = Value::text(word.unwrap_or("Completed"));
    Ok(vec![edit(task, "status", word), edit(task, "completed_at", Value::Time(desk.now))])
}

/// A task to write a meeting up.
fn write_up(desk: &Desk<'_>, meeting: &Record, due: Date) -> Result<Vec<ProposedEdit>, SourceError> {
    new_task(desk, meeting, format!("Write down what came of {}", clean(&meeting.name())), due)
}

/// The task that comes after one, with whom and what that is about, and its subject.
fn following(
    desk: &Desk<'_>,
    task: &Record,
    next: &str,
    due: Date,
) -> Result<(String, Vec<ProposedEdit>), SourceError> {
    let next = crate::actions::text::capital(&clean(next));
    let who = desk.linked_name(task, "who").filter(|_| !next.contains(' ')).map(|who| clean(&who));
    let subject = who.map_or_else(|| next.clone(), |who| format!("{next} {who}"));
    let mut edits = new_task(desk, task, subject.clone(), due)?;
    if let (Some(who), Some(first)) = (task.link("who"), edits.first()) {
        let record = Record::new(Kind::Task, first.edit.record.id.as_str());
        edits.push(edit(&record, "who", Value::Ref(who.clone())));
    }
    Ok((subject, edits))
}

/// A task of the seller's about what a record is about.
fn new_task(desk: &Desk<'_>, of: &Record, subject: String, due: Date) -> Result<Vec<ProposedEdit>, SourceError> {
    let id = format!("new-{}", &blake3::hash(format!("{subject} {}", of.reference()).as_bytes()).to_hex()[..16]);
    let task = Record::new(Kind::Task, id);
    let me = desk.records.me()?;
    let link = |link: Option<&RecordRef>| link.map_or(Value::Null, |link| Value::Ref(link.clone()));
    let fields = [
        ("subject", Value::text(subject)),
        ("status", Value::text("Open")),
        ("due_date", Value::Date(due)),
        ("about", link(of.link("about"))),
        ("owner", link(me.as_ref())),
    ];
    let filled = fields.into_iter().filter(|(_, value)| !value.is_null());
    Ok(filled.map(|(field, value)| edit(&task, field, value)).collect())
}

/// The first day after this one that is no Saturday or Sunday.
fn next_working_day(day: Date) -> Date {
    let ahead = match day.weekday() {
        Weekday::Friday => 3,
        Weekday::Saturday => 2,
        _ => 1,
    };
    day.saturating_add(ahead.days())
}
