//! The records as one computation may see them where the file of its action says so: through relations, a window, a limit
//! and classes of fields.
//!
//! For: `facts: [{ name: …, relations: …, window: …, limit: …, classes: … }]`. Not for: signals and fields in conditions,
//! which read the record itself, or what a model may be told (room `trust`).
//! Invariants: names stay readable, so that no text shows an id; sums are never made of a part: a query over a kind that is
//! left out fails; everything that was left out is counted, and said in the trace.

use super::desk::{Desk, Request};
use super::facts::Compute;
use super::file::FactNeeds;
use super::text::count;
use super::{Action, ActionError, Gathered};
use crate::crm::query::{Expr, Query};
use crate::crm::{
    FieldChange, FieldClass, Hit, Kind, Listing, Page, Record, RecordId, RecordRef, Records, RelatedList, Row, Schema,
    SourceError, Table, TimelineEntry, standard_field,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Fields that say what a record is called.
const NAMES: &[&str] = &["name", "first_name", "last_name", "subject", "title", "number"];
/// Fields that say when something was, the surest first.
const MOMENTS: &[&str] = &["sent_at", "starts_at", "due_date", "created_at"];
/// Fields that the text of a timeline entry is made of.
const BODIES: &[&str] = &["body", "description", "text"];

/// Runs one computation through what the action's file lets it read, and notes what that left out.
pub(super) fn run(
    action: &Action,
    (name, compute): (&str, Compute),
    desk: &Desk<'_>,
    request: &Request<'_>,
    gathered: &mut Gathered,
) -> Result<(), ActionError> {
    gathered.needs = action.needs.get(name).cloned().unwrap_or_default();
    let Some(needs) = action.needs.get(name) else { return compute(desk, request, gathered) };
    let own = request.record.map(Record::reference);
    let since = needs.window_days.and_then(|days| desk.today.checked_sub(jiff::Span::new().try_days(days).ok()?).ok());
    let zone = desk.records.zone();
    let narrow = Narrow { inner: desk.records, needs, own, since, zone, left: RefCell::default() };
    let record = request.record.map(|record| narrow.fields(record.clone()));
    let request = Request { record: record.as_ref(), ..*request };
    let done = compute(&Desk { records: &narrow, ..*desk }, &request, gathered);
    gathered.narrowed.extend(narrow.note(name));
    done
}

/// What was not shown, by reason.
#[derive(Debug, Default)]
struct Left {
    kinds: BTreeSet<Kind>,
    /// Records, or changes with their moment.
    old: BTreeSet<String>,
    over: BTreeSet<String>,
}

/// Records seen through the needs of a computation.
struct Narrow<'a> {
    inner: &'a dyn Records,
    needs: &'a FactNeeds,
    own: Option<RecordRef>,
    since: Option<Date>,
    zone: TimeZone,
    left: RefCell<Left>,
}

