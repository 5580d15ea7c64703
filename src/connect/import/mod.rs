//! Importing files: every file is read twice, first to learn what its columns mean and which records there are, then
//! to write them; so the order of files and of rows does not matter.
//!
//! Not for: the store, and judging what texts say. Invariants: all or nothing; importing again updates; memory grows
//! with the names and ids of records, not with their texts.

mod bytes;
mod column;
mod csv;
mod date;
mod error;
mod files;
mod history;
mod identity;
mod json;
mod kinds;
mod load;
mod mapping;
mod names;
mod number;
mod render;
mod report;
mod source;
mod survey;
mod suspects;
mod table;
#[cfg(test)]
pub(in crate::connect) mod tests;

pub use date::DateOrder;
pub use error::ImportError;
pub(super) use history::to_line as history_line;
pub use mapping::{Mapping, MappingError};
pub use report::{ColumnReport, FileReport, Finding, Findings, Ignored, Report};

use crate::crm::{ChangeSetId, Kind, Origin, OriginKind, Writer};
use jiff::Timestamp;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// How to import.
pub struct Options<'a> {
    /// The kind of all records, where the files do not say it themselves.
    pub kind: Option<Kind>,
    /// What is known of single files.
    pub map: Option<Mapping>,
    /// Say everything, write nothing.
    pub dry_run: bool,
    /// The moment of the import.
    pub at: Timestamp,
    /// Who imports.
    pub who: String,
    /// Told every thousand rows; `Break` stops the import and takes everything back.
    pub progress: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Which of the two readings.
    pub phase: Phase,
    /// The file, from 1.
    pub file: usize,
    /// How many files there are.
    pub files: usize,
    /// Rows of this file so far.
    pub rows: u64,
}

/// The two readings of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Learning what is there.
    Reading,
    /// Writing it.
    Writing,
}

/// Imports files and folders in one transaction.
///
/// # Errors
/// A path that cannot be read, a file that cannot be understood at all, a store that refuses, or a stop. Nothing of
/// the import stays then.
pub fn run(paths: &[PathBuf], options: &mut Options<'_>, store: &mut dyn Writer) -> Result<Report, ImportError> {
    let (inputs, ignored) = files::collect(paths)?;
    let survey = survey::survey(&inputs, options, store)?;
    store.begin()?;
    match as_change_set(paths, survey, options, store) {
        Ok((files, set)) => {
            if options.dry_run { store.rollback() } else { store.commit() }?;
            let change_set = set.filter(|_| !options.dry_run);
            Ok(Report { dry_run: options.dry_run, change_set, files, ignored })
        }
        Err(error) => {
            store.rollback()?;
            Err(error)
        }
    }
}

/// Everything that the files bring as one change set, which an undo takes back.
fn as_change_set(
    paths: &[PathBuf],
    survey: survey::Survey,
    options: &mut Options<'_>,
    store: &mut dyn Writer,
) -> Result<(Vec<FileReport>, Option<ChangeSetId>), ImportError> {
    let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    let names = names.join(", ");
    let origin = Origin { kind: OriginKind::Import, who: options.who.clone(), from: names.clone() };
    store.begin_set(&origin, &format!("Import {names}"), options.at)?;
    let files = load::load(survey, options, store)?;
    Ok((files, store.end_set()?))
}

impl Options<'_> {
    fn tell(&mut self, progress: Progress) -> Result<(), ImportError> {
        if !progress.rows.is_multiple_of(1000) {
            return Ok(());
        }
        match (self.progress)(progress) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(ImportError::Cancelled),
        }
    }
}
