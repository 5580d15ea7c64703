//! Edits looked at before a person sees them: types, picklists, lengths, links, required and read-only fields, and the
//! rules between fields ([`RULES`]).
//!
//! For: every proposal, whoever made it, when it is made and once more with what a person accepts of it.
//! Not for: whether the record changed meanwhile (the store knows). Invariants: pure but for reading records; a value
//! that was converted is one that the field takes; nothing is corrected that has two readings.

mod choices;
mod convert;
mod limits;
mod rules;

pub use choices::choices;
pub use convert::two_readings;
pub use rules::{RULES, Rule};

use super::{
    FieldDef, FieldEdit, FieldType, Kind, MERGED_INTO, Proposal, Record, RecordRef, Records, Schema, SourceError,
    Value, standard_field,
};
use jiff::civil::Date;
use rules::Step;
use std::collections::HashMap;

/// What is wrong with one edit of a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which edit, by its place.
    pub edit: usize,
    /// Whether the record cannot be made at all without it, so that none of its edits can stand.
    pub whole: bool,
    /// What is wrong, with label and value.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.message, self.hint)
    }
}

/// What is wrong with a proposal, edit by edit; nothing where all of it may be shown.
///
/// # Errors
/// When the records cannot be read.
pub fn validate(
    schema: &Schema,
    lookup: &dyn Records,
    today: Date,
    proposal: &Proposal,
) -> Result<Vec<Problem>, SourceError> {
    settle(schema, lookup, today, &mut proposal.clone())
}

/// The same, and gives each value the type and spelling of its field: `"84k"` becomes 84,000, `closed won` the
/// workspace's own `Closed Won`, a name the record that is meant.
///
/// # Errors
/// When the records cannot be read.
pub fn settle(
    schema: &Schema,
    lookup: &dyn Records,
    today: Date,
    proposal: &mut Proposal,
) -> Result<Vec<Problem>, SourceError> {
    let mut check = Check { schema, lookup, today, found: Vec::new(), choices: HashMap::new(), made: Vec::new() };
    let records: Vec<RecordRef> = proposal.records().into_iter().cloned().collect();
    for record in &records {
        if lookup.get(record)?.is_none() {
            check.made.push(record.clone());
        }
    }
    for record in &records {
        check.record(record, proposal)?;
    }
    check.found.sort_by_key(|problem| problem.edit);
    Ok(check.found)
}

struct Check<'a> {
    schema: &'a Schema,
    lookup: &'a dyn Records,
    today: Date,
    found: Vec<Problem>,
    choices: HashMap<(Kind, String), Vec<String>>,
    /// Records that the proposal would make.
    made: Vec<RecordRef>,
}

