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
mod free_mail;
pub mod gate;
mod host;
pub mod link;
mod mask;
mod names;
mod patterns;
mod placeholder;
mod policy;
pub mod prompt;
mod receipt;
mod safe;
mod scan;
mod session;
mod subject;
pub mod tone;
mod unmask;
mod vault;

pub use dictionary::{Dictionary, DictionaryBuilder, is_everyday};
pub use entity::EntityType;
pub use fold::second_reading;
pub use gate::{Cleared, Destination, Gate, Ledger, LedgerError, Passage, Refusal, Retention, WireRequest};
pub use host::HostError;
pub use mask::{Masked, Masker, Span};
pub use names::{NameWord, name_word};
pub use policy::{
    Autonomy, Caps, DEFAULT_POLICY, Entry as PolicyEntry, Export, Forbidden, Levels, Network, Offline, Policy,
    PolicyError, PolicyFile, RetentionRule, Rules, Spent, Standing, Tone, Web,
};
pub use receipt::{FieldUse, Receipt, Treatment};
pub use safe::SafeText;
pub use scan::{Watch, second_look};
pub use session::Session;
pub use subject::Subject;
pub use unmask::{RecipientError, Restored, Sink, Subjects, Unmasker};
pub use vault::{KeyOwner, VaultError, VaultKey, VaultKeys, unwrap_key, wrap_key};
