//! Undo with its plan, and conflicts three-way in words.

use crate::crm::{Approval, ChangeSetId, FieldEdit, RecordRef, Value};
use crate::journal::{Decision, Event, Masked};
use crate::runtime::clock;
use crate::runtime::desk::{Desk, DeskError};
use crate::store::{Choose, Conflict, LastWriter, UndoConflict, Undone, Why};

/// Lines of a plan; an import has more edits than anybody reads.
const LINES: usize = 200;

/// A place where a person has to choose, three-way, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct ConflictView {
    /// The record.
    pub record: RecordRef,
    /// What it is called.
    pub name: String,
    /// The field; empty where it is about the record as a whole.
    pub field: String,
    /// What the screen calls the field; `record` where it is about all of it.
    pub label: String,
    /// What the change set wrote, or the proposal would write.
    pub wrote: String,
    /// What the field was before the change set, or when it was proposed.
    pub before: String,
    /// What is there now.
    pub now: String,
    /// Who changed it and when, or what stands in the way.
    pub why: String,
    /// Whether it can be put back, or the other write must be undone first.
    pub can_put_back: bool,
}

/// What an undo does or would do.
#[derive(Clone, Debug, PartialEq)]
pub struct UndoPlan {
    /// The change set that is taken back.
    pub target: ChangeSetId,
    /// What it did, for a person.
    pub title: String,
    /// What it would become: a line for each field and record.
    pub lines: Vec<String>,
    /// Where a person has to choose.
    pub conflicts: Vec<ConflictView>,
    /// What was written, once it was.
    pub done: Undone,
}

impl Desk {
    /// What an undo would do: of this change set, or of the last one; `None` where there is nothing to undo.
    ///
    /// # Errors
    /// When there is no such set, it was undone already, or another program holds the workspace.
    pub fn undo_plan(&mut self, id: Option<ChangeSetId>) -> Result<Option<UndoPlan>, DeskError> {
        if id.is_none() && self.reader().undoable()?.is_none() {
            return Ok(None);
        }
        self.take_back(id, &|_| None, "you", true).map(Some)
    }

    /// Takes back a change set, or the last one. `choose` is asked for every conflict; what gets no answer stays, and
    /// can be undone later.
    ///
    /// # Errors
    /// When there is no such set, it was undone already, or records or log cannot be written.
    pub fn undo_set(
        &mut self,
        id: Option<ChangeSetId>,
        choose: Choose<'_>,
        approval: &Approval,
    ) -> Result<UndoPlan, DeskError> {
        let plan = self.take_back(id, choose, approval.who(), false)?;
        self.learn(&plan.done.records())?;
        if let Some(by) = plan.done.id {
            let what = format!("change_set:{} change_set:{by}", plan.target);
            self.note(Event::Decision { decision: Decision::Undone, what })?;
        }
        let scope: Vec<RecordRef> = plan.done.records().into_iter().take(LINES).collect();
        let text = self.mask(&plan.said(), &scope)?;
        self.note(Event::Note { text: Masked::new(text) })?;
        self.seal()?;
        Ok(plan)
    }

    /// The same, unless all that would come of it is that everything stays as it is by choice: then nothing was
    /// undone, and the set can be taken back later.
    ///
    /// # Errors
    /// As [`Desk::undo_set`].
    pub fn undo_unless_all_stays(
        &mut self,
        id: ChangeSetId,
        choose: Choose<'_>,
        approval: &Approval,
    ) -> Result<UndoPlan, DeskError> {
        let mut plan = self.take_back(Some(id), choose, approval.who(), true)?;
        let stays = self
            .take_back(Some(id), &|_| None, approval.who(), true)?
            .conflicts
            .iter()
            .any(|conflict| !plan.conflicts.contains(conflict));
        if stays && plan.done.records().is_empty() {
            plan.done.id = None;
            return Ok(plan);
        }
        self.undo_set(Some(id), choose, approval)
    }

