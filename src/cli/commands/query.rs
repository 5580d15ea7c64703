//! `query`: a plain question or a typed query, and the rows that code computed for it.

use super::ask::{draw, report, wait};
use super::picture;
use crate::actions::facts::chart_of_table;
use crate::actions::question::parse_typed;
use crate::assistant::Input;
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::record::known_kind;
use crate::cli::stop::Stop;
use crate::cli::table::Grid;
use crate::config::Queries;
use crate::connect::table::{self, format_of};
use crate::crm::format::grouped_number;
use crate::crm::query::{ACTIVITY, CHANGE, Expr, Query, QueryError, read_kind};
use crate::crm::{Chart, Records, Table, Value};
use crate::runtime::Desk;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Rows that a terminal gets.
const SHOWN: usize = 200;

/// Answers a question over the records: lists, counts, sums, averages, groups. docs/queries.md has the language.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The question in plain words, or a typed query: 'opportunity where stage = "Won" group by owner show sum(amount)'
    #[arg(value_name = "QUESTION", required_unless_present_any = ["filter", "saved"],
          conflicts_with_all = ["filter", "saved"])]
    question: Vec<String>,
    /// Only a condition; the kind comes from --kind
    #[arg(long, value_name = "EXPR")]
    filter: Option<String>,
    /// The kind that --filter is about
    #[arg(long, value_name = "KIND", default_value = "opportunity")]
    kind: String,
    /// A saved query; without a name, the list of them
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "", conflicts_with = "filter")]
    saved: Option<String>,
    /// Keep the typed query under a name, in queries.toml of the workspace
    #[arg(long, value_name = "NAME")]
    save: Option<String>,
    /// Write the rows into a file, FILE.csv or FILE.jsonl, or the chart of them, FILE.svg
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// One JSON object: {query, columns, rows, records, total, chart}
    #[arg(long)]
    json: bool,
}

