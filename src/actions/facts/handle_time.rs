//! Handle time of cases: from opened to closed, transferred cases left out, by agent, product, issue, priority or month.
//!
//! The definition, the filter and the numbers are those of plain questions: this words the question and adds to it how
//! many cases stand behind a mean, and the median. What was closed before it was opened is left out and counted.
//! Invariant: nothing is computed here that a query does not show.

use super::query_words::shown;
use crate::actions::pipeline::scope::{Only, When};
use crate::actions::text::{capital, clean, count};
use crate::actions::{ActionError, Desk, Gathered, Request, question};
use crate::crm::query::{Expr, Function, Literal, Measure, Op, Operand, Path, Query};
use crate::crm::{Kind, Record, SourceError};
use serde_json::json;
use std::collections::BTreeMap;

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let said = |name: &str| request.inputs.get(name).map(|words| words.trim()).unwrap_or_default();
    let by = match said("by").to_lowercase().as_str() {
        "" | "all" => String::new(),
        "issue" | "topic" => " by reason".to_owned(),
        "channel" => " by origin".to_owned(),
        other => format!(" by {other}"),
    };
    if let Some(case) = request.record.filter(|record| record.kind == Kind::Case && record.time("closed_at").is_none())
    {
        still_open(desk, case, out);
        return Ok(());
    }
    // Days of a span are no words of a question.
    let when = (said("period").contains("..")).then(|| When::read(desk, request, "all"));
    let period = if when.is_some() { "" } else { said("period") };
    let asked = format!("average handle time of cases{by} {period}");
    let read = question::read(desk, asked.trim())?;
    let usable = read.unused.is_empty() && read.blocking.is_empty();
    let query = read.query.filter(|query| usable && !query.measures.is_empty());
    out.data.insert("definitions".into(), json!(read.notes));
    out.data.insert("asked".into(), json!(crate::actions::text::clean(asked.trim())));
    let Some(mut query) = query else {
        let nothing = json!({ "read": false, "whole": "", "only_note": null, "headline": "", "table": [], "more": 0, "left_out": "" });
        if let serde_json::Value::Object(nothing) = nothing {
            out.data.extend(nothing);
        }
        return Ok(());
    };
    let only = Only::read(desk, request, &Kind::Case)?;
    let this = request.record.filter(|record| record.kind == Kind::Case).and_then(|record| record.text("number"));
    let this = this.map(|number| Expr::Compare(Path::new("number"), Op::Eq, Literal::Text(number.to_owned())));
    let within = when.and_then(|when| when.within("closed_at"));
    if this.is_some() {
        query.group.clear();
        query.sort.clear();
        query.limit = None;
    }
    let more: Vec<Expr> = query.filter.take().into_iter().chain(only.filter).chain(this).chain(within).collect();
    query.filter = (!more.is_empty()).then(|| Expr::all(more));
    let handed_over = query.filter.as_ref().and_then(turned);
    let handed_over = handed_over.map(|filter| number(desk, &query, filter)).transpose()?.unwrap_or(0);
    let mut left_out = vec![told(out, handed_over, "transferred case", "")];
    if let Some(Measure::Over(_, operand)) = query.measures.first().cloned() {
        query.measures.push(Measure::of(Function::Median, operand.clone()));
        let backwards = number(desk, &query, with(&query, &operand, Op::Lt))?;
        query.filter = Some(with(&query, &operand, Op::Ge));
        if backwards > 0 {
            left_out.push(told(out, backwards, "case", " closed before it was opened, so one of its dates is wrong"));
        }
    }
    query.measures.push(Measure::Count);
    let over_all = whole(desk, &query, &only.words, out)?;
    out.data.insert("whole".into(), json!(over_all));
    out.data.insert("only_note".into(), json!(only.note));
    out.data.insert("read".into(), json!(true));
    out.data.insert("left_out".into(), json!(left_out.join("; ")));
    let inputs = BTreeMap::from([("question".to_owned(), query.to_string())]);
    super::query::compute(desk, &Request { record: None, inputs: &inputs }, out)
}

