//! Numbers that may be amounts of money: plain, grouped, with a currency, in thousands or millions.
//!
//! Not for: deciding that an amount is confidential; only an amount that the workspace knows is.

use std::ops::Range;

/// A number as an amount: what it may be worth.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::trust) struct Amount {
    /// Its readings in hundredths: `1.234` is 1,234 or 1.234.
    pub(in crate::trust) cents: [Option<i64>; 2],
    /// Whether something but the digits says that this is money: a currency, a scale, grouping.
    pub(in crate::trust) marked: bool,
}

const SIGNS: &[&str] = &["US$", "A$", "C$", "$", "€", "£", "¥", "₹", "₺", "₽", "₩", "CHF"];
const CODES: &[&str] = &[
    "USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "INR",
    "BRL", "MXN", "CNY", "TRY", "ZAR", "SGD", "HKD", "KRW", "ILS", "AED",
];
const SCALES: &[(&str, f64)] = &[
    ("million", 1e6),
    ("mio", 1e6),
    ("mn", 1e6),
    ("billion", 1e9),
    ("bn", 1e9),
    ("thousand", 1e3),
    ("tsd", 1e3),
    ("k", 1e3),
    ("m", 1e6),
];

/// The value of an amount in hundredths of its unit; `None` beyond what can be told apart.
pub(in crate::trust) fn cents(amount: f64) -> Option<i64> {
    let cents = (amount * 100.0).round();
    (cents.abs() < 9e15).then_some(cents as i64)
}

/// The number whose first digit is at `at`, with its currency and scale.
pub(super) fn at(text: &str, at: usize) -> Option<(Range<usize>, Amount)> {
    let bytes = text.as_bytes();
    if at > 0 && (bytes[at - 1].is_ascii_alphabetic() && currency_before(&text[..at]).is_none()) || continues(bytes, at)
    {
        return None;
    }
    let number = &text[at..at + number_length(&bytes[at..])];
    let mut end = at + number.len();
    let scale = scale_after(&text[end..]);
    end += scale.map_or(0, |(length, _)| length);
    let before = currency_before(&text[..at]);
    let after = currency_after(&text[end..]);
    if bytes.get(end).is_some_and(u8::is_ascii_alphanumeric) && after.is_none() {
        return None;
    }
    let factor = scale.map_or(1.0, |(_, factor)| factor);
    let readings = readings(number).map(|reading| reading.and_then(|value| cents(value * factor)));
    let grouped = number.bytes().any(|b| !b.is_ascii_digit());
    let marked = before.is_some() || after.is_some() || scale.is_some() || grouped;
    let range = at - before.unwrap_or(0)..end + after.unwrap_or(0);
    Some((range, Amount { cents: readings, marked }))
}

/// A number after `-`, `.` or `,` that touches a digit or letter is the tail of something else.
fn continues(bytes: &[u8], at: usize) -> bool {
    at > 1 && matches!(bytes[at - 1], b'.' | b',' | b'-' | b'/' | b'\'') && bytes[at - 2].is_ascii_alphanumeric()
}

fn number_length(bytes: &[u8]) -> usize {
    let mut length = 0;
    while let Some(byte) = bytes.get(length) {
        let joins = matches!(byte, b'.' | b',' | b'\'') && bytes.get(length + 1).is_some_and(u8::is_ascii_digit);
        if !byte.is_ascii_digit() && !joins && !groups_with_space(bytes, length) {
            break;
        }
        length += 1;
    }
    length
}

/// A space inside `1 250 000`: three digits behind it, and no fourth.
fn groups_with_space(bytes: &[u8], at: usize) -> bool {
    let digits = bytes[at..].iter().skip(1).take_while(|b| b.is_ascii_digit()).count();
    let lead = bytes[..at].iter().rev().take_while(|b| b.is_ascii_digit()).count();
    bytes[at] == b' ' && digits == 3 && (1..=3).contains(&lead)
}

/// The readings with a decimal point and with a decimal comma.
fn readings(number: &str) -> [Option<f64>; 2] {
    [reading(number.as_bytes(), b'.'), reading(number.as_bytes(), b',')]
}

