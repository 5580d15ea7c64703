//! Open points, the agenda that follows from them, and what not to bring up.

use super::Meeting;
use crate::actions::agenda::mails::asks;
use crate::actions::facts::told;
use crate::actions::signals::is_open;
use crate::actions::text::{capital, clean, tell_rest};
use crate::actions::{Book, Desk};
use crate::crm::{Kind, Record, SourceError};

/// Tasks and cases named.
const MOST: usize = 4;
/// Points of an agenda.
const AGENDA: usize = 5;
/// Records of each kind around the customer.
const AROUND: usize = 60;

/// What is open: the customer's unanswered question, ours, tasks, cases.
pub(super) fn open(desk: &Desk<'_>, book: &mut Book, meeting: &Meeting) -> Result<Vec<String>, SourceError> {
    let mut lines = Vec::new();
    let signals = &meeting.signals;
    if let (Some(mail), Some(_)) = (&signals.inbound, signals.unanswered_days(desk))
        && let Some(question) = asks(mail.record.text("body").unwrap_or_default())
    {
        let who = told::who_wrote(desk, &mail.record);
        lines.push(format!("{who} asked and has no answer: {}", told::quote(book, &mail.record, "body", &question)));
    }
    if let (Some(mail), Some(_)) = (&signals.outbound, signals.awaiting_days(desk))
        && let Some(question) = asks(mail.record.text("body").unwrap_or_default())
    {
        let day = desk.day_at(mail.at);
        lines.push(format!("Asked on {day}, no answer yet: {}", told::quote(book, &mail.record, "body", &question)));
    }
    let cases = cases(desk, meeting)?;
    let all = lines.len() + signals.tasks.len() + cases.len();
    for task in signals.tasks.iter().take(MOST) {
        lines.push(format!("Task: {}.", told::task(desk, book, task)));
    }
    for case in cases.iter().take(MOST) {
        let status = book.show(desk, case, "status");
        lines.push(format!("Case {}: {status}.", told::name(case)));
    }
    tell_rest(&mut lines, all);
    Ok(lines)
}

/// Open cases of the customer, but for the one that the meeting is about.
fn cases(desk: &Desk<'_>, meeting: &Meeting) -> Result<Vec<Record>, SourceError> {
    let Some(account) = &meeting.account else { return Ok(Vec::new()) };
    let mut cases = desk.linked(account, Kind::Case, AROUND)?;
    let own = meeting.about.as_ref().map(Record::reference);
    cases.retain(|case| is_open(case) && Some(case.reference()) != own);
    Ok(cases)
}

/// An agenda out of what is open: their question first, then the next step and the tasks, at last the next date.
pub(super) fn agenda(desk: &Desk<'_>, book: &mut Book, meeting: &Meeting) -> Vec<String> {
    let signals = &meeting.signals;
    let mut lines = Vec::new();
    if let Some(event) = &meeting.event
        && let Some(planned) =
            event.text("description").filter(|_| event.time("starts_at").is_some_and(|at| at >= desk.now))
    {
        lines.push(format!("As planned: {}", told::quote(book, event, "description", planned)));
    }
    if let (Some(mail), Some(_)) = (&signals.inbound, signals.unanswered_days(desk)) {
        let who = crate::actions::signals::sender(desk, &mail.record);
        let subject = book.show(desk, &mail.record, "subject");
        lines.push(format!("Answer {who}: {subject}."));
    }
    if let Some(about) = meeting.about.as_ref().filter(|about| is_open(about)) {
        if about.text("next_step").is_some() {
            lines.push(format!("{}.", capital(&book.show(desk, about, "next_step"))));
        }
        if signals.days_to_close.is_some_and(|days| days < 0) {
            lines.push(format!("A new close date: {} has passed.", book.show(desk, about, "close_date")));
        }
    }
    let tasks = signals.tasks.iter().take(2).map(|task| format!("{}.", told::task(desk, book, task)));
    lines.extend(tasks.collect::<Vec<_>>());
    if signals.people.len() == 1 && meeting.about.as_ref().is_some_and(|about| about.kind == Kind::Opportunity) {
        let who = clean(&signals.people[0].name());
        lines.push(format!("Who else takes part: only {who} {} so far.", book.cite(desk, &signals.people[0], "name")));
    }
    lines.truncate(AGENDA);
    lines.push("Next step, who does it, and the next date.".to_owned());
    lines
}

/// What would sour the meeting: open complaints that it is not about, and numbers that disagree.
pub(super) fn avoid(desk: &Desk<'_>, book: &mut Book, meeting: &Meeting) -> Result<Vec<String>, SourceError> {
    let mut lines = Vec::new();
    for case in cases(desk, meeting)? {
        let grave = |field: &str, words: &[&str]| {
            case.text(field).is_some_and(|text| words.contains(&text.to_lowercase().as_str()))
        };
        if grave("priority", &["high", "critical", "urgent", "highest"]) || grave("status", &["escalated"]) {
            let priority = book.show(desk, &case, "priority");
            let name = told::name(&case);
            lines.push(format!("The open complaint “{name}” ({priority}): know its state, but let them raise it."));
        }
    }
    for found in &meeting.signals.contradictions {
        let newer = told::quote(book, &found.newer.note, "body", &found.newer.words);
        let older = told::quote(book, &found.older.note, "body", &found.older.words);
        lines.push(format!("A figure for the {}: our notes say {newer} and {older}. Ask, do not tell.", found.topic));
    }
    Ok(lines)
}
