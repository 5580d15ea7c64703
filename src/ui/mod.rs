//! What the screen shows.
//!
//! For: turning state into frames, with [`theme`]s, [`markdown`] and [`text`] fitted to the grid.
//! Not for: the terminal (room `term`) or deciding what happens (room `app`).
//! Invariants: colours come by role from a theme, and nowhere else.

pub mod markdown;
pub mod text;
pub mod theme;
