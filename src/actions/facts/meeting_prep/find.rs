//! Which meeting, whose customer, which people.

use super::Meeting;
use crate::actions::agenda::meetings;
use crate::actions::text::clean;
use crate::actions::{Desk, Request};
use crate::crm::{Kind, Record, SourceError};
use std::collections::BTreeSet;

/// Meetings and people looked through.
const MOST: usize = 60;

/// The meeting of a request.
pub(super) fn meeting(desk: &Desk<'_>, request: &Request<'_>) -> Result<Option<Record>, SourceError> {
    let named = request.inputs.get("meeting").map(|name| name.trim()).filter(|name| !name.is_empty());
    match (request.record, named) {
        (Some(record), _) if record.kind == Kind::Event => Ok(Some(record.clone())),
        (Some(record), _) => {
            let ahead = |meeting: &Record| meeting.time("starts_at").is_some_and(|at| at >= desk.now);
            let mut all = desk.linked(record, Kind::Event, MOST)?;
            all.retain(ahead);
            if all.is_empty() {
                all = around(desk, record)?;
                all.retain(ahead);
            }
            Ok(all.into_iter().min_by_key(|meeting| (meeting.time("starts_at"), meeting.id.clone())))
        }
        (None, Some(name)) => {
            let hits = desk.records.search(name, Some(&Kind::Event), MOST)?;
            let found = hits.iter().map(|hit| desk.get(&hit.row.record)).collect::<Result<Vec<_>, _>>()?;
            let mut found: Vec<Record> = found.into_iter().flatten().collect();
            // The next of that name; of past ones the last.
            let past = |meeting: &Record| meeting.time("starts_at").is_none_or(|at| at < desk.now);
            found.sort_by_key(|meeting| {
                let at = meeting.time("starts_at").map_or(i64::MAX, |at| at.as_second());
                if past(meeting) { (true, -at) } else { (false, at) }
            });
            Ok(found.into_iter().next())
        }
        (None, None) => meetings::next(desk),
    }
}

/// Meetings on the deals, cases and people of a customer; of a person those that name them among the attendees.
fn around(desk: &Desk<'_>, record: &Record) -> Result<Vec<Record>, SourceError> {
    let account = match record.kind {
        Kind::Account => Some(record.clone()),
        Kind::Contact => record.link("account").map(|link| desk.get(link)).transpose()?.flatten(),
        _ => None,
    };
    let Some(account) = account else { return Ok(Vec::new()) };
    let mut roots = vec![account.clone()];
    for kind in [Kind::Opportunity, Kind::Case, Kind::Contact] {
        roots.extend(desk.linked(&account, kind, MOST)?);
    }
    let mut found: Vec<Record> = Vec::new();
    for root in &roots {
        found.extend(desk.linked(root, Kind::Event, MOST)?);
    }
    if record.kind == Kind::Contact {
        found.retain(|meeting| names_of(meeting).any(|name| is_same(&record.name(), name) || is_spelled(record, name)));
    }
    Ok(found)
}

/// The attendees of a meeting by name.
fn names_of(meeting: &Record) -> impl Iterator<Item = &str> {
    let all = meeting.text("attendees").unwrap_or_default();
    all.split([',', ';']).map(str::trim).filter(|name| !name.is_empty())
}

/// The customer behind a meeting.
pub(super) fn account(
    desk: &Desk<'_>,
    about: Option<&Record>,
    event: Option<&Record>,
) -> Result<Option<Record>, SourceError> {
    if let Some(about) = about.filter(|about| about.kind == Kind::Account) {
        return Ok(Some(about.clone()));
    }
    let of = |record: Option<&Record>| record.and_then(|record| record.link("account").cloned());
    let who = event.and_then(|event| event.link("who")).map(|who| desk.get(who)).transpose()?.flatten();
    match of(about).or_else(|| of(who.as_ref())) {
        Some(link) => desk.get(&link),
        None => Ok(None),
    }
}

/// Who takes part: people of the customer, names that nobody knows, and colleagues.
pub(super) type Attending = (Vec<Record>, Vec<String>, Vec<String>);

/// Who takes part in a meeting.
pub(super) fn people(desk: &Desk<'_>, meeting: &Meeting) -> Result<Attending, SourceError> {
    let mut people: Vec<Record> = Vec::new();
    let mut seen = BTreeSet::new();
    let linked = meeting.event.as_ref().and_then(|event| event.link("who"));
    if let Some(person) = linked.map(|who| desk.get(who)).transpose()?.flatten() {
        seen.insert(person.reference());
        people.push(person);
    }
    let Some(event) = meeting.event.as_ref().filter(|event| event.text("attendees").is_some()) else {
        if people.is_empty() {
            people.extend(meeting.signals.people.iter().cloned());
        }
        return Ok((people, Vec::new(), Vec::new()));
    };
    let mut known = match &meeting.account {
        Some(account) => desk.linked(account, Kind::Contact, MOST)?,
        None => Vec::new(),
    };
    known.extend(meeting.about.clone().filter(|about| matches!(about.kind, Kind::Lead | Kind::Contact)));
    known.extend(meeting.signals.people.iter().cloned());
    let users = desk.all(&Kind::User, None, MOST)?;
    let me = desk.records.me()?.map(|me| desk.name_of(&me)).unwrap_or_default();
    let (mut strangers, mut colleagues) = (Vec::new(), Vec::new());
    for name in names_of(event) {
        let same = |person: &&Record| is_same(&person.name(), name);
        let spelled = |person: &&Record| is_spelled(person, name);
        if let Some(person) = known.iter().find(same).or_else(|| known.iter().find(spelled)) {
            if seen.insert(person.reference()) {
                people.push(person.clone());
            }
        } else if users.iter().any(|user| is_same(&user.name(), name)) {
            if !is_same(&me, name) {
                colleagues.push(clean(name));
            }
        } else if !people.iter().any(|person| is_spelled(person, name)) {
            strangers.push(clean(name));
        }
    }
    Ok((people, strangers, colleagues))
}

fn is_same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// A name in Latin letters of somebody whose record is in another script: their mail address spells it.
fn is_spelled(person: &Record, name: &str) -> bool {
    let Some(address) = person.text("email") else { return false };
    let user = address.split('@').next().unwrap_or_default().to_lowercase();
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.len() > 1 && words.iter().all(|word| user.contains(word.as_str()))
}
