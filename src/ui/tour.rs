//! The strip of the tour above the footer: which lesson, what to do, why; it covers nothing and takes no key.

use super::paint::Paint;
use super::text;
use super::theme::Role;
use crate::app::Model;
use crate::app::command::CommandId;
use crate::app::layout::{Layout, Shape};
use crate::app::tour::Guide;
use crate::app::tour::lessons::{self, LESSONS};
use ratatui::layout::Rect;

/// Rows that what lies over the panes leaves to the tour and to the footer below it.
pub(super) fn floor(layout: &Layout) -> u16 {
    if layout.tour.is_empty() { 0 } else { layout.tour.height + layout.footer.height }
}

/// Draws the strip, if there is one.
pub(super) fn draw(model: &Model, layout: &Layout, paint: &mut Paint<'_>) {
    let (area, Some(guide)) = (layout.tour, &model.tour) else { return };
    if area.is_empty() {
        return;
    }
    paint.clear(area);
    if area.height == 1 {
        return too_small(layout.shape, area, paint);
    }
    heading(model, layout, guide, paint);
    let inner = Rect { x: area.x + 1, y: area.y + 1, width: area.width.saturating_sub(2), height: area.height - 1 };
    let (words, why) = said(model, guide);
    let rows = inner.height - 1;
    let mut y = inner.y;
    for (_, line) in (0..rows).zip(wrap(&words, usize::from(inner.width))) {
        marked(&line, inner.x, y, inner.width, paint);
        y += 1;
    }
    paint.put(inner.x, y, inner.width, why, Role::Muted);
}

fn said(model: &Model, guide: &Guide) -> (String, &'static str) {
    match (guide.now(), LESSONS.get(guide.lesson)) {
        (Some(goal), Some(lesson)) => (lessons::task(model, goal), lesson.why),
        _ => (lessons::closing(model), "Everything that you did here works on your own records as well."),
    }
}

/// One line where a lesson cannot be shown.
fn too_small(shape: Shape, area: Rect, paint: &mut Paint<'_>) {
    let words = match shape {
        Shape::Tiny => "! Tour: enlarge to 80×24",
        _ => "! The tour needs a window of 80×24 or more; it waits until then.",
    };
    paint.put(area.x + 1, area.y, area.width.saturating_sub(1), words, Role::Warning);
}

/// The rule with the lesson's place and heading, and the keys of the tour.
fn heading(model: &Model, layout: &Layout, guide: &Guide, paint: &mut Paint<'_>) {
    let area = layout.tour;
    paint.rule(area, area.y, Role::BorderFocus);
    for pane in [layout.records, layout.record].into_iter().filter(|_| layout.shape == Shape::Wide) {
        let style = paint.theme.style(Role::BorderFocus);
        paint.symbol(pane.right(), area.y, "┴", style);
    }
    let keys = hints(model, guide);
    let taken =
        paint.put_right(area.right().saturating_sub(2), area.y, area.width / 2, &format!(" {keys} "), Role::Key);
    let room = area.width.saturating_sub(taken + 6);
    let place = match LESSONS.get(guide.lesson) {
        Some(lesson) => format!(" Tour {} of {} · {} ", guide.lesson + 1, LESSONS.len(), lesson.title),
        None => " Tour ".to_owned(),
    };
    let used = paint.put(area.x + 2, area.y, room, &place, Role::Heading);
    let praise = guide.done.map(|title| format!("✓ {title} ")).unwrap_or_default();
    if text::width(&praise) <= usize::from(room - used) {
        paint.put(area.x + 2 + used, area.y, room - used, &praise, Role::Success);
    }
}

fn hints(model: &Model, guide: &Guide) -> String {
    let key = |id, word: &str| model.keymap.shown(id).map(|key| format!("{key} {word}"));
    let all = if guide.is_over() {
        vec![key(CommandId::TourSkip, "close")]
    } else {
        vec![key(CommandId::TourSkip, "skip"), key(CommandId::TourLeave, "later")]
    };
    all.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Lines of at most so many columns; the backticks around keys take none.
fn wrap(words: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<(String, usize)> = Vec::new();
    for word in words.split(' ') {
        let columns = text::width(&word.replace('`', ""));
        match lines.last_mut() {
            Some((line, used)) if *used + 1 + columns <= width => {
                line.push(' ');
                line.push_str(word);
                *used += 1 + columns;
            }
            _ => lines.push((word.to_owned(), columns)),
        }
    }
    lines.into_iter().map(|(line, _)| line).collect()
}

/// A line with its keys told apart.
fn marked(line: &str, x: u16, y: u16, width: u16, paint: &mut Paint<'_>) {
    let mut used = 0;
    for (at, piece) in line.split('`').enumerate() {
        let role = if at % 2 == 1 { Role::Key } else { Role::Text };
        used += paint.put(x + used, y, width.saturating_sub(used), piece, role);
    }
}
