//! Writing a change set: everything between its begin and its end is noted in it.

use super::super::cell::{Cell, key};
use super::super::rows::{KIND_SHIFT, find};
use super::super::{Store, StoreError};
use super::undo::Target;
use super::{Applied, Conflict};
use crate::crm::{
    ChangeSet, ChangeSetId, FieldEdit, MERGED_INTO, Origin, OriginKind, ProposalId, Record, RecordRef, Value,
};
use jiff::Timestamp;

/// The head of a change set.
pub(in crate::store) struct Head<'a> {
    pub(in crate::store) origin: &'a Origin,
    pub(in crate::store) at: Timestamp,
    pub(in crate::store) title: &'a str,
    pub(in crate::store) proposal: Option<ProposalId>,
    pub(in crate::store) receipt: Option<&'a str>,
    pub(in crate::store) undoes: Option<ChangeSetId>,
    /// Whether its edits go to a live CRM; `None`: as its origin says.
    pub(in crate::store) outgoing: Option<bool>,
}

impl Recording {
    pub(in crate::store) fn id(&self) -> ChangeSetId {
        self.id
    }
}

impl<'a> Head<'a> {
    pub(in crate::store) fn of(origin: &'a Origin, at: Timestamp, title: &'a str) -> Self {
        Self { origin, at, title, proposal: None, receipt: None, undoes: None, outgoing: None }
    }
}

/// The change set that is being written.
pub(in crate::store) struct Recording {
    pub(super) id: ChangeSetId,
    pub(super) at: Timestamp,
    pub(super) outgoing: bool,
    /// The number of the next edit.
    edits: i64,
    /// Rows that were made: ranges, at most one a kind that still grows.
    born: Vec<(i64, i64)>,
    /// Records removed, made again or left in place.
    others: usize,
}

impl Store {
    /// Writes the edits whose fields still hold what the edits were made on, in one transaction; the others are
    /// reported and leave their fields alone. An edit of a record that does not exist makes it; a record whose last
    /// field is taken away disappears; an edit of [`MERGED_INTO`] merges its record into another.
    ///
    /// # Errors
    /// When the file cannot be written; nothing of the set is then.
    pub fn apply(&mut self, set: &ChangeSet) -> Result<Applied, StoreError> {
        self.atomically(|store| {
            let (edits, conflicts) = store.split(&set.edits)?;
            store.write_set(&Head::of(&set.origin, set.at, &set.title), &edits, conflicts)
        })
    }

    /// The edits that can be written, and those whose fields hold something else.
    pub(in crate::store) fn split(&self, edits: &[FieldEdit]) -> Result<(Vec<FieldEdit>, Vec<Conflict>), StoreError> {
        let (mut fit, mut conflicts) = (Vec::with_capacity(edits.len()), Vec::new());
        let mut seen: Option<(RecordRef, Record)> = None;
        for edit in edits {
            if seen.as_ref().is_none_or(|(record, _)| *record != edit.record) {
                let found = find(&self.reader.connection, &edit.record)?.map(|(_, record)| record);
                seen = Some((edit.record.clone(), found.unwrap_or_else(|| empty(&edit.record))));
            }
            let Some((_, record)) = &mut seen else { continue };
            let current = record.get(&edit.field).clone();
            if current == edit.before {
                if edit.field != MERGED_INTO {
                    record.set(&edit.field, edit.after.clone());
                }
                fit.push(edit.clone());
            } else {
                conflicts.push(Conflict { edit: edit.clone(), current });
            }
        }
        Ok((fit, conflicts))
    }

    pub(in crate::store) fn write_set(
        &mut self,
        head: &Head<'_>,
        edits: &[FieldEdit],
        conflicts: Vec<Conflict>,
    ) -> Result<Applied, StoreError> {
        // What a field holds already is no edit.
        let changes = |edit: &&FieldEdit| edit.before != edit.after;
        let edits: Vec<FieldEdit> = edits.iter().filter(changes).cloned().collect();
        if edits.is_empty() {
            return Ok(Applied { id: None, written: 0, conflicts });
        }
        self.begin_set(head)?;
        for group in edits.chunk_by(|a, b| a.record == b.record) {
            self.write_group(group, head.origin, head.at)?;
        }
        let id = self.end_set()?;
        self.flush_kinds()?;
        Ok(Applied { id, written: edits.len(), conflicts })
    }

