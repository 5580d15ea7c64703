//! The field history of our own exports. A change that the workspace already has is not added again.

use super::source::Source;
use super::{ImportError, Options, bytes, json};
use crate::connect::cell;
use crate::crm::{FieldChange, FieldType, OriginKind, RecordRef, Value, Writer};
use serde_json::{Value as Json, json};

/// One change as a line of `_history.jsonl`.
pub(in crate::connect) fn to_line(change: &FieldChange) -> Json {
    json!({
        "record": change.record.to_string(),
        "name": change.record_name,
        "field": change.field,
        "old": cell::to_json(&change.old, FieldType::Text),
        "new": cell::to_json(&change.new, FieldType::Text),
        "at": change.at.to_string(),
        "by": change.by,
        "origin": change.origin.as_str(),
    })
}

fn from_line(line: &Json) -> Option<FieldChange> {
    let text = |key: &str| line.get(key).and_then(Json::as_str);
    let value = |key: &str| line.get(key).map_or(Some(Value::Null), |json| cell::from_json(json, FieldType::Text).ok());
    Some(FieldChange {
        record: RecordRef::parse(text("record")?)?,
        record_name: text("name")?.to_owned(),
        field: text("field")?.to_owned(),
        old: value("old")?,
        new: value("new")?,
        at: text("at")?.parse().ok()?,
        by: text("by")?.to_owned(),
        origin: OriginKind::parse(text("origin")?)?,
    })
}

/// Adds the changes of a history file.
pub(super) fn load(source: &mut Source, options: &Options<'_>, store: &mut dyn Writer) -> Result<(), ImportError> {
    let text = bytes::Text::open(&source.path, encoding_rs::UTF_8)?;
    let path = source.path.clone();
    let mut known: Option<(RecordRef, Vec<FieldChange>)> = None;
    let (mut added, mut bad) = (0u64, Vec::new());
    let mut take = |line: u64, json: Json| {
        source.report.read += 1;
        let Some(change) = from_line(&json) else {
            source.skip(line, "not a line of our own field history");
            return Ok(());
        };
        if known.as_ref().is_none_or(|(record, _)| *record != change.record) {
            known = Some((change.record.clone(), store.history(&change.record, i32::MAX as usize)?));
        }
        let same = |old: &FieldChange| {
            old.field == change.field && old.at == change.at && old.new == change.new && old.old == change.old
        };
        // The import itself writes history at this moment; that is no reason to leave out what happened before.
        if !known.iter().flat_map(|(_, changes)| changes).any(|old| old.at != options.at && same(old)) {
            store.add_history(&[change])?;
            added += 1;
        }
        Ok(())
    };
    json::lines(&path, text, &mut take, &mut |line, reason| bad.push((line, reason)))?;
    for (line, reason) in bad {
        source.skip(line, reason);
    }
    source.report.notes.push(format!("{added} changes of field history added"));
    Ok(())
}
