//! The table of a query's answer as Markdown: records with a source each, groups with their measures.
//!
//! Not for: running queries. Invariants: at most [`MOST`] rows; text out of records passes `clean`.

use super::query::{currency_at, group_noun, totals};
use super::query_words::{cell_text, cells_each, headings, shown};
use crate::actions::text::{capital, clean, excerpt, join};
use crate::actions::{Desk, Gathered};
use crate::crm::query::{GroupKey, Measure, Path, Query, SortKey};
use crate::crm::{Record, Table, Value, standard_field};
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr;

/// Rows shown; the rest is counted.
const MOST: usize = 25;
/// Fields beside the name, the first that are set; a chat pane is narrow.
const BESIDE: usize = 3;
const FIELDS: &[&str] = &[
    "stage",
    "status",
    "amount",
    "close_date",
    "due_date",
    "sent_at",
    "starts_at",
    "priority",
    "account",
    "title",
    "company",
    "industry",
    "email",
    "price",
    "budget",
];

/// A table in Markdown, or the one sentence that says it all.
#[derive(Default)]
pub(super) struct Shown {
    /// Lines of the table, with its head.
    pub(super) lines: Vec<String>,
    /// Rows beyond it.
    pub(super) more: u64,
    /// The answer in one sentence, where no table is needed.
    pub(super) told: Option<String>,
    /// How many groups there are, where currencies were put together again.
    pub(super) groups: Option<u64>,
    /// The sum over all groups, where it was asked for.
    pub(super) in_all: Option<String>,
    /// Whether the sentence already tells currencies apart.
    pub(super) one_sum: bool,
}

/// A Markdown table whose columns stand under each other as plain text, too.
fn lines(head: &[String], rows: &[Vec<String>]) -> Vec<String> {
    if rows.is_empty() {
        return Vec::new();
    }
    let widths: Vec<usize> = (0..head.len())
        .map(|at| rows.iter().chain([&head.to_vec()]).filter_map(|row| row.get(at)).map(|cell| cell.width()).max())
        .map(|widest| widest.unwrap_or(0).max(3))
        .collect();
    let padded = |(cell, width): (&String, &usize)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width())));
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().zip(&widths).map(padded).collect();
        format!("| {} |", cells.join(" | "))
    };
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let mut lines = vec![line(head), line(&rule)];
    lines.extend(rows.iter().map(|row| line(row)));
    lines
}

/// The heading of a group: `Owner`, `Stage`, `Month`.
fn key_head(key: &GroupKey) -> String {
    capital(&group_noun(key))
}

/// Rows of what no record is, as lines of the field history: their cells, each row with its source.
fn rows(desk: &Desk<'_>, out: &mut Gathered, query: &Query, table: &Table) -> Shown {
    let told = |cell: &Value| match cell {
        Value::Null => String::new(),
        Value::Ref(link) => clean(&desk.name_of(link)),
        Value::Date(date) => desk.day(*date),
        Value::Time(at) => desk.day_at(*at),
        other => excerpt(&other.to_plain(), 60),
    };
    let mut rows = Vec::new();
    for row in table.rows.iter().take(MOST) {
        let mut cells: Vec<String> = row.iter().map(told).collect();
        let cite = out.book.computed("row", &cells.join(", "), None);
        if let Some(first) = cells.first_mut() {
            *first = format!("{first} {cite}");
        }
        rows.push(cells);
    }
    let head: Vec<String> =
        table.columns.iter().map(|column| capital(&clean(&column.replace('_', " ").replace('"', "")))).collect();
    let listed = query.limit.map_or(table.total, |limit| table.total.min(u64::from(limit)));
    Shown { more: listed.saturating_sub(rows.len() as u64), lines: lines(&head, &rows), ..Shown::default() }
}

/// Records: the name with its source, and what says most beside it.
pub(super) fn records(desk: &Desk<'_>, out: &mut Gathered, query: &Query, table: &Table) -> Shown {
    if table.records.is_empty() {
        return rows(desk, out, query, table);
    }
    let found: Vec<Record> =
        table.records.iter().take(MOST).filter_map(|reference| desk.get(reference).ok().flatten()).collect();
    // Fields that were asked for stand alone, set or not.
    let asked: Vec<&str> = query.columns.iter().filter(|path| path.0.len() == 1).map(Path::field).collect();
    let title = standard_field(&query.kind, "name").map_or("subject", |_| "name");
    let asked: Vec<&str> = asked.into_iter().filter(|field| *field != "name" && *field != title).collect();
    let mut beside: Vec<&str> = FIELDS.to_vec();
    beside.retain(|field| found.iter().any(|record| !record.get(field).is_null()));
    // A column in which every row says the same tells nothing.
    let same = |field: &str| found.len() > 1 && found.iter().all(|record| record.get(field) == found[0].get(field));
    if beside.len() > BESIDE {
        let mut kept: Vec<&str> = beside.iter().copied().filter(|field| !same(field)).collect();
        kept.truncate(BESIDE);
        beside = kept;
    }
    if !asked.is_empty() {
        beside = asked;
    }
    let label =
        |field: &str| standard_field(&query.kind, field).map_or_else(|| field.to_owned(), |f| f.label.to_owned());
    let mut head = vec!["Name".to_owned()];
    head.extend(beside.iter().map(|field| label(field)));
    let mut rows = Vec::new();
    for record in &found {
        let cite =
            out.book.cite(desk, record, crate::crm::standard_field(&record.kind, "name").map_or("subject", |_| "name"));
        let mut row = vec![format!("{} {cite}", excerpt(&record.name(), 60))];
        row.extend(beside.iter().map(|field| crate::actions::book::shown(desk, record, field)));
        rows.push(row);
    }
    let listed = query.limit.map_or(table.total, |limit| table.total.min(u64::from(limit)));
    Shown { lines: lines(&head, &rows), more: listed.saturating_sub(found.len() as u64), ..Shown::default() }
}

