//! What screen, plain mode and command line ask of a desk beside turns: drafts, writes and undo, receipts, conversations.
//!
//! Invariants: whatever is written is noted in the log, masked; nothing here sends anything.

mod privacy;
mod rating;
mod receipt;
mod review;
mod session;
mod unserved;
mod voice;
mod writes;

pub use privacy::{Erased, Retained};
pub use session::{ForkLine, SessionLine};
pub use unserved::{Unserved, UnservedQuestion, named_kind};
pub use writes::{Accepted, ConflictView, Proposed, UndoPlan, pending_places};

use super::clock;
use super::desk::{Desk, DeskError};
use super::files;
use crate::config::ConfigError;
use crate::crm::{Approval, ChangeSetId, Draft, DraftId, RecordRef, Records};
use crate::journal::{Decision, DraftNote, Event, Masked};
use crate::mail;
use crate::trust::tone::{self, Finding};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How many names are tried for an exported mail before giving up.
const NAMES: u32 = 1_000;
/// Longest file name that is made of a subject, in characters.
const NAME_LENGTH: usize = 60;

impl Desk {
    /// Stores a draft, or the versions of it that are not stored yet, and notes each of them.
    ///
    /// # Errors
    /// When records or log cannot be written.
    pub fn save_draft(&mut self, draft: &Draft) -> Result<DraftId, DeskError> {
        let stored = match draft.id {
            Some(id) => self.reader().draft(id)?.map_or(0, |known| known.versions.len()),
            None => 0,
        };
        let id = self.store()?.save_draft(draft)?;
        for (at, version) in draft.versions.iter().enumerate().skip(stored) {
            let text = self.mask(&format!("{}\n\n{}", version.subject, version.body), draft.record.as_slice())?;
            let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
            let note = DraftNote { id, version: number, by: version.by.clone(), text: Masked::new(text) };
            self.note(Event::Draft(note))?;
        }
        self.draft_saved(draft, id);
        if let Some(version) = draft.versions.last().filter(|_| draft.versions.len() > stored) {
            let decision = if version.by == "you" { Decision::Edited } else { Decision::Accepted };
            self.note(Event::Decision { decision, what: format!("draft:{id}") })?;
        }
        self.seal()?;
        Ok(id)
    }

    /// What the tone check finds in the newest version of a draft.
    ///
    /// # Errors
    /// When the brand file has a mistake.
    pub fn tone(&self, draft: &Draft) -> Result<Vec<Finding>, DeskError> {
        let brand = files::brand(&self.place).map_err(|error| DeskError::Brand(error.to_string()))?;
        let text = draft.current().map(|version| format!("{}\n\n{}", version.subject, version.body));
        Ok(tone::check(&text.unwrap_or_default(), &brand))
    }

    /// Writes the newest version of a draft as an `.eml` file into the current folder, under a name that is free.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn export_eml(&mut self, draft: &Draft) -> Result<PathBuf, DeskError> {
        let folder = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        let stem = draft.current().map(|version| file_stem(&version.subject)).unwrap_or_default();
        let stem = if stem.is_empty() { "draft".to_owned() } else { stem };
        for number in 1..NAMES {
            let name = if number == 1 { format!("{stem}.eml") } else { format!("{stem}-{number}.eml") };
            let path = folder.join(name);
            if !path.exists() {
                self.write_eml(draft, &path)?;
                return Ok(path);
            }
        }
        Err(not_written(&folder, io::ErrorKind::AlreadyExists.into()))
    }

    /// Writes the newest version of a draft as an `.eml` file that a mail program opens as unsent.
    ///
    /// # Errors
    /// When there is a file of that name already, or it cannot be written.
    pub fn write_eml(&mut self, draft: &Draft, path: &Path) -> Result<(), DeskError> {
        let now = clock::now();
        let id = format!("{}.{}", now.as_nanosecond(), self.session().as_str());
        let bytes = draft.current().map(|version| mail::eml(version, now, &id)).unwrap_or_default();
        let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(|e| not_written(path, e))?;
        file.write_all(bytes.as_bytes()).and_then(|()| file.sync_all()).map_err(|e| not_written(path, e))?;
        self.note_copied(draft)
    }

    /// Notes that a draft was copied out of the workspace.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn note_copied(&mut self, draft: &Draft) -> Result<(), DeskError> {
        self.learn_from(draft)?;
        let what = draft.id.map_or_else(|| "draft".to_owned(), |id| format!("draft:{id}"));
        self.note(Event::Decision { decision: Decision::Copied, what })
    }

    /// What an undo would take back now: the change set and, for a person, its title and each of its edits.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn undo_preview(&mut self) -> Result<Option<(ChangeSetId, Vec<String>)>, DeskError> {
        let plan = self.undo_plan(None)?;
        Ok(plan.map(|plan| (plan.target, std::iter::once(plan.title).chain(plan.lines).collect())))
    }

    /// Takes back the last accepted write and says what became of it.
    ///
    /// # Errors
    /// When there is nothing to undo, or records or log cannot be written.
    pub fn undo(&mut self, approval: &Approval) -> Result<String, DeskError> {
        Ok(self.undo_set(None, &|_| None, approval)?.said())
    }

    /// What a record is called; its reference when it does not exist.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn called(&self, record: &RecordRef) -> Result<String, DeskError> {
        Ok(self.reader().get(record)?.map_or_else(|| record.to_string(), |record| record.name()))
    }
}

fn not_written(path: &Path, source: io::Error) -> DeskError {
    ConfigError::Io { doing: "written", path: path.to_owned(), source }.into()
}

/// A subject as a file name: letters and digits of any script, everything else a dash.
fn file_stem(subject: &str) -> String {
    let words = subject.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let stem: String = words.collect::<Vec<_>>().join("-").to_lowercase();
    stem.chars().take(NAME_LENGTH).collect::<String>().trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests;
