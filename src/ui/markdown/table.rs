//! Tables fitted to the width.
//!
//! For: columns as wide as they need, narrower where there is no room, and `name: value` rows where there is none
//! at all. Columns of numbers align right.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::Rendered;
use super::flow::{Inline, Prefix};

/// Columns between two columns, and where that would break words.
const GAPS: [usize; 2] = [2, 1];
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
        Some((widths, gap)) => {
            let right: Vec<bool> = (0..names.len()).map(|column| is_numeric(body, column)).collect();
            let grid = Grid { widths, gap, right, cite: looks.cite };
            out.push(grid.row(names, Some(looks.heading)));
            out.push(Rendered { lines: vec![grid.rule(looks.rule)], cites: Vec::new() });
            out.extend(body.iter().map(|row| grid.row(row, None)));
        }
        None => stack(names, body, width, looks, &mut out),
    }
    out
}

/// The width of each column and what is between two, unless they cannot all be wide enough to read: no word is broken
/// where there is room for the longest of each column.
fn fit(rows: &[Vec<Inline>], columns: usize, width: usize) -> Option<(Vec<usize>, usize)> {
    let mut wanted = vec![1; columns];
    let mut words = vec![1; columns];
    for row in rows {
        for ((wanted, word), cell) in wanted.iter_mut().zip(&mut words).zip(row) {
            *wanted = (*wanted).max(cell.width());
            *word = (*word).max(cell.text.split_whitespace().map(crate::ui::text::width).max().unwrap_or(0));
        }
    }
    let narrow: Vec<usize> = wanted.iter().map(|wanted| (*wanted).min(NARROWEST)).collect();
    let whole: Vec<usize> = narrow.iter().zip(&words).map(|(narrow, word)| *narrow.max(word)).collect();
    let tried = GAPS.map(|gap| (&whole, gap)).into_iter().chain([(&narrow, GAPS[0])]);
    tried.into_iter().find_map(|(least, gap)| {
        let room = width.checked_sub(gap * columns.saturating_sub(1))?;
        if room / NARROWEST.min(4) < columns || least.iter().sum::<usize>() > room {
            return None;
        }
        Some((shared(&wanted, least, room), gap))
    })
}

/// Shares the room: each column has its least, and the narrow ones what they want before the wide ones get more.
fn shared(wanted: &[usize], least: &[usize], room: usize) -> Vec<usize> {
    let capped = |cap: usize| wanted.iter().zip(least).map(move |(wanted, least)| (*wanted).min(cap).max(*least));
    let (mut low, mut high) = (0, room);
    while low < high {
        let middle = (low + high).div_ceil(2);
        if capped(middle).sum::<usize>() <= room { low = middle } else { high = middle - 1 }
    }
    let mut widths: Vec<usize> = capped(low).collect();
    let mut spare = room.saturating_sub(widths.iter().sum());
    for (wide, wanted) in widths.iter_mut().zip(wanted) {
        let extra = spare.min(wanted.saturating_sub(*wide)).min(1);
        *wide += extra;
        spare -= extra;
    }
    widths
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

struct Grid {
    widths: Vec<usize>,
    gap: usize,
    right: Vec<bool>,
    cite: Style,
}

impl Grid {
    fn rule(&self, style: Style) -> Line<'static> {
        let bars: Vec<String> = self.widths.iter().map(|wide| "─".repeat(*wide)).collect();
        Line::from(Span::styled(bars.join(&" ".repeat(self.gap)), style))
    }

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
            start += wide + self.gap;
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