/// Answers.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    if let Some(file) = args.out.as_ref().filter(|file| format_of(file).is_none() && !picture::is_svg(file)) {
        let what = format!("{}: rows are written as FILE.csv or FILE.jsonl, charts as FILE.svg", file.display());
        return Err(Fail::usage(what));
    }
    let mut desk = here.desk()?;
    if args.saved.as_deref() == Some("") {
        return list_saved(args.json, &desk, here);
    }
    if let Some(query) = typed(args, &desk)? {
        let query = query.resolve(desk.schema())?;
        let table = rows(&desk, &query)?;
        let chart = chart_of_table(&desk.context().desk(), &query, &table);
        give(args, &desk, &Found { query: query.to_string(), table: &table, chart: chart.as_ref() }, here)?;
        return Ok(Exit::Done);
    }
    let question = args.question.join(" ");
    let inputs = BTreeMap::from([("question".to_owned(), question)]);
    let outcome = wait(&mut desk, Input::Action { id: "query".to_owned(), inputs }, None, here)?;
    let query = outcome.answer.query.as_ref().map(ToString::to_string);
    match (&query, &outcome.answer.rows) {
        (Some(query), Some(table)) => {
            let chart = outcome.answer.chart.as_ref();
            give(args, &desk, &Found { query: query.clone(), table, chart }, here)?;
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

/// Runs it; ctrl-c ends the query, not the program.
fn rows(desk: &Desk, query: &Query) -> Result<Table, Fail> {
    let stop = Stop::listen()?;
    desk.reader().set_stop(stop.flag());
    desk.reader().run(query).map_err(|error| {
        let exit = if stop.asked() { Exit::Interrupted } else { Exit::Failed };
        Fail::new(exit, error.to_string())
    })
}

/// Keeps the query and gives the rows where they are wanted.
fn give(args: &Args, desk: &Desk, found: &Found<'_>, here: &mut Here) -> Result<(), Fail> {
    let Found { query, table, .. } = found;
    if let Some(name) = &args.save {
        Queries::read(&desk.place.workspace.queries())?.save(name, query)?;
        here.out.say(format!("saved as {name}; `dealdesk query --saved {name}` asks it again"));
    }
    let Some(file) = &args.out else { return show(args.json, desk, found, here) };
    if picture::is_svg(file) {
        here.out.say(format!("query: {query}"));
        return picture::write(file, found.chart, here);
    }
    let format = format_of(file).ok_or_else(|| Fail::usage("rows are written as FILE.csv or FILE.jsonl"))?;
    table::write(file, format, table)?;
    let (rows, all) = (table.rows.len() as u64, table.total);
    let of = if rows < all { format!(" of {}", grouped_number(all as f64)) } else { String::new() };
    here.out.say(format!("query: {query}"));
    here.out.say(format!("{}{of} rows written to {}", grouped_number(rows as f64), file.display()));
    Ok(())
}

fn list_saved(as_json: bool, desk: &Desk, here: &mut Here) -> Outcome {
    let path = desk.place.workspace.queries();
    let queries = Queries::read(&path)?;
    if as_json {
        let list = queries.list().iter().map(|query| json!({ "name": query.name, "query": query.text }));
        here.out.json(&json!({ "file": path, "queries": list.collect::<Vec<_>>() }))?;
        return Ok(Exit::Done);
    }
    if queries.list().is_empty() {
        here.out.say("no query is saved yet; `dealdesk query QUESTION --save NAME` keeps one");
    }
    let mut grid = Grid::new(["NAME", "QUERY"]);
    queries.list().iter().for_each(|query| grid.row([query.name.as_str(), query.text.as_str()]));
    let lines = grid.lines();
    let shown = if queries.list().is_empty() { 0 } else { lines.len() };
    lines.iter().take(shown).try_for_each(|line| here.out.line(line))?;
    Ok(Exit::Done)
}

/// The typed query, where it is one. Words that begin like one but are not are a mistake, not a question.
fn typed(args: &Args, desk: &Desk) -> Result<Option<Query>, Fail> {
    if let Some(name) = &args.saved {
        let queries = Queries::read(&desk.place.workspace.queries())?;
        let saved = queries.get(name).map_err(|error| Fail::not_found(error.to_string()))?;
        return Query::parse(&saved.text).map(Some).map_err(|error| fault(&error, &saved.text));
    }
    if let Some(filter) = &args.filter {
        let kind = match read_kind(&args.kind) {
            kind if kind.as_str() == ACTIVITY || kind.as_str() == CHANGE => kind,
            _ => known_kind(desk.reader(), &args.kind)?,
        };
        let filter = Expr::parse(filter).map_err(|error| fault(&error, filter))?;
        return Ok(Some(Query { filter: Some(filter), ..Query::all(kind) }));
    }
    let text = args.question.join(" ");
    if let Some(query) = parse_typed(text.trim()) {
        return Ok(Some(query));
    }
    let mut words = text.split_whitespace();
    let kind = words.next().map_or_else(|| read_kind(""), read_kind);
    let clause = words.next().is_some_and(|word| CLAUSES.iter().any(|clause| word.eq_ignore_ascii_case(clause)));
    let made = kind.is_standard() || kind.as_str() == ACTIVITY || kind.as_str() == CHANGE;
    let known = made || desk.reader().counts()?.iter().any(|(known, _)| *known == kind);
    match Query::parse(&text) {
        Ok(query) if known => Ok(Some(query)),
        Err(error) if known && clause => Err(fault(&error, &text)),
        _ => Ok(None),
    }
}

/// The words with which the clauses of a typed query begin.
const CLAUSES: [&str; 9] = ["where", "group", "show", "sort", "order", "limit", "having", "compare", "columns"];

/// A mistake, with the place in the text pointed at.
fn fault(error: &QueryError, text: &str) -> Fail {
    let column = error.column;
    // A line feed would move the mark.
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mark = if column == 0 { String::new() } else { format!("\n  {line}\n  {}^", " ".repeat(column - 1)) };
    Fail::usage(format!("{error}{mark}"))
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
        let more = if shown < table.rows.len() as u64 { "; --json and --out give all that were found" } else { "" };
        let (shown, total) = (grouped_number(shown as f64), grouped_number(table.total as f64));
        here.out.say(format!("{shown} of {total} shown{more}"));
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
