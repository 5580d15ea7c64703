//! One event of the log as a row: ids as keyed hashes, names and figures as they are, no words.
//!
//! Not for: pieces of a streaming answer and bodies of requests (they repeat what stands elsewhere), nor what the log
//! says about itself; these make no row. Invariant: text is in a row only where [`Rows::with_content`] was called, and
//! then as the log has it, masked.

use super::{Pseudonyms, words};
use crate::crm::{ClaimStatus, RecordRef};
use crate::journal::{Decision, Entry, Event, RequestNote, SessionId, Tokens};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::sync::Arc;

/// A row. [`EVENT_COLUMNS`](super::EVENT_COLUMNS) says what each field means and which events have it.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "EVENT_COLUMNS describes every field")]
pub struct EventRow {
    pub key: Arc<str>,
    pub seller: Arc<str>,
    pub session: Arc<str>,
    pub seq: u64,
    pub day: Date,
    pub time_ms: i64,
    pub kind: &'static str,
    pub turn: Option<u64>,
    pub action: Option<String>,
    pub record_kind: Option<String>,
    pub record: Option<String>,
    pub status: Option<&'static str>,
    pub provider: Option<String>,
    pub model: Option<String>,
    pub host: Option<String>,
    pub version: Option<String>,
    pub by: Option<String>,
    pub tool: Option<String>,
    pub ran: Option<bool>,
    pub decision: Option<&'static str>,
    pub about: Option<&'static str>,
    pub item: Option<String>,
    pub rating: Option<i64>,
    pub nearest: Option<String>,
    pub cluster: Option<String>,
    pub error: Option<String>,
    pub request_bytes: Option<u64>,
    pub masked: Option<u64>,
    pub claims: Option<u64>,
    pub claims_supported: Option<u64>,
    pub claims_refuted: Option<u64>,
    pub input_tokens: Option<u64>,
    pub output_tokens: Option<u64>,
    pub cost_usd: Option<f64>,
    pub first_token_ms: Option<u64>,
    pub total_ms: Option<u64>,
    pub chars: Option<u64>,
    pub text: Option<String>,
}

/// What is remembered of a conversation.
struct Open {
    name: Arc<str>,
    turn: Option<u64>,
}

/// Turns the lines of one seller's log into rows, in the order of the log.
pub struct Rows {
    pseudonyms: Pseudonyms,
    owner: String,
    key: Arc<str>,
    seller: Arc<str>,
    zone: TimeZone,
    content: bool,
    sessions: HashMap<SessionId, Open>,
}

impl Rows {
    /// For the log of this seller, whose days begin in this time zone. Without a name the workspace stands for the
    /// seller: its key then gives the pseudonym.
    pub fn new(pseudonyms: Pseudonyms, seller: Option<&str>, zone: TimeZone) -> Self {
        let owner = seller.unwrap_or_default().trim().to_lowercase();
        let (key, seller) = (pseudonyms.key_name().into(), pseudonyms.of("seller", &[&owner]).into());
        Self { pseudonyms, owner, key, seller, zone, content: false, sessions: HashMap::new() }
    }

    /// With the masked text of events. The caller has asked the policy.
    #[must_use]
    pub fn with_content(mut self, content: bool) -> Self {
        self.content = content;
        self
    }

    /// The pseudonym of the seller.
    pub fn seller(&self) -> &str {
        &self.seller
    }

    /// The row of a line, where it makes one.
    pub fn row(&mut self, entry: &Entry) -> Option<EventRow> {
        if entry.session == SessionId::log() || is_left_out(&entry.event) {
            return None;
        }
        let (session, turn) = self.place(entry);
        let row = EventRow {
            key: Arc::clone(&self.key),
            seller: Arc::clone(&self.seller),
            session,
            seq: entry.seq,
            day: self.zone.to_datetime(entry.time).date(),
            time_ms: entry.time.as_millisecond(),
            kind: entry.event.kind(),
            turn,
            text: entry.event.text().filter(|_| self.content).map(str::to_owned),
            ..EventRow::default()
        };
        Some(self.filled(row, &entry.event))
    }

    /// The conversation and the question that an event belongs to.
    fn place(&mut self, entry: &Entry) -> (Arc<str>, Option<u64>) {
        let (pseudonyms, owner) = (&self.pseudonyms, &self.owner);
        let open = self.sessions.entry(entry.session.clone()).or_insert_with(|| Open {
            name: pseudonyms.of("session", &[owner, entry.session.as_str()]).into(),
            turn: None,
        });
        if matches!(entry.event, Event::Question { .. }) {
            open.turn = Some(entry.seq);
        }
        (Arc::clone(&open.name), open.turn)
    }

