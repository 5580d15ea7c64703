//! "by stage", "per month", "for each rep": what to group by.

use super::{
    vocabulary,
    words::{Words, length},
};
use crate::crm::query::{GroupKey, Path};
use crate::crm::{Kind, Schema};

/// What stands after a word such as "by".
pub(super) struct Per {
    /// Where the group's name begins.
    pub(super) at: usize,
    /// Where the word before it stands, and how many words it has.
    pub(super) lead: (usize, usize),
}

/// The places where something is asked for "by" or "per".
pub(super) fn places(words: &Words) -> Vec<Per> {
    let mut found: Vec<Per> = Vec::new();
    for at in 0..words.0.len() {
        let sorted =
            at > 0 && matches!(words.at(at - 1), "sorted" | "sort" | "ordered" | "order" | "owned" | "followed");
        if let Some(phrase) = vocabulary::PER.iter().find(|phrase| !sorted && words.stands_at(at, phrase)) {
            found.push(Per { at: at + length(phrase), lead: (at, length(phrase)) });
        }
    }
    found
}

/// The group that a phrase names, and how many words it takes.
pub(super) fn key(words: &Words, at: usize, kind: &Kind, schema: &Schema) -> Option<(GroupKey, usize)> {
    for count in [3, 2, 1] {
        let parts: Vec<&str> = (at..at + count).map(|index| words.at(index)).collect();
        if parts.contains(&"") {
            continue;
        }
        let phrase = parts.join(" ");
        if let Some(found) = calendar(&phrase, kind).or_else(|| field(&phrase, kind, schema)) {
            return Some((found, count));
        }
    }
    None
}

fn calendar(phrase: &str, kind: &Kind) -> Option<GroupKey> {
    let unit = vocabulary::UNITS.iter().find(|(word, _)| *word == phrase).map(|(_, unit)| *unit)?;
    Some(GroupKey::Calendar(unit, Path::new(vocabulary::date_field(kind))))
}

fn field(phrase: &str, kind: &Kind, schema: &Schema) -> Option<GroupKey> {
    let singular = phrase.strip_suffix('s').unwrap_or(phrase);
    let own = |name: &str| schema.find(kind, name).filter(|field| field.field_type != crate::crm::FieldType::Reference);
    if let Some(field) = own(phrase).or_else(|| own(singular)) {
        return Some(GroupKey::Field(Path::new(&field.name)));
    }
    let (_, path) = vocabulary::GROUPS.iter().find(|(name, _)| *name == phrase || *name == singular)?;
    reachable(path, kind, schema).then(|| GroupKey::Field(Path::new(path)))
}

/// Whether records of the kind have the first field of a path.
fn reachable(path: &str, kind: &Kind, schema: &Schema) -> bool {
    let first = path.split('.').next().unwrap_or(path);
    schema.field(kind, first).is_some()
}
