//! The SQL of fields that are no plain column: of the field history, of all activities, of records of any kind.

use super::columns::column_of;
use super::compile::{Column, Compiler};
use crate::crm::query::{field_of_any, is_all_activities, moments};
use crate::crm::{FieldType, Kind};

impl Compiler<'_> {
    pub(super) fn type_of(&self, kind: Option<&Kind>, field: &str) -> Option<FieldType> {
        match kind {
            Some(kind) if is_all_activities(kind) => Some(match field {
                "created_at" | "modified_at" => FieldType::Time,
                _ => FieldType::Reference,
            }),
            Some(kind) => Some(self.schema.field(kind, field).map_or(FieldType::Text, |field| field.field_type)),
            None => field_of_any(self.schema, field).1,
        }
    }

    pub(super) fn history_column(&self, alias: &str, field: &str) -> Column {
        let sql = history_field(alias, field);
        let micros = (field == "at").then(|| format!("{alias}.at"));
        let (field_type, raw) = match field {
            "at" => (Some(FieldType::Time), false),
            "record" => (Some(FieldType::Reference), false),
            "old" | "new" => (None, false),
            _ => (Some(FieldType::Text), true),
        };
        Column { sql, field_type, raw, link: None, micros }
    }

    /// The moment of an activity: the first of the fields that say it.
    pub(super) fn moment(&mut self, alias: &str, kind: &Kind) -> String {
        if is_all_activities(kind) {
            let done = self.field(alias, Some(&Kind::Task), "completed_at");
            let task = format!("CASE WHEN {alias}.kind = (SELECT no FROM kind WHERE name = 'task') THEN {done} END");
            return format!("coalesce({task}, {alias}.day, {alias}.created, {alias}.modified)");
        }
        let fields: Vec<_> = moments(kind).iter().map(|field| self.field(alias, Some(kind), field)).collect();
        format!("coalesce({})", fields.join(", "))
    }
}

/// A field of a line of the field history.
pub(super) fn history_field(alias: &str, field: &str) -> String {
    match field {
        "kind" => kind_name(alias, "record"),
        "at" => format!("moment({alias}.at)"),
        "record" | "field" | "old" | "new" | "by" | "origin" => format!("{alias}.{field}"),
        _ => "NULL".to_owned(),
    }
}

/// The kind that a key begins with.
pub(super) fn kind_name(alias: &str, column: &str) -> String {
    format!("substr({alias}.{column}, 2, instr({alias}.{column}, ':') - 2)")
}

/// The SQL of a field of a record whose kind is known only row by row.
pub(super) fn any_kind(alias: &str, field: &str, json: &str) -> String {
    let cases: String = Kind::STANDARD
        .iter()
        .filter_map(|kind| Some((kind, column_of(kind, field)?)))
        .map(|(kind, column)| {
            let lead = format!("#{kind}:");
            format!("WHEN substr({alias}.key, 1, {}) = '{lead}' THEN {alias}.{column} ", lead.len())
        })
        .collect();
    if cases.is_empty() { json.to_owned() } else { format!("CASE {cases}ELSE {json} END") }
}
