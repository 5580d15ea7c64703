//! Taking a change set back, in any order: field by field, then the records it made, and a conflict for a person
//! wherever somebody wrote since.
//!
//! The undo is a set of its own, and taking that back is a redo. Invariant: whatever is not chosen by a person and was
//! changed since stays as it is, and can be undone later, when the change above it is gone.

use super::super::cell::{decode, decode_json, key, reference};
use super::super::rows::find;
use super::super::{Store, StoreError};
use super::apply::{Head, empty};
use super::conflict::{Choose, Resolve, UndoConflict, Undone, Why};
use super::since::Place;
use crate::crm::{ChangeSetId, FieldEdit, Origin, OriginKind, Record, RecordRef, Value};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// The set that is taken back.
pub(super) struct Target {
    pub(super) id: ChangeSetId,
    /// The set that it took back itself, when this is a redo.
    pub(super) undoes: Option<ChangeSetId>,
    title: String,
    outgoing: bool,
}

/// An undo at work.
pub(super) struct Work<'a> {
    pub(super) target: Target,
    /// The undo's own set.
    pub(super) id: ChangeSetId,
    pub(super) origin: Origin,
    pub(super) at: Timestamp,
    pub(super) choose: Choose<'a>,
    pub(super) done: Undone,
}

impl Store {
    /// Takes back a change set, or the last one that was neither an undo nor undone; what was changed since is told
    /// and stays.
    ///
    /// # Errors
    /// When there is no such set, or it was undone already, or the file cannot be written.
    pub fn undo(&mut self, id: Option<ChangeSetId>, at: Timestamp, who: &str) -> Result<Undone, StoreError> {
        self.undo_choosing(id, at, who, &|_| None, false)
    }

    /// The same with a person's choices; with `dry_run` everything is told and nothing is written.
    ///
    /// # Errors
    /// As [`Store::undo`].
    pub fn undo_choosing(
        &mut self,
        id: Option<ChangeSetId>,
        at: Timestamp,
        who: &str,
        choose: Choose<'_>,
        dry_run: bool,
    ) -> Result<Undone, StoreError> {
        self.start()?;
        match self.take_back(id, at, who, choose) {
            Ok(done) if dry_run => self.revert().map(|()| done),
            Ok(done) => self.finish().map(|()| done),
            Err(error) => {
                self.revert()?;
                Err(error)
            }
        }
    }

    fn take_back(
        &mut self,
        id: Option<ChangeSetId>,
        at: Timestamp,
        who: &str,
        choose: Choose<'_>,
    ) -> Result<Undone, StoreError> {
        let target = self.set_to_undo(id)?;
        let origin = Origin { kind: OriginKind::Undo, who: who.to_owned(), from: target.title.clone() };
        let bare = target.title.strip_prefix("Undo: ");
        let title = match (target.undoes, bare) {
            (Some(_), Some(bare)) => format!("Redo: {bare}"),
            _ => format!("Undo: {}", target.title),
        };
        let head = Head { undoes: Some(target.id), outgoing: Some(target.outgoing), ..Head::of(&origin, at, &title) };
        let id = self.begin_set(&head)?;
        let done = Undone { target: Some(target.id), ..Undone::default() };
        let mut work = Work { target, id, origin: origin.clone(), at, choose, done };
        self.bring_back(&mut work)?;
        self.edits_back(&mut work)?;
        self.remove_born(&mut work)?;
        self.flush_kinds()?;
        work.done.id = self.end_undo(&work)?;
        Ok(work.done)
    }

