//! A record's timeline told in phases with dates and turning points.
//!
//! A phase begins where the stage or status changed, or where the talk took up again after a long silence; each is told
//! by what happened in it and by its most telling words. Turning points are changes of amount, close date and stage, the
//! longest silence, the first meeting, and an escalation.

use super::{told, what_changed};
use crate::actions::book::citation;
use crate::actions::signals::{happened_at, is_inbound};
use crate::actions::text::{clean, count, tell_rest};
use crate::actions::{ActionError, Book, Desk, Gathered, Request, Signals, signals};
use crate::crm::{FieldChange, Kind, Record, Value, format};
use jiff::civil::Date;
use serde_json::json;

/// A silence of so many days ends a phase where no stage does.
const SILENCE: i64 = 21;
/// Phases told, the last ones.
const PHASES: usize = 6;
/// Turning points told.
const TURNS: usize = 7;
/// Quotes of a phase.
const TELLING: usize = 3;
/// Open deals of a customer that are told, and deals whose changes are read.
const DEALS: usize = 3;
const BRANCHES: usize = 20;

/// A stretch of the story.
struct Phase {
    name: String,
    from: Date,
    to: Date,
    /// The change that began it.
    began: Option<FieldChange>,
    happened: Vec<Record>,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(record) = request.record else { return Ok(()) };
    let signals = signals(desk, record)?;
    let mut story: Vec<Record> =
        signals.activities.iter().filter(|a| happened_at(a).is_some_and(|at| at <= desk.now)).cloned().collect();
    story.reverse();
    let began = began(desk, &mut out.book, record);
    out.data.insert("began".into(), json!(began));
    let phases = phases(desk, record, &signals, story);
    let skipped = phases.len().saturating_sub(PHASES);
    let lines: Vec<_> = phases.iter().skip(skipped).map(|phase| tell(desk, &mut out.book, record, phase)).collect();
    let mut turns = turns(desk, &mut out.book, record, &signals, &phases);
    turns.extend(told::attacks(desk, &mut out.book, &signals.attacks));
    let now = now(desk, &mut out.book, record, &signals)?;
    out.data.insert("now".into(), json!(now));
    out.data.insert("name".into(), json!(clean(&record.name())));
    out.data.insert("phases".into(), json!(lines));
    out.data.insert("skipped".into(), json!(skipped));
    out.data.insert("turns".into(), json!(turns));
    Ok(())
}

fn day(desk: &Desk<'_>, at: jiff::Timestamp) -> Date {
    crate::actions::agenda::local_day(desk, at)
}

/// The phases in order: by stage or status where those changed, else by silence.
fn phases(desk: &Desk<'_>, record: &Record, signals: &Signals, story: Vec<Record>) -> Vec<Phase> {
    let mut moves: Vec<&FieldChange> =
        signals.history.iter().filter(|c| matches!(c.field.as_str(), "stage" | "status") && c.at <= desk.now).collect();
    moves.sort_by_key(|change| change.at);
    let first = story.first().and_then(happened_at).map(|at| day(desk, at));
    let made = record.time("created_at").map(|at| day(desk, at));
    let Some(start) = [first, made].into_iter().flatten().min() else { return Vec::new() };
    let mut phases = Vec::new();
    let before = moves.first().and_then(|change| change.old.as_text()).map(clean);
    let name = before.or_else(|| record.text("stage").or(record.text("status")).map(clean));
    phases.push(Phase { name: name.unwrap_or_default(), from: start, to: start, began: None, happened: Vec::new() });
    for change in &moves {
        let from = day(desk, change.at).max(start);
        let name = change.new.as_text().map(clean).unwrap_or_default();
        phases.push(Phase { name, from, to: from, began: Some((*change).clone()), happened: Vec::new() });
    }
    for activity in story {
        let Some(at) = happened_at(&activity).map(|at| day(desk, at)) else { continue };
        let place = phases.iter().rposition(|phase| phase.from <= at).unwrap_or(0);
        phases[place].happened.push(activity);
    }
    let phases = phases.into_iter().flat_map(|phase| split(desk, phase)).collect();
    dated(desk, phases)
}

/// Parts of a phase between long silences; the later ones begin with the talk that took up again.
fn split(desk: &Desk<'_>, phase: Phase) -> Vec<Phase> {
    let mut parts = vec![Phase { happened: Vec::new(), name: phase.name.clone(), ..phase }];
    let mut last: Option<Date> = None;
    for activity in phase.happened {
        let at = happened_at(&activity).map_or(phase.from, |at| day(desk, at));
        if last.is_some_and(|last| format::days_from(last, at) > SILENCE) {
            parts.push(Phase { name: phase.name.clone(), from: at, to: at, began: None, happened: Vec::new() });
        }
        last = Some(at);
        if let Some(part) = parts.last_mut() {
            part.happened.push(activity);
        }
    }
    parts
}

