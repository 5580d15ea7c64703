//! What each field allows, as tables: longest texts, fields that nobody types in, fields that a new record needs.
//!
//! Source of lengths and required fields: the public object reference of Salesforce; other systems allow as much.

use crate::crm::{FieldType, Kind, Record};

/// Longest text of a field, in characters.
pub(super) fn longest(kind: &Kind, field: &str, field_type: FieldType) -> Option<usize> {
    let special = match (kind, field) {
        (Kind::Opportunity, "name") => Some(120),
        (Kind::Contact | Kind::Lead | Kind::User, "first_name") => Some(40),
        (Kind::Contact | Kind::Lead | Kind::User, "last_name") => Some(80),
        (Kind::Contact | Kind::Lead, "title") => Some(128),
        (Kind::Campaign | Kind::User, "name") => Some(80),
        (_, "currency") => Some(3),
        (_, "postal_code" | "billing_postal_code") => Some(20),
        (_, "city" | "billing_city") => Some(40),
        (_, "state" | "billing_state" | "country" | "billing_country") => Some(80),
        _ => None,
    };
    special.or(match field_type {
        FieldType::Text | FieldType::Picklist | FieldType::Url => Some(255),
        FieldType::LongText => Some(32_000),
        FieldType::Email => Some(80),
        FieldType::Phone => Some(40),
        FieldType::MultiPicklist => Some(4_099),
        _ => None,
    })
}

/// Why nobody writes a field of a record, if so.
pub(super) fn read_only(record: &Record, field: &str) -> Option<&'static str> {
    let in_parts = || record.text("first_name").is_some() || record.text("last_name").is_some();
    match (&record.kind, field) {
        (Kind::User, _) => Some("users are kept by the administrator of the CRM"),
        (_, "created_at" | "modified_at") => Some("it is set by the program"),
        (_, "id") => Some("a record keeps its id"),
        (Kind::Case, "number") => Some("it is counted by the CRM"),
        (Kind::Contact | Kind::Lead, "name") if in_parts() => Some("it is made of first and last name: change those"),
        _ => None,
    }
}

/// What a new record of a kind needs: of each group at least one field.
pub(super) fn required(kind: &Kind) -> &'static [&'static [&'static str]] {
    match kind {
        Kind::Opportunity => &[&["name"], &["stage"], &["close_date"]],
        Kind::Account | Kind::Product | Kind::Campaign => &[&["name"]],
        Kind::Contact => &[&["last_name", "name"]],
        Kind::Lead => &[&["last_name", "name"], &["company"]],
        Kind::Case | Kind::Task => &[&["subject"]],
        Kind::Event => &[&["subject"], &["starts_at"]],
        Kind::Email => &[&["subject", "body"]],
        Kind::Note | Kind::Transcript | Kind::Article => &[&["title", "body"]],
        Kind::Quote => &[&["name"], &["opportunity"]],
        Kind::User | Kind::Custom(_) => &[],
    }
}
