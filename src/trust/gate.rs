//! The only way out: mask, apply policy, encode, scan the encoded bytes, write the receipt, then clear.
//!
//! For: proving by types that nothing reaches a socket unmasked.
//! Not for: opening sockets, keeping receipts ([`Ledger`] does), or de-masking answers.
//! Invariants: [`Cleared`] has no public constructor; the gate makes one only after the receipt is durable. Every
//! failure refuses the request; no refusal or receipt holds a value.
//!
//! Nobody else can make the proof:
//!
//! ```compile_fail
//! use dealdesk::trust::{Cleared, WireRequest};
//! let request = WireRequest { url: "https://example.com".into(), headers: vec![], body: vec![] };
//! let forged = Cleared { value: request, receipt: "none".to_owned() };
//! ```

mod attributes;
mod compose;
mod export;
mod late;

pub use export::{Texts, clear_export};

use super::{
    entity::EntityType,
    host::{HostError, Target},
    mask::Masker,
    policy::{Forbidden, Policy},
    prompt::{MaskedPrompt, Prompt},
    receipt::Receipt,
    scan::{self, Watch},
    session::Session,
};
use crate::crm::{RecordRef, Schema};
use jiff::Timestamp;
use std::sync::Arc;

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

    /// What the request asks about being kept.
    fn retention(&self) -> Retention {
        Retention::NoFlag
    }
}

/// What a request asks of a provider about keeping it. Asked is not guaranteed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retention {
    /// A flag in the request: `store=false`.
    Asked(&'static str),
    /// The provider has no flag for that.
    NoFlag,
}

impl Retention {
    /// In words, for a receipt.
    pub fn words(self, is_local: bool) -> String {
        match self {
            Self::Asked(flag) => format!("asked: {flag}; not guaranteed"),
            Self::NoFlag if is_local => "stays on this machine".to_owned(),
            Self::NoFlag => "the provider has no flag against keeping; its terms count".to_owned(),
        }
    }
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

/// Who is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Destination {
    /// The provider's name in the settings.
    pub provider: String,
    /// What it is (`openai`), whatever it is called; empty for the name.
    pub kind: String,
    /// The model's name.
    pub model: String,
    /// Where it computes, as the settings say; a host that tells it itself counts more.
    pub region: Option<String>,
}

/// Keeps receipts.
pub trait Ledger {
    /// Keeps the receipt and the masked request. Returns only when both would survive a crash.
    fn record(&self, receipt: &Receipt, request: &WireRequest) -> Result<(), LedgerError>;
}

/// Why a receipt could not be kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LedgerError(pub String);

/// Why a request was not cleared. Nothing has left.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The policy or the address forbids it.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The policy forbids this provider, model, region or size.
    #[error(transparent)]
    Policy(#[from] Forbidden),
    /// The scan of the encoded bytes found something that must not leave.
    #[error(
        "the request was stopped: {what} in the clear at {place}; nothing was sent. Rephrase, or report this with the receipt id {receipt}"
    )]
    Leak {
        /// What kind of thing, never the thing.
        what: &'static str,
        /// Where it stands.
        place: String,
        /// The receipt that would have been written.
        receipt: String,
    },
    /// The receipt could not be kept.
    #[error(
        "the request was stopped because its receipt could not be written ({0}); nothing was sent. Check free space and rights of the log folder"
    )]
    Ledger(#[from] LedgerError),
}

/// One request on its way to the gate.
pub struct Passage<'a> {
    /// What the assistant wants to send.
    pub prompt: Prompt,
    /// The records that the turn is about: their names count as names even where they are everyday words.
    pub scope: &'a [RecordRef],
    /// The wire protocol.
    pub encoder: &'a dyn Encode,
    /// Who is asked.
    pub destination: &'a Destination,
    /// Now.
    pub at: Timestamp,
    /// The id for the receipt.
    pub id: String,
}

/// Clears requests.
#[derive(Clone, Debug)]
pub struct Gate {
    masker: Masker,
    policy: Policy,
    schema: Arc<Schema>,
    watch: Arc<Watch>,
}

