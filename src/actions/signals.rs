//! The state of one record in named signals: what suggestions, health, summaries and drafts decide by.
//!
//! Invariant: [`Signals::to_json`] gives every name of [`names()`], `null` where nothing is known.

mod names;

pub(super) use names::{names, type_of};

use super::{
    Desk,
    deal::{still, usual::Usual, usual::Usuals},
    desk::day_of,
    duplicates,
    facts::contradictions::{self, Contradiction},
    faults, hygiene,
};
use crate::crm::{FieldChange, Kind, Record, RecordRef, SourceError, Value};
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeSet;

/// Activities of one kind that are looked at, newest first.
const RECENT: usize = 60;
/// Open deals and cases of an account whose activities count as the account's own.
const BRANCHES: usize = 12;

/// One mail that went one way.
#[derive(Clone, Debug, PartialEq)]
pub struct Touch {
    /// The mail.
    pub record: Record,
    /// When it was sent.
    pub at: Timestamp,
}

/// What is known of a record's state.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    /// Whether there is still something to do: not won, lost, closed, converted or done.
    pub open: bool,
    /// Days since the stage or status was last changed; since it was made where it never was.
    pub stage_age: Option<i64>,
    /// Days until the close date, negative when it passed.
    pub days_to_close: Option<i64>,
    /// How often the close date was moved.
    pub close_moves: Vec<FieldChange>,
    /// How long deals usually stay in the stage of this open one.
    pub usual: Option<Usual>,
    /// Days since the last mail, meeting, note or finished task.
    pub days_silent: Option<i64>,
    /// The newest mail from the customer that is one: orders for a program are none.
    pub inbound: Option<Touch>,
    /// The newest mail to the customer.
    pub outbound: Option<Touch>,
    /// People of the customer who take part.
    pub people: Vec<Record>,
    /// Tasks that are not done, soonest first.
    pub tasks: Vec<Record>,
    /// Things that happened since the seller was last here, without what they wrote here themselves.
    pub unseen: usize,
    /// Notes that disagree on money.
    pub contradictions: Vec<Contradiction>,
    /// Mails, meetings, notes, newest first, without the attacks.
    pub activities: Vec<Record>,
    /// Texts that came in and give orders to a program (what `is_attack` finds), newest first: they count nowhere else.
    pub attacks: Vec<Record>,
    /// Field history, newest first.
    pub history: Vec<FieldChange>,
    /// What the records are called that are sure to be the same as this one.
    pub twins: Vec<String>,
    /// What is wrong with its mail addresses, phones and names.
    pub flaws: Vec<&'static str>,
}

/// Reads the state of a record.
pub fn signals(desk: &Desk<'_>, record: &Record) -> Result<Signals, SourceError> {
    signals_among(desk, record, &mut Usuals::new(desk))
}

/// The state of one of many records: what is usual is read once for all of them.
pub(super) fn signals_among(desk: &Desk<'_>, record: &Record, usuals: &mut Usuals) -> Result<Signals, SourceError> {
    let history = desk.records.history(&record.reference(), 200)?;
    let (attacks, activities): (Vec<Record>, Vec<Record>) = activities(desk, record)?.into_iter().partition(is_attack);
    let mail = |inbound: bool| {
        activities
            .iter()
            .filter(|a| a.kind == Kind::Email && if inbound { wants_reply(a) } else { !is_inbound(a) })
            .find_map(|mail| Some(Touch { at: happened_at(mail).filter(|at| *at <= desk.now)?, record: mail.clone() }))
    };
    let last = last_contact(desk, &activities).and_then(happened_at);
    let notes: Vec<&Record> = activities.iter().filter(|a| a.kind == Kind::Note).collect();
    Ok(Signals {
        open: is_open(record),
        stage_age: stage_age(desk, record, &history),
        usual: still::usual_of(desk, record, usuals)?,
        days_to_close: record.date("close_date").map(|day| crate::crm::format::days_from(desk.today, day)),
        close_moves: history.iter().filter(|c| c.field == "close_date" && !c.old.is_null()).cloned().collect(),
        days_silent: last.map(|at| desk.days_since(at)),
        inbound: mail(true),
        outbound: mail(false),
        people: people(desk, record, &activities)?,
        tasks: open_tasks(desk, record)?,
        unseen: unseen(desk, record)?,
        contradictions: contradictions::find(&notes),
        attacks,
        activities,
        history,
        twins: twins(desk, record)?,
        flaws: flaws(desk, record),
    })
}

