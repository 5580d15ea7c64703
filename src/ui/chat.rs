//! The conversation.

use super::cells::{Cells, GUTTER};
use super::paint::Paint;
use super::theme::Role;
use super::{has_focus, text};
use crate::app::chat::{ChatMetrics, ClaimView, Turn};
use crate::app::command::CommandId;
use crate::app::{Focus, Model};
use crate::crm::{ClaimStatus, format};
use ratatui::layout::Rect;

/// Draws what can be seen of the conversation and reports its measures.
pub(super) fn draw(model: &Model, area: Rect, cells: &mut Cells, paint: &mut Paint<'_>) -> ChatMetrics {
    heading(model, area, paint);
    let below = model.chat.rows_below() > 0;
    let bottom = u16::from(source(model).is_some() || model.chat.search.is_some() || below);
    let view = Rect { y: area.y + 1, height: area.height.saturating_sub(1 + bottom), ..area };
    bottom_line(model, area, paint);
    if model.chat.turns.is_empty() {
        welcome(model, view, paint);
        return ChatMetrics { height: usize::from(view.height), ..ChatMetrics::default() };
    }
    let width = area.width.saturating_sub(GUTTER + 2).max(1);
    let height = usize::from(view.height);
    let rows = cells.sync(&model.chat.turns, width, paint.theme);
    let last = |cells: &Cells| cells.start_of(model.chat.turns.len().saturating_sub(1));
    let first = model.chat.first_row(ChatMetrics { rows, height, target: None, last: last(cells) });
    rows_of(model, view, first, width, cells, paint);
    // Turns that came into sight may have changed their height.
    let rows = cells.sync(&model.chat.turns, width, paint.theme);
    ChatMetrics { rows, height, target: target(model, cells, width, paint), last: last(cells) }
}

fn heading(model: &Model, area: Rect, paint: &mut Paint<'_>) {
    let focused = has_focus(model, Focus::History) || has_focus(model, Focus::Composer);
    let used = paint.put(area.x + 1, area.y, area.width - 1, "Chat", if focused { Role::Accent } else { Role::Muted });
    if let Some(open) = &model.record.open {
        let about = format!("about {}", open.title);
        paint.put(area.x + 3 + used, area.y, area.width.saturating_sub(used + 4), &about, Role::Muted);
    }
}

fn welcome(model: &Model, view: Rect, paint: &mut Paint<'_>) {
    let samples = model.samples.iter().map(|words| format!("  {words}"));
    let known = std::iter::once("Ask about your records in plain words:".to_owned()).chain(samples).chain([
        "Answers carry the field they come from.".to_owned(),
        "Nothing is sent or written unless you accept it.".to_owned(),
    ]);
    let mut y = view.y + 1;
    for words in known {
        for line in text::wrap(&words, usize::from(view.width.saturating_sub(2))) {
            if y < view.bottom() {
                paint.put(view.x + 1, y, view.width - 1, &line, Role::Muted);
            }
            y += 1;
        }
    }
    if model.status.model.is_empty() && y + 1 < view.bottom() {
        let words = "No model is set: answers are made by rules, here on this machine.";
        for (row, line) in text::wrap(words, usize::from(view.width.saturating_sub(2))).iter().enumerate() {
            paint.put(view.x + 1, y + 1 + u16::try_from(row).unwrap_or(0), view.width - 1, line, Role::Muted);
        }
    }
}

/// Draws rows from `first` on, turn by turn.
fn rows_of(model: &Model, view: Rect, first: usize, width: u16, cells: &mut Cells, paint: &mut Paint<'_>) {
    let Some((mut index, start)) = cells.at_row(first) else { return };
    let mut y = view.y;
    let mut skip = first - start;
    while y < view.bottom() {
        let Some(turn) = model.chat.turns.get(index) else { return };
        let Some((body, height)) = cells.body(index, turn, width, paint.theme) else { return };
        let place = Rect { y, height: view.bottom() - y, ..view };
        draw_turn(model, index, turn, body, skip, place, paint);
        let shown = height.saturating_sub(skip);
        y = y.saturating_add(u16::try_from(shown).unwrap_or(u16::MAX)).min(view.bottom());
        skip = 0;
        index += 1;
    }
}