/// One group with the cells of each currency in it.
struct Group {
    keys: Vec<Value>,
    parts: Vec<(String, Vec<Value>)>,
}

/// Groups with their measures; what was split by currency stands in one row again, not added up.
pub(super) fn groups(desk: &Desk<'_>, out: &mut Gathered, query: &Query, table: &mut Table, own: &str) -> Shown {
    let currency = currency_at(query);
    let width = query.group.len();
    let mut groups: Vec<Group> = Vec::new();
    for row in &table.rows {
        let code = currency.and_then(|at| row.get(at)).and_then(Value::as_text).unwrap_or(own).to_owned();
        let keys: Vec<Value> = row
            .iter()
            .take(width)
            .enumerate()
            .filter(|(at, _)| Some(*at) != currency)
            .map(|(_, key)| key.clone())
            .collect();
        let cells = row.iter().skip(width).cloned().collect();
        match groups.iter_mut().find(|group| group.keys == keys) {
            Some(group) => group.parts.push((code, cells)),
            None => groups.push(Group { keys, parts: vec![(code, cells)] }),
        }
    }
    if width == usize::from(currency.is_some()) {
        let parts = groups.into_iter().flat_map(|group| group.parts).collect::<Vec<_>>();
        let told = totals(out, query, &parts);
        return Shown { told: Some(told), one_sum: true, ..Shown::default() };
    }
    if currency.is_some()
        && let Some(sort) = query.sort.first()
        && let Some(at) =
            query.measures.iter().position(|m| *m == Measure::Count && sort.key == SortKey::Measure(Measure::Count))
    {
        // Counts were ordered for each currency on its own.
        let count =
            |group: &Group| -> f64 { group.parts.iter().filter_map(|(_, cells)| cells.get(at)?.as_number()).sum() };
        groups.sort_by(
            |a, b| if sort.descending { count(b).total_cmp(&count(a)) } else { count(a).total_cmp(&count(b)) },
        );
    }
    let all = if currency.is_some() { groups.len() as u64 } else { table.total };
    let limit = query.limit.map_or(usize::MAX, |limit| limit as usize);
    groups.truncate(limit);
    if currency.is_some() {
        let kept = |row: &Vec<Value>| groups.iter().any(|group| group.keys.iter().eq(keys_of(row, width, currency)));
        table.rows.retain(kept);
        table.total = table.rows.len() as u64;
    }
    let keys = query.group.iter().enumerate().filter(|(at, _)| Some(*at) != currency).map(|(_, key)| key_head(key));
    let head: Vec<String> = keys.chain(headings(query)).collect();
    let complete = query.limit.is_none() && table.rows.len() as u64 == table.total;
    let in_all = complete.then(|| in_all(query, &groups)).flatten();
    let rows: Vec<Vec<String>> = groups.iter().take(MOST).map(|group| row_of(desk, query, group)).collect();
    let listed = all.min(limit as u64);
    Shown {
        more: listed.saturating_sub(rows.len() as u64),
        lines: lines(&head, &rows),
        groups: Some(all),
        in_all,
        ..Shown::default()
    }
}

/// The sum over all groups, each currency on its own.
fn in_all(query: &Query, groups: &[Group]) -> Option<String> {
    let summed = |(_, measure): &(usize, &Measure)| matches!(measure, Measure::Sum(_));
    let (at, measure) = query.measures.iter().enumerate().find(summed).filter(|_| query.compare.is_none())?;
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for (code, cells) in groups.iter().flat_map(|group| &group.parts) {
        *sums.entry(code).or_default() += cells.get(at).and_then(Value::as_number).unwrap_or(0.0);
    }
    let told: Vec<String> =
        sums.iter().map(|(code, sum)| shown(&query.kind, measure, &Value::Number(*sum), code)).collect();
    (groups.len() > 1).then(|| join(&told))
}

fn keys_of(row: &[Value], width: usize, currency: Option<usize>) -> impl Iterator<Item = &Value> {
    row.iter().take(width).enumerate().filter(move |(at, _)| Some(*at) != currency).map(|(_, key)| key)
}

fn row_of(desk: &Desk<'_>, query: &Query, group: &Group) -> Vec<String> {
    let mut row: Vec<String> = group.keys.iter().map(|key| key_name(desk, key)).collect();
    for at in 0..query.measures.len() {
        row.extend((0..cells_each(query)).map(|role| cell_text(query, at, role, &group.parts)));
    }
    row
}

pub(super) fn key_name(desk: &Desk<'_>, key: &Value) -> String {
    match key {
        Value::Null => "(none)".to_owned(),
        Value::Ref(link) => clean(&desk.name_of(link)),
        other => clean(&other.to_plain()),
    }
}
