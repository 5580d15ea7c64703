//! Payment card numbers: 12 to 19 digits in card-like groups, of a known issuer, that pass the Luhn check
//! (ISO/IEC 7812-1).
//!
//! Not for: other numbers with the same check: those start otherwise or have other lengths.

use super::{comma_before, word_at, word_before};
use std::ops::Range;

const LEAST: usize = 12;
const MOST: usize = 19;
/// How far back a word for a card counts, in bytes.
const REACH: usize = 64;
const WORDS: &[&str] = &[
    "card",
    "cards",
    "cc",
    "credit",
    "debit",
    "visa",
    "mastercard",
    "maestro",
    "amex",
    "jcb",
    "diners",
    "discover",
    "karte",
    "kreditkarte",
    "kartennummer",
    "carte",
    "tarjeta",
    "cartão",
    "carta",
    "kaart",
    "kort",
    "karta",
    "kart",
    "pan",
    "payment",
    "карта",
    "カード",
    "卡号",
    "卡",
];

/// The card number whose first digit is at `at`.
pub(super) fn at(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let plus = at > 0 && bytes[at - 1] == b'+';
    if plus || matches!(bytes[at], b'0' | b'7') || word_before(bytes, at) {
        return None;
    }
    let (digits, count, end) = read(bytes, at)?;
    let digits = &digits[..count];
    let fits = !word_at(bytes, end) && !is_decimal(bytes, at, end) && luhn(digits);
    let issued = fits && (is_issued(digits) || is_rare(digits) && is_announced(text, at));
    issued.then_some(at..end)
}

/// A word for a card stands before.
pub(super) fn is_announced(text: &str, at: usize) -> bool {
    let mut from = at.saturating_sub(REACH);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let before = text[from..at].to_lowercase();
    before.split(|c: char| !c.is_alphanumeric()).any(|word| WORDS.contains(&word))
}

/// The digits, how many, and where they end: groups of three or more with one space or dash between them, or digits
/// all apart.
fn read(bytes: &[u8], at: usize) -> Option<([u8; MOST], usize, usize)> {
    let mut digits = [0u8; MOST];
    let (mut count, mut end, mut group, mut least) = (0, at, 0, 3);
    for (offset, byte) in bytes[at..].iter().enumerate() {
        match byte {
            // A whole card before another number.
            b'0'..=b'9' if group == 0 && count == 16 && luhn(&digits[..16]) => break,
            b'0'..=b'9' if count == MOST => return None,
            b'0'..=b'9' => {
                digits[count] = byte - b'0';
                (count, group, end) = (count + 1, group + 1, at + offset + 1);
            }
            b' ' | b'-' | b'.' if group >= least => group = 0,
            b' ' | b'-' if group == 1 && count == 1 => (group, least) = (0, 1),
            _ => break,
        }
    }
    (count >= LEAST).then_some((digits, count, end))
}

/// `4111.1111` with a point alone is a number with decimals; a point before is another number's.
fn is_decimal(bytes: &[u8], at: usize, end: usize) -> bool {
    let points = bytes[at..end].iter().filter(|b| **b == b'.').count();
    let tied = at > 1 && matches!(bytes[at - 1], b'.' | b'-') && bytes[at - 2].is_ascii_alphanumeric();
    points == 1 || tied || comma_before(bytes, at, end)
}

fn head(digits: &[u8], n: usize) -> u32 {
    digits.iter().take(n).fold(0, |value, digit| value * 10 + u32::from(*digit))
}

/// Issuer and length belong together: Visa, Mastercard, American Express, Diners, Discover, JCB (also the old 15
/// digits), UnionPay, Maestro, Mir, Troy; UATP starts with 1.
fn is_issued(digits: &[u8]) -> bool {
    let (two, three, four) = (head(digits, 2), head(digits, 3), head(digits, 4));
    match digits.len() {
        13 => digits[0] == 4,
        14 => matches!(two, 36 | 38 | 39) || matches!(three, 300..=305 | 309),
        15 => matches!(two, 34 | 37) || digits[0] == 1 || matches!(four, 2131 | 2014 | 2149),
        16 => {
            matches!(digits[0], 4..=6)
                || matches!(four, 2200..=2204 | 2221..=2720 | 3528..=3589 | 3088 | 3096 | 3112 | 3158 | 3337 | 9792)
                || matches!(two, 36 | 38 | 81 | 82)
                || matches!(three, 300..=305)
        }
        17..=19 => digits[0] == 4 || two == 62,
        _ => false,
    }
}

/// Lengths and starts that other numbers have more often.
fn is_rare(digits: &[u8]) -> bool {
    let maestro = matches!(head(digits, 2), 50 | 56..=69);
    maestro || digits.len() >= 15 && !matches!(digits[0], 7 | 0)
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let doubled = u32::from(*digit) * 2;
            if place % 2 == 0 { u32::from(*digit) } else { doubled / 10 + doubled % 10 }
        })
        .sum();
    sum.is_multiple_of(10)
}
