//! The file of the index: opening, making, removing.

use super::super::error::InsightError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io, thread};

/// `DDIX`: tells an index from other SQLite files.
const APPLICATION_ID: i32 = 0x4444_4958;
/// Counted up with every change of schema, of what is counted, or of how.
const VERSION: i32 = 2;
/// How long SQLite waits for another process before it says so.
const TRY: Duration = Duration::from_secs(1);
/// Tries: with what SQLite waits up to two minutes in all, for on a slow machine a batch of others takes many seconds.
const TRIES: usize = 120;
/// Between two tries, as SQLite does not always wait by itself.
const PAUSE: Duration = Duration::from_millis(100);
/// Kibibytes of pages kept in memory.
const CACHE: i32 = 8 * 1024;
const SCHEMA: &str = include_str!("schema.sql");

/// Hears of each time that another process is in the way, and may stop the wait.
pub(super) type Wait<'w> = &'w mut dyn FnMut() -> ControlFlow<()>;

/// Opens the file; makes it where it is not there, or not one of this version.
pub(super) fn open(path: &Path, wait: Wait<'_>) -> Result<Connection, InsightError> {
    match patiently(&mut || open_known(path), wait) {
        Err(InsightError::Damaged) => {
            forget(path)?;
            patiently(&mut || open_known(path), wait)
        }
        other => other,
    }
}

/// Tries until no other process is in the way.
///
/// # Errors
/// Those of what is tried; `Stopped`; that the file is busy, after [`TRIES`].
pub(super) fn patiently<T>(
    attempt: &mut dyn FnMut() -> Result<T, InsightError>,
    wait: Wait<'_>,
) -> Result<T, InsightError> {
    for _ in 1..TRIES {
        match attempt() {
            Err(error) if error.is_busy() => {
                if wait().is_break() {
                    return Err(InsightError::Stopped);
                }
                thread::sleep(PAUSE);
            }
            other => return other,
        }
    }
    attempt()
}

/// Begins to write.
///
/// # Errors
/// As [`patiently`].
pub(super) fn begin(connection: &Connection, wait: Wait<'_>) -> Result<(), InsightError> {
    patiently(&mut || Ok(connection.execute_batch("BEGIN IMMEDIATE")?), wait)
}

/// Removes the index. The next command makes it anew from the log.
///
/// # Errors
/// When a file that is there cannot be removed.
pub fn forget(path: &Path) -> Result<(), InsightError> {
    for end in ["", "-wal", "-shm", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        let path = PathBuf::from(name);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(InsightError::File { doing: "removed", path, source });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Moves all that was written into the file, and empties the file beside it; what others still read stays for later.
pub(super) fn settle(connection: &Connection) -> Result<(), InsightError> {
    Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
}

fn open_known(path: &Path) -> Result<Connection, InsightError> {
    private(path).map_err(|source| InsightError::File { doing: "made", path: path.to_owned(), source })?;
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(TRY)?;
    connection.pragma_update(None, "cache_size", -CACHE)?;
    // Moving what is new into the file waits for the disk: not with every command, but once there is enough of it.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    let number = |pragma: &str| connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    match (number("application_id")?, number("user_version")?) {
        (APPLICATION_ID, VERSION) => {}
        (0, 0) => make(&connection)?,
        _ => return Err(InsightError::Damaged),
    }
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    Ok(connection)
}

/// Two processes may come here at once: one makes it, the other one finds it made.
fn make(connection: &Connection) -> Result<(), InsightError> {
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let made = || {
        let version: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if version == 0 {
            connection.execute_batch(SCHEMA)?;
            connection.pragma_update(None, "application_id", APPLICATION_ID)?;
            connection.pragma_update(None, "user_version", VERSION)?;
        }
        Ok::<_, InsightError>(())
    };
    let made = made();
    connection.execute_batch(if made.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    made
}

/// Makes the file for this user only; SQLite gives the files beside it the same rights.
fn private(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
