//! One streamed answer, from the provider to whoever shows it: names put back, made safe, logged as it arrives.
//!
//! Invariants: pieces come in order; the masked text is kept whole for the check and the log; dropping the future
//! closes the connection.

use super::{Stop, clock};
use crate::assistant::budget::{Reached, estimated};
use crate::crm::PlanStep;
use crate::journal::{Event as Note, Journal, Masked, SessionId};
use crate::llm::{self, Error, ErrorKind, Event, FinishReason, Provider, Usage};
use crate::trust::{Cleared, SafeText, Session, Unmasker, WireRequest};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Instant;

/// At most so long a piece of an answer waits until it is in the log, in milliseconds.
const LOG_EVERY: u64 = 250;

/// A cleared request that is ready to be sent.
pub struct Stream {
    /// The model.
    pub provider: Arc<dyn Provider>,
    /// What the gate cleared.
    pub request: Cleared<WireRequest>,
    /// The placeholders of the conversation.
    pub session: Arc<Mutex<Session>>,
    /// The event log.
    pub journal: Arc<Journal>,
    /// The conversation in the log.
    pub id: SessionId,
    /// Puts names back, where they may stand.
    pub unmasker: Unmasker,
    /// What the turn's budget leaves for the answer.
    pub room: Room,
}

/// What a budget leaves for one answer; `None` is no limit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Room {
    /// Until when it has to be there.
    pub until: Option<Instant>,
    /// Estimated tokens that it may have.
    pub tokens: Option<u64>,
}

/// News while an answer arrives.
#[derive(Debug)]
pub enum Piece {
    /// What will be done and how far it is, whole each time.
    Plan(Vec<PlanStep>),
    /// What is being waited for.
    Stage(SafeText),
    /// More of the answer, with names put back.
    Text(SafeText),
}

/// A tool call as the model wrote it.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Its id.
    pub id: String,
    /// The tool.
    pub name: String,
    /// The arguments, or the raw text where it is not JSON.
    pub arguments: Result<serde_json::Value, String>,
}

/// An answer as it came, whole or not.
#[derive(Clone, Debug, Default)]
pub struct Raw {
    /// The text with its placeholders.
    pub masked_text: String,
    /// Tokens, as the provider counted them.
    pub usage: Option<Usage>,
    /// Why the model stopped; `None` when the answer is not whole.
    pub finish: Option<FinishReason>,
    /// What failed.
    pub error: Option<Error>,
    /// Whether the seller stopped it.
    pub stopped: bool,
    /// Which limit of the turn ended it.
    pub over: Option<Reached>,
    /// Bytes of text, thought and tool arguments that came.
    pub heard: usize,
    /// Tool calls that the model asked for.
    pub tool_calls: Vec<Call>,
    /// Milliseconds to the first text.
    pub first_token_ms: Option<u64>,
    /// Milliseconds from sending to the end.
    pub total_ms: u64,
}

/// Sends the request and hands every piece on until the end. Cancelled by dropping, or by `stop` becoming ready.
pub(super) async fn run(stream: Stream, stop: impl Future<Output = ()>, mut on: impl FnMut(Piece)) -> Raw {
    let start = clock::instant();
    let mut raw = Raw::default();
    let mut pump = Pump { unmasker: stream.unmasker, logged: 0, logged_at: start, start };
    tokio::pin!(stop);
    // Who stopped it before it left keeps it from leaving.
    let stopped = std::future::poll_fn(|context| Poll::Ready(stop.as_mut().poll(context).is_ready())).await;
    if stopped {
        raw.stopped = true;
        return raw;
    }
    on(Piece::Stage(SafeText::new(&format!("waiting for {} · model", stream.provider.name()))));
    let mut events = stream.provider.stream(stream.request);
    let room = stream.room;
    loop {
        tokio::select! {
            biased;
            () = &mut stop => {
                raw.stopped = true;
                break;
            }
            () = until(room.until) => {
                raw.over = Some(Reached::Time);
                break;
            }
            event = events.recv() => match event {
                Some(event) => {
                    let more = pump.take(event, &mut raw, &stream.session, &mut on);
                    pump.log(&raw, &stream.journal, &stream.id, false);
                    if more && room.tokens.is_some_and(|most| estimated(raw.heard) > most) {
                        raw.over = Some(Reached::Tokens);
                        break;
                    }
                    if !more {
                        break;
                    }
                }
                None => break,
            },
        }
    }
    pump.finish(&mut raw, &stream.session, &mut on);
    pump.log(&raw, &stream.journal, &stream.id, true);
    raw
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}

