//! The conversations of the screen as those of the desk: which is at hand, a record's last one, branches.
//!
//! Invariant: a conversation of the screen keeps its own in the log; another one is begun only when something is asked
//! in it.

use super::clerk::Clerk;
use crate::app::overlay::{Choice, Chosen};
use crate::app::talks::TalkId;
use crate::app::{Loaded, TurnRequest, present};
use crate::crm::RecordRef;
use crate::journal::SessionId;
use crate::runtime::{DeskError, GoOn};
use crate::trust::SafeText;
use std::collections::HashMap;

/// Which conversation of the screen is which in the log.
#[derive(Default)]
pub(super) struct Talks {
    /// The one on the screen.
    pub(super) shown: TalkId,
    sessions: HashMap<TalkId, SessionId>,
}

impl Talks {
    /// A conversation of the screen is this one in the log.
    pub(super) fn is(&mut self, talk: TalkId, session: &SessionId) {
        self.sessions.insert(talk, session.clone());
    }
}

impl Clerk {
    /// Takes the conversation on the screen to hand, if anything was asked in it yet.
    pub(super) fn settle(&mut self) -> Result<(), DeskError> {
        if self.talks.sessions.is_empty() {
            // The desk began with one, which is the first of the screen.
            self.talks.is(0, &self.desk.session().clone());
        }
        match self.talks.sessions.get(&self.talks.shown).cloned() {
            Some(session) => self.desk.go_on(&session),
            None => Ok(()),
        }
    }

    /// Takes a conversation of the screen to hand; a new one begins.
    fn at_hand(&mut self, talk: TalkId) -> Result<(), DeskError> {
        if let Some(session) = self.talks.sessions.get(&talk).cloned() {
            return self.desk.go_on(&session);
        }
        let session = self.desk.begin_conversation()?;
        self.talks.is(talk, &session);
        Ok(())
    }

    /// Takes a turn's conversation to hand, at the question that is asked differently.
    pub(super) fn place_turn(&mut self, request: &TurnRequest) -> Result<(), DeskError> {
        self.at_hand(request.talk)?;
        match request.instead_of {
            Some(place) => self.desk.branch(GoOn::InsteadOfShown(place)),
            None => Ok(()),
        }
    }

    /// Another conversation is on the screen. A record's new one goes on with the last one of the log.
    pub(super) fn show_talk(&mut self, talk: TalkId, record: Option<&RecordRef>) -> Result<(), DeskError> {
        self.talks.shown = talk;
        let Some(record) = record.filter(|_| !self.talks.sessions.contains_key(&talk)) else { return Ok(()) };
        let Some(session) = self.desk.conversation_of(record)? else { return Ok(()) };
        if self.talks.sessions.values().any(|known| *known == session) {
            return Ok(());
        }
        let turns = self.desk.resume(session.as_str())?;
        self.talks.is(talk, &self.desk.session().clone());
        self.tell(Loaded::Session { id: session.to_string(), turns });
        Ok(())
    }

    pub(super) fn list_forks(&mut self) -> Result<(), DeskError> {
        let choices = self.desk.forks()?.into_iter().map(|fork| Choice {
            label: present::line(&fork.title),
            detail: present::line(&fork.detail),
            chosen: Chosen::Fork(fork.turn),
        });
        let title = SafeText::from_static("Branches of this conversation, by their last question");
        self.tell(Loaded::Choices { title, choices: choices.collect() });
        Ok(())
    }

    pub(super) fn go_to_fork(&mut self, turn: usize) -> Result<(), DeskError> {
        self.desk.branch(GoOn::After(turn))?;
        let id = self.desk.session().to_string();
        let turns = self.desk.session_turns(&id)?;
        self.tell(Loaded::Session { id, turns });
        Ok(())
    }
}
