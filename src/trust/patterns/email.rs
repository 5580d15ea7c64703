//! Mail addresses, found from their `@` outwards.

use std::ops::Range;

/// The mail address around the `@` at `at`, if both sides look like one.
pub(super) fn around(text: &str, at: usize) -> Option<Range<usize>> {
    let before = &text[..at];
    let local = before.len() - before.trim_end_matches(is_local).len();
    let start = at - local + leading_dots(&before[at - local..]);
    let domain = domain_length(&text[at + 1..])?;
    (start < at).then_some(start..at + 1 + domain)
}

fn leading_dots(local: &str) -> usize {
    local.len() - local.trim_start_matches(['.', '\'', '-']).len()
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || ".!#$%&'+-/=?^_{|}~".contains(c)
}

/// The length of the domain at the start of `text`: labels joined by dots, the last one of two or more letters.
fn domain_length(text: &str) -> Option<usize> {
    let candidate = &text[..text.find(|c: char| !(c.is_alphanumeric() || c == '.' || c == '-')).unwrap_or(text.len())];
    let candidate = candidate.trim_end_matches(['.', '-']);
    let (_, last) = candidate.rsplit_once('.')?;
    let labels_hold = candidate.split('.').all(|label| !label.is_empty());
    (labels_hold && last.chars().count() >= 2 && last.chars().any(char::is_alphabetic)).then_some(candidate.len())
}
