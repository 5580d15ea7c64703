//! The keys of the pane that has them, above the footer, in columns. Built from the registry.

use crate::app::command::{COMMANDS, Scope, enabled, is_movement};
use crate::app::{Model, scopes};
use crate::ui::paint::Paint;
use crate::ui::text;
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// Columns of one entry.
const ENTRY: u16 = 38;

/// Draws the pop-up.
pub(super) fn draw(model: &Model, paint: &mut Paint<'_>) {
    let screen = paint.above();
    let entries = entries(model);
    let columns = ((screen.width.saturating_sub(4)) / ENTRY).max(1);
    let rows = u16::try_from(entries.len()).unwrap_or(u16::MAX).div_ceil(columns);
    let height = (rows + 2).min(screen.height.saturating_sub(3)).max(3);
    let y = screen.height.saturating_sub(height + 2);
    let inside = paint.frame(Rect::new(0, y, screen.width, height), "Keys here · the next key runs, esc closes");
    let keys = entries.iter().map(|(key, _)| text::width(key)).max().unwrap_or(0).min(14);
    let keys = u16::try_from(keys).unwrap_or(14);
    let shown = usize::from(inside.height) * usize::from(columns);
    let rows = rows.min(inside.height).max(1);
    for (index, (key, title)) in entries.iter().enumerate().take(shown) {
        let index = u16::try_from(index).unwrap_or(u16::MAX);
        let (column, row) = (index / rows, index % rows);
        let x = inside.x + column * ENTRY;
        paint.put_right(x + keys, inside.y + row, keys, key, Role::Key);
        paint.put(x + keys + 1, inside.y + row, ENTRY.saturating_sub(keys + 3), title, Role::Text);
    }
}

/// What can be pressed here; what only moves about comes last, where it may be cut off.
fn entries(model: &Model) -> Vec<(String, &'static str)> {
    let scopes: &[Scope] = scopes(model.focus);
    let steps = Some((model.step_keys(), "Run that step")).filter(|(keys, _)| !keys.is_empty());
    let here = scopes
        .iter()
        .flat_map(|scope| COMMANDS.iter().filter(move |command| command.scope == *scope))
        .filter(|command| enabled(model, command.id))
        .filter_map(|command| Some((command.id, (model.keymap.shown(command.id)?, command.title))));
    let (moving, doing): (Vec<_>, Vec<_>) = here.partition(|(id, _)| is_movement(*id));
    steps.into_iter().chain(doing.into_iter().chain(moving).map(|(_, entry)| entry)).collect()
}
