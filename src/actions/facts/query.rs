//! A plain question answered by code: question → typed query → rows, counts and sums.
//!
//! Invariant: amounts in different currencies are never added up. The text holds the answer and, where there is
//! more than one number, one Markdown table; no surface adds another.

use super::query_table::{self, Shown};
use crate::actions::text::{capital, clean, count, join};
use crate::actions::{ActionError, Desk, Gathered, Request, question};
use crate::crm::query::{GroupKey, Measure, Path, Query, SortKey};
use crate::crm::{FieldType, Kind, SourceError, Table, Value, format, standard_field};
use serde_json::json;

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let question = request.inputs.get("question").map(String::as_str).unwrap_or_default();
    let mut read = question::read(desk, question)?;
    out.data.insert("question".into(), json!(clean(question)));
    out.data.insert("unused".into(), json!(read.unused.iter().map(|word| clean(word)).collect::<Vec<_>>()));
    let Some(mut query) = read.query.take() else {
        out.data.insert("notes".into(), json!(read.notes));
        out.data.insert("understood".into(), json!(false));
        return Ok(());
    };
    let own = split_currencies(desk, &mut query)?;
    let mut table = run(desk, &query)?;
    let by_currency = currency_at(&query).is_some();
    let shown = if false {
        query_table::win_rates(desk, out, &query, &table)
    } else if query.is_aggregate() {
        query_table::groups(desk, out, &query, &mut table, &own)
    } else {
        query_table::records(desk, out, &query, &table)
    };
    if by_currency && !shown.one_sum {
        read.notes.push("amounts in different currencies are not added up".to_owned());
    }
    out.data.insert("understood".into(), json!(true));
    let headline = headline(out, &query, &table, &shown);
    out.data.insert("headline".into(), json!(headline));
    out.data.insert("table".into(), json!(shown.lines));
    out.data.insert("more".into(), json!(shown.more));
    out.data.insert("notes".into(), json!(read.notes));
    out.query = Some(query);
    out.rows = Some(table);
    Ok(())
}

/// Runs it. A limit counts groups, not the currencies inside them, so it is applied after they are put together.
fn run(desk: &Desk<'_>, query: &Query) -> Result<Table, SourceError> {
    match currency_at(query) {
        Some(at) if at > 0 => desk.records.run(&Query { limit: None, ..query.clone() }),
        _ => desk.records.run(query),
    }
}

/// Groups by currency where amounts of several would be added up. The currency, where all are in one.
fn split_currencies(desk: &Desk<'_>, query: &mut Query) -> Result<String, SourceError> {
    let own = desk.currency.to_owned();
    let sums = |measure: &Measure| path_of(measure).is_some_and(|path| type_of(&query.kind, path) == FieldType::Money);
    let asked = query.group.iter().any(|key| matches!(key, GroupKey::Field(path) if path.field() == "currency"));
    if asked || !query.measures.iter().any(sums) || standard_field(&query.kind, "currency").is_none() {
        return Ok(own);
    }
    let currency = GroupKey::Field(Path::new("currency"));
    let used = desk.records.run(&Query {
        filter: query.filter.clone(),
        group: vec![currency.clone()],
        measures: vec![Measure::Count],
        ..Query::all(query.kind.clone())
    })?;
    let code = |row: &Vec<Value>| row.first().and_then(Value::as_text).map_or_else(|| own.clone(), str::to_owned);
    let mut codes: Vec<String> = used.rows.iter().map(code).collect();
    codes.sort();
    codes.dedup();
    if codes.len() > 1 {
        query.group.push(currency);
        return Ok(own);
    }
    Ok(codes.pop().unwrap_or(own))
}

/// Where among the groups the currency stands that [`split_currencies`] put there.
pub(super) fn currency_at(query: &Query) -> Option<usize> {
    query.group.iter().position(|key| matches!(key, GroupKey::Field(path) if path.field() == "currency"))
}

pub(super) fn path_of(measure: &Measure) -> Option<&Path> {
    measure.path()
}

pub(super) fn type_of(kind: &Kind, path: &Path) -> FieldType {
    standard_field(kind, path.field()).map_or(FieldType::Number, |known| known.field_type)
}

/// A cell of a measure as it reads in a currency.
pub(super) fn shown(kind: &Kind, measure: &Measure, cell: &Value, currency: &str) -> String {
    match path_of(measure) {
        None => format::grouped_number(cell.as_number().unwrap_or(0.0)),
        Some(_) if cell.is_null() => "unknown".to_owned(),
        Some(path) => {
            let whole = matches!(measure, Measure::Avg(_)).then(|| cell.as_number().map(f64::round)).flatten();
            let cell = whole.filter(|whole| whole.abs() >= 1000.0).map_or_else(|| cell.clone(), Value::Number);
            clean(&format::value(&cell, type_of(kind, path), currency))
        }
    }
}

