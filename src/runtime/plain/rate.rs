//! Ratings of answers, line by line.

use super::{Pick, Plain, Trouble};
use crate::app::opinion::{Logged, Opinion};
use crate::app::tour::lessons::Goal;
use crate::crm::Reason;
use crate::trust::SafeText;

/// What a line says of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rate {
    /// The number of its question, counted from 1; the last one without it.
    pub(super) turn: Option<usize>,
    /// `None` takes back what was said before.
    pub(super) opinion: Option<Opinion>,
}

impl Rate {
    /// Reads `good`, `bad 2 wrong numbers`, `bad other: WORDS`, `unrate 2`; `None` where the rest does not fit, so that
    /// `bad deals of this month` stays a question.
    pub(super) fn parse(word: &str, rest: &str) -> Option<Self> {
        let (first, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let (turn, why) = match first.trim_end_matches('.').parse() {
            Ok(turn) => (Some(turn), after.trim()),
            Err(_) => (None, rest),
        };
        let opinion = match (word, why) {
            ("unrate", "") => None,
            ("good" | "bad", "") => Some(Opinion::thumb(word == "good")),
            ("bad", why) => Some(because(why)?),
            _ => return None,
        };
        Some(Self { turn, opinion })
    }
}

/// A reason, or own words behind `other`.
fn because(why: &str) -> Option<Opinion> {
    let own = why.split_once(':').filter(|(word, _)| Reason::said(word) == Some(Reason::Other));
    let (reason, words) = match own {
        Some((_, words)) if !words.trim().is_empty() => (Reason::Other, words.trim()),
        _ => (Reason::said(why)?, ""),
    };
    Some(Opinion { good: false, reason: Some(reason), words: SafeText::one_line(words) })
}

impl Plain<'_> {
    /// Rates an answer; a thumb down without a reason is followed by the reasons.
    pub(super) fn rate(&mut self, rate: &Rate) -> Result<(), Trouble> {
        let session = self.desk.session().clone();
        let Ok(answer) = self.desk.answer_of(&session, rate.turn) else {
            let hint = match rate.turn {
                Some(turn) => format!("There is no answer {turn} in this conversation."),
                None => "There is no answer to rate yet.".to_owned(),
            };
            return Ok(self.out.line(&hint)?);
        };
        self.note_rating(&answer, rate.opinion.as_ref())?;
        if !rate.opinion.as_ref().is_some_and(|opinion| !opinion.good && opinion.reason.is_none()) {
            return Ok(());
        }
        self.out.line("Why? A number, or any other line to leave it at that:")?;
        self.picks = Reason::ALL.into_iter().map(|reason| Pick::Reason(answer.clone(), reason)).collect();
        for (at, reason) in Reason::ALL.into_iter().enumerate() {
            self.out.line(&format!("{}. {}", at + 1, reason.words()))?;
        }
        Ok(())
    }

    /// Notes the reason that was chosen by its number; another one is typed.
    pub(super) fn pick_reason(&mut self, answer: &Logged, reason: Reason) -> Result<(), Trouble> {
        if reason == Reason::Other {
            return Ok(self.out.line("Write bad other: and your words.")?);
        }
        let opinion = Opinion { good: false, reason: Some(reason), words: SafeText::default() };
        self.note_rating(answer, Some(&opinion))
    }

    fn note_rating(&mut self, answer: &Logged, opinion: Option<&Opinion>) -> Result<(), Trouble> {
        self.desk.rate(answer, opinion)?;
        let said = match opinion {
            Some(opinion) => {
                self.did(Goal::Rated);
                format!("Noted, here on this machine only: {}.", opinion.said())
            }
            None => "Your rating was taken back.".to_owned(),
        };
        Ok(self.out.line(&said)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratings_are_read_and_questions_stay_questions() {
        for (line, expected) in [
            ("good", Some((None, "good"))),
            ("good 2", Some((Some(2), "good"))),
            ("bad", Some((None, "not good"))),
            ("bad 3.", Some((Some(3), "not good"))),
            ("bad wrong numbers", Some((None, "not good: wrong numbers"))),
            ("bad 2 Not what I asked", Some((Some(2), "not good: not what I asked"))),
            ("bad other: the date is of last year", Some((None, "not good: the date is of last year"))),
            ("bad deals of this month", None),
            ("bad 2 deals", None),
            ("bad tone in the mail to Dana", None),
            ("good morning", None),
            ("good 2 wrong numbers", None),
        ] {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            let read = Rate::parse(word, rest).map(|rate| (rate.turn, rate.opinion.unwrap().said()));
            assert_eq!(read, expected.map(|(turn, said)| (turn, said.to_owned())), "{line}");
        }
        assert_eq!(Rate::parse("unrate", "2"), Some(Rate { turn: Some(2), opinion: None }));
    }
}
