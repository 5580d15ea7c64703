//! What lies over the panes, centred, with everything else left as it was.

mod chooser;
mod figures;
mod help;
mod keys;
mod opinion;
mod page;
mod proposal;
mod receipt;
mod walk;
mod which_key;

use super::paint::Paint;
use super::text;
use super::theme::Role;
use crate::app::Model;
use crate::app::overlay::{Confirm, Overlay};
use ratatui::layout::{Position, Rect};

/// Columns of the bar before what records say.
const BAR: u16 = 2;

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
        Overlay::Review(review) => proposal::draw(model, review, paint),
        Overlay::Walk(tour) => walk::draw(model, tour, paint),
        Overlay::Page(page) => page::draw(model, page, paint),
        Overlay::Figures(dashboard) => {
            figures::draw(model, dashboard, paint);
            None
        }
        Overlay::Why(why) => opinion::draw(model, why, paint),
        Overlay::Receipt(view) => {
            receipt::draw(view, paint);
            None
        }
    }
}

/// A box of at most this size in the middle of the screen, a little above.
fn centred(paint: &Paint<'_>, width: u16, height: u16) -> Rect {
    let screen = paint.above();
    let width = width.min(screen.width);
    let height = height.min(screen.height);
    Rect::new((screen.width - width) / 2, (screen.height - height) / 3, width, height)
}

/// A question with its exact effect. What records say stands behind a bar that it cannot reach, so that no text can
/// draw an end of the box, or an answer, of its own.
fn confirm(question: &Confirm, paint: &mut Paint<'_>) {
    let width = 72.min(paint.buf.area.width);
    let inner = usize::from(width.saturating_sub(4 + BAR));
    let lines: Vec<String> = question.lines.iter().flat_map(|line| text::wrap(line, inner)).collect();
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(5);
    let area = centred(paint, width, height);
    let inside = paint.frame(area, &question.title);
    let room = usize::from(inside.height.saturating_sub(2));
    let shown = if lines.len() > room { room.saturating_sub(1) } else { lines.len() };
    let row_of = |row: usize| inside.y + u16::try_from(row).unwrap_or(0);
    for (row, line) in lines.iter().take(shown).enumerate() {
        paint.put(inside.x, row_of(row), BAR, "│ ", Role::Border);
        paint.put(inside.x + BAR, row_of(row), inside.width.saturating_sub(BAR), line, Role::Text);
    }
    if shown < lines.len() && room > 0 {
        let more = format!("{} more lines: make the window larger to read all of it", lines.len() - shown);
        paint.put(inside.x, row_of(shown), inside.width, &more, Role::Warning);
    }
    let y = inside.bottom().saturating_sub(1);
    paint.pieces(
        inside.x,
        y,
        inside.width,
        &[("y", Role::Key), (" yes   ", Role::Text), ("n", Role::Key), (" no, change nothing", Role::Text)],
    );
}
