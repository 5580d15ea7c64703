//! What the clerk does about proposals and undo: shows what waits, writes what was decided.
//!
//! Invariants: only [`Effect::Decide`](crate::app::Effect) and `Undo`, which a key of the seller makes, write; what was
//! chosen in sight of one value is never written over another.

use super::clerk::Clerk;
use crate::app::Loaded;
use crate::app::present;
use crate::app::proposal::{Decided, Settled, Taken, count};
use crate::app::toast::Level;
use crate::crm::{Approval, ChangeSetId, ProposalId, Value};
use crate::runtime::DeskError;
use crate::store::{Pick, Resolve, UndoConflict};
use crate::trust::SafeText;

/// Whom the seller's own key stands for.
const WHO: &str = "you";

impl Clerk {
    /// Tells how many proposals wait.
    pub(super) fn count_proposals(&mut self) -> Result<(), DeskError> {
        let waiting = self.desk.waiting_proposals()?.len();
        self.tell(Loaded::Waiting(waiting));
        Ok(())
    }

    /// Shows what an answer proposes.
    pub(super) fn announce(&mut self, proposed: &[ProposalId]) -> Result<(), DeskError> {
        let Some(first) = proposed.first() else { return Ok(()) };
        self.count_proposals()?;
        self.show_proposal(*first, false)
    }

    pub(super) fn show_proposal(&mut self, id: ProposalId, asked: bool) -> Result<(), DeskError> {
        let review = Box::new(self.desk.review(id)?);
        self.tell(Loaded::Review { review, asked });
        Ok(())
    }

    pub(super) fn list_proposals(&mut self) -> Result<(), DeskError> {
        let choices = self.desk.waiting_proposals()?;
        match choices.as_slice() {
            [one] => match one.chosen {
                crate::app::overlay::Chosen::Proposal(id) => self.show_proposal(id, true),
                _ => Ok(()),
            },
            _ => {
                self.tell(Loaded::Choices { title: SafeText::from_static("Proposals that wait"), choices });
                Ok(())
            }
        }
    }

    pub(super) fn list_changes(&mut self) -> Result<(), DeskError> {
        let choices = self.desk.undoable_changes()?;
        self.tell(Loaded::Choices {
            title: SafeText::from_static("What was written; a choice shows its undo"),
            choices,
        });
        Ok(())
    }

    pub(super) fn ask_undo(&mut self, id: Option<ChangeSetId>) -> Result<(), DeskError> {
        match self.desk.undo_review(id)? {
            Some(review) => self.tell(Loaded::Review { review: Box::new(review), asked: true }),
            None => self.say(Level::Info, "there is nothing to undo"),
        }
        Ok(())
    }

    /// Writes what was taken, then notes what was refused; where something changed since it was looked at, nothing is
    /// written and it is shown anew.
    pub(super) fn decide(&mut self, decided: &Decided) -> Result<(), DeskError> {
        let stored = self.desk.proposal(decided.id)?;
        let now = |at: usize| stored.fates.get(at).map(|fate| &fate.now);
        if decided.take.iter().any(|taken| now(taken.at) != Some(&taken.seen)) {
            return self.look_again(decided.id);
        }
        // Whoever takes a conflict has seen all three values.
        let over = decided.take.iter().any(|taken| stored.fates.get(taken.at).is_some_and(|fate| fate.superseded));
        let picks: Vec<Pick> = decided
            .take
            .iter()
            .map(|taken| Pick { at: taken.at, value: taken.value.as_ref().map(|text| Value::text(text.as_str())) })
            .collect();
        let mut written = 0;
        if !picks.is_empty() {
            let accepted = self.desk.accept(decided.id, &picks, over, &Approval::by_hand(WHO))?;
            if !accepted.problems.is_empty() {
                let why = accepted.problems.iter().map(|problem| present::line(problem)).collect();
                self.tell(Loaded::NotDecided(why));
                return Ok(());
            }
            if !accepted.conflicts.is_empty() {
                return self.look_again(decided.id);
            }
            written = accepted.written;
        }
        if !decided.refuse.is_empty() {
            self.desk.reject(decided.id, &decided.refuse)?;
        }
        let refused = match decided.refuse.len() {
            0 => String::new(),
            refused => format!(", {} refused", count(refused, "field")),
        };
        self.tell(Loaded::Decided(SafeText::new(&format!("{} written{refused}", count(written, "field")))));
        self.written()
    }

    /// Says at once what is wrong with a value that was typed.
    pub(super) fn check_value(&mut self, id: ProposalId, taken: &Taken) -> Result<(), DeskError> {
        let value = taken.value.as_deref().map_or(Value::Null, Value::text);
        let problems = self.desk.check_value(id, taken.at, value)?;
        if !problems.is_empty() {
            let why = problems.iter().map(|problem| present::line(problem)).collect();
            self.tell(Loaded::Unfit { id, at: taken.at, why });
        }
        Ok(())
    }

    fn look_again(&mut self, id: ProposalId) -> Result<(), DeskError> {
        self.show_proposal(id, true)?;
        let why = "nothing was written: something changed while you looked; what changed is marked";
        self.tell(Loaded::NotDecided(vec![SafeText::from_static(why)]));
        Ok(())
    }

    pub(super) fn undo(&mut self, id: ChangeSetId, settled: &[Settled]) -> Result<(), DeskError> {
        let choose = |conflict: &UndoConflict| {
            let same = |choice: &&Settled| {
                choice.record == conflict.record && choice.field == conflict.field && choice.seen == conflict.current
            };
            let choice = settled.iter().find(same)?;
            Some(if choice.put_back { Resolve::PutBack } else { Resolve::Keep })
        };
        let plan = self.desk.undo_unless_all_stays(id, &choose, &Approval::by_hand(WHO))?;
        self.tell(Loaded::Decided(present::line(&plan.said())));
        self.written()
    }

    /// Lists, figures and proposals may be others now.
    fn written(&mut self) -> Result<(), DeskError> {
        self.tell(Loaded::Changed);
        self.count_proposals()?;
        self.summarize();
        Ok(())
    }
}