impl Narrow<'_> {
    /// What was asked for and what it left out; nothing where nothing was asked for.
    fn note(&self, name: &str) -> Option<String> {
        let (needs, left) = (self.needs, self.left.borrow());
        let mut parts = Vec::new();
        if !needs.relations.is_empty() {
            let kinds = |kinds: &mut dyn Iterator<Item = &Kind>| kinds.map(Kind::as_str).collect::<Vec<_>>().join(", ");
            let out = kinds(&mut left.kinds.iter());
            let out = if out.is_empty() { out } else { format!(" (left out: {out})") };
            parts.push(format!("only {}{out}", kinds(&mut needs.relations.iter())));
        }
        let out = |left: &BTreeSet<String>| match left.len() {
            0 => String::new(),
            number => format!(" ({number} left out)"),
        };
        if let Some(days) = needs.window_days {
            parts.push(format!("nothing older than {}{}", count(days, "day"), out(&left.old)));
        }
        if let Some(limit) = needs.limit {
            parts.push(format!("at most {limit} of a kind{}", out(&left.over)));
        }
        if let Some(classes) = &needs.classes {
            let classes: Vec<String> = classes.iter().map(|class| format!("{class:?}").to_lowercase()).collect();
            parts.push(format!("only {} fields", classes.join(" and ")));
        }
        (!parts.is_empty()).then(|| format!("{name} reads {}", parts.join("; ")))
    }

    fn is_own(&self, record: &RecordRef) -> bool {
        self.own.as_ref() == Some(record)
    }

    fn allows(&self, kind: &Kind) -> bool {
        let fine = self.needs.relations.is_empty() || self.needs.relations.contains(kind);
        if !fine {
            self.left.borrow_mut().kinds.insert(kind.clone());
        }
        fine
    }

    fn recent(&self, id: impl FnOnce() -> String, day: Option<Date>) -> bool {
        let fine = self.since.zip(day).is_none_or(|(since, day)| day >= since);
        if !fine {
            self.left.borrow_mut().old.insert(id());
        }
        fine
    }

    fn day(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// When an activity was; nothing for other kinds, which have no age.
    fn when(&self, record: &Record) -> Option<Date> {
        let of = |field: &&str| record.date(field).or_else(|| record.time(field).map(|at| self.day(at)));
        record.kind.is_activity().then(|| MOMENTS.iter().find_map(of)).flatten()
    }

    fn class(&self, kind: &Kind, field: &str) -> bool {
        let Some(classes) = self.needs.classes.as_ref().filter(|_| !NAMES.contains(&field)) else { return true };
        classes.contains(&standard_field(kind, field).map_or(FieldClass::Confidential, |field| field.class))
    }

    /// The record without fields that may not be read.
    fn fields(&self, mut record: Record) -> Record {
        let kind = record.kind.clone();
        record.fields.retain(|field, _| self.class(&kind, field));
        record
    }

    /// Whole records that may be seen, the first of them.
    fn whole(&self, found: Vec<Record>) -> Vec<Record> {
        let own = |record: &Record| self.is_own(&record.reference());
        let id = |record: &Record| record.reference().to_string();
        let mut found: Vec<Record> = found
            .into_iter()
            .filter(|record| own(record) || self.recent(|| id(record), self.when(record)))
            .map(|record| self.fields(record))
            .collect();
        self.cut(&mut found, id);
        found
    }

    fn cut<T>(&self, found: &mut Vec<T>, id: impl Fn(&T) -> String) {
        if let Some(limit) = self.needs.limit.filter(|limit| *limit < found.len()) {
            self.left.borrow_mut().over.extend(found.drain(limit..).map(|one| id(&one)));
        }
    }

    fn row(&self, mut row: Row) -> Option<Row> {
        let record = row.record.clone();
        if !self.is_own(&record) {
            let day = row.date.filter(|_| record.kind.is_activity());
            let seen = self.allows(&record.kind) && self.recent(|| record.to_string(), day);
            seen.then_some(())?;
        }
        row.amount = row.amount.filter(|_| self.class(&record.kind, "amount"));
        if self.needs.classes.is_some() {
            row.detail.clear();
        }
        Some(row)
    }

    fn rows(&self, rows: Vec<Row>) -> Vec<Row> {
        let mut rows: Vec<Row> = rows.into_iter().filter_map(|row| self.row(row)).collect();
        self.cut(&mut rows, |row| row.record.to_string());
        rows
    }

    fn change(&self, change: &FieldChange) -> bool {
        let id = || format!("{} {} {}", change.record, change.field, change.at);
        (self.is_own(&change.record) || self.allows(&change.record.kind))
            && self.recent(id, Some(self.day(change.at)))
            && self.class(&change.record.kind, &change.field)
    }
}

