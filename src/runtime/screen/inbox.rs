//! The queue from the workers to the loop.
//!
//! Invariants: order is kept; adjacent pieces of one answer become one message, so the queue stays short however
//! fast a model speaks; a waiting loop is woken once.

use crate::app::{Msg, TurnEvent};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// A handle to the queue.
#[derive(Clone, Default)]
pub(super) struct Inbox(Arc<Queue>);

#[derive(Default)]
struct Queue {
    messages: Mutex<VecDeque<Msg>>,
    arrived: Notify,
}

impl Inbox {
    /// Adds a message and wakes the loop.
    pub(super) fn push(&self, msg: Msg) {
        let mut messages = self.lock();
        if let Some(rest) = merge(messages.back_mut(), msg) {
            messages.push_back(rest);
        }
        drop(messages);
        self.0.arrived.notify_one();
    }

    /// Takes everything that has arrived.
    pub(super) fn take(&self) -> VecDeque<Msg> {
        std::mem::take(&mut *self.lock())
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Waits until something arrives. Safe to cancel.
    pub(super) async fn arrived(&self) {
        self.0.arrived.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Msg>> {
        self.0.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds a piece of an answer to the piece before it; gives back what could not be added.
fn merge(last: Option<&mut Msg>, msg: Msg) -> Option<Msg> {
    match (last, msg) {
        (Some(Msg::Turn(turn, TurnEvent::Delta(text))), Msg::Turn(id, TurnEvent::Delta(more))) if *turn == id => {
            text.push(&more);
            None
        }
        (_, msg) => Some(msg),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::SafeText;

    fn piece(turn: u64, text: &str) -> Msg {
        Msg::Turn(turn, TurnEvent::Delta(SafeText::new(text)))
    }

    #[test]
    fn pieces_of_one_answer_become_one_message() {
        let inbox = Inbox::default();
        for (turn, text) in [(1, "a"), (1, "b"), (2, "c"), (1, "d")] {
            inbox.push(piece(turn, text));
        }
        inbox.push(Msg::Wake);
        let texts: Vec<String> = inbox
            .take()
            .into_iter()
            .map(|msg| match msg {
                Msg::Turn(turn, TurnEvent::Delta(text)) => format!("{turn}{text}"),
                _ => "other".into(),
            })
            .collect();
        assert_eq!(texts, ["1ab", "2c", "1d", "other"]);
        assert!(inbox.is_empty());
    }
}
