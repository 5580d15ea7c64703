//! Words that every room reads in the same way: months, days of the week, small numbers.
//!
//! English and in lower case. Not for: other languages, which the readers that know them add.

/// The months, January first.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The days of the week, Monday first.
pub const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The numbers from zero to nineteen; the index is the number.
pub const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

/// The tens from twenty to ninety; the index is two less than the tens.
pub const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// A number from 1 to 19 that is written as a word, in any case.
pub fn spelt(word: &str) -> Option<u8> {
    let at = ONES.iter().position(|known| known.eq_ignore_ascii_case(word))?;
    u8::try_from(at).ok().filter(|number| *number > 0)
}

/// The number of a month, 1 to 12, by its name its first three letters, or `sept`; a full stop may follow.
pub fn month_number(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.').to_lowercase();
    let fits = |name: &&str| *name == word || name[..3] == word || (word == "sept" && name.starts_with("sept"));
    let at = MONTHS.iter().position(fits)?;
    i8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::{month_number, spelt};

    #[test]
    fn small_numbers_are_read() {
        for (word, number) in [("one", Some(1)), ("Nineteen", Some(19)), ("zero", None), ("twenty", None), ("", None)] {
            assert_eq!(spelt(word), number, "{word}");
        }
    }

    #[test]
    fn months_are_known_by_name_and_beginning() {
        for (word, month) in [
            ("January", Some(1)),
            ("jun", Some(6)),
            ("Jul.", Some(7)),
            ("sept", Some(9)),
            ("ju", None),
            ("", None),
            ("decembers", None),
            ("marc", None),
            ("mär", None),
        ] {
            assert_eq!(month_number(word), month, "{word}");
        }
    }
}
