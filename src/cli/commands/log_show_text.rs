//! A turn as text of 80 columns. Not for: looking it up (`log_show`).

use super::log_show::Names;
use crate::cli::insight::shown;
use crate::crm::ClaimStatus;
use crate::crm::format::grouped_number;
use crate::insight::Whole;
use crate::journal::{ClaimNote, Entry, Event, RequestNote, TopicNote};
use crate::trust::SafeText;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr as _;

/// Columns of the screen, and of the names of parts.
const WIDTH: usize = 80;
const LABEL: usize = 12;
/// Claims and fields that are named one by one.
const NAMED: usize = 12;

/// The lines of a turn, part by part.
pub(super) fn lines(turn: &Whole, names: &Names, zone: &TimeZone) -> Vec<String> {
    let found = &turn.found;
    let mut page = Page::default();
    page.lines.push(format!("Turn {} · {} · conversation {}", found.turn, shown(found.time, zone), found.session));
    asked(&mut page, turn, names);
    understood(&mut page, turn, names);
    sent(&mut page, turn);
    received(&mut page, turn, names);
    checked(&mut page, turn);
    decided(&mut page, turn, names, zone);
    if !turn.reasons.is_empty() {
        let reasons: Vec<&str> = turn.reasons.iter().map(|reason| reason.says()).collect();
        page.part("Unserved", &reasons.join(", "));
    }
    page.lines
}

/// Parts with their names on the left.
#[derive(Default)]
struct Page {
    lines: Vec<String>,
    label: &'static str,
}

impl Page {
    /// A text under a name; the name stands once.
    fn part(&mut self, label: &'static str, text: &str) {
        for paragraph in SafeText::new(text).as_str().lines() {
            for line in wrapped(paragraph, WIDTH - LABEL) {
                let name = if self.label == label { "" } else { label };
                self.label = label;
                self.lines.push(format!("{name:<LABEL$}{line}").trim_end().to_owned());
            }
        }
    }
}

/// Lines of at most so many columns, broken between words; a word that is longer stands alone.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let indent: String = text.chars().take_while(|c| *c == ' ').take(8).collect();
    let mut lines = vec![indent.clone()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().map(std::mem::take).unwrap_or_default();
        let fits = line.trim().is_empty() || line.width() + 1 + word.width() <= width;
        lines.pop();
        if !fits {
            lines.push(line);
            lines.push(format!("{indent}{word}"));
        } else if line.trim().is_empty() {
            lines.push(format!("{line}{word}"));
        } else {
            lines.push(format!("{line} {word}"));
        }
    }
    lines
}

fn asked(page: &mut Page, turn: &Whole, names: &Names) {
    page.part("Asked", &names.of(&turn.found.question));
    for Entry { seq, event, .. } in &turn.entries {
        if let Event::Question { record, action, .. } = event
            && *seq == turn.found.turn
        {
            let record = record.iter().map(|record| format!("with {record} open"));
            let action = action.iter().map(|action| format!("action {action}"));
            page.part("Asked", &record.chain(action).collect::<Vec<_>>().join(" · "));
        }
    }
}

fn understood(page: &mut Page, turn: &Whole, names: &Names) {
    const LABEL: &str = "Understood";
    for Entry { event, .. } in &turn.entries {
        match event {
            Event::Topic(topic) => topic_lines(page, topic, names),
            Event::Step { step, by, note } => page.part(LABEL, &format!("{step} ({by}): {}", names.of(note.as_str()))),
            Event::ToolCall { tool, ran, arguments } => {
                let ran = if *ran { "read" } else { "asked for, not run" };
                page.part(LABEL, &format!("tool {tool} {ran}: {}", names.of(arguments.as_str())));
            }
            Event::Unanswered { nearest: Some(nearest), .. } => page.part(LABEL, &format!("nearest action {nearest}")),
            _ => {}
        }
    }
}

fn topic_lines(page: &mut Page, topic: &TopicNote, names: &Names) {
    let mut parts = Vec::new();
    parts.extend(topic.action.iter().map(|action| format!("action {action}")));
    parts.extend(topic.record.iter().map(|record| format!("about {record}")));
    parts.extend(topic.inputs.iter().map(|(name, value)| format!("{name}={}", names.of(value.as_str()))));
    if !topic.rows.is_empty() {
        parts.push(format!("{} records listed", topic.rows.len()));
    }
    parts.extend(topic.asked.iter().map(|words| format!("which one was meant by {:?}", names.of(words.as_str()))));
    page.part("Understood", &parts.join(" · "));
    if let Some(query) = &topic.query {
        page.part("Understood", &format!("query {}", names.of(query.as_str())));
    }
}

fn sent(page: &mut Page, turn: &Whole) {
    let mut any = false;
    for Entry { event, .. } in &turn.entries {
        match event {
            Event::Request(request) => {
                any = true;
                request_lines(page, request);
            }
            Event::Error { error, message } if error == "refused" => {
                any = true;
                page.part("Sent", &format!("refused: {}", message.as_str()));
            }
            _ => {}
        }
    }
    if !any {
        page.part("Sent", "nothing");
    }
}

