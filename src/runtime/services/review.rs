//! What waits for a decision, ready for screen and plain mode: proposals, and what an undo would do.
//!
//! Not for: writing (see `writes`). Invariant: every text is safe and on one line, but quotes and long values, whose
//! lines the screen breaks itself.

use super::writes::{ConflictView, UndoPlan};
use crate::app::overlay::{Choice, Chosen};
use crate::app::present::{self, block};
use crate::app::proposal::{Kind, Line, Purpose, QuoteLine, Review, ThreeWay, count};
use crate::crm::{ChangeSetId, EditState, FieldEdit, MERGED_INTO, ProposalId, ProposedEdit, RecordRef, Value};
use crate::runtime::desk::{Desk, DeskError};
use crate::store::{Fate, StoredProposal, UndoConflict, Why};
use crate::trust::SafeText;

/// Lines of one review; a bulk edit has more than anybody reads at once, and the rest waits for the next look.
const LINES: usize = 500;
/// Entries of a list of proposals or change sets.
const LISTED: usize = 100;

impl Desk {
    /// A proposal as it stands.
    ///
    /// # Errors
    /// When there is none of that number.
    pub fn review(&self, id: ProposalId) -> Result<Review, DeskError> {
        let stored = self.proposal(id)?;
        let edits = &stored.proposal.edits;
        let pending = |at: &usize| edits[*at].state == EditState::Pending;
        let many = edits.len() > LINES;
        let mut places: Vec<usize> = (0..edits.len()).filter(|at| !many || pending(at)).collect();
        let left_out = places.len().saturating_sub(LINES);
        places.truncate(LINES);
        let mut lines = Vec::with_capacity(places.len());
        for at in &places {
            lines.push(self.proposed_line(&edits[*at], stored.fates.get(*at))?);
        }
        let from = self.origin_of(&stored);
        let mut review = Review::new(Purpose::Accept(id), present::line(&stored.proposal.title), from, lines, places);
        review.notes = stored.proposal.notes.iter().map(|note| present::line(note)).collect();
        if left_out > 0 {
            review.notes.push(SafeText::new(&format!("{left_out} more wait for the next look")));
        }
        Ok(review)
    }

    fn origin_of(&self, stored: &StoredProposal) -> SafeText {
        let id = stored.proposal.id.map(|id| id.to_string()).unwrap_or_default();
        present::line(&format!("proposal {id} · from {}", stored.proposal.from))
    }

    fn proposed_line(&self, proposed: &ProposedEdit, fate: Option<&Fate>) -> Result<Line, DeskError> {
        let ProposedEdit { edit, quote, by, state } = proposed;
        let seen = fate.map_or_else(|| edit.before.clone(), |fate| fate.now.clone());
        let superseded = fate.is_some_and(|fate| fate.superseded);
        let mut line = self.line(edit, seen)?;
        line.by = Some(*by);
        line.quote =
            quote.as_ref().map(|quote| QuoteLine { text: block(&quote.text), from: present::line(&quote.from) });
        line.kind = match state {
            EditState::Rejected => Kind::Past(SafeText::from_static("refused before")),
            EditState::Accepted => {
                let set = fate.and_then(|fate| fate.change_set).map(|set| format!(" in change set {set}"));
                Kind::Past(SafeText::new(&format!("written before{}", set.unwrap_or_default())))
            }
            EditState::Pending if superseded => Kind::Conflict(ThreeWay {
                was: ("was", line.old.clone()),
                now: self.block_of(&edit.record, &edit.field, &line.seen)?,
                mine: ("proposed", line.new.clone()),
                why: self.who_changed(&edit.record, &edit.field)?,
                possible: edit.field != MERGED_INTO || self.reader_has(&edit.record)?,
            }),
            EditState::Pending => Kind::Free,
        };
        Ok(line)
    }

    fn reader_has(&self, record: &RecordRef) -> Result<bool, DeskError> {
        Ok(crate::crm::Records::get(self.reader(), record)?.is_some())
    }

    fn who_changed(&self, record: &RecordRef, field: &str) -> Result<SafeText, DeskError> {
        let history = crate::crm::Records::history(self.reader(), record, 50)?;
        let last = history.into_iter().find(|change| change.field == field);
        Ok(present::line(&last.map_or_else(
            || "changed since it was proposed".to_owned(),
            |change| format!("changed since by {} on {}", change.by, change.at.strftime("%Y-%m-%d %H:%M")),
        )))
    }

    fn line(&self, edit: &FieldEdit, seen: Value) -> Result<Line, DeskError> {
        let FieldEdit { record, field, before, after } = edit;
        let merge = field == MERGED_INTO;
        let label = if merge { "merge into".to_owned() } else { self.label(record, field) };
        let typed = !merge && !matches!(after, Value::Ref(_)) && !after.to_plain().contains('\n');
        Ok(Line {
            name: self.name_of(record)?,
            record: record.clone(),
            label: present::line(&label),
            old: if merge { present::line(&self.called(record)?) } else { self.block_of(record, field, before)? },
            new: self.block_of(record, field, after)?,
            raw: typed.then(|| after.to_plain()),
            field: field.clone(),
            seen,
            quote: None,
            by: None,
            kind: Kind::Free,
        })
    }