impl Records for Narrow<'_> {
    fn get(&self, record: &RecordRef) -> Result<Option<Record>, SourceError> {
        let Some(mut found) = self.inner.get(record)? else { return Ok(None) };
        let id = || record.to_string();
        if !(self.is_own(record) || self.allows(&record.kind) && self.recent(id, self.when(&found))) {
            found.fields.retain(|field, _| NAMES.contains(&field.as_str()));
        }
        Ok(Some(self.fields(found)))
    }

    fn by_name(&self, kind: Option<&Kind>, name: &str, limit: usize) -> Result<Vec<Row>, SourceError> {
        Ok(self.rows(self.inner.by_name(kind, name, limit)?))
    }

    fn search(&self, text: &str, kind: Option<&Kind>, limit: usize) -> Result<Vec<Hit>, SourceError> {
        let found = self.inner.search(text, kind, limit)?.into_iter();
        let mut hits: Vec<Hit> = found.filter_map(|hit| Some(Hit { row: self.row(hit.row)?, ..hit })).collect();
        self.cut(&mut hits, |hit| hit.row.record.to_string());
        Ok(hits)
    }

    fn list(&self, listing: &Listing) -> Result<Page, SourceError> {
        if !self.allows(&listing.kind) {
            return Ok(Page::default());
        }
        let page = self.inner.list(listing)?;
        let rows = self.rows(page.rows);
        let full = self.needs.limit.is_some_and(|limit| rows.len() >= limit);
        Ok(Page { rows, next: page.next.filter(|_| !full) })
    }

    fn records(&self, kind: &Kind, filter: Option<&Expr>, limit: usize) -> Result<Vec<Record>, SourceError> {
        if !self.allows(kind) {
            return Ok(Vec::new());
        }
        Ok(self.whole(self.inner.records(kind, filter, limit)?))
    }

    fn each(&self, kind: &Kind, visit: &mut dyn FnMut(Record) -> Result<(), SourceError>) -> Result<(), SourceError> {
        if !self.allows(kind) {
            return Ok(());
        }
        let mut seen = 0;
        self.inner.each(kind, &mut |record| {
            let id = || record.reference().to_string();
            if !self.recent(id, self.when(&record)) {
                return Ok(());
            }
            seen += 1;
            if self.needs.limit.is_some_and(|limit| seen > limit) {
                self.left.borrow_mut().over.insert(id());
                return Ok(());
            }
            visit(self.fields(record))
        })
    }

    fn run(&self, query: &Query) -> Result<Table, SourceError> {
        let own = self.own.as_ref().is_some_and(|own| own.kind == query.kind);
        if own || self.allows(&query.kind) {
            return self.inner.run(query);
        }
        let kind = &query.kind;
        Err(SourceError(format!(
            "the facts count {kind} records, which `relations` of the action's file leaves out: add `{kind}` there, or take \
             `relations` out. Nothing was sent or written"
        )))
    }

    fn related(&self, record: &RecordRef, limit: usize) -> Result<Vec<RelatedList>, SourceError> {
        let lists = self.inner.related(record, limit)?.into_iter().filter(|list| self.allows(&list.kind));
        let seen = lists.map(|list| {
            let before = list.rows.len();
            let rows = self.rows(list.rows);
            let total = if rows.len() < before { rows.len() as u64 } else { list.total };
            RelatedList { rows, total, ..list }
        });
        Ok(seen.collect())
    }

    fn linked(&self, record: &RecordRef, kind: &Kind, limit: usize) -> Result<Vec<Record>, SourceError> {
        if !self.allows(kind) {
            return Ok(Vec::new());
        }
        Ok(self.whole(self.inner.linked(record, kind, limit)?))
    }

    fn timeline(&self, record: &RecordRef, limit: usize) -> Result<Vec<TimelineEntry>, SourceError> {
        let mut counts = std::collections::BTreeMap::<Kind, usize>::new();
        let mut seen = Vec::new();
        for mut entry in self.inner.timeline(record, limit)? {
            let kind = entry.record.kind.clone();
            let id = || format!("{} {}", entry.record, entry.at);
            let fine = (self.is_own(&entry.record) || self.allows(&kind)) && self.recent(id, Some(self.day(entry.at)));
            if !fine {
                continue;
            }
            let number = counts.entry(kind.clone()).or_default();
            *number += 1;
            if self.needs.limit.is_some_and(|limit| *number > limit) {
                self.left.borrow_mut().over.insert(entry.record.to_string());
                continue;
            }
            if !BODIES.iter().all(|field| self.class(&kind, field)) {
                entry.text.clear();
            }
            seen.push(entry);
        }
        Ok(seen)
    }

    fn history(&self, record: &RecordRef, limit: usize) -> Result<Vec<FieldChange>, SourceError> {
        Ok(self.inner.history(record, limit)?.into_iter().filter(|change| self.change(change)).collect())
    }

    fn changes(
        &self,
        since: Timestamp,
        owner: Option<&RecordId>,
        limit: usize,
    ) -> Result<Vec<FieldChange>, SourceError> {
        Ok(self.inner.changes(since, owner, limit)?.into_iter().filter(|change| self.change(change)).collect())
    }

    fn counts(&self) -> Result<Vec<(Kind, u64)>, SourceError> {
        Ok(self.inner.counts()?.into_iter().filter(|(kind, _)| self.allows(kind)).collect())
    }

    fn schema(&self) -> Result<Schema, SourceError> {
        self.inner.schema()
    }

    fn me(&self) -> Result<Option<RecordRef>, SourceError> {
        self.inner.me()
    }

    fn kept(&self, key: &str) -> Result<Option<String>, SourceError> {
        self.inner.kept(key)
    }

    fn zone(&self) -> TimeZone {
        self.zone.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::{Action, Gathered, gather, lint, sample};
    use crate::crm::memory::Memory;

    fn gathered(memory: &Memory, facts: &str, record: &str) -> Gathered {
        let action = Action::parse("x.md", &format!("---\nname: x\nfacts:\n  - {facts}\n---\nx")).unwrap();
        let record = memory.get(&RecordRef::parse(record).unwrap()).unwrap();
        gather(&sample::desk(memory), &action, record.as_ref(), &Default::default()).unwrap()
    }

    /// The kinds of records that the evidence comes from.
    fn kinds(gathered: &Gathered) -> BTreeSet<String> {
        let cites = gathered.book.entries().iter().filter_map(|entry| entry.citation.as_ref());
        cites.map(|cite| cite.record.kind.to_string()).collect()
    }

    #[test]
    fn relations_that_are_left_out_are_not_read() {
        let memory = sample::workspace();
        let all = gathered(&memory, "summarize", "opportunity:o1");
        assert!(kinds(&all).contains("note") && all.narrowed.is_empty(), "{:?}", kinds(&all));
        let some = gathered(&memory, "{ name: summarize, relations: [contact, task] }", "opportunity:o1");
        let kinds = kinds(&some);
        assert!(!kinds.contains("note") && !kinds.contains("email") && kinds.contains("task"), "{kinds:?}");
        let [note] = &some.narrowed[..] else { panic!("{:?}", some.narrowed) };
        assert!(note.starts_with("summarize reads only contact, task (left out: "), "{note}");
        assert!(note.contains("email") && note.contains("note"), "{note}");
        // Names stay, so that no text shows an id.
        let words = serde_json::to_string(&some.data).unwrap();
        assert!(words.contains("Acme Corp") && !words.contains("acme\""), "{words}");
    }

    #[test]
    fn a_window_cuts_what_happened_before_it() {
        let memory = sample::workspace();
        let said = |facts: &str| {
            let found = gathered(&memory, facts, "opportunity:o1");
            (found.book.entries().iter().map(|entry| format!("{entry:?}")).collect::<String>(), found.narrowed)
        };
        let (all, _) = said("timeline-digest");
        let (some, notes) = said("{ name: timeline-digest, window: 15 days }");
        assert!(all.len() > some.len(), "{all}\n{some}");
        assert!(!some.contains("RecordId(\"n2\")"), "{some}");
        assert!(notes[0].contains("nothing older than 15 days (") && notes[0].contains("left out)"), "{notes:?}");
        let (weeks, notes) = said("{ name: timeline-digest, window: 520 weeks }");
        assert_eq!(weeks, all);
        assert_eq!(notes, ["timeline-digest reads nothing older than 3,640 days"]);
    }

    #[test]
    fn a_limit_keeps_the_first_of_each_kind() {
        let memory = sample::workspace();
        let desk = sample::desk(&memory);
        let action = Action::parse("x.md", "---\nname: x\nfacts:\n  - { name: summarize, limit: 1 }\n---\nx").unwrap();
        let acme = memory.get(&RecordRef::parse("account:acme").unwrap()).unwrap();
        fn count(desk: &Desk<'_>, request: &Request<'_>, out: &mut Gathered) -> Result<(), ActionError> {
            let record = request.record.unwrap();
            let linked = desk.linked(record, Kind::Opportunity, 10)?.len();
            let (mut seen, all) = (0, desk.all(&Kind::Contact, None, 10)?.len());
            desk.records.each(&Kind::Contact, &mut |_| {
                seen += 1;
                Ok(())
            })?;
            out.data.insert("counted".into(), serde_json::json!([linked, all, seen]));
            Ok(())
        }
        let mut out = Gathered::default();
        let inputs = Default::default();
        run(&action, ("summarize", count), &desk, &Request { record: acme.as_ref(), inputs: &inputs }, &mut out)
            .unwrap();
        assert_eq!(out.data["counted"], serde_json::json!([1, 1, 1]));
        assert_eq!(out.narrowed, ["summarize reads at most 1 of a kind (3 left out)"]);
    }

    #[test]
    fn classes_take_fields_away_and_leave_names() {
        let memory = sample::workspace();
        let found = gathered(&memory, "{ name: summarize, classes: [public] }", "opportunity:o1");
        let words = format!("{:?}{}", found.book.entries(), serde_json::to_string(&found.data).unwrap());
        assert!(!words.contains("84,000") && words.contains("Negotiation"), "{words}");
        assert!(found.narrowed[0].contains("only public fields"), "{:?}", found.narrowed);
    }

    #[test]
    fn sums_are_never_made_of_a_part() {
        let memory = sample::workspace();
        let needs = FactNeeds { relations: vec![Kind::Email], ..FactNeeds::default() };
        let own = Some(RecordRef::parse("account:acme").unwrap());
        let left = RefCell::default();
        let narrow = Narrow { inner: &memory, needs: &needs, own, since: None, zone: TimeZone::UTC, left };
        let refused = narrow.run(&Query::all(Kind::Opportunity)).unwrap_err().to_string();
        assert!(refused.contains("opportunity") && refused.contains("relations"), "{refused}");
        assert!(narrow.run(&Query::all(Kind::Email)).is_ok() && narrow.run(&Query::all(Kind::Account)).is_ok());
        assert!(narrow.counts().unwrap().iter().all(|(kind, _)| *kind == Kind::Email));
        assert_eq!(narrow.changes(Timestamp::UNIX_EPOCH, None, 9).unwrap(), []);
    }

    #[test]
    fn keys_that_would_do_nothing_or_harm_are_mistakes() {
        for (facts, word) in [
            ("{ name: forecast, window: 30 }", "counts all records"),
            ("{ name: query, limit: 3 }", "counts all records"),
            ("{ name: summarize, limit: 0 }", "nothing would be read"),
            ("{ name: summarize, relations: [emial] }", "did you mean `email`"),
            ("{ name: summarize, windov: 3 }", "did you mean `window`"),
        ] {
            let source = format!("---\nname: x\nfacts:\n  - {facts}\n---\nx");
            let found = lint("x.md", &source, &crate::actions::Registry::builtin(), None);
            let hit = found.iter().any(|problem| problem.is_error() && problem.to_string().contains(word));
            assert!(hit, "{facts}: {found:#?}");
        }
    }
}
