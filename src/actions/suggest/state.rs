//! The state that suggestions are computed from: the signals of a record, its faults, the task's or meeting's own days.
//!
//! Invariants: [`State::values`] gives every name of [`signals::names`]; an anchor is what a value rests on and does not
//! change with the clock alone, so that "silent for 11 days" and "silent for 12 days" are the same reason.

use super::knobs::Knobs;
use crate::actions::faults::faults;
use crate::actions::signals::{self, happened_at, is_open};
use crate::actions::text::{clean, excerpt, join};
use crate::actions::{Desk, Signals, Type};
use crate::crm::query::{Expr, Literal, Op, Path};
use crate::crm::{Kind, Record, SourceError, format};
use jiff::ToSpan as _;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Meetings of a record that are looked through for the next one.
const MEETINGS: usize = 40;

/// What is known, by name, and what of it outlasts the clock.
pub(super) struct State {
    /// Every name of [`signals::names`].
    pub(super) values: Value,
    /// What a value rests on, where that is not the value itself.
    anchors: BTreeMap<&'static str, String>,
}

impl State {
    /// Takes values in; names that are not given are nothing of their type.
    pub(super) fn new(mut values: Map<String, Value>, anchors: BTreeMap<&'static str, String>) -> Self {
        for name in signals::names() {
            let missing = match signals::type_of(name) {
                Type::Number => json!(0),
                Type::Bool => json!(false),
                Type::Text => json!(""),
                _ => Value::Null,
            };
            let value = values.entry(name).or_insert(Value::Null);
            if value.is_null() {
                *value = missing;
            }
        }
        Self { values: Value::Object(values), anchors }
    }

    /// The fingerprint of some values: equal as long as what they rest on is.
    pub(super) fn print<'n>(&self, names: impl Iterator<Item = &'n str>, salt: &str) -> String {
        let names: BTreeSet<&str> = names.collect();
        let mut hasher = blake3::Hasher::new();
        hasher.update(salt.as_bytes());
        for name in names {
            let anchor = self.anchors.get(name).cloned().unwrap_or_else(|| self.values[name].to_string());
            hasher.update(format!("\n{name}={anchor}").as_bytes());
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }

    /// The fingerprint of the whole state, but for what is new only because nobody looked.
    pub(super) fn whole(&self) -> String {
        self.print(signals::names().filter(|name| *name != "unseen"), "")
    }
}

/// The state of a record.
pub(super) fn of_record(desk: &Desk<'_>, record: &Record, knobs: &Knobs) -> Result<State, SourceError> {
    let signals = signals::signals(desk, record)?;
    let mut anchors = anchors(desk, record, &signals);
    let mut values = match signals.to_json(desk, record) {
        Value::Object(values) => values,
        _ => Map::new(),
    };
    values.extend(own_days(desk, record, &mut anchors)?);
    steady(&values, &mut anchors);
    let mut found = faults(desk, record)?;
    let points = |name: &str| knobs.faults.get(name).copied().unwrap_or(50.0);
    found.sort_by(|a, b| points(b.name).total_cmp(&points(a.name)));
    values.insert("faults".into(), json!(found.len()));
    if let Some(heaviest) = found.first() {
        let shorts: Vec<String> = found.iter().map(|fault| fault.short.to_owned()).collect();
        let told = if found.len() == 1 { heaviest.what.clone() } else { join(&shorts) };
        values.insert("fault".into(), json!(told));
        values.insert("fault_score".into(), json!(points(heaviest.name)));
    }
    Ok(State::new(values, anchors))
}

/// Health and risk move a little with every day: by the quarter they count as the same, and their words by their letters.
fn steady(values: &Map<String, Value>, anchors: &mut BTreeMap<&'static str, String>) {
    for name in ["health", "risk"] {
        let quarter = values.get(name).and_then(Value::as_f64).map(|points| (points / 25.0).floor());
        anchors.insert(name, format!("{quarter:?}"));
    }
    let words = values.get("risk_why").and_then(Value::as_str).unwrap_or_default();
    anchors.insert("risk_why", words.chars().filter(|c| !c.is_ascii_digit()).collect());
}

