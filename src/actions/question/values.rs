//! What the data itself says: the picklist values that occur, in the kind asked for and in what it links to.

use super::words::{Words, length};
use crate::actions::Desk;
use crate::crm::query::{Expr, GroupKey, Literal, Measure, Op, Path, Query, Sort, SortKey};
use crate::crm::{FieldType, Kind, SourceError, Value, standard_fields};

/// Values of one field that are looked at, most frequent first.
const MOST: u32 = 60;

/// The values of a picklist that occur.
pub(super) fn occurring(desk: &Desk<'_>, kind: &Kind, field: &str) -> Result<Vec<String>, SourceError> {
    let query = Query {
        group: vec![GroupKey::Field(Path::new(field))],
        measures: vec![Measure::Count],
        sort: vec![Sort { key: SortKey::Measure(Measure::Count), descending: true }],
        limit: Some(MOST),
        ..Query::all(kind.clone())
    };
    let table = desk.records.run(&query)?;
    Ok(table.rows.into_iter().filter_map(|row| row.into_iter().next()).filter_map(text).collect())
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// Conditions for values that stand in the question: of the kind itself first, then of linked kinds.
pub(super) fn take(desk: &Desk<'_>, kind: &Kind, words: &mut Words) -> Result<Vec<Expr>, SourceError> {
    let mut found = own(desk, kind, "", words)?;
    for (link, target) in [("account", Kind::Account), ("owner", Kind::User), ("product", Kind::Product)] {
        let linked = standard_fields(kind).iter().any(|field| field.name == link);
        if linked && words.0.iter().any(|word| !word.used && !super::reader::is_filler(&word.text)) {
            found.extend(own(desk, &target, &format!("{link}."), words)?);
        }
    }
    Ok(found)
}

fn own(desk: &Desk<'_>, kind: &Kind, prefix: &str, words: &mut Words) -> Result<Vec<Expr>, SourceError> {
    let mut found = Vec::new();
    let schema = desk.records.schema()?;
    let closed =
        |field: &crate::crm::FieldDef| field.field_type == FieldType::Picklist || field.name == "billing_country";
    for field in schema.fields(kind).into_iter().filter(closed) {
        if !words.0.iter().any(|word| !word.used && !super::reader::is_filler(&word.text)) {
            break;
        }
        let path = Path::new(&format!("{prefix}{}", field.name));
        let mut taken = Vec::new();
        let mut values = occurring(desk, kind, &field.name)?;
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        for value in values {
            let phrase = value.to_lowercase();
            if super::reader::is_filler(&phrase) {
                continue;
            }
            if words.take_phrase(&phrase).is_some() || take_plural(words, &phrase) {
                swallow_label(words, &field.label.to_lowercase());
                taken.push(Literal::Text(value));
            }
        }
        match taken.len() {
            0 => {}
            1 => found.extend(taken.pop().map(|literal| Expr::Compare(path, Op::Eq, literal))),
            _ => found.push(Expr::OneOf(path, taken)),
        }
    }
    Ok(found)
}

/// `existing business` fits the value `Existing Business`; `web` fits `Web`; hyphens and underscores are spaces.
fn take_plural(words: &mut Words, phrase: &str) -> bool {
    let spaced = phrase.replace(['-', '_', '/'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    !spaced.is_empty() && spaced != phrase && length(&spaced) < 6 && words.take_phrase(&spaced).is_some()
}

/// "high priority", "stage Prospecting": the label beside a value says no more.
fn swallow_label(words: &mut Words, label: &str) {
    for name in [label, "stage", "status", "priority", "region", "industry", "sector", "rating", "series"] {
        if words.find(name).is_some_and(|at| neighbour_used(words, at)) {
            let _ = words.take_phrase(name);
        }
    }
}

fn neighbour_used(words: &Words, at: usize) -> bool {
    let used = |index: usize| words.0.get(index).is_some_and(|word| word.used);
    used(at + 1) || at.checked_sub(1).is_some_and(used)
}
