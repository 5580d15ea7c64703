//! Numbers in a text as the second matcher reads them: amounts of money, and rows of digits that may be a phone.
//!
//! Not for: judging whether a number is confidential; [`super::watch`] knows. Independent of `patterns`.

use std::ops::Range;

/// A number that may be an amount.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Amount {
    /// Where it begins, in bytes.
    pub(super) at: usize,
    /// What it may be worth, in hundredths: `1.234` has two readings.
    pub(super) cents: [Option<i64>; 2],
    /// Whether a currency or a scale stands beside it.
    pub(super) marked: bool,
    /// How many digits it has.
    pub(super) digits: usize,
}

const CURRENCIES: &[&str] = &[
    "$", "€", "£", "¥", "₹", "₺", "₽", "₩", "USD", "EUR", "GBP", "CHF", "JPY", "CAD", "AUD", "NZD", "SEK", "NOK",
    "DKK", "PLN", "CZK", "HUF", "RON", "INR", "BRL", "MXN", "CNY", "TRY", "ZAR", "SGD", "HKD", "KRW", "ILS", "AED",
];

const SCALES: &[(&str, f64)] = &[
    ("k", 1e3),
    ("tsd", 1e3),
    ("thousand", 1e3),
    ("m", 1e6),
    ("mn", 1e6),
    ("mio", 1e6),
    ("million", 1e6),
    ("bn", 1e9),
    ("billion", 1e9),
];

/// A slash between digits is a date's or a fraction's before fewer digits than this.
const LEAST_BEHIND_SLASH: usize = 5;

/// Hundredths of an amount; `None` where they could not be told apart.
pub(super) fn cents(value: f64) -> Option<i64> {
    let cents = (value * 100.0).round();
    (cents.is_finite() && cents.abs() < 9e15).then_some(cents as i64)
}

/// Every number of the text that is no part of a word, a date or an identifier.
pub(super) fn amounts(text: &str) -> Vec<Amount> {
    let bytes = text.as_bytes();
    let (mut at, mut found) = (0, Vec::new());
    while let Some(step) = bytes[at..].iter().position(u8::is_ascii_digit) {
        at += step;
        let end = number_end(bytes, at);
        if !is_limit(&text[..at]) && !is_joined(text, at) {
            found.extend(amount(text, at..end));
            found.extend(
                cells(&text[at..end]).into_iter().filter_map(|cell| amount(text, at + cell.start..at + cell.end)),
            );
        }
        at = end;
    }
    found
}

/// A limit of the call itself (`"max_tokens":20000`) is nobody's amount.
fn is_limit(before: &str) -> bool {
    ["tokens\":", "Tokens\":", "num_predict\":"].iter().any(|key| before.trim_end().ends_with(key))
}

/// The tail of a word or of an identifier: `INV-20260`, `a20`.
fn is_joined(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev();
    match before.next() {
        Some('-' | '.' | '#' | '_') => before.next().is_some_and(char::is_alphanumeric),
        Some(':') => before.next().is_some_and(|c| c.is_ascii_digit()),
        Some('/') => {
            let digits = text[at..].bytes().take_while(u8::is_ascii_digit).count();
            digits < LEAST_BEHIND_SLASH && before.next().is_some_and(|c| c.is_ascii_digit())
        }
        Some(c) if c.is_alphabetic() => currency_before(&text[..at]).is_none(),
        _ => false,
    }
}

/// The numbers in a row of cells with nothing but commas between them: groups of three digits belong together.
fn cells(row: &str) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::<Range<usize>>::new(), 0);
    for cell in row.split(',') {
        let whole = cell.split('.').next().is_some_and(|whole| whole.len() == 3);
        let grows = found.last().is_some_and(|last| {
            let lead = row[last.clone()].split(',').next().unwrap_or_default();
            whole && lead.len() <= 3 && !row[last.clone()].contains(['.', ' ', '\''])
        });
        match found.last_mut().filter(|_| grows) {
            Some(last) => last.end = at + cell.len(),
            None => found.push(at..at + cell.len()),
        }
        at += cell.len() + 1;
    }
    if is_one_number(row) { Vec::new() } else { found }
}

/// Groups of three behind the first, or of two as in lakhs, or one comma before one or two decimals.
fn is_one_number(row: &str) -> bool {
    let cells: Vec<&str> = row.split(',').collect();
    let size = |cell: &str| cell.find(|c: char| !c.is_ascii_digit()).unwrap_or(cell.len());
    match cells[..] {
        [] | [_] => true,
        [whole, decimals] if decimals.len() < 3 => size(whole) < 4,
        [first, ref middle @ .., last] => {
            let paired = middle.iter().all(|cell| matches!(cell.len(), 2 | 3) && size(cell) == cell.len());
            paired && first.len() < 4 && size(first) == first.len() && size(last) == 3
        }
    }
}

