//! Facts of a case at a glance: problem, what was tried, who waits, how urgent, last words, articles, next step.
//!
//! Targets and lengths stand in `knobs/case-summary.toml`.

use super::articles;
use super::case_talk::{self, Talk, Words};
use crate::actions::signals::sender;
use crate::actions::text::{clean, count, excerpt};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, Signals, book::citation, signals};
use crate::crm::Record;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// `knobs/case-summary.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Knobs {
    target_days: BTreeMap<String, i64>,
    told: Told,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    tried: usize,
    articles: usize,
    words: usize,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(case) = request.record else {
        return Err(ActionError::NeedsRecord { action: "case-summary".into() });
    };
    let knobs: Knobs = desk.knobs.read("case-summary");
    let signals = signals(desk, case)?;
    let talk = case_talk::talk(desk, case, &signals)?;
    let similar = articles::like(desk, &case.name(), case.text("description").unwrap_or_default())?;
    let book = &mut out.book;
    let lines = json!({
        "open": signals.open,
        "problem": problem(desk, book, case),
        "about": about(desk, book, case),
        "tried": tried(desk, book, &talk.tried(desk), knobs.told.tried),
        "tried_more": more(talk.tried(desk).len(), knobs.told.tried, talk.cut),
        "waits": waits(desk, book, case, &signals, &talk),
        "urgency": urgency(desk, book, case, &signals, &knobs),
        "words": last_words(desk, book, case, &talk, knobs.told.words),
        "solved": field(desk, book, case, "resolution"),
        "articles": linked(desk, book, &similar, knobs.told.articles),
        "articles_more": similar.len().saturating_sub(knobs.told.articles),
        "next": next(desk, book, case, &signals, &talk),
    });
    if let Json::Object(lines) = lines {
        out.data.extend(lines);
    }
    Ok(())
}

fn field(desk: &Desk<'_>, book: &mut Book, case: &Record, name: &str) -> Option<String> {
    (!case.get(name).is_null()).then(|| book.show(desk, case, name))
}

fn problem(desk: &Desk<'_>, book: &mut Book, case: &Record) -> String {
    let subject = format!("**{}** {}", clean(&case.name()), book.cite(desk, case, "subject"));
    let from = field(desk, book, case, "account").map(|account| format!(" ({account})")).unwrap_or_default();
    let told = field(desk, book, case, "description").map(|words| format!(": {words}")).unwrap_or_default();
    format!("{subject}{from}{told}.")
}

/// Product, reason, who reported it and how: what a colleague asks first.
fn about(desk: &Desk<'_>, book: &mut Book, case: &Record) -> String {
    let fields =
        [("number", ""), ("product", ""), ("reason", "reason "), ("contact", "reported by "), ("origin", "by ")];
    let told =
        fields.into_iter().filter_map(|(name, words)| Some(format!("{words}{}", field(desk, book, case, name)?)));
    told.collect::<Vec<_>>().join(", ")
}

/// What was left out: `12 more`, `at least 57 more` where not everything was read.
fn more(all: usize, told: usize, cut: bool) -> Option<String> {
    let left = all.saturating_sub(told);
    (left > 0).then(|| if cut { format!("at least {left} more") } else { format!("{left} more") })
}

fn tried(desk: &Desk<'_>, book: &mut Book, tried: &[Words], most: usize) -> Vec<String> {
    let told = |words: &Words| {
        let text = words.short(120);
        let cite = book.quote(words.citation(), &text);
        let by = if words.by == "you" { "Your" } else { "Our" };
        format!("{by} {}{}: “{text}” {cite}", words.noun(), words.on(desk))
    };
    tried.iter().take(most).map(told).collect()
}

/// Who waits for whom, and since when.
fn waits(desk: &Desk<'_>, book: &mut Book, case: &Record, signals: &Signals, talk: &Talk) -> Option<String> {
    if !signals.open {
        return None;
    }
    let since = |days: i64| if days <= 0 { "since today".to_owned() } else { format!("for {}", count(days, "day")) };
    let owner = field(desk, book, case, "owner");
    let ours = owner.map_or_else(|| "us".to_owned(), |owner| format!("{owner} on our side"));
    Some(match (talk.mail(true), talk.mail(false)) {
        (Some((asked, at)), answered) if answered.is_none_or(|(_, sent)| sent < at) => {
            let cite = book.cite(desk, asked, "sent_at");
            format!("{} waits for {ours}, {} {cite}.", sender(desk, asked), since(desk.days_since(at)))
        }
        (_, Some((sent, at))) => {
            let cite = book.cite(desk, sent, "sent_at");
            let whom = sender(desk, sent);
            format!("We wait for {whom}, {} {cite}.", since(desk.days_since(at)))
        }
        _ => {
            let who = field(desk, book, case, "contact").unwrap_or_else(|| "The customer".to_owned());
            let opened = case.time("created_at").map(|at| desk.days_since(at));
            let age = opened.map(|days| format!(", {} {}", since(days), book.cite(desk, case, "created_at")));
            format!("{who} waits for {ours}{}; no mail of ours is on the case.", age.unwrap_or_default())
        }
    })
}

