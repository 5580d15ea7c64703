//! What left this machine: the prompt as it is here beside the prompt as it was sent, or the body on the wire.

use super::centred;
use crate::app::overlay::ReceiptView;
use crate::ui::paint::Paint;
use crate::ui::text;
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// One laid-out line: left, right, and whether they differ.
type Pair = (String, String, bool);

/// Draws the receipt.
pub(super) fn draw(view: &ReceiptView, paint: &mut Paint<'_>) {
    let screen = paint.above();
    let area = centred(paint, screen.width.saturating_sub(4), screen.height.saturating_sub(2));
    let title = if view.show_wire {
        "What left this machine · body as sent · w back"
    } else {
        "What left this machine · j k scroll · w wire body · esc closes"
    };
    let inside = paint.frame(area, title);
    let head = text::wrap(&view.headline, usize::from(inside.width));
    let mut y = inside.y;
    for line in head {
        paint.put(inside.x, y, inside.width, &line, Role::Heading);
        y += 1;
    }
    let rest = Rect { y: y + 1, height: inside.bottom().saturating_sub(y + 1), ..inside };
    if view.show_wire {
        return wire(view, rest, paint);
    }
    compare(view, rest, paint);
}

fn wire(view: &ReceiptView, area: Rect, paint: &mut Paint<'_>) {
    let lines = view.wire.lines().flat_map(|line| text::wrap(line, usize::from(area.width)));
    for (row, line) in lines.skip(view.top).take(usize::from(area.height)).enumerate() {
        paint.put(area.x, area.y + u16::try_from(row).unwrap_or(0), area.width, &line, Role::Code);
    }
}

fn compare(view: &ReceiptView, area: Rect, paint: &mut Paint<'_>) {
    let half = area.width.saturating_sub(3) / 2;
    let mut lines: Vec<Pair> = Vec::new();
    for field in &view.fields {
        lines.extend(text::wrap(field, usize::from(area.width)).into_iter().map(|line| (line, String::new(), false)));
    }
    let heading = lines.len() + 1;
    lines.push((String::new(), String::new(), false));
    lines.push(("Here".into(), "As sent".into(), false));
    for row in &view.rows {
        let differs = row.here != row.sent;
        let mut left = row.here.lines().flat_map(|line| text::wrap(line, usize::from(half)));
        let mut right = row.sent.lines().flat_map(|line| text::wrap(line, usize::from(half)));
        loop {
            match (left.next(), right.next()) {
                (None, None) => break,
                (here, sent) => lines.push((here.unwrap_or_default(), sent.unwrap_or_default(), differs)),
            }
        }
    }
    for (row, (index, (here, sent, differs))) in
        lines.iter().enumerate().skip(view.top).take(usize::from(area.height)).enumerate()
    {
        let y = area.y + u16::try_from(row).unwrap_or(u16::MAX);
        let fields = index < heading;
        let role = if index == heading { Role::Heading } else { Role::Text };
        paint.put(area.x, y, if fields { area.width } else { half }, here, role);
        if !fields {
            sent_line(sent, if *differs { Role::Masked } else { role }, role, area.x + half + 3, y, half, paint);
        }
    }
}

/// A line as sent, with the words that stand for something else marked.
fn sent_line(line: &str, marked: Role, plain: Role, x: u16, y: u16, width: u16, paint: &mut Paint<'_>) {
    let mut used = 0;
    for word in line.split_inclusive(' ') {
        let role = if is_placeholder(word) { marked } else { plain };
        used += paint.put(x + used, y, width.saturating_sub(used), word, role);
    }
}

/// Words such as `PERSON_1_K7Q`, with whatever stands around them.
fn is_placeholder(word: &str) -> bool {
    let core = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let mut parts = core.split('_');
    let kind = parts.next().unwrap_or_default();
    kind.len() > 2
        && kind.bytes().all(|b| b.is_ascii_uppercase())
        && parts.next().is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()))
}
