//! The writer: one thread that takes events from a queue and commits what has gathered while the disk was busy, and
//! signs the log's end now and then.

use super::{
    Event, JournalError, SessionId, Signer, Ticket,
    commit::{Committer, Item},
    event::SignatureNote,
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
/// The end is signed after so many events, and when none came for this long, and at the end of the program.
const SIGN_EVERY: u64 = 1_000;
const SIGN_IDLE: Duration = Duration::from_secs(60);

/// The writing end of an event log. Cheap to share by reference; dropping it writes what is queued and waits.
#[derive(Debug)]
pub struct Journal {
    queue: Option<mpsc::Sender<Item>>,
    thread: Option<JoinHandle<Option<JournalError>>>,
}

impl Journal {
    /// Opens the log in `dir`, making the folder with the first event. Touches no file itself: the writer thread
    /// finds the log's end, and heals a torn one, which it notes with the time `at`. Nothing is signed.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn open(dir: &Path, at: Timestamp) -> Result<Self, JournalError> {
        Self::start(dir, at, Signing { load: None, unsigned: 0 })
    }

    /// The same, with the end signed every 1,000 events, after a minute without any, and at the end. `load` is called
    /// on the writer thread for the first signature; without a key the log goes on unsigned, which `verify` says.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn open_signed(
        dir: &Path,
        at: Timestamp,
        load: impl FnOnce() -> Option<Signer> + Send + 'static,
    ) -> Result<Self, JournalError> {
        Self::start(dir, at, Signing { load: Some(Box::new(load)), unsigned: 0 })
    }

    fn start(dir: &Path, at: Timestamp, signing: Signing) -> Result<Self, JournalError> {
        let (queue, items) = mpsc::channel();
        let committer = Committer::new(dir.to_owned());
        let exists = dir.is_dir();
        let thread = thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || run(committer, signing, &items, at, exists))
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

/// When to sign, and with what.
struct Signing {
    load: Option<Box<dyn FnOnce() -> Option<Signer> + Send>>,
    /// Events written since the last signature of ours.
    unsigned: u64,
}

impl Signing {
    /// Whether there is something to sign and, as far as is known, a key.
    fn is_open(&self, committer: &Committer) -> bool {
        self.unsigned > 0 && (committer.signer.is_some() || self.load.is_some())
    }

    /// Signs the end. What cannot be written is no loss: the next signature covers it.
    fn sign(&mut self, committer: &mut Committer, now: Timestamp) {
        if let Some(load) = self.load.take() {
            committer.signer = load();
        }
        self.unsigned = 0;
        if committer.signer.is_some() {
            let event = Event::Signed(SignatureNote::default());
            let mut queue = VecDeque::from([Item { at: now, session: SessionId::log(), event, stub: ticket().1 }]);
            drop(committer.commit(&mut queue, now));
        }
    }
}

/// Runs until the journal is dropped; gives the error that keeps events from the disk at the end, if any.
fn run(
    mut committer: Committer,
    mut signing: Signing,
    items: &mpsc::Receiver<Item>,
    opened: Timestamp,
    exists: bool,
) -> Option<JournalError> {
    let (mut queue, mut now) = (VecDeque::new(), opened);
    // An error shows again with the first event, which has somebody to tell.
    let mut failed = if exists { committer.commit(&mut queue, now).err() } else { None };
    loop {
        let next = match (queue.is_empty(), signing.is_open(&committer)) {
            (false, _) => items.recv_timeout(RETRY),
            (true, true) => items.recv_timeout(SIGN_IDLE),
            (true, false) => items.recv().map_err(|_| mpsc::RecvTimeoutError::Disconnected),
        };
        match next {
            Ok(item) => queue.push_back(item),
            Err(mpsc::RecvTimeoutError::Timeout) if queue.is_empty() => signing.sign(&mut committer, now),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                if !queue.is_empty() {
                    let error = committer.commit(&mut queue, now).err();
                    return error.or(failed.filter(|_| !queue.is_empty()));
                }
                if signing.is_open(&committer) {
                    signing.sign(&mut committer, now);
                }
                return None;
            }
        }
        queue.extend(items.try_iter());
        now = queue.back().map_or(now, |item: &Item| item.at);
        let waiting = queue.len();
        failed = committer.commit(&mut queue, now).err();
        signing.unsigned += (waiting - queue.len().min(waiting)) as u64;
        if signing.unsigned >= SIGN_EVERY && signing.is_open(&committer) {
            signing.sign(&mut committer, now);
        }
    }
}
