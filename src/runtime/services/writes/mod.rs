//! Writes: from a proposal to the records and back. What the command line and the screen call.
//!
//! - [`Desk::propose`]: looks at a proposal (types, picklists, links, rules: `crm::validate`), turns each value into
//!   that of its field, keeps what can stand and says why the rest cannot. Actions, extraction, chat, bulk edits
//!   ([`Desk::propose_edit`]) and merges ([`Desk::propose_merge`]) all end here. It writes no record.
//!   Those of an answer come here by themselves, at the end of its turn.
//! - [`Desk::proposals`], [`Desk::proposal`]: what waits, each edit with its state, the value the field holds now, and
//!   whether that changed since it was proposed (`superseded`).
//! - [`Desk::accept`]: takes some edits (`Pick`: place in the proposal, and another value where the person edited it),
//!   looks at exactly those once more, and writes them as one change set, all or nothing. Where a record changed
//!   meanwhile nothing is written and the three-way conflicts come back; `over: true` after the person saw them.
//!   It takes an [`Approval`], which only a key or command of a person makes: words in a chat and answers to questions
//!   back are none. [`Desk::reject`] refuses edits.
//! - [`Desk::undo_plan`] tells what an undo would do, without doing it; [`Desk::undo_set`] does it, with the person's
//!   choice per conflict; the undo of an undo is a redo. [`Desk::change_sets`] lists what was written.
//!
//! Invariants: every decision is in the log, without values; what was written is known to masking before the call
//! returns.

mod bulk;
mod undo;

pub use undo::{ConflictView, UndoPlan};

use crate::crm::validate::{self, Problem};
use crate::crm::{
    Answer, Approval, ChangeSetId, EditState, FieldEdit, FieldType, Proposal, ProposalId, RecordRef, Records, Value,
    format,
};
use crate::journal::{Decision, Event, Masked};
use crate::runtime::clock;
use crate::runtime::desk::{Desk, DeskError};
use crate::store::{Pick, StoredChangeSet, StoredProposal};
use std::collections::BTreeSet;

/// More records than this are learnt anew as a whole rather than one by one.
const MANY: usize = 1_000;

/// A proposal after it was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposed {
    /// What can stand of it, kept under a number; without one where nothing can.
    pub proposal: Proposal,
    /// Why the rest cannot; the same words stand in its notes.
    pub problems: Vec<Problem>,
}

/// What became of an acceptance.
#[derive(Clone, Debug, PartialEq)]
pub struct Accepted {
    /// The change set; `None` when nothing was written.
    pub change_set: Option<ChangeSetId>,
    /// How many fields were written.
    pub written: usize,
    /// Fields that hold something else than when they were proposed; nothing was written then.
    pub conflicts: Vec<ConflictView>,
    /// What is wrong with the chosen edits; nothing was written then.
    pub problems: Vec<String>,
}

impl Desk {
    /// Looks at a proposal and keeps what can stand of it; `receipt` is that of the answer it came from.
    ///
    /// # Errors
    /// When the records cannot be read or written.
    pub fn propose(&mut self, proposal: Proposal, receipt: Option<&str>) -> Result<Proposed, DeskError> {
        let Proposed { mut proposal, problems } = self.try_proposal(proposal)?;
        if !proposal.edits.is_empty() {
            proposal.id = Some(self.store()?.add_proposal(&proposal, receipt, clock::now())?);
        }
        Ok(Proposed { proposal, problems })
    }

