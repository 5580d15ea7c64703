//! A change of one field as a proposal, checked before it is shown.
//!
//! Not for: reading the line (see `change`) or keeping the proposal. Invariants: the seller's words are the source; what
//! the checks refuse is said with the reason and not proposed.

use super::change::{find_field, state_of};
use super::line::has;
use super::value::{self, Read};
use crate::actions::text::clean;
use crate::assistant::{Context, turn::step};
use crate::crm::{
    Answer, EditState, FieldDef, FieldEdit, Kind, Proposal, ProposedEdit, Quote, Record, Schema, SourceError, Status,
    Value, Worker, format, validate,
};

/// The proposal, or what is missing for it.
pub(super) fn answer(
    context: &Context<'_>,
    said: &str,
    record: &Record,
    field: Option<&str>,
    value: &str,
) -> Result<Answer, SourceError> {
    let schema = context.records.schema()?;
    let words = field.unwrap_or_else(|| state_of(&record.kind));
    let Some(field) = find_field(&schema, &record.kind, words) else {
        let text = format!("{} has no field “{}”. Nothing was written.", clean(&record.name()), clean(words));
        return Ok(about(Answer::new(Status::NeedsInput, text), record));
    };
    if !is_writable(&field) {
        let text = format!(
            "{} is kept by the system and cannot be changed by hand. Nothing was written.",
            clean(&field.label)
        );
        return Ok(about(Answer::new(Status::Unanswered, text), record));
    }
    match value::read(context, record, &field, value)? {
        Read::Value(after) if after == *record.get(&field.name) => {
            let text =
                format!("{} of {} is that already. Nothing was written.", clean(&field.label), clean(&record.name()));
            Ok(about(Answer::new(Status::Answered, text), record))
        }
        Read::Value(after) => proposed(context, said, record, &field, after),
        Read::OneOf(allowed) => {
            let allowed: Vec<String> = allowed.iter().map(|value| clean(value)).collect();
            let text =
                format!("Which {}? It can be {}. Nothing was written.", field.label.to_lowercase(), allowed.join(", "));
            Ok(about(Answer::new(Status::NeedsInput, text), record))
        }
        Read::Unread(what) => {
            let text = format!("I could not read “{}” as {what}. Nothing was written.", clean(value));
            Ok(about(Answer::new(Status::NeedsInput, text), record))
        }
    }
}

fn is_writable(field: &FieldDef) -> bool {
    const KEPT: &[&str] = &["id", "created_at", "modified_at", "number"];
    !KEPT.contains(&field.name.as_str())
}

fn about(mut answer: Answer, record: &Record) -> Answer {
    answer.record = Some(record.reference());
    answer
}

/// One field of one record as a proposal, with the seller's words as its source.
pub(super) fn proposed(
    context: &Context<'_>,
    said: &str,
    record: &Record,
    field: &FieldDef,
    after: Value,
) -> Result<Answer, SourceError> {
    let schema = context.records.schema()?;
    let before = record.get(&field.name).clone();
    let mut proposal = Proposal::new("", "chat");
    proposal.edits.push(ProposedEdit {
        edit: FieldEdit { record: record.reference(), field: field.name.clone(), before: before.clone(), after },
        quote: Some(Quote { text: said.to_owned(), record: None, from: "chat".into() }),
        by: Worker::Code,
        state: EditState::Pending,
    });
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
        let field = schema.field(&record.kind, &edit.field).unwrap_or_else(|| field.clone());
        let shown = |value: &Value| shown(context, record, &field, value);
        format!("{}: {} → {}", field.label.to_lowercase(), shown(&edit.before), shown(&edit.after))
    };
    let change = proposal.edits.iter().map(|proposed| said(&proposed.edit)).collect::<Vec<_>>().join("; ");
    proposal.title = format!("{}, {change}", record.name());
    let text = format!("Proposed for {}: {change}. Nothing is written until you accept it.", clean(&record.name()));
    let mut answer = about(Answer::new(Status::Answered, text), record);
    answer.proposals = vec![proposal];
    answer.trace.push(step("propose", Worker::Code, "one field, from your words"));
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
fn shown(context: &Context<'_>, record: &Record, field: &FieldDef, value: &Value) -> String {
    if let Some(link) = value.as_ref_to() {
        return clean(&context.desk().name_of(link));
    }
    let currency = record.text("currency").unwrap_or(context.currency);
    let text = format::value(value, field.field_type, currency);
    if text.is_empty() { "empty".to_owned() } else { clean(&text) }
}
