//! From records to lines that are ready to draw.
//!
//! Pure and run off the event loop. Invariant: every text that comes out is a [`SafeText`] on one line.

use super::record::{EntryLine, FieldLine, OpenRecord, SuggestionLine};
use super::records::{RowView, Tab, Tone};
use crate::crm::{
    FieldChange, FieldClass, FieldDef, FieldType, Kind, Record, RecordRef, RelatedList, Row, Schema, StepState,
    TimelineEntry, Value, format,
};
use crate::trust::SafeText;
use crate::trust::link::unlinked;
use jiff::civil::Date;
use std::borrow::Cow;

/// Longest text of one line; the screen cuts further.
const LINE: usize = 400;
/// Longest text of several lines.
const BLOCK: usize = 8_000;

/// Everything that goes into an open record.
#[derive(Debug)]
pub struct Parts<'a> {
    /// The record.
    pub record: &'a Record,
    /// The workspace's fields.
    pub schema: &'a Schema,
    /// Its related lists.
    pub related: &'a [RelatedList],
    /// Its timeline, newest first.
    pub timeline: &'a [TimelineEntry],
    /// Its field history, newest first.
    pub history: &'a [FieldChange],
    /// Names of the records that its fields link to.
    pub names: &'a [(RecordRef, String)],
    /// Suggested actions.
    pub suggestions: Vec<SuggestionLine>,
    /// Short facts with their tone.
    pub stats: Vec<(String, Tone)>,
    /// The seller's calendar day.
    pub today: Date,
    /// The workspace's currency.
    pub currency: &'a str,
}

/// The same with its spaces as they are, for columns that stand under each other.
pub fn columns(text: &str) -> SafeText {
    let safe = SafeText::one_line(text);
    match unlinked(&safe) {
        Cow::Borrowed(_) => safe,
        Cow::Owned(line) => SafeText::new(&line),
    }
}

/// One line of safe text, in which no terminal finds a link.
pub fn line(text: &str) -> SafeText {
    let cut = text.char_indices().nth(LINE).map_or(text.len(), |(end, _)| end);
    let safe = SafeText::new(&text[..cut].split_whitespace().collect::<Vec<_>>().join(" "));
    match unlinked(&safe) {
        Cow::Borrowed(_) => safe,
        Cow::Owned(line) => SafeText::new(&line),
    }
}

/// Text of several lines: whole, as a person has to see what is accepted, up to a length that is said.
pub fn block(text: &str) -> SafeText {
    let cut = text.char_indices().nth(BLOCK).map_or(text.len(), |(end, _)| end);
    let more = if cut < text.len() {
        format!(" … (cut: {} characters in all)", text.chars().count())
    } else {
        String::new()
    };
    let one =
        |line: &str| unlinked(&SafeText::new(&line.split_whitespace().collect::<Vec<_>>().join(" "))).into_owned();
    let lines: Vec<String> = text[..cut].trim().lines().map(one).collect();
    SafeText::new(&format!("{}{more}", lines.join("\n")))
}

/// How far a step is, in a word.
pub fn state_word(state: StepState) -> &'static str {
    match state {
        StepState::Waiting => "waiting",
        StepState::Running => "running",
        StepState::Done => "done",
        StepState::Skipped => "not needed",
        StepState::Stopped => "stopped",
        StepState::Failed => "failed",
    }
}

/// A kind in the tab line.
pub fn tab(kind: &Kind, count: u64) -> Tab {
    let title = kind.plural();
    let mut letters = title.chars();
    let title: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    Tab { kind: kind.clone(), title: line(&title), count }
}

/// A row of a list.
pub fn row(row: &Row, today: Date, currency: &str) -> RowView {
    let (sign, tone) = urgency(row, today);
    let own = if row.currency.is_empty() { currency } else { &row.currency };
    let figure = match (row.amount, row.date) {
        (Some(amount), _) => format::short_money(amount, own),
        (None, Some(date)) => format::relative_date(today, date),
        (None, None) => String::new(),
    };
    RowView {
        record: row.record.clone(),
        name: line(&row.name),
        detail: line(&row.detail),
        figure: line(&figure),
        sign,
        tone,
    }
}

/// Whether a stage or status says that nothing more will come.
pub fn is_over(status: &str) -> bool {
    let status = status.to_lowercase();
    ["closed", "won", "lost", "completed", "done", "converted", "resolved", "cancelled"]
        .iter()
        .any(|word| status.contains(word))
}

fn urgency(row: &Row, today: Date) -> (char, Tone) {
    let status = row.detail.to_lowercase();
    if status.contains("won") {
        return ('✓', Tone::Done);
    }
    if is_over(&row.detail) {
        return ('·', Tone::Done);
    }
    let dated = matches!(row.record.kind, Kind::Opportunity | Kind::Task);
    match row.date.filter(|_| dated).map(|date| format::days_from(today, date)) {
        Some(days) if days < 0 => ('!', Tone::Danger),
        Some(0..=7) => ('•', Tone::Warning),
        _ => (' ', Tone::Plain),
    }
}

