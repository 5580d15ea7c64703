//! The few functions that SQL needs beside its own; each is the very rule that the evaluator of conditions uses.

use super::cell::decode;
use crate::crm::Value;
use crate::crm::query::{Unit, calendar_label, fold_text, same_text};
use rusqlite::{
    Connection, Result,
    functions::{Context, FunctionFlags},
};

/// Makes the functions known to a connection.
pub(super) fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
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
    })?;
    connection.create_scalar_function("calendar", 3, flags, |c| {
        let unit = unit(c.get(1)?);
        let first: i8 = c.get(2)?;
        Ok(decode(c.get_raw(0)).as_date().map(|day| calendar_label(day, unit, first)))
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