/// The names of the records that are sure to be the same, of a kind that is compared.
fn twins(desk: &Desk<'_>, record: &Record) -> Result<Vec<String>, SourceError> {
    if !duplicates::KINDS.contains(&record.kind) {
        return Ok(Vec::new());
    }
    let knobs: duplicates::Knobs = desk.knobs.read("duplicates");
    let (entries, pairs) = duplicates::near(desk, record, &knobs)?;
    let sure = pairs.iter().filter(|pair| pair.score >= knobs.propose);
    Ok(sure.filter_map(|pair| entries.get(pair.b)).map(|entry| super::text::clean(&entry.name)).collect())
}

fn flaws(desk: &Desk<'_>, record: &Record) -> Vec<&'static str> {
    let knobs: hygiene::Knobs = desk.knobs.read("hygiene");
    let mut found: Vec<&'static str> =
        hygiene::shapes::flaws(record, &knobs.shape).into_iter().map(|flaw| flaw.says).collect();
    if record.kind == Kind::Contact && record.text("email").is_none() {
        found.insert(0, "no mail address is known");
    }
    found
}

impl Signals {
    /// Days for which our last mail has waited for an answer.
    pub fn awaiting_days(&self, desk: &Desk<'_>) -> Option<i64> {
        let sent = self.outbound.as_ref()?;
        let answered = self.inbound.as_ref().is_some_and(|mail| mail.at >= sent.at);
        (!answered).then(|| desk.days_since(sent.at))
    }

    /// Days for which the customer's last mail has waited for ours.
    pub fn unanswered_days(&self, desk: &Desk<'_>) -> Option<i64> {
        let asked = self.inbound.as_ref()?;
        let answered = self.outbound.as_ref().is_some_and(|mail| mail.at > asked.at);
        (!answered).then(|| desk.days_since(asked.at))
    }

    /// Tasks whose day has passed.
    pub fn overdue(&self, desk: &Desk<'_>) -> usize {
        self.tasks.iter().filter(|task| task.date("due_date").is_some_and(|due| due < desk.today)).count()
    }

    /// Whether it is an open deal that stands still, by `knobs/stale.toml`.
    fn is_stale(&self, desk: &Desk<'_>, record: &Record) -> bool {
        let still = || still::Still::of(desk, record, self, &desk.knobs.read("stale"));
        record.kind == Kind::Opportunity && self.open && still().badness() >= 1.0
    }

    /// Health and risk of an open deal.
    fn scores(&self, desk: &Desk<'_>, record: &Record) -> (Option<u8>, Option<super::risk::Risk>) {
        if record.kind != Kind::Opportunity {
            return (None, None);
        }
        let mut book = super::Book::default();
        let health = super::health(desk, &mut book, record, self).map(|health| health.score);
        (health, super::risk::risk(desk, &mut book, record, self).ok().flatten())
    }

    /// Every name that a `when` expression or a `why` template may use.
    pub fn to_json(&self, desk: &Desk<'_>, record: &Record) -> serde_json::Value {
        let clean = |text: Option<&str>| text.map(super::text::clean);
        let subject = self.inbound.as_ref().map(|mail| super::text::excerpt(&mail.record.name(), 60));
        let (health, risk) = self.scores(desk, record);
        let mut values = json!({
            "kind": record.kind.as_str(),
            "name": super::text::clean(&record.name()),
            "open": self.open,
            "won": is_won(record),
            "lost": is_lost(record),
            "stage": clean(record.text("stage")),
            "status": clean(record.text("status")),
            "priority": clean(record.text("priority")),
            "amount": record.number("amount"),
            "money": record.number("amount").map(|amount| desk.money(amount, record)),
            "days_to_close": self.days_to_close,
            "close_passed_days": self.days_to_close.filter(|days| *days < 0).map(|days| -days),
            "close_on": record.date("close_date").map(|day| desk.day(day)),
            "close_moves": self.close_moves.len(),
            "stage_age": self.stage_age,
            "stale": self.is_stale(desk, record),
            "days_silent": self.days_silent,
            "awaiting_days": self.awaiting_days(desk),
            "asked_on": self.outbound.as_ref().map(|mail| desk.day_at(mail.at)),
            "unanswered_days": self.unanswered_days(desk),
            "answered_on": self.inbound.as_ref().map(|mail| desk.day_at(mail.at)),
            "inbound_subject": subject,
            "inbound_from": self.inbound.as_ref().map(|mail| sender(desk, &mail.record)),
            "people": self.people.len(),
            "only_person": (self.people.len() == 1).then(|| super::text::clean(&self.people[0].name())),
            "open_tasks": self.tasks.len(),
            "overdue_tasks": self.overdue(desk),
            "unseen": self.unseen,
            "contradictions": self.contradictions.len(),
            "contradiction": self.contradictions.first().map(|c| c.topic.clone()),
            "next_step": clean(record.text("next_step")),
            "age_days": record.time("created_at").map(|at| desk.days_since(at)),
            "has_email": record.text("email").is_some(),
            "health": health,
            "risk": risk.as_ref().map(|risk| risk.score),
            "risk_why": risk.as_ref().and_then(|risk| risk.reasons.first()).map(|worst| worst.title.to_lowercase()),
            "twins": self.twins.len(),
            "twin": self.twins.first(),
            "flaws": self.flaws.len(),
            "flaw": self.flaws.first(),
        });
        for name in names().filter(|name| values.get(name).is_none()).collect::<Vec<_>>() {
            values[name] = serde_json::Value::Null;
        }
        values
    }
}

/// Who wrote a mail: the contact by name, else the address.
pub(super) fn sender(desk: &Desk<'_>, mail: &Record) -> String {
    let name = desk.linked_name(mail, "who").or_else(|| mail.text("from").map(str::to_owned));
    super::text::clean(&name.unwrap_or_else(|| "the customer".to_owned()))
}

/// Whether the seller wrote a mail, as far as its owner says; without an owner or a seller nobody else did.
pub(super) fn is_mine(desk: &Desk<'_>, mail: &Record) -> bool {
    match (desk.me(), mail.link("owner")) {
        (Ok(Some(me)), Some(owner)) => owner.id == me,
        _ => true,
    }
}

/// Whether a mail came in. Sources write `inbound`, `incoming`, `received` or a flag.
pub(super) fn is_inbound(mail: &Record) -> bool {
    match mail.get("direction") {
        Value::Bool(incoming) => *incoming,
        Value::Text(word) => {
            let word = word.to_lowercase();
            word.starts_with("in") || word == "received" || word == "true"
        }
        _ => false,
    }
}

/// Whether a mail came in and is for the seller: one that gives orders to a program waits for no answer.
pub(super) fn wants_reply(mail: &Record) -> bool {
    is_inbound(mail) && !is_attack(mail)
}

/// Whether a mail or note gives orders to a program: no word of the customer and no contact with them, wherever contacts
/// are counted. What we sent ourselves is none, whatever it quotes.
pub(super) fn is_attack(text: &Record) -> bool {
    match text.kind {
        Kind::Email if !text.get("direction").is_null() && !is_inbound(text) => false,
        Kind::Email | Kind::Note => faults::gives_orders(text),
        _ => false,
    }
}

/// The newest activity that has happened, of those given newest first.
pub(super) fn last_contact<'a>(desk: &Desk<'_>, activities: &'a [Record]) -> Option<&'a Record> {
    activities.iter().find(|activity| happened_at(activity).is_some_and(|at| at <= desk.now))
}

/// When an activity happened.
pub(super) fn happened_at(activity: &Record) -> Option<Timestamp> {
    happened_fields(&activity.kind).iter().find_map(|field| activity.time(field))
}

/// The fields that say when an activity happened; the first that is set.
pub(super) fn happened_fields(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::Email => &["sent_at", "created_at"],
        Kind::Event => &["starts_at", "created_at"],
        Kind::Task => &["completed_at"],
        Kind::Transcript => &["recorded_at", "created_at"],
        _ => &["created_at"],
    }
}

