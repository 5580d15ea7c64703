//! Ratings of answers: noting what the seller thinks of one, and finding the answer that is meant.
//!
//! Invariant: words that the seller typed are masked before they are noted, as everything in the log.

use crate::app::opinion::{Logged, Opinion};
use crate::crm::SourceError;
use crate::journal::{Event, Masked, Rating, SessionId, Tree};
use crate::runtime::desk::{Desk, DeskError};
use crate::trust::SafeText;

impl Desk {
    /// Notes what the seller thinks of an answer; `None` takes back what was noted before.
    ///
    /// # Errors
    /// When the vault of its conversation does not open and words are to be masked, or the log cannot be written.
    pub fn rate(&mut self, answer: &Logged, opinion: Option<&Opinion>) -> Result<(), DeskError> {
        let session = SessionId::new(answer.session.as_str())?;
        let words = opinion.map(|opinion| opinion.words.as_str()).unwrap_or_default();
        let text = if words.is_empty() {
            Masked::default()
        } else {
            self.go_on(&session)?;
            let masked = Masked::new(self.mask(words, &[])?);
            self.seal()?;
            masked
        };
        let rating = opinion.map_or(0, |opinion| if opinion.good { 1 } else { -1 });
        let reason = opinion.and_then(|opinion| opinion.reason).map(|reason| reason.as_str().to_owned());
        self.note_in(&session, Event::Feedback { rating, text, answer: Some(answer.line), reason })
    }

    /// The answer that is meant by the line of its question in the log, by a conversation and the number of a question
    /// in it (`SESSION/2`), or by `last`.
    ///
    /// # Errors
    /// When there is none, or the log cannot be read.
    pub fn answer_named(&self, name: &str) -> Result<Logged, DeskError> {
        if let Some((session, number)) = name.split_once('/') {
            let number = number.parse().map_err(|_| missing(format!("{number:?} is not the number of a question")))?;
            return self.answer_of(&SessionId::new(session)?, Some(number));
        }
        if name == "last" {
            let last = self.log().sessions()?.into_iter().find(|session| session.questions > 0);
            let last = last.ok_or_else(|| missing("nothing was asked yet".to_owned()))?;
            return self.answer_of(&last.id, None);
        }
        let line: u64 = name.parse().map_err(|_| {
            missing(format!(
                "{name:?} names no answer: write `last`, the line of its question in the log, or CONVERSATION/NUMBER"
            ))
        })?;
        let session = self.log().asked_at(line)?;
        let session = session.ok_or_else(|| missing(format!("no question stands in line {line} of the log")))?;
        Ok(Logged { session: session.to_string(), line })
    }

    /// The answer to a question of a conversation by its number, counted from 1; to the last one without it.
    ///
    /// # Errors
    /// When there is none, or the log cannot be read.
    pub fn answer_of(&self, session: &SessionId, number: Option<usize>) -> Result<Logged, DeskError> {
        let tree = Tree::of(&self.log().session(session)?);
        let at = match number {
            Some(number) => number.checked_sub(1).filter(|at| *at < tree.turns.len()),
            None => tree.turns.len().checked_sub(1),
        };
        let turn = at.and_then(|at| tree.turns.get(at)).ok_or_else(|| {
            missing(format!("there is no such question; the conversation {session} has {}", tree.turns.len()))
        })?;
        Ok(Logged { session: session.to_string(), line: turn.seq })
    }
}

fn missing(what: String) -> DeskError {
    SourceError(what).into()
}

/// A rating out of the log, its words with the names put back.
pub(super) fn opinion(rating: &Rating, words: &str) -> Opinion {
    Opinion { good: rating.good, reason: rating.reason, words: SafeText::one_line(words) }
}