fn draw_turn(
    model: &Model,
    index: usize,
    turn: &Turn,
    body: &super::cells::Body,
    skip: usize,
    place: Rect,
    paint: &mut Paint<'_>,
) {
    let x = place.x + GUTTER;
    let width = place.width.saturating_sub(GUTTER + 1);
    let question = body.question.len();
    let answer = question + body.answer_lines();
    let end = answer + body.tail.len();
    for line in skip..end + 1 {
        let row = line - skip;
        if row >= usize::from(place.height) {
            return;
        }
        let y = place.y + u16::try_from(row).unwrap_or(u16::MAX);
        if model.chat.picked == Some(index) && line < end {
            paint.put(place.x, y, 1, "▌", Role::Accent);
        }
        if line < question {
            if line == 0 {
                paint.put(place.x + 1, y, GUTTER - 1, "you", Role::User);
            }
            paint.put(x, y, width, &body.question[line], Role::Text);
        } else if line < answer {
            if line == question {
                paint.put(place.x + 1, y, GUTTER - 1, "desk", Role::Assistant);
            }
            draw_answer_line(model, index, body, line - question, x, y, width, paint);
            mark_doubts(turn, body, line - question, (x, y), paint);
        } else if let Some((words, role)) = body.tail.get(line - answer) {
            if line == question {
                paint.put(place.x + 1, y, GUTTER - 1, "desk", Role::Assistant);
            }
            let meta = if line + 1 == end { meta(turn) } else { String::new() };
            // An answer cannot write into the gutter, so it cannot pass for what the program says of it.
            if line > question {
                paint.put(x.saturating_sub(2), y, 1, "└", Role::Muted);
            }
            let used = paint.put(x, y, width, words, *role);
            paint.put_right(x + width, y, width.saturating_sub(used + 2), &meta, Role::Muted);
        }
    }
}

#[allow(clippy::too_many_arguments, reason = "one cell position and what stands there")]
fn draw_answer_line(
    model: &Model,
    turn: usize,
    body: &super::cells::Body,
    line: usize,
    x: u16,
    y: u16,
    width: u16,
    paint: &mut Paint<'_>,
) {
    if let Some(content) = body.answer_line(line) {
        paint.line(x, y, width, content);
    }
    if let (Some(search), Some(content)) = (&model.chat.search, body.answer_line(line)) {
        mark_matches(&search.input.text(), content, x, y, width, paint);
    }
    let Some((selected_turn, number)) = model.chat.cite.filter(|_| has_focus(model, Focus::History)) else { return };
    for spot in
        body.cites.iter().filter(|spot| selected_turn == turn && spot.line == line && spot.number as usize == number)
    {
        paint.tint(Rect::new(x.saturating_add(spot.column), y, spot.width, 1), Role::Selection);
    }
}

/// Gives the mark of a doubtful statement its role; its sign stands in the text.
fn mark_doubts(turn: &Turn, body: &super::cells::Body, line: usize, (x, y): (u16, u16), paint: &mut Paint<'_>) {
    for spot in body.cites.iter().filter(|spot| spot.line == line) {
        let claim = (spot.number as usize).checked_sub(1).and_then(|at| turn.claims.get(at));
        let role = match claim.map(|claim| claim.status) {
            Some(ClaimStatus::Contradicted) => Role::Danger,
            Some(ClaimStatus::Unsupported) => Role::Warning,
            _ => continue,
        };
        paint.tint(Rect::new(x.saturating_add(spot.column), y, spot.width, 1), role);
    }
}

/// The model and time behind an answer, for its last line.
fn meta(turn: &Turn) -> String {
    if turn.meta.receipt.is_none() { String::new() } else { format!("{:.1} s", turn.meta.millis as f64 / 1_000.0) }
}

