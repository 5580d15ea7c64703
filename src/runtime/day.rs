//! The seller's day as a page: meetings, who waits, what turned worse, the tasks that come first, what changed.
//!
//! Not for: ranking or wording, which are facts of actions. Invariant: facts that cannot be read are told in one line;
//! the page is shown all the same.

use super::{Desk, load};
use crate::actions::text::replace_markers;
use crate::actions::{Action, Gathered, gather};
use crate::app::TurnInput;
use crate::app::present;
use crate::app::proposal::count;
use crate::app::record::{DayPage, EntryLine};
use crate::app::records::Tone;
use crate::crm::{RecordRef, SourceError, format};
use crate::trust::SafeText;
use serde_json::Value;
use std::collections::BTreeMap;

/// The action whose facts make the day.
const ACTION: &str = "morning-brief";

/// A section of the page.
struct Section {
    heading: &'static str,
    /// In which order its lines stand.
    order: &'static str,
    /// The list of facts.
    list: &'static str,
    /// Under which names they say when, what, and more of it.
    names: [&'static str; 3],
    /// The number of those that are not listed, and the action that lists them all.
    more: (&'static str, &'static str),
    /// What is said where there is nothing; the section is left out without it.
    none: &'static str,
}

const SECTIONS: &[Section] = &[
    Section {
        heading: "Meetings",
        order: "",
        list: "meetings",
        names: ["at", "title", "about"],
        more: ("", ""),
        none: "none today",
    },
    Section {
        heading: "Waiting for your answer",
        order: "questions first, then the longest wait",
        list: "waiting",
        names: ["when", "who", "words"],
        more: ("waiting_more", "follow-ups-due"),
        none: "nobody",
    },
    Section {
        heading: "Turned worse",
        order: "",
        list: "worsened",
        names: ["", "name", "words"],
        more: ("worsened_more", "what-changed"),
        none: "",
    },
    Section {
        heading: "Tasks",
        order: "the first things first",
        list: "tasks",
        names: ["due", "title", "reasons"],
        more: ("tasks_more", "prioritize-tasks"),
        none: "none open",
    },
    Section {
        heading: "What changed",
        order: "",
        list: "groups",
        names: ["", "name", "lines"],
        more: ("groups_more", "what-changed"),
        none: "",
    },
];

/// The day as it stands now.
pub(super) fn page(desk: &Desk) -> Result<DayPage, SourceError> {
    let facts = facts(desk);
    let mut lines: Vec<EntryLine> = Vec::new();
    match &facts {
        Err(error) => lines.push(entry(("", "The day could not be read", error), None)),
        Ok(facts) => SECTIONS.iter().for_each(|section| add(&mut lines, desk, section, facts)),
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
    let changes = count(usize::try_from(number("changes")).unwrap_or(usize::MAX), "change");
    let since = text_of(facts, "since");
    stats.push((present::line(&format!("{changes} {since}")), Tone::Plain));
    stats
}

fn add(lines: &mut Vec<EntryLine>, desk: &Desk, section: &Section, facts: &Gathered) {
    let entries = facts.data.get(section.list).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if entries.is_empty() && section.none.is_empty() {
        return;
    }
    if !lines.is_empty() {
        lines.push(EntryLine { heading: true, ..entry(("", "", ""), None) });
    }
    let beside = if entries.is_empty() { section.none } else { section.order };
    lines.push(EntryLine { heading: true, ..entry(("", section.heading, beside), None) });
    let record = |one: &Value| RecordRef::parse(one.get("record")?.as_str()?);
    let [when, title, detail] = section.names;
    lines.extend(
        entries.iter().map(|one| entry((&text(one, when), &text(one, title), &text(one, detail)), record(one))),
    );
    let more = more(section, facts, entries.len());
    if more > 0 {
        let action = desk.registry().get(section.more.1);
        let title = action.map_or(section.more.1, |action| &action.title);
        let whole = action.map(|action| TurnInput::Action { id: action.name.clone(), inputs: all(action) });
        lines.push(EntryLine { whole, ..entry(("", &format!("{more} more: {title}"), ""), None) });
    }
}

/// The input with which an action lists everything, where it has one.
fn all(action: &Action) -> BTreeMap<String, String> {
    action.input("all").map(|input| (input.name.clone(), "true".to_owned())).into_iter().collect()
}

/// How many are not listed.
fn more(section: &Section, facts: &Gathered, listed: usize) -> usize {
    let number = |name: &str| facts.data.get(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    match section.list {
        "tasks" => number("total").unwrap_or(0).saturating_sub(listed),
        _ => number(section.more.0).unwrap_or(0),
    }
}

fn entry((when, title, detail): (&str, &str, &str), record: Option<RecordRef>) -> EntryLine {
    let plain = |text: &str| present::line(&replace_markers(text, |_| None).replace("**", ""));
    EntryLine { heading: false, when: plain(when), title: plain(title), detail: plain(detail), record, whole: None }
}

fn text_of(facts: &Gathered, name: &str) -> String {
    facts.data.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A fact as text; a list with commas.
fn text(of: &Value, name: &str) -> String {
    match of.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        _ => String::new(),
    }
}
