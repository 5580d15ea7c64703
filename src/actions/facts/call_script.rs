//! Facts of a call script: a reason to call, what is known, what is not and so has to be asked, and what we may claim.
//!
//! Invariant: what is said of our products and against objections is quoted from products and articles.

use super::articles;
use super::case_talk::questions;
use super::draft_email::{first_name, me};
use crate::actions::book::citation;
use crate::actions::signals::sender;
use crate::actions::text::{clean, count, excerpt};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, Signals, signals};
use crate::crm::{Kind, Record, SourceError};
use serde_json::{Value as Json, json};

/// What customers object to most often, with the words that articles use for it.
const OBJECTIONS: &[(&str, &str)] = &[
    ("the price", "price cost costs subscription year support tier"),
    ("outages and lost data", "network offline readings gap lost gateway"),
    ("effort and training", "installation install training effort week"),
    ("audits and certificates", "audit auditor certificate calibration report"),
    ("false alarms", "false alarm alarms delay"),
];

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(record) = request.record else {
        return Err(ActionError::NeedsRecord { action: "call-script".into() });
    };
    let signals = signals(desk, record)?;
    let person = person(desk, record, &signals)?;
    let book = &mut out.book;
    let (reason, reason_cite) = reason(desk, book, record, &signals);
    let (close, close_cite) = close(desk, book, record);
    let product = record.link("product").map(|link| desk.get(link)).transpose()?.flatten();
    let data = json!({
        "hello": person.as_ref().map_or_else(|| "Hello".to_owned(), |person| format!("Hello {}", first_name(person))),
        "sender": me(desk)?,
        "reason": reason,
        "reason_cite": reason_cite,
        "known": known(desk, book, record, &signals, person.as_ref()),
        "questions": asks(record, &signals),
        "products": product.iter().filter_map(|product| claim(book, product)).collect::<Vec<_>>(),
        "objections": objections(desk, book, record, &signals)?,
        "close": close,
        "close_cite": close_cite,
    });
    if let Json::Object(data) = data {
        out.data.extend(data);
    }
    Ok(())
}

/// Whom to ask for.
fn person(desk: &Desk<'_>, record: &Record, signals: &Signals) -> Result<Option<Record>, SourceError> {
    if matches!(record.kind, Kind::Contact | Kind::Lead) {
        return Ok(Some(record.clone()));
    }
    let main = record.link("contact").map(|link| desk.get(link)).transpose()?.flatten();
    Ok(main.or_else(|| signals.people.first().cloned()))
}

/// Why we call, in words for the phone, and where that stands.
fn reason(desk: &Desk<'_>, book: &mut Book, record: &Record, signals: &Signals) -> (String, String) {
    if let (Some(mail), Some(_)) = (&signals.inbound, signals.unanswered_days(desk)) {
        let words =
            format!("You wrote to us on {} about “{}”.", desk.day_at(mail.at), excerpt(&mail.record.name(), 60));
        return (words, book.cite(desk, &mail.record, "subject"));
    }
    if let (Some(mail), Some(_)) = (&signals.outbound, signals.awaiting_days(desk)) {
        let words =
            format!("I sent you a mail on {} about “{}”.", desk.day_at(mail.at), excerpt(&mail.record.name(), 60));
        return (words, book.cite(desk, &mail.record, "subject"));
    }
    match record.kind {
        Kind::Case => (format!("It is about “{}”.", clean(&record.name())), book.cite(desk, record, "subject")),
        Kind::Lead => match record.text("lead_source") {
            Some(source) => {
                (format!("We have your name from: {}.", clean(source)), book.cite(desk, record, "lead_source"))
            }
            None => ("I would like to find out whether we can help you.".into(), String::new()),
        },
        _ => (format!("It is about {}.", clean(&record.name())), book.cite(desk, record, "name")),
    }
}

fn known(desk: &Desk<'_>, book: &mut Book, record: &Record, signals: &Signals, person: Option<&Record>) -> Vec<String> {
    let mut lines = Vec::new();
    for field in ["stage", "status", "amount", "close_date", "next_step", "industry", "company", "description"] {
        if !record.get(field).is_null() {
            let label = crate::crm::standard_field(&record.kind, field).map_or(field, |known| known.label);
            lines.push(format!("{label}: {}", book.show(desk, record, field)));
        }
    }
    if let Some(person) = person.filter(|person| person.reference() != record.reference()) {
        let title = if person.get("title").is_null() { "name" } else { "title" };
        lines.push(format!("{}: {}", clean(&person.name()), book.show(desk, person, title)));
    }
    if let Some(mail) = &signals.inbound {
        for question in questions(mail.record.text("body").unwrap_or_default(), 2) {
            let from = citation(&mail.record, "body", mail.record.get("body").clone());
            let cite = book.quote(from, &question);
            lines.push(format!("{} asked: “{question}” {cite}", sender(desk, &mail.record)));
        }
    }
    lines.truncate(6);
    lines
}

