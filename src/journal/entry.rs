//! One event as it stands in the log, and the session it belongs to.

use super::{Event, JournalError};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::fmt;

/// Names one conversation. 1 to 64 letters, digits, `-` or `_`, so that it is also a file name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct SessionId(String);

impl SessionId {
    /// Takes an id from outside.
    ///
    /// # Errors
    /// When it is not 1 to 64 letters, digits, `-` or `_`.
    pub fn new(text: impl Into<String>) -> Result<Self, JournalError> {
        let text = text.into();
        let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if text.is_empty() || text.len() > 64 || !text.chars().all(good) {
            return Err(JournalError::SessionId(text));
        }
        Ok(Self(text))
    }

    /// A fresh id that sorts by time: `20261120T122500-9f3a01c2`.
    pub fn fresh(at: Timestamp, random: [u8; 4]) -> Self {
        let time = at.strftime("%Y%m%dT%H%M%S");
        Self(format!("{time}-{:08x}", u32::from_be_bytes(random)))
    }

    /// The log's own events: healing, notes that belong to no conversation.
    pub fn log() -> Self {
        Self("log".to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The UTC day before which a [`fresh`](Self::fresh) id cannot occur.
    pub(super) fn first_day(&self) -> Option<Date> {
        Date::strptime("%Y%m%d", self.0.split_once('T')?.0).ok()
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for SessionId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
pub struct Entry {
    /// Counted from 1 over all files, without gaps.
    pub seq: u64,
    /// When it happened, as the caller said.
    #[serde(deserialize_with = "time")]
    pub time: Timestamp,
    /// The conversation.
    pub session: SessionId,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

fn time<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    use serde::Deserialize as _;
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

/// The UTC day of a moment: the name of its file.
pub(super) fn utc_day(at: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(at).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_cannot_be_paths() {
        for bad in ["", "a/b", "..", "a.b", "ä", "a b", &"x".repeat(65)] {
            assert!(SessionId::new(bad).is_err(), "{bad:?}");
        }
        assert!(SessionId::new("s-1_A").is_ok());
    }

    #[test]
    fn fresh_ids_carry_their_day() {
        let at: Timestamp = "2026-11-20T12:25:00Z".parse().unwrap();
        let id = SessionId::fresh(at, [0, 1, 2, 255]);
        assert_eq!(id.as_str(), "20261120T122500-000102ff");
        assert_eq!(id.first_day(), Some(jiff::civil::date(2026, 11, 20)));
        assert_eq!(SessionId::log().first_day(), None);
    }
}
