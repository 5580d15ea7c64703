//! The chat's input. The terminal's own cursor is the caret, so that input methods work.

use super::paint::Paint;
use super::theme::Role;
use super::{has_focus, text};
use crate::app::command::CommandId;
use crate::app::editor::Editor;
use crate::app::{Focus, Model};
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;

/// Draws the composer and gives the place of the caret if it has the keys.
pub(super) fn draw(model: &Model, area: Rect, paint: &mut Paint<'_>) -> Option<Position> {
    if area.is_empty() {
        return None;
    }
    let focused = has_focus(model, Focus::Composer);
    paint.rule(area, area.y, if focused { Role::BorderFocus } else { Role::Border });
    let inner = Rect {
        x: area.x + 2,
        y: area.y + 1,
        width: area.width.saturating_sub(3),
        height: area.height.saturating_sub(1),
    };
    paint.put(area.x, inner.y, 1, "›", if focused { Role::Accent } else { Role::Muted });
    if model.chat.composer.is_empty() {
        paint.put(inner.x, inner.y, inner.width, &placeholder(model), Role::Muted);
        return focused.then_some(Position::new(inner.x, inner.y));
    }
    let caret = edit(&model.chat.composer, inner, paint);
    focused.then_some(caret)
}

/// Draws an editor into an area and gives the place of its caret.
pub(super) fn edit(editor: &Editor, area: Rect, paint: &mut Paint<'_>) -> Position {
    let widget = editor.area();
    widget.render(area, paint.buf);
    let cursor = widget.screen_cursor();
    let (row, column) = widget.scroll_offset();
    let x = u16::try_from(cursor.col).unwrap_or(u16::MAX).saturating_sub(column);
    let y = u16::try_from(cursor.row).unwrap_or(u16::MAX).saturating_sub(row);
    let (right, bottom) = (area.right().saturating_sub(1), area.bottom().saturating_sub(1));
    Position::new(area.x.saturating_add(x).min(right), area.y.saturating_add(y).min(bottom))
}

/// What an action waits to be told, else what the keys do. Short while the composer has the keys: it is written again
/// whenever the last letter is deleted.
fn placeholder(model: &Model) -> String {
    if let Some(question) = &model.chat.asks {
        return question.to_string();
    }
    let steps = model.step_keys();
    let steps = if steps.is_empty() { steps } else { format!(", or {steps}") };
    if model.focus == Focus::Composer {
        return format!("ask{steps}");
    }
    let key = model.keymap.shown(CommandId::GoChat).unwrap_or_default();
    let words = format!("{key} to ask{steps}");
    text::truncate(&words, 80).into_owned()
}
