//! The local store: one SQLite file a workspace, with records, search, history, change sets and drafts.
//!
//! For: everything of a workspace that must outlive the program, but the event log.
//! Not for: several workspaces (each is a file of its own), the network, secrets, the clock (moments come in).
//! Invariants: one writer; a transaction writes rows, links, text indexes, history and counts together or nothing;
//! what a query selects is what [`crate::crm::query::Expr::matches`] says.

mod around;
mod cell;
mod changes;
mod columns;
mod compile;
mod compute;
mod days;
mod drafts;
mod entry;
mod erase;
mod error;
mod fields;
mod file;
mod functions;
mod grouped;
mod guard;
mod list;
mod overview;
mod proposals;
mod reader;
mod records;
mod rows;
mod run;
mod search;
mod walk;
mod words;
mod write;

pub use changes::{
    Applied, Choose, Conflict, OutboxLine, Resolve, Sending, StoredChangeSet, UndoConflict, Undone, Why,
    Writer as LastWriter,
};
use changes::{Head, Recording};
pub use entry::Entry;
pub use erase::{ERASED, Places, Without};
pub use error::StoreError;
pub use overview::Overview;
pub use proposals::{Fate, Pick, StoredProposal};
pub use reader::Reader;

use crate::crm::{
    ChangeSetId, FieldChange, FieldDef, Kind, Origin, Record, RecordRef, SourceError, WriteSummary, Writer,
};
use file::Journal;
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use words::Gathered;

/// Kibibytes of pages kept while a new workspace is filled.
const BULK_CACHE: i32 = 128 * 1024;
/// Bytes of words gathered before a text index writes a segment: while filling, and otherwise.
const BULK_WORDS: i32 = 16 * 1024 * 1024;
const WORDS: i32 = 1024 * 1024;

/// The one writer of a workspace. Reads too, through its own connection, and so sees what is not committed yet.
pub struct Store {
    reader: Reader,
    path: PathBuf,
    slots: HashMap<Kind, Slot>,
    known: HashMap<Kind, HashSet<String>>,
    /// Whether a transaction is open, and whether it fills an empty file.
    open: Option<Filling>,
    /// The change set that takes note of what is written.
    recording: Option<Recording>,
}

/// What a transaction does to the secondary indexes.
#[derive(Clone, Copy, PartialEq)]
enum Filling {
    /// Keeps them up to date.
    Changes,
    /// Makes them anew at the end, because the file was empty.
    Empty,
}

/// The row numbers of a kind.
struct Slot {
    no: i64,
    next: i64,
    /// How many records came in since the count was last written.
    added: i64,
}

