//! A mail picked by its number out of those that were offered: "2", "option 3", "the last one".
//!
//! Not for: candidates of a question back (see `pick`). Invariant: what was shown under a number is what is taken; where
//! it is not remembered, after a new start, the action makes that one again.

use super::line::Line;
use super::{Dialog, Heard, pick};
use crate::assistant::Input;
use crate::crm::{Answer, Draft, Status};
use std::collections::BTreeMap;

/// The action that offers mails to choose from.
const OFFERS: &str = "reply-options";
/// What it offers at most.
const MOST: usize = 3;
/// Words before a number that say nothing.
const LEADS: &[&str] =
    &["option ", "reply ", "version ", "draft ", "take ", "use ", "pick ", "send ", "choose ", "i take ", "i'll take "];

/// Reads a line as a choice.
pub(super) fn read(dialog: &Dialog, line: &Line) -> Option<Heard> {
    let topic = dialog.last().filter(|topic| topic.status == Some(Status::Answered))?;
    let offered = topic.action.as_deref() == Some(OFFERS) && topic.draft.is_none();
    if topic.options.is_empty() && !offered {
        return None;
    }
    let count = if topic.options.is_empty() { MOST } else { topic.options.len() };
    let at = place(line, count)?;
    match topic.options.get(at) {
        Some(draft) => Some(Heard::Answer(Box::new(taken(draft, at + 1)))),
        None if topic.options.is_empty() => again(topic, at + 1),
        None => {
            let text = format!("There are {count} of them: say a number from 1 to {count}.");
            Some(Heard::Answer(Box::new(Answer::new(Status::Answered, text))))
        }
    }
}

fn place(line: &Line, count: usize) -> Option<usize> {
    let shorter = LEADS.iter().find_map(|lead| line.whole.strip_prefix(lead));
    shorter.and_then(|rest| pick::place(&Line::new(rest), count)).or_else(|| pick::place(line, count))
}

fn taken(draft: &Draft, number: usize) -> Answer {
    let title = draft.current().map(|version| version.request.clone()).unwrap_or_default();
    let title = crate::actions::text::clean(&title);
    let mut answer = Answer::new(Status::Answered, format!("Number {number} is your draft now: {title}."));
    answer.action = Some("draft-email".into());
    answer.record.clone_from(&draft.record);
    answer.drafts = vec![draft.clone()];
    answer
}

fn again(topic: &super::Topic, number: usize) -> Option<Heard> {
    let record = topic.record.clone()?;
    let inputs = BTreeMap::from([("pick".to_owned(), number.to_string())]);
    let input = Input::Action { id: OFFERS.into(), inputs };
    let note = format!("number {number} of the replies before");
    Some(Heard::Request { input, scope: Some(record), note, returned: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assistant::Topic;
    use crate::crm::{DraftVersion, Kind, RecordRef};

    fn draft(title: &str) -> Draft {
        let version = DraftVersion {
            to: "a@b.example".into(),
            cc: String::new(),
            subject: title.into(),
            body: title.into(),
            at: jiff::Timestamp::UNIX_EPOCH,
            by: "rules".into(),
            request: title.into(),
        };
        Draft { id: None, record: Some(RecordRef::new(Kind::Case, "k1")), versions: vec![version] }
    }

    fn dialog(drafts: Vec<Draft>) -> Dialog {
        let mut answer = Answer::new(Status::Answered, "3 ways");
        answer.action = Some(OFFERS.into());
        answer.record = Some(RecordRef::new(Kind::Case, "k1"));
        answer.drafts = drafts;
        let mut topic = Topic::default();
        topic.conclude(&answer);
        let mut dialog = Dialog::default();
        dialog.remember(topic);
        dialog
    }

    fn heard(dialog: &Dialog, said: &str) -> Option<String> {
        match read(dialog, &Line::new(said))? {
            Heard::Answer(answer) => {
                Some(answer.drafts.first().map_or_else(|| answer.text.clone(), |d| d.versions[0].subject.clone()))
            }
            Heard::Request { input: Input::Action { inputs, .. }, .. } => Some(format!("again {}", inputs["pick"])),
            _ => None,
        }
    }

    #[test]
    fn a_number_takes_the_mail_that_was_shown_under_it() {
        let three = dialog(vec![draft("a"), draft("b"), draft("c")]);
        for (said, subject) in [
            ("2", Some("b")),
            ("option 3", Some("c")),
            ("the last one", Some("c")),
            ("take the first one", Some("a")),
            ("number two", Some("b")),
            ("7", Some("There are 3 of them: say a number from 1 to 3.")),
            ("open deals", None),
            ("what about Acme", None),
        ] {
            assert_eq!(heard(&three, said).as_deref(), subject, "{said}");
        }
    }

    #[test]
    fn what_is_not_remembered_is_made_again_and_a_taken_one_is_no_offer() {
        assert_eq!(heard(&dialog(Vec::new()), "2").as_deref(), Some("again 2"));
        assert_eq!(heard(&dialog(vec![draft("a")]), "2"), None);
        assert_eq!(heard(&Dialog::default(), "2"), None);
    }
}
