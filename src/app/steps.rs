//! The suggested steps as keys: which can be pressed now, and how their keys are written in hints.
//!
//! Invariant: a hint names exactly the digits that run something in the pane that has the keys.

use super::model::{Focus, Model};
use super::record::SuggestionLine;

impl Model {
    /// The steps that can be run now, in the order of their digits; an open draft lies over them.
    pub fn steps(&self) -> &[SuggestionLine] {
        if self.draft.is_some() { &[] } else { self.record.suggestions() }
    }

    /// The keys of the steps: `1–3, 5`, and `alt-1–3, 5` where digits are text; empty where there is no step.
    pub fn step_keys(&self) -> String {
        let digits = ranges(self.steps().iter().map(|step| step.key));
        if digits.is_empty() || self.focus != Focus::Composer { digits } else { format!("alt-{digits}") }
    }
}

/// Digits in their order, neighbours drawn together: `1–3, 5`.
fn ranges(keys: impl Iterator<Item = char>) -> String {
    let mut digits: Vec<u32> = keys.filter_map(|key| key.to_digit(10)).collect();
    digits.sort_unstable();
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for digit in digits {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == digit => *last = digit,
            _ => runs.push((digit, digit)),
        }
    }
    let written = |(first, last): &(u32, u32)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    };
    runs.iter().map(written).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_name_the_digits_that_are_there() {
        for (keys, written) in
            [("", ""), ("1", "1"), ("12", "1, 2"), ("12345", "1–5"), ("23467", "2–4, 6, 7"), ("71", "1, 7")]
        {
            assert_eq!(ranges(keys.chars()), written);
        }
    }
}
