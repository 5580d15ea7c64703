//! The columns of the table `events`.
//!
//! Invariant: names and types are part of the interface: columns are added at the end, never renamed.

use super::EventRow;
use super::columns::Type::{Day, Flag, Int, Real, Text, Time};
use super::columns::{Cell, Column, column, content, count, day, number, text, word};

/// The table `events`: a row an event.
pub const EVENT_COLUMNS: &[Column<EventRow>] = &[
    column("key", Text, "names the key of the pseudonyms; rows with different ones do not join", |row| {
        Cell::Text(&row.key)
    }),
    column("seller", Text, "pseudonym of the seller, or of the workspace where no seller was named", |row| {
        Cell::Text(&row.seller)
    }),
    column("session", Text, "pseudonym of the conversation", |row| Cell::Text(&row.session)),
    column("seq", Int, "number of the line in the seller's log; with `seller` it names the event", |row| {
        number(row.seq)
    }),
    column("day", Day, "the seller's calendar day", |row| day(row.day)),
    column("time", Time, "when, UTC", |row| Cell::Int(row.time_ms)),
    column(
        "kind",
        Text,
        "`session_started`, `question`, `step`, `request`, `tool_call`, `answer`, `incomplete`, `unanswered`, `topic`, `decision`, `draft`, `feedback`, `error`, `branch`, `note`",
        |row| Cell::Text(row.kind),
    ),
    column("turn", Int, "`seq` of the question that it belongs to", |row| count(row.turn)),
    column("action", Text, "name of the action (`question`, `request`, `topic`)", |row| text(&row.action)),
    column("record_kind", Text, "`account`, `opportunity`, … (`question`, `topic`)", |row| text(&row.record_kind)),
    column("record", Text, "pseudonym of the record; the same in every workspace under one company key", |row| {
        text(&row.record)
    }),
    column("status", Text, "`answered`, `out_of_scope`, `unanswered`, `needs_input` (`answer`, `topic`)", |row| {
        word(row.status)
    }),
    column("provider", Text, "name of the provider (`request`)", |row| text(&row.provider)),
    column("model", Text, "name of the model (`session_started`, `request`)", |row| text(&row.model)),
    column("host", Text, "host that got the request (`request`)", |row| text(&row.host)),
    column("version", Text, "version of dealdesk (`session_started`)", |row| text(&row.version)),
    column("by", Text, "who did it: `code`, `model`, `rules`, `you`, a model's name (`step`, `draft`)", |row| {
        text(&row.by)
    }),
    column("tool", Text, "name of the tool (`tool_call`)", |row| text(&row.tool)),
    column("ran", Flag, "whether the tool was run (`tool_call`)", |row| row.ran.map_or(Cell::Null, Cell::Flag)),
    column("decision", Text, "`accepted`, `edited`, `rejected`, `copied`, `undone` (`decision`)", |row| {
        word(row.decision)
    }),
    column(
        "about",
        Text,
        "`proposal`, `draft`, `answer`, `text`, `suggestion`, `change_set`, `other` (`decision`, `draft`)",
        |row| word(row.about),
    ),
    column("item", Text, "pseudonym of the proposal, draft or receipt", |row| text(&row.item)),
    column("rating", Int, "1 thumb up, -1 thumb down, 0 taken back (`feedback`)", |row| {
        row.rating.map_or(Cell::Null, Cell::Int)
    }),
    column("nearest", Text, "the nearest action (`unanswered`)", |row| text(&row.nearest)),
    column(
        "cluster",
        Text,
        "keyed sketch of the question's words; the same for most ways of saying the same (`unanswered`)",
        |row| text(&row.cluster),
    ),
    column(
        "error",
        Text,
        "`refused` (blocked by policy or trust filter), `turn`, … (`error`); `stopped`, `limit`, `failed` (`incomplete`)",
        |row| text(&row.error),
    ),
    column("request_bytes", Int, "length of the body (`request`)", |row| count(row.request_bytes)),
    column("masked", Int, "values hidden in the body (`request`)", |row| count(row.masked)),
    column("claims", Int, "claims of the answer (`answer`)", |row| count(row.claims)),
    column("claims_supported", Int, "of them supported by a field or computed", |row| count(row.claims_supported)),
    column("claims_refuted", Int, "of them unsupported or contradicted", |row| count(row.claims_refuted)),
    column("input_tokens", Int, "tokens of the turn's prompts (`answer`)", |row| count(row.input_tokens)),
    column("output_tokens", Int, "tokens of the turn's answers (`answer`)", |row| count(row.output_tokens)),
    column("cost_usd", Real, "US dollars; null where the price is unknown (`answer`)", |row| {
        row.cost_usd.map_or(Cell::Null, Cell::Real)
    }),
    column("first_token_ms", Int, "milliseconds to the first token (`answer`)", |row| count(row.first_token_ms)),
    column("total_ms", Int, "milliseconds to the end (`answer`)", |row| count(row.total_ms)),
    column("chars", Int, "length of the text in characters", |row| count(row.chars)),
    content("text", "the masked text", |row| text(&row.text)),
];
