//! The terminal itself.
//!
//! For: raw mode and its one way back, input, capabilities, drawing bytes, clipboard, $EDITOR, suspend.
//! Not for: what is on the screen (room `ui`) or what a key means (room `app`).
//! Invariants: the only room that names crossterm; however the program ends, the terminal is as it was before.

mod backend;
mod clipboard;
mod color;
mod decode;
mod editor;
mod events;
pub mod key;
mod screen;
mod sgr;
mod signals;
#[cfg(not(unix))]
mod translate;

pub use backend::AnsiBackend;
pub use clipboard::{CopyError, LONGEST_COPY};
pub use color::{ColorChoice, ColorLevel, light_by_env};
pub use editor::{EditorError, edit, editor_command};
pub use events::{Event, Events};
pub use screen::{Screen, ScreenError, ScreenOptions, check, restore, terminal_size};
pub use signals::{Signal, Signals};
