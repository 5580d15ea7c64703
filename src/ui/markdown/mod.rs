//! Markdown as lines for the screen.
//!
//! For: what models, notes and articles write: headings, emphasis, lists, tables, quotes, code, links, citations.
//! Not for: images (their alternative text is shown), raw HTML (shown as text), terminal links (never written).
//! Invariants: no line is wider than asked for; time is linear in the text; the result of [`Streamed`] does not
//! depend on how the text was cut into pieces, and is that of [`render`].

mod block;
mod flow;
mod split;
mod stream;
mod table;

use ratatui::text::Line;

use super::theme::Theme;

pub use stream::Streamed;

/// Lines ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rendered {
    /// Each at most as wide as asked for.
    pub lines: Vec<Line<'static>>,
    /// Where citations ended up, from top to bottom.
    pub cites: Vec<CiteSpot>,
}

/// A citation `[n]` on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CiteSpot {
    /// Index of the line.
    pub line: usize,
    /// First column.
    pub column: u16,
    /// Columns it takes on this line.
    pub width: u16,
    /// The number in the brackets.
    pub number: u32,
}

/// Lays the text out. A width of 0 counts as 1.
pub fn render(text: &str, width: u16, theme: &Theme) -> Rendered {
    let mut streamed = Streamed::new(width);
    streamed.push(text, theme);
    streamed.finish(theme)
}

#[cfg(test)]
mod tests;
