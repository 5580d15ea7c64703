//! Record ids and references. A reference is written `kind:id`.
//!
//! Invariant: [`RecordId`] is canonical, so `==` is identity: the 15- and the 18-character form of a Salesforce
//! id are equal.

use super::Kind;
use std::fmt;

/// The id of a record inside its kind. Compare freely: construction makes it canonical.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(String);

impl RecordId {
    /// Trims the text and widens a 15-character Salesforce id to 18 characters.
    pub fn new(raw: impl AsRef<str>) -> Self {
        let raw = raw.as_ref().trim();
        if looks_like_short_salesforce_id(raw) {
            return Self(format!("{raw}{}", salesforce_suffix(raw)));
        }
        Self(raw.to_owned())
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Salesforce key prefixes start with a digit or `a`; anything else of 15 characters belongs to another system.
fn looks_like_short_salesforce_id(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    raw.len() == 15
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && (bytes[0].is_ascii_digit() || bytes[0] == b'a')
        && bytes[1..].iter().any(u8::is_ascii_digit)
}

/// The three check characters of the 18-character form: one bit per upper-case letter, five characters at a time.
fn salesforce_suffix(raw: &str) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    raw.as_bytes()
        .chunks(5)
        .map(|chunk| {
            let bits = chunk
                .iter()
                .enumerate()
                .filter(|(_, c)| c.is_ascii_uppercase())
                .fold(0usize, |bits, (i, _)| bits | 1 << i);
            char::from(ALPHABET[bits])
        })
        .collect()
}

/// Points at one record: `opportunity:0065…`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordRef {
    /// What sort of record.
    pub kind: Kind,
    /// Which one.
    pub id: RecordId,
}

impl RecordRef {
    /// Joins a kind and an id.
    pub fn new(kind: Kind, id: impl AsRef<str>) -> Self {
        Self { kind, id: RecordId::new(id) }
    }

    /// Reads `kind:id`; `None` when there is no colon or one side is empty.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, id) = text.split_once(':')?;
        let id = id.trim();
        if kind.trim().is_empty() || id.is_empty() {
            return None;
        }
        Some(Self::new(Kind::parse(kind), id))
    }
}

impl fmt::Display for RecordRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.id)
    }
}

impl serde::Serialize for RecordRef {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for RecordRef {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("not a record reference (KIND:ID): {text:?}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_ids_are_equal() {
        // Documented example of the checksum: 001A0000006Vm9r → 001A0000006Vm9rIAC
        assert_eq!(RecordId::new("001A0000006Vm9r"), RecordId::new("001A0000006Vm9rIAC"));
        assert_ne!(RecordId::new("001A0000006Vm9r"), RecordId::new("001A0000006vm9r"));
    }

    #[test]
    fn ids_of_other_systems_stay_as_they_are() {
        for id in ["1C1I7A6R", "Acme Corporatio", "42", "ABCDEFGHIJKLMNO"] {
            assert_eq!(RecordId::new(id).as_str(), id);
        }
    }

    #[test]
    fn references_read_what_they_write() {
        let reference = RecordRef::new(Kind::Opportunity, "006x");
        assert_eq!(RecordRef::parse(&reference.to_string()), Some(reference));
        assert_eq!(RecordRef::parse("opportunity:"), None);
        assert_eq!(RecordRef::parse("nothing"), None);
    }
}
