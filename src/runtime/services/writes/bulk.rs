//! Proposals that code makes of many records: one edit over a query, and two records that are one.

use super::Proposed;
use crate::crm::query::Expr;
use crate::crm::{FieldEdit, Kind, MERGED_INTO, Proposal, ProposedEdit, Record, RecordRef, Records, Value, Worker};
use crate::runtime::desk::{Desk, DeskError};

/// Most records of one bulk edit: more than a person can look through, and few enough to be one write.
pub(super) const MOST: usize = 10_000;

impl Desk {
    /// The same values for every record of a kind that fits a condition, as a proposal. Nothing is kept with
    /// `dry_run`.
    ///
    /// # Errors
    /// When the condition does not fit the kind, it fits more than 10,000 records, or nothing can be read or written.
    pub fn propose_edit(
        &mut self,
        kind: &Kind,
        condition: &Expr,
        values: &[(String, Value)],
        dry_run: bool,
    ) -> Result<Proposed, DeskError> {
        let filter = condition.resolve(kind, self.schema()).map_err(|error| DeskError::Refused(error.to_string()))?;
        let records = self.reader().records(kind, Some(&filter), MOST + 1)?;
        if records.len() > MOST {
            let message = format!("more than {MOST} records fit; nothing was proposed. Narrow the condition down");
            return Err(DeskError::Refused(message));
        }
        let set: Vec<String> = values.iter().map(|(field, value)| format!("{field} = {}", value.to_plain())).collect();
        let title = format!("Set {} for {} {}", set.join(", "), records.len(), kind.plural());
        let mut proposal = Proposal::new(title, format!("edit {kind} where {filter}"));
        for record in &records {
            let edits = values.iter().map(|(field, value)| edit(&record.reference(), field, &Value::Null, value));
            proposal.edits.extend(edits);
        }
        self.propose_or_try(proposal, dry_run)
    }

    /// Two records as one, as a proposal: the first stays and gets what it lacks, or what `take` names, from the
    /// second; every link to the second moves; the second is removed.
    ///
    /// # Errors
    /// When they are not two records of one kind, or nothing can be read or written.
    pub fn propose_merge(
        &mut self,
        survivor: &Record,
        loser: &Record,
        take: &[String],
        dry_run: bool,
    ) -> Result<Proposed, DeskError> {
        let title = format!("Merge {} into {}", loser.name(), survivor.name());
        let (stays, goes) = (survivor.reference(), loser.reference());
        let mut proposal = Proposal::new(title, format!("merge {stays} {goes}"));
        let take = self.field_names(&stays.kind, take)?;
        for (field, theirs) in &loser.fields {
            let own = survivor.get(field);
            let fixed = matches!(field.as_str(), "created_at" | "modified_at") || theirs.as_ref_to() == Some(&stays);
            if fixed || own == theirs {
                continue;
            }
            if own.is_null() || take.contains(field) {
                proposal.edits.push(edit(&stays, field, own, theirs));
            } else {
                let label = self.label(&stays, field);
                let (own, theirs) = (self.shown(&stays, field, own)?, self.shown(&goes, field, theirs)?);
                proposal.notes.push(format!("{label} stays {own}; the other has {theirs}"));
            }
        }
        for list in self.reader().related(&goes, 1)? {
            proposal.notes.push(format!("{} {} move by {}", list.total, list.kind.plural(), list.field));
        }
        proposal.edits.push(edit(&goes, MERGED_INTO, &Value::Null, &Value::Ref(stays)));
        self.propose_or_try(proposal, dry_run)
    }

    fn field_names(&self, kind: &Kind, words: &[String]) -> Result<Vec<String>, DeskError> {
        let unknown = |words: &String| DeskError::Refused(format!("{kind} has no field {words:?}"));
        let name =
            |words: &String| self.schema().find(kind, words).map(|field| field.name).ok_or_else(|| unknown(words));
        words.iter().map(name).collect()
    }

    fn propose_or_try(&mut self, proposal: Proposal, dry_run: bool) -> Result<Proposed, DeskError> {
        if dry_run { self.try_proposal(proposal) } else { self.propose(proposal, None) }
    }
}

fn edit(record: &RecordRef, field: &str, before: &Value, after: &Value) -> ProposedEdit {
    let (before, after) = (before.clone(), after.clone());
    let edit = FieldEdit { record: record.clone(), field: field.to_owned(), before, after };
    ProposedEdit { edit, quote: None, by: Worker::Code, state: Default::default() }
}
