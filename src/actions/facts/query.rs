//! A plain question answered by code: question → typed query → rows, counts and sums.
//!
//! Invariant: amounts in different currencies are never added up. The text holds the answer and, where there is
//! more than one number, one Markdown table; no surface adds another.

use super::query_table::{self, Shown};
use super::query_words::{
    self, Unit, cell_text, cells_each, name_of, period_name, share_name, shown, type_of, unit_of,
};
use crate::actions::text::{capital, clean, count, join};
use crate::actions::{ActionError, Desk, Gathered, Request, question};
use crate::crm::query::{Comparison, Expr, GroupKey, Literal, Measure, Op, Path, Query, Sort, SortKey, change};
use crate::crm::{Cells, Chart, ChartKind, Kind, SourceError, Table, Value, chart_of, standard_field};
use serde_json::json;

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let question = request.inputs.get("question").map(String::as_str).unwrap_or_default();
    let mut read = question::read(desk, question)?;
    out.data.insert("question".into(), json!(clean(question)));
    out.data.insert("blocked".into(), json!(""));
    out.data.insert("unused".into(), json!(read.unused.iter().map(|word| clean(word)).collect::<Vec<_>>()));
    if let Some(choice) = read.choice.take() {
        // Nothing is computed for a name that fits several records: the seller says which.
        let names: Vec<String> = choice.candidates.iter().map(|(_, name)| clean(name)).collect();
        read.notes = vec![format!("“{}” fits {}: say which", clean(&choice.name), join(&names))];
        read.query = None;
    }
    if !read.blocking.is_empty() {
        // Rows of a query that leaves out a "not" or an "or" would be wrong: it is offered to be edited instead.
        let refusal = refusal(&read);
        out.data.insert("blocked".into(), json!(capital(&refusal)));
        read.notes = vec![refusal];
        read.query = None;
    }
    let Some(mut query) = read.query.take() else {
        out.data.insert("notes".into(), json!(read.notes));
        out.data.insert("understood".into(), json!(false));
        return Ok(());
    };
    let own = split_currencies(desk, &mut query)?;
    read.notes.extend(unranked(&mut query));
    sort_by_what_is_shown(&mut query);
    let mut table = run(desk, &query)?;
    let by_currency = currency_at(&query).is_some();
    let shown = if query.is_aggregate() {
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
    out.chart = chart(desk, &query, &table, &own, read.chart);
    // An answer about one record is about that record.
    if let ([one], 1) = (table.records.as_slice(), table.total) {
        out.record = desk.get(one)?;
    }
    if let Some(name) = past_of(&query)
        && let [one] = desk.records.by_name(None, name, 2)?.as_slice()
    {
        out.record = desk.get(&one.record)?;
    }
    out.query = Some(query);
    out.rows = Some(table);
    Ok(())
}

/// The name of the one record whose field history is asked for.
fn past_of(query: &Query) -> Option<&str> {
    let Some(Expr::And(parts)) = query.filter.as_ref().filter(|_| query.kind == change()) else { return None };
    parts.iter().find_map(|part| match part {
        Expr::Compare(path, Op::Eq, Literal::Text(name)) if path.0 == ["record", "name"] => Some(name.as_str()),
        _ => None,
    })
}

/// Which words could not be used, and the nearest expression.
fn refusal(read: &question::Reading) -> String {
    let words: Vec<String> = read.blocking.iter().map(|word| format!("“{}”", clean(word))).collect();
    let nearest = read.query.as_ref().map(|query| format!("; the nearest expression, to be edited, is `{query}`"));
    format!("nothing is answered, because {} could not be used{}", join(&words), nearest.unwrap_or_default())
}

/// The chart of a typed query's rows, where one fits. Amounts of several currencies in one row have none.
pub fn chart_of_table(desk: &Desk<'_>, query: &Query, table: &Table) -> Option<Chart> {
    let mut split = query.clone();
    let own = split_currencies(desk, &mut split).ok().filter(|_| split == *query)?;
    chart(desk, query, table, &own, None)
}

/// The picture of the rows, as asked for or where one fits; what is compared in two periods has none.
fn chart(desk: &Desk<'_>, query: &Query, table: &Table, own: &str, wish: Option<ChartKind>) -> Option<Chart> {
    if !query.is_aggregate() || query.compare.is_some() {
        return None;
    }
    let cells = Cells {
        label: &|key| query_table::key_name(desk, key),
        number: &|at, cell, code| {
            query.measures.get(at).map_or_else(String::new, |measure| shown(&query.kind, measure, cell, code))
        },
        heading: &|at| query.measures.get(at).map_or_else(String::new, |m| query_words::heading(&query.kind, m)),
        currency: own,
        currency_key: currency_at(query).filter(|at| *at + 1 == query.group.len() && *at > 0),
    };
    chart_of(query, table, &cells, wish)
}

