//! Drafts and receipts.

use super::{DeskError, Plain, Trouble, words};
use crate::app::TurnInput;
use crate::app::tour::lessons::Goal;
use crate::crm::{Draft, DraftId};
use std::path::Path;

impl Plain<'_> {
    /// Takes a draft that was made or changed and shows it. The one before is kept, so that nothing is lost.
    pub(super) fn take_draft(&mut self, draft: Draft) -> Result<(), Trouble> {
        let goes_on = self.draft.as_ref().is_some_and(|before| draft.versions.starts_with(&before.versions));
        if !goes_on {
            self.keep_draft()?;
            self.stored = 0;
        }
        self.draft = Some(draft);
        self.did(Goal::Drafted);
        self.show_draft()
    }

    pub(super) fn show_draft(&mut self) -> Result<(), Trouble> {
        let Some(draft) = &self.draft else { return self.no_draft() };
        let lines = words::draft(draft, self.out.width);
        self.out.lines(&lines)?;
        Ok(self.out.line("change WORDS changes it, save keeps it, eml FILE writes it as a mail file.")?)
    }

    fn no_draft(&mut self) -> Result<(), Trouble> {
        Ok(self
            .out
            .line("There is no draft: ask for one, as in draft a mail about this, or choose one out of drafts.")?)
    }

    pub(super) fn open_draft(&mut self, id: DraftId) -> Result<(), Trouble> {
        let Some(draft) = self.desk.reader().draft(id).map_err(DeskError::from)? else {
            return Ok(self.out.line(&format!("Draft {id} is not there any more."))?);
        };
        self.keep_draft()?;
        self.stored = draft.versions.len();
        self.draft = Some(draft);
        self.show_draft()
    }

    pub(super) fn change(&mut self, request: String) -> Result<(), Trouble> {
        let Some(draft) = self.draft.clone() else { return self.no_draft() };
        if request.is_empty() {
            let hint = "Write change and what to change, as in change shorter, and ask for a call on Thursday.";
            return Ok(self.out.line(hint)?);
        }
        let question = format!("change the draft: {request}");
        let scope = draft.record.clone();
        self.turn(TurnInput::Revise { draft: Box::new(draft), request }, scope, &question)
    }

    pub(super) fn save(&mut self) -> Result<(), Trouble> {
        match &self.draft {
            None => self.no_draft(),
            Some(draft) if draft.versions.len() == self.stored => Ok(self.out.line("The draft is saved already.")?),
            Some(_) => self.keep_draft(),
        }
    }

    /// Stores what is not stored yet of the draft.
    pub(super) fn keep_draft(&mut self) -> Result<(), Trouble> {
        let Some(draft) = self.draft.as_mut().filter(|draft| draft.versions.len() > self.stored) else { return Ok(()) };
        let id = self.desk.save_draft(draft)?;
        draft.id = Some(id);
        self.stored = draft.versions.len();
        Ok(self.out.line(&format!("Draft {id} is saved, versions: {}.", self.stored))?)
    }

    pub(super) fn eml(&mut self, path: &str) -> Result<(), Trouble> {
        let Some(draft) = self.draft.clone() else { return self.no_draft() };
        if path.is_empty() {
            return Ok(self.out.line("Write eml and a file name, as in eml renewal.eml.")?);
        }
        self.desk.write_eml(&draft, Path::new(path))?;
        for finding in self.desk.tone(&draft)? {
            self.out.line(&format!("tone: {} — {}", finding.line(), finding.suggestion))?;
        }
        Ok(self.out.line(&format!("Written to {path}. Nothing was sent."))?)
    }

    pub(super) fn receipt(&mut self, id: Option<&str>) -> Result<(), Trouble> {
        match (self.desk.receipt_view(id)?, id) {
            (Some(view), _) => {
                let lines = words::receipt(&view, self.out.width);
                Ok(self.out.lines(&lines)?)
            }
            (None, None) => Ok(self.out.line("Nothing has left this machine: there is no receipt.")?),
            (None, Some(id)) => Ok(self.out.line(&format!("There is no receipt {id}; receipt shows the last one."))?),
        }
    }
}
