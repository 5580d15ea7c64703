//! Keyed hashes in place of ids: the same id gives the same hash, and without the key nobody finds the way back.
//!
//! Not for: keeping keys. Invariant: hashes of different sorts of ids never meet, even of the same text.

use super::words;
use zeroize::Zeroizing;

/// Fewest bytes of a company's key.
const SHORTEST_KEY: usize = 32;

/// Hexadecimal digits of a pseudonym: 64 bits, so that among ten million ids two meet by chance once in 370,000 exports.
const DIGITS: usize = 16;

/// A company's key that is too short to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the company's key has fewer than {SHORTEST_KEY} characters, so that ids could be found out by trying; nothing was \
     exported. Make one with `openssl rand -hex 32`"
)]
pub struct KeyTooShort;

/// Makes pseudonyms under one key.
#[derive(Clone)]
pub struct Pseudonyms {
    key: Zeroizing<[u8; 32]>,
    name: String,
}

impl Pseudonyms {
    /// Under a key of the workspace: ids join within the exports of this workspace only.
    pub fn of_workspace(master: &[u8; 32]) -> Self {
        Self::under(Zeroizing::new(blake3::derive_key("dealdesk fleet workspace key 1", master)))
    }

    /// Under a key that all sellers of a company share: ids of records and sellers join across workspaces.
    ///
    /// # Errors
    /// When it is shorter than 32 characters.
    pub fn of_company(secret: &str) -> Result<Self, KeyTooShort> {
        let secret = secret.trim().as_bytes();
        if secret.len() < SHORTEST_KEY {
            return Err(KeyTooShort);
        }
        Ok(Self::under(Zeroizing::new(blake3::derive_key("dealdesk fleet company key 1", secret))))
    }

    fn under(key: Zeroizing<[u8; 32]>) -> Self {
        let name = blake3::keyed_hash(&key, b"name of this key").to_hex()[..8].to_owned();
        Self { key, name }
    }

    /// Names the key without telling it, so that exports under different keys are not joined by mistake.
    pub fn key_name(&self) -> &str {
        &self.name
    }

    /// The pseudonym of an id of this sort.
    pub(super) fn of(&self, sort: &str, parts: &[&str]) -> String {
        self.bytes::<{ DIGITS / 2 }>(sort, parts).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The same as bytes, for ids of traces and spans.
    pub(super) fn bytes<const N: usize>(&self, sort: &str, parts: &[&str]) -> [u8; N] {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        for part in std::iter::once(&sort).chain(parts) {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
        }
        let mut bytes = [0; N];
        hasher.finalize_xof().fill(&mut bytes);
        bytes
    }

    /// A key for what a question is about: the same for most ways of saying the same, nothing for somebody who has not
    /// the key. It is made of the two words of the question whose hashes are smallest (a sketch by minimal hashes), so
    /// two questions share it about as often as they share words.
    pub(super) fn cluster(&self, text: &str) -> Option<String> {
        let mut hashes: Vec<[u8; 8]> = words::content(text).iter().map(|word| self.bytes("word", &[word])).collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes.truncate(2);
        let hex: Vec<String> = hashes.iter().map(|hash| format!("{:016x}", u64::from_be_bytes(*hash))).collect();
        let hex: Vec<&str> = hex.iter().map(String::as_str).collect();
        (!hex.is_empty()).then(|| self.of("cluster", &hex))
    }
}

impl std::fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pseudonyms").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn company(letter: &str) -> Pseudonyms {
        Pseudonyms::of_company(&letter.repeat(32)).unwrap()
    }

    #[test]
    fn ids_join_under_one_key_and_under_no_other() {
        let (one, same, other) = (company("a"), company("a"), company("b"));
        assert_eq!(one.of("record", &["account:1"]), same.of("record", &["account:1"]));
        assert_ne!(one.of("record", &["account:1"]), other.of("record", &["account:1"]));
        assert_ne!(one.of("record", &["account:1"]), one.of("session", &["account:1"]));
        assert_ne!(one.of("draft", &["ab", "c"]), one.of("draft", &["a", "bc"]));
        assert_eq!(one.key_name(), same.key_name());
        assert_ne!(one.key_name(), other.key_name());
        assert_ne!(Pseudonyms::of_workspace(&[1; 32]).key_name(), Pseudonyms::of_workspace(&[2; 32]).key_name());
    }

    #[test]
    fn a_key_that_could_be_guessed_is_refused() {
        assert_eq!(Pseudonyms::of_company(&"x".repeat(31)).err(), Some(KeyTooShort));
        assert!(!format!("{:?}", company("s")).contains("ssss"));
    }

    #[test]
    fn ways_of_saying_the_same_share_a_cluster() {
        let key = company("k");
        for (one, other, same) in [
            ("Book a flight to Berlin", "can you book me flights to Berlin?", true),
            ("please book a flight to Berlin!", "Book flight, Berlin", true),
            ("Bitte buche einen Flug", "buche mir einen Flug", true),
            ("order PERSON_1_K7Q a lunch", "order a lunch for PERSON_22_A1B", true),
            ("Book a flight to Berlin", "print the holiday calendar", false),
        ] {
            assert_eq!(key.cluster(one) == key.cluster(other), same, "{one} / {other}");
        }
        assert_eq!(key.cluster("?! 12 the"), None);
        assert_ne!(key.cluster("book flight"), company("z").cluster("book flight"));
    }
}
