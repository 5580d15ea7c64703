//! Facts of several replies to the customer's last words, each for another purpose.
//!
//! The purposes follow from the record: an answer, a question back or a later day for a deal or a person; a solution
//! out of an article, a question for details or an escalation for a case. Knobs: `knobs/reply-options.toml`.
//! Invariants: the recipient comes from a contact or lead, never from a text; what an article says is quoted from it.

use super::articles;
use super::ask_answers::{self, Mail};
use super::case_talk::{self, own_words};
use super::draft_email::{address, bare_subject, first_name, me};
use super::draft_topic::is_in;
use super::tongue::{self, day_in};
use crate::actions::signals::{happened_at, sender, wants_reply};
use crate::actions::text::{clean, count, excerpt};
use crate::actions::{ActionError, Desk, Gathered, Request, Signals, signals};
use crate::crm::{DraftVersion, Kind, Record, SourceError};
use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// `knobs/reply-options.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Knobs {
    postpone_workdays: u8,
    escalate_to: BTreeMap<String, String>,
    sentences: usize,
}

/// What is replied to.
struct Asked {
    /// A mail, or the case itself where nobody wrote.
    source: Record,
    field: &'static str,
    text: String,
    who: String,
    at: Option<Timestamp>,
    person: Option<Record>,
}

/// One way to reply.
struct Way {
    id: &'static str,
    title: &'static str,
    why: String,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(record) = request.record else {
        return Err(ActionError::NeedsRecord { action: "reply-options".into() });
    };
    let knobs: Knobs = desk.knobs.read("reply-options");
    let signals = signals(desk, record)?;
    let Some(asked) = asked(desk, record, &signals)? else {
        return nothing(desk, record, out);
    };
    let language = match tongue::given(request.inputs, "reply-options", &["en", "de", "fr", "es"])? {
        Some(language) => language,
        None => tongue::of_person(desk, &[&asked.source], asked.person.as_ref(), record)?,
    };
    let (title, text) = matter_of(record, &asked);
    let found = fitting(desk, record, &title, &text)?;
    let (source, field, open, sentences) = (&asked.source, asked.field, signals.open, knobs.sentences);
    let mail = Mail { source, field, record, open, language, sentences };
    let replies = ask_answers::replies(desk, &mut out.book, &mail)?;
    let asks = replies.asked;
    let later = workday(desk.today, knobs.postpone_workdays);
    // An article in another language helps the seller, not this reader.
    let told = found.iter().find(|hit| is_in(hit.article.text("body").unwrap_or_default(), language));
    let ways = ways(record, &signals, &asks, told, later, desk);
    out.book.computed("an answer by", &desk.day(later), None);
    let (ways, wrong) = picked(ways, request);
    let because = because(desk, out, &asked);
    prove(desk, out, record, &asked);
    let facts = facts(desk, out, record, found.first());
    let solution = told.map(|hit| solution(out, hit, &format!("{title} {text}"), &knobs));
    let to = asked.person.as_ref().map(address).unwrap_or_default();
    let options: Vec<Json> =
        ways.iter().map(|(n, way)| json!({ "n": n, "id": way.id, "title": way.title, "why": way.why })).collect();
    let data = json!({
        "options": options,
        "wrong": wrong,
        "because": because,
        "facts": facts,
        "subject": bare_subject(&excerpt(&asked.source.name(), 120)),
        "number": record.text("number").map(clean),
        "on": asked.at.map(|at| day_in(desk, crate::actions::desk::day_of(at), language)),
        "sender": me(desk)?,
        "language": language,
        "questions": asks,
        "more_questions": replies.more,
        "solution": solution,
        "resolved": record.text("resolution").map(|words| resolved(words, language)),
        "missing": missing(record, &asked),
        "later": day_in(desk, later, language),
        "escalate_to": knobs.escalate_to.get(language).map(|who| clean(who)).unwrap_or_default(),
        "is_case": record.kind == Kind::Case,
    });
    take(out, data);
    take(out, addressed(asked.person.as_ref()));
    if !ways.is_empty() {
        out.envelope = Some(envelope(desk, to));
    }
    Ok(())
}

fn take(out: &mut Gathered, data: Json) {
    if let Json::Object(data) = data {
        out.data.extend(data);
    }
}

/// How the person is called.
fn addressed(person: Option<&Record>) -> Json {
    json!({
        "first_name": person.map(first_name).unwrap_or_default(),
        "name": person.map(|person| clean(&person.name())).unwrap_or_default(),
    })
}

/// What every reply names: the person, the mail's day and subject, the number of the case.
fn prove(desk: &Desk<'_>, out: &mut Gathered, record: &Record, asked: &Asked) {
    if let Some(person) = &asked.person {
        out.book.cite(desk, person, "name");
    }
    for (known, field) in [(&asked.source, "sent_at"), (&asked.source, "subject"), (record, "number")] {
        if !known.get(field).is_null() {
            out.book.cite(desk, known, field);
        }
    }
}

