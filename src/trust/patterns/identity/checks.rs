//! Check digits and dates inside numbers.
//!
//! For: the algorithms that national schemes share (ISO/IEC 7064, ISO/IEC 7812-1, Verhoeff, weighted sums).
//! Not for: which scheme uses which (see the tables). Invariant: every function takes capital letters and digits and
//! answers `false` for anything else; none panics on a short number.

/// The value of a digit; letters count from ten on, as in ISO/IEC 7064.
pub(super) fn value(byte: u8) -> u32 {
    match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'Z' => u32::from(byte - b'A') + 10,
        _ => 0,
    }
}

/// The digits as a number; at most 18 of them.
pub(super) fn number(digits: &[u8]) -> u64 {
    digits.iter().take(18).fold(0, |n, digit| n * 10 + u64::from(value(*digit)))
}

/// The sum of the digits, each times its weight.
pub(super) fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| value(*digit) * weight).sum()
}

/// The digit at `at`, or a value that equals no digit.
pub(super) fn digit(digits: &[u8], at: usize) -> u32 {
    digits.get(at).map_or(u32::MAX, |byte| value(*byte))
}

/// The two digits at `at` as a number.
pub(super) fn pair(digits: &[u8], at: usize) -> u32 {
    digits.get(at..at + 2).map_or(u32::MAX, |two| value(two[0]) * 10 + value(two[1]))
}

/// ISO/IEC 7812-1 annex B: every second digit from the right doubled.
pub(super) fn luhn(digits: &[u8]) -> bool {
    let places = digits.iter().rev().enumerate().map(|(place, byte)| {
        let doubled = value(*byte) * 2;
        if place % 2 == 0 { value(*byte) } else { doubled / 10 + doubled % 10 }
    });
    places.sum::<u32>().is_multiple_of(10)
}

/// ISO/IEC 7064 MOD 97-10 over letters and digits: the remainder.
pub(super) fn mod97(text: &[u8]) -> u32 {
    text.iter().fold(0, |rest, byte| {
        let value = value(*byte);
        (rest * if value > 9 { 100 } else { 10 } + value) % 97
    })
}

/// ISO/IEC 7064 MOD 11,10 with the check digit at the end.
pub(super) fn mod11_10(digits: &[u8]) -> bool {
    let Some((check, rest)) = digits.split_last() else { return false };
    let product = rest.iter().fold(10, |product, byte| {
        let sum = (product + value(*byte)) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == value(*check)
}

/// ISO/IEC 7064 MOD 11-2 with the check character at the end; `X` is ten.
pub(super) fn mod11_2(text: &[u8]) -> bool {
    let Some((check, rest)) = text.split_last() else { return false };
    let sum = rest.iter().fold(0, |sum, byte| (sum + value(*byte)) * 2 % 11);
    let wanted = (12 - sum) % 11;
    wanted == if *check == b'X' { 10 } else { value(*check) }
}

/// Verhoeff's check over the dihedral group of ten.
pub(super) fn verhoeff(digits: &[u8]) -> bool {
    digits.iter().rev().enumerate().fold(0, |sum, (place, byte)| product(sum, permuted(value(*byte), place))) == 0
}

/// The product of two elements of the dihedral group D5.
fn product(a: u32, b: u32) -> u32 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b) % 5,
        (false, true) => 5 + (a - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    }
}

/// Verhoeff's permutation, `place` times.
fn permuted(digit: u32, place: usize) -> u32 {
    const STEP: [u32; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    (0..place % 8).fold(digit % 10, |digit, _| STEP[digit as usize])
}

/// A month and a day of it; nobody asks for the year, so February has 29.
pub(super) fn is_day(month: u32, day: u32) -> bool {
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 29,
        _ => 0,
    };
    (1..=days).contains(&day)
}

/// `yymmdd` at the start.
pub(super) fn ymd(digits: &[u8]) -> bool {
    is_day(pair(digits, 2), pair(digits, 4))
}

/// `ddmmyy` at the start.
pub(super) fn dmy(digits: &[u8]) -> bool {
    is_day(pair(digits, 2), pair(digits, 0))
}

/// `yyyymmdd` at the start, in the last or in this century.
pub(super) fn full_ymd(digits: &[u8]) -> bool {
    matches!(pair(digits, 0), 19 | 20) && is_day(pair(digits, 4), pair(digits, 6))
}

/// The last digit is `11 - sum % 11`, where eleven counts as nothing and ten as no digit.
pub(super) fn minus11(digits: &[u8], weights: &[u32]) -> bool {
    let wanted = (11 - weighted(digits, weights) % 11) % 11;
    wanted < 10 && digit(digits, weights.len()) == wanted
}

/// The last digit is `sum % 11`, where ten counts as nothing.
pub(super) fn rest11(digits: &[u8], weights: &[u32]) -> bool {
    weighted(digits, weights) % 11 % 10 == digit(digits, weights.len())
}

/// The last digit fills the sum up to a multiple of ten.
pub(super) fn up_to_ten(digits: &[u8], weights: &[u32]) -> bool {
    (10 - weighted(digits, weights) % 10) % 10 == digit(digits, weights.len())
}

/// The last digit fills the sum up to a multiple of eleven, where ten and eleven count as nothing.
pub(super) fn up_to_eleven(digits: &[u8], weights: &[u32]) -> bool {
    (11 - weighted(digits, weights) % 11) % 11 % 10 == digit(digits, weights.len())
}

/// All digits are the same: passes most checks and belongs to nobody.
pub(super) fn is_repeated(digits: &[u8]) -> bool {
    digits.windows(2).all(|two| two[0] == two[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn textbook_numbers_pass_and_their_neighbours_fail() {
        for (check, good, bad) in [
            (luhn as fn(&[u8]) -> bool, "79927398713", "79927398710"),
            (verhoeff, "2363", "2364"),
            (mod11_10, "07945", "07946"),
            (mod11_2, "0000000121032683", "0000000121032684"),
            (|s| mod97(s) == 1, "3214282912345698765432161182", "3214282912345698765432161183"),
        ] {
            assert!(check(good.as_bytes()) && !check(bad.as_bytes()), "{good} {bad}");
        }
    }

    #[test]
    fn days_of_the_calendar() {
        assert!(is_day(2, 29) && !is_day(2, 30) && !is_day(13, 1) && !is_day(4, 31) && !is_day(1, 0));
        assert!(ymd(b"850730") && !ymd(b"851330") && dmy(b"310185") && full_ymd(b"19850730") && !full_ymd(b"18850730"));
        assert!(!ymd(b"85"), "too short is no date");
    }

    #[test]
    fn one_wrong_digit_is_found_by_every_shared_check() {
        let number = b"79927398713";
        for at in 0..number.len() {
            let mut wrong = *number;
            wrong[at] = if wrong[at] == b'9' { b'0' } else { wrong[at] + 1 };
            assert!(!luhn(&wrong), "{at}");
        }
    }
}
