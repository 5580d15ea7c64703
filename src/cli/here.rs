//! What every command has at hand: the global flags, the outputs, and the way to the workspace.

use super::exit::{Exit, Fail};
use super::out::Out;
use super::secret;
use crate::config::PassphraseFile;
use crate::runtime::{Desk, Flags, Outcome, Place};
use crate::store::Store;
use std::io::{self, IsTerminal as _};

/// What every command has at hand.
pub(super) struct Here {
    /// The global flags.
    pub(super) flags: Flags,
    /// `--plain`.
    pub(super) plain: bool,
    /// `--json`: what is no answer to the command stays unsaid.
    pub(super) json: bool,
    /// The outputs.
    pub(super) out: Out,
}

impl Here {
    /// Folders, workspace and settings; nothing is made.
    pub(super) fn place(&self) -> Result<Place, Fail> {
        Ok(Place::find(self.flags.clone())?)
    }

    /// The same, with the vault's passphrase where it has one and a person is there to be asked.
    pub(super) fn unlocked(&self) -> Result<Place, Fail> {
        let mut place = self.place()?;
        unlock(&mut place)?;
        Ok(place)
    }

    /// The workspace, opened. What a person should know about that goes to stderr.
    pub(super) fn desk(&self) -> Result<Desk, Fail> {
        let place = self.unlocked()?;
        let empty = || place.workspace.dir().read_dir().is_ok_and(|mut entries| entries.next().is_none());
        if !place.workspace.records_db().exists() && empty() {
            // Made by `workspace create`, and nothing is in it yet. A folder of other things is left alone.
            Store::open(place.workspace.records_db())?;
        }
        let desk = Desk::open(place.clone())?;
        self.tell_mistakes(&place);
        Ok(desk)
    }

    /// Says what is wrong with action files, once for each version of a file; `actions lint` says it whenever asked.
    fn tell_mistakes(&self, place: &Place) {
        if !self.json {
            place.actions.untold(place).iter().for_each(|problem| self.out.say(problem));
        }
    }
}

/// Asks for the vault's passphrase where it has one, no command gives it, and somebody is there.
pub(super) fn unlock(place: &mut Place) -> Result<(), Fail> {
    let has_command = place.env.get("DEALDESK_VAULT_PASSPHRASE_COMMAND").is_some();
    if !has_command && io::stdin().is_terminal() && PassphraseFile::read(&place.workspace.vault())?.is_some() {
        place.passphrase = Some(secret::read("Passphrase of the vault (it is not shown): ")?);
    }
    Ok(())
}

/// The exit code of a turn, and what is to be said about its failure.
pub(super) fn exit_of(outcome: &Outcome) -> (Exit, Option<&str>) {
    match &outcome.failure {
        None if outcome.answer.status == crate::crm::Status::NeedsInput => {
            let exit = if outcome.answer.candidates.is_empty() { Exit::Usage } else { Exit::NotFound };
            (exit, None)
        }
        None => (Exit::Done, None),
        Some(failure) if failure.refused => (Exit::Refused, Some(&failure.message)),
        Some(failure) if failure.kind.is_some() => (Exit::Provider, Some(&failure.message)),
        Some(failure) => (Exit::Interrupted, Some(&failure.message)),
    }
}
