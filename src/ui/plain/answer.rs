//! Answers, their sources, drafts and receipts, line by line.

use super::{joined, wrapped};
use crate::app::overlay::ReceiptView;
use crate::app::present::line;
use crate::crm::{Answer, Chart, Claim, ClaimStatus, Draft, Value};
use crate::trust::SafeText;

/// The text of an answer and the query. A table is said row by row with its labels; records are numbered, so that a
/// number can open one.
pub fn answer(answer: &Answer, width: usize) -> Vec<String> {
    let numbered = answer.rows.as_ref().is_some_and(|table| !table.records.is_empty());
    let mut lines = prose(&spoken(&answer.marked(), numbered), width);
    lines.extend(answer.chart.iter().filter(|_| !answer.text.contains("\n|")).flat_map(|chart| picture(chart, width)));
    if let Some(query) = &answer.query {
        lines.push(format!("Query: {}", SafeText::one_line(&query.to_string())));
    }
    lines
}

/// A chart as its figures, one after the other; an answer with a table has said them already.
fn picture(chart: &Chart, width: usize) -> Vec<String> {
    let figures: Vec<String> =
        chart.points.iter().map(|point| format!("{} {}", point.label.trim(), point.text.trim())).collect();
    let text = format!("Chart, {}: {}", chart.title, figures.join("; "));
    wrapped(&SafeText::one_line(&text), width)
}

/// Markdown with each row of a table as a line: `1. Renewal, Stage: Proposal, Amount: €84,000`.
fn spoken(markdown: &str, numbered: bool) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut head: Vec<&str> = Vec::new();
    let mut number = 0;
    for line in markdown.lines() {
        let Some(row) = line.trim().strip_prefix('|') else {
            head.clear();
            lines.push(line.to_owned());
            continue;
        };
        let cells: Vec<&str> = row.trim_end_matches('|').split('|').map(str::trim).collect();
        if head.is_empty() {
            head = cells;
            number = 0;
        } else if !cells.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':'))) {
            number += 1;
            let rest = head.iter().zip(&cells).skip(1).map(|(label, cell)| format!("{label}: {cell}"));
            let told: Vec<String> = cells.first().map(|first| (*first).to_owned()).into_iter().chain(rest).collect();
            let told = told.join(", ");
            lines.push(if numbered { format!("{number}. {told}") } else { told });
        }
    }
    lines.join("\n")
}

/// Markdown as text to be read aloud: marks of emphasis, headings and tables go, words and citations stay.
pub fn prose(markdown: &str, width: usize) -> Vec<String> {
    let safe = SafeText::new(markdown);
    safe.trim().lines().filter_map(plain_line).flat_map(|line| wrapped(&line, width)).collect()
}

fn plain_line(line: &str) -> Option<String> {
    let trimmed = line.trim();
    let is_rule = trimmed.len() > 2 && trimmed.chars().all(|c| "|-:=*_ ".contains(c));
    if is_rule || trimmed.starts_with("```") {
        return None;
    }
    if let Some(cells) = trimmed.strip_prefix('|') {
        return Some(unmarked(&joined(cells.trim_end_matches('|').split('|'))));
    }
    let hashes = trimmed.chars().take_while(|c| *c == '#').count();
    let text = match trimmed[hashes..].strip_prefix(' ') {
        Some(heading) if (1..=6).contains(&hashes) => format!("{heading}:").replace("::", ":"),
        _ => trimmed.to_owned(),
    };
    Some(unmarked(&text))
}

fn unmarked(text: &str) -> String {
    text.replace("**", "").replace('`', "")
}

/// The records that an answer rests on, by the numbers in its text; doubts are said in words.
pub fn sources(claims: &[Claim]) -> Vec<String> {
    let source = |(at, claim): (usize, &Claim)| {
        let finding = match claim.status {
            ClaimStatus::Supported => "",
            ClaimStatus::Computed => ", computed",
            ClaimStatus::Unsupported => ", unsupported",
            ClaimStatus::Contradicted => ", contradicted",
            ClaimStatus::Opinion => ", an opinion",
        };
        let what = match &claim.cite {
            Some(cite) if cite.record_name.is_empty() => format!("{}, {}", cite.record, cite.field),
            Some(cite) => format!("{}, {}: {}", cite.record_name, cite.field, cited(&cite.value, &claim.text)),
            None if claim.status == ClaimStatus::Computed => format!("“{}”", claim.text),
            None => format!("no source for “{}”", claim.text),
        };
        format!("[{}] {}{finding}", at + 1, line(&what))
    };
    claims.iter().enumerate().map(source).collect()
}

/// The value of a source; of a link the words of the claim, which name what it links to.
fn cited(value: &Value, claim: &str) -> String {
    if matches!(value, Value::Ref(_)) { claim.to_owned() } else { value.to_plain() }
}

/// The newest version of a draft.
pub fn draft(draft: &Draft, width: usize) -> Vec<String> {
    let Some(version) = draft.current() else { return vec!["Draft: empty".to_owned()] };
    let made = if version.by == "you" { "yours" } else { &version.by };
    let mut lines = vec![
        format!("Draft, version {} of {}, by {}", draft.versions.len(), draft.versions.len(), line(made)),
        format!("To: {}", line(&version.to)),
    ];
    if !version.cc.is_empty() {
        lines.push(format!("Cc: {}", line(&version.cc)));
    }
    lines.push(format!("Subject: {}", line(&version.subject)));
    lines.push("Text:".to_owned());
    lines.extend(wrapped(SafeText::new(&version.body).trim_end(), width));
    lines.push("End of the draft. Nothing was sent.".to_owned());
    lines
}

/// What left this machine: as sent, and as it reads here where that differs.
pub fn receipt(view: &ReceiptView, width: usize) -> Vec<String> {
    let mut lines = vec![format!("Receipt: {}", view.headline.replace(" · ", ", "))];
    lines.extend(view.fields.iter().flat_map(|field| wrapped(field, width)));
    lines.push("As sent:".to_owned());
    for row in &view.rows {
        lines.extend(wrapped(&row.sent, width));
        if row.here != row.sent {
            lines.extend(wrapped(&format!("(here: {})", row.here), width));
        }
    }
    lines.push("End of the receipt.".to_owned());
    lines
}
