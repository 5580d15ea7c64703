//! Writing turns and conversations.

use super::super::cell::Cell;
use super::super::error::InsightError;
use super::super::kinds::{Mark, Outcome, Reason};
use super::super::turn::Told;
use super::build::Batch;
use super::meta;
use super::names::{self, Sort, outcome_tag, step_tag};
use super::raw::Raw;
use super::turns::Open;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::{Connection, params};

/// The seller's day of a moment, as it stands in the tables.
pub(super) fn day(zone: &TimeZone, time: i64) -> i64 {
    let at = Timestamp::from_millisecond(time).unwrap_or(Timestamp::UNIX_EPOCH);
    meta::number(zone.to_datetime(at).date())
}

/// A conversation that begins with this question.
pub(super) fn session(
    connection: &Connection,
    zone: &TimeZone,
    name: &str,
    first: u64,
    time: i64,
) -> Result<i64, InsightError> {
    let sql = "INSERT INTO sessions (name, first, begun, day, current) VALUES (?1, ?2, ?3, ?4, ?2)";
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.insert(params![name, first as i64, time, day(zone, time)])?)
}

/// Writes what a batch learnt.
pub(super) fn turns(batch: &mut Batch<'_>) -> Result<(), InsightError> {
    for (seq, mut open) in std::mem::take(&mut batch.turns) {
        if open.pieces && !open.told.has_answer {
            pieces(batch, &mut open)?;
        }
        turn(batch, seq, open)?;
    }
    let mut statement = batch.connection.prepare_cached("UPDATE sessions SET current = ?2 WHERE id = ?1")?;
    for last in batch.sessions.values().flatten() {
        statement.execute(params![last.id, last.seq as i64])?;
    }
    std::mem::take(&mut batch.sums).write(batch.connection)
}

/// What had come of an answer that did not end.
fn pieces(batch: &Batch<'_>, open: &mut Open) -> Result<(), InsightError> {
    let mut statement = batch.connection.prepare_cached("SELECT name FROM sessions WHERE id = ?1")?;
    let name: String = statement.query_row([open.session], |row| row.get(0))?;
    open.told.answer.clear();
    batch.log.read_between(open.from, open.to, &mut |line| {
        if line.kind == "delta"
            && line.session == name
            && let Some(raw) = Raw::read(line)
        {
            open.told.answer.push_str(raw.text());
        }
    })?;
    Ok(())
}

fn turn(batch: &mut Batch<'_>, seq: u64, open: Open) -> Result<(), InsightError> {
    let connection = batch.connection;
    let told = &open.told;
    let mut number = |sort, name: Option<&String>| name.map(|name| batch.names.id(connection, sort, name)).transpose();
    let (action, model) = (number(Sort::Action, told.action.as_ref())?, number(Sort::Model, told.model.as_ref())?);
    let records = told.records.iter().map(|record| batch.names.id(connection, Sort::Record, record));
    let records = records.collect::<Result<Vec<i64>, _>>()?;
    let (cell, day) = (told.cell(), day(batch.zone, told.time));
    if let Some(old) = &open.old {
        batch.sums.add(old.day, (old.action, old.model), &old.cell, -1);
    }
    batch.sums.add(day, (action.unwrap_or(0), model.unwrap_or(0)), &cell, 1);
    let tags = tags(told, action, model, &records);
    row(connection, seq, &open, (action, records.first().copied(), model), (day, &cell))?;
    if open.old.is_some() {
        connection.prepare_cached("DELETE FROM ft WHERE rowid = ?1")?.execute([seq as i64])?;
    }
    let sql = "INSERT INTO ft (rowid, question, answer, more, tags) VALUES (?1, ?2, ?3, ?4, ?5)";
    let mut statement = connection.prepare_cached(sql)?;
    statement.execute(params![seq as i64, told.question, told.answer, told.more.join("\n"), tags])?;
    Ok(())
}

fn row(
    connection: &Connection,
    seq: u64,
    open: &Open,
    (action, record, model): (Option<i64>, Option<i64>, Option<i64>),
    (day, cell): (i64, &Cell),
) -> Result<(), InsightError> {
    let told = &open.told;
    let place = |place: crate::journal::Place| (meta::number(place.day), place.offset as i64);
    let ((day_from, byte_from), (day_to, byte_to)) = (place(open.from), place(open.to));
    let answer = open.answer.map(|(from, to)| (place(from), place(to)));
    let marks = bits(&told.marks(), &Mark::ALL);
    let reasons = bits(&told.reasons(), &Reason::ALL);
    let outcome = Outcome::ALL.iter().position(|outcome| *outcome == told.outcome());
    let sql = "INSERT OR REPLACE INTO turns VALUES \
               (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25)";
    connection.prepare_cached(sql)?.execute(params![
        seq as i64,
        open.session,
        told.time,
        day_from,
        byte_from,
        day_to,
        byte_to,
        day,
        action,
        record,
        model,
        outcome.unwrap_or(0) as i64,
        marks,
        reasons,
        told.rating,
        told.edited(),
        told.cost.map(|cost| cost as i64),
        told.first_token_ms.map(|ms| ms as i64),
        told.total_ms.map(|ms| ms as i64),
        told.nearest,
        told.question,
        cell.encode(),
        answer.map(|(from, _)| from.0),
        answer.map(|(from, _)| from.1),
        answer.map(|(_, to)| to.1),
    ])?;
    Ok(())
}

/// A bit for each of `all` that is among `some`.
fn bits<T: PartialEq>(some: &[T], all: &[T]) -> i64 {
    all.iter().enumerate().filter(|(_, one)| some.contains(one)).map(|(place, _)| 1 << place).sum()
}

fn tags(told: &Told, action: Option<i64>, model: Option<i64>, records: &[i64]) -> String {
    let mut tags = vec![outcome_tag(told.outcome().word())];
    tags.extend(told.marks().into_iter().map(|mark| outcome_tag(mark.word())));
    tags.extend(action.map(|id| names::tag(Sort::Action, id)));
    tags.extend(model.map(|id| names::tag(Sort::Model, id)));
    tags.extend(records.iter().map(|id| names::tag(Sort::Record, *id)));
    tags.extend(told.cost.map(|cost| step_tag('c', cost)));
    tags.extend(told.total_ms.map(|ms| step_tag('t', ms)));
    tags.join(" ")
}
