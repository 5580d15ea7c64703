//! The open record: headline, what to do next, fields, related lists, timeline; the seller's day while none is open.

use super::paint::Paint;
use super::records::role_of;
use super::theme::Role;
use super::{has_focus, text};
use crate::app::record::{EntryLine, FieldLine, HEADER_ROWS, OpenRecord, RecordTab, SuggestionLine, step_rows};
use crate::app::records::Tone;
use crate::app::{Focus, Model};
use crate::trust::SafeText;
use ratatui::layout::Rect;

/// Draws the pane.
pub(super) fn draw(model: &Model, area: Rect, paint: &mut Paint<'_>) {
    let rows = step_rows(area.width, area.height);
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let Some(head) = Head::of(model) else {
        return nothing_open(model, area, paint);
    };
    headline(&head, area, paint);
    let y = steps(head.suggestions, area, area.y + 4, rows, paint) + 1;
    let used = u16::try_from(HEADER_ROWS + rows * head.suggestions.len()).unwrap_or(u16::MAX);
    let list = Rect { y: area.y + used.min(area.height), height: area.height.saturating_sub(used), ..area };
    match &model.record.open {
        Some(open) => {
            tab_line(model, open, area, y, paint);
            draw_list(model, open, list, paint);
        }
        None => draw_day(model, area, y, list, paint),
    }
}

/// What stands above the list, of a record or of the day.
struct Head<'m> {
    title: &'m SafeText,
    subtitle: &'m SafeText,
    stats: &'m [(SafeText, Tone)],
    suggestions: &'m [SuggestionLine],
}

impl<'m> Head<'m> {
    fn of(model: &'m Model) -> Option<Self> {
        let suggestions = model.record.suggestions();
        if let Some(open) = &model.record.open {
            return Some(Self { title: &open.title, subtitle: &open.subtitle, stats: &open.stats, suggestions });
        }
        let day = model.record.day.as_ref().filter(|_| model.record.wanted.is_none())?;
        Some(Self { title: &day.title, subtitle: &day.subtitle, stats: &day.stats, suggestions })
    }
}

/// Meetings, tasks, follow-ups and changes.
fn draw_day(model: &Model, area: Rect, y: u16, list: Rect, paint: &mut Paint<'_>) {
    let Some(day) = &model.record.day else { return };
    if y + 1 < area.bottom() {
        let columns = paint.put(area.x, y, area.width, "Today", Role::Accent);
        let role = if has_focus(model, Focus::Record) { Role::BorderFocus } else { Role::Border };
        paint.rule(Rect { width: columns, ..area }, y + 1, role);
    }
    let pane = &model.record;
    for (index, entry) in day.lines.iter().enumerate().skip(pane.top).take(usize::from(list.height)) {
        let row = Rect { y: list.y + u16::try_from(index - pane.top).unwrap_or(u16::MAX), height: 1, ..list };
        draw_entry(entry, row, paint);
        if index == pane.selected && has_focus(model, Focus::Record) {
            paint.tint(row, Role::Selection);
        }
    }
    if day.lines.is_empty() {
        paint.put(list.x, list.y, list.width, "Nothing waits for you today.", Role::Muted);
    }
}

/// Title, next steps and nothing else.
pub(super) fn draw_tiny(model: &Model, area: Rect, paint: &mut Paint<'_>) {
    let Some(head) = Head::of(model) else {
        return nothing_open(model, area, paint);
    };
    headline(&head, area, paint);
    steps(head.suggestions, area, area.y + 3, 1, paint);
}

fn nothing_open(model: &Model, area: Rect, paint: &mut Paint<'_>) {
    let words = if model.records.rows.is_empty() && !model.records.loading {
        "No record is open. Bring your data in with: dealdesk import FILE, or try: dealdesk demo"
    } else if model.record.wanted.is_some() || model.records.loading {
        ""
    } else {
        "Choose a record at the left and press enter."
    };
    for (line, words) in text::wrap(words, usize::from(area.width)).iter().enumerate() {
        paint.put(area.x, area.y + 1 + u16::try_from(line).unwrap_or(0), area.width, words, Role::Muted);
    }
}

fn headline(head: &Head<'_>, area: Rect, paint: &mut Paint<'_>) {
    paint.put(area.x, area.y, area.width, head.title, Role::Heading);
    paint.put(area.x, area.y + 1, area.width, head.subtitle, Role::Muted);
    let mut x = area.x;
    for (index, (stat, tone)) in head.stats.iter().enumerate() {
        let left = area.right().saturating_sub(x);
        if text::width(stat) + 3 > usize::from(left) {
            break;
        }
        if index > 0 {
            x += paint.put(x, area.y + 2, left, " · ", Role::Muted);
        }
        x += paint.put(x, area.y + 2, area.right().saturating_sub(x), stat, role_of(*tone));
    }
}

