//! A connection that reads: read-only, guarded against queries that want too much.

use super::around::moment;
use super::functions;
use super::guard::Guard;
use super::rows::{ROW, count, find, list_rows};
use super::{StoreError, file};
use crate::crm::query::{Context, Expr, Query, QueryError, fold_text};
use crate::crm::{
    Draft, DraftId, FieldChange, FieldDef, Hit, Kind, Listing, Page, Record, RecordId, RecordRef, Records, RelatedList,
    Row, Schema, SourceError, Table, TimelineEntry,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rusqlite::{Connection, InterruptHandle, OptionalExtension};
use std::cell::{Cell, RefCell};
use std::path::Path;
use std::sync::{Arc, atomic::AtomicBool};
use std::time::{Duration, Instant};

/// Reads one workspace. Can move between threads; use one per thread.
pub struct Reader {
    pub(super) connection: Connection,
    day: Cell<Option<(Date, i8)>>,
    /// The fields, and the version of the file that they were read from.
    schema: RefCell<Option<(i64, Arc<Schema>)>>,
    zone: functions::Zone,
    pub(super) guard: Arc<Guard>,
}

impl Reader {
    /// Opens an existing workspace for reading. The cost does not grow with the data.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let mut reader = Self::over(file::open_to_read(path.as_ref())?)?;
        reader.guard.watch(&mut reader.connection)?;
        Ok(reader)
    }

    /// The same, after bringing a file of an older format up to date (see [`super::Store::open`]).
    pub fn open_current(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        match Self::open(path.as_ref()) {
            Err(StoreError::Old { .. }) => {
                super::Store::open(path.as_ref())?;
                Self::open(path)
            }
            opened => opened,
        }
    }

    /// Writes a copy of a workspace into a file that is not there yet: as it is now, whoever writes meanwhile.
    ///
    /// # Errors
    /// When the one cannot be read or the other not be written.
    pub fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
        let connection = file::open_to_read(from)?;
        file::private(to)?;
        connection.execute("VACUUM INTO ?1", [to.to_string_lossy()])?;
        Ok(())
    }

    /// Reads through a connection that may write.
    pub(super) fn over(connection: Connection) -> Result<Self, StoreError> {
        let zone = functions::register(&connection)?;
        connection.set_prepared_statement_cache_capacity(48);
        Ok(Self { connection, day: Cell::new(None), schema: RefCell::new(None), zone, guard: Guard::new() })
    }

    /// Says which day `today` is and with which month the fiscal year starts. Filters over time need it.
    pub fn set_today(&self, today: Date, fiscal_start_month: i8) {
        self.day.set(Some((today, fiscal_start_month)));
    }

    /// Says in which time zone days begin and end; UTC without.
    pub fn set_zone(&self, zone: TimeZone) {
        self.zone.set(zone);
    }

    /// Ends every read that takes longer, with [`StoreError::Interrupted`]. `now` reads the clock. Without a deadline
    /// a read has a budget of steps alone.
    pub fn set_deadline(&self, limit: Duration, now: fn() -> Instant) {
        self.guard.set_deadline(limit, now);
    }

    /// Ends reads with [`StoreError::Stopped`] for as long as the flag is up.
    pub fn set_stop(&self, stop: Arc<AtomicBool>) {
        self.guard.set_stop(stop);
    }

    /// Stops what this reader does, from another thread; it then fails with [`StoreError::Interrupted`].
    pub fn interrupt_handle(&self) -> InterruptHandle {
        self.connection.get_interrupt_handle()
    }

    /// A value kept under a key: state of the screen, unsent text, times last seen.
    pub fn state_get(&self, key: &str) -> Result<Option<String>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM state WHERE key = ?1")?;
        Ok(statement.query_row([key], |row| row.get(0)).optional()?)
    }

    /// When the seller last looked at changes.
    pub fn last_seen(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.state_get(file::LAST_SEEN)?.and_then(|text| text.parse().ok()).map(moment))
    }

    /// Every draft, newest first.
    pub fn drafts(&self) -> Result<Vec<Draft>, StoreError> {
        super::drafts::all(&self.connection)
    }

    /// One draft with all its versions.
    pub fn draft(&self, id: DraftId) -> Result<Option<Draft>, StoreError> {
        super::drafts::one(&self.connection, id)
    }

    /// Gives the next query its full budget.
    pub(super) fn refill(&self) {
        self.guard.refill();
    }

    pub(super) fn context(&self, filter: Option<&Expr>) -> Result<Context, StoreError> {
        self.context_that(filter.is_some_and(Expr::says_today))
    }

    /// What a query may refer to; needs the day where the query says so.
    pub(super) fn context_that(&self, says_today: bool) -> Result<Context, StoreError> {
        self.refill();
        let (today, fiscal_start_month) = match self.day.get() {
            Some(day) => day,
            None if says_today => {
                return Err(QueryError::whole("the query speaks of today, and no day was given").into());
            }
            None => (Date::ZERO, 1),
        };
        Ok(Context { today, me: self.read_me()?, fiscal_start_month, zone: self.zone.get() })
    }

    pub(super) fn read_me(&self) -> Result<Option<RecordRef>, StoreError> {
        Ok(self.state_get(file::ME)?.and_then(|text| RecordRef::parse(&text)))
    }

    /// The fields; read again only after another connection wrote, or after [`Reader::forget_schema`].
    pub(super) fn known_schema(&self) -> Result<Arc<Schema>, StoreError> {
        let version = self.connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))?;
        if let Some((_, known)) = self.schema.borrow().as_ref().filter(|(read, _)| *read == version) {
            return Ok(Arc::clone(known));
        }
        let schema = Arc::new(self.read_schema()?);
        self.schema.replace(Some((version, Arc::clone(&schema))));
        Ok(schema)
    }

    /// Says that this very connection changed the fields.
    pub(super) fn forget_schema(&self) {
        self.schema.replace(None);
    }

    fn read_schema(&self) -> Result<Schema, StoreError> {
        let mut schema = Schema::default();
        let mut statement = self.connection.prepare_cached("SELECT kind, definition FROM field")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (kind, definition): (String, String) = (row.get(0)?, row.get(1)?);
            let field: FieldDef = serde_json::from_str(&definition).map_err(|e| StoreError::Damaged(e.to_string()))?;
            schema.add(Kind::parse(&kind), field);
        }
        Ok(schema)
    }

    fn named(&self, kind: Option<&Kind>, name: &str, limit: usize) -> Result<Vec<Row>, StoreError> {
        let kind = kind.map(Kind::as_str);
        let sql = format!(
            "SELECT {ROW} FROM record r WHERE r.folded = ?1 \
             AND r.kind IN (SELECT no FROM kind WHERE ?2 IS NULL OR name = ?2) LIMIT ?3"
        );
        let rows = list_rows(&self.connection, &sql, &[&fold_text(name.trim()), &kind, &(limit as i64)])?;
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    fn kind_counts(&self) -> Result<Vec<(Kind, u64)>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT name, count FROM kind WHERE count > 0")?;
        let rows = statement.query_map([], |row| Ok((Kind::parse(&row.get::<_, String>(0)?), count(row, 1)?)))?;
        let mut counts: Vec<(Kind, u64)> = rows.collect::<Result<_, _>>()?;
        counts.sort();
        Ok(counts)
    }
}