impl Store {
    /// Opens a workspace, and makes or migrates its file where needed.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref().to_owned();
        let reader = Reader::over(file::open_to_write(&path)?)?;
        Ok(Self { reader, path, slots: HashMap::new(), known: HashMap::new(), open: None, recording: None })
    }

    /// Makes a workspace that gets its name when it is filled: faster to fill, but broken when the program is killed
    /// before [`Store::complete`].
    pub fn draft(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let store = Self::open(path)?;
        file::journal(&store.reader.connection, Journal::Memory)?;
        Ok(store)
    }

    /// Makes a workspace out of a draft; everything is on the disk then.
    pub fn complete(self) -> Result<(), StoreError> {
        file::journal(&self.reader.connection, Journal::Wal)
    }

    /// A connection of its own for reading, for another thread.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Reader::open(&self.path)
    }

    /// The writer's own reading side: states, drafts, filters.
    pub fn reading(&self) -> &Reader {
        &self.reader
    }

    /// Where the workspace lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes any number of records in one transaction; fastest into an empty workspace, and when another thread
    /// makes the entries.
    pub fn bulk_load<E: Into<Entry>>(
        &mut self,
        records: impl IntoIterator<Item = E>,
        origin: &Origin,
        at: Timestamp,
    ) -> Result<WriteSummary, StoreError> {
        self.atomically(|store| {
            let mut summary = WriteSummary::default();
            let mut words = Gathered::default();
            for record in records {
                store.add_entry(record.into(), (origin, at), &mut words, &mut summary)?;
            }
            words.write(&store.reader.connection)?;
            store.flush_kinds()?;
            Ok(summary)
        })
    }

    /// Keeps a value under a key; see [`Reader::state_get`]. `None` forgets it.
    pub fn state_set(&mut self, key: &str, value: Option<&str>) -> Result<(), StoreError> {
        let connection = &self.reader.connection;
        match value {
            Some(value) => connection.execute("INSERT OR REPLACE INTO state VALUES (?1, ?2)", (key, value))?,
            None => connection.execute("DELETE FROM state WHERE key = ?1", [key])?,
        };
        Ok(())
    }

    /// Remembers that the seller looked at the changes up to a moment.
    pub fn set_last_seen(&mut self, at: Timestamp) -> Result<(), StoreError> {
        self.state_set(file::LAST_SEEN, Some(&at.as_microsecond().to_string()))
    }

    /// Runs a change in the open transaction, or in one of its own.
    fn atomically<T>(&mut self, change: impl FnOnce(&mut Self) -> Result<T, StoreError>) -> Result<T, StoreError> {
        if self.open.is_some() {
            return change(self);
        }
        self.start()?;
        match change(self) {
            Ok(done) => self.finish().map(|()| done),
            Err(error) => {
                self.revert()?;
                Err(error)
            }
        }
    }

    fn start(&mut self) -> Result<(), StoreError> {
        if self.open.is_some() {
            return Err(StoreError::Other("a transaction is already open".to_owned()));
        }
        let connection = &self.reader.connection;
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let empty: bool = connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM record)", [], |row| row.get(0))?;
        self.open = Some(if empty { Filling::Empty } else { Filling::Changes });
        // Kinds and fields may have come from another process since the last transaction.
        self.slots.clear();
        self.known.clear();
        if empty { self.prepare_filling() } else { Ok(()) }
    }

    /// Row by row upkeep of the secondary indexes would cost more than making them at the end.
    fn prepare_filling(&self) -> Result<(), StoreError> {
        let connection = &self.reader.connection;
        let list = "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'record' \
                    AND name <> 'record_key'";
        let mut statement = connection.prepare(list)?;
        let names = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        for name in names {
            connection.execute_batch(&format!("DROP INDEX {name}"))?;
        }
        connection.pragma_update(None, "cache_size", -BULK_CACHE)?;
        // A second thread sorts for the indexes that are made at the end.
        connection.pragma_update(None, "threads", 1)?;
        self.gather_words(BULK_WORDS)
    }

    fn gather_words(&self, bytes: i32) -> Result<(), StoreError> {
        for index in ["name_index", "text_index"] {
            let sql = format!("INSERT INTO {index} ({index}, rank) VALUES ('hashsize', ?1)");
            self.reader.connection.execute(&sql, [bytes])?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), StoreError> {
        let done = self.seal();
        if done.is_err() {
            self.revert()?;
        }
        done
    }

    fn seal(&mut self) -> Result<(), StoreError> {
        let filling = self.open.ok_or_else(|| StoreError::Other("no transaction is open".to_owned()))?;
        self.end_set()?;
        self.flush_kinds()?;
        if filling == Filling::Empty {
            self.reader.connection.execute_batch(include_str!("indexes.sql"))?;
            self.gather_words(WORDS)?;
        }
        self.reader.connection.execute_batch("COMMIT")?;
        self.open = None;
        self.settle(filling)
    }

    fn revert(&mut self) -> Result<(), StoreError> {
        let filling = self.open.take();
        self.recording = None;
        self.slots.clear();
        self.known.clear();
        self.reader.forget_schema();
        // A full disk makes SQLite roll back by itself.
        if !self.reader.connection.is_autocommit() {
            self.reader.connection.execute_batch("ROLLBACK")?;
        }
        self.settle(filling.unwrap_or(Filling::Changes))
    }

    /// Gives back the memory that filling took.
    fn settle(&self, filling: Filling) -> Result<(), StoreError> {
        if filling == Filling::Empty {
            file::small_cache(&self.reader.connection)?;
            self.reader.connection.pragma_update(None, "threads", 0)?;
            self.reader.connection.execute_batch("PRAGMA shrink_memory")?;
        }
        Ok(())
    }
}

impl Writer for Store {
    fn begin(&mut self) -> Result<(), SourceError> {
        Ok(self.start()?)
    }

    fn commit(&mut self) -> Result<(), SourceError> {
        Ok(self.finish()?)
    }

    fn rollback(&mut self) -> Result<(), SourceError> {
        Ok(self.revert()?)
    }

    fn upsert(&mut self, records: &[Record], origin: &Origin, at: Timestamp) -> Result<WriteSummary, SourceError> {
        Ok(self.upsert_all(records, origin, at)?)
    }

    fn add_history(&mut self, changes: &[FieldChange]) -> Result<(), SourceError> {
        Ok(self.atomically(|store| {
            for change in changes {
                let origin = Origin { kind: change.origin, who: change.by.clone(), from: String::new() };
                store.record_change(&change.record, &change.field, (&change.old, &change.new), &origin, change.at)?;
            }
            Ok(())
        })?)
    }