    /// The proposals of an answer, looked at and kept; what cannot stand is said in its notes.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub(in crate::runtime) fn keep_proposals(
        &mut self,
        answer: &mut Answer,
        receipt: Option<&str>,
    ) -> Result<(), DeskError> {
        for proposal in std::mem::take(&mut answer.proposals) {
            if proposal.id.is_some() {
                answer.proposals.push(proposal);
                continue;
            }
            let Proposed { mut proposal, problems } = self.try_proposal(proposal)?;
            answer.notes.extend(problems.iter().map(|problem| format!("not proposed: {problem}")));
            if proposal.edits.is_empty() {
                continue;
            }
            // An answer is worth reading where the workspace cannot be written.
            match self.store().map(|store| store.add_proposal(&proposal, receipt, clock::now())) {
                Ok(Ok(id)) => proposal.id = Some(id),
                Ok(Err(error)) => answer.notes.push(format!("the proposal could not be kept: {error}")),
                Err(error) => answer.notes.push(format!("the proposal could not be kept: {error}")),
            }
            answer.proposals.push(proposal);
        }
        Ok(())
    }

    /// The same without keeping it.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn try_proposal(&self, proposal: Proposal) -> Result<Proposed, DeskError> {
        let mut proposal = self.with_current_values(proposal)?;
        let problems = validate::settle(self.schema(), self.reader(), self.today(), &mut proposal)?;
        drop_what_cannot_stand(&mut proposal, &problems);
        // What a field holds already need not be proposed.
        proposal.edits.retain(|proposed| proposed.edit.before != proposed.edit.after);
        Ok(Proposed { proposal, problems })
    }

    /// What each field holds now is what an edit is made on.
    fn with_current_values(&self, mut proposal: Proposal) -> Result<Proposal, DeskError> {
        let mut seen = None;
        for proposed in &mut proposal.edits {
            let edit = &mut proposed.edit;
            if let Some(field) = self.schema().find(&edit.record.kind, &edit.field) {
                edit.field = field.name;
            }
            if seen.as_ref().is_none_or(|(record, _)| *record != edit.record) {
                seen = Some((edit.record.clone(), self.reader().get(&edit.record)?));
            }
            let there = seen.as_ref().and_then(|(_, record)| record.as_ref());
            edit.before = there.map_or(Value::Null, |record| record.get(&edit.field).clone());
        }
        Ok(proposal)
    }

    /// Proposals, newest first: those with something undecided, or all.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn proposals(&self, all: bool, limit: usize) -> Result<Vec<StoredProposal>, DeskError> {
        Ok(self.reader().proposals(all, limit)?)
    }

    /// One proposal.
    ///
    /// # Errors
    /// When there is none of that number.
    pub fn proposal(&self, id: ProposalId) -> Result<StoredProposal, DeskError> {
        Ok(self.reader().proposal(id)?)
    }

    /// Writes these edits of a proposal as one change set.
    ///
    /// # Errors
    /// When one of them is decided already, or records or log cannot be written.
    pub fn accept(
        &mut self,
        id: ProposalId,
        picks: &[Pick],
        over: bool,
        approval: &Approval,
    ) -> Result<Accepted, DeskError> {
        let stored = self.proposal(id)?;
        let (picks, problems) = self.look_again(&stored, picks, over)?;
        if !problems.is_empty() {
            return Ok(Accepted { change_set: None, written: 0, conflicts: Vec::new(), problems });
        }
        let applied = self.store()?.accept(id, &picks, over, approval, clock::now())?;
        let mut conflicts = Vec::with_capacity(applied.conflicts.len());
        for conflict in &applied.conflicts {
            conflicts.push(self.changed_meanwhile(conflict)?);
        }
        if let Some(set) = applied.id {
            let records = self.store()?.change_set(set)?.set.edits.into_iter().map(|edit| edit.record);
            let records: Vec<RecordRef> = records.collect::<BTreeSet<_>>().into_iter().collect();
            self.learn(&records)?;
            self.note_acceptance(&stored, &picks, set)?;
        }
        Ok(Accepted { change_set: applied.id, written: applied.written, conflicts, problems })
    }

    /// The chosen edits with their values in the type of their field, and what is wrong with just these.
    fn look_again(
        &self,
        stored: &StoredProposal,
        picks: &[Pick],
        over: bool,
    ) -> Result<(Vec<Pick>, Vec<String>), DeskError> {
        let mut picks = picks.to_vec();
        picks.sort_by_key(|pick| pick.at);
        picks.dedup_by_key(|pick| pick.at);
        let mut chosen = Proposal { edits: Vec::new(), ..stored.proposal.clone() };
        for pick in &picks {
            let Some(mut proposed) = stored.proposal.edits.get(pick.at).cloned() else { continue };
            proposed.edit.after = pick.value.clone().unwrap_or(proposed.edit.after);
            chosen.edits.push(proposed);
        }
        // A field that changed meanwhile is a conflict, which is told before any rule.
        let stale = |pick: &Pick| stored.fates.get(pick.at).is_some_and(|fate| fate.superseded);
        if !over && picks.iter().any(stale) {
            return Ok((picks, Vec::new()));
        }
        let problems = validate::settle(self.schema(), self.reader(), self.today(), &mut chosen)?;
        for (pick, proposed) in picks.iter_mut().zip(chosen.edits) {
            pick.value = pick.value.take().map(|_| proposed.edit.after);
        }
        Ok((picks, problems.iter().map(ToString::to_string).collect()))
    }

    /// What is wrong with another value for the edit at this place of a proposal, the others as they are.
    ///
    /// # Errors
    /// When there is no such proposal, or the records cannot be read.
    pub fn check_value(&self, id: ProposalId, at: usize, value: Value) -> Result<Vec<String>, DeskError> {
        let mut proposal = self.proposal(id)?.proposal;
        let Some(proposed) = proposal.edits.get_mut(at) else { return Ok(Vec::new()) };
        proposed.edit.after = value;
        let problems = validate::settle(self.schema(), self.reader(), self.today(), &mut proposal)?;
        Ok(problems.iter().filter(|problem| problem.edit == at).map(ToString::to_string).collect())
    }

    /// Refuses these edits of a proposal.
    ///
    /// # Errors
    /// When one of them is decided already, or records or log cannot be written.
    pub fn reject(&mut self, id: ProposalId, places: &[usize]) -> Result<(), DeskError> {
        let stored = self.proposal(id)?;
        self.store()?.reject(id, places)?;
        let what = format!("proposal:{id} {}", fields_at(&stored, places.iter().copied()));
        self.note(Event::Decision { decision: Decision::Rejected, what })
    }

    /// The last change sets, newest first.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn change_sets(&self, limit: usize) -> Result<Vec<StoredChangeSet>, DeskError> {
        Ok(self.reader().change_sets(limit)?)
    }

    fn note_acceptance(&mut self, stored: &StoredProposal, picks: &[Pick], set: ChangeSetId) -> Result<(), DeskError> {
        let id = stored.proposal.id.map(|id| id.to_string()).unwrap_or_default();
        let (edited, taken): (Vec<&Pick>, Vec<&Pick>) = picks.iter().partition(|pick| pick.value.is_some());
        for (decision, picks) in [(Decision::Accepted, taken), (Decision::Edited, edited)] {
            if !picks.is_empty() {
                let fields = fields_at(stored, picks.iter().map(|pick| pick.at));
                self.note(Event::Decision { decision, what: format!("proposal:{id} {fields} change_set:{set}") })?;
            }
        }
        let scope: Vec<RecordRef> = stored.proposal.records().into_iter().take(MANY).cloned().collect();
        let text = self.mask(&format!("written: {}", stored.proposal.title), &scope)?;
        self.note(Event::Note { text: Masked::new(text) })?;
        self.seal()
    }

    /// Lets masking know what was written.
    pub(super) fn learn(&mut self, records: &[RecordRef]) -> Result<(), DeskError> {
        if records.len() > MANY { self.records_changed() } else { self.records_written(records) }
    }

    pub(super) fn label(&self, record: &RecordRef, field: &str) -> String {
        self.schema().field(&record.kind, field).map_or_else(|| field.to_owned(), |field| field.label)
    }

    /// A value of a field as a person reads it; money in the record's own currency, that of the workspace where it has
    /// none.
    pub fn shown(&self, record: &RecordRef, field: &str, value: &Value) -> Result<String, DeskError> {
        if let Value::Ref(target) = value {
            return self.called(target);
        }
        let field = self.schema().field(&record.kind, field);
        let field_type = field.map_or(FieldType::Text, |field| field.field_type);
        let own = if field_type == FieldType::Money { self.reader().get(record)? } else { None };
        let own = own.as_ref().and_then(|own| own.text("currency"));
        let text = format::value(value, field_type, own.unwrap_or(&self.place.settings().currency));
        Ok(if text.is_empty() { "empty".to_owned() } else { text })
    }
}

