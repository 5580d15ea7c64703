//! The event log out of the house: Parquet files for a company's own engine, spans for its collector.
//!
//! Wires `journal` (lines), `fleet` (rows, files, spans), the gate and the transport. Not for: the log's own lines, which
//! `log export` copies as they are.
//! Invariants: rows are pseudonymised before anything else sees them; text goes along only where the policy says so; what
//! was exported is noted in the log; how far a collector got the log is kept only after it took it.

mod cursor;
mod files;
mod send;

use super::clock;
use super::desk::{Desk, DeskError};
use crate::fleet::{Pseudonyms, Rows};
use crate::journal::{Event, Masked, SessionId};
use crate::trust::{Forbidden, VaultKeys};
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// Holds a key that all sellers of a company share, so that pseudonyms join across workspaces.
const COMPANY_KEY: &str = "DEALDESK_FLEET_KEY";

/// Where an export goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Parquet files in this folder.
    Parquet(PathBuf),
    /// A file of OTLP/JSON, one request a line, as collectors read them.
    OtlpFile(PathBuf),
    /// A collector; `None` for the one that the policy names.
    Collector(Option<String>),
}

/// What is to be exported.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Where to.
    pub target: Target,
    /// From when on; a collector gets what it has not yet got.
    pub since: Option<Timestamp>,
    /// With the masked text.
    pub content: bool,
    /// Whose log it is, in the company's own terms.
    pub seller: Option<String>,
    /// Only tell what would be done.
    pub dry_run: bool,
}

/// What was exported.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Exported {
    /// `parquet` or `otlp`.
    pub format: &'static str,
    /// The pseudonym of the seller.
    pub seller: String,
    /// Names the key of the pseudonyms.
    pub key: String,
    /// Whose key that is: `company` or `workspace`.
    pub key_of: &'static str,
    /// Whether the masked text went along.
    pub content: bool,
    /// Whether nothing was written or sent.
    pub dry_run: bool,
    /// Rows of the table of events.
    pub events: u64,
    /// Rows of the table of turns.
    pub turns: u64,
    /// Spans that arrived, or would be sent.
    pub spans: u64,
    /// Spans that the collector would not take.
    pub rejected: u64,
    /// Requests that it took them in.
    pub requests: u64,
    /// Turns that are not over and wait for the next export.
    pub waiting: u64,
    /// Files that were written.
    pub files: Vec<String>,
    /// The collector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Why it stopped before the end; what had arrived is not sent again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

impl Desk {
    /// Exports the log. What the collector failed at is in what is given back.
    ///
    /// # Errors
    /// When the policy refuses, and when log, key or files cannot be used; nothing has left then.
    pub fn export_log(&mut self, wish: &Wish) -> Result<Exported, DeskError> {
        if wish.content && !self.policy().export.content {
            return Err(DeskError::Refused(Forbidden::Content.to_string()));
        }
        let (pseudonyms, key_of) = self.pseudonyms()?;
        let zone = clock::zone(self.place.settings().time_zone.as_deref());
        let key = pseudonyms.key_name().to_owned();
        let rows = Rows::new(pseudonyms.clone(), wish.seller.as_deref(), zone).with_content(wish.content);
        let about = Exported {
            seller: rows.seller().to_owned(),
            key,
            key_of,
            content: wish.content,
            dry_run: wish.dry_run,
            ..Exported::default()
        };
        match &wish.target {
            Target::Parquet(folder) => self.export_tables(wish, folder, rows, about),
            Target::OtlpFile(file) => self.export_spans(wish, file, rows, &pseudonyms, about),
            Target::Collector(to) => self.send_spans(wish, to.as_deref(), rows, &pseudonyms, about),
        }
    }

    /// The company's key where there is one, else one derived from the vault's.
    fn pseudonyms(&mut self) -> Result<(Pseudonyms, &'static str), DeskError> {
        if let Some(secret) = self.place.env.get(COMPANY_KEY) {
            let pseudonyms = Pseudonyms::of_company(secret);
            return Ok((pseudonyms.map_err(|error| DeskError::Refused(error.to_string()))?, "company"));
        }
        let keys = self.vault_keys(&SessionId::log())?;
        Ok((Pseudonyms::of_workspace(keys.master()), "workspace"))
    }

    /// Notes an export in the log, durably.
    fn note_export(&mut self, text: String) -> Result<(), DeskError> {
        let note = Event::Note { text: Masked::new(text) };
        let ticket = self.journal()?.append(clock::now(), &SessionId::log(), note);
        ticket.wait()?;
        Ok(())
    }
}

/// A file that could not be written.
fn unwritten(path: &Path, source: std::io::Error) -> DeskError {
    DeskError::Export(format!(
        "{} could not be read or written: {source}; the log is untouched. Check free space and the rights of the folder",
        path.display()
    ))
}
