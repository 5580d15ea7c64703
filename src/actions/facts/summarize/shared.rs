//! Sentences that several shapes share: the last words in each direction, open tasks, people, contradictions.

use super::Sheet;
use crate::actions::facts::{sources, told};
use crate::actions::signals::{happened_on, sender};
use crate::actions::text::{capital, clean, count, excerpt};
use crate::crm::{Kind, Record};

/// Notes quoted.
const NOTES: usize = 1;
/// People named.
const PEOPLE: usize = 5;

/// The last mail in each direction, the next meeting, and the newest note.
pub(super) fn conversation(sheet: &mut Sheet<'_, '_>) -> Vec<String> {
    let mut lines = Vec::new();
    let desk = sheet.desk;
    if let Some(mail) = &sheet.signals.inbound {
        let cite = sheet.book.cite(desk, &mail.record, "subject");
        let who = sender(desk, &mail.record);
        let waiting = match sheet.signals.unanswered_days(desk) {
            Some(days) if days > 0 => format!(", unanswered for {}", count(days, "day")),
            Some(_) => ", not answered yet".to_owned(),
            None => String::new(),
        };
        let subject = excerpt(&mail.record.name(), 80);
        lines.push(format!("{who} last wrote on {}: “{subject}” {cite}{waiting}.", desk.day_at(mail.at)));
        let body = mail.record.text("body").unwrap_or_default();
        if let Some(words) = crate::actions::agenda::mails::asks(body).or_else(|| told::gist(body)) {
            lines.push(format!("In their words: {}", told::quote(sheet.book, &mail.record, "body", &words)));
        }
    }
    if let Some(mail) = &sheet.signals.outbound {
        let cite = sheet.book.cite(desk, &mail.record, "subject");
        let waiting = match sheet.signals.awaiting_days(desk) {
            Some(days) if days > 0 => format!(", with no answer for {}", count(days, "day")),
            _ => String::new(),
        };
        let subject = excerpt(&mail.record.name(), 80);
        let whose = if crate::actions::signals::is_mine(desk, &mail.record) { "Your" } else { "Our" };
        lines.push(format!("{whose} last mail went out on {}: “{subject}” {cite}{waiting}.", desk.day_at(mail.at)));
    }
    let notes: Vec<Record> =
        sheet.signals.activities.iter().filter(|a| a.kind == Kind::Note).take(NOTES).cloned().collect();
    for note in notes {
        let Some(body) = note.text("body") else { continue };
        let day = happened_on(&note).map_or_else(String::new, |day| format!(" of {}", desk.day(day)));
        let cite = sheet.book.cite(desk, &note, "body");
        lines.push(format!("A note{day} says: “{}” {cite}", excerpt(body, 140)));
    }
    lines
}

/// Open tasks, soonest first, at most three of them named.
pub(super) fn tasks(sheet: &mut Sheet<'_, '_>) -> Vec<String> {
    let desk = sheet.desk;
    let all = sheet.signals.tasks.len();
    let mut lines: Vec<String> = Vec::new();
    for task in sheet.signals.tasks.iter().take(3) {
        let cite = sheet.book.cite(desk, task, "subject");
        let due = match task.date("due_date") {
            Some(due) if due < desk.today => format!(", overdue since {}", desk.day(due)),
            Some(due) if due == desk.today => ", due today".to_owned(),
            Some(due) => format!(", due {}", desk.day(due)),
            None => String::new(),
        };
        lines.push(format!("{} {cite}{due}.", excerpt(&task.name(), 80)));
    }
    if all > 3 {
        lines.push(format!("And {} more.", count(i64::try_from(all - 3).unwrap_or(0), "open task")));
    }
    lines
}

/// The people of the customer in one line, at most five.
pub(super) fn people(sheet: &mut Sheet<'_, '_>) -> Vec<String> {
    let desk = sheet.desk;
    let more = sheet.signals.people.len().saturating_sub(PEOPLE);
    let told = sheet.signals.people.iter().take(PEOPLE).map(|person| {
        let role = person.text("role").or(person.text("title"));
        let role = role.map(|role| format!(" ({})", clean(role))).unwrap_or_default();
        let field = if person.text("role").is_some() { "role" } else { "name" };
        format!("{}{role} {}", clean(&person.name()), sheet.book.cite(desk, person, field))
    });
    let told: Vec<String> = told.collect();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    if told.is_empty() { Vec::new() } else { vec![format!("{}{more}.", told.join(", "))] }
}

/// Notes that disagree, and fields that a text disagrees with, each with both sources.
pub(super) fn contradictions(sheet: &mut Sheet<'_, '_>) -> Vec<String> {
    let found = sources::apart(sheet.desk, sheet.book, sheet.record, sheet.signals);
    found.iter().map(|one| format!("{}.", capital(&one.text))).collect()
}
