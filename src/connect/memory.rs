//! A store in memory that keeps the promises of [`Records`] and [`Writer`], for the tests of this room.

use crate::crm::query::{Expr, Query};
use crate::crm::*;
use jiff::Timestamp;
use std::collections::BTreeMap;

#[derive(Clone, Default)]
struct State {
    records: BTreeMap<RecordRef, Record>,
    history: Vec<FieldChange>,
    schema: Schema,
    me: Option<RecordRef>,
}

/// Records in a map; a transaction is a copy.
#[derive(Default)]
pub(super) struct Memory {
    state: State,
    before: Option<State>,
    /// How often something was made durable.
    pub(super) commits: usize,
}

impl Memory {
    pub(super) fn all(&self) -> Vec<Record> {
        self.state.records.values().cloned().collect()
    }

    pub(super) fn of(&self, kind: &Kind) -> Vec<&Record> {
        self.state.records.values().filter(|record| record.kind == *kind).collect()
    }
}

fn row(record: &Record) -> Row {
    Row {
        record: record.reference(),
        name: record.name(),
        detail: String::new(),
        amount: None,
        currency: String::new(),
        date: None,
    }
}

impl Records for Memory {
    fn get(&self, record: &RecordRef) -> Result<Option<Record>, SourceError> {
        Ok(self.state.records.get(record).cloned())
    }
    fn by_name(&self, kind: Option<&Kind>, name: &str, limit: usize) -> Result<Vec<Row>, SourceError> {
        let fits =
            |record: &&Record| kind.is_none_or(|kind| record.kind == *kind) && record.name().eq_ignore_ascii_case(name);
        Ok(self.state.records.values().filter(fits).take(limit).map(row).collect())
    }
    fn search(&self, _: &str, _: Option<&Kind>, _: usize) -> Result<Vec<Hit>, SourceError> {
        Ok(Vec::new())
    }
    fn list(&self, listing: &Listing) -> Result<Page, SourceError> {
        let from = listing.after.as_ref().map_or(0, |cursor| cursor.row as usize);
        let rows: Vec<Row> = self.of(&listing.kind).into_iter().skip(from).take(listing.limit).map(row).collect();
        let next = (rows.len() == listing.limit).then(|| Cursor { key: None, row: (from + rows.len()) as i64 });
        Ok(Page { rows, next })
    }
    fn records(&self, kind: &Kind, _: Option<&Expr>, limit: usize) -> Result<Vec<Record>, SourceError> {
        Ok(self.of(kind).into_iter().take(limit).cloned().collect())
    }
    fn run(&self, _: &Query) -> Result<Table, SourceError> {
        Err(SourceError("the store in memory runs no queries".into()))
    }
    fn related(&self, _: &RecordRef, _: usize) -> Result<Vec<RelatedList>, SourceError> {
        Ok(Vec::new())
    }
    fn linked(&self, _: &RecordRef, _: &Kind, _: usize) -> Result<Vec<Record>, SourceError> {
        Ok(Vec::new())
    }
    fn timeline(&self, _: &RecordRef, _: usize) -> Result<Vec<TimelineEntry>, SourceError> {
        Ok(Vec::new())
    }
    fn history(&self, record: &RecordRef, limit: usize) -> Result<Vec<FieldChange>, SourceError> {
        let mut all: Vec<_> =
            self.state.history.iter().rev().filter(|change| change.record == *record).cloned().collect();
        all.sort_by_key(|change| std::cmp::Reverse(change.at));
        all.truncate(limit);
        Ok(all)
    }
    fn changes(&self, _: Timestamp, _: Option<&RecordId>, _: usize) -> Result<Vec<FieldChange>, SourceError> {
        Ok(self.state.history.clone())
    }
    fn counts(&self) -> Result<Vec<(Kind, u64)>, SourceError> {
        let mut counts: BTreeMap<Kind, u64> = BTreeMap::new();
        for record in self.state.records.keys() {
            *counts.entry(record.kind.clone()).or_default() += 1;
        }
        Ok(counts.into_iter().collect())
    }
    fn schema(&self) -> Result<Schema, SourceError> {
        Ok(self.state.schema.clone())
    }
    fn me(&self) -> Result<Option<RecordRef>, SourceError> {
        Ok(self.state.me.clone())
    }
}

impl Writer for Memory {
    fn begin(&mut self) -> Result<(), SourceError> {
        assert!(self.before.is_none(), "a transaction is open already");
        self.before = Some(self.state.clone());
        Ok(())
    }
    fn commit(&mut self) -> Result<(), SourceError> {
        self.before.take().ok_or_else(|| SourceError("no transaction".into()))?;
        self.commits += 1;
        Ok(())
    }
    fn rollback(&mut self) -> Result<(), SourceError> {
        self.state = self.before.take().ok_or_else(|| SourceError("no transaction".into()))?;
        Ok(())
    }
    fn begin_set(&mut self, _: &Origin, _: &str, _: Timestamp) -> Result<ChangeSetId, SourceError> {
        Ok(ChangeSetId(1))
    }
    fn end_set(&mut self) -> Result<Option<ChangeSetId>, SourceError> {
        Ok(None)
    }
    fn upsert(&mut self, records: &[Record], origin: &Origin, at: Timestamp) -> Result<WriteSummary, SourceError> {
        assert!(self.before.is_some(), "writes need a transaction");
        let mut sum = WriteSummary::default();
        for record in records {
            let reference = record.reference();
            let Some(old) = self.state.records.get_mut(&reference) else {
                self.state.records.insert(reference, record.clone());
                sum.created += 1;
                continue;
            };
            let before = old.clone();
            for (field, new) in record.fields.iter().filter(|(field, new)| before.get(field) != *new) {
                self.state.history.push(FieldChange {
                    record: reference.clone(),
                    record_name: before.name(),
                    field: field.clone(),
                    old: before.get(field).clone(),
                    new: new.clone(),
                    at,
                    by: origin.who.clone(),
                    origin: origin.kind,
                });
                old.set(field, new.clone());
            }
            if before == *old { sum.unchanged += 1 } else { sum.updated += 1 }
        }
        Ok(sum)
    }
    fn add_history(&mut self, changes: &[FieldChange]) -> Result<(), SourceError> {
        self.state.history.extend_from_slice(changes);
        Ok(())
    }
    fn define(&mut self, kind: &Kind, fields: &[FieldDef]) -> Result<(), SourceError> {
        assert!(self.before.is_some(), "declarations need a transaction");
        fields.iter().for_each(|field| self.state.schema.add(kind.clone(), field.clone()));
        Ok(())
    }
    fn set_me(&mut self, user: &RecordRef) -> Result<(), SourceError> {
        self.state.me = Some(user.clone());
        Ok(())
    }
}
