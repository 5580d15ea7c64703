//! Facts of a call script: a reason to call, what is known, what is not and so has to be asked, and what we may claim.
//!
//! Invariant: what is said of our products and against objections is quoted from products and articles.

use super::articles;
use super::asks::asks as mail_asks;
use super::draft_email::{bare_subject, first_name, me};
use super::tongue::{self, day_in, money_in};
use crate::actions::book::{citation, shown};
use crate::actions::deal::around;
use crate::actions::desk::day_of;
use crate::actions::signals::sender;
use crate::actions::text::{clean, excerpt};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, Signals, Touch, signals};
use crate::crm::{Kind, Record, SourceError, Value};
use serde_json::{Value as Json, json};

/// What customers object to most often, with the words that articles use for it.
const OBJECTIONS: &[(&str, &str)] = &[
    ("price", "price cost costs subscription year support tier"),
    ("outages", "network offline readings gap lost gateway"),
    ("effort", "installation install training effort week"),
    ("audits", "audit auditor certificate calibration report"),
    ("alarms", "false alarm alarms delay"),
];

/// The languages that the action file has words for.
const LANGUAGES: &[&str] = &["en", "de", "fr"];

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(record) = request.record else {
        return Err(ActionError::NeedsRecord { action: "call-script".into() });
    };
    let signals = signals(desk, record)?;
    let person = person(desk, record, &signals)?;
    let theirs = match tongue::given(request.inputs, "call-script", LANGUAGES)? {
        Some(language) => language,
        None => {
            let mails: Vec<&Record> = signals.inbound.iter().map(|mail| &mail.record).collect();
            tongue::of_person(desk, &mails, person.as_ref(), record)?
        }
    };
    let language = if LANGUAGES.contains(&theirs) { theirs } else { "en" };
    let book = &mut out.book;
    if let Some(person) = &person {
        book.cite(desk, person, "name");
    }
    let deal = match record.kind {
        Kind::Contact | Kind::Account => around(desk, record)?.into_iter().next(),
        _ => None,
    };
    let matter = deal.as_ref().unwrap_or(record);
    let product = matter.link("product").map(|link| desk.get(link)).transpose()?.flatten();
    let data = json!({
        "language": language,
        "stays_english": theirs != language,
        "name": person.as_ref().map(|person| clean(&person.name())).unwrap_or_default(),
        "first_name": person.as_ref().map(first_name).unwrap_or_default(),
        "sender": me(desk)?,
        "reason": reason(desk, book, record, &signals, language),
        "phone": phone(desk, book, person.as_ref()),
        "known": known(desk, book, record, &signals, (person.as_ref(), language))
            .into_iter()
            .chain(deal.iter().flat_map(|deal| of_deal(desk, book, deal, language)))
            .collect::<Vec<_>>(),
        "tasks": tasks(desk, book, &signals),
        "asked": asked(desk, book, &signals),
        "questions": asks(record, &signals),
        "products": product.iter().filter_map(|product| claim(book, product)).collect::<Vec<_>>(),
        "objections": objections(desk, book, record, &signals)?,
        "close": close(desk, book, matter, language),
    });
    if let Json::Object(data) = data {
        out.data.extend(data);
    }
    Ok(())
}

/// Whom to call.
fn person(desk: &Desk<'_>, record: &Record, signals: &Signals) -> Result<Option<Record>, SourceError> {
    if matches!(record.kind, Kind::Contact | Kind::Lead) {
        return Ok(Some(record.clone()));
    }
    // Who wrote, or was written to, and not somebody beside them.
    let mail = match (&signals.inbound, &signals.outbound) {
        (Some(asked), _) if signals.unanswered_days(desk).is_some() => Some(asked),
        (_, Some(sent)) if signals.awaiting_days(desk).is_some() => Some(sent),
        _ => None,
    };
    let theirs = mail.and_then(|mail| mail.record.link("who")).map(|who| desk.get(who)).transpose()?.flatten();
    if theirs.is_some() {
        return Ok(theirs);
    }
    let main = record.link("contact").map(|link| desk.get(link)).transpose()?.flatten();
    Ok(main.or_else(|| signals.people.first().cloned()))
}

