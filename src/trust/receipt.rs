//! The receipt of one request: what left, how it was treated, and why that was allowed. It holds no values.

use crate::crm::{FieldClass, RecordRef};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What happened to a field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Treatment {
    /// It left as it is.
    Sent,
    /// It left with placeholders in it, or as one.
    Masked,
    /// It did not leave.
    Withheld,
}

/// One field of one record that a request was about.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct FieldUse {
    /// The record.
    pub record: RecordRef,
    /// The field's name.
    pub field: String,
    /// Its class under the policy.
    pub class: FieldClass,
    /// What happened to it.
    pub treatment: Treatment,
}

/// What is kept of one request.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Receipt {
    /// Its id.
    pub id: String,
    /// When it was cleared.
    #[serde(with = "moment")]
    pub at: Timestamp,
    /// The host that it goes to.
    pub host: String,
    /// The path there, without the query.
    pub path: String,
    /// The provider.
    pub provider: String,
    /// The model.
    pub model: String,
    /// Size of the body.
    pub bytes: usize,
    /// BLAKE3 of the body, in hex.
    pub blake3: String,
    /// The fields it was about, in their order.
    pub fields: Vec<FieldUse>,
    /// How many values of each type were masked.
    pub masked: BTreeMap<String, usize>,
    /// Version of the policy in force.
    #[serde(default)]
    pub policy: String,
    /// What was asked of the provider about keeping the request, in words; it cannot be guaranteed.
    #[serde(default)]
    pub retention: String,
    /// How many values were masked again in texts in which they had been sent in the clear before.
    #[serde(default)]
    pub learnt_late: usize,
    /// How often each rule applied.
    #[serde(default)]
    pub rules: BTreeMap<String, usize>,
    /// What else a person should know.
    pub notes: Vec<String>,
}

/// Moments as RFC 3339 text.
mod moment {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(at)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|error| D::Error::custom(format!("not a moment ({error}): {text:?}")))
    }
}
