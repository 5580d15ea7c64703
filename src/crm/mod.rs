//! The nouns of selling: record, kind, field, value, schema, query, change, proposal, draft, citation.
//!
//! For: values and pure functions over them that every other room shares.
//! Not for: IO, async, a clock, or anything that knows about a screen or a model. "Today" comes in as an argument.
//! Invariants: field names are `snake_case` for standard fields and verbatim for custom ones; record ids are
//! canonical (a 15-character id is widened to its 18-character form).

mod answer;
mod change;
mod chart;
mod cite;
mod draft;
pub mod format;
mod id;
mod kind;
mod language;
#[cfg(test)]
pub(crate) mod memory;
mod opinion;
mod progress;
mod proposal;
pub mod query;
mod record;
mod schema;
mod source;
mod standard;
pub mod validate;
mod value;
pub mod wording;

pub use answer::{Answer, Claim, ClaimStatus, InputNeed, Status, Table};
pub use change::{ChangeSet, ChangeSetId, FieldChange, FieldEdit, Origin, OriginKind};
pub use chart::{Cells, Chart, ChartKind, Ink, Point, chart_of, stage_place};
pub use cite::Citation;
pub use draft::{Draft, DraftId, DraftVersion};
pub use id::{RecordId, RecordRef};
pub use kind::Kind;
pub use language::{language_of, read_language, told_language};
pub use opinion::Reason;
pub use progress::{ContextUse, PlanStep, StepState, TraceStep, Worker};
pub use proposal::{Approval, EditState, MERGED_INTO, Proposal, ProposalId, ProposedEdit, Quote};
pub use record::{Fields, Record};
pub use schema::{FieldClass, FieldDef, FieldType, Schema, fold_name};
pub use source::{
    Cursor, Descending, Hit, Listing, Page, Records, RelatedList, Row, SourceError, TimelineEntry, WriteSummary, Writer,
};
pub use standard::{StandardField, standard_field, standard_fields};
pub use value::Value;
