//! Reading one record and what belongs to it: fields, related lists, timeline, history; and searching.

use super::arguments::nearest;
use super::find::{Who, resolve, row};
use super::prepare::Page;
use super::{Found, ToolError};
use crate::actions::Desk;
use crate::actions::text::count;
use crate::crm::query::fold_text;
use crate::crm::{Kind, Record, Row, fold_name};

/// Most changes of a record that are looked through.
const CHANGES: usize = 1_000;

/// A record's fields: those that were asked for, else all that are set.
pub(super) fn get(desk: &Desk<'_>, who: &Who, fields: &[String]) -> Result<Found, ToolError> {
    let mut found = Found::default();
    let record = resolve(desk.records, who, &mut found)?;
    let schema = desk.records.schema()?;
    if fields.is_empty() {
        let known = schema.fields(&record.kind).into_iter().map(|field| field.name);
        let mut set: Vec<String> = known.filter(|field| !record.get(field).is_null()).collect();
        let others = record.fields.iter().filter(|(field, value)| !value.is_null() && !set.contains(field));
        let others: Vec<String> = others.map(|(field, _)| field.clone()).collect();
        set.extend(others);
        if set.is_empty() {
            found.text("The record has no fields that are set.");
        }
        found.fields(record, set);
        return Ok(found);
    }
    for words in fields {
        let field = field_named(&schema, &record, words).map_err(|error| error.after(&found))?;
        if record.get(&field).is_null() && field != "name" {
            found.text(format!("{field} is empty."));
        } else {
            found.fields(record.clone(), vec![field]);
        }
    }
    Ok(found)
}

fn field_named(schema: &crate::crm::Schema, record: &Record, words: &str) -> Result<String, ToolError> {
    if let Some(field) = schema.find(&record.kind, words) {
        return Ok(field.name);
    }
    if fold_name(words) == "name" {
        return Ok("name".to_owned());
    }
    if let Some(name) = record.fields.keys().find(|name| fold_name(name) == fold_name(words)) {
        return Ok(name.clone());
    }
    let known = schema.fields(&record.kind);
    let near = nearest(words, known.iter().map(|field| field.name.as_str()));
    let near = if near.is_empty() {
        let names: Vec<&str> = known.iter().map(|field| field.name.as_str()).take(40).collect();
        format!("; it has {}", names.join(", "))
    } else {
        near
    };
    Err(ToolError::new(format!("{} has no field `{}`{near}", record.kind, super::arguments::short(words))))
}

/// Linked records, list by list.
pub(super) fn related(desk: &Desk<'_>, who: &Who, kind: Option<&Kind>, page: Page) -> Result<Found, ToolError> {
    let mut found = Found::default();
    let record = resolve(desk.records, who, &mut found)?;
    let reach = page.skip + page.limit;
    let lists = desk.records.related(&record.reference(), reach)?;
    let mut said = false;
    for list in lists.into_iter().filter(|list| kind.is_none_or(|kind| *kind == list.kind)) {
        said = true;
        let rows: Vec<Row> = list.rows.into_iter().skip(page.skip).take(page.limit).collect();
        found.text(page.says(rows.len(), list.total, &format!("{} by {}", list.kind.plural(), list.field)));
        whole(desk, rows, &mut found)?;
    }
    if !said {
        let kinds = kind.map_or_else(Vec::new, |kind| vec![kind.clone()]);
        for kind in kinds {
            let linked = desk.records.linked(&record.reference(), &kind, reach)?;
            let linked: Vec<Record> = linked.into_iter().skip(page.skip).collect();
            said = !linked.is_empty();
            if said {
                found.text(format!("{} of that record:", kind.plural()));
            }
            linked.into_iter().for_each(|record| row(record, &mut found));
        }
    }
    if !said {
        found.text("Nothing of that sort is linked to the record.");
    }
    Ok(found)
}

/// What happened, newest first.
pub(super) fn timeline(desk: &Desk<'_>, who: &Who, page: Page) -> Result<Found, ToolError> {
    let mut found = Found::default();
    let record = resolve(desk.records, who, &mut found)?;
    let own = record.reference();
    // Changes of fields stand in between; they are counted, and told by the history.
    let entries = desk.records.timeline(&own, (page.skip + page.limit) * 4 + 20)?;
    let changes = entries.iter().filter(|entry| !entry.record.kind.is_activity()).count();
    let mut activities: Vec<_> =
        entries.into_iter().filter(|entry| entry.record.kind.is_activity()).map(|entry| entry.record).collect();
    activities.dedup();
    let total = activities.len();
    let shown: Vec<_> = activities.into_iter().skip(page.skip).take(page.limit).collect();
    found.text(page.says(shown.len(), total as u64, "activities, newest first"));
    for activity in shown {
        if let Some(activity) = desk.records.get(&activity)? {
            row(activity, &mut found);
        }
    }
    if changes > 0 {
        found.text(format!("Besides, {}: read_history tells them.", count(changes as i64, "field change")));
    }
    Ok(found)
}

/// Changes of fields, newest first.
pub(super) fn history(desk: &Desk<'_>, who: &Who, field: Option<&str>, page: Page) -> Result<Found, ToolError> {
    let mut found = Found::default();
    let record = resolve(desk.records, who, &mut found)?;
    let field = field.map(|words| field_named(&desk.records.schema()?, &record, words)).transpose();
    let field = field.map_err(|error| error.after(&found))?;
    let mut changes = desk.records.history(&record.reference(), CHANGES)?;
    changes.retain(|change| field.as_ref().is_none_or(|field| *field == change.field));
    let total = changes.len() as u64;
    let shown: Vec<_> = changes.into_iter().skip(page.skip).take(page.limit).collect();
    found.text(page.says(shown.len(), total, "changes, newest first"));
    shown.into_iter().for_each(|change| found.change(change));
    Ok(found)
}

/// Records that hold some words. `made_up` are those that neither a placeholder stood for nor the seller said.
pub(super) fn search(
    desk: &Desk<'_>,
    text: &str,
    made_up: &[String],
    kind: Option<&Kind>,
    page: Page,
) -> Result<Found, ToolError> {
    let mut found = Found::default();
    let hits = desk.records.search(text, kind, page.skip + page.limit + 1)?;
    let telling = |word: &String| {
        let word = fold_text(word);
        let named = |name: &str| fold_text(name).split_whitespace().any(|part| part.starts_with(&word));
        let value = word.contains(|c: char| c.is_ascii_digit() || c == '@');
        // What an activity or case is called is its subject, and names nobody by itself.
        let is_subject = |kind: &Kind| kind.is_activity() || matches!(kind, Kind::Case | Kind::Article | Kind::Product);
        hits.iter().any(|hit| value || (!is_subject(&hit.row.record.kind) && named(&hit.row.name)))
    };
    found.guesses = usize::from(made_up.iter().any(telling));
    let more = hits.len() > page.skip + page.limit;
    let rows: Vec<Row> = hits.into_iter().map(|hit| hit.row).skip(page.skip).take(page.limit).collect();
    match (rows.len(), more) {
        (0, _) => found.text("No record holds these words."),
        (some, true) => found.text(format!("{some} records, best first; skip={} gives more.", page.skip + some)),
        (some, false) => found.text(format!("{}, best first.", count(some as i64, "record"))),
    }
    whole(desk, rows, &mut found)?;
    Ok(found)
}

fn whole(desk: &Desk<'_>, rows: Vec<Row>, found: &mut Found) -> Result<(), ToolError> {
    for listed in rows {
        if let Some(record) = desk.records.get(&listed.record)? {
            row(record, found);
        }
    }
    Ok(())
}