impl Gate {
    /// A gate with this policy. The schema says how far fields may travel that the policy does not name; `watch` holds
    /// every value that may not stand in the bytes, whatever the masker knows.
    pub fn new(masker: Masker, policy: Policy, schema: Arc<Schema>, watch: Arc<Watch>) -> Self {
        Self { masker, policy, schema, watch }
    }

    /// Masks, encodes, scans and records a request; only then it is cleared.
    pub fn clear(
        &self,
        passage: Passage<'_>,
        session: &mut Session,
        ledger: &dyn Ledger,
    ) -> Result<(Cleared<WireRequest>, Receipt), Refusal> {
        // Learns names that only a later part gives away, so that the earlier parts hide them too.
        compose::Composer::new(self, session, passage.scope).prompt(&passage.prompt);
        let mut composer = compose::Composer::new(self, session, passage.scope);
        let prompt = composer.prompt(&passage.prompt);
        let report = composer.into_report();
        let request = passage.encoder.encode(&prompt);
        let target = Target::of(&request.url, &self.policy)?;
        let retention = passage.encoder.retention();
        self.policy.check(passage.destination, &target.host, target.is_local, retention)?;
        self.policy.caps.check_size(request.body.len())?;
        refuse_leaks(&request, session, &self.watch, &passage.id)?;
        let receipt = Receipt {
            id: passage.id,
            at: passage.at,
            host: target.host,
            path: target.path,
            provider: passage.destination.provider.clone(),
            model: passage.destination.model.clone(),
            bytes: request.body.len(),
            blake3: blake3::hash(&request.body).to_hex().to_string(),
            fields: report.fields,
            masked: report.masked,
            policy: self.policy.version(),
            retention: retention.words(target.is_local),
            learnt_late: report.learnt_late,
            rules: report.rules,
            notes: report.notes,
        };
        ledger.record(&receipt, &request)?;
        Ok((Cleared { value: request, receipt: receipt.id.clone() }, receipt))
    }
}

/// Clears the question of which models a server on this machine has. It carries no data, so it needs no receipt.
///
/// # Errors
/// For any other address than the list of models of this machine, and when no socket may be opened at all.
pub fn clear_probe(url: &str, policy: &Policy) -> Result<Cleared<WireRequest>, Refusal> {
    let target = Target::of(url, policy)?;
    if !target.is_local || target.path != "/v1/models" || url.contains(['?', '#']) {
        return Err(HostError::NotAllowed(target.host).into());
    }
    let request = WireRequest { url: url.to_owned(), headers: Vec::new(), body: Vec::new() };
    Ok(Cleared { value: request, receipt: "probe".to_owned() })
}

/// Looks at the address, the headers and the body as they would leave.
fn refuse_leaks(request: &WireRequest, session: &Session, watch: &Watch, receipt: &str) -> Result<(), Refusal> {
    let address = ("the address".to_owned(), scan::leak_in_url(&request.url, session, watch));
    let headers = request.headers.iter().map(|(name, value)| {
        let line = format!("{name}: {value}");
        (format!("header {name}"), scan::leak(line.as_bytes(), session, watch))
    });
    let body = std::iter::once_with(|| ("the body".to_owned(), scan::leak(&request.body, session, watch)));
    for (place, leak) in std::iter::once(address).chain(headers).chain(body) {
        if let Some(leak) = leak {
            let place = format!("{place}, character {}", leak.at);
            return Err(Refusal::Leak { what: thing(leak.kind), place, receipt: receipt.to_owned() });
        }
    }
    Ok(())
}

pub(super) fn thing(kind: EntityType) -> &'static str {
    match kind {
        EntityType::Person => "a person's name",
        EntityType::Org => "a company's name",
        EntityType::Deal => "a deal's name",
        EntityType::Email => "a mail address",
        EntityType::Phone => "a phone number",
        EntityType::Amount => "an amount",
        EntityType::Url => "a web address of an account",
        EntityType::Iban => "a bank account number",
        EntityType::Card => "a card number",
        EntityType::Secret => "a key or password",
        EntityType::NationalId => "a national or tax number",
        EntityType::Ssn => "a social security number",
        EntityType::Passport => "a passport number",
        EntityType::Address => "a street address",
        EntityType::BirthDate => "a date of birth",
        _ => "a confidential value",
    }
}

#[cfg(test)]
mod tests;