fn request_lines(page: &mut Page, request: &RequestNote) {
    let RequestNote { receipt, provider, model, host, bytes, masked, fields, .. } = request;
    let bytes = grouped_number(*bytes as f64);
    page.part("Sent", &format!("receipt {receipt} · {provider}/{model} at {host} · {bytes} bytes"));
    let masked: Vec<String> = masked.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    page.part("Sent", &format!("masked: {}", if masked.is_empty() { "nothing".to_owned() } else { masked.join(", ") }));
    let mut by_record: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for field in fields {
        by_record.entry(field.record.to_string()).or_default().push(format!("{} ({})", field.field, field.class));
    }
    let count = by_record.len();
    for (record, fields) in by_record.into_iter().take(NAMED) {
        page.part("Sent", &format!("{record}: {}", fields.join(", ")));
    }
    if count > NAMED {
        page.part("Sent", &format!("and fields of {} more records: `dealdesk receipt {receipt}`", count - NAMED));
    }
}

fn received(page: &mut Page, turn: &Whole, names: &Names) {
    let found = &turn.found;
    let mut head = vec![found.outcome.word().replace('_', " ")];
    head.extend(found.total_ms.map(|ms| format!("{ms} ms")));
    head.extend(found.first_token_ms.map(|ms| format!("first token {ms} ms")));
    for Entry { event, .. } in &turn.entries {
        if let Event::Answer { tokens, .. } = event
            && tokens.input_tokens + tokens.output_tokens > 0
        {
            head.push(format!("{} tokens in, {} out", tokens.input_tokens, tokens.output_tokens));
        }
    }
    head.extend(found.cost_usd.map(|cost| format!("${cost:.4}")));
    page.part("Received", &head.join(" · "));
    for Entry { event, .. } in &turn.entries {
        match event {
            Event::Incomplete { reason, .. } => page.part("Received", &format!("not whole: {}", names.of(reason))),
            Event::Error { error, message } if error != "refused" => {
                page.part("Received", &format!("{error} failed: {}", names.of(message.as_str())));
            }
            _ => {}
        }
    }
    page.part("Received", &names.of(&found.answer));
}

fn checked(page: &mut Page, turn: &Whole) {
    let claims = turn.entries.iter().filter_map(|entry| match &entry.event {
        Event::Answer { claims, .. } => Some(claims),
        _ => None,
    });
    let claims: Vec<&ClaimNote> = claims.flatten().collect();
    if claims.is_empty() {
        return page.part("Checked", "no claims");
    }
    let count = |status| claims.iter().filter(|claim| claim.status == status).count();
    let all = [
        (ClaimStatus::Supported, "supported"),
        (ClaimStatus::Computed, "computed"),
        (ClaimStatus::Unsupported, "unsupported"),
        (ClaimStatus::Contradicted, "contradicted"),
        (ClaimStatus::Opinion, "opinion"),
    ];
    let counts = all.iter().map(|(status, word)| (count(*status), word)).filter(|(count, _)| *count > 0);
    page.part("Checked", &counts.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", "));
    let doubtful = |claim: &&&ClaimNote| matches!(claim.status, ClaimStatus::Unsupported | ClaimStatus::Contradicted);
    for claim in claims.iter().filter(doubtful).take(NAMED) {
        let word = if claim.status == ClaimStatus::Contradicted { "contradicted" } else { "unsupported" };
        let place = claim.record.as_ref().map_or_else(|| "no source".to_owned(), ToString::to_string);
        let field = claim.field.as_ref().map(|field| format!(" {field}")).unwrap_or_default();
        page.part("Checked", &format!("{word}: {place}{field}"));
    }
}

fn decided(page: &mut Page, turn: &Whole, names: &Names, zone: &TimeZone) {
    let mut any = false;
    for Entry { time, event, .. } in &turn.entries {
        let what = match event {
            Event::Decision { decision, what } => {
                let word = serde_json::to_value(decision).unwrap_or_default();
                format!("{} {what}", word.as_str().unwrap_or_default())
            }
            Event::Draft(draft) => format!("draft {} version {} by {}", draft.id, draft.version, draft.by),
            Event::Feedback { rating, text, .. } => {
                let thumb = match rating {
                    ..0 => "thumb down",
                    0 => "thumb taken back",
                    _ => "thumb up",
                };
                let remark = names.of(text.as_str());
                if remark.is_empty() { thumb.to_owned() } else { format!("{thumb}: {remark}") }
            }
            _ => continue,
        };
        any = true;
        page.part("Decided", &format!("{} {what}", shown(*time, zone)));
    }
    if !any {
        page.part("Decided", "nothing");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_broken_between_words() {
        let text = format!("  - {} {}", "word ".repeat(30).trim(), "x".repeat(90));
        let lines = wrapped(&text, 68);
        assert!(
            lines.len() == 4 && lines.iter().take(3).all(|line| line.width() <= 68 && line.starts_with("  ")),
            "{lines:?}"
        );
        assert_eq!(lines.join(" ").split_whitespace().collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
        assert_eq!(wrapped("", 9), [""]);
    }
}
