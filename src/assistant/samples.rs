//! Sample questions: the one place from which help, the empty chat, `can`, README and docs have them.
//!
//! For: lines that passed as test questions, in `samples.tsv`: action, question with `{record}` for a record's name, and
//! `first` where it is one to begin with, between tabs; `tests/actions/samples.rs` proves and writes it. Not for: the examples that the router learns from.
//! Invariant: every line names an action and a question; what is to begin with needs no record's name.

use crate::actions::Action;

/// Lines of test questions that passed.
const TESTED: &str = include_str!("samples.tsv");
/// The word of those to begin with.
const FIRST: &str = "first";

/// A question that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The action that answers it.
    pub action: &'static str,
    /// The question; `{record}` stands for a record's name.
    pub words: &'static str,
    /// Whether it is one to begin with.
    pub first: bool,
}

/// Every question, in the order of the file.
pub fn all() -> impl Iterator<Item = Sample> {
    TESTED.lines().filter_map(|line| {
        let mut parts = line.split('\t').map(str::trim);
        let (action, words) = (parts.next()?, parts.next()?);
        Some(Sample { action, words, first: parts.next() == Some(FIRST) }).filter(|sample| !sample.words.is_empty())
    })
}

/// Those to begin with, for an empty chat and for help.
pub fn first() -> impl Iterator<Item = &'static str> {
    all().filter(|sample| sample.first).map(|sample| sample.words)
}

/// Questions for an action: those that passed, then the other lines of its file.
pub(super) fn of(action: &Action) -> impl Iterator<Item = &str> {
    let tested = all().filter(|sample| sample.action == action.name).map(|sample| sample.words);
    let passed: Vec<&str> = tested.collect();
    let others: Vec<&str> =
        action.utterances.iter().map(String::as_str).filter(|line| !passed.contains(line)).collect();
    passed.into_iter().chain(others)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::Registry;

    #[test]
    fn every_line_is_a_question_for_an_action_that_there_is() {
        let registry = Registry::builtin();
        assert_eq!(all().count(), TESTED.lines().count(), "a line has no question");
        for Sample { action, words, first } in all() {
            assert!(registry.get(action).is_some(), "{action}: there is no such action");
            assert!(!first || !words.contains('{'), "{words}: nobody is named to begin with");
        }
        assert!((3..=6).contains(&first().count()), "a few fit an empty chat");
    }

    #[test]
    fn what_passed_comes_before_the_lines_of_the_file_and_once() {
        let registry = Registry::builtin();
        let sample = first().next().and_then(|words| all().find(|sample| sample.words == words)).unwrap();
        let action = registry.get(sample.action).unwrap();
        let lines: Vec<&str> = of(action).collect();
        assert_eq!(lines[0], sample.words);
        assert_eq!(lines.iter().filter(|line| **line == lines[0]).count(), 1);
        assert!(lines.len() > action.utterances.len() / 2);
    }
}
