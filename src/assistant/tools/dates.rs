//! Exact arithmetic with plain days: nothing in it is about a record.

use super::{Found, ToolError};
use crate::actions::Desk;
use crate::crm::query::{Period, Unit};
use jiff::civil::Date;
use jiff::{Span, ToSpan, Unit as Size};

/// Units that days are counted in; business days are Monday to Friday.
pub(super) const UNITS: &[&str] = &["day", "business_day", "week", "month", "quarter", "year"];
/// Most units at once: more is out of the calendar.
const MOST: i64 = 40_000;

/// One question about days.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Days {
    pub(super) op: String,
    pub(super) day: String,
    pub(super) other: Option<String>,
    pub(super) amount: Option<i64>,
    pub(super) unit: String,
}

/// Computes it.
pub(super) fn run(desk: &Desk<'_>, asked: &Days) -> Result<Found, ToolError> {
    let day = read(desk, &asked.day)?;
    let mut found = Found::default();
    match asked.op.as_str() {
        "weekday" => found.computed(format!("weekday of {day}"), day.strftime("%A").to_string()),
        "period" => {
            let unit = unit(&asked.unit)
                .ok_or_else(|| ToolError::new("period takes the unit day, week, month, quarter or year"))?;
            let (from, to) = Period::Calendar { offset: 0, unit }.range(day, desk.fiscal_start_month);
            found.computed(format!("first day of the {} of {day}", asked.unit), from.to_string());
            found.computed(format!("last day of the {} of {day}", asked.unit), to.to_string());
        }
        "between" => {
            let other =
                asked.other.as_deref().ok_or_else(|| ToolError::new("between needs `other`, the second day"))?;
            let other = read(desk, other)?;
            let number = between(day, other, &asked.unit)?;
            found.computed(format!("{} from {day} to {other}", plural(&asked.unit)), number.to_string());
        }
        _ => {
            let amount = asked.amount.ok_or_else(|| ToolError::new("add needs `amount`, how many units"))?;
            let sum = add(day, amount, &asked.unit)?;
            found.computed(format!("{day} and {amount} {}", plural(&asked.unit)), sum.to_string());
        }
    }
    Ok(found)
}

fn plural(unit: &str) -> String {
    format!("{}s", unit.replace('_', " "))
}

fn read(desk: &Desk<'_>, text: &str) -> Result<Date, ToolError> {
    if text.eq_ignore_ascii_case("today") {
        return Ok(desk.today);
    }
    text.parse().map_err(|_| {
        let text = super::arguments::short(text);
        ToolError::new(format!(
            "{text} is no day that dates can read: write 2026-11-20 or today (exact compares placeholders)"
        ))
    })
}

fn unit(name: &str) -> Option<Unit> {
    Some(match name {
        "day" => Unit::Day,
        "week" => Unit::Week,
        "month" => Unit::Month,
        "quarter" => Unit::Quarter,
        "year" => Unit::Year,
        _ => return None,
    })
}

fn add(day: Date, amount: i64, unit: &str) -> Result<Date, ToolError> {
    let out = || ToolError::new("that is beyond the calendar");
    if amount.abs() > MOST {
        return Err(out());
    }
    let span: Span = match unit {
        "business_day" => return business_days_later(day, amount).ok_or_else(out),
        "week" => amount.weeks(),
        "month" => amount.months(),
        "quarter" => (3 * amount).months(),
        "year" if amount.abs() <= 9_999 => amount.years(),
        "year" => return Err(out()),
        _ => amount.days(),
    };
    day.checked_add(span).map_err(|_| out())
}

fn business_days_later(day: Date, amount: i64) -> Option<Date> {
    let (step, mut left, mut at) = (amount.signum(), amount.abs(), day);
    while left > 0 {
        at = at.checked_add(step.days()).ok()?;
        left -= i64::from(is_business(at));
    }
    Some(at)
}

fn is_business(day: Date) -> bool {
    day.weekday().to_monday_one_offset() < 6
}

/// Whole units from one day to another, rounded towards zero; negative backwards.
fn between(from: Date, to: Date, unit: &str) -> Result<i64, ToolError> {
    let out = |_| ToolError::new("that is beyond the calendar");
    let days = i64::from(from.until((Size::Day, to)).map_err(out)?.get_days());
    let months = |_| -> Result<i64, ToolError> {
        let span = from.until((Size::Month, to)).map_err(out)?;
        Ok(i64::from(span.get_months()))
    };
    Ok(match unit {
        "week" => days / 7,
        "month" => months(())?,
        "quarter" => months(())? / 3,
        "year" => months(())? / 12,
        "business_day" => {
            // Whole weeks hold five, the days that are left are counted.
            let (weeks, rest) = (days / 7, days % 7);
            let start = add(from, weeks * 7, "day")?;
            let left = (1..=rest.abs()).filter(|n| add(start, n * rest.signum(), "day").is_ok_and(is_business)).count();
            weeks * 5 + left as i64 * rest.signum()
        }
        _ => days,
    })
}
