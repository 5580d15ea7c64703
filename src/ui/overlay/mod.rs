//! What lies over the panes, centred, with everything else left as it was.

mod chooser;
mod help;
mod receipt;
mod which_key;

use super::paint::Paint;
use super::text;
use super::theme::Role;
use crate::app::Model;
use crate::app::overlay::{Confirm, Overlay};
use ratatui::layout::{Position, Rect};

/// Draws the overlay and gives the place of its caret.
pub(super) fn draw(model: &Model, paint: &mut Paint<'_>) -> Option<Position> {
    match model.overlay.as_ref()? {
        Overlay::Chooser(list) => chooser::draw(list, paint),
        Overlay::Help(top) => {
            help::draw(model, *top, paint);
            None
        }
        Overlay::WhichKey => {
            which_key::draw(model, paint);
            None
        }
        Overlay::Confirm(question) => {
            confirm(question, paint);
            None
        }
        Overlay::Receipt(view) => {
            receipt::draw(view, paint);
            None
        }
    }
}

/// A box of at most this size in the middle of the screen, a little above.
fn centred(paint: &Paint<'_>, width: u16, height: u16) -> Rect {
    let screen = paint.buf.area;
    let width = width.min(screen.width);
    let height = height.min(screen.height);
    Rect::new((screen.width - width) / 2, (screen.height - height) / 3, width, height)
}

fn confirm(question: &Confirm, paint: &mut Paint<'_>) {
    let width = 72.min(paint.buf.area.width);
    let inner = usize::from(width.saturating_sub(4));
    let lines: Vec<String> = question.lines.iter().flat_map(|line| text::wrap(line, inner)).collect();
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(5);
    let area = centred(paint, width, height);
    let inside = paint.frame(area, &question.title);
    let room = inside.height.saturating_sub(2);
    for (row, line) in lines.iter().take(usize::from(room)).enumerate() {
        paint.put(inside.x, inside.y + u16::try_from(row).unwrap_or(0), inside.width, line, Role::Text);
    }
    let y = inside.bottom().saturating_sub(1);
    paint.pieces(
        inside.x,
        y,
        inside.width,
        &[("y", Role::Key), (" yes   ", Role::Text), ("n", Role::Key), (" no, change nothing", Role::Text)],
    );
}
