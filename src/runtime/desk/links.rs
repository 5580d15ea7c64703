//! Which links may be opened in this workspace, and a model's text with the others taken apart.

use super::{Desk, DeskError};
use crate::crm::{Kind, RecordRef, Records};
use crate::runtime::around::around;
use crate::trust::link::{Carry, Links};

/// Most records of which all trusted fields are read; beyond that, those around the turn.
const WHOLE: u64 = 60_000;
/// Kinds with fields that are trusted to name a host.
const KINDS: [Kind; 3] = [Kind::Account, Kind::Contact, Kind::User];

impl Desk {
    /// The hosts that policy and records allow to be opened.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn links(&self, scope: &[RecordRef]) -> Result<Links, DeskError> {
        let mut links = Links::new(&self.policy);
        let counts = self.reader.counts()?;
        let count: u64 = counts.iter().filter(|(kind, _)| KINDS.contains(kind)).map(|(_, count)| count).sum();
        if count > WHOLE {
            for record in around(&self.reader, scope)? {
                self.reader.get(&record)?.iter().for_each(|record| links.trust(record));
            }
            return Ok(links);
        }
        for kind in &KINDS {
            self.reader.each(kind, &mut |record| {
                links.trust(&record);
                Ok(())
            })?;
        }
        Ok(links)
    }

    /// A model's answer without links that may not be opened.
    pub(super) fn with_safe_links(&mut self, text: String, scope: &[RecordRef]) -> Result<String, DeskError> {
        if !text.contains(':') {
            return Ok(text);
        }
        let links = self.links(scope)?;
        let masker = self.masker(&[&text], scope)?;
        let session = self.placeholders();
        Ok(links.shown(&text, &Carry::new(&session, Some(&masker))))
    }
}
