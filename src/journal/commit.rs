//! Writing a group of events: under the lock, chained, in one write and one `fdatasync` a file.
//!
//! Invariant: when a commit fails, the file is cut back to its length before, and every event of the group that is
//! not durable stays in the queue, in order.

use super::{
    Event, JournalError, SessionId, entry,
    event::SignatureNote,
    files::{self, Lock},
    head::{self, Found, Head},
    line,
    recover::recover,
    sign::{self, Signer},
    slot::Stub,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::{
    collections::VecDeque,
    fs::File,
    io::{self, Write},
    path::PathBuf,
};

/// Most bytes written between two syncs.
const GROUP_BYTES: usize = 4 << 20;

/// An event on its way to the disk.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) at: Timestamp,
    pub(super) session: SessionId,
    pub(super) event: Event,
    pub(super) stub: Stub,
}

/// The log as its one writer in this process sees it.
pub(super) struct Committer {
    dir: PathBuf,
    /// The end as of our last commit, and the open day file; `None` when it must be found again.
    at: Option<(Head, File)>,
    /// Who signs; `None` leaves the log unsigned.
    pub(super) signer: Option<Signer>,
}

impl Committer {
    pub(super) fn new(dir: PathBuf) -> Self {
        Self { dir, at: None, signer: None }
    }

    /// Writes the whole queue, or as much as can be. `now` dates what the log itself has to say.
    pub(super) fn commit(&mut self, queue: &mut VecDeque<Item>, now: Timestamp) -> Result<(), JournalError> {
        let result = self.try_commit(queue, now).map_err(JournalError::while_writing);
        if let Err(error) = &result {
            self.at = None;
            queue.iter_mut().for_each(|item| item.stub.fill(Err(error.clone())));
        }
        result
    }

    fn try_commit(&mut self, queue: &mut VecDeque<Item>, now: Timestamp) -> Result<(), JournalError> {
        let write_error = |error| JournalError::write(&self.dir, error);
        files::create_dir(&self.dir).map_err(write_error)?;
        let _lock = Lock::exclusive(&self.dir).map_err(write_error)?;
        let (mut head, mut file) = self.end(queue, now)?;
        while let Some(item) = queue.front() {
            let day = entry::utc_day(item.at).max(head.day);
            if day > head.day {
                (head, file) = self.open(Head { day, len: 0, ..head })?;
            } else if head.len == 0 && entry::utc_day(item.at) < head.day {
                queue.push_front(begun_by_another(head.day)?);
            }
            self.write_group(&mut head, &mut file, queue)?;
        }
        self.at = Some((head, file));
        Ok(())
    }

    /// The end of the log: ours from the last commit, unless another process wrote since.
    fn end(&mut self, queue: &mut VecDeque<Item>, now: Timestamp) -> Result<(Head, File), JournalError> {
        if let Some((head, file)) = self.at.take() {
            let path = files::day_path(&self.dir, head.day);
            let same = files::len(&path).ok().flatten() == Some(head.len) && files::is_same(&file, &path);
            if same && head::read(&self.dir)? == Found::Head(head) {
                return Ok((head, file));
            }
        }
        let recovered = recover(&self.dir, entry::utc_day(queue.front().map_or(now, |item| item.at)))?;
        for event in recovered.healed.into_iter().rev() {
            let stub = super::slot::ticket().1;
            queue.push_front(Item { at: now, session: SessionId::log(), event, stub });
        }
        self.open(recovered.head)
    }

    /// Goes on in the file of `head`. The head is durable before the file is there, so that it is never behind it.
    fn open(&self, head: Head) -> Result<(Head, File), JournalError> {
        let path = files::day_path(&self.dir, head.day);
        let open = || {
            let known = files::len(&path)?.is_some();
            if !known {
                head.write_durably(&self.dir).map_err(io::Error::other)?;
            }
            let file = files::open_append(&path)?;
            if !known {
                files::sync_dir(&self.dir)?;
            }
            Ok(file)
        };
        let file = open().map_err(|error| JournalError::write(&path, error))?;
        Ok((head, file))
    }

    /// Writes the events at the front of the queue that belong into the open file, and answers their tickets.
    fn write_group(&self, head: &mut Head, file: &mut File, queue: &mut VecDeque<Item>) -> Result<(), JournalError> {
        let (mut end, mut bytes, mut outcomes) = (*head, Vec::new(), Vec::new());
        for item in queue.iter_mut() {
            if let (Event::Signed(note), Some(signer)) = (&mut item.event, &self.signer) {
                *note = signed(signer, &end, item.at);
            }
            if bytes.len() > GROUP_BYTES || entry::utc_day(item.at) > head.day {
                break;
            }
            let encoded = line::encode(&mut bytes, end.chain, end.seq + 1, item.at, &item.session, &item.event);
            outcomes.push(match encoded {
                Ok(chain) => {
                    (end.seq, end.chain) = (end.seq + 1, chain);
                    Ok(end.seq)
                }
                Err(error) => Err(JournalError::Encode { kind: item.event.kind(), reason: error.to_string() }),
            });
        }
        end.len += bytes.len() as u64;
        self.write(file, head.len, &bytes)?;
        end.write(&self.dir)?;
        *head = end;
        for (mut item, outcome) in queue.drain(..outcomes.len()).zip(outcomes) {
            item.stub.fill(outcome);
        }
        Ok(())
    }

    fn write(&self, file: &mut File, before: u64, bytes: &[u8]) -> Result<(), JournalError> {
        let written = file.write_all(bytes).and_then(|()| file.sync_data());
        written.map_err(|error| {
            // Should cutting back fail too, the next recovery finds the rest and moves it aside.
            drop(file.set_len(before));
            JournalError::write(&self.dir, error)
        })
    }
}

/// The first line of a day file that a killed program had begun, where the clock now says an earlier day: the file
/// keeps a first line of its own day, by which `verify` knows its name.
fn begun_by_another(day: Date) -> Result<Item, JournalError> {
    let at = day
        .to_zoned(TimeZone::UTC)
        .map_err(|error| JournalError::write(files::day_name(day), io::Error::other(error)))?;
    let event = Event::Healed { file: files::day_name(day), bytes: 0, kept_in: String::new() };
    Ok(Item { at: at.timestamp(), session: SessionId::log(), event, stub: super::slot::ticket().1 })
}

/// The signature over the line that is the last one so far.
fn signed(signer: &Signer, end: &Head, at: Timestamp) -> SignatureNote {
    let statement = sign::statement("line", end.seq, end.chain.as_str(), &at.to_string());
    SignatureNote { upto: end.seq, key: signer.public(), signature: signer.sign(&statement) }
}
