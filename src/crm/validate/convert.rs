//! Values as a field wants them: text becomes the number, day or flag that it plainly means, or is refused.
//!
//! Not for: columns of files, where all values together tell how they are written (connect). Invariant: a text with
//! two readings is refused, never guessed.

use crate::crm::query::fold_text;
use crate::crm::wording::month_number;
use crate::crm::{FieldType, RecordRef, Value};
use jiff::civil::{Date, DateTime, Time};
use jiff::{Timestamp, tz::TimeZone};

/// Why a value does not fit: what it should be, and how to write it.
pub(super) type Refusal = (&'static str, String);

/// The value in the type of its field. Links by name stay text: finding them takes records.
pub(super) fn convert(value: &Value, field_type: FieldType) -> Result<Value, Refusal> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    match field_type {
        FieldType::Number | FieldType::Money | FieldType::Percent => number(value),
        FieldType::Date => date(value).map(Value::Date),
        FieldType::Time => time(value),
        FieldType::Bool => flag(value),
        FieldType::MultiPicklist => Ok(list(value)),
        FieldType::Reference => Ok(link(value)),
        FieldType::Email => shaped(value, "an e-mail address", "name@company.com", is_email),
        FieldType::Phone => shaped(value, "a phone number", "+44 20 7946 0000", is_phone),
        FieldType::Url => shaped(value, "a web address", "https://company.com", is_url),
        FieldType::Text | FieldType::LongText | FieldType::Picklist => words(value),
    }
}

fn words(value: &Value) -> Result<Value, Refusal> {
    match value {
        Value::Text(text) => Ok(Value::text(text.trim())),
        Value::Ref(_) => Err(("text", "it is a link to a record".to_owned())),
        other => Ok(Value::text(other.to_plain())),
    }
}

fn number(value: &Value) -> Result<Value, Refusal> {
    match value {
        Value::Number(number) if number.is_finite() => Ok(Value::Number(*number)),
        Value::Text(text) => read_number(text).map(Value::Number),
        _ => Err(("a number", "write it in digits, for example 84000 or 1234.50".to_owned())),
    }
}

/// Reads a number with its currency, grouping and suffix: `€84,000`, `1.5m`, `12 %`, `(500)`.
fn read_number(text: &str) -> Result<f64, Refusal> {
    let wrong = || ("a number", "write it in digits, for example 84000 or 1234.50".to_owned());
    let trimmed = text.trim().trim_end_matches('%').trim();
    let (inner, negative) = match trimmed.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => (trimmed, false),
    };
    let bare = without_currency(inner);
    let (bare, negative) = match bare.strip_prefix(['-', '−']) {
        Some(rest) => (without_currency(rest), !negative),
        None => (bare, negative),
    };
    let digits_end = bare.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    let factor = factor(bare[digits_end..].trim()).ok_or_else(wrong)?;
    let size = plain_digits(bare[..digits_end].trim())?.parse::<f64>().map_err(|_| wrong())?;
    let size = size * factor;
    if size.is_finite() { Ok(if negative { -size } else { size }) } else { Err(wrong()) }
}

/// Takes a currency sign or a code of three letters from either end.
fn without_currency(text: &str) -> &str {
    let sign = |c: char| matches!(c, '€' | '$' | '£' | '¥' | '₹');
    let text = text.trim().trim_matches(sign).trim();
    let is_code = |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    match (text.split_once(' '), text.rsplit_once(' ')) {
        (Some((first, rest)), _) if is_code(first) => rest.trim(),
        (_, Some((rest, last))) if is_code(last) => rest.trim(),
        _ => text,
    }
}

fn factor(suffix: &str) -> Option<f64> {
    match suffix.to_lowercase().as_str() {
        "" => Some(1.0),
        "k" | "thousand" => Some(1e3),
        "m" | "mn" | "mio" | "million" => Some(1e6),
        "b" | "bn" | "billion" => Some(1e9),
        _ => None,
    }
}