impl Check<'_> {
    fn record(&mut self, record: &RecordRef, proposal: &mut Proposal) -> Result<(), SourceError> {
        let before = self.lookup.get(record)?;
        let fresh = Record { kind: record.kind.clone(), id: record.id.clone(), fields: Default::default() };
        let mut after = before.clone().unwrap_or(fresh);
        let edits: Vec<usize> =
            (0..proposal.edits.len()).filter(|at| proposal.edits[*at].edit.record == *record).collect();
        let Some(&first) = edits.first() else { return Ok(()) };
        if record.kind == Kind::User && before.is_none() {
            self.problem(
                first,
                true,
                "a user is not made here".into(),
                "users are kept by the administrator of the CRM",
            );
            return Ok(());
        }
        let known = self.found.len();
        let mut written = Vec::new();
        for at in edits {
            let FieldEdit { field, after: value, .. } = &proposal.edits[at].edit;
            if field == MERGED_INTO {
                self.merge(at, record, value)?;
                continue;
            }
            if let Some(value) = self.value(at, &after, field, value)? {
                after.set(field, value.clone());
                written.push((at, field.clone(), proposal.edits[at].quote.is_some()));
                proposal.edits[at].edit.after = value;
            }
        }
        if before.is_none() {
            self.required(first, &after, self.found.len() > known);
        }
        self.rules(before.as_ref(), &after, &written);
        Ok(())
    }

    fn problem(&mut self, edit: usize, whole: bool, message: String, hint: &str) {
        self.found.push(Problem { edit, whole, message, hint: hint.to_owned() });
    }

    /// The value as the field wants it; `None` where it does not fit, which is noted.
    fn value(&mut self, at: usize, record: &Record, name: &str, value: &Value) -> Result<Option<Value>, SourceError> {
        let Some(field) = self.schema.field(&record.kind, name) else {
            let near = self.schema.find(&record.kind, name).map(|field| format!("it is called {}", field.name));
            let hint = near.unwrap_or_else(|| self.known_fields(&record.kind, name));
            self.problem(at, false, format!("{} has no field {name:?}", record.kind), &hint);
            return Ok(None);
        };
        if let Some(why) = limits::read_only(record, name) {
            self.problem(at, false, format!("{} cannot be changed", field.label), why);
            return Ok(None);
        }
        match convert::convert(value, field.field_type) {
            Ok(value) if value.is_null() => Ok(self.emptied(at, record, &field)),
            Ok(value) => self.fitting(at, record, &field, value),
            Err((what, hint)) => {
                self.problem(at, false, format!("{}: {:?} is not {what}", field.label, shortened(value)), &hint);
                Ok(None)
            }
        }
    }

    fn known_fields(&self, kind: &Kind, wanted: &str) -> String {
        let names: Vec<String> = self.schema.fields(kind).into_iter().map(|field| field.name).collect();
        format!("the nearest are {}", choices::nearest(&names, wanted).join(", "))
    }

    /// A field that a record cannot be without is not emptied.
    fn emptied(&mut self, at: usize, record: &Record, field: &FieldDef) -> Option<Value> {
        let group = limits::required(&record.kind).iter().find(|group| group.contains(&field.name.as_str()));
        let needed =
            group.is_some_and(|group| group.iter().all(|other| *other == field.name || record.get(other).is_null()));
        if needed {
            self.problem(at, false, format!("{} cannot be emptied", field.label), "give another value");
            return None;
        }
        Some(Value::Null)
    }

    fn fitting(
        &mut self,
        at: usize,
        record: &Record,
        field: &FieldDef,
        value: Value,
    ) -> Result<Option<Value>, SourceError> {
        let value = match (field.field_type, value) {
            (FieldType::Reference, value) => return self.link(at, record, field, &value),
            (FieldType::Picklist, Value::Text(text)) => match self.choice(at, &record.kind, field, text)? {
                Some(text) => Value::Text(text),
                None => return Ok(None),
            },
            (FieldType::MultiPicklist, Value::List(items)) => {
                let mut spelt = Vec::with_capacity(items.len());
                for item in items {
                    match self.choice(at, &record.kind, field, item)? {
                        Some(item) => spelt.push(item),
                        None => return Ok(None),
                    }
                }
                Value::List(spelt)
            }
            (_, value) => value,
        };
        let length = value.to_plain().chars().count();
        if let Some(most) = limits::longest(&record.kind, &field.name, field.field_type).filter(|most| length > *most) {
            let message = format!("{}: {length} characters are more than the {most} it takes", field.label);
            self.problem(at, false, message, "shorten it");
            return Ok(None);
        }
        Ok(Some(value))
    }

    fn choice(
        &mut self,
        at: usize,
        kind: &Kind,
        field: &FieldDef,
        text: String,
    ) -> Result<Option<String>, SourceError> {
        let key = (kind.clone(), field.name.clone());
        if !self.choices.contains_key(&key) {
            let values = choices::choices(self.lookup, kind, &field.name);
            self.choices.insert(key.clone(), values);
        }
        let values = &self.choices[&key];
        if values.is_empty() {
            return Ok(Some(text));
        }
        if let Some(spelt) = choices::spelt(values, &text) {
            return Ok(Some(spelt.clone()));
        }
        let hint = format!("the nearest are {}", choices::nearest(values, &text).join(", "));
        self.problem(at, false, format!("{}: {text:?} is none of its values", field.label), &hint);
        Ok(None)
    }

    /// A link to a record that is there, or that the same proposal makes.
    fn link(
        &mut self,
        at: usize,
        record: &Record,
        field: &FieldDef,
        value: &Value,
    ) -> Result<Option<Value>, SourceError> {
        let target = standard_field(&record.kind, &field.name).map_or("*", |field| field.target);
        let kind = (!target.is_empty() && target != "*").then(|| Kind::parse(target));
        let Value::Ref(link) = value else { return self.link_by_name(at, field, kind.as_ref(), &value.to_plain()) };
        let is_lead = record.kind.is_activity() && field.name == "who" && link.kind == Kind::Lead;
        if let Some(kind) = kind.filter(|kind| *kind != link.kind && !is_lead) {
            self.problem(
                at,
                false,
                format!("{}: {link} is no {kind}", field.label),
                &format!("name a record of kind {kind}"),
            );
            return Ok(None);
        }
        if self.made.contains(link) || self.lookup.get(link)?.is_some() {
            return Ok(Some(value.clone()));
        }
        self.problem(at, false, format!("{}: there is no {link}", field.label), "name a record that is there");
        Ok(None)
    }

    fn link_by_name(
        &mut self,
        at: usize,
        field: &FieldDef,
        kind: Option<&Kind>,
        name: &str,
    ) -> Result<Option<Value>, SourceError> {
        let rows = self.lookup.by_name(kind, name, 4)?;
        let listed = |rows: &[super::Row]| {
            rows.iter().map(|row| format!("{} ({})", row.name, row.record)).collect::<Vec<_>>().join(", ")
        };
        match rows.as_slice() {
            [row] => return Ok(Some(Value::Ref(row.record.clone()))),
            [] => {
                let near: Vec<_> = self.lookup.search(name, kind, 3)?.into_iter().map(|hit| hit.row).collect();
                let hint = if near.is_empty() {
                    "name a record that is there".to_owned()
                } else {
                    format!("the nearest are {}", listed(&near))
                };
                let what = kind.map_or("record", Kind::as_str);
                self.problem(at, false, format!("{}: there is no {what} {name:?}", field.label), &hint);
            }
            several => {
                let hint = format!("name one by its id: {}", listed(several));
                self.problem(at, false, format!("{}: {name:?} fits several", field.label), &hint);
            }
        }
        Ok(None)
    }

    /// A record goes into another one of its kind that is there.
    fn merge(&mut self, at: usize, loser: &RecordRef, value: &Value) -> Result<(), SourceError> {
        let survivor = value.as_ref_to();
        let fits = match survivor {
            Some(survivor) if survivor.kind == loser.kind && survivor != loser => {
                self.lookup.get(survivor)?.is_some() && self.lookup.get(loser)?.is_some()
            }
            _ => false,
        };
        if !fits || loser.kind == Kind::User {
            let message = format!("{loser} cannot be merged into {}", value.to_plain());
            self.problem(at, false, message, "name two records of one kind that are there");
        }
        Ok(())
    }

    fn required(&mut self, first: usize, record: &Record, already: bool) {
        for group in limits::required(&record.kind) {
            if group.iter().all(|field| record.get(field).is_null()) {
                let label = |field: &&str| {
                    self.schema.field(&record.kind, field).map_or_else(|| (*field).to_owned(), |f| f.label)
                };
                let labels = group.iter().map(label).collect::<Vec<_>>().join(" or ");
                let hint = if already { "mend the other problems of it first" } else { "give it with the others" };
                self.problem(first, true, format!("a new {} needs {labels}", record.kind), hint);
            }
        }
    }

    fn rules(&mut self, before: Option<&Record>, after: &Record, written: &[(usize, String, bool)]) {
        let explains =
            |field: &str| matches!(field, "description" | "next_step") || field.to_lowercase().contains("reason");
        let explained = written.iter().any(|(_, field, quoted)| *quoted || explains(field));
        let step = Step { before, after, today: self.today, explained };
        for rule in RULES.iter().filter(|rule| rule.is_broken(&step)) {
            let Some(field) = rule.concerns(written.iter().map(|(_, field, _)| field.as_str())) else { continue };
            let edit = written.iter().find(|(_, name, _)| name == field).map_or(0, |(at, ..)| *at);
            self.problem(edit, false, rule.says.to_owned(), rule.hint);
        }
    }
}

fn shortened(value: &Value) -> String {
    value.to_plain().chars().take(60).collect()
}

#[cfg(test)]
mod tests;
