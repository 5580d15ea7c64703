//! The guards of a connection that reads: what a statement may touch, how large it may be, how long it may run.
//!
//! For: queries that people, rules or models wrote. A query passes four guards, each of which holds by itself: the
//! connection is read-only, the authorizer lets only reads of a few tables and functions through, limits bound what a
//! statement and a value may be, and the progress handler stops what runs too long or is no longer wanted.
//! Invariant: no guard is ever taken off.

use super::StoreError;
use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How many steps of SQLite's machine pass between two looks at the guard.
const STEPS: i32 = 10_000;
/// How many looks one read has: about two CPU seconds for the queries that cost most per step. With 4,000 looks over
/// a million records on two busy cores (2026-11-20, whole process) a query was stopped after 3.1 s where it joined
/// through links, 2.9 s where it searched texts, and 1.0 s where it only compared a field.
const BUDGET: u32 = 3_000;

/// Bounds of every statement: what the statements of this program need, and little more.
const LIMITS: [(Limit, i32); 8] = [
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 500_000),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 700),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 60),
    (Limit::SQLITE_LIMIT_VDBE_OP, 200_000),
    (Limit::SQLITE_LIMIT_VARIABLE_NUMBER, 10_000),
    (Limit::SQLITE_LIMIT_FUNCTION_ARG, 20),
    (Limit::SQLITE_LIMIT_ATTACHED, 0),
    (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 0),
];
/// No value of a query may grow beyond so many bytes: one huge function call could not be stopped otherwise.
const LENGTH: i32 = 1_000_000;

/// The tables that a query may read.
const TABLES: [&str; 4] = ["record", "kind", "link", "field_history"];
/// The functions that a query may call.
const FUNCTIONS: [&str; 24] = [
    "abs",
    "avg",
    "calendar",
    "coalesce",
    "count",
    "days",
    "field",
    "folded",
    "has",
    "ifnull",
    "instr",
    "item",
    "json_extract",
    "length",
    "likelihood",
    "max",
    "median",
    "min",
    "moment",
    "nullif",
    "same",
    "substr",
    "sum",
    "total",
];
/// The functions that nothing may call.
const REFUSED: [&str; 5] = ["load_extension", "fts3_tokenizer", "randomblob", "zeroblob", "edit"];

const READING: u8 = 0;
const QUERYING: u8 = 1;

/// When to stop by the clock.
struct Deadline {
    limit: Duration,
    now: fn() -> Instant,
    started: Instant,
}

/// What a connection's hooks and its reader share.
pub(super) struct Guard {
    mode: AtomicU8,
    left: AtomicU32,
    deadline: Mutex<Option<Deadline>>,
    stop: Mutex<Option<Arc<AtomicBool>>>,
    /// Whether the last read ended because it was no longer wanted.
    unwanted: AtomicBool,
}