    fn set_to_undo(&self, id: Option<ChangeSetId>) -> Result<Target, StoreError> {
        let Some(id) = id else {
            let last = self.undoable()?.ok_or(StoreError::NothingToUndo)?;
            return self.set_to_undo(Some(last.id));
        };
        let sql = "SELECT s.title, s.outgoing, s.undoes, s.open, s.undone_by, u.undoes FROM change_set AS s \
             LEFT JOIN change_set AS u ON u.id = s.undoes WHERE s.id = ?1";
        let mut statement = self.reader.connection.prepare_cached(sql)?;
        let mut rows = statement.query([id.0])?;
        let row = rows.next()?.ok_or(StoreError::NoChangeSet(id))?;
        // Taking back a redo is taking back what it redid.
        if let Some(root) = row.get::<_, Option<i64>>(5)? {
            return self.set_to_undo(Some(ChangeSetId(root)));
        }
        if !row.get::<_, bool>(3)? {
            return Err(StoreError::Undone { id, by: row.get::<_, Option<i64>>(4)?.map(ChangeSetId) });
        }
        let undoes = row.get::<_, Option<i64>>(2)?.map(ChangeSetId);
        Ok(Target { id, undoes, title: row.get(0)?, outgoing: row.get(1)? })
    }

    /// Records that the target removed are made again, in their old rows.
    fn bring_back(&mut self, work: &mut Work<'_>) -> Result<(), StoreError> {
        for (record, row, fields) in self.gone_in(work.target.id)? {
            if let Some(fields) = fields {
                if find(&self.reader.connection, &record.reference())?.is_some() {
                    let why = Why::Changed(None);
                    let wrote = Value::Null;
                    let conflict = UndoConflict {
                        record: record.reference(),
                        field: String::new(),
                        wrote,
                        before: Value::text(record.name()),
                        current: Value::text(record.name()),
                        why,
                    };
                    if (work.choose)(&conflict) != Some(Resolve::Keep) {
                        work.done.conflicts.push(conflict);
                        continue;
                    }
                    work.done.kept += 1;
                } else {
                    let whole = Record { fields, ..record.clone() };
                    self.create_at(row, &whole)?;
                    self.send_made(&record.reference())?;
                    self.note_restored();
                    if work.target.undoes.is_none() {
                        self.note_born(row);
                    }
                    work.done.restored.push(record.reference());
                }
            }
            let sql = "UPDATE gone SET undone_by = ?3 WHERE change_set = ?1 AND record = ?2";
            let record = key(&record.reference());
            self.reader.connection.prepare_cached(sql)?.execute((work.target.id.0, &record, work.id.0))?;
            self.awake(work, &record, None)?;
        }
        Ok(())
    }

