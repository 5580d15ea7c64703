//! Citations: the record field that a statement rests on.

use super::{RecordRef, Value};

/// Where a fact comes from.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Citation {
    /// The record.
    pub record: RecordRef,
    /// What the record is called.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub record_name: String,
    /// The field.
    pub field: String,
    /// The value it held when the answer was made.
    pub value: Value,
}