/// The most digits that a number of 64 bits with a fraction holds exactly.
const EXACT: usize = 15;

/// The value with this decimal sign. Groups behind the first have three digits (two are allowed as in `12,34,567`).
fn reading(number: &[u8], point: u8) -> Option<f64> {
    let (whole, part) = match number.iter().rposition(|byte| *byte == point) {
        Some(at) => (&number[..at], &number[at + 1..]),
        None => (number, &number[number.len()..]),
    };
    let sound = |group: &[u8]| matches!(group.len(), 2 | 3);
    let threes = whole.split(|byte| !byte.is_ascii_digit()).skip(1).all(sound);
    if whole.contains(&point) || !part.iter().all(u8::is_ascii_digit) || !threes {
        return None;
    }
    let digits = || whole.iter().chain(part).filter(|byte| byte.is_ascii_digit());
    if digits().count() > EXACT {
        let whole: String = whole.iter().filter(|byte| byte.is_ascii_digit()).map(|byte| char::from(*byte)).collect();
        return format!("{whole}.{}0", std::str::from_utf8(part).ok()?).parse().ok();
    }
    // Both sides are exact, so the quotient is the one nearest to the decimal number, as parsing would have it.
    let value = digits().fold(0u64, |value, byte| value * 10 + u64::from(byte - b'0'));
    Some(value as f64 / 10u64.pow(part.len() as u32) as f64)
}

fn scale_after(rest: &str) -> Option<(usize, f64)> {
    let space = usize::from(rest.starts_with(' '));
    let word = &rest[space..];
    let length = word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len());
    let (name, factor) = SCALES.iter().find(|(name, _)| name.eq_ignore_ascii_case(&word[..length]))?;
    (space == 0 || name.len() > 1).then_some((space + length, *factor))
}

/// The bytes of a currency and its space at the end of `text`.
fn currency_before(text: &str) -> Option<usize> {
    let bare = text.strip_suffix([' ', '\u{a0}']).unwrap_or(text);
    bare.bytes().next_back().filter(|b| may_be_currency(*b))?;
    let mark = SIGNS
        .iter()
        .chain(CODES)
        .find(|mark| bare.ends_with(**mark) && !ends_in_word(&bare[..bare.len() - mark.len()], mark))?;
    Some(text.len() - bare.len() + mark.len())
}

/// The cheap test first: the first or last byte of a sign or a code.
fn may_be_currency(b: u8) -> bool {
    b.is_ascii_uppercase() || b == b'$' || !b.is_ascii()
}

fn ends_in_word(text: &str, mark: &str) -> bool {
    mark.starts_with(|c: char| c.is_ascii_alphabetic()) && text.ends_with(|c: char| c.is_alphanumeric())
}

/// The bytes of a currency and its space at the start of `text`.
fn currency_after(text: &str) -> Option<usize> {
    let bare = text.strip_prefix([' ', '\u{a0}']).unwrap_or(text);
    bare.bytes().next().filter(|b| may_be_currency(*b))?;
    let mark = SIGNS
        .iter()
        .chain(CODES)
        .find(|mark| bare.strip_prefix(**mark).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric())))?;
    Some(text.len() - bare.len() + mark.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_in_every_form() {
        for (text, value) in [
            ("$7,300,000.00", 7_300_000.0),
            ("USD 7,300,000", 7_300_000.0),
            ("4.900.000 GBP", 4_900_000.0),
            ("$7300k", 7_300_000.0),
            ("£985.296k", 985_296.0),
            ("£0.54M", 540_000.0),
            ("84k", 84_000.0),
            ("€84.000,00", 84_000.0),
            ("1 250 000 €", 1_250_000.0),
            ("4.9 million", 4_900_000.0),
            ("985296", 985_296.0),
        ] {
            let first = text.find(|c: char| c.is_ascii_digit()).expect("digit");
            let (range, amount) = at(text, first).expect(text);
            assert_eq!(range, 0..text.len(), "{text}");
            assert!(amount.cents.contains(&cents(value)), "{text}: {amount:?}");
        }
    }
}
