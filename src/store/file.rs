//! The file of a workspace: opening, recognising, creating and migrating it.
//!
//! Invariant: a file that is not ours, or newer than this program, is left byte for byte as it is; an older one is
//! copied beside itself before it is changed.

use super::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `DDSK`: tells our files from other SQLite files.
const APPLICATION_ID: i32 = 0x4444_534b;
/// One script for each version, in order; a file of version `n` has had the first `n`.
const MIGRATIONS: [&str; 2] =
    [concat!(include_str!("schema.sql"), include_str!("indexes.sql")), include_str!("changes.sql")];
/// How long to wait for another writer.
const PATIENCE: Duration = Duration::from_secs(2);
/// Kibibytes of pages that a connection keeps in memory.
const CACHE: i32 = 1024;

/// State keys that the store itself uses.
pub(super) const ME: &str = "store.me";
pub(super) const LAST_SEEN: &str = "store.last_seen";

/// Opens a workspace for writing; makes it where there is none.
pub(super) fn open_to_write(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    private(path)?;
    let connection = open(path, flags)?;
    let version = version(&connection, path)?;
    small_cache(&connection)?;
    if version < MIGRATIONS.len() {
        migrate(&connection, path, version)?;
    }
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    Ok(connection)
}

/// Opens an existing workspace for reading.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, StoreError> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    match version(&connection, path)? {
        found if found == MIGRATIONS.len() => small_cache(&connection).map(|()| connection),
        _ => Err(StoreError::Old { path: path.to_owned() }),
    }
}

/// Makes the file for this user only, and takes others' rights from one that has them. SQLite gives the files beside
/// it (`-wal`, `-shm`) the same rights.
pub(super) fn private(path: &Path) -> Result<(), StoreError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let failed = |error: std::io::Error| StoreError::Open {
            path: path.to_owned(),
            reason: format!("it cannot be made private to you: {error}"),
        };
        let mut options = std::fs::OpenOptions::new();
        let file = options.read(true).append(true).create(true).mode(0o600).open(path);
        // Whatever else is wrong with it, SQLite says better.
        let Ok(file) = file else { return Ok(()) };
        let mut rights = file.metadata().map_err(failed)?.permissions();
        if rights.mode() & 0o077 != 0 {
            rights.set_mode(rights.mode() & 0o700);
            file.set_permissions(rights).map_err(failed)?;
        }
    }
    Ok(())
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, flags).map_err(|error| StoreError::Open {
        path: path.to_owned(),
        reason: format!("{error}. See that it is there, and check the permissions of the file and its folder"),
    })?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection)
}

/// Keeps few pages in memory.
pub(super) fn small_cache(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.pragma_update(None, "cache_size", -CACHE)?)
}

/// Where the way back from an open transaction is kept.
#[derive(Clone, Copy)]
pub(super) enum Journal {
    /// Beside the file: whatever happens, the file is whole.
    Wal,
    /// In memory: the file is written once, not twice, and is broken when the program is killed meanwhile.
    Memory,
}

/// Chooses the journal; no other connection may be open.
pub(super) fn journal(connection: &Connection, journal: Journal) -> Result<(), StoreError> {
    let mode = match journal {
        Journal::Wal => "WAL",
        Journal::Memory => "MEMORY",
    };
    Ok(connection.pragma_update_and_check(None, "journal_mode", mode, |_| Ok(()))?)
}

/// How many migrations the file has had; 0 for a new one.
fn version(connection: &Connection, path: &Path) -> Result<usize, StoreError> {
    let foreign = || StoreError::NotAWorkspace { path: path.to_owned() };
    let number = |pragma: &str| connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    let id = number("application_id").map_err(|error| match StoreError::from(error) {
        StoreError::Damaged(_) => foreign(),
        other => other,
    })?;
    let found = number("user_version")?;
    match (id, usize::try_from(found)) {
        (APPLICATION_ID, Ok(version)) if version <= MIGRATIONS.len() => Ok(version),
        (APPLICATION_ID, _) => Err(StoreError::TooNew { path: path.to_owned(), found, known: MIGRATIONS.len() as i32 }),
        (0, Ok(0)) if number("page_count")? == 0 => Ok(0),
        _ => Err(foreign()),
    }
}

fn migrate(connection: &Connection, path: &Path, from: usize) -> Result<(), StoreError> {
    if from > 0 {
        back_up(connection, path, from)?;
    }
    journal(connection, Journal::Wal)?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let done = apply(connection, path);
    connection.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    done
}

/// Inside the transaction the version is read again: another process may have migrated meanwhile.
fn apply(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let now: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let now = usize::try_from(now).map_err(|_| StoreError::NotAWorkspace { path: path.to_owned() })?;
    for script in MIGRATIONS.iter().skip(now) {
        connection.execute_batch(script)?;
    }
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", MIGRATIONS.len() as i32)?;
    Ok(())
}

