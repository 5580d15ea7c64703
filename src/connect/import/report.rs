//! What an import did, file by file: for people through `Display`, for programs through `Serialize`.
//!
//! Invariant: memory is bounded whatever the file holds: equal findings are counted together, and lists are capped.

use crate::crm::ChangeSetId;
use serde::Serialize;

/// Findings of one sort that are kept apart; the rest is only counted.
const CAP: usize = 2_000;
/// Lines that are named per finding.
const LINES: usize = 20;

/// What an import did, or would have done.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// The change set that an undo takes back; none where nothing changed.
    pub change_set: Option<ChangeSetId>,
    /// File by file, in the order in which they were written.
    pub files: Vec<FileReport>,
    /// Files of a folder that were passed over, with the reason.
    pub ignored: Vec<Ignored>,
}

/// A file that was passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ignored {
    /// The file.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// What became of one file.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FileReport {
    /// The file as it was named.
    pub path: String,
    /// The kinds of its records.
    pub kinds: Vec<String>,
    /// Rows read, the header left out.
    pub read: u64,
    /// New records.
    pub created: u64,
    /// Records of which a field changed.
    pub updated: u64,
    /// Records that were already like this.
    pub unchanged: u64,
    /// Rows that did not go in.
    pub skipped: u64,
    /// Why rows did not go in.
    pub skipped_because: Findings,
    /// Cells that did not go in, or not as a link, though their row did.
    pub problems: Findings,
    /// Names that were written differently from the one record they seem to mean.
    pub misspellings: Findings,
    /// Records that are perhaps the same.
    pub duplicates: Findings,
    /// How the file was read.
    pub notes: Vec<String>,
    /// Where each column went.
    pub columns: Vec<ColumnReport>,
}

/// Where a column went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ColumnReport {
    /// The kind of record.
    pub kind: String,
    /// The header in the file.
    pub header: String,
    /// The field; `-` when it was left out.
    pub field: String,
    /// The type of the field.
    #[serde(rename = "type")]
    pub field_type: String,
    /// Whether the field was not known before.
    pub custom: bool,
}

/// Something found on one or more lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The column, empty when the row is meant.
    pub column: String,
    /// What was found.
    pub reason: String,
    /// How often.
    pub count: u64,
    /// The first lines.
    pub lines: Vec<u64>,
}

/// Findings, equal ones together.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Findings {
    /// In order of first appearance.
    pub list: Vec<Finding>,
    #[serde(skip)]
    places: std::collections::HashMap<(String, String), usize>,
}

impl Findings {
    /// Adds one.
    pub(super) fn add(&mut self, line: u64, column: &str, reason: impl Into<String>) {
        let key = (column.to_owned(), reason.into());
        let place = match self.places.get(&key) {
            Some(place) => *place,
            None if self.list.len() >= CAP => return self.add_to_rest(line),
            None => {
                let place = self.list.len();
                let (column, reason) = key.clone();
                self.list.push(Finding { column, reason, count: 0, lines: Vec::new() });
                self.places.insert(key, place);
                place
            }
        };
        let finding = &mut self.list[place];
        finding.count += 1;
        if finding.lines.len() < LINES {
            finding.lines.push(line);
        }
    }

    fn add_to_rest(&mut self, line: u64) {
        let rest = "more of the kind, not listed one by one";
        if self.list.last().is_none_or(|finding| finding.reason != rest) {
            self.list.push(Finding { column: String::new(), reason: rest.to_owned(), count: 0, lines: vec![line] });
        }
        if let Some(finding) = self.list.last_mut() {
            finding.count += 1;
        }
    }

    /// How many there were in all.
    pub fn total(&self) -> u64 {
        self.list.iter().map(|finding| finding.count).sum()
    }
}

impl Report {
    /// The sum of one number over all files: `report.total(|file| file.created)`.
    pub fn total(&self, number: impl Fn(&FileReport) -> u64) -> u64 {
        self.files.iter().map(number).sum()
    }
}
