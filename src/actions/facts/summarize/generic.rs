//! The shape of every other record: its fields as sentences, and what happened around it.

use super::{Sheet, shared};
use crate::actions::text::{clean, tell_rest};
use crate::crm::SourceError;

/// Fields that say nothing to a reader of a summary.
const DULL: &[&str] = &["name", "created_at", "modified_at", "currency", "first_name", "last_name"];
/// More lines than this make no summary.
const MOST: usize = 14;

pub(super) fn write(sheet: &mut Sheet<'_, '_>) -> Result<String, SourceError> {
    let schema = sheet.desk.records.schema()?;
    let fields = schema.fields(&sheet.record.kind);
    let known = fields.iter().map(|field| (field.name.as_str(), field.label.as_str()));
    let unknown = sheet.record.fields.keys().map(|name| (name.as_str(), name.as_str()));
    let unknown: Vec<_> = unknown.filter(|(name, _)| !fields.iter().any(|field| field.name == *name)).collect();
    let mut lines = Vec::new();
    for (name, label) in known.chain(unknown).filter(|(name, _)| !DULL.contains(name)) {
        if let Some(value) = sheet.show(name) {
            lines.push(format!("{}: {value}.", clean(label)));
        }
    }
    let all = lines.len();
    lines.truncate(MOST);
    tell_rest(&mut lines, all);
    sheet.section("What is known", lines);
    let talk = shared::conversation(sheet);
    sheet.section("Last words", talk);
    let tasks = shared::tasks(sheet);
    sheet.section("Open tasks", tasks);
    let kind = clean(sheet.record.kind.as_str()).to_lowercase();
    let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    Ok(format!("**{}** is {article} {kind}.", clean(&sheet.record.name())))
}