    /// What a record is called; one that is not there yet is said to be new.
    fn name_of(&self, record: &RecordRef) -> Result<SafeText, DeskError> {
        let there = crate::crm::Records::get(self.reader(), record)?;
        Ok(match there {
            Some(there) => present::line(&there.name()),
            None => present::line(&format!("new {} {}", record.kind.as_str(), record.id.as_str())),
        })
    }

    fn block_of(&self, record: &RecordRef, field: &str, value: &Value) -> Result<SafeText, DeskError> {
        Ok(block(&self.shown(record, field, value)?))
    }

    /// What undoing a change set would do, or the last one; `None` where there is nothing to undo.
    ///
    /// # Errors
    /// When there is no such set, or it was undone already.
    pub fn undo_review(&mut self, id: Option<ChangeSetId>) -> Result<Option<Review>, DeskError> {
        let Some(plan) = self.undo_plan(id)? else { return Ok(None) };
        let lines = self.undo_lines(&plan)?;
        let places = (0..lines.len()).collect();
        let title = present::line(&format!("Undo: {}", plan.title));
        let from = SafeText::new(&format!("change set {}", plan.target));
        let mut review = Review::new(Purpose::Undo(plan.target), title, from, lines, places);
        let all = plan.done.edits.len() + plan.done.removed.len() + plan.done.restored.len();
        if all > LINES {
            review.notes.push(SafeText::new(&format!("and {} that are not listed", count(all - LINES, "other"))));
        }
        Ok(Some(review))
    }

    fn undo_lines(&self, plan: &UndoPlan) -> Result<Vec<Line>, DeskError> {
        let mut lines = Vec::new();
        for (view, conflict) in plan.conflicts.iter().zip(&plan.done.conflicts) {
            lines.push(self.conflict_line(view, conflict)?);
        }
        for edit in plan.done.edits.iter().take(LINES) {
            lines.push(Line { kind: Kind::Given, ..self.line(edit, edit.before.clone())? });
        }
        let whole = [(&plan.done.removed, "there", "removed again"), (&plan.done.restored, "gone", "there again")];
        for (records, old, new) in whole {
            for record in records.iter().take(LINES.saturating_sub(lines.len())) {
                lines.push(self.whole_line(record, old, new)?);
            }
        }
        // Those of one record stand next to each other, in the order in which the records come up.
        let mut order: Vec<RecordRef> = Vec::new();
        for line in &lines {
            if !order.contains(&line.record) {
                order.push(line.record.clone());
            }
        }
        lines.sort_by_key(|line| order.iter().position(|record| *record == line.record));
        Ok(lines)
    }

    fn whole_line(&self, record: &RecordRef, old: &'static str, new: &'static str) -> Result<Line, DeskError> {
        let edit = FieldEdit { record: record.clone(), field: String::new(), before: Value::Null, after: Value::Null };
        Ok(Line {
            label: SafeText::from_static("the record"),
            old: SafeText::from_static(old),
            new: SafeText::from_static(new),
            raw: None,
            kind: Kind::Given,
            ..self.line(&edit, Value::Null)?
        })
    }

    fn conflict_line(&self, view: &ConflictView, conflict: &UndoConflict) -> Result<Line, DeskError> {
        let edit = FieldEdit {
            record: conflict.record.clone(),
            field: conflict.field.clone(),
            before: conflict.current.clone(),
            after: conflict.before.clone(),
        };
        let three = ThreeWay {
            was: ("written", block(&view.wrote)),
            now: block(&view.now),
            mine: ("back to", block(&view.before)),
            why: present::line(&view.why),
            possible: view.can_put_back && !matches!(conflict.why, Why::Removed(_)),
        };
        Ok(Line {
            name: present::line(&view.name),
            label: present::line(&view.label),
            old: three.now.clone(),
            new: three.mine.1.clone(),
            kind: Kind::Conflict(three),
            ..self.line(&edit, conflict.current.clone())?
        })
    }

    /// Proposals that wait, to choose from.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn waiting_proposals(&self) -> Result<Vec<Choice>, DeskError> {
        let waiting = self.proposals(false, LISTED)?;
        Ok(waiting
            .iter()
            .filter_map(|stored| {
                let id = stored.proposal.id?;
                let open = stored.proposal.edits.iter().filter(|edit| edit.state == EditState::Pending).count();
                let detail = format!("{} · {id} · from {}", count(open, "field"), stored.proposal.from);
                Some(Choice {
                    label: present::line(&stored.proposal.title),
                    detail: present::line(&detail),
                    chosen: Chosen::Proposal(id),
                })
            })
            .collect())
    }

    /// What was written and can still be taken back, newest first, to choose from.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn undoable_changes(&self) -> Result<Vec<Choice>, DeskError> {
        let zone = crate::runtime::clock::zone(self.place.settings().time_zone.as_deref());
        let sets = self.change_sets(LISTED)?;
        Ok(sets
            .iter()
            .filter(|stored| stored.open)
            .map(|stored| {
                let at = stored.set.at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
                let fields = count(usize::try_from(stored.edits).unwrap_or(usize::MAX), "field");
                let detail = format!("{fields} · {at} · {} · {}", stored.set.origin.who, stored.id);
                Choice {
                    label: present::line(&stored.set.title),
                    detail: present::line(&detail),
                    chosen: Chosen::Undo(stored.id),
                }
            })
            .collect())
    }
}
