//! Markdown that is still being written.
//!
//! For: laying out an answer while it streams in, at a cost per piece that does not grow with the answer.
//! Invariants: lines above [`Streamed::frozen`] never change again, whatever follows.

use ratatui::text::Line;

use super::block::lay_out;
use super::split::{Part, Splitter};
use super::{CiteSpot, Rendered};
use crate::ui::theme::Theme;

/// A growing text and its lines. For another width or theme, start anew with the whole text.
#[derive(Clone, Debug)]
pub struct Streamed {
    width: u16,
    done: Rendered,
    splitter: Splitter,
    partial: String,
    tail: Rendered,
    stale: bool,
}

impl Streamed {
    /// Nothing yet. A width of 0 counts as 1.
    pub fn new(width: u16) -> Self {
        Self {
            width: width.max(1),
            done: Rendered::default(),
            splitter: Splitter::default(),
            partial: String::new(),
            tail: Rendered::default(),
            stale: false,
        }
    }

    /// Adds text. Finished parts are laid out for good; the rest waits for [`Self::refresh`].
    pub fn push(&mut self, delta: &str, theme: &Theme) {
        let mut rest = delta;
        while let Some((end, after)) = rest.split_once('\n') {
            self.partial.push_str(end);
            let line = std::mem::take(&mut self.partial);
            for part in self.splitter.line(line.trim_end_matches('\r')).into_iter().flatten() {
                add(&part, self.width, theme, &mut self.done, 0);
            }
            rest = after;
        }
        self.partial.push_str(rest);
        self.stale |= !delta.is_empty();
    }

    /// Lays out the unfinished end, if text came since: once per frame, before drawing.
    pub fn refresh(&mut self, theme: &Theme) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        self.tail = Rendered::default();
        let mut splitter = self.splitter.clone();
        let partial = self.partial.trim_end_matches('\r');
        let parts = if partial.is_empty() { [None, None] } else { splitter.line(partial) };
        for part in parts.into_iter().flatten().chain(splitter.finish()) {
            add(&part, self.width, theme, &mut self.tail, self.done.lines.len());
        }
    }

    /// How many lines there are, as of the last refresh.
    pub fn height(&self) -> usize {
        self.done.lines.len() + self.tail.lines.len()
    }

    /// How many lines from the top can be kept by a cache.
    pub fn frozen(&self) -> usize {
        self.done.lines.len()
    }

    /// A line, counted from 0.
    pub fn line(&self, at: usize) -> Option<&Line<'static>> {
        self.done.lines.get(at).or_else(|| self.tail.lines.get(at.checked_sub(self.done.lines.len())?))
    }

    /// The citations, with the numbers of their lines.
    pub fn cites(&self) -> impl Iterator<Item = CiteSpot> + '_ {
        let offset = self.done.lines.len();
        let tail = self.tail.cites.iter().map(move |spot| CiteSpot { line: spot.line + offset, ..*spot });
        self.done.cites.iter().copied().chain(tail)
    }

    /// The whole, when no more text comes.
    pub fn finish(mut self, theme: &Theme) -> Rendered {
        self.refresh(theme);
        let cites = self.cites().collect();
        self.done.lines.append(&mut self.tail.lines);
        Rendered { lines: self.done.lines, cites }
    }
}

/// Lays a part out below what is there; `above` lines stand before `out`.
fn add(part: &Part, width: u16, theme: &Theme, out: &mut Rendered, above: usize) {
    let before = out.lines.len();
    let gap = part.gap && above + before > 0;
    if gap {
        out.lines.push(Line::default());
    }
    lay_out(&part.text, part.kind, width, theme, out);
    if gap && out.lines.len() == before + 1 {
        out.lines.truncate(before);
    }
}