    fn define(&mut self, kind: &Kind, fields: &[FieldDef]) -> Result<(), SourceError> {
        Ok(self.atomically(|store| fields.iter().try_for_each(|field| store.define_field(kind, field, true)))?)
    }

    fn begin_set(&mut self, origin: &Origin, title: &str, at: Timestamp) -> Result<ChangeSetId, SourceError> {
        Ok(Store::begin_set(self, &Head::of(origin, at, title))?)
    }

    fn end_set(&mut self) -> Result<Option<ChangeSetId>, SourceError> {
        Ok(Store::end_set(self)?)
    }

    fn set_me(&mut self, user: &RecordRef) -> Result<(), SourceError> {
        Ok(self.state_set(file::ME, Some(&user.to_string()))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::{OriginKind, Records};

    fn records(from: u32) -> Vec<Record> {
        let deal = |n| Record::new(Kind::Opportunity, format!("o{n}")).with("name", format!("Deal {n} of many"));
        (from..from + 50).map(deal).collect()
    }

    #[test]
    fn a_full_disk_is_told_and_takes_nothing_away() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path().join("w.db")).unwrap();
        let origin = Origin { kind: OriginKind::Import, who: "Test".into(), from: String::new() };
        let at = Timestamp::UNIX_EPOCH;
        store.upsert(&records(0), &origin, at).unwrap();
        let room = |store: &Store, pages: i64| {
            store.reader.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).unwrap();
        };
        // Not below what the file has by now.
        room(&store, 1);
        let mut kept = 50;
        let error = loop {
            match store.upsert(&records(kept as u32), &origin, at) {
                Ok(_) => kept += 50,
                Err(error) => break error.to_string(),
            }
        };
        assert!(error.contains("disk is full") && error.contains("Make room"), "{error}");
        assert_eq!(store.counts().unwrap(), [(Kind::Opportunity, kept)]);
        room(&store, i64::from(u32::MAX) - 1);
        store.upsert(&records(kept as u32), &origin, at).unwrap();
        assert_eq!(store.reader().unwrap().counts().unwrap(), [(Kind::Opportunity, kept + 50)]);
        let verdict: String =
            store.reader.connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(verdict, "ok");
    }

    #[test]
    fn a_disk_that_fills_during_an_undo_or_acceptance_takes_all_of_it_back() {
        use crate::crm::{Approval, ChangeSet, EditState, FieldEdit, Proposal, ProposedEdit, Value, Worker};
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path().join("w.db")).unwrap();
        let origin = Origin { kind: OriginKind::Import, who: "Test".into(), from: String::new() };
        let at = Timestamp::UNIX_EPOCH;
        store.upsert(&records(0), &origin, at).unwrap();
        let long = Value::text("long words ".repeat(400));
        let edit = |n, after: &Value| FieldEdit {
            record: RecordRef::new(Kind::Opportunity, format!("o{n}")),
            field: "description".into(),
            before: Value::Null,
            after: after.clone(),
        };
        let set = ChangeSet {
            origin: origin.clone(),
            at,
            title: "Long".into(),
            edits: (0..25).map(|n| edit(n, &long)).collect(),
        };
        let id = store.apply(&set).unwrap().id.unwrap();
        let mut proposal = Proposal::new("Longer", "mail");
        for n in 25..50 {
            let edit = edit(n, &long);
            proposal.edits.push(ProposedEdit { edit, quote: None, by: Worker::Code, state: EditState::Pending });
        }
        let proposed = store.add_proposal(&proposal, None, at).unwrap();
        let all = |store: &Store| {
            let whole = store.records(&Kind::Opportunity, None, 99).unwrap();
            (whole, store.change_sets(9).unwrap(), store.reading().proposal(proposed).unwrap())
        };
        let before = all(&store);
        store.reader.connection.pragma_update_and_check(None, "max_page_count", 1, |_| Ok(())).unwrap();
        let picks: Vec<Pick> = (0..25).map(|at| Pick { at, value: None }).collect();
        let accepted = store.accept(proposed, &picks, false, &Approval::by_hand("you"), at).unwrap_err();
        assert!(matches!(accepted, StoreError::Full), "{accepted}");
        let undone = store.undo(Some(id), at, "you").unwrap_err();
        assert!(matches!(undone, StoreError::Full), "{undone}");
        assert_eq!(all(&store), before);
        let room = i64::from(u32::MAX) - 1;
        store.reader.connection.pragma_update_and_check(None, "max_page_count", room, |_| Ok(())).unwrap();
        assert_eq!(store.undo(Some(id), at, "you").unwrap().written, 25);
        assert_eq!(store.accept(proposed, &picks, false, &Approval::by_hand("you"), at).unwrap().written, 25);
    }
}
