//! Short sentences that several actions of the day share: quotes with their citation, tasks, mails, times.
//!
//! Not for: choosing what is told.

use crate::actions::agenda::{local_day, local_time};
use crate::actions::book::citation;
use crate::actions::signals::{happened_at, sender};
use crate::actions::text::{clean, excerpt, sentences};
use crate::actions::{Book, Desk, Request};
use crate::crm::{Kind, Record};
use jiff::Timestamp;

/// Letters of a quotation.
const QUOTED: usize = 130;

/// Most lines of a list that anybody may ask for.
const LINES: usize = 200;

/// How many lines of a list are told: the input `limit`, else as usual.
pub(super) fn limit(request: &Request<'_>, usual: usize) -> usize {
    let asked = request.inputs.get("limit").and_then(|limit| limit.trim().parse::<usize>().ok());
    asked.filter(|limit| *limit > 0).map_or(usual, |limit| limit.min(LINES))
}

/// Words of a record's text in quotation marks with their citation: `“Fine.” [3]`.
pub(super) fn quote(book: &mut Book, record: &Record, field: &str, words: &str) -> String {
    let words = excerpt(words, QUOTED).replace(['“', '”'], "'");
    let cite = book.quote(citation(record, field, record.get(field).clone()), &words);
    format!("“{words}” {cite}")
}

/// A task with how late it is: `Send the contract [2], overdue since 3 Nov`.
pub(super) fn task(desk: &Desk<'_>, book: &mut Book, task: &Record) -> String {
    let title = excerpt(&task.name(), 80);
    let cite = book.cite(desk, task, "subject");
    let due = match task.date("due_date") {
        Some(due) if due < desk.today => format!(", overdue since {}", book.show(desk, task, "due_date")),
        Some(due) if due == desk.today => format!(", due today {}", book.cite(desk, task, "due_date")),
        Some(_) => format!(", due {}", book.show(desk, task, "due_date")),
        None => String::new(),
    };
    format!("{title} {cite}{due}")
}

/// When something begins, where the seller is: `tomorrow at 14:00 [1]`.
pub(super) fn time(desk: &Desk<'_>, book: &mut Book, record: &Record, field: &str, at: Timestamp) -> String {
    let words = format!("{} at {}", desk.from_today(local_day(desk, at)), local_time(desk, at));
    let cite = book.computed("when", &words, Some(citation(record, field, record.get(field).clone())));
    format!("{words} {cite}")
}

/// What a mail or note says in one sentence: the first that says something.
pub(super) fn gist(text: &str) -> Option<String> {
    let own: Vec<&str> =
        text.lines().take_while(|line| line.trim() != "---").filter(|line| !line.starts_with('>')).collect();
    let own = own.join("\n");
    let all = sentences(&own);
    let says = |sentence: &&&str| sentence.split_whitespace().count() >= 4 && !sentence.ends_with(',');
    let found = all.iter().find(says).or_else(|| all.first())?;
    Some((*found).to_owned())
}

/// Who wrote a mail and when: `Dana Ruiten on 9 Nov`.
pub(super) fn who_wrote(desk: &Desk<'_>, mail: &Record) -> String {
    let day = happened_at(mail).map(|at| format!(" on {}", desk.day_at(at))).unwrap_or_default();
    format!("{}{day}", sender(desk, mail))
}

/// Texts that were left out because they give orders to a program, the newest two by name.
pub(super) fn attacks(desk: &Desk<'_>, book: &mut Book, attacks: &[Record]) -> Vec<String> {
    let line = |text: &Record| {
        let what = match text.kind {
            Kind::Email => format!("A mail of {}", sender(desk, text)),
            _ => "A note".to_owned(),
        };
        let field = if text.get("sent_at").is_null() { "created_at" } else { "sent_at" };
        let day = happened_at(text).map(|at| format!(" on {}", desk.day_at(at))).unwrap_or_default();
        let cite = book.cite(desk, text, field);
        if !text.get("who").is_null() {
            book.cite(desk, text, "who");
        }
        format!("{what}{day} gives orders to an assistant: it is left out here {cite}.")
    };
    let mut lines: Vec<String> = attacks.iter().take(2).map(line).collect();
    if attacks.len() > lines.len() {
        lines.push(format!("And {} more of that sort.", attacks.len() - lines.len()));
    }
    lines
}

/// What a record is called, on one line.
pub(super) fn name(record: &Record) -> String {
    excerpt(&clean(&record.name()), 60)
}