/// The source of the selected citation, in words.
fn source(model: &Model) -> Option<ClaimView> {
    if !has_focus(model, Focus::History) {
        return None;
    }
    model.chat.selected_claim()
}

fn bottom_line(model: &Model, area: Rect, paint: &mut Paint<'_>) {
    let y = area.bottom().saturating_sub(1);
    let (x, width) = (area.x + 1, area.width.saturating_sub(2));
    let new = model.chat.new_rows();
    if let Some(search) = &model.chat.search {
        let used = paint.pieces(x, y, width, &[("/ ", Role::Key), (&search.input.text(), Role::Text)]);
        let found = match search.hits.len() {
            0 => "no match".to_owned(),
            count => format!("{} of {}", search.current + 1, count),
        };
        paint.put_right(x + width, y, width.saturating_sub(used + 1), &found, Role::Muted);
    } else if let Some(claim) = source(model) {
        let key = model.keymap.shown(CommandId::Open).unwrap_or_default();
        let used = paint.pieces(
            x,
            y,
            width,
            &[(&claim.mark, Role::Citation), (" ", Role::Text), (&claim.source, Role::Muted)],
        );
        if model.chat.selected_source().is_some() {
            paint.put_right(x + width, y, width.saturating_sub(used + 1), &format!("{key} opens"), Role::Muted);
        }
    } else if model.chat.rows_below() > 0 {
        paint.put_right(x + width, y, width, &below(model), if new > 0 { Role::Accent } else { Role::Muted });
    }
}

/// How much stands further down, and the key that goes there.
fn below(model: &Model) -> String {
    let (new, rows) = (model.chat.new_rows(), model.chat.rows_below());
    let (number, word) = if new > 0 { (new, "new") } else { (rows, "more") };
    let line = if number == 1 { "line" } else { "lines" };
    let down = if model.focus == Focus::Composer { CommandId::ComposerDown } else { CommandId::PageDown };
    let reached = matches!(model.focus, Focus::Composer | Focus::History);
    let key = model.keymap.shown(down).filter(|_| reached).map(|key| format!(" · {key}")).unwrap_or_default();
    format!("↓ {} {word} {line}{key}", format::grouped_number(number as f64))
}

/// The row of the selected citation or search match.
fn target(model: &Model, cells: &mut Cells, width: u16, paint: &Paint<'_>) -> Option<usize> {
    if let Some((index, number)) = model.chat.cite {
        let turn = model.chat.turns.get(index)?;
        let start = cells.start_of(index);
        let (body, _) = cells.body(index, turn, width, paint.theme)?;
        let spot = body.cites.iter().find(|spot| spot.number as usize == number)?;
        return Some(start + body.question.len() + spot.line);
    }
    if let Some(index) = model.chat.picked {
        return Some(cells.start_of(index));
    }
    let search = model.chat.search.as_ref()?;
    let turn = *search.hits.get(search.current)?;
    Some(cells.start_of(turn))
}

/// Marks what a search looks for in a line that has been drawn.
fn mark_matches(wanted: &str, line: &ratatui::text::Line<'_>, x: u16, y: u16, width: u16, paint: &mut Paint<'_>) {
    let wanted = wanted.to_lowercase();
    if wanted.is_empty() {
        return;
    }
    let text: String = line.spans.iter().map(|span| span.content.as_ref()).collect();
    let lower = text.to_lowercase();
    // Lower case of some letters has another length; such a line is left unmarked rather than marked wrongly.
    if lower.len() != text.len() {
        return;
    }
    for (at, found) in lower.match_indices(&wanted) {
        let Some(before) = text.get(..at) else { continue };
        let column = u16::try_from(text::width(before)).unwrap_or(u16::MAX);
        let columns = u16::try_from(text::width(found)).unwrap_or(1);
        if column < width {
            paint.tint(Rect::new(x + column, y, columns.min(width - column), 1), Role::Match);
        }
    }
}
