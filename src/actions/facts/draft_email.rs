//! Facts of an e-mail draft: to whom, why now, on what it builds.
//!
//! The purpose follows from the record's state unless the seller says it; the wording stands in the action file.
//! A recipient comes only from a field of a contact or lead, or from the seller, never from text of a mail or note.

use super::ask_answers::{self, Mail, Replies};
use super::draft_about::{self, Said, TakenUp};
use super::draft_manner::Manner;
use super::draft_topic as topic;
use super::tongue::{self, day_in};
use super::{draft_recap, draft_reply};
use crate::actions::signals::{happened_at, is_inbound, sender};
use crate::actions::text::{clean, count, excerpt};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, Signals};
use crate::crm::{DraftVersion, Kind, Record, SourceError};
use serde_json::json;

/// Sentences of an article that go into an answer, at most.
const SENTENCES: usize = 2;

/// The purposes that the rules form has words for.
pub(crate) const PURPOSES: &[&str] = &[
    "reply",
    "follow-up",
    "nudge",
    "renewal",
    "introduction",
    "case-update",
    "second-contact",
    "close-plan",
    "recap",
    "thank-you",
];

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(record) = request.record else {
        return Err(ActionError::NeedsRecord { action: "draft-email".into() });
    };
    // A mail is answered in the matter that it belongs to.
    let mail = Some(record).filter(|record| record.kind == Kind::Email);
    let (record, signals) = draft_reply::state(desk, record)?;
    let record = &record;
    let given = |name: &str| request.inputs.get(name).map(|v| v.trim()).filter(|v| !v.is_empty() && *v != "auto");
    let said = given("purpose").filter(|purpose| PURPOSES.contains(purpose));
    let meant = Said { purpose: said, to: given("to"), about: given("about").filter(|_| mail.is_none()) };
    let TakenUp { signals, instead, stranger } = draft_about::take_up(desk, signals, &meant);
    let purpose = said.unwrap_or_else(|| purpose(desk, record, &signals));
    let purpose = possible(purpose, desk, record, &signals);
    let recipient = match mail.filter(|_| given("to").is_none()) {
        Some(mail) => draft_reply::other_side(desk, mail)?,
        None => recipient(desk, record, &signals, purpose, given("to"))?,
    };
    let chosen = said.is_some_and(|said| said == purpose) && !stranger;
    let purpose = if chosen { purpose } else { fitting(purpose, &signals, recipient.as_ref()) };
    let because = instead + &because(desk, &mut out.book, record, &signals, purpose);
    let facts = evidence(desk, &mut out.book, record, &signals);
    if let Some(person) = &recipient {
        out.book.cite(desk, person, "name");
    }
    let to = recipient
        .as_ref()
        .map(address)
        .or_else(|| given("to").filter(|to| to.contains('@')).map(clean))
        .unwrap_or_default();
    let told = [("purpose", json!(purpose)), ("because", json!(because)), ("facts", json!(facts)), ("to", json!(to))];
    out.data.extend(told.map(|(name, value)| (name.to_owned(), value)));
    out.data.insert("first_name".into(), json!(recipient.as_ref().map(first_name).unwrap_or_default()));
    let (about, sender) = (given("about").map(clean).unwrap_or_default(), me(desk)?);
    out.data.extend([("about".to_owned(), json!(about)), ("sender".to_owned(), json!(sender))]);
    let language = language(desk, request, &signals, purpose, recipient.as_ref())?;
    let manner = Manner::of(desk, request.inputs, recipient.as_ref(), language);
    sound(out, manner);
    out.data.insert("name".into(), json!(recipient.as_ref().map(|person| clean(&person.name())).unwrap_or_default()));
    out.data.insert("thread".into(), thread(desk, &signals, language));
    out.data.extend(topic::topic(desk, record, &signals, given("about"), language));
    out.data.insert("deal".into(), deal(desk, record, &signals, language)?);
    let words = [given("about"), given("point")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    out.data.insert("offer".into(), json!(topic::offer(desk, &mut out.book, record, &words, language)?));
    let (recap, thanks) = agreed(desk, &mut out.book, record, &signals, (purpose, language, recipient.as_ref()))?;
    let nothing = purpose == "recap" && recap.is_none();
    out.data.insert("nothing_to_recap".into(), json!(nothing));
    out.data.insert("recap".into(), json!(recap));
    let replies = asked(desk, &mut out.book, record, &signals, (purpose, language))?;
    let told = [("asked", json!(replies.asked)), ("asked_more", json!(replies.more)), ("thanks", thanks)];
    out.data.extend(told.map(|(name, value)| (name.to_owned(), value)));
    if nothing {
        return Ok(());
    }
    out.envelope = Some(envelope(desk, to));
    Ok(())
}

