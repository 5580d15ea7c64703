//! The records that a set made go when it is undone, unless something hangs on them: writes into them since, links of
//! records that stay, or another set whose undo would point at them again.

use super::super::cell::{decode, key, reference};
use super::super::{Store, StoreError};
use super::conflict::{Resolve, UndoConflict, Why};
use super::since::Place;
use super::undo::Work;
use crate::crm::{ChangeSetId, Record, RecordRef, Value};
use std::collections::{BTreeMap, HashMap};

/// What is to become of the records that a set made.
#[derive(Default)]
struct Plan {
    /// By row, those that are there.
    born: BTreeMap<i64, RecordRef>,
    /// By row, those that stay, and whether by choice.
    staying: HashMap<i64, bool>,
}

impl Store {
    pub(super) fn remove_born(&mut self, work: &mut Work<'_>) -> Result<(), StoreError> {
        self.gone_since(work)?;
        let mut plan = Plan { born: self.born_in(work.target.id)?, ..Plan::default() };
        let rows: Vec<i64> = plan.born.keys().copied().collect();
        for row in rows {
            if let Some(why) = self.hangs_on(work, &plan, row)? {
                self.weigh(work, &mut plan, row, why)?;
            }
        }
        self.hold_targets(work, &mut plan)?;
        let Plan { born, staying } = plan;
        for (row, record) in born {
            match staying.get(&row) {
                None => self.remove_one(work, row, &record)?,
                Some(true) => self.keep_one(work, row, &record)?,
                Some(false) => {}
            }
        }
        Ok(())
    }

