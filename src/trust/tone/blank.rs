//! Places that a draft leaves to the seller: `[date]`, `[your answer]`.
//!
//! Invariant: a citation marker such as `[3]` is none, and a place never reaches over a line.

use super::{Finding, Rule};

/// Characters between the brackets, beyond which it is no blank.
const LONGEST: usize = 60;

/// Every place that is still to be filled in.
pub(super) fn find(text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(from) = text[at..].find('[').map(|from| at + from) {
        let inside = &text[from + 1..];
        let Some(length) = inside.find(['[', ']', '\n']) else { break };
        at = from + 1 + length;
        let words = &inside[..length];
        let closed = inside[length..].starts_with(']');
        if closed && words.chars().any(char::is_alphabetic) && words.chars().count() <= LONGEST {
            at += 1;
            let suggestion = "fill it in, or take the sentence out".to_owned();
            found.push(Finding { range: from..at, term: text[from..at].to_owned(), rule: Rule::Blank, suggestion });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_found_and_markers_are_not() {
        for (text, found) in [
            ("I answer by [date]: [your answer]", vec!["[date]", "[your answer]"]),
            ("Bis [Datum].", vec!["[Datum]"]),
            ("as agreed [3] and [1, 2]", vec![]),
            ("open [ bracket\nnext]", vec![]),
            ("[[date]", vec!["[date]"]),
            ("", vec![]),
        ] {
            let terms: Vec<String> = find(text).into_iter().map(|finding| finding.term).collect();
            assert_eq!(terms, found, "{text}");
        }
    }
}
