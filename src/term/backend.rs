//! Frames as few bytes.
//!
//! For: ratatui's changed cells to one `write` per frame: only the SGR parameters that change, the shortest cursor
//! move, nothing said twice.
//! Not for: what the modes of the terminal are (`screen`).
//! Invariants: after [`Backend::flush`] the terminal shows what ratatui's buffer holds, with colours mapped to its
//! level; a frame without changes writes nothing. Where the cursor stands after a glyph whose width terminals
//! disagree on is treated as unknown.

use std::cell::Cell as Shared;
use std::io::{self, Write};

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::Modifier;
use unicode_width::UnicodeWidthStr;

use super::color::{ColorLevel, Palette};
use super::sgr::Pen;

/// From this many bytes a frame is drawn with the cursor hidden and inside a synchronised update.
const LARGE: usize = 2048;
const BEGIN: &[u8] = b"\x1b[?2026h\x1b[?25l";
const END: &[u8] = b"\x1b[?2026l";
/// From this many blanks erasing is shorter than writing them.
const ERASE: u16 = 9;

/// Asks for the size of the terminal.
pub(super) type SizeSource = fn() -> io::Result<(u16, u16)>;

/// Writes frames to `out`.
pub struct AnsiBackend<W: Write> {
    out: W,
    size_source: SizeSource,
    /// [`BEGIN`], which small frames leave out, and the bytes of the frame.
    frame: Vec<u8>,
    size: Shared<Size>,
    palette: Palette,
    pen: Pen,
    /// Where the terminal's cursor is, when that is certain.
    cursor: Option<Position>,
    /// Where it shall be between frames.
    wanted: Position,
    visible: Option<bool>,
    wants_visible: bool,
}

impl<W: Write> AnsiBackend<W> {
    pub(super) fn new(out: W, level: ColorLevel, size_source: SizeSource) -> Self {
        Self {
            out,
            size_source,
            frame: BEGIN.to_vec(),
            size: Shared::new(Size::new(0, 0)),
            palette: Palette::new(level),
            pen: Pen::default(),
            cursor: None,
            wanted: Position::ORIGIN,
            visible: None,
            wants_visible: false,
        }
    }

    /// Forgets what the terminal's state was: another program had it.
    pub(super) fn forget(&mut self) {
        self.frame.truncate(BEGIN.len());
        self.frame.extend_from_slice(b"\x1b[m");
        self.pen = Pen::default();
        self.cursor = None;
        self.visible = None;
    }

    /// Bytes that are no part of the picture, such as a title; they go out with the next frame.
    pub(super) fn pass(&mut self, bytes: &[u8]) {
        self.frame.extend_from_slice(bytes);
    }

    fn move_to(&mut self, to: Position) {
        if self.cursor == Some(to) {
            return;
        }
        let frame = &mut self.frame;
        // Writing to a vector cannot fail.
        let _ = match self.cursor {
            Some(Position { y, .. }) if y + 1 == to.y && to.x == 0 => frame.write_all(b"\r\n"),
            Some(Position { y, .. }) if y == to.y && to.x == 0 => frame.write_all(b"\r"),
            Some(Position { x, y }) if y == to.y && x + 1 == to.x => frame.write_all(b"\x1b[C"),
            Some(Position { x, y }) if y == to.y && to.x > x => write!(frame, "\x1b[{}C", to.x - x),
            Some(Position { x, y }) if y == to.y && x == to.x + 1 => frame.write_all(b"\x08"),
            Some(Position { x, y }) if y == to.y => write!(frame, "\x1b[{}D", x - to.x),
            _ if to.x == 0 => write!(frame, "\x1b[{}H", to.y + 1),
            _ => write!(frame, "\x1b[{};{}H", to.y + 1, to.x + 1),
        };
        self.cursor = Some(to);
    }