/// What solved it; in brackets, to be translated, where it stands in another language.
fn resolved(words: &str, language: &str) -> String {
    let told = excerpt(words, 240);
    if is_in(words, language) { told } else { format!("[{told}]") }
}

fn envelope(desk: &Desk<'_>, to: String) -> DraftVersion {
    let (subject, body, cc) = (String::new(), String::new(), String::new());
    DraftVersion { to, cc, subject, body, at: desk.now, by: "rules".into(), request: String::new() }
}

/// What it is about, for finding articles: of a case its own words, too, because a mail on it may say little.
fn matter_of(record: &Record, asked: &Asked) -> (String, String) {
    if record.kind != Kind::Case {
        return (asked.source.name(), asked.text.clone());
    }
    (record.name(), format!("{} {}", record.text("description").unwrap_or_default(), asked.text))
}

/// Articles on it. What a case itself says comes first: a mail on it may be about much else.
fn fitting(desk: &Desk<'_>, record: &Record, title: &str, text: &str) -> Result<Vec<articles::Match>, SourceError> {
    let own = record.text("description").filter(|_| record.kind == Kind::Case);
    let found = own.map(|own| articles::like(desk, title, own)).transpose()?.unwrap_or_default();
    if found.is_empty() { articles::like(desk, title, text) } else { Ok(found) }
}

/// Nobody wrote: what the templates need to say so.
fn nothing(desk: &Desk<'_>, record: &Record, out: &mut Gathered) -> Result<(), ActionError> {
    let called = ["name", "subject", "title"].into_iter().find(|field| record.text(field).is_some());
    let name = called.map_or_else(String::new, |field| out.book.show(desk, record, field));
    let data = json!({
        "options": [], "wrong": null, "because": "", "facts": [], "subject": clean(&record.name()), "number": null, "on": null,
        "first_name": "", "name": name, "sender": me(desk)?, "language": "en", "questions": [], "more_questions": 0, "solution": null,
        "resolved": null, "missing": [], "later": "", "escalate_to": "", "is_case": record.kind == Kind::Case,
    });
    if let Json::Object(data) = data {
        out.data.extend(data);
    }
    Ok(())
}

/// The customer's last mail; for a case without one, what the case says they reported.
fn asked(desk: &Desk<'_>, record: &Record, signals: &Signals) -> Result<Option<Asked>, SourceError> {
    let of_case = if record.kind == Kind::Case {
        let talk = case_talk::talk(desk, record, signals)?;
        let mails = talk.items.iter().filter(|item| item.kind == Kind::Email && wants_reply(item));
        mails.filter_map(|mail| Some((mail.clone(), happened_at(mail)?))).next()
    } else {
        signals.inbound.as_ref().map(|mail| (mail.record.clone(), mail.at))
    };
    let person = |mail: Option<&Record>| -> Result<Option<Record>, SourceError> {
        if matches!(record.kind, Kind::Contact | Kind::Lead) {
            return Ok(Some(record.clone()));
        }
        let link = mail.and_then(|mail| mail.link("who")).or(record.link("contact"));
        Ok(link.map(|link| desk.get(link)).transpose()?.flatten())
    };
    if let Some((mail, at)) = of_case {
        let text = mail.text("body").and_then(own_words).unwrap_or_default();
        let (who, person) = (sender(desk, &mail), person(Some(&mail))?);
        return Ok(Some(Asked { field: "body", text, who, at: Some(at), person, source: mail }));
    }
    let reported = record.text("description").filter(|_| record.kind == Kind::Case);
    let Some(text) = reported.map(str::to_owned) else { return Ok(None) };
    let who = desk.linked_name(record, "contact").map_or_else(|| "the customer".to_owned(), |name| clean(&name));
    let at = record.time("created_at");
    Ok(Some(Asked { source: record.clone(), field: "description", text, who, at, person: person(None)? }))
}

/// What an article says to it, with the article's title; both are evidence.
fn solution(out: &mut Gathered, hit: &articles::Match, asked: &str, knobs: &Knobs) -> Json {
    let mut words = articles::passage(&hit.article, asked, knobs.sentences);
    if words.is_empty() {
        words = vec![excerpt(hit.article.text("body").unwrap_or_default(), 240)];
    }
    let words = words.join(" ");
    let from = crate::actions::book::citation(&hit.article, "body", hit.article.get("body").clone());
    out.book.quote(from, &words);
    json!({ "title": clean(&hit.article.name()), "words": words })
}

