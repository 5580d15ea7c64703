//! What may leave this machine and what may enter it.
//!
//! For: detectors, the dictionary of known values, placeholders and their vault, field classes and policy, the
//! sanitiser ([`SafeText`]), and the [`gate`], which alone can make a [`Cleared`] request.
//! Not for: sending anything (rooms `llm` and `runtime`) or deciding what to say (room `assistant`).
//! Invariants: no text reaches a socket without passing [`gate`]; no text reaches a screen, title, clipboard, file
//! or log without being a [`SafeText`].

pub mod gate;
pub mod prompt;
mod safe;

pub use gate::{Cleared, WireRequest};
pub use safe::SafeText;
