//! Decides whether a record fits a condition: the plain meaning of a filter, against which the store's SQL is tested.

use super::text::{fold_text, same_text, text_contains};
use super::{Expr, Literal, Op, Path};
use crate::crm::{Record, RecordRef, Value};
use jiff::{ToSpan, civil::Date};
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

type Lookup<'a> = &'a dyn Fn(&RecordRef) -> Option<Record>;

impl Expr {
    /// Whether a record fits. `lookup` finds linked records.
    pub fn matches(&self, record: &Record, lookup: Lookup<'_>, context: &Context) -> bool {
        let all = |parts: &[Self]| parts.iter().all(|part| part.matches(record, lookup, context));
        match self {
            Self::And(parts) => all(parts),
            Self::Or(parts) => parts.iter().any(|part| part.matches(record, lookup, context)),
            Self::Not(inner) => !inner.matches(record, lookup, context),
            Self::Empty(path) => value_at(record, path, lookup).is_null(),
            Self::Within(path, period) => {
                let (from, to) = context.range(period);
                value_at(record, path, lookup).as_date().is_some_and(|day| from <= day && day <= to)
            }
            Self::OneOf(path, items) => {
                let value = value_at(record, path, lookup);
                items.iter().any(|item| compare(&value, Op::Eq, item, lookup, context))
            }
            Self::Compare(path, op, literal) => compare(&value_at(record, path, lookup), *op, literal, lookup, context),
        }
    }
}

/// The value at the end of a path; `name` and `id` are what every record has.
fn value_at(record: &Record, path: &Path, lookup: Lookup<'_>) -> Value {
    let own = |record: &Record, field: &str| match field {
        "name" => Value::Text(record.name()),
        "id" => Value::Text(record.id.to_string()),
        field => record.get(field).clone(),
    };
    let Some((field, links)) = path.0.split_last() else { return Value::Null };
    let mut current = None;
    for link in links {
        let next = current.as_ref().unwrap_or(record).link(link).and_then(lookup);
        let Some(next) = next else { return Value::Null };
        current = Some(next);
    }
    own(current.as_ref().unwrap_or(record), field)
}

fn compare(value: &Value, op: Op, literal: &Literal, lookup: Lookup<'_>, context: &Context) -> bool {
    match op {
        Op::Ne => !compare(value, Op::Eq, literal, lookup, context),
        Op::Contains => contains(value, literal, lookup),
        op => match literal {
            Literal::Text(text) => compare_text(value, op, text, lookup),
            Literal::Number(number) => holds(op, value.as_number().and_then(|n| n.partial_cmp(number))),
            Literal::Bool(flag) => op == Op::Eq && *value == Value::Bool(*flag),
            Literal::Date(day) => holds(op, value.as_date().map(|d| d.cmp(day))),
            Literal::Today(offset) => holds(op, value.as_date().map(|d| d.cmp(&context.day(*offset)))),
            Literal::Me => op == Op::Eq && value.as_ref_to().is_some_and(|r| Some(r) == context.me.as_ref()),
        },
    }
}

fn compare_text(value: &Value, op: Op, wanted: &str, lookup: Lookup<'_>) -> bool {
    match (value, op) {
        (Value::Text(text), Op::Eq) => same_text(text, wanted),
        (Value::Text(text), op) => holds(op, Some(fold_text(text).cmp(&fold_text(wanted)))),
        (Value::List(items), Op::Eq) => items.iter().any(|item| same_text(item, wanted)),
        (Value::Ref(link), Op::Eq) => {
            link.to_string() == wanted || lookup(link).is_some_and(|r| fold_text(&r.name()) == fold_text(wanted))
        }
        _ => false,
    }
}

fn contains(value: &Value, literal: &Literal, lookup: Lookup<'_>) -> bool {
    let Literal::Text(words) = literal else { return false };
    match value {
        Value::Text(text) => text_contains(text, words),
        Value::List(items) => items.iter().any(|item| text_contains(item, words)),
        Value::Ref(link) => lookup(link).is_some_and(|record| text_contains(&record.name(), words)),
        _ => false,
    }
}

fn holds(op: Op, ordering: Option<Ordering>) -> bool {
    ordering.is_some_and(|ordering| match op {
        Op::Eq => ordering.is_eq(),
        Op::Lt => ordering.is_lt(),
        Op::Le => ordering.is_le(),
        Op::Gt => ordering.is_gt(),
        Op::Ge => ordering.is_ge(),
        Op::Ne | Op::Contains => false,
    })
}
