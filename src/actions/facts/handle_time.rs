//! Handle time of cases: from opened to closed, transferred cases left out, by agent, product, issue, priority or month.
//!
//! The definition, the filter and the numbers are those of plain questions: this words the question and adds to it how
//! many cases stand behind a mean, and the median. What was closed before it was opened is left out and counted.
//! Invariant: nothing is computed here that a query does not show.

use crate::actions::text::count;
use crate::actions::{ActionError, Desk, Gathered, Request, question};
use crate::crm::SourceError;
use crate::crm::query::{Expr, Function, Measure, Op, Operand, Query};
use serde_json::json;
use std::collections::BTreeMap;

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let said = |name: &str| request.inputs.get(name).map(|words| words.trim()).unwrap_or_default();
    let by = match said("by").to_lowercase().as_str() {
        "" | "all" => String::new(),
        "issue" | "topic" => " by reason".to_owned(),
        other => format!(" by {other}"),
    };
    let asked = format!("average handle time of cases{by} {}", said("period"));
    let read = question::read(desk, asked.trim())?;
    let usable = read.unused.is_empty() && read.blocking.is_empty();
    let query = read.query.filter(|query| usable && !query.measures.is_empty());
    out.data.insert("definitions".into(), json!(read.notes));
    out.data.insert("asked".into(), json!(crate::actions::text::clean(asked.trim())));
    let Some(mut query) = query else {
        let nothing = json!({ "read": false, "headline": "", "table": [], "more": 0, "left_out": "" });
        if let serde_json::Value::Object(nothing) = nothing {
            out.data.extend(nothing);
        }
        return Ok(());
    };
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
    out.data.insert("read".into(), json!(true));
    out.data.insert("left_out".into(), json!(left_out.join("; ")));
    let inputs = BTreeMap::from([("question".to_owned(), query.to_string())]);
    super::query::compute(desk, &Request { record: None, inputs: &inputs }, out)
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
