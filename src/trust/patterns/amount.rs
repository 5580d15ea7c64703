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

/// What a number in a row of cells is looked for in, in bytes: longer rows are lists.
const LONGEST: usize = 40;

/// The numbers whose first digit is at `at`, each with its currency and scale: the whole of it, and where commas may
/// divide cells of a row as well, its first cell and its first cells in groups of three.
pub(super) fn at(text: &str, at: usize) -> impl Iterator<Item = (Range<usize>, Amount)> + '_ {
    ends(text.as_bytes(), at).into_iter().flatten().filter_map(move |end| amount(text, at, end))
}

fn amount(text: &str, at: usize, end: usize) -> Option<(Range<usize>, Amount)> {
    let bytes = text.as_bytes();
    if at > 0 && bytes[at - 1].is_ascii_alphabetic() && currency_before(&text[..at]).is_none() {
        return None;
    }
    let number = &text[at..end];
    let mut end = end;
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

/// Where the numbers that start at `at` end.
fn ends(bytes: &[u8], at: usize) -> [Option<usize>; 3] {
    let before = at.checked_sub(1).map(|i| bytes[i]);
    let earlier = at.checked_sub(2).map(|i| bytes[i]);
    let tied = match before {
        Some(b'.' | b'-' | b'\'') => earlier.is_some_and(|b| b.is_ascii_alphanumeric()),
        Some(b'/') => earlier.is_some_and(|b| b.is_ascii_digit()) && digits(&bytes[at..]) < 5,
        _ => false,
    };
    if tied {
        return [None; 3];
    }
    let cell = before == Some(b',') && earlier.is_some_and(|b| b.is_ascii_digit());
    let whole = (!cell).then(|| at + number_length(&bytes[at..]));
    let divided = cell || whole.is_some_and(|end| bytes[at..end].contains(&b','));
    if !divided || is_one_number(&bytes[row(bytes, at)]) {
        return [whole, None, None];
    }
    [whole, Some(cell_end(bytes, at)), grouped_end(bytes, at)]
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|b| b.is_ascii_digit()).count()
}

/// The digits, commas and other signs around `at`, as far as they matter.
fn row(bytes: &[u8], at: usize) -> Range<usize> {
    let part = |b: &&u8| b.is_ascii_digit() || matches!(b, b',' | b'.' | b'\'');
    let before = bytes[..at].iter().rev().take(LONGEST).take_while(part).count();
    let after = bytes[at..].iter().take(LONGEST).take_while(part).count();
    at - before..at + after
}

/// Commas that group digits (`1,250,000.00`, `12,34,567`), or one before decimals (`1.250,00`).
fn is_one_number(row: &[u8]) -> bool {
    let row = row.strip_suffix(b",").or_else(|| row.strip_suffix(b".")).unwrap_or(row);
    let mut cells = row.split(|b| *b == b',');
    let (first, last) = (cells.next().unwrap_or_default(), cells.next_back().unwrap_or_default());
    let plain = |cell: &[u8]| digits(cell) == cell.len();
    let decimals =
        last.len() == digits(last) && (1..=2).contains(&last.len()) && row.len() - first.len() == last.len() + 1;
    let lead = (1..=3).contains(&digits(first));
    if decimals {
        return lead && first.split(|b| !b.is_ascii_digit()).skip(1).all(|group| group.len() == 3);
    }
    let middle = cells.all(|cell| plain(cell) && matches!(cell.len(), 2 | 3));
    let tail = &last[digits(last)..];
    let fraction = tail.is_empty() || tail[0] == b'.' && plain(&tail[1..]);
    lead && plain(first) && middle && digits(last) == 3 && fraction
}

/// The end of a number without commas.
fn cell_end(bytes: &[u8], at: usize) -> usize {
    let whole = number_length(&bytes[at..at + LONGEST.min(bytes.len() - at)]);
    at + bytes[at..at + whole].iter().position(|b| *b == b',').unwrap_or(whole)
}

/// The end of a number with commas before groups of three digits.
fn grouped_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut end = at + digits(&bytes[at..]);
    if !(1..=3).contains(&(end - at)) {
        return None;
    }
    let groups = end;
    while bytes.get(end) == Some(&b',') && digits(&bytes[end + 1..]) == 3 && end - at < LONGEST {
        end += 4;
    }
    let fraction = if bytes.get(end) == Some(&b'.') { digits(&bytes[end + 1..]) } else { 0 };
    (end > groups).then_some(if fraction > 0 { end + 1 + fraction } else { end })
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
            let (range, amount) = at(text, first).next().expect(text);
            assert_eq!(range, 0..text.len(), "{text}");
            assert!(amount.cents.contains(&cents(value)), "{text}: {amount:?}");
        }
    }

    #[test]
    fn amounts_are_read_in_rows_of_cells() {
        let found = |text: &str, value: f64| {
            let starts = (0..text.len()).filter(|at| {
                let digit = |at: usize| text.as_bytes()[at].is_ascii_digit();
                digit(*at) && (*at == 0 || !digit(at - 1))
            });
            starts.flat_map(|start| at(text, start)).any(|(_, amount)| amount.cents.contains(&cents(value)))
        };
        for (text, values) in [
            ("a,980224,b", &[980_224.0][..]),
            ("a,980.224 €,b", &[980_224.0]),
            ("Deal,Amount\nHalden,84000", &[84_000.0]),
            ("a,84k,b", &[84_000.0]),
            ("a,84000 EUR,b", &[84_000.0]),
            ("[84000,126000]", &[84_000.0, 126_000.0]),
            ("{\"amounts\":[22400,18200,27500]}", &[22_400.0, 18_200.0, 27_500.0]),
            ("a/84000/b", &[84_000.0]),
            ("84000/126000", &[84_000.0, 126_000.0]),
            ("1,84000,12.5,126000.00", &[84_000.0, 126_000.0]),
            ("84,000.00,126,000.00", &[84_000.0, 126_000.0]),
            ("17,1,2,84000", &[84_000.0]),
            ("84000,50", &[84_000.0, 84_000.5]),
            ("1.250,50", &[1_250.5]),
        ] {
            for value in values {
                assert!(found(text, *value), "{text}: {value}");
            }
        }
        for (text, value) in [
            ("1,250,000", 250_000.0),
            ("12,34,567.89", 34_567.89),
            ("INV-84000", 84_000.0),
            ("v1.84000", 84_000.0),
            ("3/2026", 2026.0),
            ("x84000", 84_000.0),
        ] {
            assert!(!found(text, value), "{text}: {value}");
        }
    }
}