/// Digits with a decimal point, grouping marks taken out. One point before exactly three digits has two readings.
fn plain_digits(text: &str) -> Result<String, Refusal> {
    let wrong = || ("a number", "write it in digits, for example 84000 or 1234.50".to_owned());
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Err(wrong());
    }
    let text: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’')).collect();
    if !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) {
        return Err(wrong());
    }
    let (points, commas) = (text.matches('.').count(), text.matches(',').count());
    let grouped = |mark: char| {
        let mut parts = text.split(['.', ',']).collect::<Vec<_>>();
        let head = parts.remove(0);
        let tail = if text.matches(mark).count() == parts.len() { &parts[..] } else { &parts[..parts.len() - 1] };
        (1..=3).contains(&head.len()) && tail.iter().all(|part| part.len() == 3)
    };
    match (points, commas) {
        (0, 0) => Ok(text),
        (1, 0) if two_readings(&text).is_some() => {
            Err(("a number that reads one way only", format!("write {} or {text}0", text.replace('.', ""))))
        }
        (1, 0) => Ok(text),
        (0, 1) if !grouped(',') => Ok(text.replace(',', ".")),
        (0, _) if grouped(',') => Ok(text.replace(',', "")),
        (_, 0) if grouped('.') => Ok(text.replace('.', "")),
        (1, _) if text.rfind(',') < text.rfind('.') && grouped(',') => Ok(text.replace(',', "")),
        (_, 1) if text.rfind('.') < text.rfind(',') && grouped('.') => Ok(text.replace('.', "").replace(',', ".")),
        _ => Err(wrong()),
    }
}

/// What a number with one point before exactly three digits can mean: its digits grouped, or a decimal number.
pub fn two_readings(text: &str) -> Option<(f64, f64)> {
    let (whole, tail) = text.split_once('.')?;
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let grouped = (1..=3).contains(&whole.len()) && !whole.starts_with('0') && tail.len() == 3;
    if !(grouped && digits(whole) && digits(tail)) {
        return None;
    }
    Some((format!("{whole}{tail}").parse().ok()?, text.parse().ok()?))
}

fn date(value: &Value) -> Result<Date, Refusal> {
    match value {
        Value::Date(date) => Ok(*date),
        Value::Time(_) => value.as_date().ok_or_else(no_date),
        Value::Text(text) => read_date(text.trim()),
        _ => Err(no_date()),
    }
}

fn no_date() -> Refusal {
    ("a date", "write it as 2026-12-31".to_owned())
}

/// Reads a day with its year: ISO, day with month name, or numbers where only one order is possible.
fn read_date(text: &str) -> Result<Date, Refusal> {
    if let Ok(date) = text.parse::<Date>() {
        return Ok(date);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at.to_zoned(TimeZone::UTC).date());
    }
    let parts: Vec<&str> = text.split([' ', ',', '.', '/', '-']).filter(|part| !part.is_empty()).collect();
    let [a, b, c] = parts[..] else { return Err(no_date()) };
    let day = |word: &str| word.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<i8>().ok();
    let made = |year: &str, month: Option<i8>, day: Option<i8>| {
        let year = (year.len() == 4).then(|| year.parse::<i16>().ok())??;
        Date::new(year, month?, day?).ok()
    };
    let named = made(c, month_number(b), day(a)).or_else(|| made(c, month_number(a), day(b)));
    if let Some(date) = named {
        return Ok(date);
    }
    let number = |word: &str| word.parse::<i8>().ok();
    let day_first = made(c, number(b), number(a));
    let month_first = made(c, number(a), number(b)).filter(|_| !text.contains('.'));
    match (day_first, month_first) {
        (Some(one), Some(other)) if one != other => {
            Err(("a date that reads one way only", format!("write {one} or {other}")))
        }
        (Some(date), _) | (None, Some(date)) => Ok(date),
        (None, None) => Err(no_date()),
    }
}

fn time(value: &Value) -> Result<Value, Refusal> {
    let refusal = || ("a moment", "write it as 2026-12-31T15:00:00Z, or as a day".to_owned());
    let utc = |moment: DateTime| {
        moment.to_zoned(TimeZone::UTC).map(|zoned| Value::Time(zoned.timestamp())).map_err(|_| refusal())
    };
    match value {
        Value::Time(_) => Ok(value.clone()),
        Value::Date(day) => utc(day.to_datetime(Time::midnight())),
        Value::Text(text) => {
            let text = text.trim();
            if let Ok(at) = text.parse::<Timestamp>() {
                return Ok(Value::Time(at));
            }
            match text.parse::<DateTime>() {
                Ok(moment) => utc(moment),
                Err(_) => read_date(text).map_err(|_| refusal()).and_then(|day| utc(day.to_datetime(Time::midnight()))),
            }
        }
        _ => Err(refusal()),
    }
}

fn flag(value: &Value) -> Result<Value, Refusal> {
    let refusal = || ("yes or no", "write yes or no".to_owned());
    match value {
        Value::Bool(_) => Ok(value.clone()),
        Value::Text(text) => match fold_text(text.trim()).as_str() {
            "yes" | "y" | "true" | "1" | "on" => Ok(Value::Bool(true)),
            "no" | "n" | "false" | "0" | "off" => Ok(Value::Bool(false)),
            _ => Err(refusal()),
        },
        _ => Err(refusal()),
    }
}