/// Priority, status, age, and how it stands to the target.
fn urgency(desk: &Desk<'_>, book: &mut Book, case: &Record, signals: &Signals, knobs: &Knobs) -> Vec<String> {
    let mut lines = Vec::new();
    let status = field(desk, book, case, "status").unwrap_or_else(|| "no status".to_owned());
    let priority = field(desk, book, case, "priority");
    let told = priority.map(|priority| format!("Priority {priority}, ")).unwrap_or_default();
    let end = case.time("closed_at").or(signals.open.then_some(desk.now));
    let days = case.time("created_at").zip(end).map(|(at, end)| desk.days_since(at) - desk.days_since(end));
    let days = match days {
        Some(days) if days >= 0 => days,
        Some(_) => {
            let cites = format!("{} {}", book.cite(desk, case, "created_at"), book.cite(desk, case, "closed_at"));
            lines.push(format!("{told}{status}, closed before it was opened {cites}, so one of its dates is wrong."));
            return lines;
        }
        None => {
            lines.push(format!("{told}{status}."));
            return lines;
        }
    };
    let span = count(days, "day");
    let cite = book.computed("open for", &span, Some(citation(case, "created_at", case.get("created_at").clone())));
    lines.push(format!("{told}{status}, {} {span} {cite}.", if signals.open { "open for" } else { "it took" }));
    let target = case.text("priority").and_then(|word| knobs.target_days.get(&word.to_lowercase()));
    if let Some(target) = target.copied().filter(|_| signals.open) {
        let from = citation(case, "priority", case.get("priority").clone());
        let cite = book.computed("target", &count(target, "day"), Some(from));
        let left = target - days;
        lines.push(match left {
            ..0 => {
                format!("Target for this priority: {} {cite}, missed by {}.", count(target, "day"), count(-left, "day"))
            }
            0 => format!("Target for this priority: {} {cite}, due today.", count(target, "day")),
            _ => format!("Target for this priority: {} {cite}, {} left.", count(target, "day"), count(left, "day")),
        });
    }
    lines
}

fn last_words(desk: &Desk<'_>, book: &mut Book, case: &Record, talk: &Talk, most: usize) -> Option<String> {
    let words = talk.last_words(desk, case)?;
    let text = words.short(most);
    let cite = book.quote(words.citation(), &text);
    Some(format!("{}, {}{}: “{text}” {cite}", words.by, words.noun(), words.on(desk)))
}

fn linked(desk: &Desk<'_>, book: &mut Book, found: &[articles::Match], most: usize) -> Vec<String> {
    let told = |hit: &articles::Match| {
        let title = excerpt(&hit.article.name(), 80);
        format!("“{title}” {} (both say {})", book.cite(desk, &hit.article, "title"), clean(&hit.shared.join(", ")))
    };
    found.iter().take(most).map(told).collect()
}

/// What is to be done: the first open task, else what the state asks for.
fn next(desk: &Desk<'_>, book: &mut Book, case: &Record, signals: &Signals, talk: &Talk) -> String {
    if let Some(task) = signals.tasks.first() {
        let due = task.date("due_date").map(|due| match crate::crm::format::days_from(desk.today, due) {
            ..0 => format!(", overdue since {}", desk.day(due)),
            0 => ", due today".to_owned(),
            _ => format!(", due {}", desk.day(due)),
        });
        let cite = book.cite(desk, task, "subject");
        return format!("{} {cite}{}.", excerpt(&task.name(), 100), due.unwrap_or_default());
    }
    if !signals.open {
        return match case.text("resolution") {
            Some(_) => "Write the article while it is fresh (`draft-article`).".to_owned(),
            None => "Write down what solved it; no resolution is recorded.".to_owned(),
        };
    }
    let owed = match (talk.mail(true), talk.mail(false)) {
        (Some((_, asked)), Some((_, sent))) => sent < asked,
        (None, Some(_)) => false,
        _ => true,
    };
    match owed {
        true => "Answer the customer (`reply-options` drafts three ways).".to_owned(),
        false => "Set a day to ask again; the customer has the ball.".to_owned(),
    }
}
