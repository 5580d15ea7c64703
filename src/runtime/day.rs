//! The seller's day as a page: meetings, who waits, what turned worse, the tasks that come first, what changed.
//!
//! Not for: ranking or wording, which are facts of actions. Invariant: facts that cannot be read are told in one line;
//! the page is shown all the same.

use super::{Desk, load};
use crate::actions::text::replace_markers;
use crate::actions::{Gathered, gather};
use crate::app::present;
use crate::app::record::{DayPage, EntryLine};
use crate::app::records::Tone;
use crate::crm::{RecordRef, SourceError, format};
use crate::trust::SafeText;
use serde_json::Value;
use std::collections::BTreeMap;

/// The action whose facts make the day.
const ACTION: &str = "morning-brief";

/// A section of the page: its heading, the list of facts, what is written beside each, and under which names.
type Section = (&'static str, &'static str, &'static str, &'static str, &'static str);

const SECTIONS: &[Section] = &[
    ("Meetings", "meetings", "at", "title", "about"),
    ("Waiting for your answer", "waiting", "when", "who", "words"),
    ("Turned worse", "worsened", "", "name", "words"),
    ("Tasks, the first things first", "tasks", "due", "title", "reasons"),
    ("What changed", "groups", "", "name", "lines"),
];

/// The day as it stands now.
pub(super) fn page(desk: &Desk) -> Result<DayPage, SourceError> {
    let facts = facts(desk);
    let mut lines: Vec<EntryLine> = Vec::new();
    match &facts {
        Err(error) => lines.push(entry(("", "The day could not be read", error), None)),
        Ok(facts) => SECTIONS.iter().for_each(|section| add(&mut lines, section, facts)),
    }
    let today = desk.today();
    Ok(DayPage {
        title: present::line(&format!("{}, {}", today.strftime("%A"), format::long_date(today))),
        subtitle: SafeText::from_static("Your day"),
        stats: facts.as_ref().map(stats).unwrap_or_default(),
        suggestions: load::suggestions(desk.offers(None)?.shown, None),
        lines,
    })
}

fn facts(desk: &Desk) -> Result<Gathered, String> {
    let context = desk.context();
    let action = desk.registry().get(ACTION).ok_or_else(|| format!("there is no action {ACTION}"))?;
    gather(&context.desk(), action, None, &BTreeMap::new()).map_err(|error| error.to_string())
}

/// How many there are of each, with a sign where it is bad.
fn stats(facts: &Gathered) -> Vec<(SafeText, Tone)> {
    let number = |name: &str| facts.data.get(name).and_then(Value::as_u64).unwrap_or(0);
    let mut stats = vec![(present::line(&format!("{} open tasks", number("total"))), Tone::Plain)];
    let overdue = number("overdue");
    if overdue > 0 {
        stats.push((present::line(&format!("{overdue} overdue ▼")), Tone::Danger));
    }
    stats.push((present::line(&format!("{} changes", number("changes"))), Tone::Plain));
    stats
}

fn add(lines: &mut Vec<EntryLine>, (heading, list, when, title, detail): &Section, facts: &Gathered) {
    let entries = facts.data.get(*list).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if entries.is_empty() {
        return;
    }
    if !lines.is_empty() {
        lines.push(EntryLine { heading: true, ..entry(("", "", ""), None) });
    }
    lines.push(EntryLine { heading: true, ..entry(("", heading, ""), None) });
    let record = |one: &Value| RecordRef::parse(one.get("record")?.as_str()?);
    lines.extend(
        entries.iter().map(|one| entry((&text(one, when), &text(one, title), &text(one, detail)), record(one))),
    );
}

fn entry((when, title, detail): (&str, &str, &str), record: Option<RecordRef>) -> EntryLine {
    let plain = |text: &str| present::line(&replace_markers(text, |_| None).replace("**", ""));
    EntryLine { heading: false, when: plain(when), title: plain(title), detail: plain(detail), record }
}

/// A fact as text; a list with commas.
fn text(of: &Value, name: &str) -> String {
    match of.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        _ => String::new(),
    }
}
