//! Records as the command line names them: `KIND:ID` or `KIND:NAME`.
//!
//! By id first, then by name (case ignored). Several of a name are an error that lists them; none, one that names
//! the nearest.

use super::exit::Fail;
use crate::crm::{Kind, Record, RecordRef, Records, Row};
use serde_json::{Map, Value as Json, json};

/// How many candidates an error lists.
const LISTED: usize = 12;

/// The record that the words mean.
pub(super) fn find(records: &dyn Records, words: &str) -> Result<Record, Fail> {
    let Some((kind, name)) = words.split_once(':').filter(|(kind, name)| !kind.is_empty() && !name.trim().is_empty())
    else {
        return Err(Fail::usage(format!(
            "{words:?} is no record: write KIND:ID or KIND:NAME, for example account:\"Acme Corp\""
        )));
    };
    let kind = known_kind(records, kind)?;
    let name = unquoted(name.trim());
    if let Some(record) = records.get(&RecordRef::new(kind.clone(), name))? {
        return Ok(record);
    }
    let rows = records.by_name(Some(&kind), name, LISTED + 1)?;
    match rows.as_slice() {
        [row] => records.get(&row.record)?.ok_or_else(|| missing(&kind, name, &[])),
        [] => Err(missing(&kind, name, &nearest(records, &kind, name)?)),
        several => Err(ambiguous(&kind, name, several)),
    }
}

/// The kind of these words, which the workspace must know when it is not a standard one.
pub(super) fn known_kind(records: &dyn Records, words: &str) -> Result<Kind, Fail> {
    let kind = Kind::parse(words);
    if kind.is_standard() {
        return Ok(kind);
    }
    let counts = records.counts()?;
    let same = counts.iter().find(|(known, _)| known.as_str().eq_ignore_ascii_case(kind.as_str()));
    if let Some((known, _)) = same {
        return Ok(known.clone());
    }
    let custom = counts.iter().map(|(kind, _)| kind).filter(|kind| !kind.is_standard());
    let known: Vec<&str> = Kind::STANDARD.iter().chain(custom).map(Kind::as_str).collect();
    Err(Fail::not_found(format!("there is no kind of record {words:?}; there are: {}", known.join(", "))))
}

fn unquoted(name: &str) -> &str {
    let within = |quote: char| name.strip_prefix(quote)?.strip_suffix(quote);
    within('"').or_else(|| within('\'')).unwrap_or(name)
}

fn nearest(records: &dyn Records, kind: &Kind, name: &str) -> Result<Vec<Row>, Fail> {
    let mut hits = records.search(name, Some(kind), 5)?;
    if hits.is_empty() {
        // One letter may be wrong: the longest word, and then its first letters, find more.
        let word = name.split_whitespace().max_by_key(|word| word.chars().count()).unwrap_or(name);
        let stem: String = word.chars().take(3).collect();
        hits = records.search(word, Some(kind), 5)?;
        if hits.is_empty() {
            hits = records.search(&stem, Some(kind), 5)?;
        }
    }
    Ok(hits.into_iter().map(|hit| hit.row).collect())
}

fn missing(kind: &Kind, name: &str, nearest: &[Row]) -> Fail {
    let start = format!("there is no {kind} {name:?}");
    if nearest.is_empty() {
        return Fail::not_found(format!("{start}; `dealdesk records {kind}` lists what there is"));
    }
    Fail::not_found(format!("{start}; the nearest are:\n{}", listed(nearest)))
}

fn ambiguous(kind: &Kind, name: &str, rows: &[Row]) -> Fail {
    let more = if rows.len() > LISTED { "\n  …" } else { "" };
    let shown = &rows[..rows.len().min(LISTED)];
    Fail::not_found(format!("{name:?} fits several of kind {kind}; name one by its id:\n{}{more}", listed(shown)))
}

fn listed(rows: &[Row]) -> String {
    let line = |row: &Row| {
        let detail = if row.detail.is_empty() { String::new() } else { format!(" · {}", row.detail) };
        format!("  {}  {}{detail}", row.record, row.name)
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A record as JSON shows it everywhere.
pub(super) fn to_json(record: &Record) -> Json {
    let fields: Map<String, Json> = record.fields.iter().map(|(name, value)| (name.clone(), value.to_json())).collect();
    json!({
        "record": record.reference(), "kind": record.kind, "id": record.id.as_str(), "name": record.name(),
        "fields": fields,
    })
}

/// A line of a list as JSON shows it.
pub(super) fn row_json(row: &Row) -> Json {
    json!({
        "record": row.record, "kind": row.record.kind, "id": row.record.id.as_str(), "name": row.name,
        "detail": row.detail, "amount": row.amount, "currency": row.currency,
        "date": row.date.map(|date| date.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_around_a_name_are_not_part_of_it() {
        for (given, name) in [("\"Acme Corp\"", "Acme Corp"), ("'Acme'", "Acme"), ("\"half", "\"half"), ("\"", "\"")] {
            assert_eq!(unquoted(given), name);
        }
    }
}