/// What the clock moves, by what it is counted from.
fn anchors(desk: &Desk<'_>, record: &Record, signals: &Signals) -> BTreeMap<&'static str, String> {
    let mut anchors = BTreeMap::new();
    let mut put = |names: &[&'static str], anchor: String| {
        names.iter().for_each(|name| _ = anchors.insert(*name, anchor.clone()));
    };
    let day_of = |days: Option<i64>| days.and_then(|days| desk.today.checked_sub(days.days()).ok());
    let mail = |touch: &Option<signals::Touch>| touch.as_ref().map(|touch| touch.record.id.clone());
    let ids = |tasks: Vec<&Record>| tasks.iter().map(|task| task.id.to_string()).collect::<Vec<_>>().join(" ");
    let passed = signals.days_to_close.is_some_and(|days| days < 0);
    put(&["days_to_close", "close_on"], format!("{:?}", record.date("close_date")));
    put(&["close_passed_days"], format!("{passed} {:?}", record.date("close_date")));
    put(&["stage_age"], format!("{:?}", day_of(signals.stage_age)));
    put(&["age_days"], format!("{:?}", record.time("created_at")));
    let last = signals.activities.iter().find(|activity| happened_at(activity).is_some_and(|at| at <= desk.now));
    put(&["days_silent", "unseen"], format!("{:?}", last.map(Record::reference)));
    let waits = signals.awaiting_days(desk).is_some();
    put(&["awaiting_days", "asked_on"], format!("{waits} {:?}", mail(&signals.outbound)));
    let asked = signals.unanswered_days(desk).is_some();
    put(
        &["unanswered_days", "answered_on", "inbound_subject", "inbound_from"],
        format!("{asked} {:?}", mail(&signals.inbound)),
    );
    put(&["open_tasks"], ids(signals.tasks.iter().collect()));
    let late = signals.tasks.iter().filter(|task| task.date("due_date").is_some_and(|due| due < desk.today));
    put(&["overdue_tasks"], ids(late.collect()));
    anchors
}

/// The days of a task or meeting itself, and the next meeting of any other record.
fn own_days(
    desk: &Desk<'_>,
    record: &Record,
    anchors: &mut BTreeMap<&'static str, String>,
) -> Result<Map<String, Value>, SourceError> {
    let mut values = Map::new();
    if let Some(about) = record.link("about").map(|link| desk.get(link)).transpose()?.flatten() {
        values.insert("on_what".into(), json!(excerpt(&about.name(), 40)));
        values.insert("on_closed".into(), json!(!is_open(&about)));
    }
    if let Some(due) = record.date("due_date").filter(|_| record.kind == Kind::Task) {
        let days = format::days_from(desk.today, due);
        values.insert("due_days".into(), json!(days));
        values.insert("overdue_days".into(), json!((days < 0).then_some(-days)));
        anchors.insert("due_days", due.to_string());
        anchors.insert("overdue_days", format!("{} {due}", days < 0));
    }
    if record.kind == Kind::Email {
        values.extend(waits(desk, record, anchors)?);
    }
    let meeting = match record.kind {
        Kind::Event => Some(record.clone()),
        Kind::Task | Kind::Email | Kind::Note => None,
        _ => next_meeting(desk, record)?,
    };
    if let Some(meeting) = meeting
        && let Some(starts) = meeting.time("starts_at")
    {
        let zoned = starts.to_zoned(desk.records.zone());
        let days = format::days_from(desk.today, zoned.date());
        let ahead = starts >= desk.now || days > 0;
        let when = format!("{} at {}", desk.from_today(zoned.date()), zoned.strftime("%H:%M"));
        values.insert("meeting".into(), json!(excerpt(&meeting.name(), 40)));
        values.insert("meeting_when".into(), json!(ahead.then_some(when)));
        values.insert("meeting_days".into(), json!(ahead.then_some(days)));
        values.insert("met_days".into(), json!((!ahead).then_some(-days)));
        for name in ["meeting_when", "meeting_days", "met_days"] {
            anchors.insert(name, format!("{ahead} {starts}"));
        }
    }
    Ok(values)
}

/// Since when a mail waits for the seller's answer, if nobody wrote back since.
fn waits(
    desk: &Desk<'_>,
    mail: &Record,
    anchors: &mut BTreeMap<&'static str, String>,
) -> Result<Map<String, Value>, SourceError> {
    let mut values = Map::new();
    let Some(at) = happened_at(mail).filter(|at| signals::wants_reply(mail) && *at <= desk.now) else {
        return Ok(values);
    };
    let thread = match mail.link("about").map(|about| desk.get(about)).transpose()?.flatten() {
        Some(about) => desk.linked(&about, Kind::Email, MEETINGS)?,
        None => Vec::new(),
    };
    let answers = |other: &Record| {
        let later = happened_at(other).is_some_and(|then| then > at);
        later && !signals::is_inbound(other) && other.link("who") == mail.link("who")
    };
    if !thread.iter().any(answers) {
        values.insert("unanswered_days".into(), json!(desk.days_since(at)));
        values.insert("answered_on".into(), json!(desk.day_at(at)));
        values.insert("inbound_from".into(), json!(signals::sender(desk, mail)));
        for name in ["unanswered_days", "answered_on", "inbound_from"] {
            anchors.insert(name, at.to_string());
        }
    }
    Ok(values)
}

/// The meeting of a record that comes next.
fn next_meeting(desk: &Desk<'_>, record: &Record) -> Result<Option<Record>, SourceError> {
    let mut meetings = desk.linked(record, Kind::Event, MEETINGS)?;
    meetings.retain(|meeting| meeting.time("starts_at").is_some_and(|starts| starts >= desk.now));
    meetings.sort_by_key(|meeting| meeting.time("starts_at"));
    Ok(meetings.into_iter().next())
}

/// The filter for what is the seller's own; everything where nobody is the seller.
pub(super) fn mine(desk: &Desk<'_>) -> Result<Option<Expr>, SourceError> {
    let mine = Expr::Compare(Path::new("owner"), Op::Eq, Literal::Me);
    Ok(desk.me()?.map(|_| mine))
}

/// The words of a value as `why` shows them.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => clean(text),
        Value::Null => "nothing".to_owned(),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        other => other.to_string(),
    }
}
