//! The log for a company's own engine: rows without words for tables, spans for a collector.
//!
//! For: turning lines of the event log into rows whose ids are keyed hashes and which hold no text ([`EventRow`],
//! [`TurnRow`]), writing those as Parquet ([`Table`]), and as OpenTelemetry spans in OTLP/JSON ([`Batch`]).
//! Not for: opening sockets (the transport does, with what the gate cleared), finding keys, or asking the policy whether
//! text may go along: callers do.
//! Invariants: everything that leaves is made of rows, never of the log's lines; a row holds words only out of fixed
//! lists or names of models, hosts, actions and tools (`words::plain`), and the masked text only where
//! [`Rows`] was told so; the same log and key give the same rows and the same ids of spans.

mod backlog;
mod columns;
mod event_columns;
mod event_row;
mod names;
mod otlp;
mod pseudonym;
mod spans;
mod table;
mod turn_columns;
mod turn_row;
mod words;

pub use backlog::{Backlog, Cursor, Unit};
pub use columns::{Cell, Column, Type};
pub use event_columns::EVENT_COLUMNS;
pub use event_row::{EventRow, Rows};
pub use names::SCHEMA_URL;
pub use otlp::{Batch, Said, batches};
pub use pseudonym::{KeyTooShort, Pseudonyms};
pub use table::{Table, TableError};
pub use turn_columns::TURN_COLUMNS;
pub use turn_row::{TurnRow, Turns};
