//! When somebody was last heard from or met: "when did Anna last write", "date of the last mail from Acme", "last contact
//! with Globex".
//!
//! For: one moment of one customer or person. Not for: what was said then. Invariant: nothing is read without a record of
//! that name, and without a word for "last".

use super::field_of::{Named, called, is_name, whole_names};
use super::reader::Reader;
use super::{Choice, Reading, fillers};
use crate::crm::query::{Expr, Literal, Op, Path, Query, Sort, SortKey, activity};
use crate::crm::{Kind, SourceError};

/// What happened last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Received,
    Sent,
    Mail,
    Met,
    Any,
}

/// Words for it, the telling ones first.
const EVENTS: &[(&str, Event)] = &[
    ("hear from", Event::Received),
    ("heard from", Event::Received),
    ("mail from", Event::Received),
    ("mails from", Event::Received),
    ("email from", Event::Received),
    ("e-mail from", Event::Received),
    ("message from", Event::Received),
    ("word from", Event::Received),
    ("mail by", Event::Received),
    ("email by", Event::Received),
    ("mail of", Event::Received),
    ("email of", Event::Received),
    ("mail to", Event::Sent),
    ("email to", Event::Sent),
    ("e-mail to", Event::Sent),
    ("message to", Event::Sent),
    ("wrote to", Event::Mail),
    ("write to", Event::Mail),
    ("mail with", Event::Mail),
    ("wrote", Event::Mail),
    ("write", Event::Mail),
    ("written", Event::Mail),
    ("emailed", Event::Mail),
    ("email", Event::Mail),
    ("mailed", Event::Mail),
    ("mail", Event::Mail),
    ("meeting", Event::Met),
    ("meet", Event::Met),
    ("met", Event::Met),
    ("visit", Event::Met),
    ("visited", Event::Met),
    ("see", Event::Met),
    ("seen", Event::Met),
    ("appointment", Event::Met),
    ("call", Event::Met),
    ("called", Event::Met),
    ("talk", Event::Any),
    ("talked", Event::Any),
    ("speak", Event::Any),
    ("spoke", Event::Any),
    ("spoken", Event::Any),
    ("contact", Event::Any),
    ("contacted", Event::Any),
    ("touch", Event::Any),
    ("activity", Event::Any),
    ("happened", Event::Any),
    ("happen", Event::Any),
];
/// Words that ask for the moment.
const WHEN: &[&str] =
    &["when", "date of", "what date", "which date", "what day", "which day", "how long ago", "day of"];
/// Words of such questions that say no more.
const AROUND: &[&str] = &[
    "date",
    "last",
    "latest",
    "most",
    "recent",
    "time",
    "when",
    "did",
    "we",
    "us",
    "i",
    "me",
    "our",
    "my",
    "had",
    "got",
    "have",
    "has",
    "was",
    "were",
    "is",
    "from",
    "to",
    "with",
    "by",
    "of",
    "the",
    "day",
    "which",
    "what",
    "how",
    "long",
    "ago",
    "they",
    "any",
    "at",
    "on",
    "in",
    "anything",
    "something",
    "about",
    "received",
    "get",
    "that",
    "back",
    "exact",
    "reply",
    "answer",
    "them",
    "since",
    "there",
    "anyone",
    "somebody",
    "him",
    "her",
    "been",
];
/// Whom it is about.
const KINDS: &[Kind] = &[Kind::Contact, Kind::Account, Kind::Opportunity, Kind::Lead, Kind::Case];
/// Words of a question about one record.
const MOST_WORDS: usize = 14;

/// The last mail, meeting or activity that a question asks the moment of.
pub(super) fn read(reader: &Reader<'_, '_>) -> Result<Option<Reading>, SourceError> {
    let words = &reader.words;
    let last = words.said_any(&["last", "latest", "most recent", "how long ago"]);
    if words.len() > MOST_WORDS || !last || !words.said_any(WHEN) {
        return Ok(None);
    }
    let said = |phrase: &str| words.find(phrase).map(|at| (at, phrase.split(' ').count()));
    let Some((event, at, count)) = EVENTS.iter().find_map(|(phrase, event)| {
        let (at, count) = said(phrase)?;
        Some((*event, at, count))
    }) else {
        return Ok(None);
    };
    let named = |place: &usize| {
        let word = words.said(*place);
        let own = is_name(words, *place);
        let empty = !own && (fillers::is_filler(word) || AROUND.contains(&word) || reader.kind_of(word).is_some());
        !(at..at + count).contains(place) && !empty
    };
    let name: Vec<String> = (0..words.len()).filter(named).map(|at| words.said(at).to_owned()).collect();
    if name.is_empty() || name.len() > 5 {
        return Ok(None);
    }
    let mut found: Vec<(&Kind, Vec<Named>)> = Vec::new();
    for kind in KINDS {
        let records = called(reader, kind, &name, false)?;
        if !records.is_empty() {
            found.push((kind, records));
        }
    }
    // "Acme" is the customer before its deals; "Anna" is the person.
    let mut found = whole_names(found, &name);
    if found.iter().any(|(kind, _)| matches!(kind, Kind::Contact | Kind::Account)) {
        found.retain(|(kind, _)| matches!(kind, Kind::Contact | Kind::Account));
    }
    // "Did Anna write" or "did we write to Anna": who stands before the verb did it.
    let ours = (0..at).any(|at| matches!(words.said(at), "we" | "i" | "us"));
    let event = match (event, ours) {
        (Event::Mail, true) => Event::Sent,
        (Event::Mail, false) if words.said_any(&["did", "has", "have"]) => Event::Received,
        (event, _) => event,
    };
    Ok(answer(event, &name, found).map(|reading| Reading { evidence: words.len(), ..reading }))
}

fn answer(event: Event, name: &[String], found: Vec<(&Kind, Vec<Named>)>) -> Option<Reading> {
    let several: Vec<Named> = found.iter().flat_map(|(_, records)| records.clone()).collect();
    let [(reference, own), ..] = several.as_slice() else { return None };
    let is = |path: &str, text: &str| Expr::Compare(Path::new(path), Op::Eq, Literal::Text(text.to_owned()));
    let whom = match reference.kind {
        Kind::Contact => is("who.name", own),
        Kind::Account => Expr::Or(vec![is("about.name", own), is("about.account.name", own)]),
        _ => is("about.name", own),
    };
    let (kind, date, columns) = match event {
        Event::Received | Event::Sent | Event::Mail => (Kind::Email, "sent_at", ["subject", "sent_at", "direction"]),
        Event::Met => (Kind::Event, "starts_at", ["subject", "starts_at", "type"]),
        Event::Any => (activity(), "at", ["name", "at", "kind"]),
    };
    let mut parts = vec![whom, Expr::Compare(Path::new(date), Op::Le, Literal::Today(0))];
    match event {
        Event::Received => parts.push(is("direction", "Inbound")),
        Event::Sent => parts.push(is("direction", "Outbound")),
        // What is only planned was no contact.
        Event::Any => parts.push(Expr::Compare(Path::new("kind"), Op::Ne, Literal::Text("task".to_owned()))),
        Event::Mail | Event::Met => {}
    }
    let query = Query {
        filter: Some(Expr::And(parts)),
        columns: columns.map(Path::new).to_vec(),
        sort: vec![Sort { key: SortKey::Field(Path::new(date)), descending: true }],
        limit: Some(1),
        ..Query::all(kind)
    };
    let choice = (several.len() > 1).then(|| Choice { name: name.join(" "), candidates: several.clone() });
    Some(Reading { query: Some(query), choice, outright: true, ..Reading::default() })
}
