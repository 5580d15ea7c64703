//! Taking a person out of a workspace file: one transaction for the rows, then a scrub of what SQLite keeps beside
//! them (index segments, free pages, the write-ahead log, backups of older formats).
//!
//! For: everything that lies in the workspace's file. Not for: knowing the forms in which a person is written; those
//! come in as a closure that gives a text without them, or nothing where they do not stand in it.
//! What becomes of what is said at [`Store::erase`]. Invariant: a scrub that was interrupted is known by a mark in the
//! file and can be done again; the mark names no value.

mod writes;

use super::cell::{Cell, key, reference};
use super::rows::{RECORD, record};
use super::{Store, StoreError, file};
use crate::crm::{FieldType, Kind, Record, RecordRef, Value, standard_field};
use rusqlite::{Connection, OptionalExtension};
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The state key of the mark.
const PENDING: &str = "store.erasing";

/// What stands where a person stood.
pub const ERASED: &str = "[erased]";

/// Fields of an activity that only hold addresses: others stand in them, too.
const ADDRESSES: [&str; 4] = ["from", "to", "cc", "attendees"];

/// Gives a text without the person; `None` where they do not stand in it.
pub type Without<'a> = &'a dyn Fn(&str) -> Option<String>;

/// How many things of each sort were changed or removed, by the words that a report uses.
pub type Places = BTreeMap<&'static str, u64>;

impl Store {
    /// Takes a person out, in one transaction:
    ///
    /// - their own record, its field history and its edits in change sets are removed;
    /// - links to them in other records, histories and edits are cleared;
    /// - activities with or about them, and mails from or to them: subject, title, body and every other text become
    ///   `[erased]`, addresses lose theirs; date, sort and other links stay;
    /// - everywhere else each form of their name, mail and phone becomes `[erased]`;
    /// - drafts about or to them are removed; in other drafts the forms become `[erased]`;
    /// - change sets that held nothing else are removed, so no undo brings anything back.
    ///
    /// [`Store::scrub`] must follow. With `dry_run` everything is counted and nothing is written.
    pub fn erase(&mut self, who: &RecordRef, without: Without<'_>, dry_run: bool) -> Result<Places, StoreError> {
        self.reader.connection.pragma_update(None, "secure_delete", "ON")?;
        self.start()?;
        let counted = Eraser { who, key: key(who), without, party: HashSet::new(), places: Places::new() }.run(self);
        match counted {
            Ok(places) if dry_run => self.revert().map(|()| places),
            Ok(places) => self.finish().map(|()| places),
            Err(error) => {
                self.revert()?;
                Err(error)
            }
        }
    }

    /// Whether a person's rows are gone and the scrub is still to be done.
    pub fn must_scrub(&self) -> Result<bool, StoreError> {
        Ok(self.reader.state_get(PENDING)?.is_some())
    }

    /// Rewrites the file so that nothing that was removed is left in index segments, free pages or the write-ahead
    /// log, and removes backups of older formats. Takes as long as copying the file.
    ///
    /// # Errors
    /// When another program has the workspace open, or there is no room for a second copy. Can be done again.
    pub fn scrub(&mut self) -> Result<u64, StoreError> {
        let connection = &self.reader.connection;
        connection.pragma_update(None, "secure_delete", "ON")?;
        for index in ["name_index", "text_index"] {
            connection.execute(&format!("INSERT INTO {index} ({index}) VALUES ('optimize')"), [])?;
        }
        connection.execute_batch("VACUUM")?;
        truncate_log(connection)?;
        let backups = backups(&self.path)?;
        backups.iter().try_for_each(|path| shred(path))?;
        connection.execute("DELETE FROM state WHERE key = ?1", [PENDING])?;
        truncate_log(connection)?;
        Ok(backups.len() as u64)
    }

    /// Activities with, about, from or to a person, and what they say: the person's words, or words about them. Read
    /// before [`Store::erase`], to find the same words where they were copied to.
    pub fn words_with(
        &self,
        who: &RecordRef,
        without: Without<'_>,
    ) -> Result<(Vec<RecordRef>, Vec<String>), StoreError> {
        let eraser = Eraser { who, key: key(who), without, party: HashSet::new(), places: Places::new() };
        let mut statement = self.reader.connection.prepare(&format!("SELECT {RECORD} FROM record r"))?;
        let (mut rows, mut records, mut words) = (statement.query([])?, Vec::new(), Vec::new());
        while let Some(found) = rows.next()? {
            let (_, record) = record(found)?;
            if eraser.is_party(&record) {
                let texts = record.fields.iter().filter(|(field, _)| is_words(&record.kind, field));
                words.extend(texts.filter_map(|(_, value)| value.as_text().map(str::to_owned)));
                records.push(record.reference());
            }
        }
        Ok((records, words))
    }