fn number_end(bytes: &[u8], start: usize) -> usize {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = start;
    loop {
        if digit(end) {
            end += 1;
        } else if matches!(bytes.get(end), Some(b'.' | b',' | b'\'')) && digit(end + 1) {
            end += 2;
        } else {
            let gap = gap_length(&bytes[end..]);
            let lead = bytes[start..end].iter().rev().take_while(|b| b.is_ascii_digit()).count();
            let three = gap > 0 && (0..3).all(|n| digit(end + gap + n)) && !digit(end + gap + 3);
            if !three || lead > 3 {
                return end;
            }
            end += gap + 3;
        }
    }
}

/// A space that groups digits: plain, non-breaking or narrow.
fn gap_length(rest: &[u8]) -> usize {
    match rest {
        [b' ', ..] => 1,
        [0xc2, 0xa0, ..] => 2,
        [0xe2, 0x80, 0x89 | 0xaf, ..] => 3,
        _ => 0,
    }
}

fn amount(text: &str, range: Range<usize>) -> Option<Amount> {
    let number = &text[range.clone()];
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let scale = scale_after(&text[range.end..]);
    let rest = &text[range.end + scale.map_or(0, |(length, _)| length)..];
    let currency = currency_before(&text[..range.start]).is_some() || currency_after(rest);
    if !currency && rest.starts_with(char::is_alphanumeric) {
        return None;
    }
    let factor = scale.map_or(1.0, |(_, factor)| factor);
    let reading = |point| value(number, point).and_then(|value| cents(value * factor));
    Some(Amount { at: range.start, cents: [reading('.'), reading(',')], marked: currency || scale.is_some(), digits })
}

/// The value with this decimal sign; everything else in it groups.
fn value(number: &str, point: char) -> Option<f64> {
    let (whole, part) = number.rsplit_once(point).unwrap_or((number, "0"));
    if whole.contains(point) || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let groups = whole.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty());
    if groups.clone().skip(1).any(|group| !matches!(group.len(), 2 | 3)) {
        return None;
    }
    format!("{}.{part}", groups.collect::<String>()).parse().ok()
}

fn scale_after(rest: &str) -> Option<(usize, f64)> {
    let space = usize::from(rest.starts_with(' '));
    let length = rest[space..].find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len() - space);
    let word = &rest[space..space + length];
    let (name, factor) = SCALES.iter().find(|(name, _)| name.eq_ignore_ascii_case(word))?;
    (space == 0 || name.len() > 1).then_some((space + length, *factor))
}

fn currency_before(before: &str) -> Option<&'static str> {
    let bare = before.strip_suffix([' ', '\u{a0}']).unwrap_or(before);
    CURRENCIES.iter().copied().find(|mark| {
        let tail = bare.len().checked_sub(mark.len()).and_then(|at| Some((bare.get(..at)?, bare.get(at..)?)));
        tail.is_some_and(|(head, tail)| {
            let letters = mark.starts_with(|c: char| c.is_ascii_alphabetic());
            tail == *mark && !(letters && head.ends_with(char::is_alphanumeric))
        })
    })
}

fn currency_after(rest: &str) -> bool {
    let bare = rest.strip_prefix([' ', '\u{a0}']).unwrap_or(rest);
    CURRENCIES.iter().any(|mark| {
        let letters = mark.starts_with(|c: char| c.is_ascii_alphabetic());
        bare.starts_with(mark) && !(letters && bare[mark.len()..].starts_with(char::is_alphanumeric))
    })
}

/// Least and most digits of a phone number.
pub(super) const PHONE: std::ops::RangeInclusive<usize> = 8..=15;

/// A row of digits that may be a phone number: its digits without leading zeros, and where it begins.
pub(super) type Digits = (usize, u64);

/// Every row of digits with at most three signs of a phone number between two of them. Dates are none.
pub(super) fn phones(text: &str) -> Vec<Digits> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(step) = text.as_bytes()[rest..].iter().position(u8::is_ascii_digit) {
        let groups = groups(text, rest + step);
        windows(text, &groups, &mut found);
        rest = groups.last().map_or(text.len(), |group| group.end);
    }
    found
}

/// Groups of digits that follow each other closely.
fn groups(text: &str, start: usize) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut groups = Vec::new();
    let mut at = start;
    loop {
        let length = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        groups.push(at..at + length);
        let end = at + length;
        let (gap, signs) = phone_gap(&text[end..]);
        at = end + gap;
        if !(1..=3).contains(&signs) || !bytes.get(at).is_some_and(u8::is_ascii_digit) {
            return groups;
        }
    }
}