/// Why we call: which reason, its day, its words, and where they stand.
fn reason(desk: &Desk<'_>, book: &mut Book, record: &Record, signals: &Signals, language: &str) -> Json {
    let mail = |book: &mut Book, kind: &str, mail: &Touch| {
        let on = day_in(desk, day_of(mail.at), language);
        book.cite(desk, &mail.record, "sent_at");
        let cite = book.cite(desk, &mail.record, "subject");
        json!({ "kind": kind, "on": on, "words": excerpt(bare_subject(&mail.record.name()), 60), "cite": cite })
    };
    let told =
        |kind: &str, words: String, cite: String| json!({ "kind": kind, "on": null, "words": words, "cite": cite });
    match (&signals.inbound, &signals.outbound) {
        (Some(asked), _) if signals.unanswered_days(desk).is_some() => mail(book, "asked", asked),
        (_, Some(sent)) if signals.awaiting_days(desk).is_some() => mail(book, "sent", sent),
        _ => match record.kind {
            Kind::Case => told("case", clean(&record.name()), book.cite(desk, record, "subject")),
            Kind::Lead => match record.text("lead_source") {
                Some(source) => told("source", clean(source), book.cite(desk, record, "lead_source")),
                None => told("help", String::new(), String::new()),
            },
            // To somebody we do not call about themselves.
            Kind::Contact => told("help", String::new(), String::new()),
            _ => told("about", clean(&record.name()), book.cite(desk, record, "name")),
        },
    }
}

/// What the records say, each a field with its value and where it stands.
fn known(
    desk: &Desk<'_>,
    book: &mut Book,
    record: &Record,
    signals: &Signals,
    (person, language): (Option<&Record>, &str),
) -> Vec<Json> {
    let mut lines = Vec::new();
    for field in ["stage", "status", "amount", "close_date", "next_step", "industry", "company", "description"] {
        let value = match record.get(field) {
            Value::Null => continue,
            Value::Date(day) => day_in(desk, *day, language),
            Value::Number(amount) => money_in(*amount, desk.currency_of(record), language),
            _ => shown(desk, record, field),
        };
        lines.push(json!({ "label": field, "value": value, "cite": book.cite(desk, record, field) }));
    }
    lines.truncate(if signals.inbound.is_some() { 4 } else { 6 });
    if let Some(person) = person.filter(|person| person.reference() != record.reference()) {
        let title = if person.get("title").is_null() { "name" } else { "title" };
        let (value, cite) = (shown(desk, person, title), book.cite(desk, person, title));
        lines.push(json!({ "label": clean(&person.name()), "value": value, "cite": cite }));
    }
    lines
}

/// The number to dial; `null` where none is on the record.
fn phone(desk: &Desk<'_>, book: &mut Book, person: Option<&Record>) -> Json {
    let Some(person) = person else { return Json::Null };
    let field = ["phone", "mobile"].into_iter().find(|field| person.text(field).is_some());
    field.map_or(
        Json::Null,
        |field| json!({ "value": shown(desk, person, field), "cite": book.cite(desk, person, field) }),
    )
}

/// The biggest open deal of the one who is called: what a call is about when nothing else is said.
fn of_deal(desk: &Desk<'_>, book: &mut Book, deal: &Record, language: &str) -> Vec<Json> {
    let mut lines = Vec::new();
    for field in ["stage", "amount", "close_date", "next_step"] {
        let value = match deal.get(field) {
            Value::Null => continue,
            Value::Date(day) => day_in(desk, *day, language),
            Value::Number(amount) => money_in(*amount, desk.currency_of(deal), language),
            _ => shown(desk, deal, field),
        };
        let label = if field == "stage" { clean(&deal.name()) } else { field.to_owned() };
        lines.push(json!({ "label": label, "value": value, "cite": book.cite(desk, deal, field) }));
    }
    lines
}