impl Guard {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            mode: AtomicU8::new(READING),
            left: AtomicU32::new(BUDGET),
            deadline: Mutex::new(None),
            stop: Mutex::new(None),
            unwanted: AtomicBool::new(false),
        })
    }

    /// Puts the guards on a connection.
    pub(super) fn watch(self: &Arc<Self>, connection: &mut Connection) -> Result<(), StoreError> {
        bound(connection)?;
        self.watch_time(connection)?;
        self.watch_statements(connection)
    }

    fn watch_time(self: &Arc<Self>, connection: &mut Connection) -> Result<(), StoreError> {
        let guard = Arc::clone(self);
        Ok(connection.progress_handler(STEPS, Some(move || guard.is_over()))?)
    }

    fn watch_statements(self: &Arc<Self>, connection: &mut Connection) -> Result<(), StoreError> {
        let guard = Arc::clone(self);
        Ok(connection.authorizer(Some(move |context: AuthContext<'_>| guard.allows(&context)))?)
    }

    /// Gives the next read its full time.
    pub(super) fn refill(&self) {
        self.left.store(BUDGET, Ordering::Relaxed);
        self.unwanted.store(false, Ordering::Relaxed);
        if let Some(deadline) = held(&self.deadline).as_mut() {
            deadline.started = (deadline.now)();
        }
    }

    pub(super) fn set_deadline(&self, limit: Duration, now: fn() -> Instant) {
        *held(&self.deadline) = Some(Deadline { limit, now, started: now() });
    }

    pub(super) fn set_stop(&self, stop: Arc<AtomicBool>) {
        *held(&self.stop) = Some(stop);
    }

    /// Whether the read is to end now.
    fn is_over(&self) -> bool {
        let spent = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err();
        let late = |deadline: &Deadline| (deadline.now)().duration_since(deadline.started) >= deadline.limit;
        spent || self.is_unwanted() || held(&self.deadline).as_ref().is_some_and(late)
    }

    fn is_unwanted(&self) -> bool {
        let unwanted = held(&self.stop).as_ref().is_some_and(|stop| stop.load(Ordering::Relaxed));
        self.unwanted.fetch_or(unwanted, Ordering::Relaxed);
        unwanted
    }

    /// Runs a query: only what queries need is let through, and no value may be huge.
    pub(super) fn query<T>(
        &self,
        connection: &Connection,
        run: impl FnOnce() -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.is_unwanted() {
            return Err(StoreError::Stopped);
        }
        let before = connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LENGTH)?;
        self.mode.store(QUERYING, Ordering::Relaxed);
        let done = run();
        self.mode.store(READING, Ordering::Relaxed);
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, before)?;
        match done {
            Err(StoreError::Interrupted) if self.unwanted.load(Ordering::Relaxed) => Err(StoreError::Stopped),
            done => done,
        }
    }

    /// Everything but reading is refused, whatever a statement says.
    fn allows(&self, context: &AuthContext<'_>) -> Authorization {
        let querying = self.mode.load(Ordering::Relaxed) == QUERYING;
        let allowed = match context.action {
            AuthAction::Select | AuthAction::Transaction { .. } => true,
            AuthAction::Read { table_name, .. } => !querying || TABLES.contains(&table_name),
            AuthAction::Function { function_name } if querying => FUNCTIONS.contains(&function_name),
            AuthAction::Function { function_name } => !REFUSED.contains(&function_name),
            AuthAction::Pragma { pragma_name, .. } => pragma_name == "data_version",
            _ => false,
        };
        if allowed { Authorization::Allow } else { Authorization::Deny }
    }
}

/// Bounds every statement of a connection.
fn bound(connection: &Connection) -> Result<(), StoreError> {
    for (limit, most) in LIMITS {
        connection.set_limit(limit, most)?;
    }
    Ok(())
}

