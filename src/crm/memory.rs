//! Records in memory, for tests of the rooms above: every read of [`Records`] over plain vectors.
//!
//! Not for: speed or writing. Invariant: answers what a store would answer, in the same order where it matters.

use super::query::{Context, Expr, Query, World};
use super::{
    FieldChange, Hit, Kind, Listing, Page, Record, RecordId, RecordRef, Records, RelatedList, Row, Schema, SourceError,
    Table, TimelineEntry, Value,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// A workspace of vectors.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    pub(crate) records: Vec<Record>,
    pub(crate) history: Vec<FieldChange>,
    pub(crate) me: Option<RecordRef>,
    pub(crate) today: Date,
    pub(crate) kept: std::collections::BTreeMap<String, String>,
    pub(crate) zone: TimeZone,
}

impl Memory {
    pub(crate) fn new(today: Date) -> Self {
        Self {
            records: Vec::new(),
            history: Vec::new(),
            me: None,
            today,
            kept: Default::default(),
            zone: TimeZone::UTC,
        }
    }

    fn find(&self, record: &RecordRef) -> Option<&Record> {
        self.records.iter().find(|r| r.kind == record.kind && r.id == record.id)
    }

    fn context(&self) -> Context {
        Context { today: self.today, me: self.me.clone(), fiscal_start_month: 1, zone: self.zone.clone() }
    }

    fn row(record: &Record) -> Row {
        let text = |field: &str| record.text(field).map(str::to_owned);
        Row {
            record: record.reference(),
            name: record.name(),
            detail: text("stage").or_else(|| text("status")).unwrap_or_default(),
            amount: record.number("amount"),
            currency: text("currency").unwrap_or_default(),
            date: record.date("close_date").or_else(|| record.date("due_date")),
        }
    }
}

impl World for Memory {
    fn record(&self, link: &RecordRef) -> Option<Record> {
        self.find(link).cloned()
    }

    fn of_kind(&self, kind: &Kind) -> Vec<Record> {
        self.records.iter().filter(|record| record.kind == *kind).cloned().collect()
    }

    fn changes(&self) -> Vec<FieldChange> {
        self.history.clone()
    }
}

impl Records for Memory {
    fn get(&self, record: &RecordRef) -> Result<Option<Record>, SourceError> {
        Ok(self.find(record).cloned())
    }

    fn by_name(&self, kind: Option<&Kind>, name: &str, limit: usize) -> Result<Vec<Row>, SourceError> {
        let fits =
            |r: &&Record| kind.is_none_or(|k| *k == r.kind) && r.name().to_lowercase() == name.trim().to_lowercase();
        Ok(self.records.iter().filter(fits).take(limit).map(Self::row).collect())
    }

    fn search(&self, text: &str, kind: Option<&Kind>, limit: usize) -> Result<Vec<Hit>, SourceError> {
        let words: Vec<String> = text.to_lowercase().split_whitespace().map(str::to_owned).collect();
        let fits = |r: &&Record| {
            let all = r.fields.values().map(Value::to_plain).collect::<Vec<_>>().join(" ").to_lowercase();
            kind.is_none_or(|k| *k == r.kind) && words.iter().all(|word| all.contains(word))
        };
        Ok(self.records.iter().filter(fits).take(limit).map(|r| Hit { row: Self::row(r), score: 1 }).collect())
    }

    fn list(&self, listing: &Listing) -> Result<Page, SourceError> {
        let rows = self.records(&listing.kind, listing.filter.as_ref(), listing.limit)?;
        Ok(Page { rows: rows.iter().map(Self::row).collect(), next: None })
    }

    fn records(&self, kind: &Kind, filter: Option<&Expr>, limit: usize) -> Result<Vec<Record>, SourceError> {
        let context = self.context();
        let fits = |r: &&Record| r.kind == *kind && filter.is_none_or(|f| f.matches(r, self, &context));
        Ok(self.records.iter().filter(fits).take(limit).cloned().collect())
    }

    fn run(&self, query: &Query) -> Result<Table, SourceError> {
        Ok(query.evaluate(self, &self.context()))
    }

    fn related(&self, _: &RecordRef, _: usize) -> Result<Vec<RelatedList>, SourceError> {
        Ok(Vec::new())
    }

    fn linked(&self, record: &RecordRef, kind: &Kind, limit: usize) -> Result<Vec<Record>, SourceError> {
        let points = |r: &&Record| r.kind == *kind && r.fields.values().any(|v| v.as_ref_to() == Some(record));
        let mut found: Vec<Record> = self.records.iter().filter(points).cloned().collect();
        let at = |r: &Record| ["sent_at", "starts_at", "created_at"].iter().find_map(|f| r.time(f));
        found.sort_by_key(|r| std::cmp::Reverse(at(r)));
        found.truncate(limit);
        Ok(found)
    }

    fn timeline(&self, record: &RecordRef, limit: usize) -> Result<Vec<TimelineEntry>, SourceError> {
        let mut entries = Vec::new();
        for kind in [Kind::Email, Kind::Event, Kind::Note] {
            for found in self.linked(record, &kind, limit)? {
                let at = ["sent_at", "starts_at", "created_at"].iter().find_map(|f| found.time(f));
                let own = self.history.iter().any(|c| c.record == found.reference() && c.origin.is_own());
                let entry =
                    |at| TimelineEntry { at, record: found.reference(), title: found.name(), text: String::new(), own };
                entries.extend(at.map(entry));
            }
        }
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        entries.truncate(limit);
        Ok(entries)
    }

    fn history(&self, record: &RecordRef, limit: usize) -> Result<Vec<FieldChange>, SourceError> {
        let mut found: Vec<FieldChange> = self.history.iter().filter(|c| c.record == *record).cloned().collect();
        found.sort_by_key(|change| std::cmp::Reverse(change.at));
        found.truncate(limit);
        Ok(found)
    }

    fn changes(
        &self,
        since: Timestamp,
        owner: Option<&RecordId>,
        limit: usize,
    ) -> Result<Vec<FieldChange>, SourceError> {
        let mine = |c: &&FieldChange| {
            owner.is_none_or(|id| self.find(&c.record).and_then(|r| r.link("owner")).is_some_and(|link| link.id == *id))
        };
        let mut found: Vec<FieldChange> = self.history.iter().filter(|c| c.at > since).filter(mine).cloned().collect();
        found.sort_by_key(|change| std::cmp::Reverse(change.at));
        found.truncate(limit);
        Ok(found)
    }

    fn counts(&self) -> Result<Vec<(Kind, u64)>, SourceError> {
        let count = |kind: &Kind| self.records.iter().filter(|r| r.kind == *kind).count() as u64;
        Ok(Kind::STANDARD.iter().map(|k| (k.clone(), count(k))).filter(|(_, n)| *n > 0).collect())
    }

    fn schema(&self) -> Result<Schema, SourceError> {
        Ok(Schema::default())
    }

    fn kept(&self, key: &str) -> Result<Option<String>, SourceError> {
        Ok(self.kept.get(key).cloned())
    }

    fn zone(&self) -> TimeZone {
        self.zone.clone()
    }

    fn me(&self) -> Result<Option<RecordRef>, SourceError> {
        Ok(self.me.clone())
    }
}
