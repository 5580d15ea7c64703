//! The e-mail draft over the record.

use super::composer::edit;
use super::paint::Paint;
use super::theme::Role;
use super::{has_focus, text};
use crate::app::diff::{Change, words};
use crate::app::draft::{DraftField, DraftPane};
use crate::app::{Focus, Model};
use crate::trust::SafeText;
use ratatui::layout::{Position, Rect};

/// Where the parts of the pane are.
struct Places {
    title: Rect,
    fields: [Rect; 5],
    rule: u16,
    lower_rule: u16,
    status: Rect,
}

const LABEL: u16 = 9;

fn places(area: Rect) -> Places {
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let line = |row: u16| Rect { y: area.y + row.min(area.height.saturating_sub(1)), height: 1, ..area };
    let value = |row: u16| {
        let line = line(row);
        Rect { x: line.x + LABEL, width: line.width.saturating_sub(LABEL), ..line }
    };
    let body_top = 5;
    let body_height = area.height.saturating_sub(body_top + 3);
    let body = Rect { y: area.y + body_top.min(area.height), height: body_height, ..area };
    Places {
        title: line(0),
        fields: [value(1), value(2), value(3), body, value(body_top + body_height + 1)],
        rule: line(4).y,
        lower_rule: line(body_top + body_height).y,
        status: line(body_top + body_height + 2),
    }
}

/// Draws the pane.
pub(super) fn draw(model: &Model, pane: &DraftPane, area: Rect, paint: &mut Paint<'_>) {
    let places = places(area);
    let width = places.title.width;
    title(model, pane, places.title, paint);
    for (field, place) in DraftField::ALL.into_iter().zip(places.fields) {
        let focused = pane.field == field && has_focus(model, Focus::Draft);
        if field == DraftField::Body {
            continue;
        }
        let role = if focused { Role::Accent } else { Role::Muted };
        paint.put(place.x.saturating_sub(LABEL), place.y, LABEL, field.label(), role);
        if pane.editor(field).is_empty() && field == DraftField::Request {
            paint.put(place.x, place.y, place.width, "shorter, and ask for a call on Thursday", Role::Muted);
        } else {
            edit(pane.editor(field), place, paint);
        }
    }
    paint.rule(Rect { width, ..places.title }, places.rule, Role::Border);
    paint.rule(Rect { width, ..places.title }, places.lower_rule, Role::Border);
    if pane.diff {
        difference(pane, places.fields[3], paint);
    } else {
        edit(&pane.body, places.fields[3], paint);
    }
    status(pane, places.status, paint);
}

fn title(model: &Model, pane: &DraftPane, place: Rect, paint: &mut Paint<'_>) {
    let count = pane.draft.versions.len().max(1);
    let by = pane.draft.versions.get(pane.version).map(|version| version.by.as_str()).unwrap_or_default();
    let edited = if pane.is_edited() { " · edited" } else { "" };
    let left = format!("Draft {} of {count}", pane.version + 1);
    let used = paint.put(place.x, place.y, place.width, &left, Role::Heading);
    let about = model.record.open.as_ref().map(|open| open.title.to_string()).unwrap_or_default();
    let rest = format!("by {by}{edited}   about {about}");
    paint.put(place.x + used + 3, place.y, place.width.saturating_sub(used + 3), &rest, Role::Muted);
}

fn status(pane: &DraftPane, place: Rect, paint: &mut Paint<'_>) {
    let words = match pane.revising {
        Some(_) => "… changing; esc stops".to_owned(),
        None if pane.is_edited() => "edited since the check · nothing is sent".to_owned(),
        None if pane.verdict.is_empty() => "nothing is sent: save, copy, or write an .eml".to_owned(),
        None => format!("{} · nothing is sent", pane.verdict),
    };
    let tone = SafeText::one_line(&pane.tone_line());
    let used = if tone.is_empty() { 0 } else { paint.put(place.x, place.y, place.width, &tone, Role::Warning) + 2 };
    paint.put_right(place.right(), place.y, place.width.saturating_sub(used), &words, Role::Muted);
}

/// The words that were added and removed against the version before.
fn difference(pane: &DraftPane, area: Rect, paint: &mut Paint<'_>) {
    let Some(before) = pane.before() else {
        paint.put(
            area.x,
            area.y,
            area.width,
            "This is the first version; there is nothing to compare it with.",
            Role::Muted,
        );
        return;
    };
    let pieces = words(
        &format!("{}\n{}", before.subject, before.body),
        &format!("{}\n{}", pane.subject.text(), pane.body.text()),
    );
    let (mut x, mut row) = (area.x, 0usize);
    for (change, piece) in pieces {
        let (role, sign) = match change {
            Change::Same => (Role::Text, ""),
            Change::Added => (Role::DiffAdd, "+"),
            Change::Removed => (Role::DiffDel, "-"),
        };
        let marked = format!("{sign}{piece}");
        for part in marked.split_inclusive([' ', '\n']) {
            let word = part.trim_end_matches('\n');
            let columns = u16::try_from(text::width(word)).unwrap_or(u16::MAX);
            if x + columns.min(area.width) > area.right() {
                x = area.x;
                row += 1;
            }
            let y = row
                .checked_sub(pane.diff_top)
                .and_then(|line| u16::try_from(line).ok())
                .filter(|line| *line < area.height);
            if let Some(line) = y {
                paint.put(x, area.y + line, area.right().saturating_sub(x), word, role);
            }
            x = x.saturating_add(columns);
            if part.ends_with('\n') {
                x = area.x;
                row += 1;
            }
        }
    }
}

/// Where the caret stands.
pub(super) fn caret(model: &Model, area: Rect) -> Option<Position> {
    let pane = model.draft.as_ref()?;
    if area.is_empty() || !has_focus(model, Focus::Draft) || pane.diff && pane.field == DraftField::Body {
        return None;
    }
    let index = DraftField::ALL.iter().position(|field| *field == pane.field)?;
    let place = places(area).fields[index];
    let widget = pane.editor(pane.field).area();
    let cursor = widget.screen_cursor();
    let (row, column) = widget.scroll_offset();
    let x = u16::try_from(cursor.col).unwrap_or(u16::MAX).saturating_sub(column);
    let y = u16::try_from(cursor.row).unwrap_or(u16::MAX).saturating_sub(row);
    Some(Position::new(
        place.x.saturating_add(x).min(place.right().saturating_sub(1)),
        place.y.saturating_add(y).min(place.bottom().saturating_sub(1)),
    ))
}
