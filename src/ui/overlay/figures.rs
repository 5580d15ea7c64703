//! The dashboard: figures with a row of small bars each, and a table by action, model or week.

use super::keys::{Pieces, hints};
use crate::app::Model;
use crate::app::command::{COMMANDS, CommandId, Scope};
use crate::app::figures::{Counting, Dashboard, FigureLine, FigureTable, Figures};
use crate::crm::format::grouped_number;
use crate::ui::paint::Paint;
use crate::ui::text;
use crate::ui::theme::Role;
use ratatui::layout::Rect;

/// From how many columns on figures and table stand side by side.
const WIDE: u16 = 132;
/// Widest title of a figure.
const TITLE: u16 = 36;
/// Columns of a figure's line beside its bars, and most bars, where a table stands beside it.
const BESIDE_BARS: u16 = TITLE + 25;
const MOST_BARS: usize = 31;
/// Fewer of them tell nothing.
const LEAST_BARS: usize = 7;
/// Columns between two columns.
const GAP: u16 = 2;
const BARS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// The same where only letters may be shown.
const LETTERS: [&str; 8] = ["_", ".", ":", "-", "=", "+", "*", "#"];

/// A row: where each piece begins, from the left, and whether it ends there instead.
#[derive(Default)]
struct Row(Vec<(u16, bool, String, Role)>);

/// Draws it.
pub(super) fn draw(model: &Model, dashboard: &Dashboard, paint: &mut Paint<'_>) {
    let area = paint.above();
    let inside = paint.frame(area, &title(dashboard));
    let foot = foot(model, inside.width);
    let foot_height = u16::try_from(foot.len()).unwrap_or(u16::MAX).min(inside.height / 3);
    let body = Rect { height: inside.height.saturating_sub(foot_height), ..inside };
    match &dashboard.counting {
        Counting::Reading(done, all) => say(&reading(*done, *all), Role::Muted, body, paint),
        Counting::Failed(why) => say(&format!("! {why}"), Role::Danger, body, paint),
        Counting::Done(None) => say(
            "Nothing was asked in these days, so there is nothing to count. Ask something in the chat, or look at a \
             longer period.",
            Role::Muted,
            body,
            paint,
        ),
        Counting::Done(Some(figures)) => counted(dashboard, figures, body, paint),
    }
    for (y, line) in (inside.bottom().saturating_sub(foot_height)..inside.bottom()).zip(&foot) {
        let pieces: Vec<(&str, Role)> = line.iter().map(|(words, role)| (words.as_str(), *role)).collect();
        paint.pieces(inside.x, y, inside.width, &pieces);
    }
}

fn title(dashboard: &Dashboard) -> String {
    let heading = dashboard.figures().map(|figures| format!(" · {}", figures.heading)).unwrap_or_default();
    format!("Use and quality · last {} days{heading}", dashboard.days)
}

fn reading(done: u64, all: u64) -> String {
    if all == 0 {
        return "… reading the event log".to_owned();
    }
    let megabytes = |bytes: u64| grouped_number((bytes as f64 / 1e6).ceil());
    format!("… reading the event log: {} % of {} MB", done.min(all) * 100 / all, megabytes(all))
}

fn say(words: &str, role: Role, area: Rect, paint: &mut Paint<'_>) {
    for (y, line) in (area.y..area.bottom()).zip(text::wrap(words, usize::from(area.width.max(1)))) {
        paint.put(area.x, y, area.width, &line, role);
    }
}

/// The keys of the dashboard, out of the registry; those that only scroll come last.
fn foot(model: &Model, width: u16) -> Vec<Pieces> {
    let own = COMMANDS.iter().filter(|command| command.scope == Scope::Figures && !command.hint.is_empty());
    let shown = own.filter_map(|command| Some((model.keymap.shown(command.id)?, command.hint)));
    let back = model.keymap.shown(CommandId::Back).map(|key| (key, "back"));
    hints(shown.chain(back), usize::from(width))
}

fn counted(dashboard: &Dashboard, figures: &Figures, body: Rect, paint: &mut Paint<'_>) {
    let letters = paint.theme.is_mono();
    let table = figures.tables.get(dashboard.table % figures.tables.len().max(1));
    let tabled = |width| table.map(|table| table_rows(table, width)).unwrap_or_default();
    if body.width < WIDE {
        let mut rows = figure_rows(dashboard, figures, body.width, letters);
        rows.push(Row::default());
        rows.extend(tabled(body.width));
        return show(&rows, dashboard.top, body, paint);
    }
    let bars = figures.lines.iter().map(|line| line.bars.len()).max().unwrap_or_default().min(MOST_BARS);
    let wanted = BESIDE_BARS + u16::try_from(bars).unwrap_or_default();
    let left = Rect { width: wanted.min(body.width * 9 / 20), ..body };
    let right = Rect { x: left.right() + 3, width: body.width - left.width - 3, ..body };
    paint.column(left.right() + 1, body.y, body.bottom(), Role::Border);
    show(&figure_rows(dashboard, figures, left.width, letters), dashboard.top, left, paint);
    show(&tabled(right.width), dashboard.top, right, paint);
}

