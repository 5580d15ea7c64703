//! A turn as the index knows it: its row, and its events read back from the log.

use super::super::cell::Cell;
use super::super::error::InsightError;
use super::super::turn::Told;
use super::meta::date;
use super::raw::Raw;
use crate::journal::{Line, Log, Place};
use rusqlite::{Connection, OptionalExtension as _, params};

/// What the sums have of a turn that is about to change.
#[derive(Clone, Debug)]
pub(super) struct Old {
    pub(super) day: i64,
    pub(super) action: i64,
    pub(super) model: i64,
    pub(super) cell: Cell,
}

/// A turn that is being read.
#[derive(Clone, Debug)]
pub(super) struct Open {
    pub(super) session: i64,
    pub(super) from: Place,
    pub(super) to: Place,
    pub(super) told: Told,
    /// Whether pieces of an answer were passed over.
    pub(super) pieces: bool,
    /// Where the line of its answer begins and ends.
    pub(super) answer: Option<(Place, Place)>,
    pub(super) old: Option<Old>,
}

impl Open {
    /// Adds an event that belongs to it.
    pub(super) fn add(
        &mut self,
        connection: &Connection,
        line: &Line<'_>,
        raw: Raw,
        time: i64,
    ) -> Result<(), InsightError> {
        if line.kind == "answer" {
            self.answer = Some((line.from, line.to));
        }
        // A change set that was taken back is told by the proposal that it came of.
        match undone_set(&raw) {
            Some(set) if line.kind == "decision" => {
                let by = bound(connection, &format!("s{set}"))?.and_then(|(_, by)| by);
                by.iter().for_each(|proposal| self.told.undone(proposal));
            }
            _ => raw.add_to(line.kind, time, &mut self.told),
        }
        Ok(())
    }
}

/// Where a turn's lines stand, and the name of its conversation.
#[derive(Clone, Debug)]
pub(super) struct Span {
    pub(super) session: i64,
    pub(super) name: String,
    pub(super) from: Place,
    pub(super) to: Place,
}

const SPAN: &str = "SELECT t.session, s.name, t.day_from, t.byte_from, t.day_to, t.byte_to FROM turns t \
                    JOIN sessions s ON s.id = t.session WHERE t.seq = ?1";

/// Where a turn stands; `None` where there is no such turn.
pub(super) fn span(connection: &Connection, seq: u64) -> Result<Option<Span>, InsightError> {
    let mut statement = connection.prepare_cached(SPAN)?;
    let row = statement.query_row([seq as i64], |row| {
        let place = |at: usize| Ok::<_, rusqlite::Error>((row.get::<_, i64>(at)?, row.get::<_, i64>(at + 1)?));
        Ok((row.get(0)?, row.get(1)?, place(2)?, place(4)?))
    });
    let Some((session, name, from, to)) = row.optional()? else { return Ok(None) };
    let place = |(day, offset): (i64, i64)| Ok::<_, InsightError>(Place { day: date(day)?, offset: offset as u64 });
    Ok(Some(Span { session, name, from: place(from)?, to: place(to)? }))
}

/// Calls `each` with the lines of a turn in the order of the log; `true` for those that belong to it by what they name.
pub(super) fn lines(
    (connection, log): (&Connection, &Log),
    seq: u64,
    span: &Span,
    each: &mut dyn FnMut(&Line<'_>, bool),
) -> Result<(), InsightError> {
    let mut statement = connection
        .prepare_cached("SELECT day, byte_from, byte_to FROM extra WHERE turn = ?1 ORDER BY day, byte_from")?;
    let rows = statement.query_map([seq as i64], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut named = Vec::new();
    for row in rows {
        let (day, from, to): (i64, i64, i64) = row?;
        let day = date(day)?;
        named.push((Place { day, offset: from as u64 }, Place { day, offset: to as u64 }));
    }
    log.read_between(span.from, span.to, &mut |line| {
        if line.session == span.name || named.iter().any(|(from, _)| *from == line.from) {
            each(line, named.iter().any(|(from, _)| *from == line.from));
        }
    })?;
    for (from, to) in named.into_iter().filter(|(from, _)| *from >= span.to) {
        log.read_between(from, to, &mut |line| each(line, true))?;
    }
    Ok(())
}

/// Reads a turn's events back from the log.
pub(super) fn read_back((connection, log): (&Connection, &Log), seq: u64) -> Result<Option<Open>, InsightError> {
    let Some(span) = span(connection, seq)? else { return Ok(None) };
    let (session, from, to) = (span.session, span.from, span.to);
    let mut open = Open { session, from, to, told: Told::default(), pieces: false, answer: None, old: None };
    let mut failed = None;
    lines((connection, log), seq, &span, &mut |line, named| {
        if failed.is_none() {
            failed = add((connection, seq), line, named, &mut open).err();
        }
    })?;
    failed.map_or(Ok(()), Err)?;
    open.old = old(connection, seq)?;
    Ok(Some(open))
}

fn add(
    (connection, seq): (&Connection, u64),
    line: &Line<'_>,
    named: bool,
    open: &mut Open,
) -> Result<(), InsightError> {
    if !is_read(line.kind) && line.kind != "delta" {
        return Ok(());
    }
    let (Some(raw), Some(time)) = (Raw::read(line), millis(line)) else { return Ok(()) };
    if line.seq == seq {
        open.told = raw.begin(time);
    } else if named || !is_named(line.kind, &raw) {
        open.add(connection, line, raw, time)?;
    }
    Ok(())
}

/// `3` of `change_set:3 change_set:4`.
pub(super) fn undone_set(raw: &Raw) -> Option<&str> {
    raw.what.as_deref()?.strip_prefix("change_set:")?.split(' ').next()
}

/// Whether an event names what it belongs to, so that it does not simply belong to the last question.
pub(super) fn is_named(kind: &str, raw: &Raw) -> bool {
    let what = raw.what.as_deref().unwrap_or_default();
    match kind {
        "decision" => ["proposal:", "draft:", "change_set:", "suggestion:"].iter().any(|start| what.starts_with(start)),
        "draft" => true,
        "feedback" => raw.answer.is_some(),
        _ => false,
    }
}

/// Kinds of which the index reads more than their place.
pub(super) fn is_read(kind: &str) -> bool {
    matches!(
        kind,
        "question"
            | "request"
            | "answer"
            | "incomplete"
            | "error"
            | "decision"
            | "draft"
            | "unanswered"
            | "feedback"
            | "topic"
            | "note"
            | "keys"
    )
}

/// The turn that something is bound to, and by which proposal.
pub(super) fn bound(connection: &Connection, what: &str) -> Result<Option<(u64, Option<String>)>, InsightError> {
    let mut statement = connection.prepare_cached("SELECT turn, by FROM bound WHERE what = ?1")?;
    let row = statement.query_row(params![what], |row| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?)));
    Ok(row.optional()?)
}

fn old(connection: &Connection, seq: u64) -> Result<Option<Old>, InsightError> {
    let sql = "SELECT day, coalesce(action, 0), coalesce(model, 0), cell FROM turns WHERE seq = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let row =
        statement.query_row([seq as i64], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get::<_, Vec<u8>>(3)?)));
    let Some((day, action, model, bytes)) = row.optional()? else { return Ok(None) };
    let mut cell = Cell::default();
    cell.merge_encoded(&bytes).ok_or(InsightError::Damaged)?;
    Ok(Some(Old { day, action, model, cell }))
}

/// When a line was written, in milliseconds since 1970.
pub(super) fn millis(line: &Line<'_>) -> Option<i64> {
    line.time().map(|time| time.as_millisecond())
}
