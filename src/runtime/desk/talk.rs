//! Conversations side by side: one is at hand, others wait as they are, and each may have an answer on its way.
//!
//! For: a new conversation, changing between them, and going on after an earlier turn (an edited question, a branch).
//! Not for: lists of conversations (`services::session`). Invariants: a conversation keeps its own placeholders, its
//! own history and its own memory; a branch is never dropped, the log keeps both.

use super::{Desk, DeskError, random};
use crate::assistant::{Dialog, PastTurn, Topic};
use crate::config;
use crate::crm::SourceError;
use crate::journal::{Event, SessionId, Tree, Turn};
use crate::runtime::clock;
use crate::trust::Session;
use std::sync::{Arc, Mutex};

/// Most turns that a conversation sends along when it is gone on with.
const REMEMBERED: usize = 12;

/// A conversation that is not at hand.
pub(super) struct Parked {
    placeholders: Arc<Mutex<Session>>,
    sealed: usize,
    past: Vec<PastTurn>,
    dialog: Dialog,
    topic: Option<Topic>,
    asking: Option<String>,
}

/// Where a conversation goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoOn {
    /// After the turn of this number, counted from 1 in the order in which they were asked; 0 is the start.
    After(usize),
    /// In the place of the turn of this number.
    InsteadOf(usize),
    /// In the place of the turn at this place, counted from 0, of the branch that is at hand.
    InsteadOfShown(usize),
}

impl Desk {
    /// Begins a conversation; the one at hand waits.
    ///
    /// # Errors
    /// When there is no randomness, or the log cannot be written.
    pub fn begin_conversation(&mut self) -> Result<SessionId, DeskError> {
        let now = clock::now();
        let fresh = SessionId::fresh(now, random()?);
        let placeholders = Session::new(fresh.as_str(), random::<3>()?);
        self.park(fresh.clone());
        self.placeholders = Arc::new(Mutex::new(placeholders));
        if self.journal.is_some() {
            self.note(Event::SessionStarted { model: self.model_name(), version: env!("CARGO_PKG_VERSION").into() })?;
        }
        Ok(fresh)
    }

    /// Puts the conversation at hand aside, with what waits in it.
    fn park(&mut self, next: SessionId) {
        let id = std::mem::replace(&mut self.session, next);
        let empty = Arc::new(Mutex::new(Session::new("", [0; 3])));
        let parked = Parked {
            placeholders: std::mem::replace(&mut self.placeholders, empty),
            sealed: std::mem::take(&mut self.sealed),
            past: std::mem::take(&mut self.past),
            dialog: std::mem::take(&mut self.dialog),
            topic: self.topic.take(),
            asking: self.asking.take(),
        };
        self.parked.insert(id, parked);
    }

    /// Takes a conversation that waits to hand. Says whether there was one.
    pub(in crate::runtime) fn take_up(&mut self, id: &SessionId) -> bool {
        if self.session == *id {
            return true;
        }
        let Some(parked) = self.parked.remove(id) else { return false };
        self.park(id.clone());
        self.placeholders = parked.placeholders;
        (self.sealed, self.past, self.dialog) = (parked.sealed, parked.past, parked.dialog);
        (self.topic, self.asking) = (parked.topic, parked.asking);
        true
    }

    /// Goes on with an earlier conversation, at its end.
    ///
    /// # Errors
    /// When there is no such conversation, its vault does not open, or the log cannot be read.
    pub fn go_on(&mut self, id: &SessionId) -> Result<(), DeskError> {
        if self.take_up(id) {
            return Ok(());
        }
        let tree = self.tree(id)?;
        self.load(id, &tree)
    }

    /// Goes on after an earlier turn of the conversation at hand. What came after it stays as a branch.
    ///
    /// # Errors
    /// When there is no such turn, or the log cannot be read or written.
    pub fn branch(&mut self, at: GoOn) -> Result<(), DeskError> {
        let id = self.session().clone();
        let mut tree = self.tree(&id)?;
        let missing = || SourceError(format!("there is no such turn; this conversation has {}", tree.turns.len()));
        let number = |number: usize| number.checked_sub(1).filter(|at| *at < tree.turns.len()).ok_or_else(missing);
        let after = match at {
            GoOn::After(0) => None,
            GoOn::After(turn) => Some(number(turn)?),
            GoOn::InsteadOf(turn) => tree.parents[number(turn)?],
            GoOn::InsteadOfShown(place) => {
                let path = tree.path(tree.current);
                let turn = path.get(place).copied().ok_or_else(missing)?;
                tree.parents[turn]
            }
        };
        if after != tree.current {
            self.note(Event::Branch { after: after.map(|at| tree.turns[at].seq) })?;
            tree.current = after;
        }
        self.remember_path(&tree)
    }

    /// The turns of a conversation and how they follow each other.
    ///
    /// # Errors
    /// When there is no such conversation or the log cannot be read.
    pub fn tree(&self, id: &SessionId) -> Result<Tree, DeskError> {
        let tree = Tree::of(&self.log().session(id)?);
        if tree.turns.is_empty() {
            return Err(SourceError(format!("there is no conversation {id} in the log")).into());
        }
        Ok(tree)
    }

    /// Reads a conversation from log and vault; the one at hand waits. Nothing changes where its vault does not open.
    fn load(&mut self, id: &SessionId, tree: &Tree) -> Result<(), DeskError> {
        let (kept, outdated) = match config::read_sealed(&self.place.workspace.vault(), id.as_str())? {
            Some(bytes) => {
                let mut keys = self.vault_keys(id)?;
                (Session::open(&mut keys, id.as_str(), &bytes)?, Session::is_outdated(&bytes))
            }
            None => (Session::new(id.as_str(), random::<3>()?), false),
        };
        self.park(id.clone());
        // A vault of an older version is written anew with the next turn.
        self.sealed = if outdated { usize::MAX } else { kept.len() };
        self.placeholders = Arc::new(Mutex::new(kept));
        self.remember_path(tree)
    }

    /// History and memory of the branch that is gone on from.
    fn remember_path(&mut self, tree: &Tree) -> Result<(), DeskError> {
        let path = tree.path(tree.current);
        self.dialog = self.remembered(path.iter().map(|at| &tree.turns[*at]))?;
        let skip = path.len().saturating_sub(REMEMBERED);
        self.past = path.iter().skip(skip).map(|at| past_turn(&tree.turns[*at])).collect();
        self.topic = None;
        Ok(())
    }
}

fn past_turn(turn: &Turn) -> PastTurn {
    PastTurn {
        question_masked: turn.question.as_str().to_owned(),
        answer_masked: turn.answer.clone(),
        receipt: turn.receipts.first().cloned(),
    }
}