/// Whom it goes to; subject and body come with the wording.
fn envelope(desk: &Desk<'_>, to: String) -> DraftVersion {
    DraftVersion {
        to,
        cc: String::new(),
        subject: String::new(),
        body: String::new(),
        at: desk.now,
        by: "rules".into(),
        request: String::new(),
    }
}

/// A purpose that has something to go on from: without a mail to reply to or to follow up, what is due instead.
fn possible<'a>(purpose: &'a str, desk: &Desk<'_>, record: &Record, signals: &Signals) -> &'a str {
    let empty = match purpose {
        "reply" => signals.inbound.is_none(),
        "follow-up" => signals.outbound.is_none(),
        _ => false,
    };
    if empty { self::purpose(desk, record, signals) } else { purpose }
}

/// What the mail that is replied to asks, with what the record answers.
fn asked(
    desk: &Desk<'_>,
    book: &mut Book,
    record: &Record,
    signals: &Signals,
    (purpose, language): (&str, &'static str),
) -> Result<Replies, ActionError> {
    let Some(mail) = signals.inbound.as_ref().filter(|_| purpose == "reply") else { return Ok(Replies::default()) };
    let open = signals.open;
    let mail = Mail { source: &mail.record, field: "body", record, open, language, sentences: SENTENCES };
    Ok(ask_answers::replies(desk, book, &mail)?)
}

/// What was agreed for a recap, and what there is to be thankful for.
fn agreed(
    desk: &Desk<'_>,
    book: &mut Book,
    record: &Record,
    signals: &Signals,
    (purpose, language, recipient): (&str, &str, Option<&Record>),
) -> Result<(Option<serde_json::Value>, serde_json::Value), ActionError> {
    let day = |day| day_in(desk, day, language);
    Ok(match purpose {
        "recap" => {
            let known = [me(desk)?, recipient.map(Record::name).unwrap_or_default()];
            let known = known.each_ref().map(String::as_str);
            (draft_recap::recap(desk, book, record, signals, (&day, &known, language))?, serde_json::Value::Null)
        }
        "thank-you" => (None, draft_recap::occasion(desk, book, record, signals, &day)),
        _ => (None, serde_json::Value::Null),
    })
}

/// How the mail is to sound, for the templates.
fn sound(out: &mut Gathered, manner: Manner) {
    out.data.insert("language".into(), json!(manner.language));
    out.data.insert("tone".into(), json!(manner.tone));
    out.data.insert("length".into(), json!(manner.length));
    out.data.insert("greeting".into(), json!(manner.greeting));
    out.data.insert("closing".into(), json!(manner.closing));
    out.data.insert("voice".into(), json!(manner.voice));
}

/// Why a mail is due, most pressing first.
fn purpose(desk: &Desk<'_>, record: &Record, signals: &Signals) -> &'static str {
    let renewal = |text: Option<&str>| text.is_some_and(|t| t.to_lowercase().contains("renew"));
    let never_wrote = signals.outbound.is_none() && signals.inbound.is_none();
    match record.kind {
        _ if signals.unanswered_days(desk).is_some() => "reply",
        Kind::Case => "case-update",
        _ if signals.awaiting_days(desk).is_some_and(|days| days >= 3) => "follow-up",
        Kind::Lead | Kind::Contact if never_wrote => "introduction",
        Kind::Opportunity if signals.open && (renewal(record.text("type")) || renewal(record.text("name"))) => {
            "renewal"
        }
        Kind::Opportunity if signals.days_to_close.is_some_and(|days| days < 0) => "close-plan",
        _ => "nudge",
    }
}

/// The purpose, where the reason for it concerns the recipient: an answer to one person is none to another.
fn fitting<'p>(purpose: &'p str, signals: &Signals, recipient: Option<&Record>) -> &'p str {
    let mail = match purpose {
        "reply" => &signals.inbound,
        "follow-up" => &signals.outbound,
        _ => return purpose,
    };
    let who = mail.as_ref().and_then(|mail| mail.record.link("who"));
    match (who, recipient) {
        (Some(who), Some(recipient)) if *who != recipient.reference() => "nudge",
        _ => purpose,
    }
}

