//! Numbers in texts, however they are written: `€84,000`, `84.000,50`, `84k`, `1.2M`, `61 %`, `three`.
//!
//! Not for: dates, of which the parts are numbers too. Invariant: what can be read in two ways gives both.

use crate::crm::wording::spelt;

/// Words that say that there is none.
const NONE: &[&str] = &["no", "none", "nothing"];
/// The largest number that is looked for as a word.
const LARGEST: u8 = 12;

/// Every number that stands in a text.
pub(super) fn numbers_in(text: &str) -> Vec<f64> {
    let mut found = Vec::new();
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = end_of(&chars, at);
        let token: String = chars[at..end].iter().collect();
        let times = factor(&chars[end..]);
        found.extend(readings(&token).into_iter().map(|number| number * times));
        at = end;
    }
    let words = text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
    found.extend(words.filter_map(|word| match NONE.contains(&word.as_str()) {
        true => Some(0.0),
        false => spelt(&word).filter(|number| *number <= LARGEST).map(f64::from),
    }));
    found
}

/// Behind the last digit of the number that begins here; `,` and `.` belong to it between digits, thin spaces and
/// apostrophes before three digits.
fn end_of(chars: &[char], from: usize) -> usize {
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut at = from;
    while at < chars.len() {
        let group = || (1..=3).all(|step| digit(at + step)) && !digit(at + 4);
        match chars[at] {
            c if c.is_ascii_digit() => at += 1,
            ',' | '.' if digit(at + 1) => at += 1,
            '\u{a0}' | '\u{202f}' | '\'' | '\u{2019}' if group() => at += 1,
            _ => break,
        }
    }
    at
}

/// `k`, `M`, `bn` behind a number.
fn factor(rest: &[char]) -> f64 {
    let word: String = rest.iter().skip_while(|c| **c == ' ').take_while(|c| c.is_alphabetic()).collect();
    let close = rest.first().is_some_and(|c| c.is_alphabetic());
    match word.as_str() {
        "k" | "K" if close => 1e3,
        "M" | "m" if close => 1e6,
        "million" | "millions" | "Mio" | "Millionen" => 1e6,
        "bn" | "B" if close => 1e9,
        _ => 1.0,
    }
}

/// What digits with separators can mean.
fn readings(token: &str) -> Vec<f64> {
    let plain: String = token.chars().filter(|c| c.is_ascii_digit() || matches!(c, ',' | '.')).collect();
    let without = |sign: char| plain.replace(sign, "");
    let mut texts = match (plain.rfind(','), plain.rfind('.')) {
        (None, None) => vec![plain.clone()],
        (Some(comma), Some(point)) if comma < point => vec![without(',')],
        (Some(_), Some(_)) => vec![without('.').replace(',', ".")],
        (Some(_), None) => vec![plain.replacen(',', ".", 1), without(',')],
        (None, Some(_)) => vec![plain.clone(), without('.')],
    };
    // Groups of three digits may be thousands; anything else behind a sign is a fraction.
    let groups = plain.split([',', '.']).skip(1).all(|group| group.len() == 3);
    if texts.len() == 2 && !groups {
        texts.truncate(1);
    }
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}

/// Whether a number that was read is the one that is wanted: to three digits, or a fraction rounded to a whole number.
pub(super) fn same(read: f64, wanted: f64) -> bool {
    let near = (read - wanted).abs() <= 0.005 * wanted.abs().max(1e-9);
    let rounded = wanted.fract() != 0.0 && read.fract() == 0.0 && wanted.abs() < 1_000.0;
    near || rounded && (read - wanted).abs() <= 0.5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, wanted) in [
            ("€84,000 and 12", vec![84.0, 84_000.0, 12.0]),
            ("84.000,50 EUR", vec![84_000.5]),
            ("1,234,567.89", vec![1_234_567.89]),
            ("€1.2M, 84k, 3 M", vec![1_200_000.0, 84_000.0, 3.0]),
            ("61.5 %", vec![61.5]),
            ("84\u{202f}000", vec![84_000.0]),
            ("two of them, none left", vec![2.0, 0.0]),
            ("C-2301", vec![2301.0]),
            ("", vec![]),
        ] {
            assert_eq!(numbers_in(text), wanted, "{text}");
        }
    }

    #[test]
    fn rounding_is_no_mistake_and_another_number_is() {
        for (read, wanted, right) in [
            (61.0, 61.5, true),
            (62.0, 61.5, true),
            (60.0, 61.5, false),
            (1_230_000.0, 1_234_567.0, true),
            (1_200_000.0, 1_234_567.0, false),
            (31.0, 31.0, true),
            (32.0, 31.0, false),
            (0.0, 0.0, true),
            (1.0, 0.0, false),
        ] {
            assert_eq!(same(read, wanted), right, "{read} {wanted}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_read(text in ".{0,80}") {
            proptest::prop_assert!(numbers_in(&text).iter().all(|number| number.is_finite()));
        }

        #[test]
        fn a_whole_number_is_found_again(number in 0_u32..2_000_000_000) {
            let text = format!("it is {} in all", crate::crm::format::grouped_number(f64::from(number)));
            proptest::prop_assert!(numbers_in(&text).contains(&f64::from(number)));
        }
    }
}
