//! A value in words as a field's own type takes it: a day, an amount, one of a picklist, a person.
//!
//! Not for: rules of stages and required fields. Invariant: what is not surely read is asked for, never guessed.

use super::when::day;
use crate::actions::text::amounts;
use crate::assistant::{Context, check};
use crate::crm::format::plain_number;
use crate::crm::validate::{choices, two_readings};
use crate::crm::{FieldDef, FieldType, Kind, Record, SourceError, Value};

/// What words came to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Read {
    /// This value.
    Value(Value),
    /// It must be one of these.
    OneOf(Vec<String>),
    /// It is not what the field takes: a day, a number, …
    Unread(&'static str),
    /// It has two readings, or names what the record is not in; the words say it.
    Refused(String),
}

/// Reads the new value of a field.
pub(super) fn read(context: &Context<'_>, record: &Record, field: &FieldDef, words: &str) -> Result<Read, SourceError> {
    let before = record.get(&field.name);
    Ok(match field.field_type {
        FieldType::Date => match day(words, before.as_date(), context.today) {
            Some(day) => Read::Value(day.into()),
            None => Read::Unread("a day"),
        },
        FieldType::Number | FieldType::Money | FieldType::Percent => {
            let currency = record.text("currency").unwrap_or(context.currency);
            let money = field.field_type == FieldType::Money;
            let refused = two_ways(words).or_else(|| money.then(|| other_currency(words, currency)).flatten());
            match (refused, number(words, before.as_number())) {
                (Some(why), _) => Read::Refused(why),
                (None, Some(number)) => Read::Value(Value::Number(number)),
                (None, None) => Read::Unread("a number"),
            }
        }
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

/// Why a number has two readings: "90.000" is ninety, or ninety thousand. "1.250 million" has one.
fn two_ways(words: &str) -> Option<String> {
    const SCALES: &[&str] = &["k", "m", "mn", "mio", "million", "thousand", "grand", "b", "bn", "billion"];
    let words: Vec<&str> = words.split_whitespace().collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let token = word.trim_start_matches(|c: char| !c.is_ascii_digit());
        let scale = token.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let scale = if scale.is_empty() { words.get(at + 1).copied().unwrap_or_default() } else { scale };
        if SCALES.contains(&scale.to_lowercase().as_str()) {
            return None;
        }
        let token = token.trim_end_matches(|c: char| !c.is_ascii_digit());
        let (grouped, decimal) = two_readings(token)?;
        let (grouped, decimal) = (plain_number(grouped), plain_number(decimal));
        Some(format!("“{token}” reads two ways, as {grouped} or as {decimal}: write {grouped} or {token}0"))
    })
}

/// Why an amount is none of this currency: its words name another one.
fn other_currency(words: &str, currency: &str) -> Option<String> {
    let code = |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase()) && word != currency;
    let other = check::names_other_currency(words, currency) || words.split_whitespace().any(code);
    (other && !currency.is_empty()).then(|| {
        let words = crate::actions::text::clean(words.strip_prefix("by ").unwrap_or(words));
        format!("“{words}” names another currency than {currency}, in which this amount is kept: say it in {currency}")
    })
}

/// A number, or "by" a number more than before.
fn number(words: &str, before: Option<f64>) -> Option<f64> {
    let lower = words.to_lowercase();
    let words = lower.strip_suffix(" grand").map_or_else(|| words.to_owned(), |count| format!("{count} thousand"));
    let (by, words) = words.strip_prefix("by ").map_or((false, words.as_str()), |rest| (true, rest));
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

    #[test]
    fn numbers_as_sellers_say_them() {
        for (words, expected) in [
            ("90k", Some(90_000.0)),
            ("€85,000", Some(85_000.0)),
            ("by 5k", Some(15_000.0)),
            ("by 10%", Some(11_000.0)),
            ("by minus 4k", Some(6_000.0)),
            ("90 grand", Some(90_000.0)),
            ("90,000.00", Some(90_000.0)),
            ("90k or 80k", None),
            ("a lot", None),
        ] {
            let got = number(words, Some(10_000.0)).map(f64::round);
            assert_eq!(got, expected, "{words}");
        }
    }

    #[test]
    fn what_has_two_readings_or_another_currency_is_told() {
        for (words, told) in [
            ("90.000", true),
            ("€1.234", true),
            ("by 90.000", true),
            ("90.000 euros", true),
            ("90.5", false),
            ("90,000", false),
            ("90,000.00", false),
            ("1.250 million", false),
            ("1.250m", false),
        ] {
            assert_eq!(two_ways(words).is_some(), told, "{words}");
        }
        assert!(two_ways("90.000").is_some_and(|why| why.contains("as 90000 or as 90:")));
        for (words, currency, told) in [
            ("€120,000", "USD", true),
            ("120k euros", "USD", true),
            ("THB 30000", "USD", true),
            ("$120,000", "GBP", true),
            ("$120,000", "CAD", false),
            ("US$ 120,000", "USD", false),
            ("120,000", "USD", false),
            ("£30k", "GBP", false),
            ("€30k", "", false),
        ] {
            assert_eq!(other_currency(words, currency).is_some(), told, "{words} {currency}");
        }
    }
}
