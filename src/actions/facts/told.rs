//! Short sentences that several actions of the day share: quotes with their citation, tasks, mails, times.
//!
//! Not for: choosing what is told.

use crate::actions::agenda::{local_day, local_time};
use crate::actions::book::citation;
use crate::actions::signals::{happened_at, sender};
use crate::actions::text::{clean, excerpt, sentences};
use crate::actions::{Book, Desk, Request, Signals};
use crate::crm::{Kind, Record};
use jiff::Timestamp;

/// Letters of a quotation.
const QUOTED: usize = 130;

/// Tasks told of a record.
const OPEN: usize = 4;

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

/// Whom and what a task is about: ` (Dana Ruiten, Halden renewal 2027)`; empty where it says neither.
pub(super) fn concerns(desk: &Desk<'_>, task: &Record) -> String {
    let names: Vec<String> = ["who", "about"]
        .into_iter()
        .filter_map(|field| task.link(field))
        .filter_map(|link| desk.get(link).ok().flatten())
        .map(|record| name(&record))
        .collect();
    if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) }
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

/// Where a deal stands: `€84,000, Negotiation, closes 14 Dec, in 24 days`; empty for other kinds.
pub(super) fn stands(desk: &Desk<'_>, book: &mut Book, deal: &Record) -> String {
    if deal.kind != Kind::Opportunity {
        return String::new();
    }
    let shown = |book: &mut Book, field: &str| (!deal.get(field).is_null()).then(|| book.show(desk, deal, field));
    let mut parts: Vec<String> = ["amount", "stage"].into_iter().filter_map(|field| shown(book, field)).collect();
    if let Some(day) = deal.date("close_date") {
        let open = crate::actions::signals::is_open(deal);
        let verb = if !open {
            "closed"
        } else if day < desk.today {
            "was to close"
        } else {
            "closes"
        };
        let when = desk.from_today(day);
        parts.push(format!("{verb} {}", book.show(desk, deal, "close_date")));
        parts.push(format!("{when} {}", book.computed("close date from today", &when, None)));
    }
    parts.join(", ")
}

/// What is open on a record: where it stands, the next step as noted, their question, the tasks that come first.
pub(super) fn open(desk: &Desk<'_>, book: &mut Book, record: &Record, signals: &Signals) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(Some(stands(desk, book, record)).filter(|words| !words.is_empty()).map(|words| format!("{words}.")));
    if record.text("next_step").is_some() {
        lines.push(format!("Next step as noted: {}.", book.show(desk, record, "next_step")));
    }
    if let (Some(mail), Some(_)) = (&signals.inbound, signals.unanswered_days(desk)) {
        let body = mail.record.text("body").unwrap_or_default();
        if let Some(words) = crate::actions::agenda::mails::asks(body).or_else(|| gist(body)) {
            let who = who_wrote(desk, &mail.record);
            lines.push(format!("{who} has no answer: {}", quote(book, &mail.record, "body", &words)));
        }
    }
    lines.extend(signals.tasks.iter().take(OPEN).map(|one| format!("Task: {}.", task(desk, book, one))));
    lines
}
