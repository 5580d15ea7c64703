//! Which record a call means.
//!
//! Invariant: a name that several records have is never picked; the seller or the model says which one.

use super::{Found, ToolError};
use crate::crm::{Kind, Record, RecordRef, Records, Row};

/// Most records that a name may fit, and most that are near.
const MOST: usize = 8;

/// A record as a call names it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Who {
    /// The record behind a fact or a placeholder.
    Known(RecordRef),
    /// A name or an id.
    Named {
        kind: Option<Kind>,
        /// With placeholders resolved.
        name: String,
        /// As the model wrote it.
        written: String,
        /// Whether the model made it up: neither a placeholder nor a word of the seller's.
        guessed: bool,
    },
}

/// The record, and in `found` whether a name was guessed.
pub(super) fn resolve(records: &dyn Records, who: &Who, found: &mut Found) -> Result<Record, ToolError> {
    match who {
        Who::Known(record) => {
            records.get(record)?.ok_or_else(|| ToolError::new("that record is not there any more; use another one"))
        }
        Who::Named { kind, name, written, guessed } => {
            if let Some(kind) = kind
                && let Some(record) = records.get(&RecordRef::new(kind.clone(), name.trim()))?
            {
                return Ok(record);
            }
            found.guesses += usize::from(*guessed);
            by_name(records, kind.as_ref(), name, written)
        }
    }
}

fn by_name(records: &dyn Records, kind: Option<&Kind>, name: &str, written: &str) -> Result<Record, ToolError> {
    let rows = records.by_name(kind, name.trim().trim_matches('"'), MOST + 1)?;
    // Activities are called after what they are about.
    let main: Vec<&Row> = rows.iter().filter(|row| kind.is_some() || !row.record.kind.is_activity()).collect();
    let rows = if main.is_empty() { rows.iter().collect() } else { main };
    match rows[..] {
        [row] => {
            let record = records.get(&row.record)?;
            record.ok_or_else(|| ToolError::new("that record is not there any more; use another one"))
        }
        [] => {
            let near = records.search(name, kind, MOST)?.into_iter().map(|hit| (hit.row.record, hit.row.name));
            let message = format!("no record is called {written}; search_records finds records by words");
            Err(ToolError { message, candidates: near.collect(), ..ToolError::default() })
        }
        _ => {
            let candidates = rows.iter().take(MOST).map(|row| (row.record.clone(), row.name.clone())).collect();
            let message = format!(
                "{written} fits {} records. Name one of them by its number, or ask the seller which one is meant; do not guess",
                rows.len()
            );
            Err(ToolError { message, candidates, several: Some(written.to_owned()), ..ToolError::default() })
        }
    }
}

/// The fields that say what a record is about, in a list.
pub(super) fn headline(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::Opportunity => &["name", "account", "stage", "amount", "close_date", "owner"],
        Kind::Account => &["name", "industry", "owner"],
        Kind::Contact => &["name", "title", "account"],
        Kind::Lead => &["name", "company", "status", "owner"],
        Kind::Case => &["subject", "status", "priority", "account", "created_at"],
        Kind::Task => &["subject", "status", "due_date", "priority"],
        Kind::Event => &["subject", "starts_at"],
        Kind::Email => &["subject", "direction", "sent_at", "body"],
        Kind::Note => &["title", "created_at", "body"],
        Kind::Quote => &["name", "status", "amount"],
        Kind::Campaign => &["name", "status"],
        Kind::Product => &["name", "family", "price"],
        Kind::User => &["name", "title", "region"],
        _ => &["name", "status"],
    }
}

/// A record of a list: its headline, as far as it is set.
pub(super) fn row(record: Record, found: &mut Found) {
    let mut fields: Vec<String> = headline(&record.kind)
        .iter()
        .filter(|field| !record.get(field).is_null() || **field == "name")
        .map(|field| (*field).to_owned())
        .collect();
    if fields.is_empty() {
        fields.push("name".to_owned());
    }
    found.fields(record, fields);
}