    /// The records that a set made and that are there, but for those that an earlier undo left in place.
    fn born_in(&self, id: ChangeSetId) -> Result<BTreeMap<i64, RecordRef>, StoreError> {
        let sql = "SELECT r.row, r.key FROM born JOIN record AS r ON r.row BETWEEN first AND last \
             WHERE change_set = ?1 AND NOT EXISTS \
             (SELECT 1 FROM gone WHERE gone.row = r.row AND fields IS NULL AND undone_by IS NULL)";
        let mut statement = self.reader.connection.prepare_cached(sql)?;
        let mut rows = statement.query([id.0])?;
        let mut found = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let record: String = row.get(1)?;
            found.insert(row.get(0)?, reference(&record).ok_or(rusqlite::Error::InvalidQuery)?);
        }
        Ok(found)
    }

    /// Records that the set made and that another set removed: that one is to be undone first.
    fn gone_since(&mut self, work: &mut Work<'_>) -> Result<(), StoreError> {
        let sql = "SELECT g.record, g.row, g.change_set FROM born AS b \
             JOIN gone AS g ON g.row BETWEEN b.first AND b.last JOIN change_set AS s ON s.id = g.change_set \
             WHERE b.change_set = ?1 AND g.fields IS NOT NULL AND g.undone_by IS NULL AND s.undoes IS NOT ?1 \
             AND NOT EXISTS (SELECT 1 FROM record WHERE record.row = g.row) \
             AND NOT EXISTS (SELECT 1 FROM gone AS k WHERE k.row = g.row AND k.fields IS NULL AND k.undone_by IS NULL)";
        let mut statement = self.reader.connection.prepare(sql)?;
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?));
        let found: Vec<(String, i64, i64)> =
            statement.query_map([work.target.id.0], read)?.collect::<Result<_, _>>()?;
        drop(statement);
        for (record, row, by) in found {
            let record = reference(&record).ok_or(rusqlite::Error::InvalidQuery)?;
            let conflict = UndoConflict {
                wrote: Value::text(record.to_string()),
                record: record.clone(),
                field: String::new(),
                before: Value::Null,
                current: Value::Null,
                why: Why::Removed(Some(ChangeSetId(by))),
            };
            match (work.choose)(&conflict) {
                Some(Resolve::Keep) => self.keep_one(work, row, &record)?,
                _ => work.done.conflicts.push(conflict),
            }
        }
        Ok(())
    }

    /// What keeps a record from going.
    fn hangs_on(&self, work: &Work<'_>, plan: &Plan, row: i64) -> Result<Option<Why>, StoreError> {
        let Some(record) = plan.born.get(&row) else { return Ok(None) };
        if let Some(writer) = self.touched_since(work.target.id, Place { record, row: Some(row) })? {
            return Ok(Some(Why::AddedTo(writer)));
        }
        for other in self.pointing_at(record)? {
            if !plan.born.contains_key(&other) {
                let by = self.record_at(other)?.map(|record| record.reference());
                return Ok(by.map(Why::PointedAt));
            }
        }
        Ok(self.needed_by((work.target.id, work.target.undoes), record)?.map(Why::NeededBy))
    }

    /// Asks what is to become of a record on which something hangs.
    fn weigh(&self, work: &mut Work<'_>, plan: &mut Plan, row: i64, why: Why) -> Result<(), StoreError> {
        let Some(record) = plan.born.get(&row) else { return Ok(()) };
        let name = self.record_at(row)?.map_or_else(String::new, |record| record.name());
        let conflict = UndoConflict {
            record: record.clone(),
            field: String::new(),
            wrote: Value::text(name.as_str()),
            before: Value::Null,
            current: Value::text(name),
            why,
        };
        match (work.choose)(&conflict) {
            Some(Resolve::PutBack) => {}
            Some(Resolve::Keep) => _ = plan.staying.insert(row, true),
            None => {
                plan.staying.insert(row, false);
                work.done.conflicts.push(conflict);
            }
        }
        Ok(())
    }

    /// A record that stays holds those that it points at.
    fn hold_targets(&self, work: &mut Work<'_>, plan: &mut Plan) -> Result<(), StoreError> {
        let rows: HashMap<RecordRef, i64> = plan.born.iter().map(|(row, record)| (record.clone(), *row)).collect();
        let mut open: Vec<i64> = plan.staying.keys().copied().collect();
        while let Some(row) = open.pop() {
            let Some(record) = self.record_at(row)? else { continue };
            let targets = record.fields.values().filter_map(|value| rows.get(value.as_ref_to()?).copied());
            for target in targets.collect::<Vec<_>>() {
                if target != row && !plan.staying.contains_key(&target) {
                    self.weigh(work, plan, target, Why::PointedAt(record.reference()))?;
                    open.extend(plan.staying.contains_key(&target).then_some(target));
                }
            }
        }
        Ok(())
    }

    fn remove_one(&mut self, work: &mut Work<'_>, row: i64, record: &RecordRef) -> Result<(), StoreError> {
        for other in self.pointing_at(record)? {
            // Records of the same set go as well; links of others are cleared, because a person chose so.
            if other != row && !self.is_born_in(work.target.id, other)? {
                let old = self.record_at(other)?;
                if let Some(old) = old {
                    self.redirect(other, &old, record, &Value::Null, &work.origin, work.at)?;
                }
            }
        }
        let Some(old) = self.record_at(row)? else { return Ok(()) };
        self.file_away(work, row, &old)?;
        self.send_removed(record)?;
        self.history_of_removal(work, record)?;
        self.settle_record(work, record)?;
        self.remove(row, &old)?;
        work.done.removed.push(record.clone());
        Ok(())
    }

    /// Keeps the record for a redo: where this is a redo itself, in the set that had removed it first.
    fn file_away(&mut self, work: &Work<'_>, row: i64, old: &Record) -> Result<(), StoreError> {
        self.note_gone(row, old, None)?;
        let Some(first) = work.target.undoes else { return Ok(()) };
        let sql = "UPDATE gone SET undone_by = NULL, fields = (SELECT fields FROM gone WHERE change_set = ?3 AND \
             record = ?4) WHERE change_set = ?1 AND undone_by = ?2 AND record = ?4";
        let connection = &self.reader.connection;
        let record = key(&old.reference());
        if connection.prepare_cached(sql)?.execute((first.0, work.target.id.0, work.id.0, &record))? > 0 {
            let sql = "DELETE FROM gone WHERE change_set = ?1 AND record = ?2";
            connection.prepare_cached(sql)?.execute((work.id.0, &record))?;
        }
        Ok(())
    }

    /// The history of fields that the set wrote says that they are empty again. The plus leads SQLite to the few edits
    /// of the record, not to the many of the set.
    fn history_of_removal(&self, work: &Work<'_>, record: &RecordRef) -> Result<(), StoreError> {
        let sql = "SELECT field, after FROM edit WHERE +change_set = ?1 AND record = ?2 AND undone_by IS NULL";
        let mut statement = self.reader.connection.prepare_cached(sql)?;
        let mut rows = statement.query((work.target.id.0, key(record)))?;
        while let Some(row) = rows.next()? {
            let (field, after): (String, Value) = (row.get(0)?, decode(row.get_ref(1)?));
            self.record_change(record, &field, (&after, &Value::Null), &work.origin, work.at)?;
        }
        Ok(())
    }

    /// A record that stays by choice counts as undone.
    fn keep_one(&mut self, work: &mut Work<'_>, row: i64, record: &RecordRef) -> Result<(), StoreError> {
        self.note_kept(row, record)?;
        self.settle_record(work, record)?;
        work.done.kept += 1;
        Ok(())
    }

    fn settle_record(&self, work: &Work<'_>, record: &RecordRef) -> Result<(), StoreError> {
        let sql = "UPDATE edit SET undone_by = ?3 WHERE +change_set = ?1 AND record = ?2 AND undone_by IS NULL";
        let record = key(record);
        self.reader.connection.prepare_cached(sql)?.execute((work.target.id.0, &record, work.id.0))?;
        self.awake(work, &record, None)
    }
}
