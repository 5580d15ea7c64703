//! Everything back out: one file a kind, `_schema.json` with the types, `_history.jsonl` with what changed when.
//!
//! Not for: choosing or masking; the files hold what the workspace holds. Invariants: one record is in memory at a
//! time; a file appears under its name only when it is complete; importing the folder into an empty workspace gives
//! the same records (how a cell keeps its type, and why text that begins like a formula gets an apostrophe, is
//! written in the module `cell`).

use super::cell;
use super::import::history_line;
use super::manifest::{Entry, HISTORY, MANIFEST, Manifest};
use crate::crm::{FieldDef, Kind, Record, Records, SourceError};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// How the records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table a kind.
    Csv,
    /// A line a record.
    Jsonl,
}

/// What an export wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ExportReport {
    /// The folder.
    pub folder: String,
    /// File by file.
    pub files: Vec<ExportedFile>,
    /// Changes of field history.
    pub history: u64,
}

/// One file of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExportedFile {
    /// Its name in the folder.
    pub file: String,
    /// The kind of its records.
    pub kind: Kind,
    /// How many there are.
    pub records: u64,
}

/// Why an export did not finish. Files that were complete stay; none is half written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A file or folder that cannot be written.
    #[error("{path}: {reason}. The export is not complete; the workspace is untouched.", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// The store could not be read.
    #[error("the workspace could not be read: {0}. The export is not complete.")]
    Store(#[from] SourceError),
}

/// Writes every record of the workspace into a folder, which is made if it is not there.
///
/// # Errors
/// A folder that cannot be written, or a store that cannot be read.
pub fn run(folder: &Path, format: Format, store: &dyn Records, at: Timestamp) -> Result<ExportReport, ExportError> {
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let earlier = Manifest::of_folder(folder);
    let mut entries = Vec::new();
    let mut report = ExportReport { folder: folder.display().to_string(), ..ExportReport::default() };
    let mut history = Draft::create(&folder.join(HISTORY))?;
    for (kind, _) in store.counts()? {
        let file = file_name(&kind, format, &entries);
        let fields = fields_of(&kind, store)?;
        let mut draft = Draft::create(&folder.join(&file))?;
        let records = match format {
            Format::Csv => write_csv(&kind, &fields, store, &mut draft)?,
            Format::Jsonl => write_lines(&kind, &fields, store, &mut draft)?,
        };
        draft.finish()?;
        report.files.push(ExportedFile { file: file.clone(), kind: kind.clone(), records });
        entries.push(Entry { file, kind, records, fields });
    }
    report.history = write_history(store, &mut history)?;
    history.finish()?;
    let mut schema = Draft::create(&folder.join(MANIFEST))?;
    let text = serde_json::to_string_pretty(&Manifest::new(at.to_string(), entries)).map_err(io::Error::from);
    text.and_then(|text| schema.out.write_all(text.as_bytes())).map_err(failed(&schema.path))?;
    schema.finish()?;
    remove_stale(folder, earlier.as_ref(), &report);
    Ok(report)
}

/// Takes away the files of an earlier export that this one has no more: they would be imported beside the new ones.
/// One that cannot be removed is no reason to fail: it is not in the manifest.
fn remove_stale(folder: &Path, earlier: Option<&Manifest>, report: &ExportReport) {
    for entry in earlier.iter().flat_map(|manifest| &manifest.files) {
        let written = report.files.iter().any(|file| file.file == entry.file);
        let beside = Path::new(&entry.file).file_name().is_some_and(|name| name == entry.file.as_str());
        if !written && beside {
            let _ = fs::remove_file(folder.join(&entry.file));
        }
    }
}

pub(super) fn failed(path: &Path) -> impl FnOnce(io::Error) -> ExportError + use<> {
    let path = path.to_owned();
    move |reason| ExportError::Io { path, reason }
}

/// A file under another name until it is complete.
pub(super) struct Draft {
    path: PathBuf,
    draft: PathBuf,
    pub(super) out: BufWriter<File>,
}

impl Draft {
    pub(super) fn create(path: &Path) -> Result<Self, ExportError> {
        let mut draft = path.as_os_str().to_owned();
        draft.push(".part");
        let draft = PathBuf::from(draft);
        let out = BufWriter::new(File::create(&draft).map_err(failed(&draft))?);
        Ok(Self { path: path.to_owned(), draft, out })
    }

