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
        for (limit, most) in LIMITS {
            connection.set_limit(limit, most)?;
        }
        let guard = Arc::clone(self);
        connection.progress_handler(STEPS, Some(move || guard.is_over()))?;
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

/// A value that no thread can leave half written.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
