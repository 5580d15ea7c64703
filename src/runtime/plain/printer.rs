//! The one place that writes to the output: everything passes `SafeText`.

use crate::trust::SafeText;
use std::io::{self, Write};

/// Prints lines.
pub(super) struct Printer<'a> {
    out: &'a mut dyn Write,
    /// Columns to wrap texts at.
    pub(super) width: usize,
    mid_line: bool,
}

impl<'a> Printer<'a> {
    pub(super) fn new(out: &'a mut dyn Write, width: usize) -> Self {
        Self { out, width, mid_line: false }
    }

    /// One line; a text with several stays several.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        self.end_line()?;
        writeln!(self.out, "{}", SafeText::new(text))?;
        self.out.flush()
    }

    pub(super) fn lines<T: AsRef<str>>(&mut self, lines: &[T]) -> io::Result<()> {
        lines.iter().try_for_each(|line| self.line(line.as_ref()))
    }

    /// A piece of a line that is still coming.
    pub(super) fn piece(&mut self, text: &SafeText) -> io::Result<()> {
        write!(self.out, "{text}")?;
        self.mid_line = !text.ends_with('\n') && (self.mid_line || !text.is_empty());
        self.out.flush()
    }

    /// Ends a line that was left open.
    pub(super) fn end_line(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.mid_line) {
            writeln!(self.out)?;
        }
        Ok(())
    }

    pub(super) fn prompt(&mut self) -> io::Result<()> {
        self.end_line()?;
        write!(self.out, "> ")?;
        self.out.flush()
    }
}
