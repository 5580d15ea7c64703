//! New records as proposals: an id that the same facts give again, values that the schema's rules take.

use crate::actions::{Desk, digest::fnv};
use crate::crm::validate::settle;
use crate::crm::{EditState, FieldEdit, Kind, Proposal, ProposedEdit, Record, SourceError, Value, Worker};
use std::collections::BTreeSet;

/// Fields of a record that does not exist yet; empty ones are left out.
pub(in crate::actions) fn new_record(kind: Kind, seed: &str, fields: Vec<(&str, Value)>) -> Vec<ProposedEdit> {
    let record = Record::new(kind.clone(), format!("new-{:016x}", fnv(&format!("{kind} {seed}"))));
    let filled = fields.into_iter().filter(|(_, value)| !value.is_null());
    let edit = |(field, after): (&str, Value)| FieldEdit {
        record: record.reference(),
        field: field.to_owned(),
        before: Value::Null,
        after,
    };
    filled
        .map(|field| ProposedEdit { edit: edit(field), quote: None, by: Worker::Code, state: EditState::Pending })
        .collect()
}

/// The proposal without what the schema's rules refuse, which becomes a note; `None` where nothing is left.
///
/// # Errors
/// When the records cannot be read.
pub(in crate::actions) fn checked(desk: &Desk<'_>, mut proposal: Proposal) -> Result<Option<Proposal>, SourceError> {
    let schema = desk.records.schema()?;
    let problems = settle(&schema, desk.records, desk.today, &mut proposal)?;
    let fallen: BTreeSet<usize> = problems.iter().map(|problem| problem.edit).collect();
    let at = |edit: usize| proposal.edits.get(edit).map(|proposed| proposed.edit.record.clone());
    let whole: BTreeSet<_> = problems.iter().filter(|p| p.whole).filter_map(|p| at(p.edit)).collect();
    let edits = std::mem::take(&mut proposal.edits).into_iter().enumerate();
    let stays = edits.filter(|(at, proposed)| !fallen.contains(at) && !whole.contains(&proposed.edit.record));
    proposal.edits = stays.map(|(_, proposed)| proposed).collect();
    proposal.notes.extend(problems.iter().map(|problem| format!("Not proposed: {problem}")));
    Ok(Some(proposal).filter(|proposal| !proposal.edits.is_empty()))
}