/// Takes out the edits that something is wrong with, and says why in the notes.
fn drop_what_cannot_stand(proposal: &mut Proposal, problems: &[Problem]) {
    let unmade: Vec<RecordRef> = problems
        .iter()
        .filter(|problem| problem.whole)
        .filter_map(|problem| Some(proposal.edits.get(problem.edit)?.edit.record.clone()))
        .collect();
    let mut at = 0;
    proposal.edits.retain(|proposed| {
        at += 1;
        !problems.iter().any(|problem| problem.edit == at - 1) && !unmade.contains(&proposed.edit.record)
    });
    // A link to a record that is not made after all cannot stand either.
    proposal.edits.retain(|proposed| proposed.edit.after.as_ref_to().is_none_or(|link| !unmade.contains(link)));
    proposal.notes.extend(problems.iter().map(ToString::to_string));
}

/// The names of the fields at these places, each once, for the log.
fn fields_at(stored: &StoredProposal, places: impl Iterator<Item = usize>) -> String {
    let edits = places.filter_map(|at| stored.proposal.edits.get(at));
    let fields: BTreeSet<&str> = edits.map(|proposed| proposed.edit.field.as_str()).collect();
    format!("fields:{}", fields.into_iter().collect::<Vec<_>>().join(","))
}

/// The places of the undecided edits whose fields have one of these names; of all where no name is given.
///
/// # Errors
/// Names that no undecided edit has.
pub fn pending_places(stored: &StoredProposal, names: &[String]) -> Result<Vec<usize>, String> {
    let fits = |edit: &FieldEdit, name: &str| {
        let (record, field) = name.rsplit_once('.').map_or((None, name), |(record, field)| (Some(record), field));
        let same = crate::crm::fold_name(&edit.field) == crate::crm::fold_name(field);
        same && record.is_none_or(|record| edit.record.to_string() == record || edit.record.id.as_str() == record)
    };
    let pending: Vec<(usize, &FieldEdit)> = (stored.proposal.edits.iter().enumerate())
        .filter(|(_, proposed)| proposed.state == EditState::Pending)
        .map(|(at, proposed)| (at, &proposed.edit))
        .collect();
    if names.is_empty() {
        return Ok(pending.into_iter().map(|(at, _)| at).collect());
    }
    let unknown: Vec<&str> =
        names.iter().filter(|name| !pending.iter().any(|(_, edit)| fits(edit, name))).map(String::as_str).collect();
    if unknown.is_empty() {
        let chosen = pending.into_iter().filter(|(_, edit)| names.iter().any(|name| fits(edit, name)));
        return Ok(chosen.map(|(at, _)| at).collect());
    }
    let there: BTreeSet<&str> = pending.iter().map(|(_, edit)| edit.field.as_str()).collect();
    let there = there.into_iter().collect::<Vec<_>>().join(", ");
    Err(format!("nothing undecided is called {}; there is: {there}", unknown.join(", ")))
}
