//! Reading the log: events, sessions, receipts, search, questions without an answer, export.
//!
//! Lines that are not whole or not readable are left out here; `verify` names them.

use super::{Entry, Event, JournalError, RequestNote, SessionId, Signer, Witness, entry, files, head};
use crate::crm::RecordRef;
use jiff::{Timestamp, civil::Date};
use std::{
    cmp::Reverse,
    collections::HashMap,
    fs::File,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
};

/// The reading end of an event log. Holds nothing open; a folder that is not there is an empty log.
#[derive(Clone, Debug)]
pub struct Log {
    dir: PathBuf,
}

/// One conversation in a list.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct SessionSummary {
    /// Its id.
    pub id: SessionId,
    /// Its first event.
    #[serde(serialize_with = "text")]
    pub first: Timestamp,
    /// Its last event.
    #[serde(serialize_with = "text")]
    pub last: Timestamp,
    /// The first question, masked; empty when nothing was asked.
    pub title: String,
    /// How many questions.
    pub questions: u64,
    /// The record that was open when the first question was asked: the conversation is about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordRef>,
}

/// What left the machine in one request.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Receipt {
    /// When.
    #[serde(serialize_with = "text")]
    pub time: Timestamp,
    /// In which conversation.
    pub session: SessionId,
    /// What, in figures.
    #[serde(flatten)]
    pub request: RequestNote,
    /// The exact bytes of the body; `None` where they were not kept.
    #[serde(skip)]
    pub body: Option<String>,
}

impl SessionSummary {
    fn new(first: &Entry) -> Self {
        let (id, title) = (first.session.clone(), String::new());
        Self { id, first: first.time, last: first.time, title, questions: 0, record: None }
    }

    fn add(&mut self, entry: Entry) {
        self.last = self.last.max(entry.time);
        if let Event::Question { text, record, .. } = entry.event {
            if self.questions == 0 {
                self.record = record;
            }
            self.questions += 1;
            if self.title.is_empty() {
                self.title = text.into_string();
            }
        }
    }
}

fn text<S: serde::Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(time)
}

impl Log {
    /// The log in this folder.
    pub fn at(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Every event since a moment, oldest first; files of earlier days are not opened.
    ///
    /// # Errors
    /// When a file cannot be read, as are those of all methods here.
    pub fn list(&self, since: Option<Timestamp>) -> Result<Vec<Entry>, JournalError> {
        let mut entries = Vec::new();
        self.scan(since.map(entry::utc_day), |_| true, |entry| entries.push(entry))?;
        if let Some(since) = since {
            entries.retain(|entry| entry.time >= since);
        }
        Ok(entries)
    }

    /// One conversation, oldest event first.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn session(&self, id: &SessionId) -> Result<Vec<Entry>, JournalError> {
        let mark = format!("\"session\":\"{id}\"");
        let mut entries = Vec::new();
        self.scan(id.first_day(), |line| line.contains(&mark), |entry| entries.push(entry))?;
        entries.retain(|entry| &entry.session == id);
        Ok(entries)
    }

