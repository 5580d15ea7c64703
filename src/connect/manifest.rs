//! `_schema.json`: what an export holds, so that importing it needs no guessing.
//!
//! Invariant: a file is read as our own only when this manifest stands beside it and lists it.

use crate::crm::{FieldDef, Kind};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The file name of the manifest.
pub(super) const MANIFEST: &str = "_schema.json";
/// The file name of the field history.
pub(super) const HISTORY: &str = "_history.jsonl";
/// The mark by which our own exports are known.
const FORMAT: &str = "dealdesk-export";

/// The manifest of one export folder.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Always [`FORMAT`].
    format: String,
    /// The version of the cell rules.
    version: u32,
    /// When it was written.
    pub(super) exported_at: String,
    /// One entry a file.
    pub(super) files: Vec<Entry>,
}

/// One file of an export.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Its name in the folder.
    pub(super) file: String,
    /// The kind of its records.
    pub(super) kind: Kind,
    /// How many there are.
    pub(super) records: u64,
    /// Every field with its type.
    pub(super) fields: Vec<FieldDef>,
}

impl Manifest {
    /// A manifest of the current version.
    pub(super) fn new(exported_at: String, files: Vec<Entry>) -> Self {
        Self { format: FORMAT.to_owned(), version: 1, exported_at, files }
    }

    /// The manifest of a folder; `None` when there is none, or when it belongs to something else.
    pub(super) fn of_folder(folder: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(folder.join(MANIFEST)).ok()?;
        let manifest: Self = serde_json::from_str(&text).ok()?;
        (manifest.format == FORMAT && manifest.version == 1).then_some(manifest)
    }

    /// The entry of a file.
    pub(super) fn entry(&self, file: &str) -> Option<&Entry> {
        self.files.iter().find(|entry| entry.file == file)
    }
}
