//! The promise that an event is on the disk, to be waited for by a thread or a task.

use super::JournalError;
use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, Waker},
};

type Outcome = Result<u64, JournalError>;

#[derive(Debug, Default)]
struct State {
    outcome: Option<Outcome>,
    waker: Option<Waker>,
}

#[derive(Debug, Default)]
struct Slot {
    state: Mutex<State>,
    filled: Condvar,
}

impl Slot {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Comes back with the event's number once the event is durable. Drop it to write without waiting.
///
/// A thread calls [`wait`](Ticket::wait); a task awaits the ticket. An error means *not durable yet*: the event
/// waits in memory, in order, and is tried again with the next ones and every second.
#[derive(Debug)]
#[must_use = "wait for it where something depends on the event being durable; drop it on purpose otherwise"]
pub struct Ticket(Arc<Slot>);

impl Ticket {
    /// Blocks until the event is durable or could not be written.
    ///
    /// # Errors
    /// When it is not on the disk: the cause, and what to do.
    pub fn wait(self) -> Result<u64, JournalError> {
        let mut state = self.0.state();
        loop {
            if let Some(outcome) = state.outcome.take() {
                return outcome;
            }
            state = self.0.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Future for Ticket {
    type Output = Outcome;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let mut state = self.0.state();
        match state.outcome.take() {
            Some(outcome) => Poll::Ready(outcome),
            None => {
                state.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// The writer's side of a ticket. Dropping it unfilled says that the log is closed.
#[derive(Debug)]
pub(super) struct Stub(Option<Arc<Slot>>);

impl Stub {
    /// Tells the ticket. Only the first time counts.
    pub(super) fn fill(&mut self, outcome: Outcome) {
        let Some(slot) = self.0.take() else { return };
        let mut state = slot.state();
        state.outcome = Some(outcome);
        let waker = state.waker.take();
        drop(state);
        slot.filled.notify_all();
        waker.into_iter().for_each(Waker::wake);
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.fill(Err(JournalError::Closed));
    }
}

/// A ticket and its stub.
pub(super) fn ticket() -> (Ticket, Stub) {
    let slot = Arc::new(Slot::default());
    (Ticket(Arc::clone(&slot)), Stub(Some(slot)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_stub_never_leaves_anybody_waiting() {
        let (ticket, stub) = ticket();
        drop(stub);
        assert!(matches!(ticket.wait(), Err(JournalError::Closed)));
    }

    #[test]
    fn a_ticket_can_be_awaited() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (ticket, mut stub) = ticket();
        let filler = std::thread::spawn(move || stub.fill(Ok(3)));
        assert_eq!(runtime.block_on(ticket).unwrap(), 3);
        filler.join().unwrap();
    }
}