/// The ways that fit this record, in the order of their numbers.
fn ways(
    record: &Record,
    signals: &Signals,
    asks: &[Json],
    article: Option<&articles::Match>,
    later: Date,
    desk: &Desk<'_>,
) -> Vec<Way> {
    let day = desk.day(later);
    let way = |id, title, why: String| Way { id, title, why };
    if record.kind == Kind::Case {
        let first = match (article, record.text("resolution")) {
            (_, Some(_)) => way("solved", "Tell the solution", "the case says what solved it".into()),
            (Some(hit), None) => {
                let title = excerpt(&hit.article.name(), 60);
                way("solution", "Offer a solution", format!("from the article “{title}”"))
            }
            (None, None) => {
                way("status", "Say where it stands", "no article fits; they hear that it is in hand".into())
            }
        };
        let mut ways = vec![first, way("details", "Ask for details", "what is missing to find the cause".into())];
        if signals.open {
            ways.push(way("escalate", "Escalate", "somebody else takes over and the customer knows it".into()));
        } else {
            ways.push(way("close", "Check that it holds", "ask whether it still works".into()));
        }
        return ways;
    }
    let first = match asks.len() {
        0 => way("answer", "Answer now", "take up what they wrote and ask for their view".into()),
        number => {
            let number = count(i64::try_from(number).unwrap_or(1), "question");
            way("answer", "Answer now", format!("take up their {number} one by one"))
        }
    };
    vec![
        first,
        way("ask-back", "Ask back", "find out what decides for them before you answer".into()),
        way("postpone", "Postpone", format!("announce an answer by {day} and keep the thread warm")),
    ]
}

/// The ways with their numbers, only the picked one where one was picked; what was picked wrongly.
fn picked(ways: Vec<Way>, request: &Request<'_>) -> (Vec<(usize, Way)>, Option<String>) {
    let all: Vec<(usize, Way)> = (1..).zip(ways).collect();
    let pick = request.inputs.get("pick").map(|pick| pick.trim().to_lowercase()).filter(|pick| !pick.is_empty());
    let Some(pick) = pick else { return (all, None) };
    let fits =
        |number: usize, way: &Way| pick.parse() == Ok(number) || pick == way.id || pick == way.title.to_lowercase();
    if !all.iter().any(|(number, way)| fits(*number, way)) {
        let known: Vec<String> = all.iter().map(|(number, way)| format!("{number} ({})", way.id)).collect();
        return (Vec::new(), Some(known.join(", ")));
    }
    (all.into_iter().filter(|(number, way)| fits(*number, way)).collect(), None)
}

fn because(desk: &Desk<'_>, out: &mut Gathered, asked: &Asked) -> String {
    let words = excerpt(&asked.text, 140);
    let from = crate::actions::book::citation(&asked.source, asked.field, asked.source.get(asked.field).clone());
    let day = asked.at.map(|at| format!(" on {}", desk.day_at(at))).unwrap_or_default();
    let verb = if asked.field == "body" { "wrote" } else { "reported" };
    if words.is_empty() {
        let cite = out.book.cite(desk, &asked.source, "subject");
        return format!("{} {verb}{day}: “{}” {cite}", asked.who, excerpt(&asked.source.name(), 100));
    }
    format!("{} {verb}{day}: “{words}” {}", asked.who, out.book.quote(from, &words))
}

/// What the replies rest on besides the mail; not what the seller noted for themselves.
fn facts(desk: &Desk<'_>, out: &mut Gathered, record: &Record, article: Option<&articles::Match>) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(hit) = article {
        let title = excerpt(&hit.article.name(), 80);
        lines.push(format!("Article: “{title}” {}", out.book.cite(desk, &hit.article, "title")));
    }
    for field in ["resolution", "priority", "close_date"] {
        if !record.get(field).is_null() {
            let label = crate::crm::standard_field(&record.kind, field).map_or(field, |known| known.label);
            lines.push(format!("{label}: {}", out.book.show(desk, record, field)));
        }
    }
    lines
}

/// What a case does not say yet and a cause is hard to find without.
fn missing(record: &Record, asked: &Asked) -> Vec<&'static str> {
    if record.kind != Kind::Case {
        return Vec::new();
    }
    let text = format!("{} {}", asked.source.name(), asked.text).to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let mut missing = Vec::new();
    if record.get("product").is_null() {
        missing.push("product");
    }
    if !says(&["since", "when", "yesterday", "today", "monday", "weekend", "night", "seit", "depuis", "desde"]) {
        missing.push("since");
    }
    if !says(&["every", "always", "again", "once", "sometimes", "immer", "toujours", "siempre"]) {
        missing.push("often");
    }
    if !says(&["error", "message", "screenshot", "photo", "log", "fehler", "erreur"]) {
        missing.push("shown");
    }
    missing
}

/// So many working days after a day.
fn workday(from: Date, mut days: u8) -> Date {
    let mut day = from;
    while days > 0 {
        day = day.saturating_add(1.day());
        days -= u8::from(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn working_days_skip_the_weekend() {
        for (from, days, to) in [
            (date(2026, 11, 20), 1, date(2026, 11, 23)),
            (date(2026, 11, 20), 3, date(2026, 11, 25)),
            (date(2026, 11, 21), 1, date(2026, 11, 23)),
            (date(2026, 11, 18), 0, date(2026, 11, 18)),
        ] {
            assert_eq!(workday(from, days), to);
        }
    }
}
