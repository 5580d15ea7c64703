//! Which links may be opened in this workspace, and a model's text with the others taken apart.

use super::{Desk, DeskError};
use crate::crm::{Answer, Kind, RecordRef, Records};
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

    /// A text without links that may not be opened, except those in the seller's own words.
    pub(super) fn with_safe_links(
        &mut self,
        text: String,
        words: &[&str],
        scope: &[RecordRef],
    ) -> Result<String, DeskError> {
        if !text.contains(':') {
            return Ok(text);
        }
        let mut links = self.links(scope)?;
        words.iter().for_each(|words| links.say(words));
        let masker = self.masker(&[&text], scope)?;
        let session = self.placeholders();
        Ok(links.shown(&text, &Carry::new(&session, Some(&masker))))
    }

    /// The same for all that an answer shows: its text, and what is new in its drafts.
    pub(super) fn with_safe_answer(&mut self, mut answer: Answer, question: &str) -> Result<Answer, DeskError> {
        let question = self.placeholders().unmask(question);
        let scope: Vec<RecordRef> = answer.record.iter().cloned().collect();
        answer.text = self.with_safe_links(std::mem::take(&mut answer.text), &[&question], &scope)?;
        for draft in &mut answer.drafts {
            let Some((newest, before)) = draft.versions.split_last_mut() else { continue };
            let mut words: Vec<&str> = before.iter().map(|version| version.body.as_str()).collect();
            words.push(&question);
            for text in [&mut newest.subject, &mut newest.body] {
                *text = self.with_safe_links(std::mem::take(text), &words, &scope)?;
            }
        }
        Ok(answer)
    }
}
