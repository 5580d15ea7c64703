//! The rows that a query gave, as a file: a table or a line a row.
//!
//! Invariants: the file appears under its name only when it is complete; text that a spreadsheet would run as a
//! formula gets an apostrophe in front (see the module `cell`).

use super::cell;
use super::export::{Draft, ExportError, Format, failed};
use crate::crm::{Table, Value};
use serde_json::{Map, Value as Json};
use std::io;
use std::path::Path;

/// The format that a file's name asks for; `None` for a name of another kind.
pub fn format_of(path: &Path) -> Option<Format> {
    match path.extension()?.to_str()?.to_lowercase().as_str() {
        "csv" => Some(Format::Csv),
        "jsonl" | "ndjson" => Some(Format::Jsonl),
        _ => None,
    }
}

/// Writes the rows.
///
/// # Errors
/// A file that cannot be written; one that was there is as it was then.
pub fn write(path: &Path, format: Format, table: &Table) -> Result<(), ExportError> {
    let mut draft = Draft::create(path)?;
    match format {
        Format::Csv => as_csv(table, &mut draft).map_err(failed(path))?,
        Format::Jsonl => table.rows.iter().try_for_each(|row| draft.line(&as_object(table, row)))?,
    }
    draft.finish()
}

fn as_csv(table: &Table, draft: &mut Draft) -> io::Result<()> {
    let cell = |value: &Value| cell::to_cell(value, cell::natural_type(value));
    let mut out = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Necessary).from_writer(&mut draft.out);
    out.write_record(table.columns.iter().map(|name| cell(&Value::text(name.as_str()))))?;
    for row in &table.rows {
        out.write_record(row.iter().map(cell))?;
    }
    out.flush()
}

fn as_object(table: &Table, row: &[Value]) -> Json {
    let cells = table.columns.iter().zip(row);
    Json::Object(cells.map(|(name, value)| (name.clone(), value.to_json())).collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_go_out_as_they_are_and_formulas_do_not_run() {
        let folder = tempfile::tempdir().unwrap();
        let table = Table {
            columns: vec!["owner".into(), "sum(amount)".into()],
            rows: vec![
                vec![Value::from("=cmd|' /C calc'!A0"), Value::Number(84_000.5)],
                vec![Value::from("Moss, \"Ida\""), Value::Null],
            ],
            ..Table::default()
        };
        let path = folder.path().join("rows.csv");
        write(&path, Format::Csv, &table).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "owner,sum(amount)\n'=cmd|' /C calc'!A0,84000.5\n\"Moss, \"\"Ida\"\"\",\n");
        let path = folder.path().join("rows.jsonl");
        write(&path, Format::Jsonl, &table).unwrap();
        let first = std::fs::read_to_string(&path).unwrap().lines().next().unwrap().to_owned();
        assert_eq!(first, "{\"owner\":\"=cmd|' /C calc'!A0\",\"sum(amount)\":84000.5}");
        assert_eq!(format_of(Path::new("a.CSV")), Some(Format::Csv));
        assert_eq!(format_of(Path::new("a.xlsx")), None);
    }
}
