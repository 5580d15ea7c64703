//! Rows into a Parquet file, group by group, so that memory does not grow with the log.
//!
//! The only place that names the library. Invariant: a file without its end (a full disk, a killed process) is no
//! Parquet file, so no reader takes half a table for a whole one.

use super::columns::{Cell, Column, Type};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type as Schema;
use std::io::Write;
use std::sync::Arc;

/// Rows that are held before they are written together.
const GROUP: usize = 1 << 16;

/// Version of the tables' columns, in each file.
const SCHEMA_VERSION: &str = "1";

/// A table could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the table could not be written: {0}; the log is untouched, and what was written of the file is not a table")]
pub struct TableError(#[from] ParquetError);

/// A table that is being written.
pub struct Table<W: Write + Send, R: 'static> {
    file: SerializedFileWriter<W>,
    columns: Vec<&'static Column<R>>,
    rows: Vec<R>,
    written: u64,
}

impl<W: Write + Send, R: 'static> Table<W, R> {
    /// A table of this name with these columns; those of text only with `content`.
    ///
    /// # Errors
    /// When its head cannot be written, as have all methods here for what cannot be written.
    pub fn new(name: &str, columns: &'static [Column<R>], content: bool, out: W) -> Result<Self, TableError> {
        let columns: Vec<_> = columns.iter().filter(|column| content || !column.content).collect();
        let fields = columns.iter().map(|column| field(column).map(Arc::new)).collect::<Result<_, _>>()?;
        let schema = Arc::new(Schema::group_type_builder(name).with_fields(fields).build()?);
        let version = KeyValue::new("dealdesk.schema".to_owned(), SCHEMA_VERSION.to_owned());
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("dealdesk ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(vec![version]))
            .build();
        let file = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
        Ok(Self { file, columns, rows: Vec::new(), written: 0 })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When its group is full and cannot be written.
    pub fn push(&mut self, row: R) -> Result<(), TableError> {
        self.rows.push(row);
        if self.rows.len() >= GROUP { self.flush() } else { Ok(()) }
    }

    /// Writes the rest and the end of the file; gives the number of rows and what the file was written to.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn finish(mut self) -> Result<(u64, W), TableError> {
        self.flush()?;
        Ok((self.written, self.file.into_inner()?))
    }

    fn flush(&mut self) -> Result<(), TableError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut group = self.file.next_row_group()?;
        for column in &self.columns {
            let Some(mut writer) = group.next_column()? else { break };
            write(&mut writer, column, &self.rows)?;
            writer.close()?;
        }
        group.close()?;
        self.written += self.rows.len() as u64;
        self.rows.clear();
        Ok(())
    }
}

fn field<R>(column: &Column<R>) -> Result<Schema, ParquetError> {
    let (physical, logical) = match column.kind {
        Type::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Type::Int => (Physical::INT64, None),
        Type::Real => (Physical::DOUBLE, None),
        Type::Flag => (Physical::BOOLEAN, None),
        Type::Day => (Physical::INT32, Some(LogicalType::Date)),
        Type::Time => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
    };
    let field = Schema::primitive_type_builder(column.name, physical);
    field.with_repetition(Repetition::OPTIONAL).with_logical_type(logical).build()
}

fn write<R>(writer: &mut SerializedColumnWriter<'_>, column: &Column<R>, rows: &[R]) -> Result<(), ParquetError> {
    let cells = rows.iter().map(column.cell);
    match column.kind {
        Type::Text => typed::<ByteArrayType>(writer, cells, |cell| match cell {
            Cell::Text(text) => Some(ByteArray::from(text)),
            _ => None,
        }),
        Type::Real => typed::<DoubleType>(writer, cells, |cell| match cell {
            Cell::Real(real) => Some(real),
            _ => None,
        }),
        Type::Flag => typed::<BoolType>(writer, cells, |cell| match cell {
            Cell::Flag(flag) => Some(flag),
            _ => None,
        }),
        Type::Day => typed::<Int32Type>(writer, cells, |cell| match cell {
            Cell::Int(day) => i32::try_from(day).ok(),
            _ => None,
        }),
        Type::Int | Type::Time => typed::<Int64Type>(writer, cells, |cell| match cell {
            Cell::Int(number) => Some(number),
            _ => None,
        }),
    }
}

/// The values that are there, and for each row whether one is.
fn typed<'a, T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    cells: impl Iterator<Item = Cell<'a>>,
    value: impl Fn(Cell<'a>) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let (mut values, mut there) = (Vec::new(), Vec::new());
    for cell in cells {
        let value = value(cell);
        there.push(i16::from(value.is_some()));
        values.extend(value);
    }
    writer.typed::<T>().write_batch(&values, Some(&there), None)?;
    Ok(())
}
