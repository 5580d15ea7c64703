//! What one turn was about, and the memory of the turns before: enough to understand the next line.
//!
//! For: [`Dialog`], which is fed with [`Topic`]s, live or out of the log, and gives the same either way.
//! Not for: texts of answers; a model gets those from its own history.
//! Invariants: a topic names records by reference only; memory is bounded.

use crate::crm::{Answer, Draft, InputNeed, Kind, Proposal, RecordRef, Status, query::Query};
use std::collections::BTreeMap;

/// Turns that are remembered.
const TURNS: usize = 24;
/// Rows of a list that an ordinal can reach.
pub(super) const ROWS: usize = 100;

/// What a turn was about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Topic {
    /// What was run in the end, in words: the seller's own, or what was made of them.
    pub request: String,
    /// The record that was open.
    pub scope: Option<RecordRef>,
    /// How it ended; `None` while it runs.
    pub status: Option<Status>,
    /// The action that ran.
    pub action: Option<String>,
    /// Its inputs.
    pub inputs: BTreeMap<String, String>,
    /// The one record it was about.
    pub record: Option<RecordRef>,
    /// The query that was answered, as it was asked.
    pub query: Option<Query>,
    /// The records that were listed, in order.
    pub rows: Vec<RecordRef>,
    /// What was offered to choose from.
    pub candidates: Vec<RecordRef>,
    /// The words that fit several records or none.
    pub asked: Option<String>,
    /// The person a mail was drafted to, or who was spoken of.
    pub person: Option<RecordRef>,
    /// The mail that was drafted or changed.
    pub draft: Option<Draft>,
    /// Mails to choose from, in the order of their numbers.
    pub options: Vec<Draft>,
    /// The writes that were proposed and wait.
    pub proposals: Vec<Proposal>,
    /// The input that its action waits for, with the words to choose from.
    pub needs: Option<InputNeed>,
    /// Whether the seller went back to it.
    pub returned: bool,
}

impl Topic {
    /// Takes what came of the turn.
    pub fn conclude(&mut self, answer: &Answer) {
        self.status = Some(answer.status);
        self.needs.clone_from(&answer.needs);
        self.action = answer.action.clone().or_else(|| self.action.take());
        self.record = answer.record.clone().or_else(|| self.record.take());
        if self.query.is_none() {
            self.query.clone_from(&answer.query);
        }
        if answer.query.is_none() && answer.status != Status::Answered {
            self.query = None;
        }
        self.rows = answer.rows.iter().flat_map(|table| table.records.iter().take(ROWS).cloned()).collect();
        self.candidates = answer.candidates.iter().map(|(record, _)| record.clone()).collect();
        self.options = if answer.drafts.len() > 1 { answer.drafts.clone() } else { Vec::new() };
        self.draft = if self.options.is_empty() { answer.drafts.last().cloned() } else { None };
        self.proposals.clone_from(&answer.proposals);
    }

    /// Whether it is something that a later line can go on from.
    fn has_content(&self) -> bool {
        self.status == Some(Status::Answered)
            && (self.query.is_some() || self.record.is_some() || self.draft.is_some() || self.action.is_some())
    }

    /// The one record that was spoken of: what the turn was about, also where nothing answered it, or the only row.
    fn spoken_of(&self) -> Option<&RecordRef> {
        let only = self.rows.first().filter(|row| self.rows.len() == 1 && !matches!(row.kind, Kind::User));
        self.record.as_ref().or(only)
    }
}

/// The memory of a conversation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dialog {
    topics: Vec<Topic>,
}

impl Dialog {
    /// Remembers a turn.
    pub fn remember(&mut self, topic: Topic) {
        self.topics.push(topic);
        if self.topics.len() > TURNS {
            self.topics.remove(0);
        }
    }

    /// A draft was stored or changed elsewhere: what is said of it next is about this state.
    pub fn saved(&mut self, draft: &Draft) {
        let same = |known: &Draft| match (known.id, draft.id) {
            (Some(known), Some(id)) => known == id,
            _ => known.versions.first() == draft.versions.first(),
        };
        let known = self.topics.iter_mut().rev().filter_map(|topic| topic.draft.as_mut()).find(|known| same(known));
        if let Some(known) = known {
            known.clone_from(draft);
        }
    }

