//! The few functions that SQL needs beside its own; each is the very rule that the evaluator of conditions uses.

use super::around::moment;
use super::cell::{Cell, decode};
use crate::crm::Value;
use crate::crm::query::{Unit, calendar_label, day_of, days_between, fold_text, median, same_text};
use jiff::tz::TimeZone;
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::{Connection, Result};
use std::sync::{Arc, PoisonError, RwLock};

/// The time zone of a connection's days.
#[derive(Clone)]
pub(super) struct Zone(Arc<RwLock<TimeZone>>);

impl Zone {
    pub(super) fn set(&self, zone: TimeZone) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = zone;
    }

    pub(super) fn get(&self) -> TimeZone {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Makes the functions known to a connection; the zone is that of the days that they count.
pub(super) fn register(connection: &Connection) -> Result<Zone> {
    let zone = Zone(Arc::new(RwLock::new(TimeZone::UTC)));
    texts(connection)?;
    times(connection, &zone)?;
    Ok(zone)
}

const FLAGS: FunctionFlags =
    FunctionFlags::SQLITE_UTF8.union(FunctionFlags::SQLITE_DETERMINISTIC).union(FunctionFlags::SQLITE_DIRECTONLY);

fn times(connection: &Connection, zone: &Zone) -> Result<()> {
    // Not deterministic for SQLite: the zone may be another one for the next statement.
    let flags = FLAGS.difference(FunctionFlags::SQLITE_DETERMINISTIC);
    let own = zone.clone();
    connection.create_scalar_function("calendar", 3, flags, move |c| {
        let unit = unit(c.get(1)?);
        let first: i8 = c.get(2)?;
        Ok(day_of(&decode(c.get_raw(0)), &own.get()).map(|day| calendar_label(day, unit, first)))
    })?;
    let own = zone.clone();
    connection.create_scalar_function("days", 2, flags, move |c| {
        Ok(days_between(&decode(c.get_raw(0)), &decode(c.get_raw(1)), &own.get()))
    })?;
    connection.create_scalar_function("moment", 1, FLAGS, |c| {
        let time: Option<i64> = c.get(0)?;
        Ok(time.map(|time| match Cell::encode(&Value::Time(moment(time))) {
            Cell::Text(text) => text,
            Cell::Null | Cell::Number(_) => String::new(),
        }))
    })?;
    connection.create_aggregate_function("median", 1, FLAGS, Median)
}

/// The middle one of the numbers; all of them are kept until the end.
struct Median;

impl Aggregate<Vec<f64>, Option<f64>> for Median {
    fn init(&self, _: &mut Context<'_>) -> Result<Vec<f64>> {
        Ok(Vec::new())
    }

    fn step(&self, context: &mut Context<'_>, numbers: &mut Vec<f64>) -> Result<()> {
        numbers.extend(context.get::<Option<f64>>(0)?);
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, numbers: Option<Vec<f64>>) -> Result<Option<f64>> {
        Ok(numbers.and_then(median))
    }
}

fn texts(connection: &Connection) -> Result<()> {
    let flags = FLAGS;
    connection.create_scalar_function("folded", 1, flags, |c| Ok(text(c).map(|text| fold_text(&text))))?;
    connection.create_scalar_function("same", 2, flags, |c| {
        let wanted: String = c.get(1)?;
        Ok(text(c).map(|text| same_text(&text, &wanted)))
    })?;
    connection.create_scalar_function("has", 2, flags, |c| {
        let words: String = c.get(1)?;
        Ok(match decode(c.get_raw(0)) {
            Value::Text(text) => Some(fold_text(&text).contains(&words)),
            Value::List(items) => Some(items.iter().any(|item| fold_text(item).contains(&words))),
            _ => None,
        })
    })?;
    connection.create_scalar_function("item", 2, flags, |c| {
        let wanted: String = c.get(1)?;
        Ok(match decode(c.get_raw(0)) {
            Value::List(items) => Some(items.iter().any(|item| same_text(item, &wanted))),
            _ => None,
        })
    })?;
    connection.create_scalar_function("field", 2, flags, |c| {
        let (json, name): (Option<String>, String) = (c.get(0)?, c.get(1)?);
        Ok(json_field(json.as_deref(), &name))
    })
}

fn json_field(json: Option<&str>, name: &str) -> Option<rusqlite::types::Value> {
    match serde_json::from_str::<serde_json::Value>(json?).ok()?.get(name)? {
        serde_json::Value::Number(number) => number.as_f64().map(Into::into),
        serde_json::Value::String(text) => Some(text.clone().into()),
        _ => None,
    }
}

fn text(context: &Context<'_>) -> Option<String> {
    match decode(context.get_raw(0)) {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// The number by which SQL names a unit.
pub(super) fn unit_number(unit: Unit) -> i64 {
    match unit {
        Unit::Day => 0,
        Unit::Week => 1,
        Unit::Month => 2,
        Unit::Quarter => 3,
        Unit::Year => 4,
    }
}

fn unit(number: i64) -> Unit {
    [Unit::Day, Unit::Week, Unit::Month, Unit::Quarter]
        .into_iter()
        .find(|unit| unit_number(*unit) == number)
        .unwrap_or(Unit::Year)
}
