//! Lists and the open record, line by line.

use super::joined;
use crate::app::record::{EntryLine, OpenRecord};
use crate::app::records::{RowView, Tab};
use crate::trust::SafeText;

/// Kinds with their counts on one line.
pub fn tabs(tabs: &[Tab]) -> String {
    let all: Vec<String> = tabs.iter().map(|tab| format!("{} {}", tab.title, tab.count)).collect();
    all.join(", ")
}

/// Rows with their numbers, the first of them being `first`. What colours and signs tell is said in words.
pub fn rows(rows: &[RowView], first: usize) -> Vec<String> {
    let line = |(at, row): (usize, &RowView)| {
        let sign = match row.sign {
            '!' => "overdue",
            '•' => "within a week",
            _ => "",
        };
        format!("{}. {}", first + at, joined([row.name.as_str(), &row.detail, &row.figure, sign]))
    };
    rows.iter().enumerate().map(line).collect()
}

/// Entries to choose from, with their numbers.
pub fn numbered(entries: &[(SafeText, SafeText)]) -> Vec<String> {
    let line = |(at, (label, detail)): (usize, &(SafeText, SafeText))| {
        format!("{}. {}", at + 1, joined([label.as_str(), detail]))
    };
    entries.iter().enumerate().map(line).collect()
}

/// A record: what it is, short facts, fields, and what can be done next.
pub fn open_record(open: &OpenRecord) -> Vec<String> {
    let mut lines = vec![format!("Record: {}", open.title), format!("What: {}", spoken(&open.subtitle))];
    if !open.stats.is_empty() {
        let stats: Vec<String> = open.stats.iter().map(|(text, _)| spoken(text)).collect();
        lines.push(format!("State: {}", stats.join(", ")));
    }
    lines.push("Fields:".to_owned());
    for field in &open.fields {
        let note = match (field.note.is_empty(), field.warn) {
            (true, _) => String::new(),
            (false, true) => format!(" (watch: {})", spoken(&field.note)),
            (false, false) => format!(" ({})", spoken(&field.note)),
        };
        lines.push(format!("{}: {}{note}", field.label, field.value));
    }
    if !open.suggestions.is_empty() {
        lines.push("Do next:".to_owned());
        let step = |line: &crate::app::record::SuggestionLine| match line.why.is_empty() {
            true => format!("do {}. {}", line.key, line.title),
            false => format!("do {}. {}: {}", line.key, line.title, line.why),
        };
        lines.extend(open.suggestions.iter().map(step));
    }
    lines.push(format!("More: related ({}), timeline ({})", open.related_total, open.timeline.len()));
    lines
}

/// Related lists or a timeline; entries that can be opened have numbers, headings have none.
pub fn entries(entries: &[EntryLine]) -> Vec<String> {
    let mut number = 0;
    let line = |entry: &EntryLine| {
        if entry.heading {
            return format!("{}:", entry.title);
        }
        number += usize::from(entry.record.is_some());
        let text = joined([entry.when.as_str(), &entry.title, &spoken(&entry.detail)]);
        if entry.record.is_some() { format!("{number}. {text}") } else { text }
    };
    entries.iter().map(line).collect()
}

/// Signs of the screen as words and commas.
fn spoken(text: &str) -> String {
    text.replace(" ▼", "").replace(" · ", ", ").replace(" → ", " to ")
}
