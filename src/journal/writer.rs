//! The writer: one thread that takes events from a queue and commits what has gathered while the disk was busy.

use super::{
    Event, JournalError, SessionId, Ticket,
    commit::{Committer, Item},
    slot::ticket,
};
use jiff::Timestamp;
use std::{
    collections::VecDeque,
    path::Path,
    sync::mpsc,
    thread::{self, JoinHandle},
    time::Duration,
};

/// How long events wait for another try when nothing new comes.
const RETRY: Duration = Duration::from_secs(1);

/// The writing end of an event log. Cheap to share by reference; dropping it writes what is queued and waits.
#[derive(Debug)]
pub struct Journal {
    queue: Option<mpsc::Sender<Item>>,
    thread: Option<JoinHandle<Option<JournalError>>>,
}

impl Journal {
    /// Opens the log in `dir`, making the folder with the first event. Touches no file itself: the writer thread
    /// finds the log's end, and heals a torn one, which it notes with the time `at`.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn open(dir: &Path, at: Timestamp) -> Result<Self, JournalError> {
        let (queue, items) = mpsc::channel();
        let committer = Committer::new(dir.to_owned());
        let exists = dir.is_dir();
        let thread = thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || run(committer, &items, at, exists))
            .map_err(|error| JournalError::write(dir, error))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Queues an event. Never blocks; events are written in the order of these calls.
    pub fn append(&self, at: Timestamp, session: &SessionId, event: Event) -> Ticket {
        let (ticket, stub) = ticket();
        if let Some(queue) = &self.queue {
            // A send that fails drops the stub, which tells the ticket.
            drop(queue.send(Item { at, session: session.clone(), event, stub }));
        }
        ticket
    }

    /// Writes what is queued and ends the writer.
    ///
    /// # Errors
    /// When events are still not on the disk after a last try: they are lost.
    pub fn close(mut self) -> Result<(), JournalError> {
        self.finish().map_or(Ok(()), Err)
    }

    fn finish(&mut self) -> Option<JournalError> {
        self.queue = None;
        match self.thread.take()?.join() {
            Ok(left) => left,
            Err(_) => Some(JournalError::Closed),
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.finish();
    }
}

/// Runs until the journal is dropped; gives the error that keeps events from the disk at the end, if any.
fn run(
    mut committer: Committer,
    items: &mpsc::Receiver<Item>,
    opened: Timestamp,
    exists: bool,
) -> Option<JournalError> {
    let (mut queue, mut now) = (VecDeque::new(), opened);
    // An error shows again with the first event, which has somebody to tell.
    let mut failed = if exists { committer.commit(&mut queue, now).err() } else { None };
    loop {
        let next = if queue.is_empty() {
            items.recv().map_err(|_| mpsc::RecvTimeoutError::Disconnected)
        } else {
            items.recv_timeout(RETRY)
        };
        match next {
            Ok(item) => queue.push_back(item),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) if queue.is_empty() => return None,
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                return committer.commit(&mut queue, now).err().or(failed.filter(|_| !queue.is_empty()));
            }
        }
        queue.extend(items.try_iter());
        now = queue.back().map_or(now, |item: &Item| item.at);
        failed = committer.commit(&mut queue, now).err();
    }
}
