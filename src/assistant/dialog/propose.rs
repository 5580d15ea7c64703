//! A change of fields of one record as a proposal, checked before it is shown.
//!
//! Not for: reading the line (see `change`) or keeping the proposal. Invariants: the seller's words are the source; what
//! the checks refuse is said with the reason and not proposed.

use super::change::{find_field, state_of};
use super::line::has;
use super::value::{self, Read};
use crate::actions::text::clean;
use crate::assistant::{Context, turn::step};
use crate::crm::{
    Answer, EditState, FieldDef, FieldEdit, FieldType, Kind, Proposal, ProposedEdit, Quote, Record, Schema,
    SourceError, Status, Value, Worker, format, validate,
};

/// The proposal of all fields that were named, or what is missing for the first that cannot be read: then nothing is
/// proposed.
pub(super) fn answer(
    context: &Context<'_>,
    said: &str,
    record: &Record,
    wishes: &[(Option<String>, String)],
) -> Result<Answer, SourceError> {
    let mut read = Vec::with_capacity(wishes.len());
    for (field, value) in wishes {
        match wished(context, record, field.as_deref(), value)? {
            Ok(value) => read.push(value),
            Err(answer) => return Ok(about(*answer, record)),
        }
    }
    let is_new = |(field, after): &(FieldDef, Value)| after != record.get(&field.name);
    if !read.iter().any(is_new) {
        let label = read.first().map(|(field, _)| clean(&field.label)).unwrap_or_default();
        let text = format!("{label} of {} is that already. Nothing was written.", clean(&record.name()));
        return Ok(about(Answer::new(Status::Answered, text), record));
    }
    read.retain(is_new);
    proposed(context, said, record, &read)
}

/// A field with its new value, or why there is none.
fn wished(
    context: &Context<'_>,
    record: &Record,
    field: Option<&str>,
    value: &str,
) -> Result<Result<(FieldDef, Value), Box<Answer>>, SourceError> {
    let no = |status, text: String| {
        Ok(Err(Box::new(Answer::new(status, format!("{text} Nothing was proposed, and nothing was written.")))))
    };
    let words = field.unwrap_or_else(|| state_of(&record.kind));
    let Some(field) = find_field(&context.records.schema()?, &record.kind, words) else {
        let text = format!("{} has no field “{}”.", clean(&record.name()), clean(words));
        return no(Status::NeedsInput, text);
    };
    if !is_writable(&field) {
        let text = format!("{} is kept by the system and cannot be changed by hand.", clean(&field.label));
        return no(Status::Unanswered, text);
    }
    match value::read(context, record, &field, value)? {
        Read::Value(after) => Ok(Ok((field, after))),
        Read::OneOf(allowed) => {
            let allowed: Vec<String> = allowed.iter().map(|value| clean(value)).collect();
            let label = field.label.to_lowercase();
            let text = format!("Which {label} is “{}”? It can be {}.", clean(value), allowed.join(", "));
            no(Status::NeedsInput, text)
        }
        Read::Unread(what) => {
            let text = format!("I could not read “{}” as {what} for {}.", clean(value), field.label.to_lowercase());
            no(Status::NeedsInput, text)
        }
        Read::Refused(why) => Ok(Err(Box::new(refused(record, &why)))),
    }
}

/// A value that was understood and cannot be taken so.
pub(super) fn refused(record: &Record, why: &str) -> Answer {
    let text = format!("{why}. Nothing was proposed, and nothing was written.");
    about(Answer::new(Status::NeedsInput, text), record)
}

fn is_writable(field: &FieldDef) -> bool {
    const KEPT: &[&str] = &["id", "created_at", "modified_at", "number"];
    !KEPT.contains(&field.name.as_str())
}

fn about(mut answer: Answer, record: &Record) -> Answer {
    answer.record = Some(record.reference());
    answer
}