    fn put(&mut self, at: Position, cell: &Cell) {
        self.move_to(at);
        self.pen.take(cell, &mut self.palette, &mut self.frame);
        let symbol = cell.symbol();
        self.frame.extend_from_slice(symbol.as_bytes());
        self.cursor = self.after(at, symbol);
    }

    /// Where the cursor stands after the symbol; unknown at the right edge and after glyphs of several characters.
    fn after(&self, at: Position, symbol: &str) -> Option<Position> {
        let single = symbol.len() == 1 || symbol.chars().count() == 1;
        let x = at.x.saturating_add(u16::try_from(symbol.width()).unwrap_or(1));
        (single && x < self.size.get().width).then_some(Position { x, y: at.y })
    }

    fn blanks(&mut self, run: &Blanks<'_>) {
        let end = run.at.x + run.count;
        let to_edge = end >= self.size.get().width && run.count > 3;
        if !to_edge && run.count < ERASE {
            for x in run.at.x..end {
                self.put(Position { x, y: run.at.y }, run.cell);
            }
            return;
        }
        self.move_to(run.at);
        self.pen.take(run.cell, &mut self.palette, &mut self.frame);
        // Writing to a vector cannot fail.
        let _ = if to_edge { self.frame.write_all(b"\x1b[K") } else { write!(self.frame, "\x1b[{}X", run.count) };
    }

    fn place_cursor(&mut self, large: bool) {
        if self.wants_visible {
            self.move_to(self.wanted);
        }
        let visible = if large { Some(false) } else { self.visible };
        if visible != Some(self.wants_visible) {
            self.frame.extend_from_slice(if self.wants_visible { b"\x1b[?25h" } else { b"\x1b[?25l" });
        }
        self.visible = Some(self.wants_visible);
    }
}

/// A run of cells that show nothing on the terminal's own ground.
struct Blanks<'a> {
    at: Position,
    count: u16,
    cell: &'a Cell,
}

fn is_blank(cell: &Cell) -> bool {
    let shows = Modifier::REVERSED | Modifier::UNDERLINED | Modifier::CROSSED_OUT;
    cell.symbol() == " " && cell.bg == ratatui::style::Color::Reset && !cell.modifier.intersects(shows)
}

impl<W: Write> Backend for AnsiBackend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut run: Option<Blanks<'_>> = None;
        for (x, y, cell) in content {
            let at = Position { x, y };
            let blank = is_blank(cell);
            match &mut run {
                Some(open) if blank && open.at.y == y && open.at.x + open.count == x => {
                    open.count += 1;
                    continue;
                }
                _ => run.take().iter().for_each(|run| self.blanks(run)),
            }
            if blank {
                run = Some(Blanks { at, count: 1, cell });
            } else {
                self.put(at, cell);
            }
        }
        run.iter().for_each(|run| self.blanks(run));
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.wants_visible = false;
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.wants_visible = true;
        Ok(())
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.wanted)
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.wanted = position.into();
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        self.pen.take(&Cell::EMPTY, &mut self.palette, &mut self.frame);
        self.frame.extend_from_slice(match clear_type {
            ClearType::All => b"\x1b[2J",
            ClearType::AfterCursor => b"\x1b[J",
            ClearType::BeforeCursor => b"\x1b[1J",
            ClearType::CurrentLine => b"\x1b[2K",
            ClearType::UntilNewLine => b"\x1b[K",
        });
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        let (width, height) = (self.size_source)()?;
        self.size.set(Size { width, height });
        Ok(self.size.get())
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.size()?, pixels: Size::new(0, 0) })
    }

    fn flush(&mut self) -> io::Result<()> {
        let large = self.frame.len() > LARGE;
        self.place_cursor(large);
        if large {
            self.frame.extend_from_slice(END);
        }
        let start = if large { 0 } else { BEGIN.len() };
        let result = match &self.frame[start..] {
            [] => Ok(()),
            bytes => self.out.write_all(bytes).and_then(|()| self.out.flush()),
        };
        self.frame.truncate(BEGIN.len());
        result
    }
}

#[cfg(test)]
mod tests;