/// Groups cannot stand in the order of a field that is neither grouped by nor computed: then by the measure of that field,
/// else by the first one.
fn sort_by_what_is_shown(query: &mut Query) {
    if !query.is_aggregate() {
        return;
    }
    let grouped = |path: &Path| query.group.iter().any(|key| matches!(key, GroupKey::Field(own) if own == path));
    let measured = |path: &Path| {
        let of = |measure: &&Measure| matches!(measure, Measure::Sum(own) | Measure::Avg(own) | Measure::Min(own) | Measure::Max(own) if own == path);
        query.measures.iter().find(of).or_else(|| query.measures.first()).cloned()
    };
    let mut sort = query.sort.clone();
    sort.retain_mut(|sort| match &sort.key {
        SortKey::Field(path) if !grouped(path) => match measured(path) {
            Some(measure) => {
                sort.key = SortKey::Measure(measure);
                true
            }
            None => false,
        },
        _ => true,
    });
    query.sort = sort;
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
    let sums = |measure: &Measure| unit_of(&query.kind, measure) == Unit::Money;
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

/// Groups whose amounts are in several currencies have no order by amount: they are counted, and all are shown.
fn unranked(query: &mut Query) -> Option<String> {
    let by_amount = |sort: &Sort| match &sort.key {
        SortKey::Measure(measure) => unit_of(&query.kind, measure) == Unit::Money,
        SortKey::Field(_) => false,
    };
    if currency_at(query)? == 0 || query.compare.is_some() || !query.sort.iter().any(by_amount) {
        return None;
    }
    if !query.measures.contains(&Measure::Count) {
        query.measures.push(Measure::Count);
    }
    query.sort = vec![Sort { key: SortKey::Measure(Measure::Count), descending: query.sort.first()?.descending }];
    query.limit = None;
    let noun = query.kind.noun();
    Some(format!(
        "amounts in several currencies cannot be ranked against each other: all groups are shown, by the number of {noun}s"
    ))
}

/// Where among the groups the currency stands that [`split_currencies`] put there.
pub(super) fn currency_at(query: &Query) -> Option<usize> {
    query.group.iter().position(|key| matches!(key, GroupKey::Field(path) if path.field() == "currency"))
}

/// One sentence: the number itself, or how many rows there are.
fn headline(out: &mut Gathered, query: &Query, table: &Table, shown: &Shown) -> String {
    if let Some(told) = &shown.told {
        return told.clone();
    }
    let all = shown.groups.unwrap_or(table.total);
    let number = i64::try_from(all).unwrap_or(i64::MAX);
    let noun = if query.is_aggregate() { groups_noun(query) } else { query.kind.noun().to_owned() };
    let text = count(number, &noun);
    let cite = out.book.computed("rows", &text, None);
    let first = query.limit.map(u64::from).filter(|limit| *limit < all);
    let ranked = query.sort.first().is_some_and(|sort| match &sort.key {
        SortKey::Measure(_) => sort.descending,
        SortKey::Field(path) => sort.descending && type_of(&query.kind, path).is_numeric(),
    });
    let top = if ranked { "top" } else { "first" };
    match (number, first, &shown.in_all) {
        (0, ..) => format!("No {} fits.", query.kind.noun()),
        (_, Some(1), _) => format!("The {top} one of {text} {cite}:"),
        (_, Some(limit), _) => format!("The {top} {limit} of {text} {cite}:"),
        (_, _, Some(sum)) => format!("{text}, {sum} in all {}.", out.book.computed("in all", sum, None)),
        (1, ..) if !query.is_aggregate() => format!("{text} fits {cite}."),
        _ if !query.is_aggregate() => format!("{text} fit {cite}."),
        _ => format!("{text} {cite}."),
    }
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

/// The words for one row of totals: `20 deals; the total amount is €84,000 and $12,000`.
pub(super) fn totals(out: &mut Gathered, query: &Query, rows: &[(String, Vec<Value>)]) -> String {
    if let Some(Comparison { period, with, .. }) = query.compare {
        return compared(out, query, rows, &period_name(period), &period_name(with));
    }
    if let [Measure::Rate(_), Measure::Count] = query.measures[..] {
        return rate(out, query, rows);
    }
    let told: Vec<String> = (0..query.measures.len()).map(|at| total(out, query, rows, at, at > 0)).collect();
    let text = capital(&told.join("; "));
    let apart = if rows.len() > 1 { " Different currencies are not added up." } else { "" };
    if text.is_empty() { "Nothing fits.".to_owned() } else { format!("{text}.{apart}") }
}

fn total(out: &mut Gathered, query: &Query, rows: &[(String, Vec<Value>)], at: usize, behind: bool) -> String {
    let Some(measure) = query.measures.get(at) else { return String::new() };
    let cells: Vec<(&str, &Value)> =
        rows.iter().filter_map(|(code, row)| Some((code.as_str(), row.get(at)?))).collect();
    let name = name_of(&query.kind, measure);
    if *measure == Measure::Count {
        let number: f64 = cells.iter().filter_map(|(_, cell)| cell.as_number()).sum();
        let text = count(number as i64, query.kind.noun());
        return format!("{text} {}", out.book.computed("count", &text, None));
    }
    let empty = cells.iter().all(|(_, cell)| cell.as_number().unwrap_or(0.0) == 0.0);
    if empty && matches!(measure, Measure::Sum(_)) {
        let field = name.trim_start_matches("total ");
        let of = if behind { "none of them".into() } else { format!("no {} that fits", query.kind.noun()) };
        let article = if field.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        return format!("{of} has {article} {field}");
    }
    if cells.iter().all(|(_, cell)| cell.is_null()) {
        return format!("no {} fits, so there is no {name}", query.kind.noun());
    }
    let values: Vec<String> = cells
        .iter()
        .filter(|(_, cell)| !cell.is_null())
        .map(|(code, cell)| {
            let text = shown(&query.kind, measure, cell, code);
            format!("{text} {}", out.book.computed(&name, &text, None))
        })
        .collect();
    format!("the {name} is {}", join(&values))
}

/// `The win rate is 50% [1]: 1 won of 2 closed deals.`
fn rate(out: &mut Gathered, query: &Query, rows: &[(String, Vec<Value>)]) -> String {
    let cell = |row: &[Value], at: usize| row.get(at).and_then(Value::as_number).unwrap_or(0.0);
    let all: f64 = rows.iter().map(|(_, row)| cell(row, 1)).sum();
    let closed = query.filter.as_ref().is_some_and(query_words::keeps_closed);
    let name = match query.measures.first() {
        Some(Measure::Rate(fits)) if query.kind == Kind::Opportunity && !closed => share_name(&query.kind, fits),
        Some(measure) => name_of(&query.kind, measure),
        None => String::new(),
    };
    if all == 0.0 {
        return format!("No {} fits, so there is no {name}.", query.kind.noun());
    }
    let fit: f64 = rows.iter().map(|(_, row)| (cell(row, 0) * cell(row, 1) / 100.0).round()).sum();
    let text = query_words::percent(100.0 * fit / all);
    let cite = out.book.computed(&name, &text, None);
    let (which, noun) = match name.as_str() {
        "win rate" => ("won ", "closed deal".to_owned()),
        "loss rate" => ("lost ", "closed deal".to_owned()),
        "conversion rate" => ("converted ", "lead".to_owned()),
        _ => ("", query.kind.noun().to_owned()),
    };
    let rest = crate::crm::format::grouped_number(all - fit);
    // A rate has a name for what fits; of a mere share, the others are told, too.
    let named = matches!(name.as_str(), "win rate" | "loss rate" | "conversion rate");
    let rest = if named || fit == all || fit == 0.0 { String::new() } else { format!(", {rest} not") };
    let fit = crate::crm::format::grouped_number(fit);
    format!("The {name} is {text} {cite}: {fit} {which}of {}{rest}.", count(all as i64, &noun))
}

/// `The total amount: €84,000 this quarter, €60,000 last quarter: +€24,000, +40%.`
fn compared(out: &mut Gathered, query: &Query, rows: &[(String, Vec<Value>)], period: &str, with: &str) -> String {
    let mut told = Vec::new();
    for (at, measure) in query.measures.iter().enumerate() {
        let [now, then, difference, change] = [0, 1, 2, 3].map(|role| cell_text(query, at, role, rows));
        let name = match measure {
            Measure::Count => format!("number of {}", query.kind.plural()),
            measure => name_of(&query.kind, measure),
        };
        let cite = out.book.computed(&name, &format!("{now} {period}, {then} {with}"), None);
        told.push(format!("the {name} is {now} {period} and {then} {with} {cite}: {difference}, {change}"));
    }
    debug_assert_eq!(cells_each(query), 4);
    format!("{}.", capital(&told.join("; ")))
}
