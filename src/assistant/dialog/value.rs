//! A value in words as a field's own type takes it: a day, an amount, one of a picklist, a person.
//!
//! Not for: rules of stages and required fields. Invariant: what is not surely read is asked for, never guessed.

use crate::actions::text::{amounts, days};
use crate::assistant::Context;
use crate::crm::validate::choices;
use crate::crm::{FieldDef, FieldType, Kind, Record, SourceError, Value};
use jiff::{ToSpan, civil::Date};

/// What words came to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Read {
    /// This value.
    Value(Value),
    /// It must be one of these.
    OneOf(Vec<String>),
    /// It is not what the field takes: a day, a number, …
    Unread(&'static str),
}

/// Reads the new value of a field.
pub(super) fn read(context: &Context<'_>, record: &Record, field: &FieldDef, words: &str) -> Result<Read, SourceError> {
    let before = record.get(&field.name);
    Ok(match field.field_type {
        FieldType::Date => match day(words, before.as_date(), context.today) {
            Some(day) => Read::Value(day.into()),
            None => Read::Unread("a day"),
        },
        FieldType::Number | FieldType::Money | FieldType::Percent => match number(words, before.as_number()) {
            Some(number) => Read::Value(Value::Number(number)),
            None => Read::Unread("a number"),
        },
        FieldType::Picklist => picked(context, record, field, words),
        FieldType::Bool => match words.to_lowercase().as_str() {
            "yes" | "true" | "on" => Read::Value(Value::Bool(true)),
            "no" | "false" | "off" => Read::Value(Value::Bool(false)),
            _ => Read::Unread("yes or no"),
        },
        FieldType::Reference => linked(context, record, field, words)?,
        FieldType::Time => Read::Unread("a moment that can be set in the chat"),
        _ => Read::Value(Value::text(words)),
    })
}

/// A day: written out, by name, or as a step from today or from the day before.
pub(super) fn day(words: &str, before: Option<Date>, today: Date) -> Option<Date> {
    let plain = words.to_lowercase();
    if let Some(step) = plain.strip_prefix("by ") {
        let (sign, step) = step.strip_prefix("minus ").map_or((1, step), |step| (-1, step));
        let (count, unit) = span(step)?;
        return add(before?, sign * count, unit);
    }
    if let Some(found) = days(words, today.year()).into_iter().next() {
        // A day without a year lies ahead.
        let ahead = !found.with_year && found.date < today;
        return if ahead { found.date.checked_add(1.years()).ok() } else { Some(found.date) };
    }
    match plain.as_str() {
        "today" => return Some(today),
        "tomorrow" => return today.tomorrow().ok(),
        "next week" => return add(today, 1, "week"),
        "next month" => return add(today, 1, "month"),
        "end of month" | "the end of the month" | "end of the month" | "month end" => {
            return Some(today.last_of_month());
        }
        "end of next month" | "the end of next month" => return Some(add(today, 1, "month")?.last_of_month()),
        "end of year" | "the end of the year" | "end of the year" | "year end" => {
            return Date::new(today.year(), 12, 31).ok();
        }
        "end of quarter" | "the end of the quarter" | "end of the quarter" | "quarter end" => {
            let month = (today.month() - 1) / 3 * 3 + 3;
            return Some(Date::new(today.year(), month, 1).ok()?.last_of_month());
        }
        _ => {}
    }
    if let Some(step) = plain.strip_prefix("in ") {
        let (count, unit) = span(step)?;
        return add(today, count, unit);
    }
    weekday(&plain, today)
}

/// "a week", "two months", "10 days".
fn span(words: &str) -> Option<(i64, &str)> {
    let (count, unit) = words.split_once(' ')?;
    let spelt = ["a", "two", "three", "four", "five", "six"]
        .iter()
        .position(|word| *word == count || (count == "one" && *word == "a"));
    let count = count.parse().ok().or_else(|| spelt.and_then(|at| i64::try_from(at + 1).ok()))?;
    (1..=400).contains(&count).then(|| (count, unit.trim_end_matches('s')))
}

fn add(day: Date, count: i64, unit: &str) -> Option<Date> {
    match unit {
        "day" => day.checked_add(count.days()).ok(),
        "week" => day.checked_add(count.weeks()).ok(),
        "month" => day.checked_add(count.months()).ok(),
        "quarter" => day.checked_add((count * 3).months()).ok(),
        "year" => day.checked_add(count.years()).ok(),
        _ => None,
    }
}

/// "Friday" is the next one; "next Friday" that of the week to come.
fn weekday(plain: &str, today: Date) -> Option<Date> {
    const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let (next, name) = plain.strip_prefix("next ").map_or((false, plain), |name| (true, name));
    let wanted = i8::try_from(NAMES.iter().position(|known| *known == name)?).ok()?;
    let now = today.weekday().to_monday_zero_offset();
    let ahead = if next { 7 - now + wanted } else { (wanted - now - 1).rem_euclid(7) + 1 };
    today.checked_add(i64::from(ahead).days()).ok()
}

