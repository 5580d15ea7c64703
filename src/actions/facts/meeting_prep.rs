//! A meeting on one page: who comes with role and last words, history in five lines, open points, an agenda, and what
//! not to bring up.
//!
//! The meeting is the record of the request, the next one on that record, the one that the input `meeting` names, or the
//! seller's next. People are found by the link and by their names among the attendees.

mod find;
mod history;
mod points;

use super::told;
use crate::actions::book::citation;
use crate::actions::signals::{happened_at, is_inbound};
use crate::actions::text::{clean, count, excerpt};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, Signals, signals};
use crate::crm::{Kind, Record, SourceError};
use serde_json::{Value, json};

/// People told.
const PEOPLE: usize = 6;

/// What a preparation is about.
struct Meeting {
    /// The meeting, if there is one.
    event: Option<Record>,
    /// The deal, case, lead or account that it is about.
    about: Option<Record>,
    /// The customer.
    account: Option<Record>,
    /// Signals of what it is about.
    signals: Signals,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    out.data.insert("understood".into(), json!(true));
    let event = find::meeting(desk, request)?;
    // The page is the meeting's, whoever was named to find it.
    out.record = event.clone().or_else(|| out.record.take());
    let about = match (&event, request.record) {
        (Some(event), _) => {
            event.link("about").or_else(|| event.link("who")).map(|link| desk.get(link)).transpose()?.flatten()
        }
        (None, record) => record.filter(|record| record.kind != Kind::Event).cloned(),
    };
    // A meeting among colleagues is about nobody's deal.
    let about = about.filter(|about: &Record| !matches!(about.kind, Kind::User | Kind::Campaign));
    let account = find::account(desk, about.as_ref(), event.as_ref())?;
    let signals = match &about {
        Some(about) => signals(desk, about)?,
        None => Signals::default(),
    };
    let meeting = Meeting { event, about, account, signals };
    let headline = headline(desk, &mut out.book, &meeting);
    let people = people(desk, &mut out.book, &meeting)?;
    let history = history::lines(desk, &mut out.book, &meeting)?;
    let points = points::open(desk, &mut out.book, &meeting)?;
    let agenda = points::agenda(desk, &mut out.book, &meeting);
    let avoid = points::avoid(desk, &mut out.book, &meeting)?;
    out.data.insert("headline".into(), json!(headline));
    out.data.insert("planned".into(), json!(meeting.event.is_some()));
    out.data.insert("known".into(), json!(meeting.about.is_some()));
    for (name, lines) in
        [("people", people), ("history", history), ("points", points), ("agenda", agenda), ("avoid", avoid)]
    {
        out.data.insert(name.into(), json!(lines));
    }
    Ok(())
}

fn headline(desk: &Desk<'_>, book: &mut Book, meeting: &Meeting) -> Value {
    let Some(event) = &meeting.event else {
        return meeting.about.as_ref().map_or(Value::Null, |about| {
            json!(format!("No meeting is planned on **{}**; this is what there is for one", told::name(about)))
        });
    };
    let when = event.time("starts_at").map(|at| told::time(desk, book, event, "starts_at", at));
    let place = event.text("location").map(|_| format!(", {}", book.show(desk, event, "location"))).unwrap_or_default();
    let about = meeting.about.as_ref().map(|about| format!(", about {}", told::name(about))).unwrap_or_default();
    let cite = book.cite(desk, event, "subject");
    json!(format!("**{}** {cite}: {}{place}{about}", told::name(event), when.unwrap_or_else(|| "no time set".into())))
}

/// Each person with role and last words; the seller's colleagues by name only.
fn people(desk: &Desk<'_>, book: &mut Book, meeting: &Meeting) -> Result<Vec<String>, SourceError> {
    let (people, strangers, colleagues) = find::people(desk, meeting)?;
    let mut lines = Vec::new();
    for person in people.iter().take(PEOPLE) {
        let name = clean(&person.name());
        let field = if person.text("role").is_some() { "role" } else { "title" };
        let role = [person.text("role"), person.text("title")].into_iter().flatten().map(clean).collect::<Vec<_>>();
        let role = if role.is_empty() { String::new() } else { format!(", {}", role.join(", ")) };
        let cite = if role.is_empty() { book.cite(desk, person, "name") } else { book.cite(desk, person, field) };
        lines.push(format!("**{name}**{role} {cite}: {}", last_words(desk, book, person)?));
    }
    if people.len() > PEOPLE {
        lines.push(format!("And {} more.", people.len() - PEOPLE));
    }
    if let (false, Some(event)) = (strangers.is_empty(), &meeting.event) {
        let all = strangers.join(", ");
        let cite =
            book.computed("not in the CRM", &all, Some(citation(event, "attendees", event.get("attendees").clone())));
        lines.push(format!("Not in the CRM: {all} {cite}."));
    }
    if let (false, Some(event)) = (colleagues.is_empty(), &meeting.event) {
        let all = colleagues.join(", ");
        let cite = book.computed("ours", &all, Some(citation(event, "attendees", event.get("attendees").clone())));
        lines.push(format!("With you: {all} {cite}."));
    }
    Ok(lines)
}

/// What a person last wrote, word for word.
fn last_words(desk: &Desk<'_>, book: &mut Book, person: &Record) -> Result<String, SourceError> {
    let mails = desk.linked(person, Kind::Email, 30)?;
    let sent = |mail: &&Record| is_inbound(mail) && happened_at(mail).is_some_and(|at| at <= desk.now);
    let last = mails.iter().filter(sent).max_by_key(|mail| happened_at(mail));
    let Some(mail) = last else { return Ok("has never written to us.".to_owned()) };
    let days = happened_at(mail).map_or(0, |at| desk.days_since(at));
    let ago = if days <= 0 { "today".to_owned() } else { format!("{} ago", count(days, "day")) };
    let text = mail.text("body").unwrap_or_default();
    let words = crate::actions::agenda::mails::asks(text).or_else(|| told::gist(text));
    let words = words.unwrap_or_else(|| excerpt(&mail.name(), 80));
    let field = if mail.text("body").is_some() { "body" } else { "subject" };
    Ok(format!("{} ({ago}).", told::quote(book, mail, field, &words)))
}