/// One sentence: the number itself, or how many rows there are.
fn headline(out: &mut Gathered, query: &Query, table: &Table, shown: &Shown) -> String {
    if let Some(told) = &shown.told {
        return told.clone();
    }
    let all = shown.groups.unwrap_or(table.total);
    let number = i64::try_from(all).unwrap_or(i64::MAX);
    let noun = if query.is_aggregate() { groups_noun(query) } else { noun_of(&query.kind) };
    let text = count(number, &noun);
    let cite = out.book.computed("rows", &text, None);
    let first = query.limit.map(u64::from).filter(|limit| *limit < all);
    let ranked = query.sort.first().is_some_and(|sort| match &sort.key {
        SortKey::Measure(_) => sort.descending,
        SortKey::Field(path) => sort.descending && type_of(&query.kind, path).is_numeric(),
    });
    let top = if ranked { "top" } else { "first" };
    match (number, first, &shown.in_all) {
        (0, ..) => format!("No {} fits.", noun_of(&query.kind)),
        (_, Some(1), _) => format!("The {top} one of {text} {cite}:"),
        (_, Some(limit), _) => format!("The {top} {limit} of {text} {cite}:"),
        (_, _, Some(sum)) => format!("{text}, {sum} in all {}.", out.book.computed("in all", sum, None)),
        (1, ..) if !query.is_aggregate() => format!("{text} fits {cite}."),
        _ if !query.is_aggregate() => format!("{text} fit {cite}."),
        _ => format!("{text} {cite}."),
    }
}

/// What sellers call a record of a kind.
fn noun_of(kind: &Kind) -> String {
    if *kind == Kind::Opportunity { "deal".to_owned() } else { kind.as_str().to_owned() }
}

/// What the groups are called when there is one key besides the currency.
fn groups_noun(query: &Query) -> String {
    let mut keys = query.group.iter().enumerate().filter(|(at, _)| Some(*at) != currency_at(query));
    match (keys.next(), keys.next()) {
        (Some((_, key)), None) => group_noun(key),
        _ => "group".to_owned(),
    }
}

/// What a group is called: `stage`, `owner`, `month`.
pub(super) fn group_noun(key: &GroupKey) -> String {
    match key {
        GroupKey::Calendar(unit, _) => format!("{unit:?}").to_lowercase(),
        GroupKey::Field(path) => match path.0.as_slice() {
            [first, .., last] if last == "name" => clean(&first.replace('_', " ")),
            _ => clean(&path.field().replace("billing_", "").replace('_', " ")),
        },
    }
}

/// The words for one row of totals: `20 opportunities; the total amount is €84,000 and $12,000`.
pub(super) fn totals(out: &mut Gathered, query: &Query, rows: &[(String, Vec<Value>)]) -> String {
    let mut told = Vec::new();
    for (at, measure) in query.measures.iter().enumerate() {
        let cells: Vec<(&str, &Value)> =
            rows.iter().filter_map(|(code, row)| Some((code.as_str(), row.get(at)?))).collect();
        let Some(path) = path_of(measure) else {
            let number: f64 = cells.iter().filter_map(|(_, cell)| cell.as_number()).sum();
            let text = count(number as i64, &noun_of(&query.kind));
            told.push(format!("{text} {}", out.book.computed("count", &text, None)));
            continue;
        };
        let words = match measure {
            Measure::Avg(_) => "average",
            Measure::Min(_) => "smallest",
            Measure::Max(_) => "largest",
            _ => "total",
        };
        let field = clean(&path.field().replace('_', " "));
        let empty = cells.iter().all(|(_, cell)| cell.as_number().unwrap_or(0.0) == 0.0);
        if empty && matches!(measure, Measure::Sum(_)) {
            let of =
                if told.is_empty() { format!("no {} that fits", noun_of(&query.kind)) } else { "none of them".into() };
            let article = if field.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
            told.push(format!("{of} has {article} {field}"));
            continue;
        }
        let values: Vec<String> = cells
            .iter()
            .map(|(code, cell)| {
                let text = shown(&query.kind, measure, cell, code);
                let cite = out.book.computed(&format!("{words} {field}"), &text, None);
                format!("{text} {cite}")
            })
            .collect();
        told.push(format!("the {words} {field} is {}", join(&values)));
    }
    let text = told.join("; ");
    let text = capital(&text);
    let apart = if rows.len() > 1 { " Different currencies are not added up." } else { "" };
    if text.is_empty() { "Nothing fits.".to_owned() } else { format!("{text}.{apart}") }
}