/// Copies the file to `NAME.v1.backup`, or a numbered name where that exists.
fn back_up(connection: &Connection, path: &Path, version: usize) -> Result<(), StoreError> {
    let copy = (0..).map(|n| backup_path(path, version, n)).find(|copy| !copy.exists());
    if let Some(copy) = copy {
        // VACUUM INTO takes an empty file.
        private(&copy)?;
        connection.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
    }
    Ok(())
}

fn backup_path(path: &Path, version: usize, n: u32) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(if n == 0 { format!(".v{version}.backup") } else { format!(".v{version}.backup.{n}") });
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn every_file_is_for_this_user_only() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.db");
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o666)).unwrap();
        let connection = open_to_write(&path).unwrap();
        connection.execute("INSERT INTO state VALUES ('k', 'v')", []).unwrap();
        back_up(&connection, &path, 1).unwrap();
        let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap).collect();
        assert!(files.len() >= 3, "file, backup, and SQLite's own");
        for file in files {
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{:?}", file.path());
        }
    }

    /// A file as version 1 left it: a deal; a change set of which the undo left one field alone; one not undone.
    fn version_1(path: &Path) {
        let connection = Connection::open(path).unwrap();
        journal(&connection, Journal::Wal).unwrap();
        connection.execute_batch(MIGRATIONS[0]).unwrap();
        connection.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        let row = (1_i64 << 40) + 1;
        let rows = format!(
            "INSERT INTO kind VALUES (1, 'opportunity', 1, {row} + 1);
             INSERT INTO record (row, kind, key, name, folded, sort_key, stage, amount, fields)
               VALUES ({row}, 1, '#opportunity:o1', 'Deal', 'deal', '0', 'Won', 7.0, '{{\"name\":\"Deal\"}}');
             INSERT INTO change_set VALUES (1, 'proposal', 'you', 'mail', 10, 'First', 2);
             INSERT INTO change_set VALUES (2, 'undo', 'you', 'First', 20, 'Undo: First', NULL);
             INSERT INTO change_set VALUES (3, 'proposal', 'you', 'mail', 30, 'Second', NULL);
             INSERT INTO edit VALUES (1, 0, '#opportunity:o1', 'amount', 5.0, 6.0);
             INSERT INTO edit VALUES (1, 1, '#opportunity:o1', 'next_step', NULL, 'Call');
             INSERT INTO edit VALUES (2, 0, '#opportunity:o1', 'next_step', 'Call', NULL);
             INSERT INTO edit VALUES (3, 0, '#opportunity:o1', 'stage', 'Lost', 'Won');"
        );
        connection.execute_batch(&rows).unwrap();
    }

    #[test]
    fn a_file_of_version_1_is_brought_up_to_date_and_its_sets_can_be_undone() {
        use crate::crm::{ChangeSetId, RecordRef, Records};
        use crate::store::{Reader, Store};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.db");
        version_1(&path);
        assert!(matches!(Reader::open(&path), Err(StoreError::Old { .. })));
        let reader = Reader::open_current(&path).unwrap();
        assert!(folder.path().join("w.db.v1.backup").exists());
        let sets = reader.change_sets(9).unwrap();
        let found: Vec<_> = sets.iter().map(|set| (set.id.0, set.open, set.undoes.map(|id| id.0))).collect();
        assert_eq!(found, [(3, true, None), (2, true, Some(1)), (1, true, None)]);
        let mut store = Store::open(&path).unwrap();
        let at = jiff::Timestamp::UNIX_EPOCH;
        assert_eq!(store.undo(None, at, "you").unwrap().written, 1);
        let first = store.undo(Some(ChangeSetId(1)), at, "you").unwrap();
        assert_eq!((first.written, first.conflicts.len()), (0, 1));
        let redo = store.undo(Some(ChangeSetId(2)), at, "you").unwrap();
        assert_eq!(redo.written, 1);
        let deal = store.get(&RecordRef::parse("opportunity:o1").unwrap()).unwrap().unwrap();
        assert_eq!(
            (deal.text("stage"), deal.number("amount"), deal.text("next_step")),
            (Some("Lost"), Some(7.0), Some("Call"))
        );
    }

    #[test]
    fn a_backup_is_a_workspace_and_never_overwrites_another() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.db");
        let connection = open_to_write(&path).unwrap();
        connection.execute("INSERT INTO state VALUES ('k', 'v')", []).unwrap();
        for copy in ["w.db.v1.backup", "w.db.v1.backup.1"] {
            back_up(&connection, &path, 1).unwrap();
            let copy = open_to_read(&folder.path().join(copy)).unwrap();
            assert_eq!(copy.query_row("SELECT value FROM state", [], |row| row.get::<_, String>(0)).unwrap(), "v");
        }
    }
}
