//! How long the event log is kept: day files older than asked for go, with the vault entries of conversations that
//! lay in them.

use crate::config;
use crate::journal::{self, Event, Pruned, SessionId};
use crate::runtime::clock;
use crate::runtime::desk::{Desk, DeskError};
use crate::trust::KeyOwner;
use std::collections::HashSet;

/// What retention did, or would do.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Retained {
    /// Of the log.
    #[serde(flatten)]
    pub log: Pruned,
    /// Conversations whose placeholders stand for nothing any more.
    pub conversations: u64,
}

impl Desk {
    /// Drops what is older than so many days (UTC), or tells what would go.
    ///
    /// # Errors
    /// When the log is not sound up to there, there is no key to sign with, or a file cannot be written.
    pub fn prune(&mut self, keep_days: u32, dry_run: bool) -> Result<Retained, DeskError> {
        let now = clock::now();
        let signer = if dry_run { None } else { Some(self.signer()?) };
        let first = clock::days_before(now, keep_days);
        let log = journal::prune(&self.place.workspace.log(), first, (keep_days, now), signer.as_ref())?;
        let mut done = Retained { conversations: 0, log };
        if !dry_run && !done.log.files.is_empty() {
            crate::insight::forget(&self.place.workspace.log_index())?;
            let (files, through) = (done.log.files.len() as u64, done.log.through);
            let event = Event::Pruned { files, through, keep_days };
            self.journal()?.append(now, &SessionId::log(), event).wait()?;
        }
        if !dry_run {
            done.conversations = self.prune_vault(&first.strftime("%Y%m%d").to_string())?;
        }
        Ok(done)
    }

    /// Destroys the vaults of conversations that began before a day and of which the log holds nothing any more.
    fn prune_vault(&mut self, first: &str) -> Result<u64, DeskError> {
        let dir = self.place.workspace.vault();
        let old: Vec<String> = config::sealed_sessions(&dir)?
            .into_iter()
            .filter(|id| id.get(..8).is_some_and(|day| day < first))
            .collect();
        if old.is_empty() {
            return Ok(0);
        }
        let known: HashSet<String> = self.log().sessions()?.into_iter().map(|session| session.id.to_string()).collect();
        let gone = old.iter().filter(|id| !known.contains(*id) && *id != self.session().as_str());
        let gone: Vec<&String> = gone.collect();
        for id in &gone {
            let keys = self.vault_keys(&SessionId::log())?;
            keys.destroy(&KeyOwner::Conversation((*id).clone()), &clock::now().to_string())?;
            config::remove_sealed(&dir, id)?;
        }
        Ok(gone.len() as u64)
    }

    /// Keeps to the setting, at most once a run and only where a file is old enough. What fails is said, not fatal.
    pub(in crate::runtime) fn retain(&mut self) {
        let Some(keep_days) = self.place.settings().log_keep_days else { return };
        let due = journal::prune(
            &self.place.workspace.log(),
            clock::days_before(clock::now(), keep_days),
            (keep_days, clock::now()),
            None,
        );
        let due = due.is_ok_and(|found| !found.files.is_empty());
        if due && let Err(error) = self.prune(keep_days, false) {
            self.notes.push(format!("older files of the event log were kept: {error}"));
        }
    }
}
