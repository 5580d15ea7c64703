//! Short messages above the footer, in the pane at the right.
//!
//! Invariants: each has a place of its own, one above the other, and stays inside the pane; what does not fit is cut
//! with a sign, so that no message covers the whole screen.

use super::paint::Paint;
use super::text;
use super::theme::Role;
use crate::app::Model;
use crate::app::layout::Layout;
use crate::app::toast::{Level, Toast};
use ratatui::layout::Rect;

/// Most columns of a message.
const WIDEST: u16 = 90;
/// Most lines of a message.
const LINES: usize = 8;

/// Draws the messages, the newest at the bottom.
pub(super) fn draw(model: &Model, layout: &Layout, paint: &mut Paint<'_>) {
    // Above the composer, so that nothing that is being typed is covered.
    let lowest = if layout.tour.is_empty() { layout.footer } else { layout.tour };
    let pane = if layout.composer.is_empty() { lowest } else { layout.composer };
    let mut bottom = pane.y;
    let widest = pane.width.saturating_sub(2).min(WIDEST);
    for toast in model.toasts.list.iter().rev() {
        let (lines, role) = lines(toast, usize::from(widest));
        let height = u16::try_from(lines.len()).unwrap_or(1);
        let Some(y) = bottom.checked_sub(height).filter(|y| *y > layout.top.y) else { return };
        let width = lines.iter().map(|line| text::width(line)).max().unwrap_or(0) + 2;
        let width = u16::try_from(width).unwrap_or(u16::MAX).min(pane.width);
        let area = Rect::new(pane.right() - width, y, width, height);
        paint.clear(area);
        for (row, line) in lines.iter().enumerate() {
            paint.put(area.x + 1, y + u16::try_from(row).unwrap_or(0), width - 1, line, role);
        }
        bottom = y;
    }
}

/// A message in lines, with the sign of how serious it is.
fn lines(toast: &Toast, width: usize) -> (Vec<String>, Role) {
    let (sign, role) = match toast.level {
        Level::Info => ("·", Role::Info),
        Level::Warning => ("!", Role::Warning),
        Level::Error => ("✗", Role::Danger),
    };
    let wrapped = |line: &str| text::wrap(line.trim(), width.saturating_sub(2).max(1));
    let mut lines: Vec<String> = toast.text.lines().flat_map(wrapped).collect();
    if lines.len() > LINES {
        lines.truncate(LINES);
        if let Some(last) = lines.last_mut() {
            *last = format!("{} …", text::truncate(last, width.saturating_sub(4).max(1)));
        }
    }
    let marked = |(at, line): (usize, String)| format!("{} {line}", if at == 0 { sign } else { " " });
    (lines.into_iter().enumerate().map(marked).collect(), role)
}