/// The same for callers that have nothing else to do.
///
/// # Errors
/// When no runtime can be started.
pub(super) fn run_blocking(stream: Stream, stop: &Stop, on: &mut dyn FnMut(Piece)) -> std::io::Result<Raw> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(run(stream, stop.wait(), on)))
}

/// What is kept while an answer arrives.
struct Pump {
    unmasker: Unmasker,
    logged: usize,
    logged_at: Instant,
    start: Instant,
}

impl Pump {
    /// Takes an event. Says whether more may come.
    fn take(&mut self, event: Event, raw: &mut Raw, session: &Mutex<Session>, on: &mut impl FnMut(Piece)) -> bool {
        match event {
            Event::Text(text) => {
                raw.heard += text.len();
                raw.first_token_ms.get_or_insert_with(|| clock::millis_since(self.start));
                raw.masked_text.push_str(&text);
                let shown = {
                    let session = session.lock().unwrap_or_else(PoisonError::into_inner);
                    self.unmasker.push(&text, &session)
                };
                if !shown.is_empty() {
                    on(Piece::Text(SafeText::new(&shown)));
                }
            }
            Event::Reasoning { text, .. } => {
                raw.heard += text.len();
                if !raw.masked_text.is_empty() {
                    return true;
                }
                on(Piece::Stage(SafeText::from_static("the model is thinking · model")));
            }
            Event::ToolDone { id, name, arguments } => raw.tool_calls.push(Call { id, name, arguments }),
            Event::Usage(usage) => raw.usage = Some(usage),
            Event::Retry { attempt, wait, kind } => {
                let why = format!("{kind:?}: trying again in {wait:.0} s (attempt {attempt}) · esc stops");
                on(Piece::Stage(SafeText::new(&why)));
            }
            Event::Finish(reason) => {
                raw.finish = Some(reason);
                return false;
            }
            Event::Error(error) => {
                raw.error = Some(error);
                return false;
            }
            Event::ToolDelta { arguments, .. } => raw.heard += arguments.len(),
            Event::Start { .. } => {}
        }
        true
    }

    fn finish(&mut self, raw: &mut Raw, session: &Mutex<Session>, on: &mut impl FnMut(Piece)) {
        let rest = {
            let session = session.lock().unwrap_or_else(PoisonError::into_inner);
            self.unmasker.finish(&session)
        };
        if !rest.is_empty() {
            on(Piece::Text(SafeText::new(&rest)));
        }
        raw.total_ms = clock::millis_since(self.start);
        if raw.finish.is_none() && raw.error.is_none() && raw.over.is_none() && !raw.stopped {
            raw.error = Some(incomplete());
        }
    }

    /// Puts what has arrived into the log, in batches.
    fn log(&mut self, raw: &Raw, journal: &Journal, id: &SessionId, last: bool) {
        let due = clock::millis_since(self.logged_at) >= LOG_EVERY;
        if raw.masked_text.len() == self.logged || !(last || due) {
            return;
        }
        let text = Masked::new(&raw.masked_text[self.logged..]);
        // Fire and forget: the writer groups it; the whole answer follows at the end.
        drop(journal.append(clock::now(), id, Note::Delta { text }));
        self.logged = raw.masked_text.len();
        self.logged_at = clock::instant();
    }
}

fn incomplete() -> Error {
    llm::Error {
        kind: ErrorKind::Incomplete,
        status: None,
        message: "the answer ended before its end; what had arrived is kept".into(),
        retry_after: None,
        request_id: None,
    }
}
