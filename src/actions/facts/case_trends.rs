//! Cases opened per month by issue, product or priority: how many, which most, and what grows.
//!
//! Counted by the query engine. Months and thresholds stand in `knobs/case-trends.toml`.
//! Invariant: every share and every comparison says of how many; what is too little to compare is called so.

use crate::actions::pipeline::scope::{Only, When};
use crate::actions::text::{clean, count};
use crate::actions::{ActionError, Desk, Gathered, Request};
use crate::crm::query::{Expr, GroupKey, Measure, Path, Period, Query, Unit};
use crate::crm::{Chart, ChartKind, Kind, Point, Table, Value};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// Most months that are looked at.
const LONGEST: i32 = 36;

/// `knobs/case-trends.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Knobs {
    months: i32,
    told: usize,
    least: u64,
    ratio: f64,
}

/// One group: its cases in each month.
struct Line {
    name: String,
    months: Vec<u64>,
}

impl Line {
    fn total(&self) -> u64 {
        self.months.iter().sum()
    }

    /// The earlier and the later half; of an odd number the first month stays out.
    fn halves(&self) -> (u64, u64) {
        let half = self.months.len() / 2;
        let rest = &self.months[self.months.len() - 2 * half..];
        (rest[..half].iter().sum(), rest[half..].iter().sum())
    }
}

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let knobs: Knobs = desk.knobs.read("case-trends");
    let said = |name: &str| request.inputs.get(name).map(|word| word.trim().to_lowercase()).unwrap_or_default();
    let (field, noun) = match said("by").as_str() {
        "product" | "products" => ("product.name", "product"),
        "priority" | "priorities" => ("priority", "priority"),
        "channel" | "origin" => ("origin", "channel"),
        "country" => ("account.billing_country", "country"),
        "customer" | "account" => ("account.name", "customer"),
        "agent" | "owner" => ("owner.name", "agent"),
        "region" => ("owner.region", "region"),
        "industry" => ("account.industry", "industry"),
        "status" => ("status", "status"),
        _ => ("reason", "issue"),
    };
    let months = said("months").parse::<i32>().ok().filter(|n| (1..=LONGEST).contains(n)).unwrap_or(knobs.months);
    let mut span = (desk.today.first_of_month().saturating_sub((months.max(1) - 1).months()), desk.today);
    let mut note = None;
    if !said("period").is_empty() {
        let when = When::read(desk, request, "all");
        note = when.note.clone();
        if when.period.is_some() {
            span = (when.days.0, when.days.1.min(desk.today));
        }
    }
    let (from, to) = (span.0.max(to_months(span.1)), span.1);
    let only = Only::read(desk, request, &Kind::Case)?;
    let (query, labels) = (query(field, from, to, only.filter.clone()), labels(from, to));
    let table = desk.records.run(&query)?;
    let lines = lines(desk, &table, &labels);
    let total: u64 = lines.iter().map(Line::total).sum();
    let text = count(i64::try_from(total).unwrap_or(i64::MAX), "case");
    let data = json!({
        "total": total,
        "headline": format!("{text} opened {}{} {}", span_told(desk, from, to), with(&only.words), out.book.computed("cases", &text, None)),
        "span": format!("{}{}", span_told(desk, from, to), with(&only.words)),
        "by_month": by_month(&lines, &labels),
        "note": note.or(only.note),
        "noun": noun,
        "groups": lines.iter().take(knobs.told).map(|line| told(out, line, total)).collect::<Vec<_>>(),
        "more": lines.len().saturating_sub(knobs.told),
        "changes": changes(out, &lines, &knobs),
        "months": months,
        "least": knobs.least,
        "running": desk.today != desk.today.last_of_month(),
    });
    if let Json::Object(data) = data {
        out.data.extend(data);
    }
    out.chart = chart(&lines, &labels);
    out.rows = Some(rows(&lines, &labels));
    out.query = Some(query);
    Ok(())
}

/// The first day of the longest span that ends on a day.
fn to_months(to: Date) -> Date {
    to.first_of_month().saturating_sub((LONGEST - 1).months())
}

/// `since 1 Jun`, `from 1 Sep to 30 Sep`.
fn span_told(desk: &Desk<'_>, from: Date, to: Date) -> String {
    match to >= desk.today {
        true => format!("since {}", desk.day(from)),
        false => format!("from {} to {}", desk.day(from), desk.day(to)),
    }
}

/// `, product Gateway LG-2`.
fn with(only: &str) -> String {
    if only.is_empty() { String::new() } else { format!(", {only}") }
}

