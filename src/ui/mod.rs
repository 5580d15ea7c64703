//! What the screen shows.

pub mod markdown;
pub mod text;
pub mod theme;
