//! Which records are related to a record: those whose link fields lead to it.
//!
//! To an account also activities about, or with, what belongs to the account: its deals, contacts and cases.

use super::virtuals::{as_record, is_history, members};
use super::{Context, Related, World};
use crate::crm::{FieldType, Kind, Record, RecordRef, Schema, standard_field};

/// The fields through which records of one kind link to records of another.
pub fn links(schema: &Schema, from: &Kind, to: &Kind) -> Vec<String> {
    let leads = |field: &str| match standard_field(from, field).map(|field| field.target) {
        // An imported link may lead anywhere.
        None | Some("*") => true,
        // The person of an activity may still be a lead.
        Some("contact") if from.is_activity() && *to == Kind::Lead => true,
        Some(target) => Kind::parse(target) == *to,
    };
    let fields = schema.fields(from).into_iter().filter(|field| field.field_type == FieldType::Reference);
    fields.map(|field| field.name).filter(|name| leads(name)).collect()
}

/// The link fields that are asked, and whether records count that lead to what belongs to the record.
pub(crate) fn asked_links(schema: &Schema, from: &Kind, to: &Kind, via: Option<&str>) -> (Vec<String>, bool) {
    let mut fields = links(schema, from, to);
    let through = *to == Kind::Account && from.is_activity() && via.is_none();
    if through && standard_field(from, "who").is_some() {
        fields.push("who".to_owned());
    }
    fields.retain(|field| via.is_none_or(|via| via == field));
    (fields, through)
}

/// The related records of one that fit.
pub(super) fn related(record: &Record, asked: &Related, world: &dyn World, context: &Context) -> Vec<Record> {
    let fits = |found: &Record| asked.filter.as_ref().is_none_or(|filter| filter.matches(found, world, context));
    let own = record.reference();
    if is_history(&asked.kind) {
        let lines = world.changes().into_iter().enumerate().filter(|(_, change)| change.record == own);
        return lines.map(|(number, change)| as_record(&change, number)).filter(fits).collect();
    }
    let schema = world.schema();
    let mut found = Vec::new();
    for kind in members(&asked.kind) {
        let (fields, through) = asked_links(&schema, &kind, &record.kind, asked.via.as_deref());
        let linked = |other: &Record| {
            let mut targets = fields.iter().filter_map(|field| other.link(field));
            targets.any(|link| *link == own || (through && belongs(link, &own, world)))
        };
        found.extend(world.of_kind(&kind).into_iter().filter(|other| linked(other) && fits(other)));
    }
    found
}

/// Whether a record names an account as its own.
fn belongs(link: &RecordRef, account: &RecordRef, world: &dyn World) -> bool {
    link.kind != Kind::Account && world.record(link).is_some_and(|record| record.link("account") == Some(account))
}
