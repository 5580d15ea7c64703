//! What may leave this machine and what may enter it.
//!
//! For: detectors, the dictionary of known values, placeholders and their vault, field classes and policy, the
//! sanitiser ([`SafeText`]), and the [`gate`], which alone can make a [`Cleared`] request.
//! Not for: sending anything (rooms `llm` and `runtime`) or deciding what to say (room `assistant`).
//! Invariants: no text reaches a socket without passing [`gate`]; no text reaches a screen, title, clipboard, file
//! or log without being a [`SafeText`].

mod dictionary;
mod entity;
pub mod exact;
mod fence;
mod fold;
pub mod gate;
mod host;
mod mask;
mod patterns;
mod placeholder;
mod policy;
pub mod prompt;
mod receipt;
mod safe;
mod scan;
mod session;
mod unmask;
mod vault;

pub use dictionary::{Dictionary, DictionaryBuilder, DictionaryError};
pub use entity::EntityType;
pub use gate::{Cleared, Destination, Gate, Ledger, LedgerError, Passage, Refusal, WireRequest};
pub use host::HostError;
pub use mask::{Masked, Masker, Span};
pub use policy::{DEFAULT_POLICY, Network, Offline, Policy, PolicyError};
pub use receipt::{FieldUse, Receipt, Treatment};
pub use safe::SafeText;
pub use session::Session;
pub use unmask::{RecipientError, Restored, Sink, Subjects, Unmasker};
pub use vault::VaultError;