/// To whom: who was named, else who is answered or reminded, else the main contact, else who wrote last, else the
/// first person with an address.
fn recipient(
    desk: &Desk<'_>,
    record: &Record,
    signals: &Signals,
    purpose: &str,
    named: Option<&str>,
) -> Result<Option<Record>, SourceError> {
    if let Some(named) = named {
        let rows = desk.records.by_name(Some(&Kind::Contact), named, 2)?;
        if let [only] = rows.as_slice() {
            return desk.get(&only.record);
        }
        let named = named.to_lowercase();
        let fits = |person: &&Record| person.name().to_lowercase().contains(&named);
        return Ok(signals.people.iter().find(fits).cloned());
    }
    if matches!(record.kind, Kind::Contact | Kind::Lead) {
        return Ok(Some(record.clone()));
    }
    let other_side =
        |mail: &Option<crate::actions::Touch>| mail.as_ref().and_then(|mail| mail.record.link("who").cloned());
    let writer = other_side(&signals.inbound);
    // An answer goes to who asked, a reminder to who was asked.
    let first = match purpose {
        "reply" => writer.clone(),
        "follow-up" => other_side(&signals.outbound),
        _ => None,
    };
    for link in [first.as_ref(), record.link("contact"), writer.as_ref()].into_iter().flatten() {
        if let Some(person) = desk.get(link)? {
            return Ok(Some(person));
        }
    }
    let reachable = signals.people.iter().find(|person| person.text("email").is_some());
    if reachable.is_none()
        && let Some(account) = record.link("account").map(|link| desk.get(link)).transpose()?.flatten()
    {
        return Ok(desk.linked(&account, Kind::Contact, 20)?.into_iter().find(|person| person.text("email").is_some()));
    }
    Ok(reachable.cloned())
}

pub(super) fn address(person: &Record) -> String {
    let name: String =
        person.name().chars().filter(|c| !matches!(c, '<' | '>' | ',' | '"') && !c.is_control()).collect();
    match person.text("email") {
        Some(email) => format!("{name} <{}>", email.trim()),
        None => name,
    }
}

pub(super) fn first_name(person: &Record) -> String {
    let name = person.text("first_name").map(str::to_owned).unwrap_or_else(|| person.name());
    clean(name.split_whitespace().next().unwrap_or(""))
}

pub(super) fn me(desk: &Desk<'_>) -> Result<String, SourceError> {
    Ok(desk.records.me()?.map(|me| clean(&desk.name_of(&me))).unwrap_or_default())
}

fn because(desk: &Desk<'_>, book: &mut Book, record: &Record, signals: &Signals, purpose: &str) -> String {
    match (purpose, &signals.inbound, &signals.outbound) {
        ("reply", Some(mail), _) => {
            let wrote = format!("{} wrote on {}", sender(desk, &mail.record), desk.day_at(mail.at));
            let cite = book.cite(desk, &mail.record, "sent_at");
            match draft_about::answered(desk, signals, &mail.record) {
                None => format!("{wrote} and has no answer yet {cite}"),
                Some(sent) => {
                    let sent = format!("{} {}", desk.day_at(sent.at), book.cite(desk, &sent.record, "sent_at"));
                    format!("{wrote} {cite}, and a mail went to them on {sent}")
                }
            }
        }
        ("follow-up", _, Some(mail)) => {
            format!(
                "there was no answer to your mail of {} {}",
                desk.day_at(mail.at),
                book.cite(desk, &mail.record, "sent_at")
            )
        }
        ("recap", ..) => "what was agreed should be in writing while it is fresh".to_owned(),
        ("thank-you", ..) => "a word of thanks is due".to_owned(),
        ("introduction", ..) => "you have not written to each other yet".to_owned(),
        ("case-update", ..) => format!("the case is {}", book.show(desk, record, "status")),
        ("close-plan", ..) => format!("the close date is {}", book.show(desk, record, "close_date")),
        ("renewal", ..) => format!("the renewal is due on {}", book.show(desk, record, "close_date")),
        ("second-contact", ..) => match signals.people.first() {
            Some(only) => format!("only {} {} is involved", clean(&only.name()), book.cite(desk, only, "name")),
            None => "nobody at the customer is linked to the deal".to_owned(),
        },
        _ => match signals.days_silent {
            Some(days) => {
                let text = count(days, "day");
                format!("nothing happened for {text} {}", book.computed("silence", &text, None))
            }
            None => "there is no activity yet".to_owned(),
        },
    }
}

