//! The only way out: mask, apply policy, encode, scan the encoded bytes, write the receipt, then clear.
//!
//! Invariant: [`Cleared`] has no public constructor; the gate makes one only after the receipt is durable.

use super::prompt::MaskedPrompt;

/// An HTTP request without its secrets; the transport adds the provider's key.
#[derive(Clone, Debug, PartialEq)]
pub struct WireRequest {
    /// Where to: scheme, host, path and query, no key in it.
    pub url: String,
    /// Headers without secrets.
    pub headers: Vec<(String, String)>,
    /// The very bytes that go out.
    pub body: Vec<u8>,
}

/// Turns a masked prompt into the request of one wire protocol. Pure.
pub trait Encode: Send + Sync {
    /// The request for this prompt.
    fn encode(&self, prompt: &MaskedPrompt) -> WireRequest;
}

/// Proof that a value passed the gate.
#[derive(Debug)]
pub struct Cleared<T> {
    value: T,
    receipt: String,
}

impl<T> Cleared<T> {
    /// What may leave.
    pub fn get(&self) -> &T {
        &self.value
    }

    /// The id of the receipt that was written for it.
    pub fn receipt(&self) -> &str {
        &self.receipt
    }

    /// What may leave, by value.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// A value that passed no gate, for tests of what comes after it.
    #[cfg(test)]
    pub(crate) fn for_tests(value: T) -> Self {
        Self { value, receipt: "test".to_owned() }
    }
}