pub(super) fn word_in(record: &Record, field: &str, words: &[&str]) -> bool {
    record.text(field).is_some_and(|text| {
        let text = text.to_lowercase();
        words.iter().any(|word| text.contains(word))
    })
}

/// Whether a deal was won.
pub(super) fn is_won(record: &Record) -> bool {
    word_in(record, "stage", &["won"])
}

/// Whether a deal was lost.
pub(super) fn is_lost(record: &Record) -> bool {
    word_in(record, "stage", &["lost"])
}

/// Whether there is still something to do with a record of this kind.
pub fn is_open(record: &Record) -> bool {
    match record.kind {
        Kind::Opportunity => !word_in(record, "stage", &["won", "lost", "closed"]),
        Kind::Case => {
            record.get("closed_at").is_null() && !word_in(record, "status", &["closed", "solved", "resolved"])
        }
        Kind::Lead => {
            record.get("converted_on").is_null() && !word_in(record, "status", &["convert", "disqual", "unqual"])
        }
        Kind::Task => {
            record.get("completed_at").is_null()
                && !word_in(record, "status", &["complete", "done", "closed", "cancel", "deferred"])
        }
        _ => true,
    }
}

pub(super) fn stage_age(desk: &Desk<'_>, record: &Record, history: &[FieldChange]) -> Option<i64> {
    let moved = history.iter().filter(|c| matches!(c.field.as_str(), "stage" | "status")).map(|c| c.at).max();
    let since = moved.or_else(|| record.time("created_at")).or_else(|| record.time("engaged_on"))?;
    Some(desk.days_since(since))
}