impl Records for Reader {
    fn get(&self, record: &RecordRef) -> Result<Option<Record>, SourceError> {
        self.refill();
        Ok(find(&self.connection, record)?.map(|(_, record)| record))
    }

    fn by_name(&self, kind: Option<&Kind>, name: &str, limit: usize) -> Result<Vec<Row>, SourceError> {
        self.refill();
        Ok(self.named(kind, name, limit)?)
    }

    fn search(&self, text: &str, kind: Option<&Kind>, limit: usize) -> Result<Vec<Hit>, SourceError> {
        self.refill();
        Ok(self.full_text(text, kind, limit)?)
    }

    fn list(&self, listing: &Listing) -> Result<Page, SourceError> {
        Ok(self.page(listing)?)
    }

    fn records(&self, kind: &Kind, filter: Option<&Expr>, limit: usize) -> Result<Vec<Record>, SourceError> {
        Ok(self.whole(kind, filter, limit)?)
    }

    fn each(&self, kind: &Kind, visit: &mut dyn FnMut(Record) -> Result<(), SourceError>) -> Result<(), SourceError> {
        self.walk_records(kind, visit)
    }

    fn each_change(&self, visit: &mut dyn FnMut(FieldChange) -> Result<(), SourceError>) -> Result<(), SourceError> {
        self.walk_changes(visit)
    }

    fn run(&self, query: &Query) -> Result<Table, SourceError> {
        Ok(self.table(query)?)
    }

    fn related(&self, record: &RecordRef, limit: usize) -> Result<Vec<RelatedList>, SourceError> {
        self.refill();
        Ok(self.related_lists(record, limit)?)
    }

    fn linked(&self, record: &RecordRef, kind: &Kind, limit: usize) -> Result<Vec<Record>, SourceError> {
        self.refill();
        Ok(self.linked_records(record, kind, limit)?)
    }

    fn timeline(&self, record: &RecordRef, limit: usize) -> Result<Vec<TimelineEntry>, SourceError> {
        self.refill();
        Ok(self.events(record, limit)?)
    }

    fn history(&self, record: &RecordRef, limit: usize) -> Result<Vec<FieldChange>, SourceError> {
        self.refill();
        Ok(self.field_history(record, limit)?)
    }

    fn changes(
        &self,
        since: Timestamp,
        owner: Option<&RecordId>,
        limit: usize,
    ) -> Result<Vec<FieldChange>, SourceError> {
        self.refill();
        Ok(self.changes_since(since, owner, limit)?)
    }

    fn counts(&self) -> Result<Vec<(Kind, u64)>, SourceError> {
        self.refill();
        Ok(self.kind_counts()?)
    }

    fn schema(&self) -> Result<Schema, SourceError> {
        self.refill();
        Ok(Schema::clone(&*self.known_schema()?))
    }

    fn kept(&self, key: &str) -> Result<Option<String>, SourceError> {
        Ok(self.state_get(key)?)
    }

    fn zone(&self) -> TimeZone {
        self.zone.get()
    }

    fn me(&self) -> Result<Option<RecordRef>, SourceError> {
        Ok(self.read_me()?)
    }
}
