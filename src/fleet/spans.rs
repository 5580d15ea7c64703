//! Rows of events as OpenTelemetry spans: a turn is `invoke_agent`, below it a `chat` for each request and an
//! `execute_tool` for each tool; a decision or a thumb is a span of its own in the turn's trace. Pure.
//!
//! Invariants: made of rows only; ids are keyed hashes of the log's numbers, so a batch that is sent twice has the same
//! ids twice.

use super::names as n;
use super::{EventRow, Pseudonyms, Unit};
use serde_json::{Value as Json, json};

/// Inside of the program, and a call to somebody else.
const INTERNAL: u8 = 1;
const CLIENT: u8 = 3;

/// The code of a span that failed.
const FAILED: u8 = 2;

/// One attribute; what is absent is left out.
type Pair = (&'static str, Option<Json>);

/// A span before it is written.
struct Span {
    id: String,
    parent: Option<String>,
    name: String,
    kind: u8,
    from: i64,
    until: i64,
    error: Option<String>,
    pairs: Vec<Pair>,
}

/// The spans of a unit of the log, as OTLP/JSON has them.
pub(super) fn of(unit: &Unit, pseudonyms: &Pseudonyms) -> Vec<Json> {
    let Some(first) = unit.rows.first() else { return Vec::new() };
    let ids = Ids { pseudonyms, seller: &first.seller, turn: first.turn.unwrap_or(first.seq) };
    let spans = if first.kind == "question" { turn(&unit.rows, &ids) } else { vec![alone(first, &ids)] };
    let trace = ids.trace();
    spans.into_iter().map(|span| span.json(&trace, first)).collect()
}

/// Where the ids of a trace come from.
struct Ids<'a> {
    pseudonyms: &'a Pseudonyms,
    seller: &'a str,
    turn: u64,
}

