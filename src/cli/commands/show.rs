//! `show`: one record with its fields, related lists and timeline.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::record::{self, row_json, to_json};
use crate::crm::format::{self, grouped_number};
use crate::crm::{FieldDef, FieldType, Record, Records, RelatedList, TimelineEntry, Value};
use crate::runtime::Desk;
use serde_json::{Value as Json, json};
use unicode_width::UnicodeWidthStr;

/// Rows of each related list.
const RELATED: usize = 8;
/// Entries of the timeline.
const TIMELINE: usize = 20;

/// Shows one record with related lists and timeline.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// KIND:ID or KIND:NAME
    record: String,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Shows it.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let desk = here.desk()?;
    let record = record::find(desk.reader(), &args.record)?;
    let related = desk.reader().related(&record.reference(), RELATED)?;
    let timeline = desk.reader().timeline(&record.reference(), TIMELINE)?;
    if args.json {
        let mut json = to_json(&record);
        json["related"] = related.iter().map(list_json).collect();
        json["timeline"] = timeline.iter().map(entry_json).collect();
        here.out.json(&json)?;
        return Ok(Exit::Done);
    }
    here.out.line(format!("{} · {}", record.name(), record.reference()))?;
    fields(&desk, &record, here)?;
    related.iter().try_for_each(|list| related_list(list, here))?;
    if !timeline.is_empty() {
        here.out.line("\nTimeline")?;
        timeline.iter().try_for_each(|entry| here.out.line(entry_line(entry)))?;
    }
    Ok(Exit::Done)
}

fn list_json(list: &RelatedList) -> Json {
    json!({ "kind": list.kind, "field": list.field, "total": list.total,
            "rows": list.rows.iter().map(row_json).collect::<Vec<_>>() })
}

fn entry_json(entry: &TimelineEntry) -> Json {
    json!({ "at": entry.at.to_string(), "record": entry.record, "title": entry.title, "text": entry.text })
}

fn fields(desk: &Desk, record: &Record, here: &mut Here) -> Result<(), Fail> {
    let known = desk.schema().fields(&record.kind);
    let others = record.fields.keys().filter(|name| known.iter().all(|field| field.name != **name));
    let mut shown: Vec<(String, String)> = Vec::new();
    for field in &known {
        shown.extend(text_of(desk, record, &field.name, Some(field))?.map(|text| (field.label.clone(), text)));
    }
    for name in others {
        shown.extend(text_of(desk, record, name, None)?.map(|text| (name.clone(), text)));
    }
    let widest = shown.iter().map(|(label, _)| label.width()).max().unwrap_or(0).min(28);
    for (label, text) in shown {
        let gap = " ".repeat(widest.saturating_sub(label.width()));
        let indent = format!("\n{}", " ".repeat(widest + 4));
        here.out.line(format!("  {label}{gap}  {}", text.replace('\n', &indent)))?;
    }
    Ok(())
}

fn text_of(desk: &Desk, record: &Record, name: &str, field: Option<&FieldDef>) -> Result<Option<String>, Fail> {
    let value = record.get(name);
    if value.is_null() {
        return Ok(None);
    }
    if let Value::Ref(link) = value {
        let found = desk.reader().get(link)?;
        return Ok(Some(found.map_or_else(|| link.to_string(), |found| format!("{} · {link}", found.name()))));
    }
    let currency = record.text("currency").unwrap_or(&desk.place.settings().currency);
    let field_type = field.map_or(FieldType::Text, |field| field.field_type);
    Ok(Some(format::value(value, field_type, currency)))
}

fn related_list(list: &RelatedList, here: &mut Here) -> Result<(), Fail> {
    here.out.line(format!("\n{} ({}) by {}", list.kind.plural(), grouped_number(list.total as f64), list.field))?;
    for row in &list.rows {
        let detail = if row.detail.is_empty() { String::new() } else { format!(" · {}", row.detail) };
        here.out.line(format!("  {}  {}{detail}", row.record, row.name))?;
    }
    let more = list.total.saturating_sub(list.rows.len() as u64);
    if more > 0 { here.out.line(format!("  and {} more", grouped_number(more as f64))) } else { Ok(()) }
}

fn entry_line(entry: &TimelineEntry) -> String {
    let day = entry.at.strftime("%Y-%m-%d");
    let mut text: String = entry.text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(120).collect();
    if !text.is_empty() {
        text.insert_str(0, " · ");
    }
    format!("  {day}  {}{text}", entry.title)
}
