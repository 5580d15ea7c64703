//! Decides whether a record fits a condition: the plain meaning of a filter, against which the store's SQL is tested.

use super::related::related;
use super::text::{fold_text, same_text, text_contains};
use super::virtuals::derived;
use super::{Arith, Expr, Literal, Op, Operand, Path};
use crate::crm::{FieldChange, Kind, Record, RecordRef, Schema, Value};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use std::cmp::Ordering;

/// What a condition may refer to beside the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Context {
    /// The day that `today` means.
    pub today: Date,
    /// The user that `me` means.
    pub me: Option<RecordRef>,
    /// The first month of the fiscal year, 1 to 12.
    pub fiscal_start_month: i8,
    /// Where the seller's days begin and end; moments are turned into days by it.
    pub zone: TimeZone,
}

impl Context {
    /// A day that many days from today, clamped to the calendar.
    pub fn day(&self, offset: i32) -> Date {
        self.today.saturating_add(offset.clamp(-7_000_000, 7_000_000).days())
    }

    /// The first and the last day of a period.
    pub fn range(&self, period: &super::Period) -> (Date, Date) {
        period.range(self.today, self.fiscal_start_month)
    }
}

/// The day of a date, or the day that it is in a time zone at a moment.
pub fn day_of(value: &Value, zone: &TimeZone) -> Option<Date> {
    match value {
        Value::Time(time) => Some(zone.to_datetime(*time).date()),
        value => value.as_date(),
    }
}

/// Days from one date or moment to another: whole days where one of them is a date, else with their fraction.
pub fn days_between(from: &Value, to: &Value, zone: &TimeZone) -> Option<f64> {
    const DAY: f64 = 86_400_000_000.0;
    match (from, to) {
        (Value::Time(from), Value::Time(to)) => Some((to.as_microsecond() - from.as_microsecond()) as f64 / DAY),
        (from, to) => {
            let days = day_of(from, zone)?.until(day_of(to, zone)?).ok()?.get_days();
            Some(f64::from(days))
        }
    }
}

/// Where records, links and the field history are looked up. A function that finds records is one without related
/// records and without history.
pub trait World {
    /// The record behind a link.
    fn record(&self, link: &RecordRef) -> Option<Record>;
    /// Every record of a kind.
    fn of_kind(&self, _kind: &Kind) -> Vec<Record> {
        Vec::new()
    }
    /// The field history of all records.
    fn changes(&self) -> Vec<FieldChange> {
        Vec::new()
    }
    /// The fields, for the links of imported kinds.
    fn schema(&self) -> Schema {
        Schema::default()
    }
}

impl<F: Fn(&RecordRef) -> Option<Record>> World for F {
    fn record(&self, link: &RecordRef) -> Option<Record> {
        self(link)
    }
}

type Lookup<'a> = &'a dyn World;

impl Expr {
    /// Whether a record fits. `world` finds what is linked to it.
    pub fn matches(&self, record: &Record, world: Lookup<'_>, context: &Context) -> bool {
        let all = |parts: &[Self]| parts.iter().all(|part| part.matches(record, world, context));
        match self {
            Self::And(parts) => all(parts),
            Self::Or(parts) => parts.iter().any(|part| part.matches(record, world, context)),
            Self::Not(inner) => !inner.matches(record, world, context),
            Self::Empty(path) => value_at(record, path, world).is_null(),
            Self::Within(path, period) => {
                let (from, to) = context.range(period);
                day_of(&value_at(record, path, world), &context.zone).is_some_and(|day| from <= day && day <= to)
            }
            Self::OneOf(path, items) => {
                let value = value_at(record, path, world);
                items.iter().any(|item| compare(&value, Op::Eq, item, world, context))
            }
            Self::Compare(path, op, literal) => compare(&value_at(record, path, world), *op, literal, world, context),
            Self::Calc(operand, Op::Ne, number) => {
                !holds(Op::Eq, ordering(operand.number(record, world, context), *number))
            }
            Self::Calc(operand, op, number) => holds(*op, ordering(operand.number(record, world, context), *number)),
            Self::Has(asked) => !related(record, asked, world, context).is_empty(),
        }
    }
}

fn ordering(value: Option<f64>, number: f64) -> Option<Ordering> {
    value.and_then(|value| value.partial_cmp(&number))
}

