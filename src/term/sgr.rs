//! Colours and modifiers as SGR sequences.
//!
//! For: the shortest way from the style that the terminal writes in to another.
//! Invariants: after [`Pen::take`] the pen is the cell's style with colours mapped.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use super::color::Palette;

/// The style that the terminal writes in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

/// Modifier, the parameter that sets it, and the one that takes it back.
const MODIFIERS: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

impl Pen {
    /// Changes to the style of `cell`.
    pub(super) fn take(&mut self, cell: &Cell, palette: &mut Palette, out: &mut Vec<u8>) {
        let next = self.toward(cell, palette);
        if next == *self {
            return;
        }
        let start = out.len();
        out.extend_from_slice(b"\x1b[");
        self.change(&next, out);
        end(out, start);
        let by_change = out.len() - start;
        let again = out.len();
        out.extend_from_slice(b"\x1b[0;");
        Self::default().change(&next, out);
        end(out, again);
        if next == Self::default() {
            out.truncate(start);
            out.extend_from_slice(b"\x1b[m");
        } else if out.len() - again < by_change {
            out.drain(start..again);
        } else {
            out.truncate(again);
        }
        *self = next;
    }

    /// The style of the cell; where the cell is blank, what cannot be seen stays as it is.
    fn toward(&self, cell: &Cell, palette: &mut Palette) -> Self {
        let next = Self { fg: palette.map(cell.fg), bg: palette.map(cell.bg), modifier: cell.modifier };
        let visible = Modifier::REVERSED | Modifier::UNDERLINED | Modifier::CROSSED_OUT;
        if cell.symbol() != " " || (next.modifier | self.modifier).intersects(visible) {
            return next;
        }
        Self { bg: next.bg, ..*self }
    }

    fn change(&self, next: &Self, out: &mut Vec<u8>) {
        let gone = self.modifier - next.modifier;
        let mut missing = next.modifier - self.modifier;
        let mut said = 0;
        for (modifier, _, off) in MODIFIERS.into_iter().filter(|(modifier, ..)| gone.contains(*modifier)) {
            if said != off {
                param(out, off);
                said = off;
            }
            // Bold and dim, and the two kinds of blinking, end together.
            let twins = MODIFIERS.into_iter().filter(|(twin, _, same)| *same == off && *twin != modifier);
            missing |= twins.map(|(twin, ..)| twin & next.modifier).fold(Modifier::empty(), |all, one| all | one);
        }
        for (_, on, _) in MODIFIERS.into_iter().filter(|(modifier, ..)| missing.contains(*modifier)) {
            param(out, on);
        }
        if self.fg != next.fg {
            color(out, next.fg, 30);
        }
        if self.bg != next.bg {
            color(out, next.bg, 40);
        }
    }
}

/// Turns the last separator into the end of the sequence.
fn end(out: &mut Vec<u8>, start: usize) {
    if out.len() > start + 2 && out.last() == Some(&b';') {
        out.pop();
    }
    out.push(b'm');
}

fn param(out: &mut Vec<u8>, value: u8) {
    if value >= 100 {
        out.push(b'0' + value / 100);
    }
    if value >= 10 {
        out.push(b'0' + value / 10 % 10);
    }
    out.extend_from_slice(&[b'0' + value % 10, b';']);
}

/// `base` is 30 for the foreground, 40 for the background.
fn color(out: &mut Vec<u8>, color: Color, base: u8) {
    match color {
        Color::Reset => param(out, base + 9),
        Color::Indexed(index @ 0..=7) => param(out, base + index),
        Color::Indexed(index @ 8..=15) => param(out, base + 52 + index),
        Color::Indexed(index) => [base + 8, 5, index].into_iter().for_each(|value| param(out, value)),
        Color::Rgb(red, green, blue) => {
            [base + 8, 2, red, green, blue].into_iter().for_each(|value| param(out, value));
        }
        named => param(out, base + named_offset(named)),
    }
}

fn named_offset(color: Color) -> u8 {
    match color {
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;
    use crate::term::ColorLevel;

    #[test]
    fn only_what_changes_is_said() {
        let mut palette = Palette::new(ColorLevel::TrueColor);
        let mut pen = Pen::default();
        let mut take = |style: Style| {
            let mut out = Vec::new();
            pen.take(Cell::new("x").set_style(style), &mut palette, &mut out);
            String::from_utf8(out).unwrap()
        };
        let both = Modifier::BOLD | Modifier::DIM;
        assert_eq!(take(Style::new().add_modifier(both).fg(Color::Red)), "\u{1b}[1;2;31m");
        assert_eq!(take(Style::new().add_modifier(Modifier::BOLD).fg(Color::Red)), "\u{1b}[22;1m", "bold stays");
        assert_eq!(take(Style::new().fg(Color::LightCyan)), "\u{1b}[0;96m");
        assert_eq!(take(Style::new().fg(Color::LightCyan)), "");
        assert_eq!(take(Style::new()), "\u{1b}[m");
    }
}