    /// Every conversation, the latest first.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn sessions(&self) -> Result<Vec<SessionSummary>, JournalError> {
        let (mut order, mut found) = (HashMap::new(), Vec::new());
        self.scan(
            None,
            |line| !line.contains("\"kind\":\"request_body\""),
            |entry| {
                let at = *order.entry(entry.session.clone()).or_insert_with(|| {
                    found.push(SessionSummary::new(&entry));
                    found.len() - 1
                });
                found[at].add(entry);
            },
        )?;
        found.retain(|summary| summary.id != SessionId::log());
        found.sort_by_key(|summary| Reverse(summary.last));
        Ok(found)
    }

    /// Events whose words contain `text`, case ignored, oldest first.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn search(&self, text: &str) -> Result<Vec<Entry>, JournalError> {
        let needle = text.to_lowercase();
        let mut entries = Vec::new();
        self.scan(
            None,
            |_| true,
            |entry| {
                if entry.event.text().is_some_and(|words| words.to_lowercase().contains(&needle)) {
                    entries.push(entry);
                }
            },
        )?;
        Ok(entries)
    }

    /// The conversation of the question in a line of the log; `None` where no question stands there.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn asked_at(&self, line: u64) -> Result<Option<SessionId>, JournalError> {
        let (mark, mut found) = (format!("\"seq\":{line},"), None);
        self.scan(
            None,
            |text| text.contains(&mark),
            |entry| {
                if entry.seq == line && matches!(entry.event, Event::Question { .. }) {
                    found = Some(entry.session);
                }
            },
        )?;
        Ok(found)
    }

    /// Questions that nothing could answer, oldest first.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn unanswered(&self) -> Result<Vec<Entry>, JournalError> {
        let mut entries = Vec::new();
        self.scan(None, |line| line.contains("\"kind\":\"unanswered\""), |entry| entries.push(entry))?;
        entries.retain(|entry| matches!(entry.event, Event::Unanswered { .. }));
        Ok(entries)
    }

    /// What left the machine, oldest first, with the bodies that were kept.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn receipts(&self, since: Option<Timestamp>) -> Result<Vec<Receipt>, JournalError> {
        let mut receipts = self.receipts_in(&self.days_since(since.map(entry::utc_day))?)?;
        if let Some(since) = since {
            receipts.retain(|receipt| receipt.time >= since);
        }
        Ok(receipts)
    }

    /// One receipt by its id, or the last one for `last`. Looks at the newest files first.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn receipt(&self, id: &str) -> Result<Option<Receipt>, JournalError> {
        let days = files::days(&self.dir)?;
        for at in (0..days.len()).rev() {
            // The body may have come after midnight.
            let found = self.receipts_in(&days[at..days.len().min(at + 2)])?;
            if let Some(receipt) = found.into_iter().rfind(|receipt| id == "last" || receipt.request.receipt == id) {
                return Ok(Some(receipt));
            }
        }
        Ok(None)
    }

    fn receipts_in(&self, days: &[Date]) -> Result<Vec<Receipt>, JournalError> {
        let mut receipts: Vec<Receipt> = Vec::new();
        let mut add = |entry: Entry| match entry.event {
            Event::Request(request) => {
                receipts.push(Receipt { time: entry.time, session: entry.session, request, body: None });
            }
            Event::RequestBody { receipt, body } => {
                if let Some(known) = receipts.iter_mut().rev().find(|known| known.request.receipt == receipt) {
                    known.body = Some(body.into_string());
                }
            }
            _ => {}
        };
        for day in days {
            self.entries(*day, |line| line.contains("\"kind\":\"request"), &mut add)?;
        }
        Ok(receipts)
    }

    /// Copies the lines, chain and all, to `out`; gives their number.
    ///
    /// # Errors
    /// When a file cannot be read or `out` not written.
    pub fn export(&self, since: Option<Timestamp>, out: &mut dyn Write) -> Result<u64, JournalError> {
        let (mut count, mut outcome) = (0, Ok(()));
        for day in self.days_since(since.map(entry::utc_day))? {
            self.lines(day, |line| {
                if outcome.is_ok() {
                    outcome = writeln!(out, "{line}");
                    count += 1;
                }
            })?;
        }
        outcome.map_err(|error| JournalError::export(&self.dir, error))?;
        Ok(count)
    }

    /// The end of the log as it stands, signed, to be kept elsewhere.
    ///
    /// # Errors
    /// When there is no log, or its head cannot be read.
    pub fn witness(&self, at: Timestamp, signer: &Signer) -> Result<Witness, JournalError> {
        let _lock = files::Lock::shared(&self.dir);
        match head::read(&self.dir)? {
            head::Found::Head(head) => Ok(Witness::new(head.seq, head.chain, &at.to_string(), signer)),
            _ => Err(JournalError::NotSound { place: "head".into(), what: "there is no end to witness".into() }),
        }
    }

    /// Calls `each` with the events of the days from `first` on whose line passes `wanted`.
    pub(super) fn scan(
        &self,
        first: Option<Date>,
        wanted: impl Fn(&str) -> bool,
        mut each: impl FnMut(Entry),
    ) -> Result<(), JournalError> {
        for day in self.days_since(first)? {
            self.entries(day, &wanted, &mut each)?;
        }
        Ok(())
    }

    fn entries(
        &self,
        day: Date,
        wanted: impl Fn(&str) -> bool,
        mut each: impl FnMut(Entry),
    ) -> Result<(), JournalError> {
        self.lines(day, |line| {
            if wanted(line)
                && let Ok(entry) = serde_json::from_str(line)
            {
                each(entry);
            }
        })
    }

    fn days_since(&self, first: Option<Date>) -> Result<Vec<Date>, JournalError> {
        let mut days = files::days(&self.dir)?;
        days.retain(|day| first.is_none_or(|first| *day >= first));
        Ok(days)
    }

    /// Calls `each` with every whole line of a day that is text.
    fn lines(&self, day: Date, mut each: impl FnMut(&str)) -> Result<(), JournalError> {
        let path = files::day_path(&self.dir, day);
        let read_error = |error: io::Error| JournalError::read(&path, error);
        let mut reader = BufReader::with_capacity(1 << 16, File::open(&path).map_err(read_error)?);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).map_err(read_error)? > 0 {
            if let Some(Ok(text)) = line.strip_suffix(b"\n").map(std::str::from_utf8) {
                each(text);
            }
            line.clear();
        }
        Ok(())
    }
}