impl Operand {
    /// The number that it is for a record; `None` where something that it needs is empty.
    pub fn number(&self, record: &Record, world: Lookup<'_>, context: &Context) -> Option<f64> {
        match self {
            Self::Field(path) => value_at(record, path, world).as_number(),
            Self::Constant(Literal::Number(number)) => Some(*number),
            Self::Constant(_) => None,
            Self::Days(from, to) => {
                let value = |operand: &Self| operand.day(record, world, context);
                days_between(&value(from), &value(to), &context.zone)
            }
            Self::Math(left, arith, right) => {
                let (left, right) = (left.number(record, world, context)?, right.number(record, world, context)?);
                match arith {
                    Arith::Add => Some(left + right),
                    Arith::Sub => Some(left - right),
                    Arith::Mul => Some(left * right),
                    Arith::Div => (right != 0.0).then(|| left / right),
                }
            }
            Self::Count(asked) => Some(related(record, asked, world, context).len() as f64),
        }
    }

    /// The day or moment that it is.
    fn day(&self, record: &Record, world: Lookup<'_>, context: &Context) -> Value {
        match self {
            Self::Field(path) => value_at(record, path, world),
            Self::Constant(Literal::Date(day)) => Value::Date(*day),
            Self::Constant(Literal::Today(offset)) => Value::Date(context.day(*offset)),
            _ => Value::Null,
        }
    }
}

/// The value at the end of a path; `name` and `id` are what every record has.
pub(super) fn value_at(record: &Record, path: &Path, world: Lookup<'_>) -> Value {
    let own = |record: &Record, field: &str| match field {
        "name" => Value::Text(record.name()),
        "id" => Value::Text(record.id.to_string()),
        field => derived(record, field).unwrap_or_else(|| record.get(field).clone()),
    };
    let Some((field, links)) = path.0.split_last() else { return Value::Null };
    let mut current = None;
    for link in links {
        let next = current.as_ref().unwrap_or(record).link(link).and_then(|link| world.record(link));
        let Some(next) = next else { return Value::Null };
        current = Some(next);
    }
    own(current.as_ref().unwrap_or(record), field)
}

fn compare(value: &Value, op: Op, literal: &Literal, world: Lookup<'_>, context: &Context) -> bool {
    match op {
        Op::Ne => !compare(value, Op::Eq, literal, world, context),
        Op::Contains => contains(value, literal, world),
        op => match literal {
            Literal::Text(text) => compare_text(value, op, text, world),
            Literal::Number(number) => holds(op, value.as_number().and_then(|n| n.partial_cmp(number))),
            Literal::Bool(flag) => op == Op::Eq && *value == Value::Bool(*flag),
            Literal::Date(day) => holds(op, day_of(value, &context.zone).map(|d| d.cmp(day))),
            Literal::Today(offset) => holds(op, day_of(value, &context.zone).map(|d| d.cmp(&context.day(*offset)))),
            Literal::Me => op == Op::Eq && value.as_ref_to().is_some_and(|r| Some(r) == context.me.as_ref()),
        },
    }
}

fn compare_text(value: &Value, op: Op, wanted: &str, world: Lookup<'_>) -> bool {
    match (value, op) {
        (Value::Text(text), Op::Eq) => same_text(text, wanted),
        (Value::Text(text), op) => holds(op, Some(fold_text(text).cmp(&fold_text(wanted)))),
        (Value::List(items), Op::Eq) => items.iter().any(|item| same_text(item, wanted)),
        (Value::Ref(link), Op::Eq) => {
            link.to_string() == wanted || world.record(link).is_some_and(|r| fold_text(&r.name()) == fold_text(wanted))
        }
        _ => false,
    }
}

fn contains(value: &Value, literal: &Literal, world: Lookup<'_>) -> bool {
    let Literal::Text(words) = literal else { return false };
    match value {
        Value::Text(text) => text_contains(text, words),
        Value::List(items) => items.iter().any(|item| text_contains(item, words)),
        Value::Ref(link) => world.record(link).is_some_and(|record| text_contains(&record.name(), words)),
        _ => false,
    }
}

/// Whether an ordering is what a comparison asks for.
pub(super) fn holds(op: Op, ordering: Option<Ordering>) -> bool {
    ordering.is_some_and(|ordering| match op {
        Op::Eq => ordering.is_eq(),
        Op::Lt => ordering.is_lt(),
        Op::Le => ordering.is_le(),
        Op::Gt => ordering.is_gt(),
        Op::Ge => ordering.is_ge(),
        Op::Ne | Op::Contains => false,
    })
}
