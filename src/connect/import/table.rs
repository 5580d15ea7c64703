//! The columns of one file: each header of each kind once, with the field that it means.

use super::column::{Cell, Column, Format, Profile, Target};
use super::mapping::Rule;
use crate::connect::manifest::Entry;
use crate::crm::{FieldType, Kind, Schema, fold_name};
use std::collections::{HashMap, HashSet};

/// A row before it is understood: cells by column number.
#[derive(Clone, Debug)]
pub(super) struct Raw {
    pub(super) line: u64,
    pub(super) kind: Kind,
    pub(super) reference: Option<String>,
    pub(super) cells: Vec<(usize, Cell)>,
}

/// The columns of one file.
#[derive(Default)]
pub(super) struct Columns {
    pub(super) list: Vec<Column>,
    by_header: HashMap<Kind, HashMap<String, usize>>,
    by_field: HashMap<Kind, HashMap<String, usize>>,
    taken: HashSet<(Kind, String)>,
}

/// What decides where a header goes.
pub(super) struct Guide<'a> {
    pub(super) schema: &'a Schema,
    pub(super) rule: Option<&'a Rule>,
    pub(super) own: Option<&'a Entry>,
}

impl Columns {
    /// The number of a column that may be new.
    pub(super) fn number(&mut self, kind: &Kind, header: &str, guide: &Guide<'_>) -> usize {
        if let Some(number) = self.by_header.get(kind).and_then(|headers| headers.get(header)) {
            return *number;
        }
        let number = self.add(kind, header, guide);
        self.by_header.entry(kind.clone()).or_default().insert(header.to_owned(), number);
        number
    }

    /// Adds a column, even when its header was there before.
    pub(super) fn add(&mut self, kind: &Kind, header: &str, guide: &Guide<'_>) -> usize {
        let number = self.list.len();
        let target = self.free(kind, target(kind, header, number, guide));
        let field = match &target {
            Target::Known(field) => Some(field.clone()),
            _ => None,
        };
        let format = match (guide.own, &field) {
            (Some(_), field) => Format::Exact(field.as_ref().map_or(FieldType::Text, |field| field.field_type)),
            _ => Format::Text,
        };
        let column = Column {
            kind: kind.clone(),
            header: header.to_owned(),
            target,
            profile: Profile::default(),
            field,
            format,
        };
        if let Some(name) = column.field_name() {
            self.by_field.entry(kind.clone()).or_default().insert(name.to_owned(), number);
        }
        self.list.push(column);
        number
    }

    /// A field is filled by one column; the next one that means it becomes a field of its own, so nothing is lost.
    fn free(&mut self, kind: &Kind, target: Target) -> Target {
        let name = match &target {
            Target::Skip => return target,
            // Apart from any field that is called `id`.
            Target::Id if self.taken.insert((kind.clone(), String::new())) => return target,
            Target::Id => "id".to_owned(),
            Target::Known(field) => field.name.clone(),
            Target::New(name) => name.clone(),
        };
        if self.taken.insert((kind.clone(), name.clone())) {
            return target;
        }
        let mut another = 2;
        while !self.taken.insert((kind.clone(), format!("{name} ({another})"))) {
            another += 1;
        }
        Target::New(format!("{name} ({another})"))
    }

    /// The text that a row has for a field; empty when it has none.
    pub(super) fn text(&self, raw: &Raw, field: &str) -> String {
        let Some(number) = self.by_field.get(&raw.kind).and_then(|fields| fields.get(field)) else {
            return String::new();
        };
        let cell =
            raw.cells.get(*number).filter(|(n, _)| n == number).or_else(|| raw.cells.iter().find(|(n, _)| n == number));
        cell.map(|(_, cell)| cell.to_text()).unwrap_or_default()
    }

    /// The id that a row brings along.
    pub(super) fn id(&self, raw: &Raw) -> Option<String> {
        let id = raw.cells.iter().find(|(number, _)| self.list[*number].target == Target::Id)?;
        Some(id.1.to_text()).filter(|text| !text.is_empty())
    }
}

fn target(kind: &Kind, header: &str, number: usize, guide: &Guide<'_>) -> Target {
    if let Some(entry) = guide.own {
        if header == "id" {
            return Target::Id;
        }
        let name = header.strip_prefix('\'').unwrap_or(header);
        let known = entry.fields.iter().find(|field| field.name == name);
        return known.map_or_else(|| Target::New(name.to_owned()), |field| Target::Known(field.clone()));
    }
    match guide.rule.and_then(|rule| rule.columns.get(header)).map(String::as_str) {
        Some("-") => return Target::Skip,
        Some("id") => return Target::Id,
        Some(field) => return named(kind, field, guide.schema),
        None => {}
    }
    if header.trim().is_empty() {
        return Target::New(format!("column {}", number + 1));
    }
    if is_id(kind, header) { Target::Id } else { named(kind, header.trim(), guide.schema) }
}

fn named(kind: &Kind, name: &str, schema: &Schema) -> Target {
    match schema.find(kind, name) {
        Some(field) => Target::Known(field),
        // Custom objects are called by `name` as everything else is.
        None if fold_name(name) == "name" => Target::New("name".to_owned()),
        // Every record has an id of its own.
        None if name == "id" => Target::Id,
        None => Target::New(name.to_owned()),
    }
}

/// `Id`, `Record ID`, `opportunity_id`, `OpportunityId`.
fn is_id(kind: &Kind, header: &str) -> bool {
    let folded = fold_name(header);
    match folded.strip_suffix("id") {
        Some("" | "record") => true,
        Some(rest) => rest == fold_name(kind.as_str()) || rest == fold_name(kind.object_name()),
        None => false,
    }
}
