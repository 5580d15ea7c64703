//! What the screen shows: `&Model` to cells.
//!
//! For: panes, overlays, text rendering, themes, and the plain linear view.
//! Not for: deciding anything (room `app`) or touching the terminal (room `term`).
//! Invariants: drawing changes nothing but caches; a pane whose revision, place and theme are the same is copied,
//! not drawn; colours come from the theme by role; nothing is told by colour alone.

mod bars;
mod cells;
mod chat;
mod composer;
mod draft;
pub mod markdown;
mod overlay;
mod paint;
mod panes;
pub mod plain;
mod record;
mod records;
mod sweep;
pub mod text;
pub mod theme;
mod toasts;
mod tour;

#[cfg(test)]
mod tests;

use crate::app::chat::ChatMetrics;
use crate::app::layout::{Layout, Shape};
use crate::app::{Focus, Model};
use paint::Paint;
use panes::Panes;
use ratatui::Frame;
use theme::Theme;

/// Draws frames and keeps what can be used again.
#[derive(Debug)]
pub struct View {
    theme: Theme,
    panes: Panes,
    cells: cells::Cells,
}

impl View {
    /// A view with a theme.
    pub fn new(theme: Theme) -> Self {
        Self { theme, panes: Panes::default(), cells: cells::Cells::default() }
    }

    /// Shows another theme from the next frame on.
    pub fn set_theme(&mut self, theme: Theme) {
        self.theme = theme;
        self.panes = Panes::default();
        self.cells = cells::Cells::default();
    }

    /// Draws a frame and reports what it measured of the chat.
    pub fn draw(&mut self, model: &Model, frame: &mut Frame<'_>) -> ChatMetrics {
        let metrics = self.draw_all(model, frame);
        sweep::sweep(frame.buffer_mut());
        metrics
    }

    fn draw_all(&mut self, model: &Model, frame: &mut Frame<'_>) -> ChatMetrics {
        let area = frame.area();
        if (area.width, area.height) != model.size {
            // The terminal has changed its size already and the message is on its way: nothing fits this frame.
            Paint::new(frame.buffer_mut(), &self.theme).ground();
            return model.chat.metrics;
        }
        let layout = Layout::of(model);
        match layout.shape {
            Shape::Hopeless => bars::too_small(&mut Paint::new(frame.buffer_mut(), &self.theme)),
            Shape::Tiny if matches!(model.focus, Focus::Records | Focus::Record) => {
                self.draw_tiny(model, &layout, frame)
            }
            Shape::Tiny | Shape::Narrow | Shape::Wide => return self.draw_panes(model, &layout, frame),
        }
        model.chat.metrics
    }

    fn draw_tiny(&mut self, model: &Model, layout: &Layout, frame: &mut Frame<'_>) {
        let mut paint = Paint::new(frame.buffer_mut(), &self.theme);
        paint.ground();
        record::draw_tiny(model, layout.record, &mut paint);
        bars::footer(model, layout, &mut paint);
        paint.floor = tour::floor(layout);
        if model.overlay.is_some() {
            overlay::draw(model, &mut paint);
        }
        tour::draw(model, layout, &mut paint);
    }

    fn draw_panes(&mut self, model: &Model, layout: &Layout, frame: &mut Frame<'_>) -> ChatMetrics {
        let Self { theme, panes, cells } = self;
        let mut paint = Paint::new(frame.buffer_mut(), theme);
        panes.ground(&mut paint, model, layout);
        panes.records(&mut paint, model, layout.records);
        panes.record(&mut paint, model, layout.record);
        let metrics = panes.history(&mut paint, model, layout.history, cells);
        let mut caret = composer::draw(model, layout.composer, &mut paint);
        caret = caret.or_else(|| draft::caret(model, layout.record)).or_else(|| records::caret(model, layout.records));
        toasts::draw(model, layout, &mut paint);
        paint.floor = tour::floor(layout);
        if model.overlay.is_some() {
            caret = overlay::draw(model, &mut paint);
        }
        tour::draw(model, layout, &mut paint);
        if let Some(position) = caret {
            frame.set_cursor_position(position);
        }
        metrics
    }
}

/// Whether a pane has the keys, so that its heading is told apart.
fn has_focus(model: &Model, pane: Focus) -> bool {
    model.overlay.is_none() && model.focus == pane
}
