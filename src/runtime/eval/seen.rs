//! An outcome as a reader would see it, for judging.

use crate::actions::Registry;
use crate::crm::format::plain_number;
use crate::crm::{Answer, Kind, Record, RecordRef, Records, SourceError, Table, Value};
use crate::eval::{ClaimCounts, Mail, Seen};
use crate::runtime::outcome::Outcome;
use std::collections::BTreeMap;

/// What came of a turn.
pub(super) fn of(
    outcome: &Outcome,
    records: &dyn Records,
    registry: &Registry,
    took: u64,
) -> Result<Seen, SourceError> {
    let answer = &outcome.answer;
    let table = answer.rows.as_ref();
    let usage = outcome.meta.usage.unwrap_or_default();
    let asks = answer.needs.iter().map(|need| format!("{} {}", need.question, need.choices.join(", ")));
    let asks = asks.chain(answer.candidates.iter().map(|(_, name)| name.clone()));
    // A question over the records is answered by the action of that name.
    let queried = answer.action.is_none() && answer.query.is_some() && registry.get("query").is_some();
    Ok(Seen {
        status: answer.status,
        action: answer.action.clone().or_else(|| queried.then(|| "query".to_owned())),
        record: answer.record.clone(),
        inputs: BTreeMap::new(),
        text: crate::eval::plain(&answer.text),
        rows: table.map(|table| names(table, records)).transpose()?.unwrap_or_default(),
        cells: table.map(|table| cells(table, records)).transpose()?.unwrap_or_default(),
        total: table.map(|table| table.total),
        mail: mail(answer),
        asks: asks.collect::<Vec<_>>().join("\n"),
        proposes: proposes(answer, records)?,
        claims: ClaimCounts::of(answer),
        wrote: false,
        requests: 0,
        overreach: 0,
        leaks: Vec::new(),
        failure: outcome.failure.as_ref().map(|failure| failure.message.clone()),
        tokens: (usage.input_tokens, usage.output_tokens),
        cost_usd: outcome.meta.cost_usd,
        first_token_ms: outcome.meta.first_token_ms,
        total_ms: took,
    })
}

/// What the rows are called: the names of their records, else their first cells.
fn names(table: &Table, records: &dyn Records) -> Result<Vec<String>, SourceError> {
    if table.records.is_empty() {
        let first = |row: &Vec<Value>| row.first().map_or_else(|| Ok(String::new()), |value| said(value, records));
        return table.rows.iter().map(first).collect();
    }
    table.records.iter().map(|record| name(record, records)).collect()
}

fn name(record: &RecordRef, records: &dyn Records) -> Result<String, SourceError> {
    let found = records.get(record)?;
    Ok(found.map_or_else(
        || record.to_string(),
        |record: Record| match (&record.kind, record.text("number")) {
            (Kind::Case, Some(number)) => format!("{number} · {}", record.name()),
            _ => record.name(),
        },
    ))
}

fn cells(table: &Table, records: &dyn Records) -> Result<String, SourceError> {
    let line = |row: &Vec<Value>| {
        let cells: Result<Vec<String>, SourceError> = row.iter().map(|value| said(value, records)).collect();
        cells.map(|cells| cells.join(" · "))
    };
    let lines: Result<Vec<String>, SourceError> = table.rows.iter().map(line).collect();
    Ok(format!("{}\n{}", table.columns.join(" · "), lines?.join("\n")))
}

fn said(value: &Value, records: &dyn Records) -> Result<String, SourceError> {
    match value {
        Value::Ref(record) => name(record, records),
        Value::Null => Ok(String::new()),
        Value::Bool(yes) => Ok(if *yes { "yes".to_owned() } else { "no".to_owned() }),
        Value::Number(number) => Ok(plain_number(*number)),
        Value::Text(text) => Ok(text.clone()),
        Value::Date(date) => Ok(date.to_string()),
        Value::Time(time) => Ok(time.to_string()),
        Value::List(items) => Ok(items.join(", ")),
    }
}

fn mail(answer: &Answer) -> Option<Mail> {
    let version = answer.drafts.first()?.current()?;
    Some(Mail { to: version.to.clone(), subject: version.subject.clone(), body: version.body.clone() })
}

fn proposes(answer: &Answer, records: &dyn Records) -> Result<BTreeMap<String, String>, SourceError> {
    let edits = answer.proposals.iter().flat_map(|proposal| &proposal.edits);
    edits.map(|edit| Ok((edit.edit.field.clone(), said(&edit.edit.after, records)?))).collect()
}
