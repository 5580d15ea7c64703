//! The palette and other lists to choose from.

use super::centred;
use crate::app::overlay::Chooser;
use crate::ui::composer::edit;
use crate::ui::paint::Paint;
use crate::ui::text;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// Draws the list and gives the place of the caret in its search line.
pub(super) fn draw(list: &Chooser, paint: &mut Paint<'_>) -> Option<Position> {
    let screen = paint.above();
    let search = u16::from(list.input.is_some()) * 2;
    let wanted = u16::try_from(list.shown.len().max(1)).unwrap_or(u16::MAX).saturating_add(2 + search);
    let height = if list.input.is_some() {
        screen.height.saturating_sub(6).clamp(5, 22)
    } else {
        wanted.min(screen.height.saturating_sub(2))
    };
    // Records of one name are told apart by their details.
    let width = if list.records.is_empty() { 84 } else { 120 };
    let area = centred(paint, width, height);
    let inside = paint.frame(area, &list.title);
    let mut caret = None;
    if let Some(input) = &list.input {
        let line = Rect { x: inside.x + 2, width: inside.width.saturating_sub(2), height: 1, ..inside };
        paint.put(inside.x, inside.y, 2, "› ", Role::Key);
        caret = Some(edit(input, line, paint));
        paint.rule(inside, inside.y + 1, Role::Border);
    }
    let rows = Rect { y: inside.y + search, height: inside.height.saturating_sub(search), ..inside };
    draw_rows(list, rows, paint);
    caret
}

fn draw_rows(list: &Chooser, rows: Rect, paint: &mut Paint<'_>) {
    if list.shown.is_empty() {
        paint.put(rows.x, rows.y, rows.width, "nothing fits", Role::Muted);
        return;
    }
    let height = usize::from(rows.height.max(1));
    let top = list.selected.saturating_sub(height.saturating_sub(1));
    for (row, (index, choice)) in list.shown.iter().enumerate().skip(top).take(height).enumerate() {
        let y = rows.y + u16::try_from(row).unwrap_or(u16::MAX);
        let mut x = rows.x;
        if list.input.is_none() {
            let number = if index < 9 { (index + 1).to_string() } else { String::new() };
            paint.put(x, y, 2, &number, Role::Key);
            x += 3;
        }
        let room = rows.right().saturating_sub(x);
        // The detail gets what the label leaves, and half where both are long: it is what tells equal names apart.
        let label = u16::try_from(text::width(&choice.label)).unwrap_or(u16::MAX);
        let most = room.saturating_sub(label.saturating_add(2)).max(room / 2);
        let detail = u16::try_from(text::width(&choice.detail)).unwrap_or(u16::MAX).min(most);
        paint.put(x, y, room.saturating_sub(detail + 1), &choice.label, Role::Text);
        paint.put_right(rows.right(), y, detail, &choice.detail, Role::Muted);
        if index == list.selected {
            paint.tint(Rect { y, height: 1, ..rows }, Role::Selection);
        }
    }
}
