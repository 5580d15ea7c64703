//! Payment card numbers: 13 to 19 digits in card-like groups that pass the Luhn check (ISO/IEC 7812-1).

use super::{word_at, word_before};
use std::ops::Range;

/// The card number whose first digit is at `at`.
pub(super) fn at(text: &str, at: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    if word_before(bytes, at) || !(b'2'..=b'6').contains(&bytes[at]) {
        return None;
    }
    let mut digits = [0u8; 19];
    let (mut count, mut end, mut group) = (0, at, 0);
    for (offset, byte) in bytes[at..].iter().enumerate() {
        match byte {
            // A whole card before another number.
            b'0'..=b'9' if group == 0 && count == 16 && luhn(&digits[..16]) => break,
            b'0'..=b'9' if count == digits.len() => return None,
            b'0'..=b'9' => {
                digits[count] = byte - b'0';
                (count, group, end) = (count + 1, group + 1, at + offset + 1);
            }
            b' ' | b'-' if group >= 4 => group = 0,
            _ => break,
        }
    }
    let fits = (13..=19).contains(&count) && !word_at(bytes, end) && luhn(&digits[..count]);
    fits.then_some(at..end)
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
