//! The index over small logs that are written through [`Journal`].

mod doubt;
mod figures;
mod find;
mod pieces;
mod recount;
mod turns;
mod unserved;

use super::super::{Baseline, Baselines, Range, Reason, stats};
use super::*;
use crate::crm::{ClaimStatus, DraftId, ProposalId, RecordRef, Status};
use crate::journal::{
    ClaimNote, Decision, DraftNote, Erasure, Event, Journal, Masked, RequestNote, SessionId, Tokens, TopicNote,
};
use jiff::{SignedDuration, Timestamp, civil::date};
use proptest::prelude::*;

/// A log that is written event by event, and its index.
struct Bench {
    dir: tempfile::TempDir,
    now: Timestamp,
    session: SessionId,
}

impl Bench {
    fn new() -> Self {
        let now = "2026-11-20T09:00:00Z".parse().unwrap();
        Self { dir: tempfile::tempdir().unwrap(), now, session: SessionId::new("s-1").unwrap() }
    }

    fn log(&self) -> Log {
        Log::at(self.dir.path().join("log"))
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("log-index.db")
    }

    fn write(&self, events: Vec<Event>) {
        let journal = Journal::open(self.log().dir(), self.now).unwrap();
        let tickets: Vec<_> = events.into_iter().map(|event| journal.append(self.now, &self.session, event)).collect();
        for ticket in tickets {
            ticket.wait().unwrap();
        }
        journal.close().unwrap();
    }

    fn later(&mut self, seconds: i64) -> &mut Self {
        self.now += SignedDuration::from_secs(seconds);
        self
    }

    fn within(&mut self, session: &str) -> &mut Self {
        self.session = SessionId::new(session).unwrap();
        self
    }

    fn open(&self) -> Index {
        Index::open(&self.path(), &self.log(), &TimeZone::UTC, &mut |_| ControlFlow::Continue(())).unwrap()
    }
}

fn masked(text: &str) -> Masked {
    Masked::new(text)
}

fn question(text: &str) -> Event {
    Event::Question { text: masked(text), record: None, action: None }
}

fn answer(text: &str, status: Status) -> Event {
    Event::Answer { text: masked(text), status, receipt: None, claims: Vec::new(), tokens: Tokens::default() }
}

fn costly(text: &str, cost: f64, ms: u64) -> Event {
    let tokens = Tokens {
        input_tokens: 10,
        output_tokens: 5,
        cost_usd: Some(cost),
        first_token_ms: Some(7),
        total_ms: Some(ms),
    };
    Event::Answer { text: masked(text), status: Status::Answered, receipt: None, claims: Vec::new(), tokens }
}

fn request(model: &str, receipt: &str) -> Event {
    let (provider, model, receipt) = ("acme".to_owned(), model.to_owned(), receipt.to_owned());
    Event::Request(RequestNote {
        receipt,
        provider,
        model,
        host: "h".into(),
        bytes: 10,
        hash: "00".into(),
        masked: Default::default(),
        fields: Vec::new(),
        context: Default::default(),
    })
}

fn topic(action: &str, record: Option<&str>, proposals: &[i64]) -> Event {
    Event::Topic(TopicNote {
        action: Some(action.to_owned()),
        record: record.and_then(RecordRef::parse),
        proposals: proposals.iter().map(|id| ProposalId(*id)).collect(),
        ..TopicNote::default()
    })
}

fn draft(id: i64, version: u32, by: &str, text: &str) -> Event {
    Event::Draft(DraftNote { id: DraftId(id), version, by: by.to_owned(), text: masked(text) })
}

fn decided(decision: Decision, what: &str) -> Event {
    Event::Decision { decision, what: what.to_owned() }
}

fn thumb(rating: i8) -> Event {
    Event::Feedback { rating, text: Masked::default(), answer: None, reason: None }
}

fn questions(found: &[Found]) -> Vec<&str> {
    found.iter().map(|one| one.question.as_str()).collect()
}

fn for_words(text: &str) -> Search {
    Search { text: Some(text.to_owned()), limit: 50, ..Search::default() }
}

fn everything() -> Search {
    Search { limit: 1_000, ..Search::default() }
}

#[test]
fn no_log_is_an_index_of_nothing() {
    let bench = Bench::new();
    let index = bench.open();
    assert!(index.is_empty().unwrap() && index.search(&everything()).unwrap().is_empty());
    assert!(index.unanswered(None, 9).unwrap().is_empty() && index.named("last").unwrap().is_empty());
    let none = stats(&index, Range::last(date(2026, 11, 22), 14), &Baselines::default()).unwrap();
    assert!(none.is_empty() && none.figures.iter().all(|figure| figure.value.is_none() && figure.n == 0));
}
