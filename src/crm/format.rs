//! Numbers, money and dates as people read them.
//!
//! Not for: storage forms (see [`super::Value::to_json`]). Invariant: no call reads the clock or the locale.

use super::{FieldType, Value};
use jiff::civil::Date;

/// A number without grouping: `84000`, `0.5`.
pub fn plain_number(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 9.0e15 { format!("{number:.0}") } else { format!("{number}") }
}

/// A number with thousands separated: `84,000`, `1,234.5`; at most two decimals.
pub fn grouped_number(number: f64) -> String {
    let rounded = (number * 100.0).round() / 100.0;
    let text = if rounded.fract() == 0.0 { format!("{:.0}", rounded.abs()) } else { format!("{:.2}", rounded.abs()) };
    let (whole, decimals) = text.split_once('.').map_or((text.as_str(), None), |(w, d)| (w, Some(d)));
    let mut out = String::with_capacity(text.len() + whole.len() / 3 + 1);
    if rounded < 0.0 {
        out.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(decimals) = decimals {
        out.push('.');
        out.push_str(decimals);
    }
    out
}

/// The sign of a currency, or its code and a space where it has none of its own.
pub fn currency_sign(code: &str) -> String {
    match code {
        "EUR" => "€".into(),
        "USD" => "$".into(),
        "GBP" => "£".into(),
        "JPY" => "¥".into(),
        "INR" => "₹".into(),
        "" => String::new(),
        code => format!("{code} "),
    }
}

/// Money in full: `€84,000`, `-$1,234.50`.
pub fn money(amount: f64, currency: &str) -> String {
    let sign = if amount < 0.0 { "-" } else { "" };
    format!("{sign}{}{}", currency_sign(currency), grouped_number(amount.abs()))
}

/// Money in at most three significant digits for lists: `€84k`, `$1.24M`.
pub fn short_money(amount: f64, currency: &str) -> String {
    let sign = if amount < 0.0 { "-" } else { "" };
    let size = amount.abs();
    let (scaled, suffix) = match size {
        s if s >= 999_500_000.0 => (s / 1e9, "B"),
        s if s >= 999_500.0 => (s / 1e6, "M"),
        s if s >= 1_000.0 => (s / 1e3, "k"),
        s => (s, ""),
    };
    let digits = match scaled {
        s if s >= 100.0 || suffix.is_empty() => format!("{s:.0}"),
        s if s >= 10.0 => trim_zero(format!("{s:.1}")),
        s => trim_zero(format!("{s:.2}")),
    };
    format!("{sign}{}{digits}{suffix}", currency_sign(currency))
}

fn trim_zero(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A day without its year: `12 Dec`.
pub fn short_date(date: Date) -> String {
    format!("{} {}", date.day(), month_name(date))
}

/// A day in full: `12 Dec 2026`.
pub fn long_date(date: Date) -> String {
    format!("{} {} {}", date.day(), month_name(date), date.year())
}

fn month_name(date: Date) -> &'static str {
    usize::try_from(date.month() - 1).ok().and_then(|i| MONTHS.get(i)).copied().unwrap_or("?")
}

/// Whole days from `today` to `date`; negative for the past.
pub fn days_from(today: Date, date: Date) -> i64 {
    i64::from((date - today).get_days())
}

/// How far away a day is: `today`, `yesterday`, `in 22 d`, `11 d ago`, `in 3 mo`, `2 y ago`.
pub fn relative_date(today: Date, date: Date) -> String {
    let days = days_from(today, date);
    let (count, unit) = match days.abs() {
        0 => return "today".into(),
        1 if days > 0 => return "tomorrow".into(),
        1 => return "yesterday".into(),
        n @ ..60 => (n, "d"),
        n @ ..730 => (n / 30, "mo"),
        n => (n / 365, "y"),
    };
    if days > 0 { format!("in {count} {unit}") } else { format!("{count} {unit} ago") }
}

/// A field's value as the screen shows it.
pub fn value(value: &Value, field_type: FieldType, currency: &str) -> String {
    match (value, field_type) {
        (Value::Number(amount), FieldType::Money) => money(*amount, currency),
        (Value::Number(percent), FieldType::Percent) => format!("{} %", grouped_number(*percent)),
        (Value::Number(number), _) => grouped_number(*number),
        (Value::Date(date), _) => long_date(*date),
        (Value::Time(time), _) => {
            let zoned = time.to_zoned(jiff::tz::TimeZone::UTC);
            format!("{} {:02}:{:02}", long_date(zoned.date()), zoned.hour(), zoned.minute())
        }
        (Value::List(items), _) => items.join(", "),
        (other, _) => other.to_plain(),
    }
}

/// The text before a byte, or a little less of it where that byte lies inside a character.
pub fn before(text: &str, at: usize) -> &str {
    let end = (0..=at.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn money_reads_as_people_write_it() {
        for (amount, currency, long, short) in [
            (84_000.0, "EUR", "€84,000", "€84k"),
            (1_240_000.0, "EUR", "€1,240,000", "€1.24M"),
            (999.5, "USD", "$999.50", "$1000"),
            (-1_234.5, "USD", "-$1,234.50", "-$1.23k"),
            (999_600.0, "USD", "$999,600", "$1M"),
            (0.0, "CHF", "CHF 0", "CHF 0"),
        ] {
            assert_eq!(money(amount, currency), long);
            assert_eq!(short_money(amount, currency), short);
        }
    }

    #[test]
    fn dates_are_relative_to_the_given_day() {
        let today = date(2026, 11, 20);
        for (day, text) in [
            (date(2026, 11, 20), "today"),
            (date(2026, 11, 21), "tomorrow"),
            (date(2026, 11, 9), "11 d ago"),
            (date(2026, 12, 12), "in 22 d"),
            (date(2027, 3, 1), "in 3 mo"),
            (date(2020, 1, 1), "6 y ago"),
        ] {
            assert_eq!(relative_date(today, day), text);
        }
    }
}
