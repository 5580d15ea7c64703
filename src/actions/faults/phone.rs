//! Phone numbers that cannot be dialled as they stand.
//!
//! Not for: telling whether a number exists, or which country it belongs to.

use super::Fault;
use crate::actions::text::excerpt;
use crate::crm::Record;

/// Digits of a number that can be dialled, by ITU-T E.164 at most fifteen.
const FEWEST: usize = 6;
const MOST: usize = 15;

/// The first of the record's numbers that is odd.
pub(super) fn find(record: &Record) -> Option<Fault> {
    ["phone", "mobile"].into_iter().find_map(|field| {
        let written = record.text(field)?;
        let odd = odd(written)?;
        let what = format!("phone “{}” {odd}", excerpt(written, 34));
        let advice = "Write it as + country code and number, one number in each field.";
        Some(Fault::new("phone", field, what, advice))
    })
}

/// What is odd about a number, if anything is.
pub(super) fn odd(written: &str) -> Option<&'static str> {
    let (number, extension) = cut_extension(written);
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let letters = number.chars().filter(|c| c.is_alphabetic()).count();
    Some(match () {
        () if is_two(number) => "is more than one number",
        () if letters > 0 => "has letters in it",
        () if digits < FEWEST => "is too short",
        () if digits > MOST => "is too long",
        () if number.contains("(0)") && (number.contains('+') || number.trim_start().starts_with("00")) => {
            "has a zero that is left out from abroad"
        }
        () if extension => "has an extension written into it",
        () => return None,
    })
}

/// The number without `ext. 4` or `x22` at its end.
fn cut_extension(written: &str) -> (&str, bool) {
    let lower = written.to_ascii_lowercase();
    let marks = ["ext", "x", "durchwahl", "poste", "-dw"];
    let found = marks.iter().filter_map(|mark| {
        let at = lower.find(mark)?;
        let (before, after) = (&lower[..at], &lower[at + mark.len()..]);
        let tail = after.trim_start_matches(['.', ':', ' ', 't', 'n', 'e', 's', 'i', 'o']);
        let whole = before.chars().filter(char::is_ascii_digit).count() >= FEWEST;
        let number = !tail.is_empty() && tail.chars().all(|c| c.is_ascii_digit());
        (whole && number).then_some(at)
    });
    match found.min() {
        Some(at) => (written.get(..at).unwrap_or(written), true),
        None => (written, false),
    }
}

/// Two numbers in one field: enough digits on both sides of something that parts them.
fn is_two(written: &str) -> bool {
    let enough = |part: &str| part.chars().filter(char::is_ascii_digit).count() > FEWEST;
    [" / ", ";", ",", " or ", " mob", "|"]
        .iter()
        .any(|between| written.split_once(between).is_some_and(|(left, right)| enough(left) && enough(right)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_can_be_dialled_are_left_alone() {
        for fine in
            ["+31 10 555 0178", "(617) 555-0134", "0421/5550166", "+353 (1) 555 0191", "+44.20.7946.0301", "911000"]
        {
            assert_eq!(odd(fine), None, "{fine}");
        }
        for (number, why) in [
            ("o1432 555o18 (ask for Will)", "letters"),
            ("0031(0)10-555-01-79 / mob. 06 5550 1179", "more than one"),
            ("+1.617.555.0135x22", "extension"),
            ("0113 4960198 ext. 4", "extension"),
            ("+44(0)7700 900-118", "zero"),
            ("12", "short"),
            ("", "short"),
            ("+12 3456 7890 1234 5678", "long"),
            ("健太に電話", "letters"),
        ] {
            assert!(odd(number).is_some_and(|odd| odd.contains(why)), "{number}: {:?}", odd(number));
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "\\PC{0,40}( ?(ext|x|/) ?[0-9]{0,4})?") {
            let _ = odd(&text);
        }
    }
}
