//! Writing text into cells by role.
//!
//! Invariant: nothing is written outside the screen, whatever the area; texts are cut at grapheme boundaries.

use super::text;
use super::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;

/// A buffer with the theme to write into it.
pub(super) struct Paint<'a> {
    pub(super) buf: &'a mut Buffer,
    pub(super) theme: &'a Theme,
    /// Rows at the bottom that what lies over the panes leaves free.
    pub(super) floor: u16,
}

impl<'a> Paint<'a> {
    pub(super) fn new(buf: &'a mut Buffer, theme: &'a Theme) -> Self {
        Self { buf, theme, floor: 0 }
    }

    /// Where what lies over the panes may be.
    pub(super) fn above(&self) -> Rect {
        let area = self.buf.area;
        Rect { height: area.height.saturating_sub(self.floor), ..area }
    }

    /// Gives every cell the ground of the theme.
    pub(super) fn ground(&mut self) {
        let area = self.buf.area;
        self.buf.set_style(area, self.theme.style(Role::Text));
    }

    /// Writes text in at most `width` columns, with an ellipsis where it is cut. Gives the columns used.
    pub(super) fn put(&mut self, x: u16, y: u16, width: u16, content: &str, role: Role) -> u16 {
        self.put_styled(x, y, width, content, self.theme.style(role))
    }

    /// The same in a style of its own.
    pub(super) fn put_styled(&mut self, x: u16, y: u16, width: u16, content: &str, style: Style) -> u16 {
        if y >= self.buf.area.bottom() || x >= self.buf.area.right() || width == 0 {
            return 0;
        }
        let shown = text::truncate(content, usize::from(width));
        let (end, _) = self.buf.set_stringn(x, y, shown, usize::from(width), style);
        end - x
    }

    /// Writes text that ends at a column. Gives the columns used.
    pub(super) fn put_right(&mut self, right: u16, y: u16, width: u16, content: &str, role: Role) -> u16 {
        let shown = text::truncate(content, usize::from(width));
        let columns = u16::try_from(text::width(&shown)).unwrap_or(width).min(width);
        self.put(right.saturating_sub(columns), y, columns, &shown, role)
    }

    /// Writes pieces one after the other. Gives the columns used.
    pub(super) fn pieces(&mut self, x: u16, y: u16, width: u16, pieces: &[(&str, Role)]) -> u16 {
        let mut used = 0;
        for (content, role) in pieces {
            used += self.put(x + used, y, width.saturating_sub(used), content, *role);
        }
        used
    }

    /// Writes a rendered line.
    pub(super) fn line(&mut self, x: u16, y: u16, width: u16, line: &Line<'_>) {
        if y < self.buf.area.bottom() && x < self.buf.area.right() {
            self.buf.set_line(x, y, line, width);
        }
    }

    /// Gives an area a role on top of what is there.
    pub(super) fn tint(&mut self, area: Rect, role: Role) {
        let area = area.intersection(self.buf.area);
        // What is muted must not stay dim inside a bar: it would look like a hole.
        self.buf.set_style(area, self.theme.style(role).remove_modifier(Modifier::DIM));
    }

    /// A horizontal line.
    pub(super) fn rule(&mut self, area: Rect, y: u16, role: Role) {
        let style = self.theme.style(role);
        for x in area.left()..area.right() {
            self.symbol(x, y, "─", style);
        }
    }

    /// A vertical line.
    pub(super) fn column(&mut self, x: u16, top: u16, bottom: u16, role: Role) {
        let style = self.theme.style(role);
        for y in top..bottom {
            self.symbol(x, y, "│", style);
        }
    }

    /// One cell.
    pub(super) fn symbol(&mut self, x: u16, y: u16, symbol: &str, style: Style) {
        if let Some(cell) = self.buf.cell_mut((x, y)) {
            cell.set_symbol(symbol).set_style(style);
        }
    }

    /// Empties an area.
    pub(super) fn clear(&mut self, area: Rect) {
        let style = self.theme.style(Role::Text);
        let area = area.intersection(self.buf.area);
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                if let Some(cell) = self.buf.cell_mut((x, y)) {
                    cell.reset();
                    cell.set_style(style);
                }
            }
        }
    }

    /// A box with a heading; gives the area inside.
    pub(super) fn frame(&mut self, area: Rect, title: &str) -> Rect {
        self.clear(area);
        let style = self.theme.style(Role::BorderFocus);
        let (right, bottom) = (area.right().saturating_sub(1), area.bottom().saturating_sub(1));
        self.rule(area, area.y, Role::BorderFocus);
        self.rule(area, bottom, Role::BorderFocus);
        self.column(area.x, area.y, area.bottom(), Role::BorderFocus);
        self.column(right, area.y, area.bottom(), Role::BorderFocus);
        for (x, y, corner) in [(area.x, area.y, "╭"), (right, area.y, "╮"), (area.x, bottom, "╰"), (right, bottom, "╯")]
        {
            self.symbol(x, y, corner, style);
        }
        let room = area.width.saturating_sub(6);
        if room > 0 && !title.is_empty() {
            self.put(
                area.x + 2,
                area.y,
                room + 2,
                &format!(" {} ", text::truncate(title, usize::from(room))),
                Role::Heading,
            );
        }
        Rect::new(area.x + 2, area.y + 1, area.width.saturating_sub(4), area.height.saturating_sub(2))
    }
}
