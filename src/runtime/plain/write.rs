//! Proposals, what was written, and undo. `accept`, `reject` and the `yes` after an undo are the only lines that write.

use super::{Pick, Plain, Trouble, words};
use crate::app::proposal::{Choice, Review, Settled, count};
use crate::app::tour::lessons::Goal;
use crate::crm::{Answer, Approval, ChangeSetId, ProposalId, Value};
use crate::store::{Pick as Taken, Resolve, UndoConflict};

/// What an `accept` or `reject` is about: a proposal, one of its fields, and another value or `over`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Which {
    /// The proposal.
    pub(super) id: ProposalId,
    /// The field, counted from 1; all that is undecided without one.
    pub(super) field: Option<usize>,
    /// Another value for it.
    pub(super) value: Option<String>,
    /// Also over what somebody wrote since.
    pub(super) over: bool,
}

impl Which {
    /// All that is undecided of a proposal.
    pub(super) fn whole(id: ProposalId) -> Self {
        Self { id, field: None, value: None, over: false }
    }

    /// Reads `3`, `3.1`, `3.1 over` and `3.1 another value`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (number, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let (id, field) = match number.trim_end_matches('.').split_once('.') {
            Some((id, field)) => (id, Some(field.parse().ok().filter(|field| *field > 0)?)),
            None => (number.trim_end_matches('.'), None),
        };
        let rest = rest.trim();
        let over = rest.eq_ignore_ascii_case("over");
        let value = (!over && !rest.is_empty()).then(|| rest.to_owned());
        if value.is_some() && field.is_none() {
            return None;
        }
        Some(Self { id: ProposalId(id.parse().ok()?), field, value, over })
    }
}

impl Plain<'_> {
    /// What an answer proposes, kept and read out.
    pub(super) fn tell_proposals(&mut self, answer: &Answer) -> Result<(), Trouble> {
        for id in answer.proposals.iter().filter_map(|proposal| proposal.id) {
            self.out.line(&format!("Proposal {id}. Nothing is written yet."))?;
            self.show_proposal(id)?;
        }
        Ok(())
    }

    fn show_proposal(&mut self, id: ProposalId) -> Result<(), Trouble> {
        let review = self.desk.review(id)?;
        let lines = words::review(&review, self.out.width);
        self.out.lines(&lines)?;
        self.told = Some(id);
        Ok(self.out.line(&format!(
            "y or accept {id}: writes all of it; accept {id}.1: one field; accept {id}.1 VALUE: with another value; reject {id}: refuses it."
        ))?)
    }

    pub(super) fn proposals(&mut self) -> Result<(), Trouble> {
        let waiting = self.desk.waiting_proposals()?;
        let ids: Vec<ProposalId> = waiting
            .iter()
            .filter_map(|choice| match choice.chosen {
                crate::app::overlay::Chosen::Proposal(id) => Some(id),
                _ => None,
            })
            .collect();
        match ids.as_slice() {
            [] => Ok(self.out.line("No proposal waits.")?),
            [one] => self.show_proposal(*one),
            _ => self.choices("Proposals that wait; a number reads one:", "", waiting),
        }
    }

    pub(super) fn pick_proposal(&mut self, id: ProposalId) -> Result<(), Trouble> {
        self.show_proposal(id)
    }

    /// The places in a proposal that a line is about: the undecided ones, or the one that it names.
    fn places(&mut self, which: &Which) -> Result<Option<(Review, Vec<usize>)>, Trouble> {
        let review = self.desk.review(which.id)?;
        let free = |at: &usize| review.is_free(*at);
        let lines: Vec<usize> = match which.field {
            None => (0..review.lines.len()).filter(free).collect(),
            Some(field) => review.places.iter().position(|place| place + 1 == field).filter(free).into_iter().collect(),
        };
        if lines.is_empty() {
            let what = match which.field {
                Some(field) => format!("Proposal {} has no undecided field {field}.", which.id),
                None => format!("Nothing of proposal {} is undecided.", which.id),
            };
            self.out.line(&what)?;
            return Ok(None);
        }
        Ok(Some((review, lines)))
    }

    pub(super) fn accept(&mut self, which: &Which) -> Result<(), Trouble> {
        let Some((review, lines)) = self.places(which)? else { return Ok(()) };
        let value = which.value.as_ref().map(|text| Value::text(text.as_str()));
        let pick = |at: &usize| Taken { at: review.places[*at], value: value.clone() };
        let picks: Vec<Taken> = lines.iter().map(pick).collect();
        let accepted = self.desk.accept(which.id, &picks, which.over, &Approval::by_hand("you"))?;
        for problem in &accepted.problems {
            self.out.line(&format!("Not written: {problem}"))?;
        }
        if !accepted.conflicts.is_empty() {
            self.out.line("Not written: somebody changed this since it was proposed.")?;
            let lines = words::review(&self.desk.review(which.id)?, self.out.width);
            self.out.lines(&lines)?;
            let named = which.field.map(|field| format!(".{field}")).unwrap_or_default();
            return Ok(self.out.line(&format!(
                "accept {}{named} over: writes it all the same; reject leaves what is there.",
                which.id
            ))?);
        }
        match accepted.change_set {
            Some(set) => {
                self.did(Goal::Accepted);
                let words =
                    format!("{} written, change set {set}. undo takes it back.", count(accepted.written, "field"));
                self.out.line(&words)?;
                self.show_again()
            }
            None => Ok(self.out.line("Nothing was written.")?),
        }
    }

    pub(super) fn reject(&mut self, which: &Which) -> Result<(), Trouble> {
        let Some((review, lines)) = self.places(which)? else { return Ok(()) };
        let places: Vec<usize> = lines.iter().map(|at| review.places[*at]).collect();
        self.desk.reject(which.id, &places)?;
        Ok(self.out.line(&format!("{} refused; nothing was written.", count(places.len(), "field")))?)
    }

    pub(super) fn changes(&mut self) -> Result<(), Trouble> {
        let choices = self.desk.undoable_changes()?;
        self.choices("What was written; a number shows its undo:", "Nothing was written that could be undone.", choices)
    }

    /// Shows what an undo would do and waits for a yes.
    pub(super) fn undo(&mut self, id: Option<ChangeSetId>) -> Result<(), Trouble> {
        let Some(review) = self.desk.undo_review(id)? else {
            return Ok(self.out.line("There is nothing to undo.")?);
        };
        let lines = words::review(&review, self.out.width);
        self.out.lines(&lines)?;
        let conflicts = review.counts().3;
        self.out.line(match conflicts {
            0 => "yes takes it back; anything else leaves it.",
            _ => "yes takes it back but for the conflicts; yes and their numbers puts those back, too; anything else leaves it.",
        })?;
        self.confirming_undo = Some(Box::new(review));
        Ok(())
    }

    pub(super) fn answer_undo(&mut self, mut review: Review, line: &str) -> Result<(), Trouble> {
        let line = line.trim().to_lowercase();
        let mut said = line.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
        if !matches!(said.next(), Some("y" | "yes")) {
            return Ok(self.out.line("Nothing was undone.")?);
        }
        for number in said {
            let place = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let place = place.filter(|at| review.is_free(*at));
            let Some(at) = place else {
                return Ok(self.out.line(&format!("Nothing was undone: {number} is no conflict of this list."))?);
            };
            review.at = at;
            review.decide(Choice::Take(None));
        }
        let crate::app::proposal::Purpose::Undo(id) = review.purpose else { return Ok(()) };
        let settled = review.settled();
        let plan = self.desk.undo_set(Some(id), &|conflict| chosen(&settled, conflict), &Approval::by_hand("you"))?;
        self.did(Goal::Undone);
        self.out.line(&plan.said())?;
        self.show_again()
    }

    fn show_again(&mut self) -> Result<(), Trouble> {
        match self.open.as_ref().map(|open| open.record.clone()) {
            Some(record) => self.open(&record),
            None => Ok(()),
        }
    }

    pub(super) fn pick_undo(&mut self, id: ChangeSetId) -> Result<(), Trouble> {
        self.undo(Some(id))
    }
}

