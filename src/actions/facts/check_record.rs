//! What is wrong with one record as data, each finding with the field it is in and what to do.
//!
//! Disagreeing sources and second records are those that summaries, the risk of a deal and `find-duplicates` tell.

use super::sources::apart;
use crate::actions::duplicates::{self, KINDS, near};
use crate::actions::faults::{Fault, faults};
use crate::actions::hygiene;
use crate::actions::text::{capital, clean, count, join};
use crate::actions::{ActionError, Desk, Gathered, Request, signals};
use crate::crm::{Citation, Kind, Record, SourceError};
use serde_json::{Value as Json, json};

/// Second records told.
const TWINS: usize = 3;

pub(super) fn compute(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
    let Some(record) = request.record else { return Ok(()) };
    let found = faults(desk, record)?;
    let mut lines: Vec<Json> = found.iter().map(|fault| line(desk, out, record, fault)).collect();
    lines.extend(shapes(desk, out, record, &found));
    lines.extend(second(desk, out, record)?);
    lines.extend(disagreeing(desk, out, record)?);
    let name = clean(&record.name());
    let cite = out.book.computed("findings", &count(lines.len() as i64, "finding"), None);
    out.data.insert("name".into(), json!(name));
    out.data.insert("findings".into(), json!(lines));
    let held = held(desk, out, record);
    out.data.insert("held".into(), json!(held));
    out.data.insert("cite".into(), json!(cite));
    Ok(())
}

/// What stands on the record that people rely on; what is empty is said, too.
fn held(desk: &Desk<'_>, out: &mut Gathered, record: &Record) -> Vec<String> {
    let fields: &[&str] = match record.kind {
        Kind::Contact => &["email", "phone", "title", "role", "account"],
        Kind::Lead => &["email", "phone", "title", "company", "status"],
        Kind::Account => &["website", "phone", "industry", "type"],
        Kind::Opportunity => &["amount", "stage", "close_date", "account", "contact"],
        Kind::Case => &["status", "priority", "account", "contact"],
        _ => &[],
    };
    let line = |field: &&str| {
        let label = crate::crm::standard_field(&record.kind, field).map_or(*field, |known| known.label);
        match record.get(field).is_null() {
            true => format!("{label}: none"),
            false => format!("{label}: {}", out.book.show(desk, record, field)),
        }
    };
    fields.iter().map(line).collect()
}

fn line(desk: &Desk<'_>, out: &mut Gathered, record: &Record, fault: &Fault) -> Json {
    let cite = cited(out, record, fault.field, fault.name, &fault.what);
    let other = fault.other.as_ref().map(|other| clean(&desk.name_of(other)));
    json!({ "what": capital(&fault.what), "advice": fault.advice, "cite": cite, "other": other })
}

fn cited(out: &mut Gathered, record: &Record, field: &str, label: &str, what: &str) -> String {
    let citation = Citation {
        record: record.reference(),
        record_name: record.name(),
        field: field.to_owned(),
        value: record.get(field).clone(),
    };
    out.book.computed(label, what, Some(citation))
}

/// Fields whose text cannot be right, as `data-hygiene` finds them, but for those that are told already.
fn shapes(desk: &Desk<'_>, out: &mut Gathered, record: &Record, told: &[Fault]) -> Vec<Json> {
    let knobs: hygiene::Knobs = desk.knobs.read("hygiene");
    let mut flaws = hygiene::shapes::flaws(record, &knobs.shape);
    flaws.retain(|flaw| !told.iter().any(|fault| fault.field == flaw.field));
    let line = |flaw: hygiene::shapes::Flaw| {
        let cite = cited(out, record, flaw.field, flaw.field, flaw.says);
        let advice =
            if flaw.mend.is_some() { "It can be mended with one key." } else { "Look at it and set it right." };
        json!({ "what": capital(flaw.says), "advice": advice, "cite": cite, "other": null })
    };
    flaws.into_iter().map(line).collect()
}

/// Records that are sure to be the same, or suspected, as `find-duplicates` finds them.
fn second(desk: &Desk<'_>, out: &mut Gathered, record: &Record) -> Result<Vec<Json>, SourceError> {
    if !KINDS.contains(&record.kind) {
        return Ok(Vec::new());
    }
    let knobs: duplicates::Knobs = desk.knobs.read("duplicates");
    let (entries, pairs) = near(desk, record, &knobs)?;
    let mut lines = Vec::new();
    for pair in pairs.iter().take(TWINS) {
        let Some(other) = entries.get(pair.b).map(|entry| desk.get(&entry.record)).transpose()?.flatten() else {
            continue;
        };
        let sure = if pair.score >= knobs.propose { "is" } else { "may be" };
        let why: Vec<String> = pair.reasons.iter().take(2).map(|why| (*why).to_owned()).collect();
        let field = ["name", "last_name"].into_iter().find(|field| !other.get(field).is_null()).unwrap_or("name");
        let cite = out.book.cite(desk, &other, field);
        let what = format!("“{}” {sure} the same: {}", clean(&other.name()), join(&why));
        let advice = "Compare the two and make one of them.";
        lines.push(json!({ "what": what, "advice": advice, "cite": cite, "other": clean(&other.name()) }));
    }
    if pairs.len() > TWINS {
        let what = format!("{} more look like it", pairs.len() - TWINS);
        let cite = out.book.computed("further records", &what, None);
        lines.push(json!({ "what": what, "advice": "Find duplicates lists them.", "cite": cite, "other": null }));
    }
    Ok(lines)
}

/// What has happened that its stage does not say, and sources that disagree about it; of a text see the faults.
fn disagreeing(desk: &Desk<'_>, out: &mut Gathered, record: &Record) -> Result<Vec<Json>, SourceError> {
    if matches!(record.kind, Kind::Email | Kind::Note | Kind::Transcript | Kind::Event | Kind::Task) {
        return Ok(Vec::new());
    }
    let signals = signals(desk, record)?;
    let misfits = super::stage_fit::find(desk, &mut out.book, record, &signals)?;
    let found = apart(desk, &mut out.book, record, &signals);
    let line = |one: super::sources::Apart| {
        let other = (one.record.reference() != record.reference()).then(|| clean(&one.record.name()));
        json!({ "what": capital(&one.text), "advice": format!("{}.", capital(&one.todo)), "cite": "", "other": other })
    };
    let misfit = |one: super::stage_fit::Misfit| json!({ "what": capital(&one.what), "advice": one.advice, "cite": "", "other": null });
    Ok(misfits.into_iter().map(misfit).chain(found.into_iter().map(line)).collect())
}
