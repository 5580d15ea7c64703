//! The columns of the table `turns`.
//!
//! Invariant: names and types are part of the interface: columns are added at the end, never renamed.

use super::TurnRow;
use super::columns::Type::{Day, Flag, Int, Real, Text, Time};
use super::columns::{Cell, Column, column, content, count, day, number, text, word};

/// The table `turns`: a row a question, with everything that came of it.
pub const TURN_COLUMNS: &[Column<TurnRow>] = &[
    column("key", Text, "names the key of the pseudonyms; rows with different ones do not join", |row| {
        Cell::Text(&row.key)
    }),
    column("seller", Text, "pseudonym of the seller, or of the workspace where no seller was named", |row| {
        Cell::Text(&row.seller)
    }),
    column("session", Text, "pseudonym of the conversation", |row| Cell::Text(&row.session)),
    column("turn", Int, "`seq` of the question; with `seller` it names the turn", |row| number(row.turn)),
    column("day", Day, "the seller's calendar day", |row| day(row.day)),
    column("time", Time, "when it was asked, UTC", |row| Cell::Int(row.time_ms)),
    column("action", Text, "the action that ran", |row| text(&row.action)),
    column("record_kind", Text, "kind of the record that it was about", |row| text(&row.record_kind)),
    column("record", Text, "pseudonym of that record", |row| text(&row.record)),
    column(
        "status",
        Text,
        "`answered`, `out_of_scope`, `unanswered`, `needs_input`; null where there was no answer",
        |row| word(row.status),
    ),
    column("unanswered", Flag, "whether nothing could answer it", |row| Cell::Flag(row.unanswered)),
    column("nearest", Text, "the action nearest to an unanswered question", |row| text(&row.nearest)),
    column("cluster", Text, "keyed sketch of an unanswered question's words", |row| text(&row.cluster)),
    column("provider", Text, "the last request's provider; null where rules answered", |row| text(&row.provider)),
    column("model", Text, "the last request's model; null where rules answered", |row| text(&row.model)),
    column("requests", Int, "requests that left the machine", |row| number(row.requests)),
    column("tool_calls", Int, "tools that the model asked for", |row| number(row.tool_calls)),
    column("request_bytes", Int, "length of all bodies", |row| number(row.request_bytes)),
    column("masked", Int, "values hidden in them", |row| number(row.masked)),
    column("input_tokens", Int, "tokens of the prompts", |row| number(row.input_tokens)),
    column("output_tokens", Int, "tokens of the answers", |row| number(row.output_tokens)),
    column("cost_usd", Real, "US dollars; null where no price is known", |row| {
        row.cost_usd.map_or(Cell::Null, Cell::Real)
    }),
    column("first_token_ms", Int, "milliseconds to the first token", |row| count(row.first_token_ms)),
    column("total_ms", Int, "milliseconds to the whole answer", |row| count(row.total_ms)),
    column("claims", Int, "claims of the answer", |row| number(row.claims)),
    column("claims_supported", Int, "of them supported by a field or computed", |row| number(row.claims_supported)),
    column("claims_refuted", Int, "of them unsupported or contradicted", |row| number(row.claims_refuted)),
    column("errors", Int, "failures on the way", |row| number(row.errors)),
    column("blocked", Flag, "whether policy or trust filter refused a request", |row| Cell::Flag(row.blocked)),
    column("incomplete", Flag, "whether the answer broke off", |row| Cell::Flag(row.incomplete)),
    column("accepted", Int, "what it offered and the seller took as it was", |row| number(row.accepted)),
    column("edited", Int, "taken after a change", |row| number(row.edited)),
    column("rejected", Int, "refused", |row| number(row.rejected)),
    column("copied", Int, "copied out", |row| number(row.copied)),
    column("undone", Int, "taken back later", |row| number(row.undone)),
    column("rating", Int, "the last thumb: 1 up, -1 down, 0 taken back", |row| {
        row.rating.map_or(Cell::Null, Cell::Int)
    }),
    content("question", "the masked question", |row| text(&row.question)),
    content("answer", "the masked answer", |row| text(&row.answer)),
];
