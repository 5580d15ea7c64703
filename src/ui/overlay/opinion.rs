//! Why an answer was not good: a key for each reason, or a line of one's own.

use super::centred;
use crate::app::Model;
use crate::app::command::CommandId;
use crate::app::opinion::Why;
use crate::crm::Reason;
use crate::ui::composer::edit;
use crate::ui::paint::Paint;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// Draws the reasons, and the line that is being typed with its caret.
pub(super) fn draw(model: &Model, why: &Why, paint: &mut Paint<'_>) -> Option<Position> {
    let rows = u16::try_from(Reason::ALL.len()).unwrap_or(u16::MAX);
    let area = centred(paint, 48, rows + 4);
    let inside = paint.frame(area, "Noted: not good. Why?");
    let hint = inside.bottom().saturating_sub(1);
    for (at, (row, reason)) in (inside.y..hint).zip(Reason::ALL).enumerate() {
        paint.put(inside.x, row, 2, &(at + 1).to_string(), Role::Key);
        paint.put(inside.x + 3, row, inside.width.saturating_sub(3), label(reason), Role::Text);
        if at == why.selected {
            paint.tint(Rect { y: row, height: 1, ..inside }, Role::Selection);
        }
    }
    let back = model.keymap.shown(CommandId::Back).unwrap_or_default();
    let Some(words) = &why.words else {
        paint.pieces(inside.x, hint, inside.width, &[(&back, Role::Key), (" leaves it without a reason", Role::Muted)]);
        return None;
    };
    // Where not every reason fits, the line that is typed still does.
    let line = Rect { x: inside.x + 2, y: hint, width: inside.width.saturating_sub(2), height: 1 };
    paint.put(inside.x, hint, 2, "› ", Role::Key);
    Some(edit(words, line, paint))
}

fn label(reason: Reason) -> &'static str {
    match reason {
        Reason::Other => "other: in your own words",
        reason => reason.words(),
    }
}
