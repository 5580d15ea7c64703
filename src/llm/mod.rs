//! Language-model providers: wire protocols, streaming, usage, prices.
//!
//! For: turning a [`Cleared`](crate::trust::Cleared) request into a stream of [`Event`]s, tolerantly and cancellably.
//! Not for: composing prompts (assistant), masking (trust), or knowing what an answer means.
//! Invariants: nothing but a cleared request reaches a socket ([`probe_local`] sends
//! no data and stays on this machine, and is cleared all the same); a stream without a [`Event::Finish`] is incomplete; secrets never appear in errors.
//!
//! The way through: [`choose`] settings → [`provider()`] → its encoder at the gate → [`Provider::stream`]. Each wire
//! protocol is one file that encodes and decodes, purely; `answer` collects what they decode; `transport` carries.

mod answer;
mod anthropic;
mod client;
mod cohere;
pub mod event;
mod fault;
mod gemini;
mod head;
mod network;
mod ollama;
mod openai_chat;
mod openai_responses;
mod post;
pub mod prices;
mod probe;
mod protocol;
mod provider;
mod registry;
pub mod retry;
mod scripted;
pub mod settings;
pub mod sse;
#[cfg(test)]
mod tests;
mod transport;

pub use client::Clients;
pub use event::{Error, ErrorKind, Event, FinishReason, Usage};
pub use post::{Collector, Reply};
pub use prices::Prices;
pub use probe::{KNOWN_PORTS, LocalServer, probe_local};
pub use provider::{Events, Provider};
pub use registry::{provider, retention};
pub use scripted::Scripted;
pub use settings::{ModelSettings, ProviderKind, SettingsError, choose, from_env};
