//! Which chart fits the rows of a query, if any.

use super::stages::{is_lost, place};
use super::{Chart, ChartKind, Point};
use crate::crm::query::{GroupKey, Measure, Query};
use crate::crm::{Table, Value};

/// Fewer points are told faster in words, unless a chart is asked for.
const FEWEST: usize = 3;
/// More bars are a wall.
const MOST: usize = 24;

/// How cells read.
pub struct Cells<'a> {
    /// A group's name: links by name, months as `2026-11`.
    pub label: &'a dyn Fn(&Value) -> String,
    /// The number of the n-th measure, in a currency where there is one.
    pub number: &'a dyn Fn(usize, &Value, &str) -> String,
    /// The heading of the n-th measure.
    pub heading: &'a dyn Fn(usize) -> String,
    /// The workspace's own currency, a code.
    pub currency: &'a str,
    /// Which group key is a currency that was added so that amounts are not mixed.
    pub currency_key: Option<usize>,
}

/// The chart of a query's rows: as wished for, else where one fits. Rows of several currencies are never one chart:
/// amounts are drawn in the currency of most rows, and the title says so; numbers of records are added up.
pub fn chart_of(query: &Query, table: &Table, cells: &Cells<'_>, wish: Option<ChartKind>) -> Option<Chart> {
    let keys: Vec<usize> = (0..query.group.len()).filter(|at| Some(*at) != cells.currency_key).collect();
    let (first, width) = (*keys.first()?, query.group.len());
    if keys.len() > 1 && wish.is_none() {
        return None;
    }
    let kind = kind_of(query, table, first, keys.len(), wish)?;
    let at = measure_of(query, kind);
    let counts = query.measures.get(at).is_none_or(|measure| *measure == Measure::Count);
    let currency = cells.currency_key.filter(|_| !counts).map(|key| most_used(table, key, cells.currency));
    let mut points: Vec<Point> = Vec::new();
    for row in &table.rows {
        if let (Some(key), Some(code)) = (cells.currency_key, &currency)
            && code_of(row, key, cells.currency) != *code
        {
            continue;
        }
        let label = keys.iter().filter_map(|key| row.get(*key)).map(cells.label).collect::<Vec<_>>().join(", ");
        let Some(value) = row.get(width + at).and_then(Value::as_number) else { continue };
        let text =
            |value: f64| (cells.number)(at, &Value::Number(value), currency.as_deref().unwrap_or(cells.currency));
        match points.iter_mut().find(|point| point.label == label) {
            Some(point) => {
                point.value += value;
                point.text = text(point.value);
            }
            None => points.push(Point { label, value, text: text(value) }),
        }
    }
    if kind == ChartKind::Funnel {
        points.retain(|point| !is_lost(&point.label));
        points.sort_by_key(|point| place(&point.label).unwrap_or(usize::MAX));
    }
    let by: Vec<String> = keys.iter().filter_map(|key| query.group.get(*key)).map(said).collect();
    let only = currency.map(|code| format!(", {code} only")).unwrap_or_default();
    let title = format!("{} by {}{only}", (cells.heading)(at), by.join(" and "));
    let least = if wish.is_some() { 1 } else { FEWEST.min(2) };
    (points.len() >= least).then_some(Chart { kind, title, points })
}

fn kind_of(query: &Query, table: &Table, key: usize, keys: usize, wish: Option<ChartKind>) -> Option<ChartKind> {
    let calendar = matches!(query.group.get(key), Some(GroupKey::Calendar(..))) && keys == 1;
    let staged = || {
        let labels = || table.rows.iter().filter_map(|row| row.get(key)?.as_text());
        let field = matches!(query.group.get(key), Some(GroupKey::Field(path)) if path.field() == "stage");
        keys == 1 && field && labels().filter(|label| place(label).is_some()).count() >= 2
    };
    let fits = match wish {
        Some(ChartKind::Sparkline) if !calendar => ChartKind::Bars,
        Some(ChartKind::Funnel) if !staged() => ChartKind::Bars,
        Some(wish) => wish,
        None if calendar && table.rows.len() >= FEWEST => ChartKind::Sparkline,
        None if staged() => ChartKind::Funnel,
        None if (2..=MOST).contains(&table.rows.len()) => ChartKind::Bars,
        None => return None,
    };
    Some(fits)
}

/// Money before numbers of records, but a funnel is about numbers of deals.
fn measure_of(query: &Query, kind: ChartKind) -> usize {
    let counted = |measure: &Measure| *measure == Measure::Count;
    let found = if kind == ChartKind::Funnel {
        query.measures.iter().position(counted)
    } else {
        query.measures.iter().position(|measure| !counted(measure))
    };
    found.unwrap_or(0)
}

fn code_of(row: &[Value], key: usize, own: &str) -> String {
    row.get(key).and_then(Value::as_text).unwrap_or(own).to_owned()
}

/// The currency of most rows; of several such, the workspace's own.
fn most_used(table: &Table, key: usize, own: &str) -> String {
    let mut codes: Vec<(String, usize)> = Vec::new();
    for row in &table.rows {
        let code = code_of(row, key, own);
        match codes.iter_mut().find(|(known, _)| *known == code) {
            Some((_, count)) => *count += 1,
            None => codes.push((code, 1)),
        }
    }
    let best = codes.into_iter().max_by_key(|(code, count)| (*count, code == own));
    best.map_or_else(|| own.to_owned(), |(code, _)| code)
}

/// A group in words: `stage`, `month`, `industry`.
fn said(key: &GroupKey) -> String {
    match key {
        GroupKey::Calendar(unit, _) => format!("{unit:?}").to_lowercase(),
        GroupKey::Field(path) => match path.0.as_slice() {
            [first, .., last] if last == "name" => first.replace('_', " "),
            _ => path.field().replace("billing_", "").replace('_', " "),
        },
    }
}