    /// Whether a person or company other than this one has the word in its name.
    pub fn others_are_called(&self, who: &RecordRef, word: &str) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM record WHERE key <> ?1 AND instr(folded, ?2) > 0 AND kind IN \
                   (SELECT no FROM kind WHERE name IN ('contact', 'lead', 'user', 'account')))";
        let folded = crate::crm::query::fold_text(word);
        Ok(self.reader.connection.query_row(sql, (key(who), folded), |row| row.get(0))?)
    }
}

/// One erasure in its transaction.
struct Eraser<'a> {
    who: &'a RecordRef,
    key: String,
    without: Without<'a>,
    /// Keys of activities that lose all their texts.
    party: HashSet<String>,
    places: Places,
}

impl Eraser<'_> {
    fn run(mut self, store: &mut Store) -> Result<Places, StoreError> {
        self.records(store)?;
        let connection = &store.reader.connection;
        self.history(connection)?;
        self.edits(connection)?;
        self.change_sets(connection)?;
        self.proposals(connection)?;
        self.drafts(connection)?;
        self.states(connection)?;
        connection.execute("DELETE FROM link WHERE target = ?1", [&self.key])?;
        connection.execute("INSERT OR REPLACE INTO state VALUES (?1, '1')", [PENDING])?;
        Ok(self.places)
    }

    fn count(&mut self, place: &'static str, number: usize) {
        if number > 0 {
            *self.places.entry(place).or_default() += number as u64;
        }
    }

    fn records(&mut self, store: &mut Store) -> Result<(), StoreError> {
        for (row, old, new) in self.record_changes(&store.reader.connection)? {
            match new {
                None => {
                    store.remove(row, &old)?;
                    self.count("record", 1);
                }
                Some(new) => {
                    store.replace(row, &old, &new)?;
                    let party = self.party.contains(&key(&old.reference()));
                    self.count(if party { "activities" } else { "other records" }, 1);
                }
            }
        }
        store.flush_kinds()
    }

    /// What is to become of each record that is not left as it is; `None` for the person's own.
    fn record_changes(&mut self, connection: &Connection) -> Result<Vec<(i64, Record, Option<Record>)>, StoreError> {
        let mut statement = connection.prepare(&format!("SELECT {RECORD} FROM record r ORDER BY r.row"))?;
        let (mut rows, mut changes) = (statement.query([])?, Vec::new());
        while let Some(found) = rows.next()? {
            let (row, old) = record(found)?;
            if old.reference() == *self.who {
                changes.push((row, old, None));
                continue;
            }
            if self.is_party(&old) {
                self.party.insert(key(&old.reference()));
            }
            let new = self.changed_record(&old);
            if new != old {
                changes.push((row, old, Some(new)));
            }
        }
        Ok(changes)
    }

    fn is_party(&self, record: &Record) -> bool {
        let linked = ["who", "about"].iter().any(|field| record.link(field) == Some(self.who));
        let addressed = || {
            let holds = |field: &&str| record.text(field).is_some_and(|text| (self.without)(text).is_some());
            record.kind == Kind::Email && ["from", "to"].iter().any(holds)
        };
        record.kind.is_activity() && (linked || addressed())
    }

    fn changed_record(&self, old: &Record) -> Record {
        let mut new = old.clone();
        let whole = self.party.contains(&key(&old.reference()));
        for (field, value) in &old.fields {
            if let Some(changed) = self.changed(&old.kind, field, value, whole) {
                new.set(field, changed);
            }
        }
        new
    }

    /// A value without the person; `None` where it stays.
    fn changed(&self, kind: &Kind, field: &str, value: &Value, whole: bool) -> Option<Value> {
        match value {
            Value::Ref(link) if link == self.who => Some(Value::Null),
            Value::Text(text) if whole && is_words(kind, field) => (text != ERASED).then(|| Value::text(ERASED)),
            Value::Text(text) => (self.without)(text).map(Value::text),
            Value::List(items) => {
                let new: Vec<String> =
                    items.iter().map(|item| (self.without)(item).unwrap_or_else(|| item.clone())).collect();
                (new != *items).then_some(Value::List(new))
            }
            _ => None,
        }
    }

    /// The same for a value of a record that is known by its key.
    fn changed_cell(&self, record: &str, field: &str, value: &Value) -> Option<Cell> {
        let kind = reference(record).map_or_else(|| Kind::Custom(String::new()), |record| record.kind);
        self.changed(&kind, field, value, self.party.contains(record)).map(|value| Cell::encode(&value))
    }

    fn drafts(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut statement = connection.prepare("SELECT draft, recipients, cc FROM draft_version")?;
        let to = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, [row.get::<_, String>(1)?, row.get(2)?]));
        let versions: Vec<(i64, [String; 2])> = statement.query_map([], to)?.collect::<Result<_, _>>()?;
        let mut theirs: HashSet<i64> = versions
            .into_iter()
            .filter(|(_, to)| to.iter().any(|text| (self.without)(text).is_some()))
            .map(|(draft, _)| draft)
            .collect();
        let mut statement = connection.prepare("SELECT id FROM draft WHERE record = ?1")?;
        theirs.extend(statement.query_map([&self.key], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?);
        for draft in &theirs {
            connection.execute("DELETE FROM draft_version WHERE draft = ?1", [draft])?;
            connection.execute("DELETE FROM draft WHERE id = ?1", [draft])?;
        }
        let changed =
            self.texts(connection, "draft_version", "draft * 1000000 + n", &["subject", "body", "by", "request"])?;
        self.count("drafts", theirs.len() + changed);
        Ok(())
    }

    /// The person taken out of plain text columns; gives how many rows changed.
    fn texts(&self, connection: &Connection, table: &str, id: &str, columns: &[&str]) -> Result<usize, StoreError> {
        let mut changed: HashSet<i64> = HashSet::new();
        for column in columns {
            let mut statement = connection.prepare(&format!("SELECT {id}, {column} FROM {table}"))?;
            let all: Vec<(i64, String)> =
                statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
            for (row, text) in all {
                if let Some(new) = (self.without)(&text) {
                    connection.execute(&format!("UPDATE {table} SET {column} = ?2 WHERE {id} = ?1"), (row, new))?;
                    changed.insert(row);
                }
            }
        }
        Ok(changed.len())
    }

    fn states(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let me = connection
            .query_row("SELECT value FROM state WHERE key = ?1", [file::ME], |row| row.get::<_, String>(0))
            .optional()?;
        if me.is_some_and(|me| me == self.who.to_string()) {
            connection.execute("DELETE FROM state WHERE key = ?1", [file::ME])?;
            self.count("states", 1);
        }
        let mut statement = connection.prepare("SELECT key, value FROM state")?;
        let all: Vec<(String, String)> =
            statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        let changed = all.into_iter().filter_map(|(key, value)| Some((key, (self.without)(&value)?)));
        for (key, value) in changed.collect::<Vec<_>>() {
            connection.execute("UPDATE state SET value = ?2 WHERE key = ?1", (key, value))?;
            self.count("states", 1);
        }
        Ok(())
    }
}

