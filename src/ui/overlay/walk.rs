//! The pipeline review: one deal at a time with why it needs a look, and the key of each decision.
//!
//! What records say stands behind a bar that it cannot reach, as over a proposal; places, suggestions' heads and keys
//! stand outside it.

use super::centred;
use super::keys::{self, Pieces, key, word};
use crate::app::Model;
use crate::app::command::{COMMANDS, CommandId, Scope};
use crate::app::proposal::count;
use crate::app::walk::{Asks, StopText, Tour};
use crate::ui::composer::edit;
use crate::ui::paint::Paint;
use crate::ui::text;
use crate::ui::theme::Role;
use ratatui::layout::{Position, Rect};

/// Columns left of what records say: sign, space, bar, space.
const MARGIN: u16 = 4;
/// Widest box.
const WIDEST: u16 = 96;

/// One row of the box.
struct Row {
    sign: (&'static str, Role),
    /// Whether the program itself speaks.
    own: bool,
    pieces: Pieces,
}

fn own(words: impl Into<String>, role: Role) -> Row {
    Row { sign: (" ", Role::Text), own: true, pieces: vec![(words.into(), role)] }
}

/// What records say, line by line; the sign stands at the first line.
fn said(sign: (&'static str, Role), words: &str, role: Role, width: usize) -> Vec<Row> {
    let inner = width.saturating_sub(usize::from(MARGIN)).max(1);
    let lines = text::wrap(words, inner).into_iter().enumerate();
    lines
        .map(|(at, line)| Row {
            sign: if at == 0 { sign } else { (" ", Role::Text) },
            own: false,
            pieces: vec![(line, role)],
        })
        .collect()
}

/// Draws it and gives the place of the caret where something is typed.
pub(super) fn draw(model: &Model, tour: &Tour, paint: &mut Paint<'_>) -> Option<Position> {
    let screen = paint.above();
    let width = WIDEST.min(screen.width.saturating_sub(if screen.width > 60 { 4 } else { 0 }));
    let inner = usize::from(width.saturating_sub(4)).max(1);
    let rows = rows(tour, inner);
    let foot = foot(model, tour, inner);
    let wanted = u16::try_from(rows.len() + foot.len() + 2).unwrap_or(u16::MAX);
    let area = centred(paint, width, wanted.min(screen.height.saturating_sub(u16::from(screen.height > 20) * 2)));
    let inside = paint.frame(area, &title(tour));
    let foot_height = u16::try_from(foot.len()).unwrap_or(u16::MAX).min(inside.height.saturating_sub(1));
    let list = Rect { height: inside.height.saturating_sub(foot_height), ..inside };
    draw_rows(tour, &rows, list, paint);
    let below = Rect { y: list.bottom(), height: foot_height, ..inside };
    draw_foot(tour, &foot, below, paint)
}

fn title(tour: &Tour) -> String {
    if tour.reading {
        return "Pipeline review".to_owned();
    }
    let (at, all) = tour.place();
    match tour.current() {
        Some(_) => format!("Pipeline review · {at} of {all} · {} decided", tour.decided()),
        None => format!("Pipeline review · {} of {all} decided", tour.decided()),
    }
}

fn draw_rows(tour: &Tour, rows: &[Row], list: Rect, paint: &mut Paint<'_>) {
    let height = usize::from(list.height);
    let top = tour.scroll.min(rows.len().saturating_sub(height));
    for (at, row) in rows.iter().skip(top).take(height).enumerate() {
        let y = list.y + u16::try_from(at).unwrap_or(u16::MAX);
        let x = if row.own { list.x } else { list.x + MARGIN };
        if !row.own {
            paint.put(list.x, y, 1, row.sign.0, row.sign.1);
            paint.put(list.x + 2, y, 1, "│", Role::Border);
        }
        let pieces: Vec<(&str, Role)> = row.pieces.iter().map(|(words, role)| (words.as_str(), *role)).collect();
        paint.pieces(x, y, list.right().saturating_sub(x), &pieces);
    }
    if top + height < rows.len() && height > 0 {
        let more = format!(" ↓ {} more ", rows.len() - top - height);
        paint.put_right(list.right(), list.bottom().saturating_sub(1), list.width, &more, Role::Accent);
    }
}

fn draw_foot(tour: &Tour, foot: &[Pieces], area: Rect, paint: &mut Paint<'_>) -> Option<Position> {
    let mut caret = None;
    for (row, pieces) in foot.iter().take(usize::from(area.height)).enumerate() {
        let y = area.y + u16::try_from(row).unwrap_or(0);
        let shown: Vec<(&str, Role)> = pieces.iter().map(|(words, role)| (words.as_str(), *role)).collect();
        let used = paint.pieces(area.x, y, area.width, &shown);
        if let (0, Some(field)) = (row, &tour.field) {
            let place = Rect::new(area.x + used, y, area.width.saturating_sub(used).max(1), 1);
            caret = Some(edit(&field.editor, place, paint));
        }
    }
    caret
}

fn rows(tour: &Tour, width: usize) -> Vec<Row> {
    if tour.reading {
        return vec![own("reading the open deals …", Role::Muted)];
    }
    let mut rows = match tour.current() {
        Some(stop) => stop_rows(tour, stop, width),
        None => end_rows(tour, width),
    };
    if !tour.note.is_empty() {
        rows.push(own("", Role::Text));
        rows.extend(said(("!", Role::Warning), &tour.note, Role::Muted, width));
    }
    rows
}

fn stop_rows(tour: &Tour, stop: &StopText, width: usize) -> Vec<Row> {
    let none = (" ", Role::Text);
    let (role, sign) = match stop.score {
        ..50 => (Role::Danger, " ▼"),
        50..75 => (Role::Warning, ""),
        _ => (Role::Text, ""),
    };
    let mut rows = said(none, &stop.name, Role::Heading, width);
    rows.extend(said(none, &stop.about, Role::Text, width));
    if !stop.next_step.is_empty() {
        rows.extend(said(none, &format!("next step: {}", stop.next_step), Role::Muted, width));
    }
    rows.push(own("", Role::Text));
    rows.push(own(format!("Health {}{sign}", stop.score), role));
    for reason in &stop.reasons {
        rows.extend(said(("·", role), reason, Role::Text, width));
    }
    rows.push(own("", Role::Text));
    rows.push(own("Suggested", Role::Heading));
    rows.extend(said(("?", Role::Accent), &tour.suggested(), Role::Text, width));
    rows.extend(said(none, &format!("because: {}", stop.why), Role::Muted, width));
    if let Some(decided) = tour.decided_here() {
        rows.push(own("Decided before", Role::Heading));
        rows.extend(said(("✓", Role::Success), &decided, Role::Text, width));
    }
    rows
}

/// Every deal with what was decided of it.
fn end_rows(tour: &Tour, width: usize) -> Vec<Row> {
    if tour.texts.is_empty() {
        let words = match tour.open {
            0 => "There are no open deals.".to_owned(),
            open => format!("None of {} needs a decision.", count(open, "open deal")),
        };
        return vec![own(words, Role::Text)];
    }
    let mut rows = Vec::new();
    for (stop, decided) in tour.decisions() {
        let (sign, words) = match decided {
            Some(words) => (("✓", Role::Success), words),
            None => (("·", Role::Muted), "undecided".to_owned()),
        };
        rows.extend(said(sign, &format!("{}: {words}", stop.name), Role::Text, width));
    }
    rows
}

/// Below the deal: the field that is typed, what is wrong with it, and the keys.
fn foot(model: &Model, tour: &Tour, width: usize) -> Vec<Pieces> {
    if let Some(field) = &tour.field {
        let label = match field.asks {
            Asks::Day => "close date (2026-12-15, +30): ",
            Asks::Step => "next step: ",
            Asks::Reason => "lost, because: ",
        };
        let label = if text::width(label) * 2 > width { "› " } else { label };
        let mut foot = vec![vec![key(label)]];
        for words in text::wrap(&tour.problem, width).into_iter().filter(|words| !words.is_empty()) {
            foot.push(vec![(words, Role::Danger)]);
        }
        foot.push(vec![key("enter"), word(" decides   "), key("esc"), word(" back to the keys")]);
        return foot;
    }
    let mut foot = Vec::new();
    if tour.at_end() && !tour.reading && tour.decided() > 0 {
        let words = format!("{} become one proposal; nothing is written before you accept it", tour.decided());
        foot.extend(text::wrap(&words, width).into_iter().map(|line| vec![(line, Role::Heading)]));
    }
    if model.hold.is_some() {
        foot.push(vec![word("keys count once the keyboard is still for a moment …")]);
        return foot;
    }
    foot.extend(hints(model, tour, width));
    foot
}

/// Keys of the registry that would do something now, in as many lines as they need.
fn hints(model: &Model, tour: &Tour, width: usize) -> Vec<Pieces> {
    use CommandId as C;
    let (end, first) = (tour.at_end(), tour.place().0 == 1);
    let fits = |id: CommandId| match id {
        _ if tour.reading || tour.texts.is_empty() => false,
        C::WalkPropose => end && tour.decided() > 0,
        C::WalkBack => end || !first,
        _ => !end,
    };
    let mut all: Vec<(String, &str)> = COMMANDS
        .iter()
        .filter(|command| command.scope == Scope::Walk && !command.hint.is_empty() && fits(command.id))
        .filter_map(|command| Some((model.keymap.shown(command.id)?, command.hint)))
        .collect();
    let leave = if tour.decided() > 0 { "keep for later" } else { "close" };
    all.push((model.keymap.shown(C::Back).unwrap_or_default(), leave));
    keys::hints(all, width)
}