    fn take_back(
        &mut self,
        id: Option<ChangeSetId>,
        choose: Choose<'_>,
        who: &str,
        dry_run: bool,
    ) -> Result<UndoPlan, DeskError> {
        let done = self.store()?.undo_choosing(id, clock::now(), who, choose, dry_run)?;
        let target = done.target.unwrap_or(ChangeSetId(0));
        let title = self.store()?.change_set(target)?.set.title;
        let mut lines = Vec::new();
        for edit in done.edits.iter().take(LINES) {
            lines.push(self.undo_line(edit)?);
        }
        for (records, becomes) in [(&done.removed, "removed again"), (&done.restored, "there again")] {
            for record in records.iter().take(LINES) {
                lines.push(format!("{}: {becomes}", self.called(record)?));
            }
        }
        let all = done.edits.len() + done.removed.len() + done.restored.len();
        if all > lines.len() {
            lines.push(format!("and {} more", all - lines.len()));
        }
        let mut conflicts = Vec::with_capacity(done.conflicts.len());
        for conflict in done.conflicts.iter().take(LINES) {
            let view = self.conflict_view(conflict)?;
            lines.push(view.line());
            conflicts.push(view);
        }
        Ok(UndoPlan { target, title, lines, conflicts, done })
    }

    fn undo_line(&self, edit: &FieldEdit) -> Result<String, DeskError> {
        let FieldEdit { record, field, before, after } = edit;
        let (label, name) = (self.label(record, field), self.called(record)?);
        let (now, then) = (self.shown(record, field, before)?, self.shown(record, field, after)?);
        Ok(format!("{name}, {label}: {now} becomes {then}"))
    }

    fn conflict_view(&self, conflict: &UndoConflict) -> Result<ConflictView, DeskError> {
        let UndoConflict { record, field, wrote, before, current, why } = conflict;
        let whole = field.is_empty();
        let shown = |value: &Value| if whole { Ok(value.to_plain()) } else { self.shown(record, field, value) };
        Ok(ConflictView {
            record: record.clone(),
            name: if whole && !current.is_null() { current.to_plain() } else { self.called(record)? },
            field: field.clone(),
            label: if whole { "record".to_owned() } else { self.label(record, field) },
            wrote: shown(wrote)?,
            before: shown(before)?,
            now: shown(current)?,
            why: self.reason(record, why)?,
            can_put_back: !matches!(why, Why::Removed(_)),
        })
    }

    fn reason(&self, record: &RecordRef, why: &Why) -> Result<String, DeskError> {
        Ok(match why {
            Why::Changed(Some(writer)) => format!("changed since {}", said_of(writer)),
            Why::Changed(None) => "changed since".to_owned(),
            Why::AddedTo(writer) => {
                format!("{} was changed since {}", self.label(record, &writer.field), said_of(writer))
            }
            Why::PointedAt(other) => format!("{} ({other}) points at it", self.called(other)?),
            Why::NeededBy(set) => format!("undoing change set {set} would need it: undo that first"),
            Why::Removed(Some(set)) => format!("removed by change set {set}: undo that first"),
            Why::Removed(None) => "the record is not there any more".to_owned(),
        })
    }

    /// A field of a proposal that holds something else by now.
    pub(super) fn changed_meanwhile(&self, conflict: &Conflict) -> Result<ConflictView, DeskError> {
        let FieldEdit { record, field, before, after } = &conflict.edit;
        let last = crate::crm::Records::history(self.reader(), record, 50)?;
        let last = last.into_iter().find(|change| change.field == *field);
        Ok(ConflictView {
            record: record.clone(),
            name: self.called(record)?,
            field: field.clone(),
            label: self.label(record, field),
            wrote: self.shown(record, field, after)?,
            before: self.shown(record, field, before)?,
            now: self.shown(record, field, &conflict.current)?,
            why: last.map_or_else(
                || "changed since".to_owned(),
                |change| format!("changed since by {} on {}", change.by, change.at.strftime("%Y-%m-%d %H:%M")),
            ),
            can_put_back: true,
        })
    }
}

fn said_of(writer: &LastWriter) -> String {
    let set = writer.set.map(|set| format!(" in change set {set}")).unwrap_or_default();
    format!("by {} on {}{set}", writer.by, writer.at.strftime("%Y-%m-%d %H:%M"))
}

impl ConflictView {
    /// One line: what stays and why.
    pub fn line(&self) -> String {
        let now = if self.field.is_empty() { String::new() } else { format!(" {}", self.now) };
        format!("{}, {}: stays{now}: {}", self.name, self.label, self.why)
    }
}

impl UndoPlan {
    /// What became of it, in one line.
    pub fn said(&self) -> String {
        let mut said = match self.done.id {
            Some(_) => format!("undone: {}", self.title),
            None => format!("nothing was put back: {}", self.title),
        };
        for conflict in &self.conflicts {
            let now = if conflict.field.is_empty() { String::new() } else { format!(" {}", conflict.now) };
            said.push_str(&format!("; {}, {} stays{now}: {}", conflict.name, conflict.label, conflict.why));
        }
        said
    }
}
