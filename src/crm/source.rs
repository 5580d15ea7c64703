//! The interfaces through which rooms above reach records: reading, and writing in one transaction.
//!
//! For: actions, assistant and importers that must not know the store. Not for: anything that talks to a network.
//! Implemented by `store`, and by tests over plain vectors.

use super::query::Query;
use super::{
    ChangeSetId, FieldChange, FieldDef, Kind, Origin, Record, RecordId, RecordRef, Schema, Table, query::Expr,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// Why records could not be read or written. The text says what, where, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SourceError(pub String);

/// A record as lists show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Which record.
    pub record: RecordRef,
    /// What it is called.
    pub name: String,
    /// A second line or column: stage, title, company, status.
    pub detail: String,
    /// An amount where the kind has one.
    pub amount: Option<f64>,
    /// The currency of the amount, empty for the workspace's own.
    pub currency: String,
    /// The date that matters for the kind: close date, due date, sent date.
    pub date: Option<Date>,
}

/// A record that a search found, with its score; higher is better.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The record as lists show it.
    pub row: Row,
    /// Comparable only inside one search.
    pub score: u32,
}

/// Where a page ended: give it back to get the next one (keyset paging, so the cost does not grow with the offset).
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// The sort key of the last row.
    pub key: Option<super::Value>,
    /// The store's row number of the last row, to break ties.
    pub row: i64,
}

/// What to list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// Of which kind.
    pub kind: Kind,
    /// Which of them.
    pub filter: Option<Expr>,
    /// Sorted by which field; `None` means the kind's own best order.
    pub sort: Option<(String, Descending)>,
    /// At most so many.
    pub limit: usize,
    /// After this row.
    pub after: Option<Cursor>,
}

/// Sort direction: `true` for largest first.
pub type Descending = bool;

/// One page of rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The rows in order.
    pub rows: Vec<Row>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<Cursor>,
}

/// Records that point at a record, or that it points at.
#[derive(Clone, Debug, PartialEq)]
pub struct RelatedList {
    /// The kind on the other side.
    pub kind: Kind,
    /// The linking field.
    pub field: String,
    /// The first few.
    pub rows: Vec<Row>,
    /// How many there are in all.
    pub total: u64,
}

/// Something that happened on or around a record.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineEntry {
    /// When.
    pub at: Timestamp,
    /// The activity, or the record itself for a field change.
    pub record: RecordRef,
    /// One line.
    pub title: String,
    /// More of it: the body of a mail or note, old and new of a change.
    pub text: String,
    /// Whether the seller wrote it here: no news to them.
    pub own: bool,
}

