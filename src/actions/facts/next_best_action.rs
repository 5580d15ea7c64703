//! The one thing to do next: on one deal, or on each open deal of the seller, ranked over all of them.
//!
//! It is the best suggestion of each deal, so that it says what the record itself would; `knobs/next-best.toml` says what
//! amount and close date add.

use super::told;
use crate::actions::book::citation;
use crate::actions::deal::around;
use crate::actions::signals::is_open;
use crate::actions::suggest::{Suggestion, offers};
use crate::actions::text::{clean, count};
use crate::actions::{ActionError, Book, Desk, Gathered, Registry, Request, signals};
use crate::crm::query::{Expr, Literal, Op, Path};
use crate::crm::{Kind, Record, SourceError, Table, Value, format};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Open deals read before the most pressing are chosen.
const READ: usize = 400;

/// Open deals of a customer that are told, and lines of each.
const DEALS: usize = 2;
const OF_DEAL: usize = 3;
/// Open cases told, and read.
const CASES: usize = 2;
const CASES_READ: usize = 40;

/// `knobs/next-best.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::actions) struct Knobs {
    look_at: usize,
    most: usize,
    worth: f64,
    close: Vec<(i64, f64)>,
}

/// Where nobody says which actions there are.
static BUILTIN: LazyLock<Registry> = LazyLock::new(Registry::builtin);

/// A deal with its one thing to do.
struct Best {
    deal: Record,
    step: Suggestion,
    score: f64,
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let registry = desk.registry.unwrap_or(&BUILTIN);
    let knobs: Knobs = desk.knobs.read("next-best");
    for empty in ["points", "over"] {
        out.data.insert(empty.into(), json!(null));
    }
    if let Some(record) = request.record {
        return on_record(desk, registry, record, out);
    }
    let deals = pressing(desk, &knobs)?;
    let biggest = deals.iter().filter_map(|deal| deal.number("amount")).fold(1.0, f64::max);
    let (total, mut best) = (deals.len(), Vec::new());
    for deal in deals {
        let first = offers(desk, registry, Some(&deal), &BTreeMap::new())?.shown.into_iter().next();
        let Some(step) = first else { continue };
        let score = step.account.score + added(desk, &knobs, &deal, biggest);
        best.push(Best { deal, step, score });
    }
    best.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.deal.id.cmp(&b.deal.id)));
    let lines: Vec<_> = best.iter().take(knobs.most).map(|one| line(desk, &mut out.book, one)).collect();
    out.rows = Some(table(&best));
    out.data.insert("name".into(), json!(null));
    out.data.insert("lines".into(), json!(lines));
    out.data.insert("total".into(), json!(total));
    out.data.insert("looked_at".into(), json!(best.len()));
    Ok(())
}

/// The steps for one record, with what is open there; for one that is over only what is left to do.
fn on_record(desk: &Desk<'_>, registry: &Registry, record: &Record, out: &mut Gathered) -> Result<(), ActionError> {
    let signals = signals(desk, record)?;
    let mut points = told::open(desk, &mut out.book, record, &signals);
    if matches!(record.kind, Kind::Account | Kind::Contact) {
        for deal in around(desk, record)?.iter().take(DEALS) {
            let own = crate::actions::signals(desk, deal)?;
            let name = told::name(deal);
            for line in told::open(desk, &mut out.book, deal, &own).into_iter().take(OF_DEAL) {
                if !points.contains(&line) {
                    points.push(format!("{name}: {line}"));
                }
            }
        }
    }
    points.extend(cases(desk, &mut out.book, record)?);
    let over = !is_open(record) && signals.tasks.is_empty();
    if over {
        let field = if record.get("stage").is_null() { "status" } else { "stage" };
        out.data.insert("over".into(), json!(out.book.show(desk, record, field)));
    }
    let shown = if over { Vec::new() } else { offers(desk, registry, Some(record), &BTreeMap::new())?.shown };
    let lines: Vec<String> = shown.iter().take(3).map(|step| sentence(&mut out.book, record, step)).collect();
    out.data.insert("name".into(), json!(clean(&record.name())));
    out.data.insert("lines".into(), json!(lines));
    out.data.insert("points".into(), json!(points));
    out.data.insert("total".into(), json!(lines.len()));
    out.data.insert("looked_at".into(), json!(1));
    Ok(())
}