    /// Writes the edits of one record at once.
    fn write_group(&mut self, edits: &[FieldEdit], origin: &Origin, at: Timestamp) -> Result<(), StoreError> {
        let Some(first) = edits.first() else { return Ok(()) };
        let old = find(&self.reader.connection, &first.record)?;
        let mut new = old.as_ref().map_or_else(|| empty(&first.record), |(_, record)| record.clone());
        let fields = || edits.iter().filter(|edit| edit.field != MERGED_INTO);
        fields().for_each(|edit| new.set(&edit.field, edit.after.clone()));
        self.rewrite(old, &new)?;
        for edit in fields() {
            self.note_edit(edit, None)?;
            self.record_change(&edit.record, &edit.field, (&edit.before, &edit.after), origin, at)?;
        }
        for edit in edits.iter().filter(|edit| edit.field == MERGED_INTO) {
            if let Value::Ref(survivor) = &edit.after {
                self.merge(&edit.record, survivor, origin, at)?;
            }
        }
        Ok(())
    }

    /// Puts a record in the place of what is there; one without fields is removed.
    pub(super) fn rewrite(&mut self, old: Option<(i64, Record)>, new: &Record) -> Result<(), StoreError> {
        self.learn_fields(new)?;
        match old {
            Some((row, old)) if new.fields.is_empty() && !old.fields.is_empty() => {
                self.note_gone(row, &empty(&old.reference()), None)?;
                self.remove(row, &old)
            }
            Some((row, old)) => self.replace(row, &old, new),
            None if new.fields.is_empty() => Ok(()),
            None => {
                self.create(new)?;
                self.send_made(&new.reference())
            }
        }
    }

    /// Notes every write from here to [`Store::end_set`] in one change set.
    pub(in crate::store) fn begin_set(&mut self, head: &Head<'_>) -> Result<ChangeSetId, StoreError> {
        if self.recording.is_some() {
            return Err(StoreError::Other("a change set is being written already".to_owned()));
        }
        let Origin { kind, who, from } = head.origin;
        let outgoing = head.outgoing.unwrap_or(matches!(kind, OriginKind::Seller | OriginKind::Proposal));
        let sql = "INSERT INTO change_set (origin, who, source, at, title, undoes, history, outgoing, proposal, receipt) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT coalesce(max(id), 0) FROM field_history), ?7, ?8, ?9)";
        let (undoes, proposal) = (head.undoes.map(|id| id.0), head.proposal.map(|id| id.0));
        let at = head.at.as_microsecond();
        self.reader
            .connection
            .execute(sql, (kind.as_str(), who, from, at, head.title, undoes, outgoing, proposal, head.receipt))?;
        let id = ChangeSetId(self.reader.connection.last_insert_rowid());
        self.recording = Some(Recording { id, at: head.at, outgoing, edits: 0, born: Vec::new(), others: 0 });
        Ok(id)
    }

    /// Ends the set; one in which nothing was written leaves nothing behind.
    pub(in crate::store) fn end_set(&mut self) -> Result<Option<ChangeSetId>, StoreError> {
        let Some(recording) = self.recording.take() else { return Ok(None) };
        let connection = &self.reader.connection;
        if recording.edits == 0 && recording.born.is_empty() && recording.others == 0 {
            connection.execute("DELETE FROM change_set WHERE id = ?1", [recording.id.0])?;
            return Ok(None);
        }
        let mut statement = connection.prepare_cached("INSERT INTO born VALUES (?1, ?2, ?3)")?;
        for (first, last) in &recording.born {
            statement.execute((recording.id.0, first, last))?;
        }
        Ok(Some(recording.id))
    }

