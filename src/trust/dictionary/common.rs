//! Names that are everyday words as well. A hit on one of them needs evidence (see `mask::evidence`).
//!
//! Source: first and last names and company names that also stand, in lower case, in English business text.

use super::Guard;
use std::sync::LazyLock;

/// Months and days of the week.
const DATES: &[&str] = &[
    "january",
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
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// The words, sorted.
static WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut words: Vec<&str> = include_str!("common.txt").split_whitespace().collect();
    words.sort_unstable();
    words
});

/// The guard for a folded name: only single words, and the very short ones too.
pub(super) fn guard(folded: &str) -> Guard {
    if DATES.contains(&folded) {
        Guard::Month
    } else if folded.contains(' ') {
        Guard::None
    } else if WORDS.binary_search(&folded).is_ok() || (folded.is_ascii() && folded.len() <= 2) {
        Guard::Word
    } else {
        Guard::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_single_everyday_words_are_guarded() {
        assert_eq!(guard("will"), Guard::Word);
        assert_eq!(guard("may"), Guard::Month);
        assert_eq!(guard("will smith"), Guard::None);
        assert_eq!(guard("kanerva"), Guard::None);
    }
}