/// `2026-09 7, 2026-10 3`, all groups together; empty for one month.
fn by_month(lines: &[Line], labels: &[String]) -> String {
    if labels.len() < 2 || lines.len() < 2 {
        return String::new();
    }
    let sum = |at: usize| lines.iter().map(|line| line.months[at]).sum::<u64>();
    labels.iter().enumerate().map(|(at, label)| format!("{label} {}", sum(at))).collect::<Vec<_>>().join(", ")
}

fn query(field: &str, from: Date, to: Date, only: Option<Expr>) -> Query {
    let within = Expr::Within(Path::new("created_at"), Period::Between { from, to });
    Query {
        filter: Some(Expr::all(std::iter::once(within).chain(only).collect())),
        group: vec![GroupKey::Calendar(Unit::Month, Path::new("created_at")), GroupKey::Field(Path::new(field))],
        measures: vec![Measure::Count],
        ..Query::all(Kind::Case)
    }
}

/// `2026-11` for every month of the span.
fn labels(from: Date, to: Date) -> Vec<String> {
    let mut labels = Vec::new();
    let mut day = from.first_of_month();
    while day <= to {
        labels.push(format!("{:04}-{:02}", day.year(), day.month()));
        day = day.saturating_add(1.month());
    }
    labels
}

/// The groups, the biggest first.
fn lines(desk: &Desk<'_>, table: &Table, labels: &[String]) -> Vec<Line> {
    let mut groups: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for row in &table.rows {
        let [month, group, number] = row.as_slice() else { continue };
        let month = month.as_text().unwrap_or_default();
        let Some(at) = labels.iter().position(|label| label == month) else { continue };
        let name = match group {
            Value::Ref(link) => clean(&desk.name_of(link)),
            other => other.as_text().map(clean).filter(|name| !name.is_empty()).unwrap_or_else(|| "not said".into()),
        };
        let months = groups.entry(name).or_insert_with(|| vec![0; labels.len()]);
        months[at] += number.as_number().unwrap_or(0.0) as u64;
    }
    let mut lines: Vec<Line> = groups.into_iter().map(|(name, months)| Line { name, months }).collect();
    lines.sort_by(|a, b| b.total().cmp(&a.total()).then_with(|| a.name.cmp(&b.name)));
    lines
}

fn told(out: &mut Gathered, line: &Line, total: u64) -> String {
    let share = format!("{} of {total} ({:.0} %)", line.total(), 100.0 * line.total() as f64 / total.max(1) as f64);
    let months: Vec<String> = line.months.iter().map(u64::to_string).collect();
    let cite = out.book.computed(&line.name, &share, None);
    format!("**{}**: {share} {cite}, by month {}", line.name, months.join(" "))
}

/// What grows and what shrinks, as far as the numbers carry that.
fn changes(out: &mut Gathered, lines: &[Line], knobs: &Knobs) -> Vec<String> {
    let mut told = Vec::new();
    for line in lines {
        let (early, late) = line.halves();
        if early + late < knobs.least.max(1) {
            continue;
        }
        let word = if late as f64 >= early as f64 * knobs.ratio {
            "grows"
        } else if early as f64 >= late as f64 * knobs.ratio {
            "shrinks"
        } else {
            continue;
        };
        let numbers = format!("{early} then {late}");
        let cite = out.book.computed(&format!("{} by halves", line.name), &numbers, None);
        told.push(format!("**{}** {word}: {numbers} {cite}", line.name));
    }
    told
}

fn chart(lines: &[Line], labels: &[String]) -> Option<Chart> {
    let points = labels.iter().enumerate().map(|(at, label)| {
        let number: u64 = lines.iter().map(|line| line.months[at]).sum();
        Point { label: label.clone(), value: number as f64, text: number.to_string() }
    });
    let points: Vec<Point> = points.collect();
    let drawn = points.len() > 2 && points.iter().any(|point| point.value > 0.0);
    drawn.then(|| Chart { kind: ChartKind::Sparkline, title: "Cases opened per month".into(), points })
}

/// One row a group and month, with how many.
fn rows(lines: &[Line], labels: &[String]) -> Table {
    let row = |line: &Line| {
        let numbers = line.months.iter().map(|n| Value::Number(*n as f64));
        let total = Value::Number(line.total() as f64);
        std::iter::once(Value::text(line.name.clone())).chain(numbers).chain([total]).collect()
    };
    let columns = std::iter::once("Group".to_owned()).chain(labels.iter().cloned()).chain(["All".to_owned()]);
    let rows: Vec<Vec<Value>> = lines.iter().map(row).collect();
    Table { columns: columns.collect(), total: rows.len() as u64, rows, records: Vec::new() }
}
