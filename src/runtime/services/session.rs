//! Earlier conversations: their list, their turns with the names put back, and going on with one.
//!
//! Invariant: a conversation whose vault cannot be opened is shown with its placeholders and never written to.

use super::rating::opinion;
use crate::app::chat::PastTurn;
use crate::app::opinion::Logged;
use crate::config;
use crate::crm::{RecordRef, format};
use crate::journal::{SessionId, Tree, Turn};
use crate::runtime::clock;
use crate::runtime::desk::{Desk, DeskError};
use crate::trust::{SafeText, Session};

/// Most conversations in the list. Each opens its vault.
const LISTED: usize = 40;

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

/// One branch of a conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct ForkLine {
    /// The number of its last turn, counted from 1.
    pub turn: usize,
    /// Its last question.
    pub title: String,
    /// How many questions lead to it, and when the last one was.
    pub detail: String,
    /// Whether the conversation goes on from it.
    pub current: bool,
}

/// What the seller said of its answer.
fn remark(turn: &Turn) -> &str {
    turn.rating.as_ref().map_or("", |rating| rating.words.as_str())
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

    /// The latest conversation that began at a record.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn conversation_of(&self, record: &RecordRef) -> Result<Option<SessionId>, DeskError> {
        let all = self.log().sessions()?;
        Ok(all.into_iter().find(|session| session.record.as_ref() == Some(record)).map(|session| session.id))
    }

    /// The turns of a conversation on the branch that is gone on from, oldest first, with the names put back where its
    /// vault can be opened.
    ///
    /// # Errors
    /// When there is no such conversation, or log or vault cannot be read.
    pub fn session_turns(&mut self, id: &str) -> Result<Vec<PastTurn>, DeskError> {
        let tree = self.tree(&SessionId::new(id)?)?;
        let turns: Vec<&Turn> = tree.path(tree.current).into_iter().map(|at| &tree.turns[at]).collect();
        let texts = turns.iter().flat_map(|turn| [turn.question.as_str(), turn.answer.as_str(), remark(turn)]);
        let texts: Vec<&str> = texts.collect();
        let shown = self.put_back(id, &texts)?;
        Ok(turns
            .iter()
            .zip(shown.chunks_exact(3))
            .map(|(turn, said)| PastTurn {
                question: SafeText::one_line(&said[0]),
                text: SafeText::new(&said[1]),
                complete: turn.broken.is_none(),
                sent: !turn.receipts.is_empty(),
                logged: Some(Logged { session: id.to_owned(), line: turn.seq }),
                opinion: turn.rating.as_ref().map(|rating| opinion(rating, &said[2])),
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
        let session = SessionId::new(id)?;
        let sealed = config::read_sealed(&self.place.workspace.vault(), id)?.is_some();
        if self.session() == &session || !sealed || self.vault_of(id)?.is_some() {
            self.go_on(&session)?;
        }
        Ok(shown)
    }

    /// The branches of the conversation at hand by their last question, the oldest first; none before anything was
    /// asked.
    ///
    /// # Errors
    /// When log or vault cannot be read.
    pub fn forks(&mut self) -> Result<Vec<ForkLine>, DeskError> {
        let id = self.session().clone();
        let tree = Tree::of(&self.log().session(&id)?);
        let ends = tree.ends();
        let texts: Vec<&str> = ends.iter().map(|at| tree.turns[*at].question.as_str()).collect();
        let shown = self.put_back(id.as_str(), &texts)?;
        let zone = clock::zone(self.place.settings().time_zone.as_deref());
        let line = |(at, title): (&usize, String)| {
            let when = tree.turns[*at].at.to_zoned(zone.clone());
            let questions = match tree.path(Some(*at)).len() {
                1 => "1 question".to_owned(),
                count => format!("{count} questions"),
            };
            let current = tree.current == Some(*at);
            let here = if current { " · here" } else { "" };
            let day = format::long_date(when.date());
            let detail = format!("{questions} · {day} {:02}:{:02}{here}", when.hour(), when.minute());
            ForkLine { turn: at + 1, title, detail, current }
        };
        Ok(ends.iter().zip(shown).map(line).collect())
    }

    /// Masked texts of a conversation with the names put back; as they are where its vault is not there.
    ///
    /// # Errors
    /// When the vault cannot be read.
    pub fn put_back(&mut self, id: &str, texts: &[&str]) -> Result<Vec<String>, DeskError> {
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
