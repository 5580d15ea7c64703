//! Up to which place the index has read the log, and under which assumptions.

use super::super::error::InsightError;
use crate::journal::Place;
use jiff::civil::Date;
use rusqlite::types::{FromSql, ToSql};
use rusqlite::{Connection, OptionalExtension as _};

/// How far the log was read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Position {
    /// After this line.
    pub(super) place: Place,
    /// Its chain; empty at the start of a file.
    pub(super) chain: String,
    /// The day of the log's first file.
    pub(super) first_day: Date,
    /// Where the log ended when the index was begun: erasures before it are in the files already.
    pub(super) begun_at: Place,
}

impl Position {
    pub(super) fn read(connection: &Connection) -> Result<Option<Self>, InsightError> {
        let Some(day) = get::<i64>(connection, "day")? else { return Ok(None) };
        let number = |key| get::<i64>(connection, key)?.ok_or(InsightError::Damaged);
        let place = |day: i64, offset: i64| Ok::<_, InsightError>(Place { day: date(day)?, offset: offset as u64 });
        Ok(Some(Self {
            place: place(day, number("offset")?)?,
            chain: get(connection, "chain")?.ok_or(InsightError::Damaged)?,
            first_day: date(number("first_day")?)?,
            begun_at: place(number("begun_day")?, number("begun_offset")?)?,
        }))
    }

    pub(super) fn write(&self, connection: &Connection) -> Result<(), InsightError> {
        set(connection, "day", number(self.place.day))?;
        set(connection, "offset", self.place.offset as i64)?;
        set(connection, "chain", &self.chain)?;
        set(connection, "first_day", number(self.first_day))?;
        set(connection, "begun_day", number(self.begun_at.day))?;
        set(connection, "begun_offset", self.begun_at.offset as i64)
    }
}

/// A value of the table.
pub(super) fn get<T: FromSql>(connection: &Connection, key: &str) -> Result<Option<T>, InsightError> {
    let mut statement = connection.prepare_cached("SELECT value FROM meta WHERE key = ?1")?;
    Ok(statement.query_row([key], |row| row.get(0)).optional()?)
}

/// Puts a value into the table.
pub(super) fn set(connection: &Connection, key: &str, value: impl ToSql) -> Result<(), InsightError> {
    let mut statement = connection.prepare_cached("INSERT OR REPLACE INTO meta VALUES (?1, ?2)")?;
    statement.execute(rusqlite::params![key, value])?;
    Ok(())
}

/// A day as it stands in the tables: 20261122.
pub(super) fn number(day: Date) -> i64 {
    i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
}

/// The day of a number.
pub(super) fn date(number: i64) -> Result<Date, InsightError> {
    let part = |number: i64| i8::try_from(number).map_err(|_| InsightError::Damaged);
    let year = i16::try_from(number.div_euclid(10_000)).map_err(|_| InsightError::Damaged)?;
    let rest = number.rem_euclid(10_000);
    Date::new(year, part(rest / 100)?, part(rest % 100)?).map_err(|_| InsightError::Damaged)
}