/// What the records do not say and a seller has to know.
fn asks(record: &Record, signals: &Signals) -> Vec<&'static str> {
    let none = |field: &str| record.get(field).is_null();
    let mut asked = Vec::new();
    match record.kind {
        Kind::Case => {
            asked.push("Is it still the same today, or has anything changed?");
            asked.push("What does it keep you from doing?");
            asked.push("When did it work last, and what was different then?");
        }
        Kind::Lead => {
            asked.push("What made you look into this now?");
            asked.push("How do you solve it today, and what does that cost you?");
            asked.push("Who decides with you, and is there a budget for it?");
            asked.push("By when should it be in place?");
        }
        _ => {
            asked.push("What would have to be true for you to say yes?");
            if signals.people.len() < 2 {
                asked.push("Who else has to agree, and what matters to them?");
            }
            if record.kind == Kind::Opportunity && (none("close_date") || signals.days_to_close.is_some_and(|d| d < 0))
            {
                asked.push("By when do you want to decide, and what hangs on that day?");
            }
            if record.kind == Kind::Opportunity && none("amount") {
                asked.push("What budget is set aside for it?");
            }
            asked.push("What speaks against it on your side?");
        }
    }
    asked
}

/// What may be said of a product: its own description.
pub(super) fn claim(book: &mut Book, product: &Record) -> Option<String> {
    let text = excerpt(product.text("description")?, 220);
    let cite = book.quote(citation(product, "description", product.get("description").clone()), &text);
    Some(format!("{}: {} {cite}", clean(&product.name()), text.trim_end_matches('.')))
}

/// Objections for which an article has an answer; those that the customer brought up themselves first.
fn objections(
    desk: &Desk<'_>,
    book: &mut Book,
    record: &Record,
    signals: &Signals,
) -> Result<Vec<String>, SourceError> {
    let said = signals.inbound.as_ref().and_then(|mail| mail.record.text("body")).unwrap_or_default();
    let said = articles::matter(&format!("{said} {}", record.text("description").unwrap_or_default()));
    let mut ranked: Vec<(usize, &(&str, &str))> = OBJECTIONS
        .iter()
        .map(|objection| (articles::matter(objection.1).intersection(&said).count(), objection))
        .filter(|(raised, _)| *raised > 0)
        .collect();
    ranked.sort_by_key(|(raised, _)| std::cmp::Reverse(*raised));
    let mut lines = Vec::new();
    for (_, (topic, words)) in ranked {
        let Some(hit) = articles::like(desk, "", words)?.into_iter().next() else { continue };
        let Some(words) = articles::passage(&hit.article, words, 1).pop() else { continue };
        let words = excerpt(&words, 200);
        let cite = book.quote(citation(&hit.article, "body", hit.article.get("body").clone()), &words);
        lines.push(format!("{}: {words} {cite}", crate::actions::text::capital(topic)));
    }
    lines.truncate(3);
    Ok(lines)
}

fn close(desk: &Desk<'_>, book: &mut Book, record: &Record) -> (String, String) {
    if let Some(step) = record.text("next_step") {
        // A note to oneself is nothing to read out.
        let cite = format!("(your note: {} {})", excerpt(step, 120), book.cite(desk, record, "next_step"));
        return ("What is the next step, and on which day do we take it?".into(), cite);
    }
    match (record.kind == Kind::Case, record.date("close_date")) {
        (true, _) => {
            ("I will write down what we found and tell you what happens next. Is mail fine?".into(), String::new())
        }
        (_, Some(day)) if day >= desk.today => {
            let left = count(crate::crm::format::days_from(desk.today, day), "day");
            let cite = book.cite(desk, record, "close_date");
            (format!("We spoke of {}, that is {left} from now. What do we need until then?", desk.day(day)), cite)
        }
        _ => ("When shall we talk again, and who should be there?".into(), String::new()),
    }
}