    pub(super) fn finish(mut self) -> Result<(), ExportError> {
        self.out.flush().and_then(|()| self.out.get_ref().sync_all()).map_err(failed(&self.draft))?;
        fs::rename(&self.draft, &self.path).map_err(failed(&self.path))
    }

    pub(super) fn line(&mut self, json: &Json) -> Result<(), SourceError> {
        writeln!(self.out, "{json}").map_err(|error| SourceError(format!("{}: {error}", self.draft.display())))
    }
}

/// Kinds are named by their API names, which may hold what a file name may not.
fn file_name(kind: &Kind, format: Format, taken: &[Entry]) -> String {
    let extension = if format == Format::Csv { "csv" } else { "jsonl" };
    let safe = |c: char| if c.is_alphanumeric() || matches!(c, '_' | '-') { c } else { '_' };
    let stem: String = kind.as_str().chars().map(safe).take(80).collect();
    let stem = stem.trim_start_matches('_');
    let stem = if stem.is_empty() { "object" } else { stem };
    let name = format!("{stem}.{extension}");
    // Some file systems do not tell case apart.
    if taken.iter().any(|entry| entry.file.eq_ignore_ascii_case(&name)) {
        return format!("{stem}_{}.{extension}", taken.len() + 1);
    }
    name
}

/// The declared fields, and those that records have though nobody declared them.
fn fields_of(kind: &Kind, store: &dyn Records) -> Result<Vec<FieldDef>, ExportError> {
    let mut fields = store.schema()?.fields(kind);
    let mut declared: BTreeSet<String> = fields.iter().map(|field| field.name.clone()).collect();
    store.each(kind, &mut |record| {
        for (name, value) in record.fields {
            if declared.insert(name.clone()) {
                fields.push(FieldDef {
                    label: name.clone(),
                    field_type: cell::natural_type(&value),
                    class: crate::crm::FieldClass::Internal,
                    custom: true,
                    name,
                });
            }
        }
        Ok(())
    })?;
    Ok(fields)
}

/// The header of a field: an apostrophe keeps fields apart that would read as the id column.
fn header(field: &FieldDef) -> String {
    if field.name == "id" || field.name.starts_with(['\'', '=', '+', '-', '@']) {
        format!("'{}", field.name)
    } else {
        field.name.clone()
    }
}

fn write_csv(kind: &Kind, fields: &[FieldDef], store: &dyn Records, draft: &mut Draft) -> Result<u64, ExportError> {
    let path = draft.draft.clone();
    let broken = |error: csv::Error| SourceError(format!("{}: {error}", path.display()));
    let mut out = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Necessary).from_writer(&mut draft.out);
    let headers = fields.iter().map(header);
    out.write_record(std::iter::once("id".to_owned()).chain(headers)).map_err(broken)?;
    let mut records = 0;
    store.each(kind, &mut |record| {
        records += 1;
        let cells = fields.iter().map(|field| cell::to_cell(record.get(&field.name), field.field_type));
        out.write_record(std::iter::once(record.id.to_string()).chain(cells)).map_err(broken)
    })?;
    out.flush().map_err(failed(&path))?;
    drop(out);
    Ok(records)
}

fn write_lines(kind: &Kind, fields: &[FieldDef], store: &dyn Records, draft: &mut Draft) -> Result<u64, ExportError> {
    let mut records = 0;
    store.each(kind, &mut |record: Record| {
        records += 1;
        let mut line = Map::new();
        line.insert("id".to_owned(), record.id.as_str().into());
        for field in fields {
            let value = record.get(&field.name);
            if !value.is_null() {
                line.insert(header(field), cell::to_json(value, field.field_type));
            }
        }
        draft.line(&Json::Object(line))
    })?;
    Ok(records)
}

fn write_history(store: &dyn Records, draft: &mut Draft) -> Result<u64, ExportError> {
    let mut lines = 0;
    store.each_change(&mut |change| {
        lines += 1;
        draft.line(&history_line(&change))
    })?;
    Ok(lines)
}