    /// What the target removed, or left in place, and has not been taken back.
    #[allow(clippy::type_complexity, reason = "a row: record, row number, fields")]
    fn gone_in(&self, id: ChangeSetId) -> Result<Vec<(Record, i64, Option<crate::crm::Fields>)>, StoreError> {
        let sql = "SELECT record, row, fields FROM gone WHERE change_set = ?1 AND undone_by IS NULL";
        let mut statement = self.reader.connection.prepare_cached(sql)?;
        let mut rows = statement.query([id.0])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let record: String = row.get(0)?;
            let record = reference(&record).ok_or(rusqlite::Error::InvalidQuery)?;
            let fields: Option<String> = row.get(2)?;
            let fields = fields.map(|json| read_fields(&json)).transpose()?;
            found.push((empty(&record), row.get(1)?, fields));
        }
        Ok(found)
    }

    /// The undo of an undo: what it had taken back counts again.
    pub(super) fn awake(&self, work: &Work<'_>, record: &str, field: Option<&str>) -> Result<(), StoreError> {
        let Some(undone) = work.target.undoes else { return Ok(()) };
        let sql = "UPDATE edit SET undone_by = NULL WHERE +change_set = ?1 AND undone_by = ?2 AND record = ?3 \
             AND (?4 IS NULL OR field = ?4)";
        self.reader.connection.prepare_cached(sql)?.execute((undone.0, work.target.id.0, record, field))?;
        Ok(())
    }

    fn edits_back(&mut self, work: &mut Work<'_>) -> Result<(), StoreError> {
        let edits = self.edits_to_undo(work.target.id)?;
        for group in edits.chunk_by(|(row, a), (other, b)| (row, &a.record) == (other, &b.record)) {
            self.record_back(work, group)?;
        }
        Ok(())
    }

    /// The edits of a set that are not taken back, with their rows, one a field, those of a record together: from what
    /// the field was before the first to what it was after the last.
    fn edits_to_undo(&self, id: ChangeSetId) -> Result<Vec<(Option<i64>, FieldEdit)>, StoreError> {
        let sql =
            "SELECT record, row, field, before, after FROM edit WHERE change_set = ?1 AND undone_by IS NULL ORDER BY n";
        let mut statement = self.reader.connection.prepare_cached(sql)?;
        let mut rows = statement.query([id.0])?;
        let mut fields: BTreeMap<(RecordRef, Option<i64>, String), (Value, Value)> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let record: String = row.get(0)?;
            let record = reference(&record).ok_or(rusqlite::Error::InvalidQuery)?;
            let (before, after) = (decode(row.get_ref(3)?), decode(row.get_ref(4)?));
            let entry = fields.entry((record, row.get(1)?, row.get(2)?));
            entry.and_modify(|(_, last)| *last = after.clone()).or_insert((before, after));
        }
        let edit = |((record, row, field), (before, after))| (row, FieldEdit { record, field, before, after });
        Ok(fields.into_iter().map(edit).collect())
    }

    /// The edits of one record.
    fn record_back(&mut self, work: &mut Work<'_>, edits: &[(Option<i64>, FieldEdit)]) -> Result<(), StoreError> {
        let Some((row, FieldEdit { record, .. })) = edits.first() else { return Ok(()) };
        if row.map(|row| self.is_born_in(work.target.id, row)).transpose()? == Some(true) {
            // It goes, or stays, as a whole.
            return Ok(());
        }
        let old = find(&self.reader.connection, record)?.filter(|(there, _)| row.is_none_or(|row| row == *there));
        let place = Place { record, row: *row };
        let mut new = old.as_ref().map_or_else(|| empty(record), |(_, record)| record.clone());
        let mut back = Vec::new();
        for (_, edit) in edits {
            if let Some(value) = self.field_back(work, (place, edit), &new, old.is_some())? {
                back.push(FieldEdit { before: new.get(&edit.field).clone(), after: value.clone(), ..edit.clone() });
                new.set(&edit.field, value);
            }
        }
        if back.iter().any(|edit| edit.before != edit.after) {
            self.rewrite(old, &new)?;
        }
        for edit in back {
            self.note_edit(&edit, Some(&work.target))?;
            self.settle_edit(work, &edit)?;
            if edit.before == edit.after {
                work.done.kept += 1;
                continue;
            }
            let values = (&edit.before, &edit.after);
            self.record_change(record, &edit.field, values, &work.origin, work.at)?;
            work.done.written += 1;
            work.done.edits.push(edit);
        }
        Ok(())
    }

    fn settle_edit(&self, work: &Work<'_>, edit: &FieldEdit) -> Result<(), StoreError> {
        let sql = "UPDATE edit SET undone_by = ?4 WHERE change_set = ?1 AND record = ?2 AND field = ?3 \
             AND undone_by IS NULL";
        let record = key(&edit.record);
        self.reader.connection.prepare_cached(sql)?.execute((work.target.id.0, &record, &edit.field, work.id.0))?;
        self.awake(work, &record, Some(&edit.field))
    }

    /// The value that a field gets; its own where it stays by choice; `None` where it waits.
    fn field_back(
        &self,
        work: &mut Work<'_>,
        (place, edit): (Place<'_>, &FieldEdit),
        record: &Record,
        is_there: bool,
    ) -> Result<Option<Value>, StoreError> {
        let FieldEdit { before, after, field, .. } = edit;
        let current = record.get(field).clone();
        let id = work.target.id;
        let is_redo = work.target.undoes.is_some();
        let back = if is_redo { before.clone() } else { self.beneath(id, place, field, before.clone())? };
        // A record that another set removed still holds the value, where that set is undone.
        let removed = if is_there { None } else { self.removed_by(place.record, place.row)? };
        if (is_redo && before == after) || (current == back && removed.is_none()) {
            return Ok(Some(current));
        }
        let why = if !is_there {
            Some(Why::Removed(removed))
        } else if let Some(gone) = self.missing_target(&back)? {
            Some(gone)
        } else if current != *after || self.changed_since(id, place, field)? {
            Some(Why::Changed(self.last_writer(&edit.record, field)?))
        } else {
            None
        };
        let Some(why) = why else { return Ok(Some(back)) };
        let can_be_put_back = matches!(why, Why::Changed(_));
        let conflict = UndoConflict {
            record: edit.record.clone(),
            field: field.clone(),
            wrote: after.clone(),
            before: back.clone(),
            current: current.clone(),
            why,
        };
        match (work.choose)(&conflict) {
            Some(Resolve::PutBack) if can_be_put_back => Ok(Some(back)),
            Some(Resolve::Keep) if is_redo => Ok(None),
            Some(Resolve::Keep) => Ok(Some(current)),
            _ => {
                work.done.conflicts.push(conflict);
                Ok(None)
            }
        }
    }

    /// A link is not put back to a record that is gone.
    fn missing_target(&self, value: &Value) -> Result<Option<Why>, StoreError> {
        let Value::Ref(link) = value else { return Ok(None) };
        // Links of imported files may always have led nowhere.
        let removed = self.removed_by(link, None)?;
        let is_missing = removed.is_some() && find(&self.reader.connection, link)?.is_none();
        Ok(is_missing.then_some(Why::Removed(removed)))
    }

    pub(super) fn is_born_in(&self, id: ChangeSetId, row: i64) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM born WHERE change_set = ?1 AND first <= ?2 AND last >= ?2";
        Ok(self.reader.connection.prepare_cached(sql)?.exists((id.0, row))?)
    }

    /// Ends the set of the undo, and says how much of its target is left.
    fn end_undo(&mut self, work: &Work<'_>) -> Result<Option<ChangeSetId>, StoreError> {
        let Some(id) = self.end_set()? else { return Ok(None) };
        let connection = &self.reader.connection;
        let sql = "UPDATE change_set SET undone_by = ?2, open = EXISTS (SELECT 1 FROM edit WHERE change_set = ?1 \
             AND undone_by IS NULL) OR EXISTS (SELECT 1 FROM gone WHERE change_set = ?1 AND undone_by IS NULL) \
             OR EXISTS (SELECT 1 FROM born JOIN record AS r ON r.row BETWEEN first AND last WHERE change_set = ?1 \
               AND NOT EXISTS (SELECT 1 FROM gone WHERE gone.row = r.row AND fields IS NULL AND undone_by IS NULL)) \
             OR ?3 WHERE id = ?1";
        let waits = !work.done.conflicts.is_empty();
        connection.execute(sql, (work.target.id.0, id.0, waits))?;
        if let Some(redone) = work.target.undoes {
            connection.execute("UPDATE change_set SET open = 1 WHERE id = ?1", [redone.0])?;
        }
        // A redo is taken back by taking back what it redid.
        let redos = "UPDATE change_set SET open = (SELECT open FROM change_set WHERE id = ?1) \
             WHERE undoes IN (SELECT id FROM change_set WHERE undoes = ?1)";
        connection.execute(redos, [work.target.id.0])?;
        Ok(Some(id))
    }
}

/// The fields of a record from JSON of cells.
pub(in crate::store) fn read_fields(json: &str) -> Result<crate::crm::Fields, StoreError> {
    let cells: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(json).map_err(|error| StoreError::Damaged(error.to_string()))?;
    Ok(cells.iter().map(|(field, cell)| (field.clone(), decode_json(cell))).collect())
}