impl Ids<'_> {
    fn trace(&self) -> String {
        hex(&self.pseudonyms.bytes::<16>("trace", &[self.seller, &self.turn.to_string()]))
    }

    fn span(&self, seq: u64) -> String {
        hex(&self.pseudonyms.bytes::<8>("span", &[self.seller, &seq.to_string()]))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn turn(rows: &[EventRow], ids: &Ids<'_>) -> Vec<Span> {
    let mut spans = vec![root(rows, ids)];
    let requests = rows.iter().filter(|row| row.kind == "request").count();
    for (at, row) in rows.iter().enumerate() {
        match row.kind {
            "request" => spans.push(chat(rows, at, requests == 1, ids)),
            "tool_call" => spans.push(tool(&rows[at.saturating_sub(1)], row, ids)),
            _ => {}
        }
    }
    spans
}

/// The turn as a whole. The log counts tokens and money by turn, so they stand here.
fn root(rows: &[EventRow], ids: &Ids<'_>) -> Span {
    let first = &rows[0];
    let last = |kind: &str| rows.iter().rev().find(|row| row.kind == kind);
    let (answer, topic, gap) = (last("answer"), last("topic"), last("unanswered"));
    let about = topic.filter(|topic| topic.record.is_some()).unwrap_or(first);
    let action = topic.and_then(|topic| topic.action.clone()).or_else(|| first.action.clone());
    let failed = rows.iter().find(|row| matches!(row.kind, "error" | "incomplete")).and_then(|row| row.error.clone());
    let status = answer.and_then(|row| row.status).or_else(|| topic.and_then(|row| row.status));
    let mut pairs = vec![
        (n::OPERATION, words(n::INVOKE_AGENT)),
        (n::AGENT, words("dealdesk")),
        (n::ACTION, text(&action)),
        (n::RECORD, text(&about.record)),
        (n::RECORD_KIND, text(&about.record_kind)),
        (n::STATUS, status.and_then(words)),
        (n::NEAREST, gap.and_then(|row| text(&row.nearest))),
        (n::CLUSTER, gap.and_then(|row| text(&row.cluster))),
        (n::INPUT_MESSAGES, message("user", first)),
    ];
    if let Some(answer) = answer {
        pairs.extend(figures(answer));
    }
    let until = rows.iter().map(|row| row.time_ms).max().unwrap_or(first.time_ms);
    let (name, from) = (format!("{} dealdesk", n::INVOKE_AGENT), first.time_ms);
    Span { id: ids.span(first.seq), parent: None, name, kind: INTERNAL, from, until, error: failed, pairs }
}

fn figures(answer: &EventRow) -> Vec<Pair> {
    vec![
        (n::INPUT_TOKENS, number(answer.input_tokens)),
        (n::OUTPUT_TOKENS, number(answer.output_tokens)),
        (n::COST, answer.cost_usd.map(|cost| json!({ "doubleValue": cost }))),
        (n::FIRST_TOKEN, number(answer.first_token_ms)),
        (n::TOTAL, number(answer.total_ms)),
        (n::CLAIMS, number(answer.claims)),
        (n::CLAIMS_SUPPORTED, number(answer.claims_supported)),
        (n::CLAIMS_REFUTED, number(answer.claims_refuted)),
        (n::OUTPUT_MESSAGES, message("assistant", answer)),
    ]
}

/// One request to a model: it ends with what the log has next. `only` one has the tokens of the turn.
fn chat(rows: &[EventRow], at: usize, only: bool, ids: &Ids<'_>) -> Span {
    let row = &rows[at];
    let next = rows[at + 1..].iter().find(|row| row.kind != "step");
    let failed = next.filter(|row| matches!(row.kind, "error" | "incomplete")).and_then(|row| row.error.clone());
    let answer = rows.iter().find(|row| row.kind == "answer").filter(|_| only);
    let pairs = vec![
        (n::OPERATION, words(n::CHAT)),
        (n::PROVIDER, row.provider.as_deref().and_then(|name| words(n::provider(name)))),
        (n::REQUEST_MODEL, text(&row.model)),
        (n::SERVER_ADDRESS, text(&row.host)),
        (n::INPUT_TOKENS, answer.and_then(|row| number(row.input_tokens))),
        (n::OUTPUT_TOKENS, answer.and_then(|row| number(row.output_tokens))),
        (n::REQUEST_BYTES, number(row.request_bytes)),
        (n::MASKED, number(row.masked)),
    ];
    let name = format!("{} {}", n::CHAT, row.model.as_deref().unwrap_or_default()).trim_end().to_owned();
    let (from, until) = (row.time_ms, next.map_or(row.time_ms, |next| next.time_ms));
    let (id, parent) = (ids.span(row.seq), Some(ids.span(ids.turn)));
    Span { id, parent, name, kind: CLIENT, from, until, error: failed, pairs }
}

/// A tool's run: the log notes it when it is over.
fn tool(before: &EventRow, row: &EventRow, ids: &Ids<'_>) -> Span {
    let pairs = vec![
        (n::OPERATION, words(n::EXECUTE_TOOL)),
        (n::TOOL, text(&row.tool)),
        (n::RAN, row.ran.map(|ran| json!({ "boolValue": ran }))),
    ];
    let error = (row.ran == Some(false)).then(|| "not_run".to_owned());
    let name = format!("{} {}", n::EXECUTE_TOOL, row.tool.as_deref().unwrap_or_default()).trim_end().to_owned();
    let (id, parent) = (ids.span(row.seq), Some(ids.span(ids.turn)));
    Span { id, parent, name, kind: INTERNAL, from: before.time_ms, until: row.time_ms, error, pairs }
}

/// What is no part of a turn: a decision, a thumb, a failure outside of one.
fn alone(row: &EventRow, ids: &Ids<'_>) -> Span {
    let pairs = vec![
        (n::DECISION, row.decision.and_then(words)),
        (n::ABOUT, row.about.and_then(words)),
        (n::ITEM, text(&row.item)),
        (n::RATING, row.rating.map(|rating| json!({ "intValue": rating.to_string() }))),
    ];
    Span {
        id: ids.span(row.seq),
        parent: row.turn.map(|turn| ids.span(turn)),
        name: format!("dealdesk {}", row.kind),
        kind: INTERNAL,
        from: row.time_ms,
        until: row.time_ms,
        error: row.error.clone(),
        pairs,
    }
}

impl Span {
    fn json(self, trace: &str, first: &EventRow) -> Json {
        let nanos = |milliseconds: i64| (i128::from(milliseconds).max(0) * 1_000_000).to_string();
        let mut pairs = self.pairs;
        pairs.extend([
            (n::CONVERSATION, words(&first.session)),
            (n::SELLER, words(&first.seller)),
            (n::KEY, words(&first.key)),
            (n::SEQ, number(Some(first.seq))),
            (n::ERROR_TYPE, text(&self.error)),
        ]);
        let mut span = json!({
            "traceId": trace,
            "spanId": self.id,
            "name": self.name,
            "kind": self.kind,
            "startTimeUnixNano": nanos(self.from),
            "endTimeUnixNano": nanos(self.until.max(self.from)),
            "attributes": attributes(pairs),
        });
        if let Some(parent) = self.parent {
            span["parentSpanId"] = parent.into();
        }
        if self.error.is_some() {
            span["status"] = json!({ "code": FAILED });
        }
        span
    }
}

/// Attributes as OTLP/JSON has them.
pub(super) fn attributes(pairs: Vec<Pair>) -> Vec<Json> {
    pairs.into_iter().filter_map(|(key, value)| Some(json!({ "key": key, "value": value? }))).collect()
}

pub(super) fn words(words: &str) -> Option<Json> {
    (!words.is_empty()).then(|| json!({ "stringValue": words }))
}

fn text(value: &Option<String>) -> Option<Json> {
    value.as_deref().and_then(words)
}

/// Whole numbers are strings in OTLP/JSON: they may have 64 bits.
fn number(value: Option<u64>) -> Option<Json> {
    value.map(|number| json!({ "intValue": number.to_string() }))
}

/// A message in the form of the conventions; only rows with content have one.
fn message(role: &str, row: &EventRow) -> Option<Json> {
    let text = row.text.as_deref()?;
    let messages = json!([{ "role": role, "parts": [{ "type": "text", "content": text }] }]);
    words(&messages.to_string())
}