/// Reading records. Every call is one indexed lookup or one bounded scan; nothing here is for the event loop.
pub trait Records {
    /// One record whole.
    fn get(&self, record: &RecordRef) -> Result<Option<Record>, SourceError>;
    /// Records whose name equals the words, ignoring case; of one kind or of all. At most `limit`.
    fn by_name(&self, kind: Option<&Kind>, name: &str, limit: usize) -> Result<Vec<Row>, SourceError>;
    /// Full-text and fuzzy search, best first.
    fn search(&self, text: &str, kind: Option<&Kind>, limit: usize) -> Result<Vec<Hit>, SourceError>;
    /// One page of a list.
    fn list(&self, listing: &Listing) -> Result<Page, SourceError>;
    /// Whole records that fit a filter, in the kind's order. At most `limit`.
    fn records(&self, kind: &Kind, filter: Option<&Expr>, limit: usize) -> Result<Vec<Record>, SourceError>;
    /// Visits every whole record of a kind, one at a time and in no particular order, for exports; the default walks
    /// the pages of the list.
    fn each(&self, kind: &Kind, visit: &mut dyn FnMut(Record) -> Result<(), SourceError>) -> Result<(), SourceError> {
        let mut listing = Listing { kind: kind.clone(), filter: None, sort: None, limit: 500, after: None };
        loop {
            let page = self.list(&listing)?;
            for row in page.rows {
                if let Some(record) = self.get(&row.record)? {
                    visit(record)?;
                }
            }
            listing.after = page.next;
            if listing.after.is_none() {
                return Ok(());
            }
        }
    }
    /// A typed query with grouping and sums.
    fn run(&self, query: &Query) -> Result<Table, SourceError>;
    /// What is linked to a record, list by list, at most `limit` rows each.
    fn related(&self, record: &RecordRef, limit: usize) -> Result<Vec<RelatedList>, SourceError>;
    /// Whole records of one kind that point at `record` through any link field, newest first.
    fn linked(&self, record: &RecordRef, kind: &Kind, limit: usize) -> Result<Vec<Record>, SourceError>;
    /// Activities and field changes of a record and, for accounts, of what belongs to it; newest first.
    fn timeline(&self, record: &RecordRef, limit: usize) -> Result<Vec<TimelineEntry>, SourceError>;
    /// Visits the field history of every record that is there, each record's oldest first, for exports; the default
    /// asks record by record.
    fn each_change(&self, visit: &mut dyn FnMut(FieldChange) -> Result<(), SourceError>) -> Result<(), SourceError> {
        for (kind, _) in self.counts()? {
            self.each(&kind, &mut |record| {
                let history = self.history(&record.reference(), i32::MAX as usize)?;
                history.into_iter().rev().try_for_each(&mut *visit)
            })?;
        }
        Ok(())
    }
    /// The field history of one record, newest first.
    fn history(&self, record: &RecordRef, limit: usize) -> Result<Vec<FieldChange>, SourceError>;
    /// Field changes after a moment, newest first; of records of one owner, or of all.
    fn changes(
        &self,
        since: Timestamp,
        owner: Option<&RecordId>,
        limit: usize,
    ) -> Result<Vec<FieldChange>, SourceError>;
    /// How many records of each kind there are, kinds without records left out.
    fn counts(&self) -> Result<Vec<(Kind, u64)>, SourceError>;
    /// The standard and imported fields.
    fn schema(&self) -> Result<Schema, SourceError>;
    /// The seller whose records these are: the user marked as oneself, if there is one.
    fn me(&self) -> Result<Option<RecordRef>, SourceError>;
    /// What the workspace keeps under a key beside its records, such as what was decided about suggestions.
    fn kept(&self, _key: &str) -> Result<Option<String>, SourceError> {
        Ok(None)
    }
    /// The time zone in which the seller's days begin and end.
    fn zone(&self) -> TimeZone {
        TimeZone::UTC
    }
}

/// What a batch of writes did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WriteSummary {
    /// Records that were new.
    pub created: u64,
    /// Records of which at least one field changed.
    pub updated: u64,
    /// Records that were already like this.
    pub unchanged: u64,
}

/// Writing records. Between `begin` and `commit` everything is one transaction; dropping without commit rolls back.
pub trait Writer: Records {
    /// Starts a transaction.
    fn begin(&mut self) -> Result<(), SourceError>;
    /// Makes everything since `begin` durable.
    fn commit(&mut self) -> Result<(), SourceError>;
    /// Undoes everything since `begin`.
    fn rollback(&mut self) -> Result<(), SourceError>;
    /// Notes everything written from here to [`Writer::end_set`] in one change set, so that it can be undone.
    fn begin_set(&mut self, origin: &Origin, title: &str, at: Timestamp) -> Result<ChangeSetId, SourceError>;
    /// Ends the change set; `None` when nothing was written, and then there is no such set.
    fn end_set(&mut self) -> Result<Option<ChangeSetId>, SourceError>;
    /// Creates records or merges their fields into existing ones (absent fields stay), with field history.
    fn upsert(&mut self, records: &[Record], origin: &Origin, at: Timestamp) -> Result<WriteSummary, SourceError>;
    /// Adds field history that happened before (imports and the demo data).
    fn add_history(&mut self, changes: &[FieldChange]) -> Result<(), SourceError>;
    /// Declares imported fields.
    fn define(&mut self, kind: &Kind, fields: &[FieldDef]) -> Result<(), SourceError>;
    /// Marks a user as the seller whose desk this is.
    fn set_me(&mut self, user: &RecordRef) -> Result<(), SourceError>;
}