/// What a mail may build on, what matters most first: the last words of both sides, then the state of the record.
fn evidence(desk: &Desk<'_>, book: &mut Book, record: &Record, signals: &Signals) -> Vec<String> {
    let mut lines = Vec::new();
    for mail in [&signals.inbound, &signals.outbound].into_iter().flatten() {
        let mine = crate::actions::signals::is_mine(desk, &mail.record);
        let whose = match (crate::actions::signals::is_inbound(&mail.record), mine) {
            (true, _) => "Their",
            (_, true) => "Your",
            _ => "Our",
        };
        let body = book.cite(desk, &mail.record, "body");
        book.cite(desk, &mail.record, "sent_at");
        let subject = excerpt(&mail.record.name(), 80);
        let last = if is_last(signals, &mail.record) { " last" } else { "" };
        lines.push(format!("{whose}{last} mail, {}: “{subject}” {body}", desk.day_at(mail.at)));
    }
    for field in BESIDES.iter().filter(|field| !record.get(field).is_null()) {
        book.cite(desk, record, field);
    }
    for field in STATE.iter().filter(|field| !record.get(field).is_null()) {
        let label = crate::crm::standard_field(&record.kind, field).map_or(*field, |known| known.label);
        lines.push(format!("{label}: {}", book.show(desk, record, field)));
    }
    lines
}

/// Whether no later mail of the same side is around the record.
fn is_last(signals: &Signals, mail: &Record) -> bool {
    let side = |other: &&Record| other.kind == Kind::Email && is_inbound(other) == is_inbound(mail);
    signals.activities.iter().find(side).is_none_or(|newest| happened_at(newest) <= happened_at(mail))
}

/// Fields that a mail may build on and that need no telling.
const BESIDES: &[&str] = &["name", "account", "company", "product", "subject", "number"];

/// Fields that a mail may build on, what matters most first. With those and the mails they are all that a model gets
/// to see: what a seller noted for themselves (`next_step`) is none of the customer's.
const STATE: &[&str] = &["close_date", "amount", "stage", "resolution", "status", "description"];

fn thread(desk: &Desk<'_>, signals: &Signals, language: &str) -> serde_json::Value {
    let side = |mail: &Option<crate::actions::Touch>| {
        mail.as_ref().map(|mail| {
            let subject = excerpt(&mail.record.name(), 120);
            let mine = crate::actions::signals::is_mine(desk, &mail.record);
            let day = day_in(desk, crate::actions::desk::day_of(mail.at), language);
            json!({ "subject": bare_subject(&subject), "on": day, "mine": mine })
        })
    };
    json!({ "inbound": side(&signals.inbound), "outbound": side(&signals.outbound) })
}

/// A subject without the marks of answers and forwards, so that there is one "Re:" and no more.
pub(super) fn bare_subject(subject: &str) -> &str {
    let mut bare = subject.trim();
    while let Some((mark, rest)) = bare.split_once(':')
        && ["re", "aw", "antw", "fw", "fwd", "wg", "tr", "rép"].contains(&mark.trim().to_lowercase().as_str())
    {
        bare = rest.trim_start();
    }
    bare
}

/// The language of the mail that it follows, else of the person.
fn language(
    desk: &Desk<'_>,
    request: &Request<'_>,
    signals: &Signals,
    purpose: &str,
    recipient: Option<&Record>,
) -> Result<&'static str, ActionError> {
    if let Some(language) = tongue::given(request.inputs, "draft-email", &["en", "de", "fr", "es"])? {
        return Ok(language);
    }
    let sides = if purpose == "follow-up" {
        [&signals.outbound, &signals.inbound]
    } else {
        [&signals.inbound, &signals.outbound]
    };
    let theirs = |mail: &&Record| match (mail.link("who"), recipient) {
        (Some(who), Some(person)) => *who == person.reference(),
        _ => true,
    };
    let mails: Vec<&Record> = sides.into_iter().flatten().map(|mail| &mail.record).filter(theirs).collect();
    let Some(record) = request.record else { return Ok("en") };
    Ok(tongue::of_person(desk, &mails, recipient, record)?)
}

/// What the wording needs of the record, without citations: they have no place in a mail.
fn deal(desk: &Desk<'_>, record: &Record, signals: &Signals, language: &str) -> Result<serde_json::Value, SourceError> {
    let text = |field: &str| record.text(field).map(clean);
    Ok(json!({
        "kind": record.kind.as_str(),
        "name": clean(&record.name()),
        "account": desk.linked_name(record, "account").map(|name| clean(&name)),
        "company": text("company"),
        "product": desk.linked_name(record, "product").map(|name| clean(&name)),
        "close_on": record.date("close_date").map(|day| day_in(desk, day, language)),
        "close_passed": signals.days_to_close.is_some_and(|days| days < 0),
        "status": text("status").and_then(|status| topic::status_in(&status.to_lowercase(), language)),
        "number": text("number"),
        "resolution": record.text("resolution").filter(|words| topic::is_in(words, language)).map(|words| excerpt(words, 240)),
        "open": signals.open,
    }))
}
