//! What is wrong with one record as data, each finding with the field it is in and what to do.

use crate::actions::faults::{Fault, faults};
use crate::actions::text::{capital, clean};
use crate::actions::{ActionError, Desk, Gathered, Request};
use crate::crm::{Citation, Record};
use serde_json::json;

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(record) = request.record else { return Ok(()) };
    let found = faults(desk, record)?;
    let lines: Vec<_> = found.iter().map(|fault| line(desk, out, record, fault)).collect();
    let name = clean(&record.name());
    let cite = out.book.computed("findings", &crate::actions::text::count(found.len() as i64, "finding"), None);
    out.data.insert("name".into(), json!(name));
    out.data.insert("findings".into(), json!(lines));
    out.data.insert("cite".into(), json!(cite));
    Ok(())
}

fn line(desk: &Desk<'_>, out: &mut Gathered, record: &Record, fault: &Fault) -> serde_json::Value {
    let citation = Citation {
        record: record.reference(),
        record_name: record.name(),
        field: fault.field.to_owned(),
        value: record.get(fault.field).clone(),
    };
    let cite = out.book.computed(fault.name, &fault.what, Some(citation));
    let other = fault.other.as_ref().map(|other| clean(&desk.name_of(other)));
    json!({ "what": capital(&fault.what), "advice": fault.advice, "cite": cite, "other": other })
}