/// Ends each phase where the next begins, the last one today; phases in which nothing at all is left out.
fn dated(desk: &Desk<'_>, mut phases: Vec<Phase>) -> Vec<Phase> {
    let starts: Vec<Date> = phases.iter().skip(1).map(|phase| phase.from).chain([desk.today]).collect();
    for (phase, end) in phases.iter_mut().zip(starts) {
        phase.to = end.max(phase.from);
    }
    phases.retain(|phase| phase.began.is_some() || !phase.happened.is_empty());
    phases
}

/// A phase as a heading and sentences.
fn tell(desk: &Desk<'_>, book: &mut Book, record: &Record, phase: &Phase) -> serde_json::Value {
    let days = format::days_from(phase.from, phase.to);
    let span =
        if days == 0 { desk.day(phase.from) } else { format!("{} to {}", desk.day(phase.from), desk.day(phase.to)) };
    let words = format!("{span}, {}", count(days.max(1), "day"));
    let field = if record.get("stage").is_null() { "status" } else { "stage" };
    let cite = book.computed("phase", &words, Some(citation(record, field, record.get(field).clone())));
    let mut lines = vec![tally(book, phase)];
    lines.extend(telling(desk, book, record, phase));
    let name = if phase.name.is_empty() { "Talks".to_owned() } else { phase.name.clone() };
    json!({ "name": name, "span": format!("{words} {cite}"), "lines": lines })
}

/// How much happened: `3 mails in, 2 out, 1 meeting`.
fn tally(book: &mut Book, phase: &Phase) -> String {
    let number = |fits: &dyn Fn(&Record) -> bool| phase.happened.iter().filter(|one| fits(one)).count() as i64;
    let mails_in = number(&|one| one.kind == Kind::Email && is_inbound(one));
    let mails_out = number(&|one| one.kind == Kind::Email && !is_inbound(one));
    let met = number(&|one| matches!(one.kind, Kind::Event | Kind::Transcript));
    let noted = number(&|one| one.kind == Kind::Note);
    let mut parts = Vec::new();
    if mails_in > 0 {
        parts.push(format!("{} from them", count(mails_in, "mail")));
    }
    if mails_out > 0 {
        parts.push(format!("{} from us", count(mails_out, "mail")));
    }
    parts.extend((met > 0).then(|| count(met, "conversation")));
    parts.extend((noted > 0).then(|| count(noted, "note")));
    if parts.is_empty() {
        return "Nothing was said or written.".to_owned();
    }
    let all = parts.join(", ");
    format!("{all} {}.", book.computed("how much happened", &all, None))
}

/// The most telling words of a phase in their order: notes of ours and mails of theirs first.
fn telling(desk: &Desk<'_>, book: &mut Book, record: &Record, phase: &Phase) -> Vec<String> {
    let sound = |one: &&Record| crate::actions::faults::of_text(one).is_empty() && one.text(words_in(one)).is_some();
    let weight = |one: &Record| {
        let text = one.text(words_in(one)).unwrap_or_default().to_lowercase();
        let signs =
            ["decid", "agreed", "budget", "price", "sign", "risk", "competitor", "board", "cannot", "won", "lost"];
        let heavy = signs.iter().filter(|sign| text.contains(*sign)).count();
        heavy + usize::from(one.kind == Kind::Note) + usize::from(one.kind == Kind::Email && is_inbound(one))
    };
    let own = |one: &&Record| one.kind != Kind::Transcript && one.reference() != record.reference();
    let mut best: Vec<&Record> = phase.happened.iter().filter(sound).filter(own).collect();
    best.sort_by_key(|one| std::cmp::Reverse(weight(one)));
    best.truncate(TELLING);
    best.sort_by_key(|one| happened_at(one));
    best.into_iter().filter_map(|one| words_of(desk, book, one)).collect()
}

/// The field with the words of an activity.
fn words_in(one: &Record) -> &'static str {
    if one.kind == Kind::Event { "description" } else { "body" }
}

fn words_of(desk: &Desk<'_>, book: &mut Book, one: &Record) -> Option<String> {
    let field = words_in(one);
    let words = told::gist(one.text(field)?)?;
    let quote = told::quote(book, one, field, &words);
    let at = happened_at(one).map(|at| desk.day_at(at)).unwrap_or_default();
    Some(match one.kind {
        Kind::Email if is_inbound(one) => format!("{}: {quote}", told::who_wrote(desk, one)),
        Kind::Email => format!("We wrote on {at}: {quote}"),
        Kind::Event => format!("{} on {at}: {quote}", told::name(one)),
        _ => format!("Noted on {at}: {quote}"),
    })
}

