//! A text to read: what is new, or the bundle of a feedback with the line for the remark above it.

use super::centred;
use crate::app::Model;
use crate::app::command::CommandId;
use crate::app::page::{Page, Report};
use crate::ui::markdown;
use crate::ui::paint::Paint;
use crate::ui::text;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// Widest text.
const WIDEST: u16 = 100;

/// Draws it; gives the place of the caret while the remark is being written.
pub(super) fn draw(model: &Model, page: &Page, paint: &mut Paint<'_>) -> Option<Position> {
    let screen = paint.above();
    let area = centred(paint, WIDEST.min(screen.width.saturating_sub(2)), screen.height.saturating_sub(2));
    let inside = paint.frame(area, &page.title);
    if inside.is_empty() {
        return None;
    }
    let caret = page.report.as_ref().and_then(|report| remark(report, inside, paint));
    let above = if page.report.is_some() { 2 } else { 0 };
    let height = inside.height.saturating_sub(above + 1);
    let body = Rect { y: inside.y + above, height, ..inside };
    let rows = text_rows(page, body, paint);
    let hints = hints(model, page, rows > usize::from(height));
    paint.put(inside.x, inside.bottom() - 1, inside.width, &hints, Role::Muted);
    caret
}

/// The text from its first visible row on; how many rows it has.
fn text_rows(page: &Page, body: Rect, paint: &mut Paint<'_>) -> usize {
    let rendered = markdown::render(&page.text, body.width.max(1), paint.theme);
    let last = rendered.lines.len().saturating_sub(usize::from(body.height));
    for (row, line) in (0..body.height).zip(rendered.lines.iter().skip(page.top.min(last))) {
        paint.line(body.x, body.y + row, body.width, line);
    }
    rendered.lines.len()
}

fn remark(report: &Report, inside: Rect, paint: &mut Paint<'_>) -> Option<Position> {
    let label = "What happened: ";
    let used = paint.put(inside.x, inside.y, inside.width, label, Role::Heading);
    let room = inside.width.saturating_sub(used + 1);
    let words = report.remark.text();
    // Of a long line its end is seen, where one writes.
    let mut from = 0;
    while text::width(&words[from..]) > usize::from(room) {
        from += words[from..].chars().next().map_or(1, char::len_utf8);
    }
    let end = paint.put(inside.x + used, inside.y, room, &words[from..], Role::Text);
    report.typing.then(|| Position::new(inside.x + used + end, inside.y))
}

fn hints(model: &Model, page: &Page, scrolls: bool) -> String {
    let key = |id, word: &str| model.keymap.shown(id).map(|key| format!("{key} {word}"));
    let scroll = scrolls.then(|| "j k scroll".to_owned());
    let close = key(CommandId::Back, "closes, nothing is saved");
    let all = match &page.report {
        None => vec![scroll, key(CommandId::Back, "closes")],
        Some(report) if report.typing => vec![Some("enter shows the bundle".to_owned()), close],
        Some(report) if report.making => vec![Some("it is being made …".to_owned()), close],
        Some(report) => {
            let save = if report.ready { key(CommandId::ReportSave, "saves this") } else { None };
            vec![save, key(CommandId::ReportRemark, "changes the remark"), scroll, close]
        }
    };
    all.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