/// Open cases of the customer: they come before any step that sells.
fn cases(desk: &Desk<'_>, book: &mut Book, record: &Record) -> Result<Vec<String>, SourceError> {
    if record.kind == Kind::Case {
        return Ok(Vec::new());
    }
    let Some(account) = super::spoken::account_of(desk, record) else { return Ok(Vec::new()) };
    let cases = desk.open_linked(&account.reference(), &Kind::Case, CASES_READ)?;
    let line = |case: &Record| {
        let field = if case.get("priority").is_null() { "status" } else { "priority" };
        format!("Open case {} ({}).", told::name(case), book.show(desk, case, field))
    };
    Ok(cases.iter().take(CASES).map(line).collect())
}

/// The seller's open deals, the most pressing first: what closes soon and what is big.
fn pressing(desk: &Desk<'_>, knobs: &Knobs) -> Result<Vec<Record>, SourceError> {
    let closed = Expr::Compare(Path::new("stage"), Op::Contains, Literal::Text("closed".into()));
    let mut parts = vec![Expr::Not(Box::new(closed))];
    if desk.me()?.is_some() {
        parts.push(Expr::Compare(Path::new("owner"), Op::Eq, Literal::Me));
    }
    let mut deals = desk.all(&Kind::Opportunity, Some(&Expr::all(parts)), READ)?;
    deals.retain(is_open);
    let biggest = deals.iter().filter_map(|deal| deal.number("amount")).fold(1.0, f64::max);
    let press = |deal: &Record| added(desk, knobs, deal, biggest);
    deals.sort_by(|a, b| press(b).total_cmp(&press(a)).then_with(|| a.id.cmp(&b.id)));
    deals.truncate(knobs.look_at.max(1));
    Ok(deals)
}

/// What amount and close date add.
fn added(desk: &Desk<'_>, knobs: &Knobs, deal: &Record, biggest: f64) -> f64 {
    let worth = knobs.worth * (deal.number("amount").unwrap_or(0.0).max(0.0) / biggest);
    let days = deal.date("close_date").map(|day| format::days_from(desk.today, day).max(0));
    let close =
        days.and_then(|days| knobs.close.iter().find(|(most, _)| days <= *most)).map_or(0.0, |(_, points)| *points);
    worth + close
}

/// What to do and why: `Draft reply: Dana wrote on 9 Nov [2]`.
fn sentence(book: &mut Book, record: &Record, step: &Suggestion) -> String {
    let field = if record.get("stage").is_null() { "name" } else { "stage" };
    let from = citation(record, field, record.get(field).clone());
    let cite = book.computed(&clean(&step.title), &step.why, Some(from));
    format!("**{}**: {} {cite}", clean(&step.title), clean(&step.why))
}

fn line(desk: &Desk<'_>, book: &mut Book, one: &Best) -> String {
    let worth = match one.deal.number("amount") {
        Some(_) => format!(", {}", book.show(desk, &one.deal, "amount")),
        None => String::new(),
    };
    let close = match one.deal.date("close_date") {
        Some(day) if day < desk.today => {
            let late = count(format::days_from(day, desk.today), "day");
            format!(", close date passed {late} ago {}", book.cite(desk, &one.deal, "close_date"))
        }
        Some(_) => format!(", closes {}", book.show(desk, &one.deal, "close_date")),
        None => String::new(),
    };
    format!("{}{worth}{close}. {}", told::name(&one.deal), sentence(book, &one.deal, &one.step))
}

fn table(best: &[Best]) -> Table {
    let row = |one: &Best| {
        vec![
            Value::text(one.deal.name()),
            Value::text(one.step.title.clone()),
            Value::text(one.step.why.clone()),
            Value::Number(one.score.round()),
        ]
    };
    Table {
        columns: ["Deal", "Next", "Why", "Score"].map(str::to_owned).to_vec(),
        rows: best.iter().map(row).collect(),
        records: best.iter().map(|one| one.deal.reference()).collect(),
        total: best.len() as u64,
    }
}
