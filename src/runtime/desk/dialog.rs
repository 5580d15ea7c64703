//! The memory of a conversation in the desk: fed with every turn, noted in the log, built anew from it.
//!
//! Not for: understanding lines (`assistant::dialog`). Invariant: what the log says of a conversation gives the memory
//! that the running program had; words in it are masked, records are named by reference.

use super::{Desk, DeskError};
use crate::assistant::{Dialog, Topic};
use crate::crm::{Answer, Draft, DraftId, InputNeed, Proposal, RecordRef, Status, query::Query};
use crate::journal::{Event, Masked, NeedNote, TopicNote, Turn};
use std::collections::BTreeMap;

/// Rows of a list that the log keeps.
const ROWS: usize = 50;

impl Desk {
    /// Remembers what the turn was about that is over, and notes it.
    pub(super) fn note_topic(&mut self, answer: &Answer) -> Result<(), DeskError> {
        let Some(mut topic) = self.topic.take() else { return Ok(()) };
        topic.conclude(answer);
        let note = self.masked_topic(&topic)?;
        self.note(Event::Topic(note))?;
        if let (Some(Status::Answered), Some(action)) = (topic.status, &topic.action) {
            self.note_taken(topic.record.as_ref(), action, &topic.inputs);
        }
        self.dialog.remember(topic);
        Ok(())
    }

    /// Forgets proposals that were decided meanwhile, by a key or by a command.
    pub(super) fn forget_decided(&mut self) {
        let waits = |desk: &Self, proposal: &Proposal| {
            proposal.id.is_some_and(|id| desk.proposal(id).is_ok_and(|stored| stored.open))
        };
        let open: Vec<Proposal> = self.dialog.waiting().filter(|p| waits(self, p)).cloned().collect();
        self.dialog.keep_waiting(&open);
    }

    fn masked_topic(&mut self, topic: &Topic) -> Result<TopicNote, DeskError> {
        let about: Vec<RecordRef> = topic.record.iter().chain(&topic.scope).cloned().collect();
        let mut mask = |text: &str| Ok::<_, DeskError>(Masked::new(self.mask(text, &about)?));
        let inputs = masked_inputs(&topic.inputs, &mut mask)?;
        let needs = topic.needs.as_ref().map(|needs| masked_need(needs, &mut mask)).transpose()?.map(Box::new);
        Ok(TopicNote {
            status: topic.status,
            request: mask(&topic.request)?,
            scope: topic.scope.clone(),
            action: topic.action.clone(),
            inputs,
            record: topic.record.clone(),
            query: topic.query.as_ref().map(|query| mask(&query.to_string())).transpose()?,
            rows: topic.rows.iter().take(ROWS).cloned().collect(),
            candidates: topic.candidates.clone(),
            asked: topic.asked.as_deref().map(mask).transpose()?,
            person: topic.person.clone(),
            proposals: topic.proposals.iter().filter_map(|proposal| proposal.id).collect(),
            returned: topic.returned,
            needs,
        })
    }

    /// A draft has its number: what is said of it next is about this one.
    pub(in crate::runtime) fn draft_saved(&mut self, draft: &Draft, id: DraftId) {
        self.dialog.saved(&Draft { id: Some(id), ..draft.clone() });
    }

    /// The memory that these turns of the conversation gave, names put back by its vault.
    pub(super) fn remembered<'t>(&self, turns: impl Iterator<Item = &'t Turn>) -> Result<Dialog, DeskError> {
        let mut dialog = Dialog::default();
        for turn in turns {
            if let Some(note) = &turn.topic {
                dialog.remember(self.topic_of(turn, note)?);
            }
        }
        Ok(dialog)
    }

    fn topic_of(&self, turn: &Turn, note: &TopicNote) -> Result<Topic, DeskError> {
        let clear = |masked: &Masked| self.placeholders().unmask(masked.as_str());
        let draft = match turn.drafts.last() {
            Some(draft) => self.reader().draft(draft.id)?,
            None => None,
        };
        let all = |inputs: &BTreeMap<String, Masked>| -> BTreeMap<String, String> {
            inputs.iter().map(|(name, value)| (name.clone(), clear(value))).collect()
        };
        let inputs = all(&note.inputs);
        let needs = note.needs.as_ref().map(|needs| InputNeed {
            action: needs.action.clone(),
            input: needs.input.clone(),
            question: clear(&needs.question),
            kind: needs.kind.clone(),
            choices: needs.choices.iter().map(clear).collect(),
            given: all(&needs.given),
        });
        Ok(Topic {
            request: clear(&note.request),
            scope: note.scope.clone(),
            status: note.status.or(turn.status).or(Some(Status::Unanswered)),
            action: note.action.clone(),
            inputs,
            record: note.record.clone(),
            // A query that reads no longer, because a value in it was erased, is forgotten.
            query: note.query.as_ref().and_then(|query| Query::parse(&clear(query)).ok()),
            rows: note.rows.clone(),
            candidates: note.candidates.clone(),
            asked: note.asked.as_ref().map(clear),
            person: note.person.clone(),
            draft,
            options: Vec::new(),
            proposals: note.proposals.iter().filter_map(|id| Some(self.proposal(*id).ok()?.proposal)).collect(),
            needs,
            returned: note.returned,
        })
    }
}

type Mask<'m> = dyn FnMut(&str) -> Result<Masked, DeskError> + 'm;

/// Inputs as the log keeps them. The question of a query is the query itself, and stands beside it; a text that was digested
/// is no topic.
fn masked_inputs(
    inputs: &BTreeMap<String, String>,
    mask: &mut Mask<'_>,
) -> Result<BTreeMap<String, Masked>, DeskError> {
    let kept = inputs.iter().filter(|(name, _)| *name != "question" && *name != "text");
    kept.map(|(name, value)| Ok((name.clone(), mask(value)?))).collect()
}

fn masked_need(needs: &InputNeed, mask: &mut Mask<'_>) -> Result<NeedNote, DeskError> {
    Ok(NeedNote {
        action: needs.action.clone(),
        input: needs.input.clone(),
        question: mask(&needs.question)?,
        kind: needs.kind.clone(),
        choices: needs.choices.iter().map(|choice| mask(choice)).collect::<Result<_, _>>()?,
        given: masked_inputs(&needs.given, mask)?,
    })
}
