//! Conversations side by side: the one on the screen, and those that wait with what they hold.
//!
//! Not for: the turns themselves (see `chat`) or the log. Invariants: numbers of turns are unique over all
//! conversations; what a turn of one that waits says goes to that one.

use super::chat::{ChatPane, PastTurn, TurnState};
use crate::crm::RecordRef;
use crate::trust::SafeText;

/// The number of a conversation on this screen; 0 is the one it began with.
pub type TalkId = u64;

/// How far apart the turns of two conversations are numbered.
const APART: u64 = 1_000_000_000;

/// A conversation that is not on the screen.
#[derive(Debug)]
struct Waiting {
    id: TalkId,
    about: Option<RecordRef>,
    pane: ChatPane,
}

/// The conversations of this screen.
#[derive(Debug, Default)]
pub struct Talks {
    /// The one on the screen.
    pub shown: TalkId,
    /// The record whose own conversation it is.
    pub about: Option<RecordRef>,
    waiting: Vec<Waiting>,
    last: TalkId,
}

impl Talks {
    /// The conversation that is a record's own, on the screen or waiting.
    pub fn of(&self, record: &RecordRef) -> Option<TalkId> {
        if self.about.as_ref() == Some(record) {
            return Some(self.shown);
        }
        self.waiting.iter().find(|waiting| waiting.about.as_ref() == Some(record)).map(|waiting| waiting.id)
    }

    /// Begins a record's own conversation and puts it on the screen.
    pub fn begin(&mut self, chat: &mut ChatPane, record: RecordRef) -> TalkId {
        self.last += 1;
        let fresh = ChatPane::numbered(self.last * APART + 1);
        self.exchange(chat, self.last, Some(record), fresh);
        self.last
    }

    /// Puts a conversation that waits on the screen. Says whether there was one.
    pub fn show(&mut self, chat: &mut ChatPane, id: TalkId) -> bool {
        let Some(at) = self.waiting.iter().position(|waiting| waiting.id == id) else { return false };
        let Waiting { about, pane, .. } = self.waiting.remove(at);
        self.exchange(chat, id, about, pane);
        true
    }

    fn exchange(&mut self, chat: &mut ChatPane, id: TalkId, about: Option<RecordRef>, mut pane: ChatPane) {
        // What is being typed stays under the hands.
        std::mem::swap(&mut pane.composer, &mut chat.composer);
        pane.unsaved = chat.unsaved;
        pane.rev = chat.rev.max(pane.rev) + 1;
        pane.follow = true;
        let before = std::mem::replace(chat, pane);
        let about = std::mem::replace(&mut self.about, about);
        self.waiting.push(Waiting { id: std::mem::replace(&mut self.shown, id), about, pane: before });
    }

    /// The conversation off the screen that a turn belongs to.
    pub fn waiting_for(&mut self, turn: u64) -> Option<&mut ChatPane> {
        let has = |waiting: &&mut Waiting| waiting.pane.turns.iter().any(|known| known.id == turn);
        self.waiting.iter_mut().find(has).map(|waiting| &mut waiting.pane)
    }
}

impl ChatPane {
    /// An empty conversation whose turns are numbered from here.
    pub fn numbered(first: u64) -> Self {
        Self { next_id: first, ..Self::default() }
    }

    /// Replaces the conversation by one from the log.
    pub fn restore(&mut self, turns: Vec<PastTurn>) {
        self.turns.clear();
        for past in turns {
            let id = self.start(past.question, SafeText::default());
            let state = if past.complete { TurnState::Done } else { TurnState::Stopped };
            self.change(id, |turn| {
                turn.text = past.text.to_string();
                turn.state = state;
                (turn.logged, turn.opinion) = (past.logged, past.opinion);
            });
        }
        self.follow = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Kind;

    #[test]
    fn conversations_wait_with_their_turns_and_what_is_typed_stays() {
        let (mut talks, mut chat) = (Talks::default(), ChatPane::default());
        let first = chat.start(SafeText::from_static("one"), SafeText::default());
        chat.composer.insert("half a li");
        let record = RecordRef::new(Kind::Account, "a");
        let own = talks.begin(&mut chat, record.clone());
        assert!(chat.turns.is_empty() && chat.composer.text() == "half a li");
        let second = chat.start(SafeText::from_static("two"), SafeText::default());
        assert!(first != second && talks.waiting_for(first).is_some() && talks.waiting_for(second).is_none());
        assert!(talks.show(&mut chat, 0));
        assert_eq!((chat.turns.len(), talks.shown, talks.of(&record)), (1, 0, Some(own)));
        assert!(!talks.show(&mut chat, 77));
    }
}