/// The suggested actions with their keys. Gives the row below them.
fn steps(suggestions: &[SuggestionLine], area: Rect, y: u16, rows: usize, paint: &mut Paint<'_>) -> u16 {
    if y >= area.bottom() {
        return y;
    }
    let heading = if suggestions.is_empty() { "Do next: nothing is pressing here" } else { "Do next" };
    paint.put(area.x, y, area.width, heading, Role::Heading);
    let room = usize::from(area.width.saturating_sub(4));
    let widest = suggestions.iter().map(|line| text::width(&line.title)).max().unwrap_or(0).min(room * 3 / 5);
    for (index, step) in suggestions.iter().enumerate() {
        let row = y + 1 + u16::try_from(index * rows).unwrap_or(u16::MAX);
        if row >= area.bottom() {
            return row;
        }
        paint.put(area.x + 1, row, 1, &step.key.to_string(), Role::Key);
        if rows > 1 {
            paint.put(area.x + 4, row, area.width.saturating_sub(4), &step.title, Role::Text);
            paint.put(area.x + 4, row + 1, area.width.saturating_sub(4), &step.why, Role::Muted);
            continue;
        }
        let title = u16::try_from(widest).unwrap_or(0);
        paint.put(area.x + 4, row, title, &step.title, Role::Text);
        paint.put(area.x + 6 + title, row, area.width.saturating_sub(6 + title), &step.why, Role::Muted);
    }
    y + 1 + u16::try_from(suggestions.len() * rows).unwrap_or(u16::MAX)
}

fn tab_line(model: &Model, open: &OpenRecord, area: Rect, y: u16, paint: &mut Paint<'_>) {
    if y >= area.bottom() {
        return;
    }
    let mut x = area.x;
    for tab in RecordTab::ALL {
        let title = match tab {
            RecordTab::Fields => tab.title().to_owned(),
            RecordTab::Related => format!("{} {}", tab.title(), open.related_total),
            RecordTab::Timeline => format!("{} {}", tab.title(), open.timeline.len()),
        };
        let active = tab == model.record.tab;
        let columns =
            paint.put(x, y, area.right().saturating_sub(x), &title, if active { Role::Accent } else { Role::Muted });
        if active && y + 1 < area.bottom() {
            let role = if has_focus(model, Focus::Record) { Role::BorderFocus } else { Role::Border };
            paint.rule(Rect { x, width: columns, ..area }, y + 1, role);
        }
        x += columns + 3;
    }
}

fn draw_list(model: &Model, open: &OpenRecord, list: Rect, paint: &mut Paint<'_>) {
    let pane = &model.record;
    let label = open.fields.iter().map(|line| text::width(&line.label)).max().unwrap_or(0).clamp(6, 16);
    for line in 0..usize::from(list.height) {
        let index = pane.top + line;
        let row = Rect { y: list.y + u16::try_from(line).unwrap_or(u16::MAX), height: 1, ..list };
        match pane.tab {
            RecordTab::Fields => match open.fields.get(index) {
                Some(field) => draw_field(field, label, row, paint),
                None => break,
            },
            RecordTab::Related => match open.related.get(index) {
                Some(entry) => draw_entry(entry, row, paint),
                None => break,
            },
            RecordTab::Timeline => match open.timeline.get(index) {
                Some(entry) => draw_entry(entry, row, paint),
                None => break,
            },
        }
        if index == pane.selected && has_focus(model, Focus::Record) {
            paint.tint(row, Role::Selection);
        }
    }
    if pane.is_empty() {
        paint.put(list.x, list.y, list.width, "nothing here yet", Role::Muted);
    }
}

fn draw_field(field: &FieldLine, label: usize, row: Rect, paint: &mut Paint<'_>) {
    let label = u16::try_from(label).unwrap_or(16);
    paint.put(row.x, row.y, label, &field.label, Role::Muted);
    let x = row.x + label + 2;
    let room = row.right().saturating_sub(x);
    let role = if field.link.is_some() { Role::Link } else { Role::Text };
    let note = if field.note.is_empty() {
        String::new()
    } else {
        format!("{}{}", if field.warn { "! " } else { "" }, field.note)
    };
    let wanted = u16::try_from(text::width(&note)).unwrap_or(u16::MAX);
    let value_room = if wanted == 0 { room } else { room.saturating_sub(wanted + 3).max(room / 2) };
    let used = paint.put(x, row.y, value_room, &field.value, role);
    let column = x + used.max(room.min(if room < 50 { 12 } else { 18 })) + 2;
    let note_role = if field.warn { Role::Warning } else { Role::Muted };
    paint.put(column, row.y, row.right().saturating_sub(column), &note, note_role);
}

fn draw_entry(entry: &EntryLine, row: Rect, paint: &mut Paint<'_>) {
    if entry.heading {
        let used = paint.put(row.x, row.y, row.width, &entry.title, Role::Heading);
        paint.put(row.x + used + 2, row.y, row.width.saturating_sub(used + 2), &entry.detail, Role::Muted);
        return;
    }
    paint.put(row.x, row.y, 9, &entry.when, Role::Muted);
    let x = row.x + 10;
    let room = row.right().saturating_sub(x);
    let used = paint.put(x, row.y, room, &entry.title, Role::Text);
    let left = room.saturating_sub(used + 2);
    paint.put(x + used + 2, row.y, left, &entry.detail, Role::Muted);
}