/// A record with all that belongs to it.
pub fn open_record(parts: Parts<'_>) -> OpenRecord {
    let record = parts.record;
    let related_total = parts.related.iter().map(|list| list.total).sum();
    OpenRecord {
        record: record.reference(),
        title: line(&record.name()),
        subtitle: subtitle(&parts),
        stats: parts.stats.iter().map(|(text, tone)| (line(text), *tone)).collect(),
        fields: fields(&parts),
        related: related(&parts),
        related_total,
        timeline: parts.timeline.iter().map(|entry| timeline_line(entry, parts.today)).collect(),
        suggestions: parts.suggestions,
    }
}

fn subtitle(parts: &Parts<'_>) -> SafeText {
    const HEADLINE: [&str; 11] = [
        "account",
        "company",
        "title",
        "industry",
        "stage",
        "status",
        "priority",
        "amount",
        "close_date",
        "due_date",
        "email",
    ];
    let record = parts.record;
    let mut words = Vec::new();
    for field in HEADLINE {
        let value = record.get(field);
        if value.is_null() {
            continue;
        }
        let Some(def) = parts.schema.field(&record.kind, field) else { continue };
        let mut text = shown(parts, &def, value);
        if matches!(field, "close_date" | "due_date") {
            let relative = value.as_date().map(|date| format::relative_date(parts.today, date)).unwrap_or_default();
            let verb = if field == "due_date" { "due" } else { "closes" };
            let near = value.as_date().filter(|date| format::days_from(parts.today, *date).abs() < 300);
            text = format!("{verb} {}, {relative}", near.map_or(text, format::short_date));
        }
        words.push(text);
    }
    if words.len() < 2 {
        words.insert(0, record.kind.as_str().to_owned());
    }
    line(&words.join(" · "))
}

fn shown(parts: &Parts<'_>, def: &FieldDef, value: &Value) -> String {
    if let Value::Ref(target) = value {
        let known = parts.names.iter().find(|(record, _)| record == target);
        return known.map_or_else(|| target.to_string(), |(_, name)| name.clone());
    }
    let own = parts.record.text("currency").unwrap_or(parts.currency);
    format::value(value, def.field_type, own)
}

fn fields(parts: &Parts<'_>) -> Vec<FieldLine> {
    let defs = parts.schema.fields(&parts.record.kind);
    let undeclared =
        parts.record.fields.keys().filter(|name| !defs.iter().any(|def| &def.name == *name)).map(|name| FieldDef {
            name: name.clone(),
            label: name.clone(),
            field_type: FieldType::Text,
            class: FieldClass::Internal,
            custom: true,
        });
    let all: Vec<FieldDef> = defs.iter().cloned().chain(undeclared).collect();
    all.iter().filter(|def| !parts.record.get(&def.name).is_null()).map(|def| field_line(parts, def)).collect()
}

fn field_line(parts: &Parts<'_>, def: &FieldDef) -> FieldLine {
    let value = parts.record.get(&def.name);
    let (note, warn) = field_note(parts, def, value);
    FieldLine {
        field: def.name.clone(),
        label: line(&def.label),
        value: line(&shown(parts, def, value)),
        note: line(&note),
        warn,
        link: value.as_ref_to().cloned(),
    }
}

/// What is worth saying beside a value: what it was, how often it moved, how far away it is.
fn field_note(parts: &Parts<'_>, def: &FieldDef, value: &Value) -> (String, bool) {
    let moves: Vec<&FieldChange> = parts.history.iter().filter(|change| change.field == def.name).collect();
    let Some(last) = moves.first() else {
        let relative = value.as_date().filter(|_| matches!(def.field_type, FieldType::Date | FieldType::Time));
        return (relative.map(|date| format::relative_date(parts.today, date)).unwrap_or_default(), false);
    };
    let day = Value::Time(last.at).as_date().unwrap_or(parts.today);
    if def.field_type == FieldType::Date && moves.len() > 1 {
        return (format!("moved {}×, was {}", moves.len(), was(parts, def, &last.old)), true);
    }
    if def.name == "stage" || def.name == "status" {
        return (format!("since {}, was {}", format::short_date(day), shown(parts, def, &last.old)), false);
    }
    let smaller = matches!((last.old.as_number(), last.new.as_number()), (Some(old), Some(new)) if new < old);
    // A date "until" another date confuses.
    let verb = if def.field_type == FieldType::Date { ", moved on" } else { " until" };
    (format!("was {}{verb} {}", was(parts, def, &last.old), format::short_date(day)), smaller)
}