/// A number, or "by" a number more than before.
fn number(words: &str, before: Option<f64>) -> Option<f64> {
    let (by, words) = words.strip_prefix("by ").map_or((false, words), |rest| (true, rest));
    let (sign, words) = words.strip_prefix("minus ").map_or((1.0, words), |rest| (-1.0, rest));
    let found = amounts(words);
    let [only] = found.as_slice() else { return None };
    let whole = words.trim().len() <= only.range.len() + 4;
    match (by, only.percent) {
        _ if !whole => None,
        (false, _) => Some(only.value),
        (true, true) => Some(before? * (1.0 + sign * only.value / 100.0)),
        (true, false) => Some(before? + sign * only.value),
    }
}

/// One of the values that occur: the same word, or the only one that holds it.
fn picked(context: &Context<'_>, record: &Record, field: &FieldDef, words: &str) -> Read {
    let mut allowed = choices(context.records, &record.kind, &field.name);
    if allowed.is_empty() {
        return Read::Value(Value::text(words));
    }
    allowed.sort();
    let lower = words.to_lowercase();
    if let Some(same) = allowed.iter().find(|value| value.to_lowercase() == lower) {
        return Read::Value(Value::text(same));
    }
    let known = |value: &&String| {
        let value = value.to_lowercase();
        let stem = lower.trim_end_matches('d').trim_end_matches('e');
        value
            .split(|c: char| !c.is_alphanumeric())
            .any(|part| part == lower || (stem.len() > 3 && part.trim_end_matches('d').trim_end_matches('e') == stem))
    };
    let mut fits = allowed.iter().filter(known);
    match (fits.next(), fits.next()) {
        (Some(one), None) => Read::Value(Value::text(one)),
        _ => Read::OneOf(allowed),
    }
}

/// The record of this name that the field may point at.
fn linked(context: &Context<'_>, record: &Record, field: &FieldDef, words: &str) -> Result<Read, SourceError> {
    if matches!(words.to_lowercase().as_str(), "me" | "myself") && field.name == "owner" {
        return Ok(context.records.me()?.map_or(Read::Unread("a person"), |me| Read::Value(Value::Ref(me))));
    }
    let target = crate::crm::standard_field(&record.kind, &field.name).map(|known| Kind::parse(known.target));
    let target = target.filter(Kind::is_standard);
    let mut rows = context.records.by_name(target.as_ref(), words, 9)?;
    if rows.is_empty() {
        let lower: Vec<String> = words.to_lowercase().split_whitespace().map(str::to_owned).collect();
        let hits = context.records.search(words, target.as_ref(), 20)?;
        let holds = |name: &str| {
            let name = name.to_lowercase();
            lower.iter().all(|word| name.split(|c: char| !c.is_alphanumeric()).any(|part| part == word))
        };
        rows = hits.into_iter().map(|hit| hit.row).filter(|row| holds(&row.name)).collect();
    }
    Ok(match rows.as_slice() {
        [one] => Read::Value(Value::Ref(one.record.clone())),
        [] => Read::Unread("the name of a record"),
        _ => Read::OneOf(rows.iter().map(|row| row.name.clone()).collect()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_as_sellers_say_them() {
        let friday = date(2026, 11, 20);
        for (words, expected) in [
            ("15 December", Some(date(2026, 12, 15))),
            ("3 March", Some(date(2027, 3, 3))),
            ("2027-01-31", Some(date(2027, 1, 31))),
            ("next Tuesday", Some(date(2026, 11, 24))),
            ("Friday", Some(date(2026, 11, 27))),
            ("the end of the month", Some(date(2026, 11, 30))),
            ("end of quarter", Some(date(2026, 12, 31))),
            ("in two weeks", Some(date(2026, 12, 4))),
            ("by a week", Some(date(2026, 12, 19))),
            ("whenever", None),
        ] {
            assert_eq!(day(words, Some(date(2026, 12, 12)), friday), expected, "{words}");
        }
    }

    #[test]
    fn numbers_as_sellers_say_them() {
        for (words, expected) in [
            ("90k", Some(90_000.0)),
            ("€85,000", Some(85_000.0)),
            ("by 5k", Some(15_000.0)),
            ("by 10%", Some(11_000.0)),
            ("by minus 4k", Some(6_000.0)),
            ("90k or 80k", None),
            ("a lot", None),
        ] {
            let got = number(words, Some(10_000.0)).map(f64::round);
            assert_eq!(got, expected, "{words}");
        }
    }
}
