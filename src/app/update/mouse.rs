//! Clicks and the wheel. Everything the mouse does, a key does too.

use super::{panes, turn};
use crate::app::effect::Effect;
use crate::app::layout::Layout;
use crate::app::model::{Focus, Model};
use crate::app::overlay::Overlay;
use crate::app::record::{HEADER_ROWS, step_rows};
use crate::term::key::{Mouse, MouseKind};

/// Rows that one notch of the wheel moves.
const NOTCH: isize = 3;

/// Takes a mouse event.
pub(super) fn on_mouse(model: &mut Model, mouse: Mouse) -> Vec<Effect> {
    let layout = Layout::of(model);
    match mouse.kind {
        MouseKind::WheelUp => wheel(model, &layout, mouse, -NOTCH),
        MouseKind::WheelDown => wheel(model, &layout, mouse, NOTCH),
        // A click beside it must not throw decisions away.
        MouseKind::Down if matches!(model.overlay, Some(Overlay::Review(_) | Overlay::Walk(_) | Overlay::Why(_))) => {
            Vec::new()
        }
        MouseKind::Down if model.overlay.is_some() => {
            model.overlay = None;
            model.rev += 1;
            Vec::new()
        }
        MouseKind::Down => click(model, &layout, mouse),
        MouseKind::Up | MouseKind::Drag => Vec::new(),
    }
}

fn wheel(model: &mut Model, layout: &Layout, mouse: Mouse, delta: isize) -> Vec<Effect> {
    match &mut model.overlay {
        Some(Overlay::Chooser(chooser)) => chooser.move_by(delta.signum()),
        Some(Overlay::Help(top)) => *top = top.saturating_add_signed(delta),
        Some(Overlay::Receipt(receipt)) => receipt.top = receipt.top.saturating_add_signed(delta),
        Some(Overlay::Review(review)) => review.scroll = review.scroll.saturating_add_signed(delta),
        Some(Overlay::Walk(tour)) => tour.scroll = tour.scroll.saturating_add_signed(delta),
        Some(Overlay::Page(page)) => page.top = page.top.saturating_add_signed(delta),
        Some(Overlay::Figures(figures)) => figures.top = figures.top.saturating_add_signed(delta),
        Some(Overlay::Confirm(_) | Overlay::WhichKey | Overlay::Why(_)) => {}
        None => return wheel_in_pane(model, layout, mouse, delta),
    }
    model.rev += 1;
    Vec::new()
}

fn wheel_in_pane(model: &mut Model, layout: &Layout, mouse: Mouse, delta: isize) -> Vec<Effect> {
    match layout.pane_at(mouse.column, mouse.row, model.draft.is_some()) {
        Some(Focus::Records) => {
            let mut effects: Vec<Effect> = model.records.move_by(delta).into_iter().collect();
            effects.extend(panes::preview(model));
            return effects;
        }
        Some(Focus::Record) => model.record.select(model.record.selected.saturating_add_signed(delta)),
        Some(Focus::History | Focus::Composer) => model.chat.scroll(delta),
        _ => {}
    }
    Vec::new()
}

fn click(model: &mut Model, layout: &Layout, mouse: Mouse) -> Vec<Effect> {
    let Some(pane) = layout.pane_at(mouse.column, mouse.row, model.draft.is_some()) else { return Vec::new() };
    panes::focus(model, pane);
    match pane {
        Focus::Records => click_row(model, usize::from(mouse.row - layout.records.y)),
        Focus::Record => {
            let rows = step_rows(layout.record.width, layout.record.height);
            click_record(model, usize::from(mouse.row - layout.record.y), rows)
        }
        _ => Vec::new(),
    }
}

fn click_row(model: &mut Model, line: usize) -> Vec<Effect> {
    let Some(row) = line.checked_sub(2).map(|line| model.records.top + line) else { return Vec::new() };
    if row >= model.records.rows.len() {
        return Vec::new();
    }
    let mut effects: Vec<Effect> = model.records.select(row).into_iter().collect();
    effects.extend(panes::preview(model));
    effects
}

/// Rows above the first suggestion in the record pane: title, subtitle, figures, a blank line and the heading.
const SUGGESTIONS_AT: usize = 5;

fn click_record(model: &mut Model, line: usize, rows: usize) -> Vec<Effect> {
    let steps = model.record.suggestions();
    let suggestions = steps.len() * rows;
    if let Some(step) = line.checked_sub(SUGGESTIONS_AT).and_then(|row| steps.get(row / rows.max(1))) {
        let key = step.key;
        return turn::run_suggestion(model, key);
    }
    if let Some(row) = line.checked_sub(HEADER_ROWS + suggestions) {
        model.record.select(model.record.top + row);
    }
    Vec::new()
}
