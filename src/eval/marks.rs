//! What people say of test questions: why one fails, and whether an answer is good.
//!
//! Not for: where it is kept (room `runtime`). Invariants: a cause belongs to a question by its fingerprint, and counts
//! as long as the question is the same; a y or n belongs to one answer, and another answer is marked anew.

use super::{Asked, Cause};
use std::collections::BTreeMap;

/// What a person said of a question and of one answer to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mark {
    /// The question's id when it was marked last: for people; the fingerprint is what counts.
    pub id: String,
    /// The question, for people.
    pub ask: String,
    /// Why it fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// The same in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// Whether the answer is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub good: Option<bool>,
    /// Fingerprint of that answer.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub answer: String,
    /// A note on it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Everything that people said, by the fingerprint of the question.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Marks(pub BTreeMap<String, Mark>);

impl Marks {
    /// Why a question fails, as a person said.
    pub fn cause(&self, asked: &Asked) -> Option<(Cause, &str)> {
        let mark = self.0.get(&asked.hash)?;
        Some((mark.cause?, mark.why.as_str()))
    }

    /// Whether this very answer is good, as a person said, with the note.
    pub fn good(&self, asked: &Asked) -> Option<(bool, &str)> {
        let mark = self.0.get(&asked.hash)?;
        let same = asked.seen.as_ref().is_some_and(|seen| seen.fingerprint() == mark.answer);
        Some((mark.good.filter(|_| same)?, mark.note.as_str()))
    }

    /// Says why a question fails; `None` leaves that to the rules again. A note stays where no other comes.
    pub fn set_cause(&mut self, asked: &Asked, cause: Option<Cause>, why: Option<&str>) {
        let mark = self.of(asked);
        mark.cause = cause;
        match (cause, why) {
            (None, _) => mark.why.clear(),
            (_, Some(why)) => why.clone_into(&mut mark.why),
            _ => {}
        }
        self.tidy();
    }

    /// Says whether the answer is good; `None` takes that back.
    pub fn set_good(&mut self, asked: &Asked, good: Option<bool>, note: Option<&str>) {
        let answer = asked.seen.as_ref().map(super::Seen::fingerprint).unwrap_or_default();
        let mark = self.of(asked);
        if mark.answer != answer || good.is_none() {
            mark.note.clear();
        }
        (mark.good, mark.answer) = (good, if good.is_some() { answer } else { String::new() });
        if let Some(note) = note.filter(|_| good.is_some()) {
            note.clone_into(&mut mark.note);
        }
        self.tidy();
    }

    fn of(&mut self, asked: &Asked) -> &mut Mark {
        let mark = self.0.entry(asked.hash.clone()).or_default();
        (mark.id, mark.ask) = (asked.id.clone(), asked.ask.clone());
        mark
    }

    fn tidy(&mut self) {
        self.0.retain(|_, mark| mark.cause.is_some() || mark.good.is_some());
    }

    /// Reads them from TOML.
    ///
    /// # Errors
    /// Why it cannot be read, with the line.
    pub fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// The same as TOML.
    pub fn write(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::triage::tests::failed;
    use super::*;

    #[test]
    fn marks_are_kept_as_they_were_made_and_belong_to_one_answer() {
        let asked = failed("a:1", "what's in the \"news\"", "way");
        let mut marks = Marks::default();
        marks.set_cause(&asked, Some(Cause::Limitation), Some("needs\nthe web"));
        marks.set_good(&asked, Some(false), Some("too long"));
        let read = Marks::read(&marks.write()).unwrap();
        assert_eq!(read, marks);
        assert_eq!(read.cause(&asked), Some((Cause::Limitation, "needs\nthe web")));
        assert_eq!(read.good(&asked), Some((false, "too long")));
        let mut other = asked.clone();
        other.seen.as_mut().unwrap().text.push('!');
        assert_eq!((read.good(&other), read.cause(&other).is_some()), (None, true));
        let mut changed = asked.clone();
        changed.hash.push('x');
        assert_eq!(read.cause(&changed), None);
        marks.set_good(&other, Some(true), None);
        assert_eq!(marks.good(&other), Some((true, "")), "the note was about another answer");
        marks.set_cause(&asked, None, None);
        marks.set_good(&asked, None, None);
        assert_eq!(marks, Marks::default());
        assert!(Marks::read("a = 3").is_err());
    }
}
