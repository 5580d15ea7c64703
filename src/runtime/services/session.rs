//! Earlier conversations: their list, their turns with the names put back, and going on with one.
//!
//! Invariant: a conversation whose vault cannot be opened is shown with its placeholders and never written to.

use crate::app::chat::PastTurn;
use crate::assistant;
use crate::config;
use crate::crm::{SourceError, format};
use crate::journal::{SessionId, Turn, replay};
use crate::runtime::clock;
use crate::runtime::desk::{Desk, DeskError};
use crate::trust::{SafeText, Session};

/// Most conversations in the list. Each opens its vault.
const LISTED: usize = 40;
/// Most turns that a resumed conversation sends along.
const REMEMBERED: usize = 12;

/// One conversation in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionLine {
    /// Its id in the log.
    pub id: String,
    /// The first question, with the names put back where its vault can be opened.
    pub title: String,
    /// How many questions, and when the last one was.
    pub detail: String,
}

impl Desk {
    /// The latest conversations in which something was asked, newest first.
    ///
    /// # Errors
    /// When log or vault cannot be read.
    pub fn sessions(&mut self) -> Result<Vec<SessionLine>, DeskError> {
        let zone = clock::zone(self.place.settings().time_zone.as_deref());
        let mut lines = Vec::new();
        let all = self.log().sessions()?;
        for session in all.into_iter().filter(|session| session.questions > 0).take(LISTED) {
            let title = self.put_back(session.id.as_str(), &[&session.title])?.concat();
            let last = session.last.to_zoned(zone.clone());
            let day = format::long_date(last.date());
            let questions = match session.questions {
                1 => "1 question".to_owned(),
                count => format!("{count} questions"),
            };
            let detail = format!("{questions} · {day} {:02}:{:02}", last.hour(), last.minute());
            lines.push(SessionLine { id: session.id.to_string(), title, detail });
        }
        Ok(lines)
    }

    /// The turns of a conversation, oldest first, with the names put back where its vault can be opened.
    ///
    /// # Errors
    /// When there is no such conversation, or log or vault cannot be read.
    pub fn session_turns(&mut self, id: &str) -> Result<Vec<PastTurn>, DeskError> {
        let turns = self.turns_of(id)?;
        let texts: Vec<&str> = turns.iter().flat_map(|turn| [turn.question.as_str(), turn.answer.as_str()]).collect();
        let shown = self.put_back(id, &texts)?;
        Ok(turns
            .iter()
            .zip(shown.chunks_exact(2))
            .map(|(turn, pair)| PastTurn {
                question: SafeText::one_line(&pair[0]),
                text: SafeText::new(&pair[1]),
                complete: turn.broken.is_none(),
            })
            .collect())
    }

    /// Goes on with an earlier conversation and gives its turns. Where its vault cannot be opened it is only shown,
    /// and what follows is a conversation of its own.
    ///
    /// # Errors
    /// When there is no such conversation, or log or vault cannot be read.
    pub fn resume(&mut self, id: &str) -> Result<Vec<PastTurn>, DeskError> {
        let shown = self.session_turns(id)?;
        let turns = self.turns_of(id)?;
        let sealed = config::read_sealed(&self.place.workspace.vault(), id)?.is_some();
        if !sealed || self.vault_of(id)?.is_some() {
            let skip = turns.len().saturating_sub(REMEMBERED);
            let past = turns.into_iter().skip(skip).map(|turn| assistant::PastTurn {
                question_masked: turn.question.into_string(),
                answer_masked: turn.answer,
                receipt: turn.receipts.into_iter().next(),
            });
            self.set_session(SessionId::new(id)?, past.collect())?;
        }
        Ok(shown)
    }

    fn turns_of(&self, id: &str) -> Result<Vec<Turn>, DeskError> {
        let turns = replay(&self.log().session(&SessionId::new(id)?)?);
        if turns.is_empty() {
            return Err(SourceError(format!("there is no conversation {id} in the log")).into());
        }
        Ok(turns)
    }

    /// Masked texts of a conversation with the names put back.
    fn put_back(&mut self, id: &str, texts: &[&str]) -> Result<Vec<String>, DeskError> {
        // A model may have written any of them but the questions, and those lose nothing: no value inside an address.
        let unmask = |session: &Session| texts.iter().map(|text| session.unmask_answer(text)).collect();
        if self.session().as_str() == id {
            return Ok(unmask(&self.placeholders()));
        }
        Ok(match self.vault_of(id)? {
            Some(session) => unmask(&session),
            None => texts.iter().map(|text| (*text).to_owned()).collect(),
        })
    }
}