    /// Proposals of earlier turns that may still wait.
    pub fn waiting(&self) -> impl Iterator<Item = &Proposal> {
        self.topics.iter().flat_map(|topic| &topic.proposals)
    }

    /// Of the proposals, only these still wait.
    pub fn keep_waiting(&mut self, open: &[Proposal]) {
        let waits = |known: &Proposal| open.iter().any(|other| other.id == known.id);
        self.topics.iter_mut().for_each(|topic| topic.proposals.retain(waits));
    }

    /// The turn just before.
    pub fn last(&self) -> Option<&Topic> {
        self.topics.last()
    }

    /// The question back that is still open: the very last turn asked it.
    pub(super) fn open_question(&self) -> Option<&Topic> {
        self.last().filter(|topic| topic.status == Some(Status::NeedsInput))
    }

    /// Whether an action waits for words of any form.
    pub(super) fn wants_text(&self) -> bool {
        let needs = self.open_question().and_then(|open| open.needs.as_ref());
        needs.is_some_and(|needs| needs.choices.is_empty() && matches!(needs.kind.as_str(), "string" | "any"))
    }

    /// Turns with something to go on from, the latest first.
    pub(super) fn contents(&self) -> impl Iterator<Item = &Topic> {
        self.topics.iter().rev().filter(|topic| topic.has_content())
    }

    /// Whether nothing was spoken of that a later line could mean.
    pub(super) fn is_empty(&self) -> bool {
        self.contents().next().is_none() && self.record().is_none()
    }

    /// What is being talked about.
    pub(super) fn current(&self) -> Option<&Topic> {
        self.contents().next()
    }

    /// The latest question over records.
    pub(super) fn query(&self) -> Option<(&Topic, &Query)> {
        self.contents().find_map(|topic| Some((topic, topic.query.as_ref()?)))
    }

    /// The latest list of records. A list that came to nothing counts: its second row is not that of an older one.
    pub(super) fn list(&self) -> Option<&Topic> {
        self.contents()
            .find(|topic| topic.query.as_ref().is_some_and(|query| !query.is_aggregate()) || topic.rows.len() > 1)
    }

    /// The latest record that was spoken of.
    pub(super) fn record(&self) -> Option<&RecordRef> {
        let heard = |topic: &&Topic| !matches!(topic.status, None | Some(Status::OutOfScope));
        self.topics.iter().rev().filter(heard).find_map(Topic::spoken_of)
    }

    /// What was last offered to choose from, if that was not long ago.
    pub(super) fn offered(&self) -> Vec<RecordRef> {
        let recent = self.topics.iter().rev().take(4);
        recent.map(|topic| &topic.candidates).find(|candidates| !candidates.is_empty()).cloned().unwrap_or_default()
    }

    /// The latest draft.
    pub(super) fn draft(&self) -> Option<(&Topic, &Draft)> {
        self.contents().find_map(|topic| Some((topic, topic.draft.as_ref()?)))
    }

    /// The latest proposals, if nothing was asked in between but yes or no.
    pub(super) fn proposals(&self) -> &[Proposal] {
        let waiting = self.topics.iter().rev().find(|topic| topic.status == Some(Status::Answered));
        waiting.map_or(&[], |topic| &topic.proposals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Table;

    fn answered(text: &str) -> Topic {
        let mut topic = Topic { request: text.into(), ..Topic::default() };
        let mut answer = Answer::new(Status::Answered, text);
        answer.query = Some(Query::all(Kind::Case));
        answer.rows = Some(Table { records: vec![RecordRef::new(Kind::Case, text)], ..Table::default() });
        topic.conclude(&answer);
        topic
    }

    #[test]
    fn what_came_to_nothing_does_not_cover_what_was_talked_about() {
        let mut dialog = Dialog::default();
        dialog.remember(answered("a"));
        let mut none = Topic { request: "weather".into(), ..Topic::default() };
        none.conclude(&Answer::new(Status::OutOfScope, "no"));
        dialog.remember(none);
        assert_eq!(dialog.current().map(|topic| topic.request.as_str()), Some("a"));
        assert!(dialog.open_question().is_none());
    }

    #[test]
    fn memory_is_bounded() {
        let mut dialog = Dialog::default();
        (0..100).for_each(|n| dialog.remember(answered(&n.to_string())));
        assert_eq!(dialog.contents().count(), TURNS);
    }
}