/// A value that no thread can leave half written.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::file;

    const ENDLESS: &str =
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c WHERE x < 0";
    const WRITES: [&str; 10] = [
        "DELETE FROM record",
        "UPDATE record SET name = 'x'",
        "INSERT INTO state VALUES ('k', 'v')",
        "DROP TABLE record",
        "CREATE TABLE t (x)",
        "CREATE TEMP TABLE t (x)",
        "ATTACH 'other.db' AS other",
        "PRAGMA user_version = 9",
        "VACUUM INTO 'copy.db'",
        "REINDEX",
    ];

    fn written(folder: &tempfile::TempDir) -> Connection {
        file::open_to_write(&folder.path().join("w.db")).unwrap()
    }

    fn ask(connection: &Connection, sql: &str) -> Result<(), StoreError> {
        let mut statement = connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
        Ok(())
    }

    #[test]
    fn a_read_only_file_is_not_written_though_nothing_else_watches() {
        let folder = tempfile::tempdir().unwrap();
        drop(written(&folder));
        let reading = file::open_to_read(&folder.path().join("w.db")).unwrap();
        for sql in
            WRITES.iter().filter(|sql| !sql.contains("TEMP") && !sql.contains("ATTACH") && !sql.contains("VACUUM"))
        {
            assert!(matches!(ask(&reading, sql), Err(StoreError::ReadOnly)), "{sql}");
        }
    }

    #[test]
    fn the_authorizer_lets_nothing_but_reads_through_though_the_file_may_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = written(&folder);
        let guard = Guard::new();
        guard.watch_statements(&mut connection).unwrap();
        for sql in WRITES.iter().chain(&["SELECT randomblob(9)", "SELECT hex(zeroblob(9))"]) {
            let asked = ask(&connection, sql);
            assert!(matches!(asked, Err(StoreError::Refused)), "{sql}: {asked:?}");
        }
        ask(&connection, "SELECT value FROM state").unwrap();
        let secret = [
            "SELECT value FROM state",
            "SELECT body FROM draft_version",
            "SELECT sql FROM sqlite_schema",
            "SELECT after FROM edit",
            "SELECT printf('%09d', 1) FROM record",
            "SELECT group_concat(name) FROM record",
            "SELECT name FROM record WHERE row IN (SELECT rowid FROM name_index('a'))",
            "SELECT 1 FROM pragma_table_list",
            ENDLESS,
        ];
        for sql in secret {
            let asked = guard.query(&connection, || ask(&connection, sql));
            assert!(matches!(asked, Err(StoreError::Refused)), "{sql}: {asked:?}");
        }
        guard.query(&connection, || ask(&connection, "SELECT name, count(*) FROM record GROUP BY name")).unwrap();
        ask(&connection, "SELECT value FROM state").unwrap();
    }

    #[test]
    fn limits_bound_statements_and_values_though_nothing_else_watches() {
        let folder = tempfile::tempdir().unwrap();
        let connection = written(&folder);
        bound(&connection).unwrap();
        let deep = format!("SELECT {}1", "1 + ".repeat(5_000));
        let many = "SELECT 1 UNION ALL ".repeat(400) + "SELECT 1";
        let long = format!("SELECT '{}'", "x".repeat(600_000));
        let parameters = "SELECT ?20000".to_owned();
        let arguments = format!("SELECT coalesce({}1)", "1, ".repeat(200));
        for sql in [deep, many, long, parameters, arguments] {
            let asked = ask(&connection, &sql);
            assert!(matches!(asked, Err(StoreError::TooLarge(_))), "{}: {asked:?}", &sql[..13]);
        }
        assert!(ask(&connection, "ATTACH ':memory:' AS other").is_err());
        let guard = Guard::new();
        let huge = "SELECT length(replace(hex(zeroblob(400000)), '0', 'xxxx'))";
        ask(&connection, huge).unwrap();
        let asked = guard.query(&connection, || ask(&connection, huge));
        assert!(matches!(asked, Err(StoreError::TooLarge(_))), "{asked:?}");
    }

    #[test]
    fn what_runs_too_long_ends_though_nothing_else_watches() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = written(&folder);
        let guard = Guard::new();
        guard.watch_time(&mut connection).unwrap();
        assert!(matches!(ask(&connection, ENDLESS), Err(StoreError::Interrupted)));
        // Without a new budget nothing that is long runs any more.
        assert!(matches!(ask(&connection, ENDLESS), Err(StoreError::Interrupted)));
        guard.refill();
        ask(&connection, "SELECT 1").unwrap();
    }

    #[test]
    fn what_is_no_longer_wanted_ends_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = written(&folder);
        let guard = Guard::new();
        guard.watch_time(&mut connection).unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        guard.set_stop(Arc::clone(&stop));
        let asked = guard.query(&connection, || {
            stop.store(true, Ordering::Relaxed);
            ask(&connection, ENDLESS)
        });
        assert!(matches!(asked, Err(StoreError::Stopped)), "{asked:?}");
        assert!(matches!(guard.query(&connection, || Ok(())), Err(StoreError::Stopped)));
        stop.store(false, Ordering::Relaxed);
        guard.refill();
        guard.query(&connection, || ask(&connection, "SELECT 1")).unwrap();
    }
}