/// Tasks that the call may settle, the next due first.
fn tasks(desk: &Desk<'_>, book: &mut Book, signals: &Signals) -> Vec<Json> {
    let told = signals.tasks.iter().take(2);
    told.map(|task| json!({ "words": excerpt(&task.name(), 80), "cite": book.cite(desk, task, "subject") })).collect()
}

/// What their last mail asks for, with who wrote it.
fn asked(desk: &Desk<'_>, book: &mut Book, signals: &Signals) -> Vec<Json> {
    let Some(mail) = &signals.inbound else { return Vec::new() };
    let body = mail.record.text("body").unwrap_or_default();
    let (mut found, _) = mail_asks(body, 2);
    if found.is_empty() {
        found.extend(crate::actions::agenda::mails::asks(body));
    }
    let from = || citation(&mail.record, "body", mail.record.get("body").clone());
    let who = sender(desk, &mail.record);
    if !found.is_empty() {
        book.cite(desk, &mail.record, "who");
    }
    let told = found.into_iter().map(|ask| json!({ "who": who, "cite": book.quote(from(), &ask), "words": ask }));
    told.collect()
}

/// What the records do not say and a seller has to know; the action file has the words.
fn asks(record: &Record, signals: &Signals) -> Vec<&'static str> {
    let none = |field: &str| record.get(field).is_null();
    let passed = none("close_date") || signals.days_to_close.is_some_and(|days| days < 0);
    match record.kind {
        Kind::Case => vec!["case_same", "case_keeps", "case_worked"],
        Kind::Lead => vec!["lead_why", "lead_today", "lead_who", "lead_when"],
        Kind::Contact => vec!["work_now", "work_better", "work_who"],
        _ => {
            let deal = record.kind == Kind::Opportunity;
            let asked = [
                ("yes", true),
                ("agree", signals.people.len() < 2),
                ("decide", deal && passed),
                ("budget", deal && none("amount")),
                ("against", true),
            ];
            asked.into_iter().filter(|(_, open)| *open).map(|(code, _)| code).collect()
        }
    }
}

/// What may be said of a product: its own description.
pub(super) fn claim(book: &mut Book, product: &Record) -> Option<String> {
    let text = excerpt(product.text("description")?, 220);
    let cite = book.quote(citation(product, "description", product.get("description").clone()), &text);
    Some(format!("{}: {} {cite}", clean(&product.name()), text.trim_end_matches('.')))
}

/// Objections for which an article has an answer; those that the customer brought up themselves first.
fn objections(desk: &Desk<'_>, book: &mut Book, record: &Record, signals: &Signals) -> Result<Vec<Json>, SourceError> {
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
        lines.push(json!({ "topic": topic, "words": words, "cite": cite }));
    }
    lines.truncate(3);
    Ok(lines)
}

/// An end that rests on nothing.
fn open_end(kind: &str) -> Json {
    json!({ "kind": kind, "note": null, "on": null, "left": null, "cite": "" })
}

/// How to end the call: which way, the day and the days left, and what it rests on.
fn close(desk: &Desk<'_>, book: &mut Book, record: &Record, language: &str) -> Json {
    if let Some(step) = record.text("next_step") {
        // A note to oneself is nothing to read out.
        let cite = book.cite(desk, record, "next_step");
        return json!({ "kind": "step", "note": excerpt(step, 120), "on": null, "left": null, "cite": cite });
    }
    match record.date("close_date").filter(|day| *day >= desk.today) {
        _ if record.kind == Kind::Case => open_end("case"),
        Some(day) => {
            let left = crate::crm::format::days_from(desk.today, day);
            let cite = book.cite(desk, record, "close_date");
            json!({ "kind": "date", "note": null, "on": day_in(desk, day, language), "left": left, "cite": cite })
        }
        None => open_end("again"),
    }
}
