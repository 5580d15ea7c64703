//! The terminal itself.
//!
//! For: raw mode and its one way back, input, capabilities, drawing bytes, clipboard, $EDITOR, suspend.
//! Not for: what is on the screen (room `ui`) or what a key means (room `app`).
//! Invariants: the only room that names crossterm; however the program ends, the terminal is as it was before.

pub mod key;