/// Whether a field of an activity holds words rather than a choice or an address.
fn is_words(kind: &Kind, field: &str) -> bool {
    let choice = standard_field(kind, field).is_some_and(|field| field.field_type == FieldType::Picklist);
    !choice && !ADDRESSES.contains(&field)
}

/// Writes everything into the file and cuts the log to nothing.
fn truncate_log(connection: &Connection) -> Result<(), StoreError> {
    let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy == 0 { Ok(()) } else { Err(StoreError::Busy) }
}

/// Copies that migrations made beside the file.
fn backups(path: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let (Some(dir), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else {
        return Ok(Vec::new());
    };
    let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
    let listing = fs::read_dir(dir).map_err(|error| failed(dir, &error))?;
    let ours = |other: &str| other.strip_prefix(name).is_some_and(|rest| rest.contains(".backup"));
    let paths = listing.filter_map(|item| Some(item.ok()?.path()));
    Ok(paths.filter(|path| path.file_name().and_then(|name| name.to_str()).is_some_and(ours)).collect())
}

fn shred(path: &Path) -> Result<(), StoreError> {
    let overwrite = || {
        let mut file = fs::OpenOptions::new().write(true).open(path)?;
        let mut left = file.metadata()?.len();
        let zeros = vec![0; 1 << 20];
        while left > 0 {
            let piece = zeros.len().min(usize::try_from(left).unwrap_or(zeros.len()));
            file.write_all(&zeros[..piece])?;
            left -= piece as u64;
        }
        file.sync_all()?;
        fs::remove_file(path)
    };
    overwrite().map_err(|error: std::io::Error| failed(path, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Other(format!("{} could not be removed: {error}; run the same command again", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::{
        ChangeSet, EditState, FieldEdit, MERGED_INTO, Origin, OriginKind, Proposal, ProposedEdit, Quote, Records,
        Worker, Writer,
    };
    use jiff::Timestamp;

    fn without(text: &str) -> Option<String> {
        text.contains("Zyxwv").then(|| text.replace("Zyxwv", ERASED))
    }

    fn terms(store: &Store, index: &str) -> Vec<String> {
        let connection = &store.reader.connection;
        connection
            .execute_batch(&format!("CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, {index}, 'row')"))
            .unwrap();
        let mut statement = connection.prepare("SELECT term FROM temp.v").unwrap();
        let terms = statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        drop(statement);
        connection.execute_batch("DROP TABLE temp.v").unwrap();
        terms
    }

    #[test]
    fn indexes_undo_free_pages_and_backups_hold_nothing_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.db");
        let mut store = Store::open(&path).unwrap();
        let origin = Origin { kind: OriginKind::Seller, who: "you".into(), from: String::new() };
        let who = RecordRef::new(Kind::Contact, "c1");
        let note = RecordRef::new(Kind::Note, "n1");
        let records = [
            Record::new(Kind::Contact, "c1").with("name", "Anna Zyxwv").with("description", "likes zebrafinches"),
            Record::new(Kind::Contact, "c2").with("name", "Anna Other"),
            Record::new(Kind::Contact, "c3").with("name", "Bob").with("description", "knows Zyxwv"),
            Record::new(Kind::Note, "n1").with("title", "About Zyxwv").with("body", "Anna Zyxwv came"),
        ];
        store.upsert(&records, &origin, Timestamp::UNIX_EPOCH).unwrap();
        let edit = |record: &RecordRef, field: &str, before: Value, after: &str| FieldEdit {
            record: record.clone(),
            field: field.to_owned(),
            before,
            after: after.into(),
        };
        let edits =
            vec![edit(&who, "title", Value::Null, "CFO"), edit(&note, "body", "Anna Zyxwv came".into(), "She came")];
        // A record that was merged away, which the undo would bring back, and a proposal with a quote.
        let gone = RecordRef::new(Kind::Contact, "c3");
        let other = RecordRef::new(Kind::Contact, "c2");
        let merge = FieldEdit { after: Value::Ref(other.clone()), ..edit(&gone, MERGED_INTO, Value::Null, "") };
        let set = |title: &str, edits| ChangeSet {
            origin: origin.clone(),
            at: Timestamp::UNIX_EPOCH,
            title: title.into(),
            edits,
        };
        store.apply(&set("Merge", vec![merge])).unwrap();
        let mut proposal = Proposal::new("Zyxwv wrote", "mail of Zyxwv");
        for record in [&who, &other] {
            let quote = Some(Quote { text: "Says Zyxwv".into(), record: Some(note.clone()), from: "mail".into() });
            let edit = edit(record, "department", Value::Null, "With Zyxwv");
            proposal.edits.push(ProposedEdit { edit, quote, by: Worker::Model, state: EditState::Pending });
        }
        let proposed = store.add_proposal(&proposal, None, Timestamp::UNIX_EPOCH).unwrap();
        store.apply(&set("Notes on Zyxwv", edits)).unwrap();
        std::fs::copy(&path, folder.path().join("w.db.v0.backup")).unwrap();
        assert!(terms(&store, "name_index").contains(&"zyxwv".to_owned()));

        let plan = store.erase(&who, &without, true).unwrap();
        assert!(store.get(&who).unwrap().is_some() && !store.must_scrub().unwrap());
        assert_eq!(store.erase(&who, &without, false).unwrap(), plan);
        assert!(store.must_scrub().unwrap());
        assert_eq!(store.scrub().unwrap(), 1);
        assert!(!store.must_scrub().unwrap());
        for index in ["name_index", "text_index"] {
            let left = terms(&store, index);
            assert!(!left.iter().any(|term| term.contains("zy") || term.contains("zebra")), "{index}: {left:?}");
        }
        assert!(terms(&store, "name_index").contains(&"anna".to_owned()));
        // The undo that is left puts back what was said, without the name.
        let undone = store.undo(None, Timestamp::UNIX_EPOCH, "you").unwrap();
        assert_eq!((undone.written, undone.conflicts.len()), (1, 0));
        assert_eq!(store.get(&note).unwrap().unwrap().text("body"), Some("Anna [erased] came"));
        assert!(store.get(&who).unwrap().is_none());
        let left = store.reading().proposal(proposed).unwrap().proposal;
        assert_eq!((left.edits.len(), left.title.as_str()), (1, "[erased] wrote"));
        assert_eq!(left.edits[0].quote.as_ref().unwrap().text, "Says [erased]");
        let merged = store.undo(None, Timestamp::UNIX_EPOCH, "you").unwrap();
        assert_eq!(merged.restored, std::slice::from_ref(&gone));
        assert_eq!(store.get(&gone).unwrap().unwrap().text("description"), Some("knows [erased]"));
        drop(store);
        for file in std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap) {
            let bytes = std::fs::read(file.path()).unwrap().to_ascii_lowercase();
            for needle in [b"zyxwv".as_slice(), b"zebra"] {
                assert_eq!(memchr::memmem::find(&bytes, needle), None, "{:?}", file.path());
            }
        }
    }
}
