//! Facts of the strength of a relationship: four parts with their inputs, and the same for the time before.
//!
//! Weights stand in `knobs/relationship.toml`. Not for: moods. Invariant: counts mails, meetings and calls only.

use crate::actions::deal::{people::height, titled};
use crate::actions::signals::{happened_at, happened_on, is_inbound};
use crate::actions::text::{capital, clean, count};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, book::citation, signals};
use crate::crm::{Kind, Record, RecordRef, SourceError, Value};
use serde::Deserialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// `knobs/relationship.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    days: i64,
    margin: i32,
    recency: Steps,
    frequency: Steps,
    reciprocity: Reciprocity,
    breadth: Breadth,
    words: Words,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Steps {
    steps: Vec<(i64, u8)>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reciprocity {
    both: u8,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Breadth {
    each: u8,
    head: u8,
    person: [u8; 4],
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    strong: u8,
    fair: u8,
}

/// People looked at, and told.
const PEOPLE: usize = 60;
const TOLD: usize = 8;
/// The most points of a part.
const MOST: u8 = 25;

/// What was counted in a stretch of days.
#[derive(Debug, Default, PartialEq)]
struct Counted {
    /// Days between the last touch and the end of the stretch.
    since: Option<i64>,
    theirs: i64,
    ours: i64,
    met: i64,
    /// The people in contact.
    people: BTreeSet<RecordRef>,
    /// How many of them stand at the top; the height of the person's own title where it is about one.
    heads: u8,
}

impl Counted {
    fn all(&self) -> i64 {
        self.theirs + self.ours + self.met
    }
}

/// A part of the score.
struct Part {
    name: &'static str,
    points: u8,
    why: String,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(record) = request.record else {
        return Err(ActionError::NeedsRecord { action: "relationship-strength".into() });
    };
    let knobs: Knobs = desk.knobs.read("relationship");
    if !is_of_customer(&record.kind) {
        let headline = format!(
            "Strength is told of the relationship with accounts, contacts, leads and deals; **{}** is none.",
            clean(&record.name())
        );
        out.data.insert("headline".into(), json!(headline));
        out.data.insert("parts".into(), json!([]));
        out.data.insert("people".into(), json!([]));
        out.data.insert("days".into(), json!(knobs.days));
        return Ok(());
    }
    let activities = activities(desk, record)?;
    let days = knobs.days.max(1);
    let now = counted(desk, record, &activities, (0, days))?;
    let before = counted(desk, record, &activities, (days, 2 * days))?;
    let name = titled(desk, &mut out.book, record);
    let (mut parts, mut lines) = (Vec::new(), Vec::new());
    let headline = if now.all() + before.all() == 0 {
        let cite = out.book.computed("contacts", &format!("none in {} days", 2 * days), None);
        format!("There is no mail, meeting or call with {name} in the last {} days {cite}.", 2 * days)
    } else {
        parts = score(&knobs, record, &now);
        headline(&knobs, &mut out.book, &name, &parts, total(&score(&knobs, record, &before)), before.all())
    };
    let last = activities.iter().find(|a| happened_at(a).is_some_and(|at| at <= desk.now));
    for part in &parts {
        let from = last
            .filter(|_| part.name == "recency")
            .map(|last| citation(last, "sent_at", happened_at(last).map_or(Value::Null, Value::Time)));
        let cite = out.book.computed(part.name, &format!("{}, {} of 25", part.why, part.points), from);
        lines.push(json!({ "name": capital(part.name), "points": part.points, "why": part.why, "cite": cite }));
    }
    out.data.insert("people".into(), json!(people(desk, &mut out.book, record, &activities, days)?));
    out.data.insert("headline".into(), json!(headline));
    out.data.insert("parts".into(), json!(lines));
    out.data.insert("days".into(), json!(days));
    Ok(())
}

/// Who there is, with what was exchanged with each: most first, and those with whom nothing was.
fn people(
    desk: &Desk<'_>,
    book: &mut Book,
    record: &Record,
    activities: &[Record],
    days: i64,
) -> Result<Vec<String>, SourceError> {
    if !is_house(record) {
        return Ok(Vec::new());
    }
    let lately = |a: &&Record| happened_at(a).is_some_and(|at| at <= desk.now && desk.days_since(at) < days);
    let mut counts: BTreeMap<RecordRef, (i64, i64)> = BTreeMap::new();
    for activity in activities.iter().filter(lately) {
        let Some(who) = activity.link("who").filter(|who| who.kind == Kind::Contact) else { continue };
        let (mails, met) = counts.entry(who.clone()).or_default();
        if activity.kind == Kind::Email { *mails += 1 } else { *met += 1 }
    }
    let known = match record.kind {
        Kind::Account => desk.linked(record, Kind::Contact, PEOPLE)?,
        _ => signals(desk, record)?.people,
    };
    for person in known {
        counts.entry(person.reference()).or_default();
    }
    let mut counts: Vec<(RecordRef, (i64, i64))> = counts.into_iter().collect();
    counts.sort_by_key(|(who, (mails, met))| (std::cmp::Reverse(mails + met), who.clone()));
    let mut lines = Vec::new();
    for (who, (mails, met)) in counts.iter().take(TOLD) {
        let Some(person) = desk.get(who)? else { continue };
        let name = titled(desk, book, &person);
        let text = match mails + met {
            0 => "nothing exchanged".to_owned(),
            _ => exchanged(*mails, *met),
        };
        let cite = book.computed(&format!("exchanged with {}", clean(&person.name())), &text, None);
        lines.push(format!("{name}: {text} {cite}"));
    }
    Ok(lines)
}

/// "3 mails and 1 meeting or call".
fn exchanged(mails: i64, met: i64) -> String {
    let met = count(met, "meeting or call").replace("meeting or calls", "meetings or calls");
    format!("{} and {met}", count(mails, "mail"))
}

/// Whether a record is a customer, or one of theirs.
fn is_of_customer(kind: &Kind) -> bool {
    matches!(kind, Kind::Account | Kind::Contact | Kind::Lead | Kind::Opportunity)
}

/// Whether several people stand behind a record: their number and heights count instead of one title.
fn is_house(record: &Record) -> bool {
    matches!(record.kind, Kind::Account | Kind::Opportunity)
}

/// Mails, meetings and calls around a record, newest first; a call and its transcript are one.
fn activities(desk: &Desk<'_>, record: &Record) -> Result<Vec<Record>, SourceError> {
    let mut found = signals(desk, record)?.activities;
    found.retain(|a| matches!(a.kind, Kind::Email | Kind::Event | Kind::Transcript));
    let events: Vec<Record> = found.iter().filter(|a| a.kind == Kind::Event).cloned().collect();
    let written_up = |transcript: &Record| {
        let same = |event: &Record| {
            let link = |field: &str| event.link(field).is_some() && event.link(field) == transcript.link(field);
            happened_on(event) == happened_on(transcript) && (link("about") || link("who"))
        };
        events.iter().any(same)
    };
    found.retain(|a| a.kind != Kind::Transcript || !written_up(a));
    Ok(found)
}

/// What happened from so many days ago until so many days ago; the earlier end is left out.
fn counted(
    desk: &Desk<'_>,
    record: &Record,
    activities: &[Record],
    (from, to): (i64, i64),
) -> Result<Counted, SourceError> {
    let mut counted = Counted::default();
    for activity in activities {
        let Some(at) = happened_at(activity).filter(|at| *at <= desk.now) else { continue };
        let ago = desk.days_since(at);
        if !(from..to).contains(&ago) {
            continue;
        }
        counted.since = Some(counted.since.map_or(ago - from, |since| since.min(ago - from)));
        match activity.kind {
            Kind::Email if is_inbound(activity) => counted.theirs += 1,
            Kind::Email => counted.ours += 1,
            _ => counted.met += 1,
        }
        counted.people.extend(activity.link("who").filter(|who| who.kind == Kind::Contact).cloned());
    }
    counted.heads = match is_house(record) {
        true => {
            let mut heads = 0u8;
            for person in &counted.people {
                let top = desk.get(person)?.is_some_and(|person| height(person.text("title").unwrap_or_default()) >= 3);
                heads = heads.saturating_add(u8::from(top));
            }
            heads
        }
        false => height(record.text("title").unwrap_or_default()),
    };
    Ok(counted)
}

fn score(knobs: &Knobs, record: &Record, counted: &Counted) -> Vec<Part> {
    let mut parts = vec![
        recency(knobs, counted),
        frequency(knobs, counted),
        reciprocity(knobs, counted),
        breadth(knobs, record, counted),
    ];
    parts.sort_by_key(|part| part.points);
    parts
}

fn total(parts: &[Part]) -> i32 {
    parts.iter().map(|part| i32::from(part.points)).sum::<i32>().min(100)
}

fn recency(knobs: &Knobs, counted: &Counted) -> Part {
    let step = |days: i64| knobs.recency.steps.iter().find(|(most, _)| days <= *most).map_or(0, |(_, points)| *points);
    let why = match counted.since {
        None => "no contact".to_owned(),
        Some(..=0) => "last contact today".to_owned(),
        Some(days) => format!("last contact {} ago", count(days, "day")),
    };
    Part { name: "recency", points: counted.since.map_or(0, step).min(MOST), why }
}

fn frequency(knobs: &Knobs, counted: &Counted) -> Part {
    let reached = knobs.frequency.steps.iter().filter(|(least, _)| counted.all() >= *least);
    let points = reached.map(|(_, points)| *points).max().unwrap_or(0).min(MOST);
    Part { name: "frequency", points, why: exchanged(counted.theirs + counted.ours, counted.met) }
}

fn reciprocity(knobs: &Knobs, counted: &Counted) -> Part {
    let theirs = counted.theirs + counted.met;
    let all = counted.all() + counted.met;
    let share = if all == 0 { 0.0 } else { (theirs as f64 / all as f64 * 2.0).min(1.0) };
    let points = (share * f64::from(knobs.reciprocity.both.min(MOST))).round() as u8;
    Part { name: "reciprocity", points, why: format!("{} from them, {} from you", counted.theirs, counted.ours) }
}

fn breadth(knobs: &Knobs, record: &Record, counted: &Counted) -> Part {
    if is_house(record) {
        let people = u8::try_from(counted.people.len()).unwrap_or(u8::MAX);
        let points =
            people.saturating_mul(knobs.breadth.each).saturating_add(counted.heads.saturating_mul(knobs.breadth.head));
        let heads = if counted.heads > 0 { format!(", {} at the top", counted.heads) } else { String::new() };
        let why = format!("{} in contact{heads}", count(i64::from(people), "person"));
        return Part { name: "breadth", points: points.min(MOST), why };
    }
    let title = record.text("title").map_or_else(|| "no title known".to_owned(), clean);
    let points =
        if counted.all() == 0 { 0 } else { knobs.breadth.person.get(usize::from(counted.heads)).copied().unwrap_or(0) };
    Part { name: "seniority", points: points.min(MOST), why: title }
}

fn headline(knobs: &Knobs, book: &mut Book, name: &str, parts: &[Part], before: i32, touches: i64) -> String {
    let score = total(parts);
    let word = match score {
        score if score >= i32::from(knobs.words.strong) => "strong",
        score if score >= i32::from(knobs.words.fair) => "fair",
        _ => "weak",
    };
    let named: Vec<String> = parts.iter().map(|part| format!("{} {}", part.name, part.points)).collect();
    let cite = book.computed("relationship", &format!("{score} of 100: {}", named.join(", ")), None);
    let days = knobs.days;
    let moved = score - before;
    let told = match moved {
        _ if touches == 0 => format!("It is new: nothing in the {days} days before"),
        moved if moved >= knobs.margin => format!("It is rising: {before} in the {days} days before"),
        moved if moved <= -knobs.margin => format!("It is falling: {before} in the {days} days before"),
        _ => format!("It is steady: {before} in the {days} days before"),
    };
    let trend = book.computed("relationship before", &format!("{before} of 100 in the {days} days before"), None);
    format!("{name}: relationship **{score}** of 100, {word} {cite}. {told} {trend}.")
}

#[cfg(test)]
mod tests {
    use crate::actions::deal::sample::{contact, mail, set, workspace};
    use crate::actions::sample::{at, desk, link};
    use crate::actions::{Desk, Knobs, Registry, gather};
    use crate::crm::{Kind, Record, RecordRef, Value, memory::Memory};
    use std::collections::BTreeMap;

    fn run(desk: &Desk<'_>, kind: Kind, id: &str) -> String {
        let registry = Registry::builtin();
        let action = registry.get("relationship-strength").unwrap();
        let record = desk.get(&RecordRef::new(kind, id)).unwrap();
        gather(desk, action, record.as_ref(), &BTreeMap::new()).unwrap().rules_text(action).unwrap().0
    }

    fn of(memory: &Memory, kind: Kind, id: &str) -> String {
        run(&desk(memory), kind, id)
    }

    #[test]
    fn every_part_says_what_it_counts() {
        let memory = workspace();
        let told = of(&memory, Kind::Account, "a1");
        // 1 day: 25; 3 mails: 10; 2 of 3 theirs: 25; two people, one at the top: 17.
        for part in [
            "relationship **77** of 100, strong",
            "It is new: nothing in the 90 days before",
            "1. **Frequency** 10 of 25: 3 mails and 0 meetings or calls",
            "**Breadth** 17 of 25: 2 people in contact, 1 at the top",
            "**Recency** 25 of 25: last contact 1 day ago",
            "2 from them, 1 from you",
        ] {
            assert!(told.contains(part), "{part}\n{told}");
        }
        let person = of(&memory, Kind::Contact, "c2");
        assert!(person.contains("**Seniority** 10 of 25: Plant Engineer"), "{person}");
    }

    #[test]
    fn the_trend_compares_with_the_days_before() {
        let mut memory = workspace();
        for day in 0..12 {
            memory.records.push(mail(&format!("old{day}"), day % 2 == 0, "c1", 92 + day, "Hello"));
        }
        assert!(of(&memory, Kind::Contact, "c1").contains("It is falling: "), "{}", of(&memory, Kind::Contact, "c1"));
        memory.records.retain(|record| !record.id.as_str().starts_with("old") || record.id.as_str() == "old1");
        assert!(of(&memory, Kind::Account, "a1").contains("It is rising: "), "{}", of(&memory, Kind::Account, "a1"));
    }

    #[test]
    fn nothing_one_sided_and_odd_records_read_well() {
        let mut memory = workspace();
        memory.records.push(contact("c9", "New", "Face [1] {{ x }}", "", ""));
        assert!(
            of(&memory, Kind::Contact, "c9")
                .contains("There is no mail, meeting or call with **New Face (1) {{ x }}**")
        );
        memory.records.push(mail("x1", false, "c9", 4, "Hello?"));
        let told = of(&memory, Kind::Contact, "c9");
        assert!(told.contains("**Reciprocity** 0 of 25: 0 from them, 1 from you"), "{told}");
        let future = Record::new(Kind::Event, "v1").with("subject", "Later").with("who", link(Kind::Contact, "c9"));
        memory.records.push(future.with("starts_at", at(crate::actions::deal::sample::ago(-9))));
        set(&mut memory, "x1", "sent_at", Value::Null);
        assert!(of(&memory, Kind::Contact, "c9").contains("There is no mail"));
    }

    #[test]
    fn a_knob_changes_the_score() {
        let memory = workspace();
        let mut knobs = Knobs::builtin().clone();
        knobs.add("relationship.toml", "[breadth]\neach = 1\nhead = 0\n").unwrap();
        let told = run(&Desk { knobs: &knobs, ..desk(&memory) }, Kind::Account, "a1");
        assert!(told.contains("**Breadth** 2 of 25"), "{told}");
    }
}