/// How it began, as a case, lead or deal says itself.
fn began(desk: &Desk<'_>, book: &mut Book, record: &Record) -> Option<String> {
    let words = told::gist(record.text("description").filter(|_| record.kind != Kind::Account)?)?;
    let sound = crate::actions::faults::of_text(record).is_empty();
    let day = record.time("created_at").map(|at| format!(" on {}", desk.day_at(at))).unwrap_or_default();
    sound.then(|| format!("It began{day}: {}", told::quote(book, record, "description", &words)))
}

/// How it stands now: the deal itself, or the open deals of a customer; tasks that are left.
fn now(desk: &Desk<'_>, book: &mut Book, record: &Record, signals: &Signals) -> Result<Vec<String>, ActionError> {
    let mut lines = told::open(desk, book, record, signals);
    if matches!(record.kind, Kind::Account | Kind::Contact) {
        for deal in crate::actions::deal::around(desk, record)?.iter().take(DEALS) {
            lines.push(format!("{}: {}.", told::name(deal), told::stands(desk, book, deal)));
        }
    }
    if matches!(record.kind, Kind::Case | Kind::Lead) && record.text("status").is_some() {
        lines.push(format!("It is {}.", book.show(desk, record, "status")));
        let end = record.text("resolution").filter(|_| crate::actions::faults::of_text(record).is_empty());
        if let Some(end) = end.and_then(told::gist) {
            lines.push(format!("How it ended: {}", told::quote(book, record, "resolution", &end)));
        }
    }
    Ok(lines)
}

/// What turned the story, oldest first.
fn turns(desk: &Desk<'_>, book: &mut Book, record: &Record, signals: &Signals, phases: &[Phase]) -> Vec<String> {
    let fields = ["amount", "close_date", "stage", "priority", "owner"];
    let known = |change: &&FieldChange| {
        fields.contains(&change.field.as_str()) && !change.old.is_null() && change.at <= desk.now
    };
    let branches = branches(desk, record);
    let mut changes: Vec<&FieldChange> =
        signals.history.iter().chain(branches.iter().map(|(_, c)| c)).filter(known).collect();
    changes.sort_by_key(|change| (std::cmp::Reverse(change.importance()), std::cmp::Reverse(change.at)));
    let all = changes.len();
    changes.truncate(TURNS);
    changes.sort_by_key(|change| change.at);
    let mut line = |change: &FieldChange| match branches.iter().find(|(deal, _)| deal.reference() == change.record) {
        Some((deal, _)) => format!("{}: {}", told::name(deal), what_changed::sentence(desk, book, deal, change)),
        None => what_changed::sentence(desk, book, record, change),
    };
    let mut lines: Vec<String> = changes.iter().map(|change| line(change)).collect();
    tell_rest(&mut lines, all);
    lines.extend(silence(desk, book, phases));
    lines
}

/// What changed on the deals of a customer: its own record seldom changes.
fn branches(desk: &Desk<'_>, record: &Record) -> Vec<(Record, FieldChange)> {
    if !matches!(record.kind, Kind::Account | Kind::Contact) {
        return Vec::new();
    }
    let deals = desk.linked(record, Kind::Opportunity, BRANCHES).unwrap_or_default();
    let of = |deal: Record| {
        let history = desk.records.history(&deal.reference(), 100).unwrap_or_default();
        history.into_iter().map(move |change| (deal.clone(), change)).collect::<Vec<_>>()
    };
    deals.into_iter().flat_map(of).collect()
}

/// The longest silence, where it was long.
fn silence(desk: &Desk<'_>, book: &mut Book, phases: &[Phase]) -> Option<String> {
    let all: Vec<&Record> = phases.iter().flat_map(|phase| &phase.happened).collect();
    let days = |one: &Record| happened_at(one).map(|at| day(desk, at));
    let gap = |pair: &[&Record]| Some((format::days_from(days(pair[0])?, days(pair[1])?), pair[0].clone()));
    let between = all.windows(2).filter_map(gap);
    let last = all.last().and_then(|one| Some((format::days_from(days(one)?, desk.today), (*one).clone())));
    let (longest, from) = between.chain(last).max_by_key(|(days, _)| *days).filter(|(days, _)| *days > SILENCE)?;
    let words = count(longest, "day");
    let at = days(&from).map(|day| desk.day(day)).unwrap_or_default();
    let when = happened_at(&from).map_or(Value::Null, Value::Time);
    let cite = book.computed("longest silence", &words, Some(citation(&from, "sent_at", when)));
    Some(format!("The longest silence began on {at}: {words} {cite}."))
}
