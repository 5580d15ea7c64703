//! `query`: a plain question or a typed query, and the rows that code computed for it.

use super::ask::{draw, report, wait};
use crate::actions::facts::chart_of_table;
use crate::actions::question::parse_typed;
use crate::assistant::Input;
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::record::known_kind;
use crate::cli::table::Grid;
use crate::crm::format::grouped_number;
use crate::crm::query::{Expr, Query};
use crate::crm::{Chart, Kind, Records, Table, Value};
use crate::runtime::Desk;
use serde_json::json;
use std::collections::BTreeMap;

/// Rows that a terminal gets.
const SHOWN: usize = 200;

/// Answers a question over the records: lists, counts, sums, averages, groups.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The question in plain words, or a typed query: 'opportunity where stage = "Won" group by owner show sum(amount)'
    #[arg(value_name = "QUESTION", required_unless_present = "filter", conflicts_with = "filter")]
    question: Vec<String>,
    /// Only a condition; the kind comes from --kind
    #[arg(long, value_name = "EXPR")]
    filter: Option<String>,
    /// The kind that --filter is about
    #[arg(long, value_name = "KIND", default_value = "opportunity")]
    kind: String,
    /// One JSON object: {query, columns, rows, total, chart}
    #[arg(long)]
    json: bool,
}

/// Answers.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let mut desk = here.desk()?;
    if let Some(query) = typed(args, &desk)? {
        let query = query.resolve(desk.schema())?;
        let table = desk.reader().run(&query)?;
        let chart = chart_of_table(&desk.context().desk(), &query, &table);
        show(args.json, &desk, &Found { query: query.to_string(), table: &table, chart: chart.as_ref() }, here)?;
        return Ok(Exit::Done);
    }
    let question = args.question.join(" ");
    let inputs = BTreeMap::from([("question".to_owned(), question)]);
    let outcome = wait(&mut desk, Input::Action { id: "query".to_owned(), inputs }, None, here)?;
    let query = outcome.answer.query.as_ref().map(ToString::to_string);
    match (&query, &outcome.answer.rows) {
        (Some(query), Some(table)) => {
            let chart = outcome.answer.chart.as_ref();
            show(args.json, &desk, &Found { query: query.clone(), table, chart }, here)?;
            // The definitions that were used, and words that were not understood.
            let remarks = |line: &&str| line.starts_with("Note: ") || line.starts_with("I could not use: ");
            outcome.answer.text.lines().filter(remarks).for_each(|line| here.out.say(line));
        }
        _ if args.json => {
            let empty: [Value; 0] = [];
            here.out.json(&json!({ "query": query, "columns": empty, "rows": empty, "total": 0,
                                   "status": outcome.answer.status.as_str(), "note": outcome.answer.text }))?;
        }
        _ => here.out.line(&outcome.answer.text)?,
    }
    report(&outcome)
}

/// The typed query, where it is one. Words that begin like one but are not are a mistake, not a question.
fn typed(args: &Args, desk: &Desk) -> Result<Option<Query>, Fail> {
    if let Some(filter) = &args.filter {
        let kind = known_kind(desk.reader(), &args.kind)?;
        return Ok(Some(Query { filter: Some(Expr::parse(filter)?), ..Query::all(kind) }));
    }
    let text = args.question.join(" ");
    if let Some(query) = parse_typed(text.trim()) {
        return Ok(Some(query));
    }
    let mut words = text.split_whitespace();
    let kind = words.next().map(Kind::parse).unwrap_or(Kind::Opportunity);
    let clause = words.next().is_some_and(|word| {
        ["where", "group", "show", "sort", "order", "limit"].iter().any(|clause| word.eq_ignore_ascii_case(clause))
    });
    let known = kind.is_standard() || desk.reader().counts()?.iter().any(|(known, _)| *known == kind);
    match Query::parse(&text) {
        Ok(query) if known => Ok(Some(query)),
        Err(error) if known && clause => Err(error.into()),
        _ => Ok(None),
    }
}

/// What came of a query.
struct Found<'a> {
    query: String,
    table: &'a Table,
    chart: Option<&'a Chart>,
}

fn show(as_json: bool, desk: &Desk, found: &Found<'_>, here: &mut Here) -> Result<(), Fail> {
    let Found { query, table, chart } = found;
    if as_json {
        return here.out.json(&json!({ "query": query, "columns": table.columns, "rows": table.rows,
                                      "records": table.records, "total": table.total, "chart": chart }));
    }
    here.out.say(format!("query: {query}"));
    let number = |at: usize| table.rows.iter().all(|row| matches!(row.get(at), Some(Value::Number(_) | Value::Null)));
    let heading = |(at, name): (usize, &String)| if number(at) { format!("{name}>") } else { name.clone() };
    let mut grid = Grid::new(table.columns.iter().enumerate().map(heading));
    let most = if here.out.to_terminal { SHOWN } else { usize::MAX };
    for row in table.rows.iter().take(most) {
        grid.row(row.iter().map(|value| cell(desk, value)));
    }
    if table.rows.is_empty() {
        here.out.say("nothing fits");
        return Ok(());
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    let shown = table.rows.len().min(most) as u64;
    if shown < table.total {
        let (shown, total) = (grouped_number(shown as f64), grouped_number(table.total as f64));
        here.out.say(format!("{shown} of {total} shown; --json gives all that were found"));
    }
    draw(*chart, here)
}

fn cell(desk: &Desk, value: &Value) -> String {
    match value {
        Value::Number(number) => grouped_number(*number),
        Value::Ref(link) => match desk.reader().get(link) {
            Ok(Some(record)) => record.name(),
            _ => link.to_string(),
        },
        other => other.to_plain(),
    }
}
