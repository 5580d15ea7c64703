//! What is decided of one deal, and its text form: `opportunity:ID=push:2026-12-15`.

use crate::crm::{Kind, RecordRef};
use jiff::civil::Date;
use std::fmt;

/// What is decided of one deal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Another close date.
    Push(Date),
    /// A next step.
    Next(String),
    /// A mail to the customer, as a draft.
    Nudge,
    /// Not now: a later close date, out of the forecast.
    Park,
    /// Lost, and why.
    Lost(String),
    /// Left as it is.
    Keep,
}

/// A decision that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misread {
    /// The words.
    pub text: String,
    /// What is wrong and what to write.
    pub why: String,
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Push(day) => write!(f, "push:{day}"),
            Self::Next(step) => write!(f, "next:{}", one_line(step)),
            Self::Nudge => f.write_str("nudge"),
            Self::Park => f.write_str("park"),
            Self::Lost(reason) => write!(f, "lost:{}", one_line(reason)),
            Self::Keep => f.write_str("keep"),
        }
    }
}

/// The text form knows lines and semicolons, so a step or reason has none.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace(';', ",")
}

impl Decision {
    /// The key of the walk that makes it.
    pub fn key(&self) -> char {
        match self {
            Self::Push(_) => 'p',
            Self::Next(_) => 'n',
            Self::Nudge => 'm',
            Self::Park => 'k',
            Self::Lost(_) => 'l',
            Self::Keep => ' ',
        }
    }

    /// Reads `push:2026-12-15`, `next:Call Dana`, `nudge`, `park`, `lost:price`, `keep`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (verb, rest) = text.split_once(':').map_or((text, ""), |(verb, rest)| (verb, rest.trim()));
        let said = |what: &str| {
            if rest.is_empty() { Err(format!("write {what} behind the colon")) } else { Ok(one_line(rest)) }
        };
        match verb.trim().to_lowercase().as_str() {
            "push" => rest.parse().map(Self::Push).map_err(|_| "write the day as push:2026-12-15".to_owned()),
            "next" => said("the next step, as in next:Call Dana").map(Self::Next),
            "lost" => said("the reason, as in lost:price").map(Self::Lost),
            "nudge" => Ok(Self::Nudge),
            "park" => Ok(Self::Park),
            "keep" | "skip" => Ok(Self::Keep),
            _ => Err("it is one of push:DAY, next:STEP, nudge, park, lost:REASON, keep".to_owned()),
        }
    }
}

/// Reads decisions, one a line or separated by semicolons; lines that begin with `#` are comments.
pub(super) fn read(text: &str) -> (Vec<(RecordRef, Decision)>, Vec<Misread>) {
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    for part in lines.flat_map(|line| line.split(';')).map(str::trim).filter(|part| !part.is_empty()) {
        let mut misread = |why: String| wrong.push(Misread { text: part.to_owned(), why });
        match part.split_once('=') {
            None => misread("write RECORD=DECISION, as in opportunity:ID=nudge".to_owned()),
            Some((record, decision)) => match (reference(record), Decision::parse(decision)) {
                (None, _) => misread("name the deal as opportunity:ID".to_owned()),
                (_, Err(why)) => misread(why),
                (Some(record), Ok(decision)) => found.push((record, decision)),
            },
        }
    }
    (found, wrong)
}

/// `opportunity:ID`, `opp:ID`, `deal:ID` or the id alone.
fn reference(text: &str) -> Option<RecordRef> {
    let text = text.trim();
    let id = match text.split_once(':') {
        None => text,
        Some((kind, id)) => {
            let known = kind.trim().eq_ignore_ascii_case("opp") || Kind::parse(kind) == Kind::Opportunity;
            known.then_some(id.trim())?
        }
    };
    (!id.is_empty()).then(|| RecordRef::new(Kind::Opportunity, id))
}
