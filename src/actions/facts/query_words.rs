//! What measures are called and how their cells read: money, days, per cent, plain numbers.
//!
//! Not for: tables. Invariant: a cell is never shown with another unit than the one it was computed in.

use crate::actions::text::{capital, clean};
use crate::crm::query::{Comparison, Expr, Function, Literal, Measure, Op, Operand, Path, Query};
use crate::crm::{FieldType, Kind, Value, format, standard_field};

/// In what a measure is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Whole records, which can be added up over currencies.
    Records,
    Money,
    Percent,
    Days,
    /// The value of a field of another type.
    Field(FieldType),
}

/// The type of a field; plain numbers where it is not known.
pub(super) fn type_of(kind: &Kind, path: &Path) -> FieldType {
    standard_field(kind, path.field()).map_or(FieldType::Number, |known| known.field_type)
}

pub(super) fn unit_of(kind: &Kind, measure: &Measure) -> Unit {
    match measure {
        Measure::Count | Measure::Distinct(_) => Unit::Records,
        Measure::Rate(_) => Unit::Percent,
        Measure::Over(_, operand) => unit_of_operand(kind, operand),
        Measure::Sum(path) | Measure::Avg(path) | Measure::Min(path) | Measure::Max(path) => unit_of_field(kind, path),
    }
}

fn unit_of_field(kind: &Kind, path: &Path) -> Unit {
    match type_of(kind, path) {
        FieldType::Money => Unit::Money,
        FieldType::Percent => Unit::Percent,
        other => Unit::Field(other),
    }
}

fn unit_of_operand(kind: &Kind, operand: &Operand) -> Unit {
    match operand {
        Operand::Field(path) => unit_of_field(kind, path),
        Operand::Days(..) => Unit::Days,
        Operand::Math(left, _, right) => match (unit_of_operand(kind, left), unit_of_operand(kind, right)) {
            (Unit::Money, _) | (_, Unit::Money) => Unit::Money,
            _ => Unit::Field(FieldType::Number),
        },
        Operand::Constant(_) | Operand::Count(_) => Unit::Field(FieldType::Number),
    }
}

/// A cell of a measure as it reads in a currency.
pub(super) fn shown(kind: &Kind, measure: &Measure, cell: &Value, currency: &str) -> String {
    let number = cell.as_number();
    let unit = unit_of(kind, measure);
    match (unit, number) {
        (Unit::Records, number) => format::grouped_number(number.unwrap_or(0.0)),
        _ if cell.is_null() => "unknown".to_owned(),
        (Unit::Percent, Some(number)) => percent(number),
        (Unit::Days, Some(number)) => days(number),
        (Unit::Money, Some(number)) => {
            // The cents of a mean say nothing.
            let mean = matches!(measure, Measure::Avg(_) | Measure::Over(..));
            let number = if mean && number.abs() >= 1000.0 { number.round() } else { number };
            format::money(number, currency)
        }
        (Unit::Field(field_type), _) => clean(&format::value(cell, field_type, currency)),
        _ => clean(&cell.to_plain()),
    }
}

/// `63%`, `4.5%`: one decimal below ten, none where it is 0.
pub(super) fn percent(number: f64) -> String {
    let rounded = if number.abs() < 10.0 { (number * 10.0).round() / 10.0 } else { number.round() };
    format!("{}%", format::grouped_number(rounded))
}

/// `12.5 days`, `1 day`.
fn days(number: f64) -> String {
    let rounded = (number * 10.0).round() / 10.0;
    format!("{} {}", format::grouped_number(rounded), if rounded == 1.0 { "day" } else { "days" })
}

/// What a measure is called in a sentence: `total amount`, `win rate`, `average handle time`.
pub(super) fn name_of(kind: &Kind, measure: &Measure) -> String {
    let field = |path: &Path| clean(&path.field().replace('_', " "));
    match measure {
        Measure::Count => "number".to_owned(),
        Measure::Distinct(path) => format!("number of different {}", field(path)),
        Measure::Sum(path) => format!("total {}", field(path)),
        Measure::Avg(path) => format!("average {}", field(path)),
        Measure::Min(path) => format!("smallest {}", field(path)),
        Measure::Max(path) => format!("largest {}", field(path)),
        Measure::Rate(fits) => rate_name(kind, fits),
        Measure::Over(function, operand) => {
            let how = match function {
                Function::Sum => "total",
                Function::Avg => "average",
                Function::Min => "smallest",
                Function::Max => "largest",
                Function::Median => "median",
            };
            format!("{how} {}", operand_name(kind, operand))
        }
    }
}

/// A win rate is the share with a won stage and nothing else; any other share says what it is of.
fn rate_name(kind: &Kind, fits: &Expr) -> String {
    match () {
        () if stages_all(fits, "won") => "win rate".to_owned(),
        () if stages_all(fits, "lost") => "loss rate".to_owned(),
        () if fits.to_string().contains("converted_on") => "conversion rate".to_owned(),
        () => share_name(kind, fits),
    }
}

/// What a share is called that has no name of its own.
pub(super) fn share_name(kind: &Kind, fits: &Expr) -> String {
    let noun = if *kind == Kind::Opportunity { "deals" } else { kind.plural() };
    format!("share of {noun} with {}", clean(&fits.to_string()))
}