fn list(value: &Value) -> Value {
    match value {
        Value::List(items) => Value::List(items.clone()),
        other => {
            let text = other.to_plain();
            let items = text.split(';').map(str::trim).filter(|item| !item.is_empty());
            Value::List(items.map(str::to_owned).collect())
        }
    }
}

/// `KIND:ID` as a link; a name stays text.
fn link(value: &Value) -> Value {
    match value.as_text().and_then(RecordRef::parse) {
        Some(record) if record.kind.is_standard() => Value::Ref(record),
        _ => value.clone(),
    }
}

fn shaped(value: &Value, what: &'static str, sample: &str, fits: fn(&str) -> bool) -> Result<Value, Refusal> {
    let text = value.as_text().map(str::trim).filter(|text| fits(text));
    text.map(Value::text).ok_or_else(|| (what, format!("write it as {sample}")))
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let plain = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "<>,;:\"()".contains(c));
    plain(local)
        && plain(domain)
        && !local.contains('@')
        && domain.contains('.')
        && !domain.contains("..")
        && !domain.starts_with('.')
        && !domain.ends_with('.')
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let extension = text.to_lowercase().replace("ext", "").replace('x', "");
    (5..=20).contains(&digits) && extension.chars().all(|c| c.is_ascii_digit() || " +-()/.#".contains(c))
}

fn is_url(text: &str) -> bool {
    let bare = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(text);
    let host = bare.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let labels = || host.split('.');
    labels().count() > 1
        && labels().all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'))
        && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn text_that_plainly_means_a_number_is_one() {
        for (text, number) in [
            ("84000", 84_000.0),
            ("€84,000", 84_000.0),
            ("84k", 84_000.0),
            ("1.5m EUR", 1_500_000.0),
            ("USD 1,234.50", 1_234.5),
            ("1.234.567,89", 1_234_567.89),
            ("1 234", 1_234.0),
            ("12,5", 12.5),
            ("12 %", 12.0),
            ("(500)", -500.0),
            ("-3", -3.0),
            ("0.125", 0.125),
        ] {
            assert_eq!(convert(&text.into(), FieldType::Money), Ok(Value::Number(number)), "{text}");
        }
        for text in ["about fifty", "12 apples", "1,23,4", "1.2.3", "", "12 EUR 13", "one", "1.234"] {
            let result = convert(&Value::Text(text.into()), FieldType::Money);
            assert!(result.is_err(), "{text}: {result:?}");
        }
        assert_eq!(convert(&"1.234".into(), FieldType::Number).unwrap_err().1, "write 1234 or 1.2340");
    }

    #[test]
    fn text_that_plainly_means_a_day_is_one() {
        for text in
            ["2026-12-03", "3 Dec 2026", "Dec 3, 2026", "3rd December 2026", "03.12.2026", "2026-12-03T10:00:00Z"]
        {
            assert_eq!(convert(&text.into(), FieldType::Date), Ok(Value::Date(date(2026, 12, 3))), "{text}");
        }
        assert_eq!(convert(&"12/31/2026".into(), FieldType::Date), Ok(Value::Date(date(2026, 12, 31))));
        let both = convert(&"12/05/2026".into(), FieldType::Date).unwrap_err().1;
        assert_eq!(both, "write 2026-05-12 or 2026-12-05");
        for text in ["next week", "31.02.2026", "2026-13-01", "3 Dec", "12/31/26"] {
            assert!(convert(&text.into(), FieldType::Date).is_err(), "{text}");
        }
    }

    #[test]
    fn shapes_are_looked_at() {
        for (text, field_type, fits) in [
            ("ida@orrin.example", FieldType::Email, true),
            ("ida at orrin", FieldType::Email, false),
            ("a@b@c.de", FieldType::Email, false),
            ("+44 20 7946 0000 ext 3", FieldType::Phone, true),
            ("call me", FieldType::Phone, false),
            ("orrin.example/about", FieldType::Url, true),
            ("not a site", FieldType::Url, false),
            ("Yes", FieldType::Bool, true),
            ("maybe", FieldType::Bool, false),
        ] {
            assert_eq!(convert(&text.into(), field_type).is_ok(), fits, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_was_converted_stays_as_it_is(text in "\\PC{1,20}") {
            for field_type in [FieldType::Money, FieldType::Date, FieldType::Time, FieldType::Bool, FieldType::Text] {
                if let Ok(value) = convert(&Value::text(text.as_str()), field_type) {
                    proptest::prop_assert_eq!(convert(&value, field_type), Ok(value));
                }
            }
        }
    }
}