/// A case that is not closed has no handle time yet.
fn still_open(desk: &Desk<'_>, case: &Record, out: &mut Gathered) {
    let status = match case.text("status") {
        Some(_) => format!(" ({})", out.book.show(desk, case, "status")),
        None => String::new(),
    };
    let opened = match case.time("created_at") {
        Some(_) => format!(", opened {}", out.book.show(desk, case, "created_at")),
        None => String::new(),
    };
    let name = clean(&case.name());
    let headline = format!("{name} is still open{status}{opened}: it is not closed, so it has no handle time yet.");
    let data = json!({ "read": true, "headline": headline, "table": [], "more": 0, "left_out": "", "whole": "",
        "definitions": [], "only_note": null, "asked": "" });
    if let serde_json::Value::Object(data) = data {
        out.data.extend(data);
    }
}

/// The mean, the median and how many cases, over all groups; nothing where there is but one group.
fn whole(desk: &Desk<'_>, query: &Query, only: &str, out: &mut Gathered) -> Result<String, SourceError> {
    if query.group.is_empty() {
        return Ok(String::new());
    }
    let all = Query { group: Vec::new(), sort: Vec::new(), limit: None, having: Vec::new(), ..query.clone() };
    let table = desk.records.run(&all)?;
    let Some(row) = table.rows.first() else { return Ok(String::new()) };
    let cell = |at: usize| match (all.measures.get(at), row.get(at)) {
        (Some(measure), Some(cell)) => shown(&all.kind, measure, cell, desk.currency),
        _ => String::new(),
    };
    let number = row.last().and_then(crate::crm::Value::as_number).unwrap_or(0.0);
    if number < 1.0 {
        return Ok(String::new());
    }
    let mean = cell(0);
    let cite = out.book.computed("handle time of all", &mean, None);
    let of = count(number as i64, "case");
    let only = if only.is_empty() { "All".to_owned() } else { capital(only) };
    Ok(format!("{only}: {mean} {cite} on average, median {}, {of}", cell(1)))
}

/// How many were left out and why, with its citation.
fn told(out: &mut Gathered, number: u64, noun: &str, why: &str) -> String {
    let text = count(i64::try_from(number).unwrap_or(i64::MAX), noun);
    let why = if number == 1 { why.to_owned() } else { why.replace("it was", "they were").replace("its", "their") };
    let cite = out.book.computed("left out", &format!("{text}{why}"), None);
    format!("{text}{why} {cite}")
}

/// The filter, and that the handle time compares so with 0 instead of as the question has it.
fn with(query: &Query, days: &Operand, op: Op) -> Expr {
    let mut parts = match query.filter.clone() {
        Some(Expr::And(parts)) => parts,
        other => other.into_iter().collect(),
    };
    parts.retain(|part| *part != Expr::calc(days.clone(), Op::Ge, 0.0));
    parts.push(Expr::calc(days.clone(), op, 0.0));
    Expr::all(parts)
}

/// How many cases fit.
fn number(desk: &Desk<'_>, query: &Query, filter: Expr) -> Result<u64, SourceError> {
    let measures = vec![Measure::Count];
    let table = desk.records.run(&Query { filter: Some(filter), measures, ..Query::all(query.kind.clone()) })?;
    let number = table.rows.first().and_then(|row| row.first()).and_then(crate::crm::Value::as_number);
    Ok(number.unwrap_or(0.0) as u64)
}

/// The filter for those that changed hands, all else the same; `None` where it says nothing of that.
fn turned(filter: &Expr) -> Option<Expr> {
    match filter {
        Expr::Not(inner) if matches!(**inner, Expr::Has(_)) => Some((**inner).clone()),
        Expr::And(parts) => {
            let at = parts.iter().position(|part| turned(part).is_some())?;
            let mut parts = parts.clone();
            parts[at] = turned(&parts[at])?;
            Some(Expr::And(parts))
        }
        _ => None,
    }
}