    fn filled(&self, mut row: EventRow, event: &Event) -> EventRow {
        match event {
            Event::SessionStarted { model, version } => {
                row.model = words::plain(model);
                row.version = words::plain(version);
            }
            Event::Question { text, record, action } => {
                self.record(&mut row, record.as_ref());
                row.action = action.as_deref().and_then(words::plain);
                row.chars = Some(chars(text.as_str()));
            }
            Event::Step { by, .. } => row.by = words::plain(by),
            Event::Request(request) => self.request(&mut row, request),
            Event::Answer { text, status, receipt, claims, tokens } => {
                row.status = Some(status.as_str());
                row.item = receipt.as_deref().map(|id| self.item("receipt", id));
                row.chars = Some(chars(text.as_str()));
                let counted = |wanted: &[ClaimStatus]| {
                    Some(claims.iter().filter(|claim| wanted.contains(&claim.status)).count() as u64)
                };
                row.claims = Some(claims.len() as u64);
                row.claims_supported = counted(&[ClaimStatus::Supported, ClaimStatus::Computed]);
                row.claims_refuted = counted(&[ClaimStatus::Unsupported, ClaimStatus::Contradicted]);
                spend(&mut row, tokens);
            }
            Event::Incomplete { reason, chars } => {
                row.error = Some(why(reason).to_owned());
                row.chars = Some(*chars);
            }
            Event::Error { error, .. } => row.error = words::plain(error),
            Event::ToolCall { tool, ran, .. } => {
                row.tool = words::plain(tool);
                row.ran = Some(*ran);
            }
            Event::Decision { decision, what } => self.decision(&mut row, *decision, what),
            Event::Draft(draft) => {
                row.about = Some("draft");
                row.item = Some(self.item("draft", &draft.id.to_string()));
                row.by = words::plain(&draft.by);
                row.chars = Some(chars(draft.text.as_str()));
            }
            Event::Unanswered { text, nearest } => {
                row.nearest = nearest.as_deref().and_then(words::plain);
                row.cluster = self.pseudonyms.cluster(text.as_str());
                row.chars = Some(chars(text.as_str()));
            }
            Event::Feedback { rating, .. } => row.rating = Some(i64::from(rating.signum())),
            Event::Topic(topic) => {
                row.status = topic.status.map(crate::crm::Status::as_str);
                row.action = topic.action.as_deref().and_then(words::plain);
                self.record(&mut row, topic.record.as_ref().or(topic.scope.as_ref()));
            }
            _ => {}
        }
        row
    }

    /// Records are the same in every workspace that holds them, so the company can join them.
    fn record(&self, row: &mut EventRow, record: Option<&RecordRef>) {
        row.record_kind = record.and_then(|record| words::plain(record.kind.as_str()));
        row.record = record.map(|record| self.pseudonyms.of("record", &[&record.to_string()]));
    }

    /// Drafts, proposals and receipts are counted in each workspace anew.
    fn item(&self, sort: &str, id: &str) -> String {
        self.pseudonyms.of(sort, &[&self.owner, id])
    }

    fn request(&self, row: &mut EventRow, request: &RequestNote) {
        row.item = Some(self.item("receipt", &request.receipt));
        row.provider = words::plain(&request.provider);
        row.model = words::plain(&request.model);
        row.host = words::plain(&request.host);
        row.action = request.context.action.as_deref().and_then(words::plain);
        row.request_bytes = Some(request.bytes);
        row.masked = Some(request.masked.values().sum());
    }

    fn decision(&self, row: &mut EventRow, decision: Decision, what: &str) {
        let (sort, id) = what.split_once(':').unwrap_or((what, ""));
        let about = ABOUT.iter().find(|known| **known == sort).copied().unwrap_or("other");
        row.decision = Some(decided(decision));
        row.about = Some(about);
        // The first word is the id; fields and change sets may stand after it.
        let id = id.split_whitespace().next().unwrap_or_default();
        row.item = (!id.is_empty()).then(|| self.item(about, id));
    }
}

/// What is decided about.
const ABOUT: &[&str] = &["proposal", "draft", "answer", "text", "suggestion", "change_set"];

fn is_left_out(event: &Event) -> bool {
    matches!(
        event,
        Event::Delta { .. }
            | Event::RequestBody { .. }
            | Event::Healed { .. }
            | Event::Signed(_)
            | Event::Erased { .. }
            | Event::Pruned { .. }
            | Event::Unknown
    )
}

fn chars(text: &str) -> u64 {
    text.chars().count() as u64
}

fn spend(row: &mut EventRow, tokens: &Tokens) {
    row.input_tokens = Some(tokens.input_tokens);
    row.output_tokens = Some(tokens.output_tokens);
    row.cost_usd = tokens.cost_usd.filter(|cost| cost.is_finite());
    row.first_token_ms = tokens.first_token_ms;
    row.total_ms = tokens.total_ms;
}

/// Why an answer broke off, in one word.
fn why(reason: &str) -> &'static str {
    match reason {
        reason if reason.starts_with("stopped") => "stopped",
        reason if reason.starts_with("a limit") => "limit",
        _ => "failed",
    }
}

fn decided(decision: Decision) -> &'static str {
    match decision {
        Decision::Accepted => "accepted",
        Decision::Rejected => "rejected",
        Decision::Edited => "edited",
        Decision::Copied => "copied",
        Decision::Undone => "undone",
    }
}

#[cfg(test)]
mod tests;
