//! A digest as what templates show, each line with the marker of its sentence.

use super::scene::Scene;
use super::{Digest, Point};
use crate::actions::Book;
use crate::actions::text::{capital, clean, excerpt};
use crate::crm::{Citation, FieldType, ProposedEdit, Quote, Value, format};
use jiff::civil::Date;
use serde_json::{Map, Value as Json, json};

/// Letters of a quotation in the list of evidence.
const QUOTED: usize = 300;
/// Fields that name a new record.
const TELLING: [&str; 7] = ["subject", "first_name", "last_name", "email", "due_date", "starts_at", "owner"];

/// What templates see: heading, people, summary, decisions, items, proposed, remarks.
pub(in crate::actions) fn present(scene: &Scene, digest: &Digest, book: &mut Book) -> Map<String, Json> {
    let mut data = Map::new();
    let points = |book: &mut Book, points: &[Point]| -> Vec<String> {
        let told = |point: &Point| clean(&point.text).trim_start_matches(['-', '*', '•', '–', ' ']).to_owned();
        points.iter().map(|point| format!("{} {}", told(point), cite(scene, book, &point.quote))).collect()
    };
    data.insert("heading".into(), json!(capital(&clean(&digest.heading))));
    data.insert("people".into(), json!(digest.people.iter().map(|name| clean(name)).collect::<Vec<_>>()));
    data.insert("summary".into(), json!(points(book, &digest.summary)));
    data.insert("decisions".into(), json!(points(book, &digest.decisions)));
    data.insert("items".into(), json!(items(scene, digest, book)));
    let edits: Vec<String> = digest.edits.iter().filter_map(|edit| edit_line(scene, digest, edit, book)).collect();
    data.insert("proposed".into(), json!(edits));
    data.insert("remarks".into(), json!(digest.notes.iter().map(|note| clean(note)).collect::<Vec<_>>()));
    data
}

fn items(scene: &Scene, digest: &Digest, book: &mut Book) -> Vec<String> {
    let line = |item: &super::ActionItem, book: &mut Book| {
        let owner = if item.owner.is_empty() { "Nobody named".to_owned() } else { clean(&item.owner) };
        let due = item.due.map(|day| format!(", by {}", said(scene, day))).unwrap_or_default();
        format!("**{owner}**: {}{due} {}", clean(&item.what), cite(scene, book, &item.quote))
    };
    digest.items.iter().map(|item| line(item, book)).collect()
}

fn said(scene: &Scene, day: Date) -> String {
    if day.year() == scene.today.year() { format::short_date(day) } else { format::long_date(day) }
}

fn cite(scene: &Scene, book: &mut Book, quote: &Quote) -> String {
    let words = excerpt(&quote.text, QUOTED);
    match &scene.kept_as {
        Some(record) => {
            let value = Value::text(quote.text.as_str());
            let name = scene.from.clone();
            book.quote(Citation { record: record.clone(), record_name: name, field: "body".into(), value }, &words)
        }
        None => book.computed(&clean(&quote.from), &words, None),
    }
}

/// `Amount: €92,000 → €88,000 [3]`; a new record is one line.
fn edit_line(scene: &Scene, digest: &Digest, proposed: &ProposedEdit, book: &mut Book) -> Option<String> {
    let edit = &proposed.edit;
    let text = match scene.record(&edit.record) {
        Some(record) => {
            let field = scene.schema.field(&record.kind, &edit.field);
            let label = field.as_ref().map_or(edit.field.as_str(), |field| field.label.as_str());
            let field_type = field.as_ref().map_or(FieldType::Text, |field| field.field_type);
            let (before, after) = (
                shown(scene, &edit.before, field_type, record.text("currency")),
                shown(scene, &edit.after, field_type, record.text("currency")),
            );
            format!("{}, {}: {before} → {after}", clean(&record.name()), clean(label))
        }
        None => {
            let own: Vec<&ProposedEdit> =
                digest.edits.iter().filter(|other| other.edit.record == edit.record).collect();
            if own.first().is_none_or(|first| *first != proposed) {
                return None;
            }
            let value = |field: &&str| own.iter().find(|proposed| proposed.edit.field == **field);
            let parts =
                TELLING.iter().filter_map(value).map(|found| shown(scene, &found.edit.after, FieldType::Text, None));
            format!("New {}: {}", edit.record.kind, parts.collect::<Vec<_>>().join(" · "))
        }
    };
    let marker = proposed.quote.as_ref().map(|quote| cite(scene, book, quote)).unwrap_or_default();
    Some(format!("{text} {marker}"))
}

fn shown(scene: &Scene, value: &Value, field_type: FieldType, currency: Option<&str>) -> String {
    match value {
        Value::Null => "empty".to_owned(),
        Value::Ref(link) => clean(&scene.record(link).map_or_else(|| link.to_string(), |record| record.name())),
        Value::Date(day) => said(scene, *day),
        Value::Time(at) => at.strftime("%-d %b %Y %H:%M UTC").to_string(),
        value => clean(&format::value(value, field_type, currency.unwrap_or(&scene.currency))),
    }
}
