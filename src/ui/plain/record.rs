//! Lists and the open record, line by line.

use super::joined;
use crate::app::record::{DayPage, EntryLine, OpenRecord, SuggestionLine};
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
        lines.push("Do next; a number runs a step:".to_owned());
        lines.extend(steps(&open.suggestions));
    }
    lines.push(format!("More: related ({}), timeline ({})", open.related_total, open.timeline.len()));
    lines
}

/// Steps with their digits.
pub fn steps(steps: &[SuggestionLine]) -> Vec<String> {
    let step = |line: &SuggestionLine| match line.why.is_empty() {
        true => format!("{}. {}", line.key, line.title),
        false => format!("{}. {}: {}", line.key, line.title, line.why),
    };
    steps.iter().map(step).collect()
}

/// How many numbers belong to steps: entries of the day are numbered from the next one on.
pub const STEPS: usize = 9;

/// The seller's day: what stands out, what to do next, meetings, who waits, tasks, changes.
pub fn day(page: &DayPage) -> Vec<String> {
    let mut lines = vec![format!("Day: {}", page.title)];
    if !page.stats.is_empty() {
        let stats: Vec<String> = page.stats.iter().map(|(text, _)| spoken(text)).collect();
        lines.push(format!("State: {}", stats.join(", ")));
    }
    if !page.suggestions.is_empty() {
        lines.push("Do next; a number runs a step:".to_owned());
        lines.extend(steps(&page.suggestions));
    }
    let said: Vec<EntryLine> =
        page.lines.iter().filter(|line| !line.heading || !line.title.is_empty()).cloned().collect();
    lines.extend(entries(&said, STEPS + 1));
    if said.iter().any(EntryLine::leads_on) {
        lines.push("A number opens that line. list reads the records, day this again.".to_owned());
    }
    lines
}

/// Related lists, a timeline or a day; entries that can be opened have numbers from `first` on, headings have none.
pub fn entries(entries: &[EntryLine], first: usize) -> Vec<String> {
    let mut number = first;
    let mut line = |entry: &EntryLine| {
        if entry.heading {
            let beside = if entry.detail.is_empty() { String::new() } else { format!(" {}", spoken(&entry.detail)) };
            return format!("{}:{beside}", entry.title);
        }
        let text = joined([entry.when.as_str(), &entry.title, &spoken(&entry.detail)]);
        if !entry.leads_on() {
            return text;
        }
        number += 1;
        format!("{}. {text}", number - 1)
    };
    entries.iter().map(&mut line).collect()
}

/// Signs of the screen as words and commas.
fn spoken(text: &str) -> String {
    text.replace(" ▼", "").replace(" · ", ", ").replace(" → ", " to ")
}
