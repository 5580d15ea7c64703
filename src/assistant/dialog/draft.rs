//! A change of the draft that was just made, said in the chat: "make it shorter", "and ask for a call on Thursday".
//!
//! Not for: making the change (see `revise`). Invariant: a line that names records or asks a question is none.

use super::line::{Line, has};
use super::{Dialog, words};
use crate::crm::Draft;

/// Words that ask for another form of a text.
const FORMS: &[&str] = &[
    "shorter",
    "shorten",
    "brief",
    "briefer",
    "concise",
    "longer",
    "more detail",
    "more detailed",
    "too long",
    "too short",
    "formal",
    "polite",
    "politer",
    "friendlier",
    "friendly",
    "warmer",
    "informal",
    "casual",
    "tone",
    "softer",
    "firmer",
    "stronger",
    "nicer",
    "german",
    "french",
    "spanish",
    "italian",
    "dutch",
    "english",
    "subject",
    "subject line",
    "a call",
    "a meeting",
    "a phone call",
    "rewrite",
    "rephrase",
    "reword",
    "mention",
    "greeting",
    "sign it",
    "sign off",
    "simpler",
    "clearer",
    "less pushy",
    "more direct",
    "two sentences",
    "one paragraph",
    "bullet points",
    "thank him",
    "thank her",
    "thank them",
    "p.s",
];
/// Words for the text itself.
const TEXTS: &[&str] = &["mail", "email", "e-mail", "draft", "message", "text", "letter"];

/// The draft that a line changes, if it does.
pub(super) fn changed<'d>(dialog: &'d Dialog, line: &Line) -> Option<&'d Draft> {
    let (topic, draft) = dialog.draft()?;
    let form = FORMS.iter().any(|form| has(&line.plain, form) || has(&line.whole, form));
    let asks = line.opens(words::OPENINGS) && !line.opens(&["can you", "could you", "i want", "i need"]);
    let new =
        line.opens(&["draft", "write", "compose", "prepare", "send", "reply", "respond", "summarize", "summarise"]);
    if !form || asks || new || line.length() > 16 {
        return None;
    }
    let named = TEXTS.iter().any(|text| line.has(text));
    let direct = dialog.current() == Some(topic);
    (direct || named).then_some(draft)
}

#[cfg(test)]
mod tests {
    use super::super::Topic;
    use super::*;
    use crate::crm::{Answer, Status};

    #[test]
    fn changes_are_told_from_questions_and_new_mails() {
        let mut topic = Topic { request: "draft".into(), ..Topic::default() };
        let mut answer = Answer::new(Status::Answered, "Draft");
        answer.drafts = vec![Draft { id: None, record: None, versions: Vec::new() }];
        topic.conclude(&answer);
        let mut dialog = Dialog::default();
        dialog.remember(topic);
        for (said, changes) in [
            ("make it shorter", true),
            ("more formal please", true),
            ("and ask for a call on Thursday", true),
            ("can you make it friendlier?", true),
            ("in German", true),
            ("who should I call?", false),
            ("draft a shorter mail to Sam", false),
            ("open deals", false),
        ] {
            assert_eq!(changed(&dialog, &Line::new(said)).is_some(), changes, "{said}");
        }
    }
}
