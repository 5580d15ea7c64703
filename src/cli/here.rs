//! What every command has at hand: the global flags, the outputs, and the way to the workspace.

use super::exit::{Exit, Fail};
use super::out::Out;
use crate::runtime::{Desk, Flags, Outcome, Place};
use crate::store::Store;

/// What every command has at hand.
pub(super) struct Here {
    /// The global flags.
    pub(super) flags: Flags,
    /// `--plain`.
    pub(super) plain: bool,
    /// The outputs.
    pub(super) out: Out,
}

impl Here {
    /// Folders, workspace and settings; nothing is made.
    pub(super) fn place(&self) -> Result<Place, Fail> {
        Ok(Place::find(self.flags.clone())?)
    }

    /// The workspace, opened. What a person should know about that goes to stderr.
    pub(super) fn desk(&self) -> Result<Desk, Fail> {
        let place = self.place()?;
        let empty = || place.workspace.dir().read_dir().is_ok_and(|mut entries| entries.next().is_none());
        if !place.workspace.records_db().exists() && empty() {
            // Made by `workspace create`, and nothing is in it yet. A folder of other things is left alone.
            Store::open(place.workspace.records_db())?;
        }
        let desk = Desk::open(place)?;
        desk.notes.iter().for_each(|note| self.out.say(note));
        Ok(desk)
    }
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
