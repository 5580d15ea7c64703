//! What the seller thinks of an answer: good or not, and why not.
//!
//! Not for: noting it (an [`Effect`](super::Effect)). Invariant: an opinion is about one answer, which is named by its
//! place in the log, so that it cannot slip to another one.

use super::editor::Editor;
use crate::crm::Reason;
use crate::trust::SafeText;

/// Where a turn stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The conversation.
    pub session: String,
    /// The line of its question.
    pub line: u64,
}

/// What the seller thinks of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    /// Whether it was good.
    pub good: bool,
    /// Why not, if that was said.
    pub reason: Option<Reason>,
    /// The same in the seller's own words.
    pub words: SafeText,
}

impl Opinion {
    /// A thumb without a reason.
    pub fn thumb(good: bool) -> Self {
        Self { good, reason: None, words: SafeText::default() }
    }

    /// In a few words: `good`, `not good: wrong numbers`.
    pub fn said(&self) -> String {
        let thumb = if self.good { "good" } else { "not good" };
        let why = self.reason.filter(|reason| *reason != Reason::Other).map_or("", Reason::words);
        match (why, self.words.as_str()) {
            ("", "") => thumb.to_owned(),
            ("", words) => format!("{thumb}: {words}"),
            (why, "") => format!("{thumb}: {why}"),
            (why, words) => format!("{thumb}: {why}, {words}"),
        }
    }
}

/// The question why an answer was not good.
#[derive(Debug)]
pub struct Why {
    /// The number of its turn on this screen.
    pub turn: u64,
    /// The selected reason.
    pub selected: usize,
    /// What is being typed, once another reason is.
    pub words: Option<Editor>,
}

impl Why {
    /// About a turn.
    pub fn of(turn: u64) -> Self {
        Self { turn, selected: 0, words: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opinion_is_said_in_a_few_words() {
        let opinion = |reason, words| Opinion { good: false, reason, words: SafeText::from_static(words) };
        for (opinion, said) in [
            (Opinion::thumb(true), "good"),
            (Opinion::thumb(false), "not good"),
            (opinion(Some(Reason::TooLong), ""), "not good: too long"),
            (opinion(Some(Reason::Other), "of last year"), "not good: of last year"),
            (opinion(Some(Reason::WrongNumbers), "of last year"), "not good: wrong numbers, of last year"),
        ] {
            assert_eq!(opinion.said(), said);
        }
    }
}