/// Mails, meetings, notes, transcripts and finished tasks around a record, newest first. What belongs to an
/// account's open deals and cases belongs to the account.
fn activities(desk: &Desk<'_>, record: &Record) -> Result<Vec<Record>, SourceError> {
    let mut roots = vec![record.clone()];
    if record.kind == Kind::Account {
        for kind in [Kind::Opportunity, Kind::Case] {
            roots.extend(desk.linked(record, kind, BRANCHES)?.into_iter().filter(is_open));
        }
    }
    let mut seen: BTreeSet<RecordRef> = BTreeSet::new();
    let mut found = Vec::new();
    for root in &roots {
        for kind in [Kind::Email, Kind::Event, Kind::Note, Kind::Transcript, Kind::Task] {
            let linked = desk.linked(root, kind, RECENT)?;
            found.extend(linked.into_iter().filter(|a| happened_at(a).is_some() && seen.insert(a.reference())));
        }
    }
    found.sort_by_key(|activity| std::cmp::Reverse(happened_at(activity)));
    Ok(found)
}

pub(super) fn people(desk: &Desk<'_>, record: &Record, activities: &[Record]) -> Result<Vec<Record>, SourceError> {
    if record.kind == Kind::Account {
        return desk.linked(record, Kind::Contact, 20);
    }
    let links = std::iter::once(record.link("contact")).chain(activities.iter().map(|a| a.link("who"))).flatten();
    let mut seen = BTreeSet::new();
    let mut people = Vec::new();
    for link in links.filter(|link| link.kind == Kind::Contact) {
        if seen.insert(link.clone())
            && let Some(person) = desk.get(link)?
        {
            people.push(person);
        }
    }
    Ok(people)
}

fn open_tasks(desk: &Desk<'_>, record: &Record) -> Result<Vec<Record>, SourceError> {
    let mut tasks = desk.linked(record, Kind::Task, RECENT)?;
    tasks.retain(is_open);
    tasks.sort_by_key(|task| task.date("due_date").unwrap_or(jiff::civil::Date::MAX));
    Ok(tasks)
}

fn unseen(desk: &Desk<'_>, record: &Record) -> Result<usize, SourceError> {
    let Some(since) = desk.last_seen else { return Ok(0) };
    let timeline = desk.records.timeline(&record.reference(), 100)?;
    Ok(timeline.iter().filter(|entry| !entry.own && entry.at > since && entry.at <= desk.now).count())
}

/// The day on which an activity happened.
pub(super) fn happened_on(activity: &Record) -> Option<jiff::civil::Date> {
    happened_at(activity).map(day_of)
}

/// Days from one moment to another, with their fraction; never below 0.
pub(super) fn day_of_change(from: jiff::Timestamp, to: jiff::Timestamp) -> f64 {
    ((to.as_second() - from.as_second()) as f64 / 86_400.0).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::sample;
    use crate::crm::{OriginKind, Records};

    #[test]
    fn what_the_seller_wrote_here_is_no_news() {
        let mut memory = sample::workspace();
        let deal = RecordRef::new(Kind::Opportunity, "o1");
        let unseen = |memory: &crate::crm::memory::Memory| {
            let record = memory.get(&deal).unwrap().unwrap();
            signals(&sample::desk(memory), &record).unwrap().unseen
        };
        let before = unseen(&memory);
        assert!(before >= 2, "the mail and the note of November: {before}");
        let mut own = memory.history[0].clone();
        own.record = RecordRef::new(Kind::Note, "n1");
        own.origin = OriginKind::Proposal;
        memory.history.push(own.clone());
        assert_eq!(unseen(&memory), before - 1);
        memory.history.pop();
        memory.history.push(FieldChange { origin: OriginKind::Import, ..own });
        assert_eq!(unseen(&memory), before);
    }
}
