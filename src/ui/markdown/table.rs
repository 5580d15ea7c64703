//! Tables fitted to the width.
//!
//! For: columns as wide as they need, narrower where there is no room, and `name: value` rows where there is none
//! at all. Columns of numbers align right.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::Rendered;
use super::flow::{Inline, Prefix};

/// Columns between two columns.
const GAP: usize = 2;
/// The narrowest that a column with more text gets.
const NARROWEST: usize = 8;

/// The looks of a table.
pub(super) struct Looks {
    pub(super) heading: Style,
    pub(super) rule: Style,
    pub(super) cite: Style,
}

/// Lays the rows out, the first one being the names; all have as many cells as that.
pub(super) fn lay_out(rows: &[Vec<Inline>], width: usize, looks: &Looks) -> Vec<Rendered> {
    let mut out = Vec::with_capacity(rows.len() + 1);
    let Some((names, body)) = rows.split_first() else { return out };
    match fit(rows, names.len(), width) {
        Some(widths) => {
            let right: Vec<bool> = (0..names.len()).map(|column| is_numeric(body, column)).collect();
            let grid = Grid { widths, right, cite: looks.cite };
            out.push(grid.row(names, Some(looks.heading)));
            out.push(Rendered { lines: vec![rule(&grid.widths, looks.rule)], cites: Vec::new() });
            out.extend(body.iter().map(|row| grid.row(row, None)));
        }
        None => stack(names, body, width, looks, &mut out),
    }
    out
}

/// The width of each column, unless they cannot all be wide enough to read.
fn fit(rows: &[Vec<Inline>], columns: usize, width: usize) -> Option<Vec<usize>> {
    let room = width.checked_sub(GAP * columns.saturating_sub(1))?;
    if room / NARROWEST.min(4) < columns {
        return None;
    }
    let mut widths = vec![1; columns];
    for row in rows {
        for (wide, cell) in widths.iter_mut().zip(row) {
            *wide = (*wide).max(cell.width());
        }
    }
    let least: usize = widths.iter().map(|wide| (*wide).min(NARROWEST)).sum();
    if least > room {
        return None;
    }
    let cap = widest_that_fits(&widths, room);
    let mut spare = room.saturating_sub(widths.iter().map(|wide| (*wide).min(cap)).sum());
    for wide in &mut widths {
        let extra = spare.min(wide.saturating_sub(cap)).min(1);
        *wide = (*wide).min(cap) + extra;
        spare -= extra;
    }
    Some(widths)
}

/// The largest limit on every column with which all fit.
fn widest_that_fits(widths: &[usize], room: usize) -> usize {
    let fits = |cap: usize| widths.iter().map(|wide| (*wide).min(cap)).sum::<usize>() <= room;
    let (mut low, mut high) = (0, room);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if fits(middle) { low = middle } else { high = middle - 1 }
    }
    low
}

fn is_numeric(body: &[Vec<Inline>], column: usize) -> bool {
    let mut cells = body.iter().filter_map(|row| row.get(column)).filter(|cell| !cell.is_empty()).peekable();
    cells.peek().is_some()
        && cells.all(|cell| {
            let text = cell.text.trim();
            text.starts_with(|c: char| c.is_ascii_digit() || "+-−€$£¥".contains(c))
                && text.contains(|c: char| c.is_ascii_digit())
                && text.chars().filter(|c| c.is_alphabetic()).count() <= 3
        })
}

fn rule(widths: &[usize], style: Style) -> Line<'static> {
    let bars: Vec<String> = widths.iter().map(|wide| "─".repeat(*wide)).collect();
    Line::from(Span::styled(bars.join(&" ".repeat(GAP)), style))
}

struct Grid {
    widths: Vec<usize>,
    right: Vec<bool>,
    cite: Style,
}

impl Grid {
    fn row(&self, cells: &[Inline], patch: Option<Style>) -> Rendered {
        let mut out = Rendered::default();
        let mut start = 0;
        for (column, (cell, wide)) in cells.iter().zip(&self.widths).enumerate() {
            let mut cell = cell.clone();
            patch.iter().for_each(|style| cell.patch(*style));
            let mut inner = Rendered::default();
            let mut prefix = Prefix { first: Vec::new(), rest: Vec::new(), width: 0 };
            cell.wrap(&mut prefix, *wide, self.cite, &mut inner);
            self.place(inner, start, column, &mut out);
            start += wide + GAP;
        }
        out
    }

    /// Puts a cell's lines at column `start` of the row's lines.
    fn place(&self, cell: Rendered, start: usize, column: usize, out: &mut Rendered) {
        for (at, mut line) in cell.lines.into_iter().enumerate() {
            if out.lines.len() <= at {
                out.lines.push(Line::default());
            }
            let indent = if self.right[column] { self.widths[column].saturating_sub(line_width(&line)) } else { 0 };
            let blank = (start + indent).saturating_sub(line_width(&out.lines[at]));
            if blank > 0 && !line.spans.is_empty() {
                out.lines[at].spans.push(Span::raw(" ".repeat(blank)));
            }
            out.lines[at].spans.append(&mut line.spans);
            for spot in cell.cites.iter().filter(|spot| spot.line == at) {
                let column = spot.column + u16::try_from(start + indent).unwrap_or(0);
                out.cites.push(super::CiteSpot { column, ..*spot });
            }
        }
    }
}

/// The columns of a line as this room measures them.
pub(super) fn line_width(line: &Line<'_>) -> usize {
    line.spans.iter().map(|span| crate::ui::text::width(&span.content)).sum()
}

/// Every row as `name: value` lines, with an empty line between rows.
fn stack(names: &[Inline], body: &[Vec<Inline>], width: usize, looks: &Looks, out: &mut Vec<Rendered>) {
    for (at, row) in body.iter().enumerate() {
        if at > 0 {
            out.push(Rendered { lines: vec![Line::default()], cites: Vec::new() });
        }
        out.push(stacked(names, row, width, looks));
    }
}

fn stacked(names: &[Inline], cells: &[Inline], width: usize, looks: &Looks) -> Rendered {
    let mut out = Rendered::default();
    for (name, cell) in names.iter().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
        let mut pair = name.clone();
        pair.patch(looks.heading);
        if !name.is_empty() {
            pair.push(": ", looks.heading);
        }
        pair.append(cell);
        pair.wrap(&mut Prefix { first: Vec::new(), rest: Vec::new(), width: 0 }, width, looks.cite, &mut out);
    }
    out
}