    /// Notes an edit that was written; `takes_back` is the set whose edits it undoes.
    pub(super) fn note_edit(&mut self, edit: &FieldEdit, takes_back: Option<&Target>) -> Result<(), StoreError> {
        let Some(recording) = &mut self.recording else { return Ok(()) };
        let (id, n) = (recording.id, recording.edits);
        recording.edits += 1;
        let sql = "INSERT INTO edit (change_set, n, record, field, before, after, row) VALUES (?1, ?2, ?3, ?4, ?5, ?6, \
             coalesce((SELECT row FROM record WHERE key = ?3), \
               (SELECT row FROM gone WHERE record = ?3 AND change_set = ?1)))";
        let (before, after) = (Cell::encode(&edit.before), Cell::encode(&edit.after));
        self.reader.connection.prepare_cached(sql)?.execute((
            id.0,
            n,
            key(&edit.record),
            &edit.field,
            before,
            after,
        ))?;
        match takes_back {
            None => self.send_edit(n, edit),
            Some(target) => self.send_back(target, n, edit),
        }
    }

    /// The same for an update outside of an explicit list of edits.
    pub(in crate::store) fn note_update(
        &mut self,
        record: &RecordRef,
        field: &str,
        (before, after): (&Value, &Value),
    ) -> Result<(), StoreError> {
        if self.recording.is_none() {
            return Ok(());
        }
        let (before, after) = (before.clone(), after.clone());
        self.note_edit(&FieldEdit { record: record.clone(), field: field.to_owned(), before, after }, None)
    }

    /// Notes that a row was made.
    pub(in crate::store) fn note_born(&mut self, row: i64) {
        let Some(recording) = &mut self.recording else { return };
        let kind = row >> KIND_SHIFT;
        match recording.born.iter_mut().rev().find(|(_, last)| last >> KIND_SHIFT == kind) {
            Some((_, last)) if *last + 1 == row => *last = row,
            _ => recording.born.push((row, row)),
        }
    }

    /// Keeps a record that the set is about to remove.
    pub(super) fn note_gone(
        &mut self,
        row: i64,
        record: &Record,
        merged_into: Option<&RecordRef>,
    ) -> Result<(), StoreError> {
        let Some(recording) = &mut self.recording else { return Ok(()) };
        recording.others += 1;
        let id = recording.id;
        self.keep_gone(id, row, &record.reference(), Some(&fields_json(record)?), merged_into)
    }

    /// Notes a record that an undo leaves in place by choice.
    pub(super) fn note_kept(&mut self, row: i64, record: &RecordRef) -> Result<(), StoreError> {
        let Some(recording) = &mut self.recording else { return Ok(()) };
        recording.others += 1;
        let id = recording.id;
        self.keep_gone(id, row, record, None, None)
    }

    /// Notes that a record that was removed is there again.
    pub(super) fn note_restored(&mut self) {
        self.recording.iter_mut().for_each(|recording| recording.others += 1);
    }

    fn keep_gone(
        &self,
        id: ChangeSetId,
        row: i64,
        record: &RecordRef,
        fields: Option<&str>,
        merged_into: Option<&RecordRef>,
    ) -> Result<(), StoreError> {
        let sql = "INSERT INTO gone (change_set, record, row, fields, merged_into) VALUES (?1, ?2, ?3, ?4, ?5)";
        let merged_into = merged_into.map(key);
        self.reader.connection.prepare_cached(sql)?.execute((id.0, key(record), row, fields, merged_into))?;
        Ok(())
    }
}

/// A record without fields.
pub(super) fn empty(record: &RecordRef) -> Record {
    Record { kind: record.kind.clone(), id: record.id.clone(), fields: Default::default() }
}

/// All fields of a record as JSON of cells.
pub(in crate::store) fn fields_json(record: &Record) -> Result<String, StoreError> {
    let cells: std::collections::BTreeMap<&String, Cell> =
        record.fields.iter().map(|(field, value)| (field, Cell::encode(value))).collect();
    serde_json::to_string(&cells).map_err(|error| StoreError::Other(error.to_string()))
}
