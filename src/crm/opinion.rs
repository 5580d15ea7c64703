//! Why a seller finds an answer not good, in a few fixed words.
//!
//! Not for: what is done about it. Invariant: [`Reason::as_str`] is part of the log's format and never changes.

/// Why an answer was not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// It was about another record.
    WrongRecord,
    /// A figure or a date in it is wrong.
    WrongNumbers,
    /// Something that is known is missing.
    MissingFacts,
    /// It answers another question.
    NotAsked,
    /// It says too much.
    TooLong,
    /// It is worded in the wrong tone.
    Tone,
    /// Something else, in the seller's words.
    Other,
}

impl Reason {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 7] = [
        Self::WrongRecord,
        Self::WrongNumbers,
        Self::MissingFacts,
        Self::NotAsked,
        Self::TooLong,
        Self::Tone,
        Self::Other,
    ];

    /// The word in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WrongRecord => "wrong_record",
            Self::WrongNumbers => "wrong_numbers",
            Self::MissingFacts => "missing_facts",
            Self::NotAsked => "not_asked",
            Self::TooLong => "too_long",
            Self::Tone => "tone",
            Self::Other => "other",
        }
    }

    /// The same for a person.
    pub fn words(self) -> &'static str {
        match self {
            Self::WrongRecord => "wrong record",
            Self::WrongNumbers => "wrong numbers",
            Self::MissingFacts => "missing facts",
            Self::NotAsked => "not what I asked",
            Self::TooLong => "too long",
            Self::Tone => "tone",
            Self::Other => "other",
        }
    }

    /// A reason out of the log; a word of another version is [`Reason::Other`].
    pub fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word).unwrap_or(Self::Other)
    }

    /// What a person wrote: one of the reasons, whatever its case and with `_` or `-` for spaces; `None` for words of
    /// their own.
    pub fn said(text: &str) -> Option<Self> {
        let plain = text.trim().trim_end_matches(['.', '!']).to_lowercase().replace(['_', '-'], " ");
        let words: Vec<&str> = plain.split_whitespace().collect();
        let plain = words.join(" ");
        Self::ALL
            .into_iter()
            .find(|reason| reason.words().to_lowercase() == plain || reason.as_str().replace('_', " ") == plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_read_as_it_is_written_and_said() {
        for reason in Reason::ALL {
            assert_eq!(Reason::parse(reason.as_str()), reason);
            assert_eq!(Reason::said(reason.words()), Some(reason));
            assert_eq!(Reason::said(&reason.as_str().to_uppercase()), Some(reason));
        }
        assert_eq!(Reason::said("Not what  I asked."), Some(Reason::NotAsked));
        assert_eq!(Reason::said("the date is of last year"), None);
        assert_eq!(Reason::parse("unheard_of"), Reason::Other);
    }
}