/// Whether a line answers the question of an undo: yes or no, or numbers of its list.
pub(super) fn is_answer(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    let mut words = line.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).peekable();
    let said = words.next_if(|word| matches!(*word, "y" | "yes" | "n" | "no")).is_some();
    let numbers = words.peek().is_some();
    (said || numbers) && words.all(|word| word.parse::<usize>().is_ok())
}

/// A choice counts only for the value that it was made in sight of.
fn chosen(settled: &[Settled], conflict: &UndoConflict) -> Option<Resolve> {
    let same = |choice: &&Settled| {
        choice.record == conflict.record && choice.field == conflict.field && choice.seen == conflict.current
    };
    settled.iter().find(same).map(|choice| if choice.put_back { Resolve::PutBack } else { Resolve::Keep })
}

/// What a number of these lists opens.
pub(super) fn pick_of(chosen: &crate::app::overlay::Chosen) -> Option<Pick> {
    match chosen {
        crate::app::overlay::Chosen::Proposal(id) => Some(Pick::Proposal(*id)),
        crate::app::overlay::Chosen::Undo(id) => Some(Pick::Undo(*id)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_no_and_numbers_answer_an_undo() {
        for (line, answers) in [
            ("yes", true),
            ("Y 1, 2", true),
            ("no", true),
            ("2", true),
            ("", false),
            ("list", false),
            ("no, list", false),
        ] {
            assert_eq!(is_answer(line), answers, "{line:?}");
        }
    }

    #[test]
    fn what_is_accepted_is_named_exactly() {
        let which = |id, field, value: Option<&str>, over| {
            Some(Which { id: ProposalId(id), field, value: value.map(str::to_owned), over })
        };
        for (text, expected) in [
            ("3", which(3, None, None, false)),
            ("3.", which(3, None, None, false)),
            ("3.2", which(3, Some(2), None, false)),
            ("3.2 over", which(3, Some(2), None, true)),
            ("3 OVER", which(3, None, None, true)),
            ("3.2 20 December", which(3, Some(2), Some("20 December"), false)),
            ("3 all of it", None),
            ("3.0", None),
            ("the offer", None),
        ] {
            assert_eq!(Which::parse(text), expected, "{text}");
        }
    }
}
