//! From rows of the file to records and back to kinds.

use super::StoreError;
use super::cell::{decode, decode_json, key, reference};
use super::columns::{COLUMNS, detail_column, field_in};
use crate::crm::{Fields, Kind, Record, RecordRef, Row, Value};
use rusqlite::{Connection, OptionalExtension, ToSql};

/// How far the number of a kind stands from the number of a row inside it.
pub(super) const KIND_SHIFT: u32 = 40;

/// The columns that [`list_row`] reads, of a record called `r`.
pub(super) const ROW: &str = "r.row, r.key, r.name, r.stage, r.label, r.amount, r.currency, r.day, r.created";

/// The columns that [`record`] reads, of a record called `r`.
pub(super) const RECORD: &str = "r.row, r.key, r.fields, r.stage, r.label, r.amount, r.currency, r.day, r.account, \
     r.about, r.who, r.owner, r.created, r.modified";

/// A record as lists show it, with its row number.
pub(super) fn list_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<(i64, Row)> {
    let record = reference_at(row, 1)?;
    let detail = if detail_column(&record.kind) == "stage" { 3 } else { 4 };
    let date =
        decode(row.get_ref(7)?).as_date().or_else(|| row.get_ref(8).ok().and_then(|cell| decode(cell).as_date()));
    let found = Row {
        name: row.get(2)?,
        detail: decode(row.get_ref(detail)?).to_plain(),
        amount: decode(row.get_ref(5)?).as_number(),
        currency: decode(row.get_ref(6)?).to_plain(),
        date,
        record,
    };
    Ok((row.get(0)?, found))
}

/// A whole record, with its row number.
pub(super) fn record(row: &rusqlite::Row<'_>) -> rusqlite::Result<(i64, Record)> {
    let RecordRef { kind, id } = reference_at(row, 1)?;
    let mut fields = json_fields(row.get::<_, Option<String>>(2)?.as_deref());
    for (i, column) in COLUMNS.iter().enumerate() {
        let value = decode(row.get_ref(3 + i)?);
        if let (false, Some(field)) = (value.is_null(), field_in(&kind, column)) {
            fields.insert(field.to_owned(), value);
        }
    }
    Ok((row.get(0)?, Record { kind, id, fields }))
}

fn json_fields(json: Option<&str>) -> Fields {
    let parsed = json.and_then(|json| serde_json::from_str::<serde_json::Map<_, _>>(json).ok()).unwrap_or_default();
    parsed.into_iter().map(|(field, value)| (field, decode_json(&value))).filter(|(_, v)| !v.is_null()).collect()
}

fn reference_at(row: &rusqlite::Row<'_>, index: usize) -> rusqlite::Result<RecordRef> {
    let text: String = row.get(index)?;
    reference(&text).ok_or(rusqlite::Error::InvalidQuery)
}

/// The rows of a select that begins with [`ROW`].
pub(super) fn list_rows(
    connection: &Connection,
    sql: &str,
    params: &[&dyn ToSql],
) -> Result<Vec<(i64, Row)>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params, list_row)?.collect::<Result<_, _>>()?;
    Ok(rows)
}

/// The records of a select that begins with [`RECORD`].
pub(super) fn records(connection: &Connection, sql: &str, params: &[&dyn ToSql]) -> Result<Vec<Record>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let records =
        statement.query_map(params, |row| record(row).map(|(_, record)| record))?.collect::<Result<_, _>>()?;
    Ok(records)
}

/// One record by its reference, with its row number.
pub(super) fn find(connection: &Connection, wanted: &RecordRef) -> Result<Option<(i64, Record)>, StoreError> {
    let sql = format!("SELECT {RECORD} FROM record r WHERE r.key = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row([key(wanted)], record).optional()?)
}

/// The number of a kind that has records.
pub(super) fn kind_number(connection: &Connection, kind: &Kind) -> Result<Option<i64>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT no FROM kind WHERE name = ?1")?;
    Ok(statement.query_row([kind.as_str()], |row| row.get(0)).optional()?)
}

/// The first row number of a kind that has records, and the first after it.
pub(super) fn kind_rows(connection: &Connection, kind: &Kind) -> Result<Option<(i64, i64)>, StoreError> {
    Ok(kind_number(connection, kind)?.map(|no| (no << KIND_SHIFT, (no + 1) << KIND_SHIFT)))
}

/// What a record is called; its reference where it is not in the file.
pub(super) fn name_of(connection: &Connection, wanted: &RecordRef) -> Result<String, StoreError> {
    let mut statement = connection.prepare_cached("SELECT name FROM record WHERE key = ?1")?;
    let name = statement.query_row([key(wanted)], |row| row.get(0)).optional()?;
    Ok(name.unwrap_or_else(|| wanted.to_string()))
}

/// Links as the names of what they point at.
pub(super) fn named(connection: &Connection, value: Value) -> Result<Value, StoreError> {
    match value {
        Value::Ref(link) => Ok(Value::Text(name_of(connection, &link)?)),
        value => Ok(value),
    }
}

/// A count, which is never negative.
pub(super) fn count(row: &rusqlite::Row<'_>, index: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(index).map(|count| u64::try_from(count).unwrap_or(0))
}