/// Draws as many rows as fit, and how many do not on a line of its own; the last one is never scrolled past.
fn show(rows: &[Row], top: usize, area: Rect, paint: &mut Paint<'_>) {
    let height = usize::from(area.height);
    let top = top.min(rows.len().saturating_sub(height));
    let seen = if rows.len() > top + height { height.saturating_sub(1) } else { height };
    for (y, row) in (area.y..area.bottom()).zip(rows.iter().skip(top).take(seen)) {
        for (at, ends, words, role) in &row.0 {
            let room = area.width.saturating_sub(*at);
            match ends {
                true => paint.put_right(area.x + at, y, *at, words, *role),
                false => paint.put(area.x + at, y, room, words, *role),
            };
        }
    }
    let below = rows.len().saturating_sub(top + seen);
    if below > 0 && height > 0 {
        let words = format!(" ↓ {below} more ");
        paint.put_right(area.right(), area.bottom() - 1, area.width / 2, &words, Role::Muted);
    }
}

/// A line for each figure: title, value, n, bars; and how it was counted, where that is wanted.
fn figure_rows(dashboard: &Dashboard, figures: &Figures, width: u16, letters: bool) -> Vec<Row> {
    let widest = |words: fn(&FigureLine) -> usize| {
        u16::try_from(figures.lines.iter().map(words).max().unwrap_or_default()).unwrap_or(u16::MAX)
    };
    let (value, n) = (widest(|line| text::width(&line.shown)), widest(|line| text::width(&counted_from(line))));
    let title = widest(|line| text::width(&line.title)).min(TITLE).min(width.saturating_sub(value + n + 2 * GAP));
    let value_end = title + GAP + value;
    let n_end = value_end + GAP + n;
    let bars_at = n_end + GAP;
    let room = usize::from(width.saturating_sub(bars_at));
    let mut rows = Vec::new();
    for line in &figures.lines {
        let role = if line.n == 0 { Role::Muted } else { Role::Text };
        let mut row = Row(vec![
            (0, false, text::truncate(&line.title, usize::from(title)).into_owned(), role),
            (value_end, true, line.shown.to_string(), if line.n == 0 { Role::Muted } else { Role::Heading }),
            (n_end, true, counted_from(line), Role::Muted),
        ]);
        if room >= LEAST_BARS && line.n > 0 {
            row.0.push((bars_at, false, bars(&line.bars, room, letters), Role::Accent));
        }
        rows.push(row);
        if dashboard.how {
            let lines = text::wrap(&line.how, usize::from(width.saturating_sub(2)).max(1));
            rows.extend(lines.into_iter().map(|words| Row(vec![(2, false, words, Role::Muted)])));
        }
    }
    // What explains bars is of no use where there is no room for them.
    if room >= LEAST_BARS {
        let step = if figures.weekly { "week" } else { "day" };
        let legend = format!("a bar a {step}, the latest at the right; · nothing counted");
        let lines = text::wrap(&legend, usize::from(width.max(1)));
        rows.extend(lines.into_iter().map(|words| Row(vec![(0, false, words, Role::Muted)])));
    }
    rows
}

fn counted_from(line: &FigureLine) -> String {
    format!("n={}", grouped_number(line.n as f64))
}

/// The latest bars that fit.
fn bars(bars: &[Option<u8>], room: usize, letters: bool) -> String {
    let signs = if letters { LETTERS } else { BARS };
    let sign = |bar: &Option<u8>| bar.map_or("·", |bar| signs[usize::from(bar).min(signs.len() - 1)]);
    bars[bars.len().saturating_sub(room)..].iter().map(sign).collect()
}

/// Headings and cells; columns that do not fit are left out from the right.
fn table_rows(table: &FigureTable, width: u16) -> Vec<Row> {
    let columns = |cells: &[crate::trust::SafeText], at: usize| cells.get(at).map_or(0, |cell| text::width(cell));
    let widths: Vec<u16> = (0..table.headings.len())
        .map(|at| table.rows.iter().map(|row| columns(row, at)).chain([columns(&table.headings, at)]).max())
        .map(|widest| u16::try_from(widest.unwrap_or_default()).unwrap_or(u16::MAX))
        .collect();
    let first = widths.first().copied().unwrap_or_default().min(width.max(24) / 3);
    let mut ends = Vec::new();
    let mut end = first;
    for width_of in widths.iter().skip(1) {
        end = end.saturating_add(GAP + width_of);
        if end <= width {
            ends.push(end);
        }
    }
    let line = |cells: &[crate::trust::SafeText], name: Role, other: Role| {
        let head = cells.first().map(|cell| (0, false, text::truncate(cell, usize::from(first)).into_owned(), name));
        let rest = cells.iter().skip(1).zip(&ends).map(|(cell, end)| (*end, true, cell.to_string(), other));
        Row(head.into_iter().chain(rest).collect())
    };
    let head = line(&table.headings, Role::Heading, Role::Muted);
    std::iter::once(head).chain(table.rows.iter().map(|row| line(row, Role::Text, Role::Text))).collect()
}
