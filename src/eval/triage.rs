//! Why a question fails, as a person sorted it, and what a person says of an answer.
//!
//! Not for: finding the failures (`check`). Invariant: a mark belongs to a question by its id and fingerprint, so that a
//! question that was changed is looked at again.

use std::collections::BTreeMap;

/// Why a question fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// It cannot do that, and says so.
    Limitation,
    /// There is no action for it.
    MissingAction,
    /// It should, and does not.
    Bug,
    /// The question, or what it wants, is wrong.
    BadQuestion,
}

impl Cause {
    /// All of them, with what each means.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Limitation, "limitation", "it cannot do that: `dealdesk can` says so from now on"),
        (Self::MissingAction, "missing-action", "there is no action for it yet"),
        (Self::Bug, "bug", "it should be right and is not"),
        (Self::BadQuestion, "bad-question", "the question, or what it wants, is wrong"),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(cause, _, _)| *cause == self).map_or("", |(_, word, _)| word)
    }

    /// The cause of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == word).map(|(cause, _, _)| *cause)
    }
}

/// What a person said of a question.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Mark {
    /// Fingerprint of the question that was looked at.
    pub hash: String,
    /// Why it fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// Whether the answer is good, where a person looked at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub good: Option<bool>,
    /// 1 to 4 for factual, complete, concise, follows instructions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marks: Option<[u8; 4]>,
    /// In their words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The sentence, so that a list of limitations can be read.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ask: String,
}

/// Everything that was said, by the question's id.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Marks(pub BTreeMap<String, Mark>);

impl Marks {
    /// What was said of a question, while it is the same.
    pub fn of(&self, id: &str, hash: &str) -> Option<&Mark> {
        self.0.get(id).filter(|mark| mark.hash == hash)
    }

    /// The questions of a cause, in the order of their ids.
    pub fn caused_by(&self, cause: Cause) -> impl Iterator<Item = (&String, &Mark)> {
        self.0.iter().filter(move |(_, mark)| mark.cause == Some(cause))
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
    use super::*;

    #[test]
    fn marks_are_kept_as_they_were_made() {
        let mark = Mark {
            hash: "h".into(),
            cause: Some(Cause::Limitation),
            good: Some(false),
            marks: Some([4, 3, 2, 1]),
            note: "needs \"the web\"".into(),
            ask: "what's in the news".into(),
        };
        let marks = Marks([("a:1".to_owned(), mark.clone())].into());
        let read = Marks::read(&marks.write()).unwrap();
        assert_eq!(read, marks);
        assert_eq!(read.of("a:1", "h"), Some(&mark));
        assert_eq!(read.of("a:1", "changed"), None);
        assert_eq!(read.caused_by(Cause::Limitation).count(), 1);
        assert!(Marks::read("a = 3").is_err());
        for (cause, word, _) in Cause::ALL {
            assert_eq!((Cause::parse(word), cause.as_str()), (Some(cause), word));
        }
    }
}