/// The bytes between two groups of digits, and how many signs those are. One line break, with blanks around it and the
/// marks of a quoted mail behind it, is one sign.
fn phone_gap(rest: &str) -> (usize, usize) {
    let (mut signs, mut broken) = (0, false);
    for (at, c) in rest.char_indices().take(20) {
        match c {
            '\n' if broken => return (at, 0),
            '\n' => (signs, broken) = (signs + 1, true),
            '\r' | '\t' => {}
            ' ' | '>' if broken => {}
            _ if is_phone_sign(c) => signs += 1,
            _ => return (at, signs),
        }
    }
    (rest.len(), 0)
}

fn is_phone_sign(c: char) -> bool {
    matches!(c, ' ' | '.' | '-' | '/' | '(' | ')' | '\u{a0}' | '\u{2010}'..='\u{2013}' | '\u{202f}')
}

/// Every row of whole groups with as many digits as a phone has.
fn windows(text: &str, groups: &[Range<usize>], found: &mut Vec<Digits>) {
    for (first, start) in groups.iter().enumerate() {
        let mut digits = String::new();
        for (count, group) in groups[first..].iter().enumerate() {
            // `+44 (0)20 …`: the zero is dialled only at home.
            let optional = text[..group.start].ends_with('(') && &text[group.clone()] == "0" && count > 0;
            digits.push_str(if optional { "" } else { &text[group.clone()] });
            if digits.len() > *PHONE.end() + 2 {
                break;
            }
            let whole = &text[start.start..group.end];
            let number = digits.trim_start_matches('0');
            if PHONE.contains(&number.len()) && is_phone_like(text, start.start, whole) {
                found.extend(number.parse().ok().map(|number| (start.start, number)));
            }
        }
    }
}

/// A bare row of digits needs nine of them, a plus or a leading zero; a date is no phone.
fn is_phone_like(text: &str, start: usize, whole: &str) -> bool {
    let dialled = text[..start].ends_with('+') || whole.starts_with('0');
    let date = whole.len() == 10 && whole.as_bytes()[4] == b'-' && whole.as_bytes()[7] == b'-';
    !date && (dialled || whole.len() >= 9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_every_form() {
        for text in [
            "84000",
            "$84,000",
            "84.000 €",
            "84 000 EUR",
            "84'000 CHF",
            "€84k",
            "USD 84,000.00",
            "84.000,00",
            "0.084M USD",
            "84 thousand",
            "US$84,000.",
            "(84,000)",
        ] {
            let found = amounts(text);
            assert!(found.iter().any(|amount| amount.cents.contains(&Some(8_400_000))), "{text}: {found:?}");
        }
        for text in ["INV-84000", "\"max_tokens\":84000", "x84000", "v1.84000", "84000x"] {
            assert_eq!(amounts(text), [], "{text}");
        }
    }

    #[test]
    fn amounts_are_read_in_rows_of_cells() {
        for text in [
            "a,84000,b",
            "a,84.000 €,b",
            "Deal,Amount\nHalden,84000",
            "a,84k,b",
            "a,84000 EUR,b",
            "[126000,84000]",
            "{\"amounts\":[22400,84000,27500]}",
            "a/84000/b",
            "126000/84000",
            "Sum:84000",
            "1,84000,12.5",
            "126,000.00,84,000.00",
            "84000,50",
        ] {
            let found = amounts(text);
            assert!(found.iter().any(|amount| amount.cents.contains(&Some(8_400_000))), "{text}: {found:?}");
        }
        for text in ["1,84,000", "5,084,000", "INV-84000", "1/8400", "12,84,000.00"] {
            let found = amounts(text);
            assert!(!found.iter().any(|amount| amount.cents.contains(&Some(8_400_000))), "{text}: {found:?}");
        }
    }

    #[test]
    fn phones_are_read_in_every_form() {
        for text in [
            "+49 30 1234567",
            "0049 (0)30 / 1234567",
            "+49-30-123.45.67",
            "4930 1234567",
            "+49 30\n1234567",
            "+49 30 123\r\n> 4567",
            "+49 30-\n>> 1234567",
            "call 49301234567 now",
        ] {
            assert!(phones(text).iter().any(|(_, digits)| *digits == 49_301_234_567), "{text}: {:?}", phones(text));
        }
        for text in ["2026-11-21", "1234567", "12:30:45", "100 200", "4930\n\n1234567"] {
            assert_eq!(phones(text), [], "{text}");
        }
    }
}
