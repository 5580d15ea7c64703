//! One question with everything that came of it, as a row; gathered from the rows of its events.
//!
//! Invariant: a turn is what follows a question in its conversation until the next one, decisions and thumbs included,
//! whatever other conversations do meanwhile.

use super::EventRow;
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::Arc;

/// A row. [`TURN_COLUMNS`](super::TURN_COLUMNS) says what each field means.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "TURN_COLUMNS describes every field")]
pub struct TurnRow {
    pub key: Arc<str>,
    pub seller: Arc<str>,
    pub session: Arc<str>,
    pub turn: u64,
    pub day: Date,
    pub time_ms: i64,
    pub action: Option<String>,
    pub record_kind: Option<String>,
    pub record: Option<String>,
    pub status: Option<&'static str>,
    pub unanswered: bool,
    pub nearest: Option<String>,
    pub cluster: Option<String>,
    pub provider: Option<String>,
    pub model: Option<String>,
    pub requests: u64,
    pub tool_calls: u64,
    pub request_bytes: u64,
    pub masked: u64,
    pub input_tokens: u64,
    pub output_tokens: u64,
    pub cost_usd: Option<f64>,
    pub first_token_ms: Option<u64>,
    pub total_ms: Option<u64>,
    pub claims: u64,
    pub claims_supported: u64,
    pub claims_refuted: u64,
    pub errors: u64,
    pub blocked: bool,
    pub incomplete: bool,
    pub accepted: u64,
    pub edited: u64,
    pub rejected: u64,
    pub copied: u64,
    pub undone: u64,
    pub rating: Option<i64>,
    pub question: Option<String>,
    pub answer: Option<String>,
}

impl TurnRow {
    fn begun(row: &EventRow) -> Self {
        Self {
            key: Arc::clone(&row.key),
            seller: Arc::clone(&row.seller),
            session: Arc::clone(&row.session),
            turn: row.seq,
            day: row.day,
            time_ms: row.time_ms,
            action: row.action.clone(),
            record_kind: row.record_kind.clone(),
            record: row.record.clone(),
            question: row.text.clone(),
            ..Self::default()
        }
    }

    fn add(&mut self, row: EventRow) {
        match row.kind {
            "request" => self.request(row),
            "answer" => self.answered(row),
            "tool_call" => self.tool_calls += 1,
            "incomplete" => self.incomplete = true,
            "error" => {
                self.errors += 1;
                self.blocked |= row.error.as_deref() == Some("refused");
            }
            "unanswered" => {
                self.unanswered = true;
                (self.nearest, self.cluster) = (row.nearest, row.cluster);
            }
            "topic" => {
                self.status = self.status.or(row.status);
                self.action = row.action.or(self.action.take());
                if row.record.is_some() {
                    (self.record, self.record_kind) = (row.record, row.record_kind);
                }
            }
            // The last thumb counts.
            "feedback" => self.rating = row.rating,
            "decision" => self.decided(row.decision.unwrap_or_default()),
            _ => {}
        }
    }

    fn request(&mut self, row: EventRow) {
        self.requests += 1;
        self.request_bytes += row.request_bytes.unwrap_or_default();
        self.masked += row.masked.unwrap_or_default();
        (self.provider, self.model) = (row.provider, row.model);
    }

    fn answered(&mut self, row: EventRow) {
        self.status = row.status;
        self.input_tokens += row.input_tokens.unwrap_or_default();
        self.output_tokens += row.output_tokens.unwrap_or_default();
        self.cost_usd = row.cost_usd.map_or(self.cost_usd, |cost| Some(self.cost_usd.unwrap_or_default() + cost));
        self.first_token_ms = self.first_token_ms.or(row.first_token_ms);
        self.total_ms = row.total_ms.or(self.total_ms);
        self.claims += row.claims.unwrap_or_default();
        self.claims_supported += row.claims_supported.unwrap_or_default();
        self.claims_refuted += row.claims_refuted.unwrap_or_default();
        self.answer = row.text;
    }

    fn decided(&mut self, decision: &str) {
        let count = match decision {
            "accepted" => &mut self.accepted,
            "edited" => &mut self.edited,
            "rejected" => &mut self.rejected,
            "copied" => &mut self.copied,
            "undone" => &mut self.undone,
            _ => return,
        };
        *count += 1;
    }
}

/// Gathers rows of events into turns. Holds one turn for each conversation.
#[derive(Default)]
pub struct Turns {
    open: HashMap<Arc<str>, TurnRow>,
}

impl Turns {
    /// Takes the next row of the log; gives back the turn that it ends.
    pub fn add(&mut self, row: EventRow) -> Option<TurnRow> {
        if row.kind == "question" {
            return self.open.insert(Arc::clone(&row.session), TurnRow::begun(&row));
        }
        if let Some(turn) = self.open.get_mut(&row.session) {
            turn.add(row);
        }
        None
    }

    /// The turns that nothing followed, in the order of the log.
    pub fn finish(self) -> Vec<TurnRow> {
        let mut turns: Vec<TurnRow> = self.open.into_values().collect();
        turns.sort_by_key(|turn| turn.turn);
        turns
    }
}
