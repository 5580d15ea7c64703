//! The two kinds that no record has: `activity`, which is tasks, events, emails, notes and transcripts together, and
//! `change`, a line of the field history.
//!
//! Invariant: every name here means the same to the evaluator and to the store.

use crate::crm::{FieldChange, FieldType, Kind, Record, Schema, Value, fold_name, standard_field, standard_fields};

/// The name of the kind that is all activities.
pub const ACTIVITY: &str = "activity";
/// The name of the kind that is the field history.
pub const CHANGE: &str = "change";

/// Tasks, events, emails, notes and transcripts together.
pub fn activity() -> Kind {
    Kind::Custom(ACTIVITY.to_owned())
}

/// The field history.
pub fn change() -> Kind {
    Kind::Custom(CHANGE.to_owned())
}

/// Reads a kind as [`Kind::parse`] does, and the plurals of the two of this module.
pub fn read_kind(text: &str) -> Kind {
    match text.trim().to_lowercase().as_str() {
        "activity" | "activities" => activity(),
        "change" | "changes" => change(),
        _ => Kind::parse(text),
    }
}

/// Whether it is one of the two kinds of this module.
pub(crate) fn is_virtual(kind: &Kind) -> bool {
    matches!(kind, Kind::Custom(name) if name == ACTIVITY || name == CHANGE)
}

/// Whether it is the field history.
pub(crate) fn is_history(kind: &Kind) -> bool {
    matches!(kind, Kind::Custom(name) if name == CHANGE)
}

/// Whether it is all activities.
pub(crate) fn is_all_activities(kind: &Kind) -> bool {
    matches!(kind, Kind::Custom(name) if name == ACTIVITY)
}

/// The kinds of records that a kind stands for; none for the field history.
pub(crate) fn members(kind: &Kind) -> Vec<Kind> {
    if is_all_activities(kind) {
        return Kind::STANDARD.iter().filter(|kind| kind.is_activity()).cloned().collect();
    }
    if is_history(kind) { Vec::new() } else { vec![kind.clone()] }
}

/// A field as a query sees it: its name, and its type where that is always the same.
pub(crate) type Known = (String, Option<FieldType>);

const ACTIVITY_FIELDS: &[(&str, FieldType, &[&str])] = &[
    ("name", FieldType::Text, &["subject", "title"]),
    ("kind", FieldType::Text, &["type"]),
    ("at", FieldType::Time, &["date", "when", "day"]),
    ("about", FieldType::Reference, &["relatedto"]),
    ("who", FieldType::Reference, &["with", "contact"]),
    ("owner", FieldType::Reference, &["rep", "by"]),
    ("created_at", FieldType::Time, &["created"]),
    ("modified_at", FieldType::Time, &["modified"]),
];

const CHANGE_FIELDS: &[(&str, Option<FieldType>, &[&str])] = &[
    ("record", Some(FieldType::Reference), &["of"]),
    ("kind", Some(FieldType::Text), &[]),
    ("field", Some(FieldType::Text), &[]),
    ("old", None, &["from", "before"]),
    ("new", None, &["to", "after"]),
    ("at", Some(FieldType::Time), &["when", "date"]),
    ("by", Some(FieldType::Text), &["who"]),
    ("origin", Some(FieldType::Text), &["source"]),
];

/// A field of one of the two kinds, or the moment `at` that every activity has.
pub(crate) fn virtual_field(kind: &Kind, words: &str) -> Option<Known> {
    let wanted = fold_name(words);
    let fits = |name: &str, others: &[&str]| fold_name(name) == wanted || others.contains(&wanted.as_str());
    if is_history(kind) {
        let found = CHANGE_FIELDS.iter().find(|(name, _, others)| fits(name, others));
        return found.map(|(name, field_type, _)| ((*name).to_owned(), *field_type));
    }
    if is_all_activities(kind) {
        let found = ACTIVITY_FIELDS.iter().find(|(name, _, others)| fits(name, others));
        return found.map(|(name, field_type, _)| ((*name).to_owned(), Some(*field_type)));
    }
    (kind.is_activity() && wanted == "at").then(|| ("at".to_owned(), Some(FieldType::Time)))
}

/// The names of the fields of one of the two kinds; none for other kinds.
pub(crate) fn virtual_names(kind: &Kind) -> Vec<String> {
    if is_history(kind) {
        return CHANGE_FIELDS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    }
    let activities = is_all_activities(kind);
    ACTIVITY_FIELDS.iter().filter(|_| activities).map(|(name, ..)| (*name).to_owned()).collect()
}

/// A field of records whose kind is not known: what all standard kinds that have it agree on, else the words.
pub(crate) fn field_of_any(schema: &Schema, words: &str) -> Known {
    let found: Vec<_> = Kind::STANDARD.iter().filter_map(|kind| schema.find(kind, words)).collect();
    let Some(first) = found.first().filter(|first| found.iter().all(|field| field.name == first.name)) else {
        return (words.to_owned(), None);
    };
    let agreed = found.iter().all(|field| field.field_type == first.field_type);
    (first.name.clone(), agreed.then_some(first.field_type))
}

/// The kind that a link leads to; `None` where it may be any. Of a record of unknown kind: what all kinds agree on.
pub(crate) fn target(kind: Option<&Kind>, field: &str) -> Option<Kind> {
    let name = |target: &'static str| (!target.is_empty() && target != "*").then(|| Kind::parse(target));
    match kind {
        Some(kind) if is_all_activities(kind) => (field == "owner").then_some(Kind::User),
        Some(kind) => name(standard_field(kind, field)?.target),
        None => {
            let all = Kind::STANDARD.iter().flat_map(standard_fields).filter(|known| known.name == field);
            let mut targets = all.map(|known| known.target);
            let first = targets.next()?;
            if targets.all(|target| target == first) { name(first) } else { None }
        }
    }
}

/// The fields in which the moment of an activity is looked for, the first that is not empty.
pub(crate) fn moments(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::Task => &["completed_at", "due_date", "created_at", "modified_at"],
        Kind::Event => &["starts_at", "created_at", "modified_at"],
        Kind::Email => &["sent_at", "created_at", "modified_at"],
        Kind::Transcript => &["recorded_at", "created_at", "modified_at"],
        _ => &["created_at", "modified_at"],
    }
}

/// A field that no record holds but every activity has.
pub(super) fn derived(record: &Record, field: &str) -> Option<Value> {
    if !record.kind.is_activity() {
        return None;
    }
    match field {
        "at" => {
            let moment = moments(&record.kind).iter().map(|field| record.get(field)).find(|value| !value.is_null());
            Some(moment.cloned().unwrap_or_default())
        }
        "kind" => Some(Value::text(record.kind.as_str())),
        _ => None,
    }
}

/// A line of the field history as a record of the kind `change`.
pub(super) fn as_record(change: &FieldChange, number: usize) -> Record {
    Record::new(self::change(), number.to_string())
        .with("name", change.record_name.as_str())
        .with("record", change.record.clone())
        .with("kind", change.record.kind.as_str())
        .with("field", change.field.as_str())
        .with("old", change.old.clone())
        .with("new", change.new.clone())
        .with("at", change.at)
        .with("by", change.by.as_str())
        .with("origin", change.origin.as_str())
}