/// Fields of one record as a proposal, with the seller's words as its source.
pub(super) fn proposed(
    context: &Context<'_>,
    said: &str,
    record: &Record,
    wished: &[(FieldDef, Value)],
) -> Result<Answer, SourceError> {
    let schema = context.records.schema()?;
    let mut proposal = Proposal::new("", "chat");
    proposal.edits.extend(wished.iter().map(|(field, after)| {
        let (before, after) = (record.get(&field.name).clone(), after.clone());
        ProposedEdit {
            edit: FieldEdit { record: record.reference(), field: field.name.clone(), before, after },
            quote: Some(Quote { text: said.to_owned(), record: None, from: "chat".into() }),
            by: Worker::Code,
            state: EditState::Pending,
        }
    }));
    for stage in proposal.edits.clone() {
        let follows = closing(context, record, &schema, &stage);
        let said = |edit: &FieldEdit| proposal.edits.iter().any(|other| other.edit.field == edit.field);
        let follows: Vec<ProposedEdit> = follows.into_iter().filter(|follow| !said(&follow.edit)).collect();
        proposal.edits.extend(follows);
    }
    let problems = validate::settle(&schema, context.records, context.today, &mut proposal)?;
    if let Some(problem) = problems.first() {
        let text = format!("That cannot be proposed: {}. Nothing was written.", clean(&problem.to_string()));
        return Ok(about(Answer::new(Status::NeedsInput, text), record));
    }
    let said = |edit: &FieldEdit| {
        let field = schema.field(&record.kind, &edit.field);
        let label = field.as_ref().map_or_else(|| edit.field.clone(), |field| field.label.to_lowercase());
        let field_type = field.map_or(FieldType::Text, |field| field.field_type);
        let shown = |value: &Value| shown(context, record, field_type, value);
        format!("{label}: {} → {}", shown(&edit.before), shown(&edit.after))
    };
    let change = proposal.edits.iter().map(|proposed| said(&proposed.edit)).collect::<Vec<_>>().join("; ");
    proposal.title = format!("{}, {change}", record.name());
    let text = format!("Proposed for {}: {change}. Nothing is written until you accept it.", clean(&record.name()));
    let mut answer = about(Answer::new(Status::Answered, text), record);
    answer.proposals = vec![proposal];
    answer.trace.push(step("propose", Worker::Code, "fields, from your words"));
    Ok(answer)
}

/// What follows from a stage that closes a deal, as fields of their own: no close date lies in the future, a won deal is
/// sure and counts as closed, a lost one is neither. Only fields that the deal holds already follow.
fn closing(context: &Context<'_>, record: &Record, schema: &Schema, stage: &ProposedEdit) -> Vec<ProposedEdit> {
    let value = stage.edit.after.as_text().unwrap_or_default().to_lowercase();
    let (won, lost) = (has(&value, "won"), has(&value, "lost"));
    if record.kind != Kind::Opportunity || stage.edit.field != "stage" || !(won || lost || has(&value, "closed")) {
        return Vec::new();
    }
    let later = record.date("close_date").is_some_and(|day| day > context.today);
    let mut follows = vec![("close_date", later.then(|| context.today.into()))];
    if won != lost {
        let (sure, category) = if won { (100.0, "Closed") } else { (0.0, "Omitted") };
        let known = validate::choices(context.records, &record.kind, "forecast_category");
        let category = known.into_iter().find(|value| value.eq_ignore_ascii_case(category));
        follows.push(("probability", Some(Value::Number(sure))));
        follows.push(("forecast_category", category.map(Value::text)));
    }
    let held = |field: &str| schema.field(&record.kind, field).is_some() && !record.get(field).is_null();
    let edit = |(field, after): (&str, Option<Value>)| {
        let (after, before) = (after.filter(|after| held(field) && after != record.get(field))?, record.get(field));
        let edit = FieldEdit { record: record.reference(), field: field.to_owned(), before: before.clone(), after };
        Some(ProposedEdit { edit, ..stage.clone() })
    };
    follows.into_iter().filter_map(edit).collect()
}

/// A value as it reads.
fn shown(context: &Context<'_>, record: &Record, field_type: FieldType, value: &Value) -> String {
    if let Some(link) = value.as_ref_to() {
        return clean(&context.desk().name_of(link));
    }
    let currency = record.text("currency").unwrap_or(context.currency);
    let text = format::value(value, field_type, currency);
    if text.is_empty() { "empty".to_owned() } else { clean(&text) }
}
