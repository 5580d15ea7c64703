//! Language-model providers: wire protocols, streaming, usage, prices.
//!
//! For: turning a [`Cleared`](crate::trust::Cleared) request into a stream of [`Event`]s, tolerantly and cancellably.
//! Not for: composing prompts (assistant), masking (trust), or knowing what an answer means.
//! Invariants: nothing but a cleared request reaches a socket; a stream without a [`Event::Finish`] is incomplete;
//! secrets never appear in errors.

pub mod event;
mod provider;

pub use event::{Error, ErrorKind, Event, FinishReason, Usage};
pub use provider::{Events, Provider};
