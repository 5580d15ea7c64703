//! The seller's voice of this workspace: learning from mails that leave it, showing and erasing what was learnt.
//!
//! It lies in a file of its own among the workspace's knobs. Not for: what is learnt (room `actions`).
//! Invariants: nothing is learnt before the seller turns it on; the mails themselves are not kept.

use crate::actions::voice::{Accepted, Voice};
use crate::config::atomic;
use crate::crm::{Draft, Record, Records, SourceError, language_of};
use crate::runtime::desk::{Desk, DeskError};
use std::io::ErrorKind;
use std::path::PathBuf;

/// What stands at the head of the file.
const HEAD: &str = "# The seller's voice, learnt on this machine from mails that left the workspace. It holds counts and short\n\
    # patterns, no mail. `dealdesk draft voice erase` removes it.\n\n";

impl Desk {
    fn voice_file(&self) -> PathBuf {
        self.place.workspace.actions().join("knobs").join("voice.toml")
    }

    /// What is known of the seller's way of writing.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn voice(&self) -> Result<Voice, DeskError> {
        let path = self.voice_file();
        match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| {
                SourceError(format!("{}: {}; mend or remove it", path.display(), error.message())).into()
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Voice::default()),
            Err(error) => Err(SourceError(format!("{} cannot be read: {error}", path.display())).into()),
        }
    }

    fn keep_voice(&self, voice: &Voice) -> Result<(), DeskError> {
        let path = self.voice_file();
        let failed = |why: String| SourceError(format!("{} could not be written: {why}", path.display()));
        let text = toml::to_string(voice).map_err(|error| failed(error.to_string()))?;
        if let Some(folder) = path.parent() {
            atomic::create_private_dir(folder).map_err(|error| failed(error.to_string()))?;
        }
        atomic::write(&path, format!("{HEAD}{text}").as_bytes()).map_err(|error| failed(error.to_string()))?;
        Ok(())
    }

    /// Turns learning on or off; what was learnt stays until it is erased, and is not used while it is off.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn learn_voice(&self, on: bool) -> Result<Voice, DeskError> {
        let mut voice = self.voice()?;
        voice.learn = on;
        self.keep_voice(&voice)?;
        Ok(voice)
    }

    /// Removes everything that was learnt; learning is off afterwards. Whether there was anything.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn erase_voice(&self) -> Result<bool, DeskError> {
        let path = self.voice_file();
        match std::fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(SourceError(format!("{} could not be removed: {error}", path.display())).into()),
        }
    }

    /// Learns from a mail that leaves the workspace, if the seller wants that.
    pub(super) fn learn_from(&mut self, draft: &Draft) -> Result<(), DeskError> {
        let mut voice = self.voice()?;
        let Some(version) = draft.current().filter(|_| voice.learn) else { return Ok(()) };
        let masked = self.masked(&version.body, draft.record.as_slice())?.text;
        let recipient = version.to.split('<').next().unwrap_or_default().trim();
        let me = self.reader().me()?;
        let me = me.map(|me| self.reader().get(&me)).transpose()?.flatten().map(|me| me.name()).unwrap_or_default();
        let language = language_of(&version.body);
        voice.take(Accepted { body: &version.body, masked: &masked, language, recipient, sender: &me });
        self.keep_voice(&voice)
    }

    /// Takes a person's words out of what was learnt; how many patterns go, or would.
    pub(super) fn forget_in_voice(&self, person: &Record, dry_run: bool) -> Result<usize, DeskError> {
        let mut voice = self.voice()?;
        let texts = super::privacy::KEPT.iter().filter_map(|field| person.text(field));
        let words = texts.flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).filter(|word| word.len() > 2);
        let gone = voice.forget(&words.map(str::to_owned).collect::<Vec<_>>());
        if gone > 0 && !dry_run {
            self.keep_voice(&voice)?;
        }
        Ok(gone)
    }
}
