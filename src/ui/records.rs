//! The records pane: tabs, filter line, rows.

use super::paint::Paint;
use super::theme::Role;
use super::{has_focus, text};
use crate::app::records::{RowView, Tone};
use crate::app::{Focus, Model};
use crate::crm::format;
use ratatui::layout::{Position, Rect};

/// Draws the pane.
pub(super) fn draw(model: &Model, area: Rect, paint: &mut Paint<'_>) {
    tabs(model, area, paint);
    filter(model, area, paint);
    let list = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
    let pane = &model.records;
    if pane.rows.is_empty() {
        return empty(model, list, paint);
    }
    for (line, (index, row)) in pane.rows.iter().enumerate().skip(pane.top).take(usize::from(list.height)).enumerate() {
        let y = list.y + u16::try_from(line).unwrap_or(u16::MAX);
        draw_row(row, index == pane.selected, model, Rect { y, height: 1, ..list }, paint);
    }
}

fn tabs(model: &Model, area: Rect, paint: &mut Paint<'_>) {
    let pane = &model.records;
    let titles: Vec<String> =
        pane.tabs.iter().map(|tab| format!("{} {}", tab.title, format::grouped_number(tab.count as f64))).collect();
    let room = usize::from(area.width.saturating_sub(3));
    let first = first_tab(&titles, pane.active, room);
    let mut x = area.x + 1;
    if first > 0 {
        x += paint.put(x, area.y, 2, "‹ ", Role::Muted);
    }
    for (index, title) in titles.iter().enumerate().skip(first) {
        let left = area.right().saturating_sub(x + 1);
        let columns = u16::try_from(text::width(title)).unwrap_or(u16::MAX);
        if columns > left && index != pane.active {
            paint.put(area.right().saturating_sub(1), area.y, 1, "›", Role::Muted);
            break;
        }
        let role = if index == pane.active { Role::Accent } else { Role::Muted };
        x += paint.put(x, area.y, left, title, role) + 2;
    }
}

/// The first tab to show so that the active one fits.
fn first_tab(titles: &[String], active: usize, room: usize) -> usize {
    let mut used = 0;
    for first in (0..=active.min(titles.len().saturating_sub(1))).rev() {
        used += titles.get(first).map_or(0, |title| text::width(title) + 2);
        if used > room {
            return (first + 1).min(active);
        }
    }
    0
}

fn filter(model: &Model, area: Rect, paint: &mut Paint<'_>) {
    let pane = &model.records;
    let y = area.y + 1;
    let typed = pane.filter.text();
    if pane.typing || !typed.is_empty() {
        let used = paint.put(area.x + 1, y, area.width - 1, "/ ", Role::Key);
        paint.put(area.x + 1 + used, y, area.width.saturating_sub(used + 2), &typed, Role::Text);
    } else {
        paint.put(area.x + 1, y, area.width - 1, "/ filter", Role::Muted);
    }
}

/// Where the caret stands while the filter is typed.
pub(super) fn caret(model: &Model, area: Rect) -> Option<Position> {
    if area.is_empty() || !model.records.typing || !has_focus(model, Focus::Records) {
        return None;
    }
    let column = model.records.filter.area().screen_cursor().col;
    let x = area.x + 3 + u16::try_from(column).unwrap_or(u16::MAX).min(area.width.saturating_sub(4));
    Some(Position::new(x, area.y + 1))
}

fn empty(model: &Model, list: Rect, paint: &mut Paint<'_>) {
    let pane = &model.records;
    let words = match (pane.loading, pane.filter.is_empty(), pane.tabs.is_empty()) {
        (true, ..) => "",
        (_, false, _) => "nothing fits; esc shows all again",
        (_, _, true) => "no records yet: dealdesk import FILE",
        _ => "nothing here",
    };
    for (line, words) in text::wrap(words, usize::from(list.width.saturating_sub(2))).iter().enumerate() {
        paint.put(list.x + 1, list.y + 1 + u16::try_from(line).unwrap_or(0), list.width - 2, words, Role::Muted);
    }
}

fn draw_row(row: &RowView, selected: bool, model: &Model, area: Rect, paint: &mut Paint<'_>) {
    let focused = has_focus(model, Focus::Records);
    let wide = area.width >= 60;
    let mut right = area.right().saturating_sub(1);
    // Inside the bar of the selection a colour of its own would be garish; the sign says the same.
    let tone = if selected && focused { Role::Text } else { role_of(row.tone) };
    right -= paint.put_right(right, area.y, 1, &row.sign.to_string(), tone).max(1);
    let figure = paint.put_right(right.saturating_sub(1), area.y, 12, &row.figure, tone);
    // One column for the figures, so that what stands before them lines up.
    right = right.saturating_sub(if wide { figure.max(9) } else { figure } + 2);
    if wide {
        let detail = area.width / 4;
        let start = right.saturating_sub(detail);
        paint.put(start, area.y, detail, &row.detail, Role::Muted);
        right = start.saturating_sub(1);
    }
    let name = if row.tone == Tone::Done && !selected { Role::Muted } else { Role::Text };
    paint.put(area.x + 2, area.y, right.saturating_sub(area.x + 2), &row.name, name);
    if selected {
        paint.put(area.x, area.y, 1, "▌", Role::Accent);
        let bar = Rect { x: area.x + 1, width: area.width - 1, ..area };
        paint.tint(bar, if focused { Role::Selection } else { Role::CursorLine });
    }
}

/// The role of a tone.
pub(super) fn role_of(tone: Tone) -> Role {
    match tone {
        Tone::Plain => Role::Text,
        Tone::Done => Role::Muted,
        Tone::Warning => Role::Warning,
        Tone::Danger => Role::Danger,
    }
}
