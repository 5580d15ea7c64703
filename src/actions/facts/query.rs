//! A plain question answered by code: question → typed query → rows, counts and sums.

use crate::actions::text::{clean, count};
use crate::actions::{ActionError, Desk, Gathered, Request, question};
use crate::crm::query::{Measure, Query};
use crate::crm::{FieldType, Schema, Table, Value, format};
use serde_json::json;

/// Rows told in words; the table has them all.
const TOLD: usize = 10;

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let question = request.inputs.get("question").map(String::as_str).unwrap_or_default();
    let read = question::read(desk, question)?;
    out.data.insert("question".into(), json!(clean(question)));
    out.data.insert("unused".into(), json!(read.unused.iter().map(|word| clean(word)).collect::<Vec<_>>()));
    out.data.insert("notes".into(), json!(read.notes));
    let Some(query) = read.query else {
        out.data.insert("understood".into(), json!(false));
        return Ok(());
    };
    let table = desk.records.run(&query)?;
    let schema = desk.records.schema()?;
    out.data.insert("understood".into(), json!(true));
    out.data.insert("aggregate".into(), json!(query.is_aggregate()));
    out.data.insert("total".into(), json!(table.total));
    let headline = headline(desk, out, &query, &table);
    out.data.insert("headline".into(), json!(headline));
    let lines: Vec<String> =
        table.rows.iter().enumerate().take(TOLD).map(|(at, _)| line(desk, &schema, out, &query, &table, at)).collect();
    out.data.insert("lines".into(), json!(if is_single(&query, &table) { Vec::new() } else { lines }));
    out.data.insert("more".into(), json!(table.total.saturating_sub(TOLD as u64)));
    out.query = Some(query);
    out.rows = Some(table);
    Ok(())
}

/// One row of totals over everything.
fn is_single(query: &Query, table: &Table) -> bool {
    query.group.is_empty() && query.is_aggregate() && table.rows.len() <= 1
}

fn headline(desk: &Desk<'_>, out: &mut Gathered, query: &Query, table: &Table) -> String {
    let noun = query.kind.as_str();
    if is_single(query, table) {
        let cells = table.rows.first().map(Vec::as_slice).unwrap_or_default();
        let told: Vec<String> =
            query.measures.iter().zip(cells).map(|(measure, cell)| measured(desk, out, query, measure, cell)).collect();
        return if told.is_empty() { "Nothing fits.".to_owned() } else { sentence(&told) };
    }
    let number = i64::try_from(table.total).unwrap_or(i64::MAX);
    if number == 0 {
        return format!("No {noun} fits.");
    }
    let noun = if query.is_aggregate() { "group" } else { noun };
    let text = count(number, noun);
    let cite = out.book.computed("rows", &text, None);
    format!("{text} {} {cite}.", if number == 1 { "fits" } else { "fit" })
}

fn sentence(told: &[String]) -> String {
    let text = crate::actions::text::join(told);
    let mut chars = text.chars();
    let text: String = chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect());
    format!("{text}.")
}

fn measured(desk: &Desk<'_>, out: &mut Gathered, query: &Query, measure: &Measure, cell: &Value) -> String {
    let (words, path) = match measure {
        Measure::Count => {
            let number = cell.as_number().unwrap_or(0.0);
            let text = count(number as i64, query.kind.as_str());
            let cite = out.book.computed("count", &text, None);
            return format!("{text} {cite}");
        }
        Measure::Sum(path) => ("the total", path),
        Measure::Avg(path) => ("the average", path),
        Measure::Min(path) => ("the smallest", path),
        Measure::Max(path) => ("the largest", path),
    };
    let text = shown(desk, cell, type_of(query, path.field()));
    let cite = out.book.computed(words, &text, None);
    format!("{words} {} is {text} {cite}", clean(&path.field().replace('_', " ")))
}

fn line(desk: &Desk<'_>, schema: &Schema, out: &mut Gathered, query: &Query, table: &Table, at: usize) -> String {
    let row = &table.rows[at];
    if !query.is_aggregate()
        && let Some(reference) = table.records.get(at)
        && let Ok(Some(record)) = desk.get(reference)
    {
        let fields: Vec<String> = [
            "stage",
            "status",
            "amount",
            "close_date",
            "due_date",
            "priority",
            "account",
            "title",
            "company",
            "industry",
        ]
        .iter()
        .filter(|field| !record.get(field).is_null() && schema.field(&record.kind, field).is_some())
        .take(4)
        .map(|field| out.book.show(desk, &record, field))
        .collect();
        let cite = if fields.is_empty() { out.book.cite(desk, &record, "name") } else { String::new() };
        let name = crate::actions::text::excerpt(&record.name(), 80);
        return format!(
            "{name}{}{}",
            if cite.is_empty() { ": " } else { " " },
            if cite.is_empty() { fields.join(", ") } else { cite }
        );
    }
    let keys: Vec<String> = row.iter().take(query.group.len()).map(|key| group_name(desk, key)).collect();
    let values: Vec<String> = row
        .iter()
        .skip(query.group.len())
        .zip(&query.measures)
        .map(|(cell, measure)| {
            let text = match measure {
                Measure::Count => format::grouped_number(cell.as_number().unwrap_or(0.0)),
                Measure::Sum(p) | Measure::Avg(p) | Measure::Min(p) | Measure::Max(p) => {
                    shown(desk, cell, type_of(query, p.field()))
                }
            };
            let cite = out.book.computed(&keys.join(", "), &text, None);
            format!("{text} {cite}")
        })
        .collect();
    format!("{}: {}", keys.join(", "), values.join(", "))
}

fn group_name(desk: &Desk<'_>, key: &Value) -> String {
    match key {
        Value::Null => "(none)".to_owned(),
        Value::Ref(link) => clean(&desk.name_of(link)),
        other => clean(&other.to_plain()),
    }
}

fn shown(desk: &Desk<'_>, value: &Value, field_type: FieldType) -> String {
    if value.is_null() { "unknown".to_owned() } else { clean(&format::value(value, field_type, desk.currency)) }
}

fn type_of(query: &Query, field: &str) -> FieldType {
    crate::crm::standard_field(&query.kind, field).map_or(FieldType::Number, |known| known.field_type)
}