/// An earlier value; a day of this year without the year.
fn was(parts: &Parts<'_>, def: &FieldDef, old: &Value) -> String {
    match old.as_date().filter(|_| def.field_type == FieldType::Date) {
        Some(day) if day.year() == parts.today.year() => format::short_date(day),
        _ => shown(parts, def, old),
    }
}

fn related(parts: &Parts<'_>) -> Vec<EntryLine> {
    let mut lines = Vec::new();
    for list in parts.related {
        let tab = tab(&list.kind, list.total);
        let more = if list.total > list.rows.len() as u64 { format!("{} in all", list.total) } else { String::new() };
        lines.push(EntryLine {
            heading: true,
            when: SafeText::default(),
            title: line(&format!("{} {}", tab.title, list.total)),
            detail: line(&more),
            record: None,
            whole: None,
        });
        for entry in &list.rows {
            let view = row(entry, parts.today, parts.currency);
            let date = entry.date.map(|date| format::relative_date(parts.today, date)).unwrap_or_default();
            lines.push(EntryLine {
                heading: false,
                when: line(&date),
                title: view.name,
                detail: line(&format!("{} {}", view.detail, if entry.amount.is_some() { &view.figure } else { "" })),
                record: Some(entry.record.clone()),
                whole: None,
            });
        }
    }
    lines
}

fn timeline_line(entry: &TimelineEntry, today: Date) -> EntryLine {
    let day = Value::Time(entry.at).as_date().unwrap_or(today);
    EntryLine {
        heading: false,
        when: line(&format::relative_date(today, day)),
        title: line(&entry.title),
        detail: line(&entry.text),
        record: Some(entry.record.clone()),
        whole: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{Timestamp, civil::date};

    fn deal() -> Record {
        Record::new(Kind::Opportunity, "006x")
            .with("name", "Renewal\u{1b}[2J 2027")
            .with("stage", "Negotiation")
            .with("amount", 84_000.0)
            .with("currency", "EUR")
            .with("account", RecordRef::new(Kind::Account, "001x"))
            .with("close_date", date(2026, 12, 12))
            .with("Odd_Field__c", "kept")
    }

    fn change(field: &str, old: Value, new: Value) -> FieldChange {
        FieldChange {
            record: RecordRef::new(Kind::Opportunity, "006x"),
            record_name: String::new(),
            field: field.into(),
            old,
            new,
            at: "2026-11-03T10:00:00Z".parse::<Timestamp>().unwrap(),
            by: "Sam".into(),
            origin: crate::crm::OriginKind::Sync,
        }
    }

    #[test]
    fn an_open_record_says_what_was_and_what_moved() {
        let history = [
            change("amount", 92_000.0.into(), 84_000.0.into()),
            change("close_date", date(2026, 11, 12).into(), date(2026, 12, 12).into()),
            change("close_date", date(2026, 10, 12).into(), date(2026, 11, 12).into()),
        ];
        let open = open_record(Parts {
            record: &deal(),
            schema: &Schema::default(),
            related: &[],
            timeline: &[],
            history: &history,
            names: &[(RecordRef::new(Kind::Account, "001x"), "Acme Corp".into())],
            suggestions: Vec::new(),
            stats: Vec::new(),
            today: date(2026, 11, 20),
            currency: "USD",
        });
        let find = |name: &str| open.fields.iter().find(|line| line.field == name).unwrap();
        assert_eq!(open.title.as_str(), "Renewal[2J 2027");
        assert!(
            open.subtitle.contains("Acme Corp · Negotiation · €84,000 · closes 12 Dec, in 22 d"),
            "{}",
            open.subtitle
        );
        assert_eq!(find("amount").note.as_str(), "was €92,000 until 3 Nov");
        assert!(find("amount").warn);
        assert_eq!(find("close_date").note.as_str(), "moved 2×, was 12 Nov");
        assert_eq!(find("Odd_Field__c").value.as_str(), "kept");
    }

    #[test]
    fn rows_show_urgency_by_sign_and_not_by_colour_alone() {
        let today = date(2026, 11, 20);
        let make = |detail: &str, day| Row {
            record: RecordRef::new(Kind::Opportunity, "1"),
            name: "Deal".into(),
            detail: detail.into(),
            amount: Some(84_000.0),
            currency: String::new(),
            date: Some(day),
        };
        for (detail, day, sign) in [
            ("Negotiation", date(2026, 11, 1), '!'),
            ("Negotiation", date(2026, 11, 22), '•'),
            ("Negotiation", date(2027, 1, 1), ' '),
            ("Closed Won", date(2026, 11, 1), '✓'),
            ("Closed Lost", date(2026, 11, 1), '·'),
        ] {
            assert_eq!(row(&make(detail, day), today, "EUR").sign, sign, "{detail} {day}");
        }
    }
}
