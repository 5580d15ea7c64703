//! Whose turn a line about open answers speaks of: the seller's (`mine`) or the customer's (`theirs`).
//!
//! Invariant: a line that speaks of both, or of neither for sure, is none.

use super::super::vocabulary::has_phrase;

/// The seller has to answer, or has promised something.
const MINE: &[&str] = &[
    "i owe",
    "do i owe",
    "i still owe",
    "waits for me",
    "wait for me",
    "waiting for me",
    "waits on me",
    "waiting on me",
    "answer from me",
    "reply from me",
    "hear from me",
    "hear back from me",
    "my answer",
    "my reply",
    "i have not answered",
    "have i not answered",
    "i haven't answered",
    "haven't i answered",
    "i did not answer",
    "i didn't answer",
    "should i answer",
    "must i answer",
    "need to answer",
    "did i promise",
    "have i promised",
    "i promised",
    "from my side",
    "schulde ich",
    "wartet auf mich",
    "warten auf mich",
    "muss ich antworten",
    "muss ich noch antworten",
    "habe ich versprochen",
    "attend ma reponse",
    "attend une reponse de moi",
    "dois je repondre",
    "ai je promis",
];
/// The customer has to.
const THEIRS: &[&str] = &[
    "owes me",
    "owe me",
    "answered me",
    "replied to me",
    "written back",
    "answered my",
    "replied to my",
    "answer me",
    "reply to my",
    "am i waiting for",
    "i am waiting for",
    "i'm waiting for",
    "waiting to hear from",
    "should i chase",
    "can i chase",
    "to chase",
    "should i remind",
    "ghosting me",
    "schuldet mir",
    "schulden mir",
    "mir nicht geantwortet",
    "mir noch nicht geantwortet",
    "warte ich",
    "m'a pas repondu",
    "ne m'ont pas repondu",
    "me doit une reponse",
];

/// `mine` or `theirs`.
pub(super) fn read(plain: &str) -> Option<String> {
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| has_phrase(plain, phrase));
    match (says(MINE), says(THEIRS)) {
        (true, false) => Some("mine".to_owned()),
        (false, true) => Some("theirs".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::examples;

    #[test]
    fn whose_turn_it_is_is_heard() {
        for (line, turn) in [
            ("whom do I owe an answer?", Some("mine")),
            ("Who has not answered me?", Some("theirs")),
            ("who owes me an answer", Some("theirs")),
            ("who is waiting for me", Some("mine")),
            ("who waits for an answer from me", Some("mine")),
            ("what did I promise Halden", Some("mine")),
            ("whom should I chase", Some("theirs")),
            ("Wem schulde ich eine Antwort?", Some("mine")),
            ("Wer hat mir nicht geantwortet?", Some("theirs")),
            ("Qui ne m'a pas répondu ?", Some("theirs")),
            ("follow-ups due", None),
            ("who owes me an answer, and whom do I owe one", None),
        ] {
            assert_eq!(read(&examples::plain(line)).as_deref(), turn, "{line}");
        }
    }
}