/// Whether a condition says that the stage is one of those that hold a word, and nothing more.
fn stages_all(condition: &Expr, word: &str) -> bool {
    let holds = |literal: &Literal| matches!(literal, Literal::Text(text) if text.to_lowercase().contains(word));
    match condition {
        Expr::Compare(path, Op::Eq | Op::Contains, literal) => path.field() == "stage" && holds(literal),
        Expr::OneOf(path, literals) => path.field() == "stage" && !literals.is_empty() && literals.iter().all(holds),
        _ => false,
    }
}

/// Whether a filter keeps closed deals only: stages that are won or lost.
pub(super) fn keeps_closed(filter: &Expr) -> bool {
    match filter {
        Expr::And(parts) => parts.iter().any(keeps_closed),
        Expr::OneOf(path, literals) => {
            let closed = |text: &str| text.contains("won") || text.contains("lost") || text.contains("closed");
            path.field() == "stage"
                && literals.iter().all(|l| matches!(l, Literal::Text(text) if closed(&text.to_lowercase())))
        }
        _ => stages_all(filter, "won") || stages_all(filter, "lost"),
    }
}

fn operand_name(kind: &Kind, operand: &Operand) -> String {
    match operand {
        Operand::Days(from, to) => match (kind, to.as_ref()) {
            (_, Operand::Constant(_)) => "age".to_owned(),
            (Kind::Case, _) => "handle time".to_owned(),
            (Kind::Opportunity, _) => "sales cycle".to_owned(),
            _ => format!("time from {} to {}", operand_name(kind, from), operand_name(kind, to)),
        },
        Operand::Field(path) => clean(&path.field().replace('_', " ")),
        Operand::Math(..) => {
            let text = operand.to_string();
            if text.contains("probability") { "weighted amount".to_owned() } else { clean(&text) }
        }
        other => clean(&other.to_string()),
    }
}

/// The heading of a measure: `Number`, `Amount`, `Average amount`, `Win rate`.
pub(super) fn heading(kind: &Kind, measure: &Measure) -> String {
    let label = |path: &Path| {
        standard_field(kind, path.field()).map_or_else(|| clean(path.field()), |field| field.label.to_owned())
    };
    match measure {
        Measure::Count => "Number".to_owned(),
        Measure::Sum(path) => label(path),
        Measure::Avg(path) => format!("Average {}", label(path).to_lowercase()),
        Measure::Min(path) => format!("Smallest {}", label(path).to_lowercase()),
        Measure::Max(path) => format!("Largest {}", label(path).to_lowercase()),
        other => capital(&name_of(kind, other)),
    }
}

/// A period as a heading: `this quarter`, `2017-06`.
pub(super) fn period_name(period: crate::crm::query::Period) -> String {
    let text = period.to_string();
    text.strip_prefix("in ").unwrap_or(&text).to_owned()
}

/// Headings of the cells of one measure: its own, or the two periods, their difference and the change.
pub(super) fn headings(query: &Query) -> Vec<String> {
    let single = query.measures.len() == 1;
    let of = |measure: &Measure| match &query.compare {
        None => vec![heading(&query.kind, measure)],
        Some(Comparison { period, with, .. }) => {
            let lead = if single { String::new() } else { format!("{}, ", heading(&query.kind, measure)) };
            let names = [period_name(*period), period_name(*with), "difference".to_owned(), "change".to_owned()];
            names.into_iter().map(|name| capital(&format!("{lead}{name}"))).collect()
        }
    };
    query.measures.iter().flat_map(of).collect()
}

/// How many cells a measure has.
pub(super) fn cells_each(query: &Query) -> usize {
    if query.compare.is_some() { 4 } else { 1 }
}

/// One of the cells of a measure, over all currencies: numbers of records are added up, amounts stand side by side.
pub(super) fn cell_text(query: &Query, measure: usize, role: usize, parts: &[(String, Vec<Value>)]) -> String {
    let Some(known) = query.measures.get(measure) else { return String::new() };
    let first = measure * cells_each(query);
    let at = |cells: &[Value], role: usize| cells.get(first + role).and_then(Value::as_number).unwrap_or(0.0);
    if unit_of(&query.kind, known) == Unit::Records {
        let sum = |role| parts.iter().map(|(_, cells)| at(cells, role)).sum::<f64>();
        return match role {
            2 => signed(sum(2), format::grouped_number(sum(2).abs())),
            3 if sum(1) == 0.0 => "–".to_owned(),
            3 => change(100.0 * (sum(0) - sum(1)) / sum(1).abs()),
            role => format::grouped_number(sum(role)),
        };
    }
    let texts: Vec<String> = parts
        .iter()
        .filter_map(|(code, cells)| Some((code, cells.get(first + role).filter(|cell| !cell.is_null())?)))
        .map(|(code, cell)| match (role, cell.as_number()) {
            (2, Some(number)) => signed(number, shown(&query.kind, known, &Value::Number(number.abs()), code)),
            (3, Some(number)) => change(number),
            _ => shown(&query.kind, known, cell, code),
        })
        .collect();
    let summed = matches!(known, Measure::Sum(_) | Measure::Over(Function::Sum, _)) && role < 2;
    if texts.is_empty() { "–".to_owned() } else { texts.join(if summed { " + " } else { ", " }) }
}

fn signed(number: f64, size: String) -> String {
    match number {
        n if n > 0.0 => format!("+{size}"),
        n if n < 0.0 => format!("-{size}"),
        _ => size,
    }
}

fn change(number: f64) -> String {
    signed(number, percent(number.abs()))
}
