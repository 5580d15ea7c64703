//! The seller's day as a page: the tasks that come first and what changed, ready to draw.
//!
//! Not for: ranking, which is a fact of actions. Invariant: a section that cannot be read says so; the others are shown.

use super::Desk;
use crate::actions::text::replace_markers;
use crate::actions::{Gathered, gather};
use crate::app::present;
use crate::app::record::{DayPage, EntryLine};
use crate::app::records::Tone;
use crate::crm::{RecordRef, SourceError, format};
use crate::trust::SafeText;
use serde_json::Value;
use std::collections::BTreeMap;

/// The day as it stands now.
pub(super) fn page(desk: &Desk) -> Result<DayPage, SourceError> {
    let tasks = facts(desk, "prioritize-tasks");
    let changes = facts(desk, "what-changed");
    let number = |found: &Result<Gathered, String>, name: &str| {
        found.as_ref().ok().and_then(|found| found.data.get(name)?.as_u64()).unwrap_or(0)
    };
    let (open, overdue) = (number(&tasks, "total"), number(&tasks, "overdue"));
    let mut stats = vec![(present::line(&format!("{open} open tasks")), Tone::Plain)];
    if overdue > 0 {
        stats.push((present::line(&format!("{overdue} overdue ▼")), Tone::Danger));
    }
    stats.push((present::line(&format!("{} changes", number(&changes, "changes"))), Tone::Plain));
    let mut lines = section("Tasks, the first things first", &tasks, "tasks", task);
    lines.extend(section("What changed", &changes, "groups", change));
    Ok(DayPage {
        title: present::line(&format::long_date(desk.today())),
        subtitle: SafeText::from_static("Your day"),
        stats,
        suggestions: Vec::new(),
        lines,
    })
}

/// The facts of a built-in action without a record.
fn facts(desk: &Desk, action: &str) -> Result<Gathered, String> {
    let context = desk.context();
    let action = desk.registry().get(action).ok_or_else(|| format!("there is no action {action}"))?;
    gather(&context.desk(), action, None, &BTreeMap::new()).map_err(|error| error.to_string())
}

/// A heading and a line for each entry of a list of facts.
fn section(
    title: &'static str,
    found: &Result<Gathered, String>,
    list: &str,
    line: fn(&Value) -> EntryLine,
) -> Vec<EntryLine> {
    let mut lines = vec![EntryLine { heading: true, ..entry(title, "", None) }];
    match found {
        Err(error) => lines.push(entry("could not be read", error, None)),
        Ok(found) => {
            let entries = found.data.get(list).and_then(Value::as_array);
            lines.extend(entries.into_iter().flatten().map(line));
        }
    }
    if lines.len() == 1 { Vec::new() } else { lines }
}

fn entry(title: &str, detail: &str, record: Option<RecordRef>) -> EntryLine {
    let plain = |text: &str| present::line(&replace_markers(text, |_| None));
    EntryLine { heading: false, when: SafeText::default(), title: plain(title), detail: plain(detail), record }
}

fn record(of: &Value) -> Option<RecordRef> {
    RecordRef::parse(of.get("record")?.as_str()?)
}

fn text<'v>(of: &'v Value, name: &str) -> &'v str {
    of.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn strings(of: &Value, name: &str) -> String {
    let all = of.get(name).and_then(Value::as_array);
    all.into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
}

fn task(of: &Value) -> EntryLine {
    entry(text(of, "title"), &strings(of, "reasons"), record(of))
}

fn change(of: &Value) -> EntryLine {
    entry(text(of, "name"), &strings(of, "lines"), record(of))
}
