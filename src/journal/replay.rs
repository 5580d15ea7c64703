//! From the events of one session back to the conversation on the screen. Pure.

use super::{Decision, DraftNote, Entry, Event, Masked, Tokens, TopicNote};
use crate::crm::{Reason, RecordRef, Status};
use jiff::Timestamp;

/// What the seller thought of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// Whether it was good.
    pub good: bool,
    /// Why not, if that was said.
    pub reason: Option<Reason>,
    /// The same in the seller's words, masked.
    pub words: Masked,
}

/// One question and what came of it. All text is masked.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// The number of its question's line in the log.
    pub seq: u64,
    /// When it was asked.
    pub at: Timestamp,
    /// What was asked.
    pub question: Masked,
    /// The record it was about.
    pub record: Option<RecordRef>,
    /// The action that ran.
    pub action: Option<String>,
    /// The answer; as far as it came where `status` is `None`.
    pub answer: String,
    /// How it ended; `None` when it did not.
    pub status: Option<Status>,
    /// Why the answer is not whole: stopped, cut off, failed, or the program was killed (empty).
    pub broken: Option<String>,
    /// The receipts of its requests.
    pub receipts: Vec<String>,
    /// Versions of drafts made in it.
    pub drafts: Vec<DraftNote>,
    /// What the seller decided.
    pub decisions: Vec<(Decision, String)>,
    /// What it cost.
    pub tokens: Tokens,
    /// What it was about, where the log says so.
    pub topic: Option<TopicNote>,
    /// What the seller thought of it, as it was said last.
    pub rating: Option<Rating>,
}

impl Turn {
    fn new(seq: u64, at: Timestamp, question: Masked, record: Option<RecordRef>, action: Option<String>) -> Self {
        Self {
            seq,
            at,
            question,
            record,
            action,
            answer: String::new(),
            status: None,
            broken: Some(String::new()),
            receipts: Vec::new(),
            drafts: Vec::new(),
            decisions: Vec::new(),
            tokens: Tokens::default(),
            topic: None,
            rating: None,
        }
    }

    fn add(&mut self, event: &Event) {
        match event {
            Event::Request(request) => self.receipts.push(request.receipt.clone()),
            Event::Delta { text } => self.answer.push_str(text.as_str()),
            Event::Answer { text, status, tokens, .. } => {
                text.as_str().clone_into(&mut self.answer);
                (self.status, self.broken, self.tokens) = (Some(*status), None, *tokens);
            }
            Event::Incomplete { reason, .. } => self.broken = Some(reason.clone()),
            Event::Error { message, .. } => self.broken = Some(message.as_str().to_owned()),
            Event::Decision { decision, what } => self.decisions.push((*decision, what.clone())),
            Event::Draft(draft) => self.drafts.push(draft.clone()),
            Event::Topic(topic) => self.topic = Some(topic.clone()),
            _ => {}
        }
    }
}

/// The conversation that these events of one session tell. Events before the first question belong to no turn.
pub fn replay(entries: &[Entry]) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for entry in entries {
        match &entry.event {
            Event::Question { text, record, action } => {
                turns.push(Turn::new(entry.seq, entry.time, text.clone(), record.clone(), action.clone()));
            }
            Event::Feedback { rating, text, answer, reason } => {
                let meant = |turn: &&mut Turn| answer.is_none_or(|line| turn.seq == line);
                if let Some(turn) = turns.iter_mut().rev().find(meant) {
                    turn.rating = rated(*rating, reason.as_deref(), text);
                }
            }
            event => turns.iter_mut().last().into_iter().for_each(|turn| turn.add(event)),
        }
    }
    turns
}

/// A rating out of its event; 0 takes one back.
fn rated(rating: i8, reason: Option<&str>, words: &Masked) -> Option<Rating> {
    let reason = reason.map(Reason::parse);
    (rating != 0).then(|| Rating { good: rating > 0, reason, words: words.clone() })
}

#[cfg(test)]
mod tests {
    use super::super::SessionId;
    use super::*;

    fn told(events: Vec<Event>) -> Vec<Turn> {
        let entry = |(seq, event)| Entry { seq, time: Timestamp::UNIX_EPOCH, session: SessionId::log(), event };
        replay(&(1..).zip(events).map(entry).collect::<Vec<_>>())
    }

    fn question(text: &str) -> Event {
        Event::Question { text: Masked::new(text), record: None, action: None }
    }

    fn delta(text: &str) -> Event {
        Event::Delta { text: Masked::new(text) }
    }

    #[test]
    fn a_whole_answer_replaces_its_pieces() {
        let answer = Event::Answer {
            text: Masked::new("Hello PERSON_1."),
            status: Status::Answered,
            receipt: None,
            claims: Vec::new(),
            tokens: Tokens { output_tokens: 4, ..Tokens::default() },
        };
        let turns = told(vec![question("hi"), delta("Hello "), delta("PERSON"), answer, question("and?")]);
        assert_eq!(turns.len(), 2);
        assert_eq!((turns[0].answer.as_str(), &turns[0].broken), ("Hello PERSON_1.", &None));
        assert_eq!(turns[0].tokens.output_tokens, 4);
    }

    #[test]
    fn the_last_rating_of_an_answer_counts_and_says_which_answer() {
        let rate = |rating, answer, reason: Option<&str>| Event::Feedback {
            rating,
            text: Masked::default(),
            answer,
            reason: reason.map(str::to_owned),
        };
        // Lines:      1              2              3                    4
        let told = |more: Vec<Event>| {
            let first = vec![question("a"), question("b"), rate(-1, Some(1), None), rate(1, None, None)];
            told(first.into_iter().chain(more).collect())
        };
        let turns = told(vec![rate(-1, Some(1), Some("wrong_numbers"))]);
        let first = turns[0].rating.clone().unwrap();
        assert_eq!((first.good, first.reason), (false, Some(Reason::WrongNumbers)));
        assert!(turns[1].rating.as_ref().unwrap().good, "one of an older version is about the last answer");
        assert_eq!(told(vec![rate(0, Some(1), None)])[0].rating, None);
        let unknown = told(vec![rate(-1, Some(1), Some("a_reason_of_another_version"))]);
        assert_eq!(unknown[0].rating.clone().unwrap().reason, Some(Reason::Other));
        assert!(told(vec![rate(-1, Some(99), None)])[0].rating.is_some(), "an unknown line rates nothing");
    }

    #[test]
    fn a_rating_of_an_older_version_is_read() {
        let line = r#"{"seq":7,"time":"2026-11-20T09:00:00Z","session":"s","kind":"feedback","rating":1,"text":""}"#;
        let entry: Entry = serde_json::from_str(line).unwrap();
        let Event::Feedback { rating: 1, answer: None, reason: None, .. } = entry.event else { panic!("{entry:?}") };
    }

    #[test]
    fn a_killed_or_stopped_answer_keeps_what_had_come() {
        let killed = told(vec![question("hi"), delta("Hel"), delta("lo")]);
        assert_eq!((killed[0].answer.as_str(), killed[0].broken.as_deref()), ("Hello", Some("")));
        let stop = Event::Incomplete { reason: "stopped".to_owned(), chars: 3 };
        let stopped = told(vec![question("hi"), delta("Hel"), stop]);
        assert_eq!((stopped[0].answer.as_str(), stopped[0].broken.as_deref()), ("Hel", Some("stopped")));
    }
}
