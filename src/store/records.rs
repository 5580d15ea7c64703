//! The writer reads like every reader, through the connection that holds its open transaction.

use super::Store;
use crate::crm::query::{Expr, Query};
use crate::crm::{
    FieldChange, Hit, Kind, Listing, Page, Record, RecordId, RecordRef, Records, RelatedList, Row, Schema, SourceError,
    Table, TimelineEntry,
};
use jiff::{Timestamp, tz::TimeZone};

impl Records for Store {
    fn get(&self, record: &RecordRef) -> Result<Option<Record>, SourceError> {
        self.reader.get(record)
    }

    fn by_name(&self, kind: Option<&Kind>, name: &str, limit: usize) -> Result<Vec<Row>, SourceError> {
        self.reader.by_name(kind, name, limit)
    }

    fn search(&self, text: &str, kind: Option<&Kind>, limit: usize) -> Result<Vec<Hit>, SourceError> {
        self.reader.search(text, kind, limit)
    }

    fn list(&self, listing: &Listing) -> Result<Page, SourceError> {
        self.reader.list(listing)
    }

    fn records(&self, kind: &Kind, filter: Option<&Expr>, limit: usize) -> Result<Vec<Record>, SourceError> {
        self.reader.records(kind, filter, limit)
    }

    fn each(&self, kind: &Kind, visit: &mut dyn FnMut(Record) -> Result<(), SourceError>) -> Result<(), SourceError> {
        self.reader.each(kind, visit)
    }

    fn each_change(&self, visit: &mut dyn FnMut(FieldChange) -> Result<(), SourceError>) -> Result<(), SourceError> {
        self.reader.each_change(visit)
    }

    fn run(&self, query: &Query) -> Result<Table, SourceError> {
        self.reader.run(query)
    }

    fn related(&self, record: &RecordRef, limit: usize) -> Result<Vec<RelatedList>, SourceError> {
        self.reader.related(record, limit)
    }

    fn linked(&self, record: &RecordRef, kind: &Kind, limit: usize) -> Result<Vec<Record>, SourceError> {
        self.reader.linked(record, kind, limit)
    }

    fn timeline(&self, record: &RecordRef, limit: usize) -> Result<Vec<TimelineEntry>, SourceError> {
        self.reader.timeline(record, limit)
    }

    fn history(&self, record: &RecordRef, limit: usize) -> Result<Vec<FieldChange>, SourceError> {
        self.reader.history(record, limit)
    }

    fn changes(
        &self,
        since: Timestamp,
        owner: Option<&RecordId>,
        limit: usize,
    ) -> Result<Vec<FieldChange>, SourceError> {
        self.reader.changes(since, owner, limit)
    }

    fn counts(&self) -> Result<Vec<(Kind, u64)>, SourceError> {
        self.reader.counts()
    }

    fn schema(&self) -> Result<Schema, SourceError> {
        self.reader.schema()
    }

    fn me(&self) -> Result<Option<RecordRef>, SourceError> {
        self.reader.me()
    }

    fn kept(&self, key: &str) -> Result<Option<String>, SourceError> {
        self.reader.kept(key)
    }

    fn zone(&self) -> TimeZone {
        self.reader.zone()
    }
}
