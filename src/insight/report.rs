//! A review of some days as Markdown: what counts, with the change against the days before, what went wrong and why.
//!
//! Not for: clear text; what was asked stays masked. Invariant: every figure stands beside its n.

use super::{Baselines, Figure, Flagged, Group, Index, InsightError, Range, Search, Stats, Unit, sparkline, stats};
use crate::crm::format::grouped_number;
use jiff::Timestamp;
use std::fmt::Write as _;

/// Questions of each list.
const LISTED: usize = 15;
/// Characters of a question.
const SHOWN: usize = 160;

/// Which days, and where they begin on the clock.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    /// The days.
    pub range: Range,
    /// When the first one begins.
    pub since: Timestamp,
    /// When the report is made.
    pub now: Timestamp,
}

/// The report.
///
/// # Errors
/// When index or log cannot be read.
pub fn report(index: &Index, period: Period, baselines: &Baselines) -> Result<String, InsightError> {
    let (now, before) = (stats(index, period.range, baselines)?, stats(index, period.range.before(), baselines)?);
    let mut text = format!("# Use and quality, {} to {}\n\n", period.range.from, period.range.to);
    if now.is_empty() {
        text.push_str("Nothing was asked in these days.\n");
        return Ok(text);
    }
    let (from, to) = (before.range.from, before.range.to);
    text.push_str(&format!("Compared with {from} to {to}. Texts are masked. Counted from the event log.\n\n"));
    headline(&mut text, &now, &before);
    for (title, of, groups) in [
        ("By action", "action", &now.by_action),
        ("By model", "model", &now.by_model),
        ("By week", "week from", &now.by_week),
    ] {
        section(&mut text, title, of, groups);
    }
    unserved(&mut text, index, period)?;
    listed(&mut text, index, period, ("What was rejected", "rejected"))?;
    listed(&mut text, index, period, ("Errors", "error"))?;
    listed(&mut text, index, period, ("Blocked by policy or trust filter", "blocked"))?;
    text.push_str("## How it is counted\n\n");
    for figure in &now.figures {
        text.push_str(&format!("- **{}**: {}\n", figure.title, figure.how));
    }
    Ok(text)
}

fn headline(text: &mut String, now: &Stats, before: &Stats) {
    let step = if now.weekly { "by week" } else { "by day" };
    text.push_str(&format!(
        "## In short\n\n| figure | value | n | before | n | change | {step} |\n|---|--:|--:|--:|--:|--:|---|\n"
    ));
    for (new, old) in now.figures.iter().zip(&before.figures) {
        let bars = if new.value.is_some() { sparkline(&new.series) } else { String::new() };
        let (title, value, n, was) = (new.title, new.shown(), new.n, old.shown());
        row(text, &[title, &value, &grouped(n), &was, &grouped(old.n), &change(new, old), &bars]);
    }
    text.push('\n');
}

/// Points for shares, per cent for the rest; `-` where one of both is missing.
fn change(new: &Figure, old: &Figure) -> String {
    match (new.value, old.value) {
        (Some(new_value), Some(old_value)) if new.unit == Unit::Share => {
            format!("{:+.0} points", (new_value - old_value) * 100.0)
        }
        (Some(new_value), Some(old_value)) if old_value.abs() > f64::EPSILON => {
            format!("{:+.0} %", (new_value / old_value - 1.0) * 100.0)
        }
        _ => "-".to_owned(),
    }
}

fn section(text: &mut String, title: &str, of: &str, groups: &[Group]) {
    let headings: Vec<String> =
        Stats::headings(of).iter().map(|name| name.trim_end_matches('>').to_lowercase()).collect();
    text.push_str(&format!("## {title}\n\n"));
    row(text, &headings.iter().map(String::as_str).collect::<Vec<_>>());
    text.push_str(&format!("|---|{}\n", "--:|".repeat(headings.len() - 1)));
    for group in groups {
        row(text, &Stats::row(group).iter().map(String::as_str).collect::<Vec<_>>());
    }
    text.push_str("\nA figure without n of its own is of all questions of its line.\n\n");
}

fn unserved(text: &mut String, index: &Index, period: Period) -> Result<(), InsightError> {
    let all = index.count_unanswered(Some(period.since))?;
    text.push_str(&format!("## Questions that were not served (n={})\n\n", grouped(all)));
    for Flagged { turn, question, reasons, nearest, .. } in index.unanswered(Some(period.since), LISTED)? {
        let reasons: Vec<&str> = reasons.into_iter().map(|reason| reason.says()).collect();
        let nearest = nearest.map(|nearest| format!(", nearest action `{nearest}`")).unwrap_or_default();
        text.push_str(&format!("- {} ({}{nearest}; turn {turn})\n", quoted(&question), reasons.join(", ")));
    }
    rest(text, all);
    Ok(())
}

fn listed(text: &mut String, index: &Index, period: Period, (title, word): (&str, &str)) -> Result<(), InsightError> {
    let search = Search {
        outcome: Some(word.to_owned()),
        since: Some(period.since),
        until: Some(period.now),
        limit: LISTED + 1,
        ..Search::default()
    };
    let mut found = index.search(&search)?;
    let more = found.len() > LISTED;
    found.truncate(LISTED);
    let n = if more { format!("more than {LISTED}, the latest") } else { format!("n={}", found.len()) };
    text.push_str(&format!("## {title} ({n})\n\n"));
    for one in &found {
        let action = one.action.as_deref().map(|action| format!("`{action}`, ")).unwrap_or_default();
        text.push_str(&format!(
            "- {} ({action}{}; turn {})\n",
            quoted(&one.question),
            one.outcome.word().replace('_', " "),
            one.turn
        ));
    }
    if found.is_empty() {
        text.push_str("None.\n");
    }
    text.push('\n');
    Ok(())
}

fn rest(text: &mut String, all: u64) {
    let left = all.saturating_sub(LISTED as u64);
    if left > 0 {
        let _ = writeln!(text, "\n{} more: `dealdesk log unanswered`.", grouped(left));
    }
    text.push('\n');
}

fn grouped(number: u64) -> String {
    grouped_number(number as f64)
}

/// A question in one line, its Markdown taken literally.
fn quoted(question: &str) -> String {
    let words: String = question.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String = words.chars().take(SHOWN).collect();
    if shown.len() < words.len() {
        shown.push('…');
    }
    let mut out = String::from("\"");
    for letter in shown.chars() {
        if matches!(letter, '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '#' | '!') {
            out.push('\\');
        }
        out.push(letter);
    }
    out + "\""
}

fn row(text: &mut String, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    text.push_str(&format!("| {} |\n", cells.join(" | ")));
}
