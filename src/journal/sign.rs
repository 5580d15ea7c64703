//! Signatures over the log: who holds the key said that the log had come this far.
//!
//! For: the [`Signer`] of a workspace, the statement that it signs, and the [`Witness`], which carries the end of the
//! log out of this machine. Not for: keeping the key (room `config`) or deciding when to sign (`writer`).
//! Invariant: Ed25519 as in RFC 8032, checked strictly; a signature for one purpose never serves another.

use super::line::Chain;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use std::fmt;

/// The key that signs. Wiped when dropped; `Debug` shows the public half.
pub struct Signer(SigningKey);

impl Signer {
    /// The key of these 32 secret bytes.
    pub fn new(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public key in hex, 64 digits.
    pub fn public(&self) -> String {
        hex(self.0.verifying_key().as_bytes())
    }

    pub(super) fn sign(&self, statement: &str) -> String {
        hex(&self.0.sign(statement.as_bytes()).to_bytes())
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Signer").field(&self.public()).finish()
    }
}

/// What is signed about the end of the log: `purpose` keeps lines, witnesses and checkpoints apart.
pub(super) fn statement(purpose: &str, seq: u64, chain: &str, time: &str) -> String {
    format!("dealdesk log {purpose} 1\n{seq}\n{chain}\n{time}\n")
}

/// Whether this key signed this statement.
pub(super) fn is_signed(key: &str, signature: &str, statement: &str) -> bool {
    let parts = || Some((unhex::<32>(key)?, unhex::<64>(signature)?));
    let Some((key, signature)) = parts() else { return false };
    VerifyingKey::from_bytes(&key)
        .is_ok_and(|key| key.verify_strict(statement.as_bytes(), &Signature::from_bytes(&signature)).is_ok())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Strict: lower case, of exactly this length.
fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let digits = text.as_bytes();
    let mut bytes = [0; N];
    if digits.len() != 2 * N {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

const WITNESS: &str = "dealdesk-log-1";

/// The end of a log at some moment, signed: one line of plain characters for a mail, a print or a second machine.
///
/// A log that was cut, rewritten or replaced later does not agree with it, whoever did that.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Witness {
    /// The last line's number.
    pub seq: u64,
    /// Its chain in hex.
    pub chain: String,
    /// When the witness was made, RFC 3339.
    pub time: String,
    /// The public key in hex.
    pub key: String,
    /// The signature in hex.
    pub signature: String,
}

impl Witness {
    pub(super) fn new(seq: u64, chain: Chain, time: &str, signer: &Signer) -> Self {
        let signature = signer.sign(&statement("witness", seq, chain.as_str(), time));
        let chain = chain.as_str().to_owned();
        Self { seq, chain, time: time.to_owned(), key: signer.public(), signature }
    }

    /// Reads the first line that is a witness, with anything around it: a quoted mail, a scan.
    pub fn parse(text: &str) -> Option<Self> {
        text.lines().find_map(|line| {
            let mut words = line.split_whitespace().skip_while(|word| *word != WITNESS).skip(1);
            let mut word = || words.next().map(str::to_owned);
            let seq = word()?.parse().ok()?;
            Some(Self { seq, chain: word()?, time: word()?, key: word()?, signature: word()? })
        })
    }

    /// Whether it is as it was made.
    pub fn is_genuine(&self) -> bool {
        is_signed(&self.key, &self.signature, &statement("witness", self.seq, &self.chain, &self.time))
    }
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seq, chain, time, key, signature } = self;
        write!(f, "{WITNESS} {seq} {chain} {time} {key} {signature}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_that_of_the_standard() {
        // RFC 8032, 7.1, test 1.
        let seed = unhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(Signer::new(&seed).public(), public);
        assert_eq!(format!("{:?}", Signer::new(&seed)), format!("Signer({public:?})"));
    }

    #[test]
    fn a_witness_survives_a_mail_and_shows_any_change() {
        let witness = Witness::new(7, Chain::GENESIS, "2026-11-20T10:00:00Z", &Signer::new(&[3; 32]));
        let line = witness.to_string();
        assert!(line.len() < 340 && line.is_ascii(), "{}", line.len());
        assert_eq!(Witness::parse(&format!("Hello\n>  {line} \nbye")), Some(witness.clone()));
        assert!(witness.is_genuine());
        for at in WITNESS.len() + 1..line.len() {
            let mut bytes = line.clone().into_bytes();
            bytes[at] = if bytes[at] == b'1' { b'2' } else { b'1' };
            let changed = Witness::parse(std::str::from_utf8(&bytes).unwrap());
            assert!(!changed.is_some_and(|changed| changed.is_genuine()), "character {at}");
        }
        assert_eq!(Witness::parse("dealdesk-log-1 7 abc"), None);
    }
}
