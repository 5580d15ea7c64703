//! Aligned columns for people.
//!
//! Invariant: a cell is one line, cut at [`WIDEST`] columns of the screen; numbers stand to the right.

use crate::trust::SafeText;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The widest that one column gets.
const WIDEST: usize = 48;

/// Columns under headings.
pub(super) struct Grid {
    head: Vec<String>,
    right: Vec<bool>,
    rows: Vec<Vec<String>>,
}

impl Grid {
    /// A table with these headings; one that ends in `>` has its column to the right.
    pub(super) fn new<S: AsRef<str>>(headings: impl IntoIterator<Item = S>) -> Self {
        let (mut head, mut right) = (Vec::new(), Vec::new());
        for heading in headings {
            let heading = heading.as_ref();
            right.push(heading.ends_with('>'));
            head.push(cell(heading.strip_suffix('>').unwrap_or(heading)));
        }
        Self { head, right, rows: Vec::new() }
    }

    /// Adds a row.
    pub(super) fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(|text| cell(text.as_ref())).collect());
    }

    /// Whether there are no rows.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines, without spaces at their ends.
    pub(super) fn lines(&self) -> Vec<String> {
        let columns = self.head.len();
        let all = || std::iter::once(&self.head).chain(&self.rows);
        let width = |at: usize| all().filter_map(|row| row.get(at)).map(|text| text.width()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        all().map(|row| self.set(row, &widths)).collect()
    }

    fn set(&self, row: &[String], widths: &[usize]) -> String {
        let cells = row.iter().zip(widths).zip(&self.right).map(|((text, width), right)| {
            let gap = " ".repeat(width.saturating_sub(text.width()));
            if *right { format!("{gap}{text}") } else { format!("{text}{gap}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    }
}

/// One line, cut where it is too wide. Ids and references stay whole: they are there to be copied.
fn cell(text: &str) -> String {
    let text = SafeText::one_line(text).into_string();
    if text.width() <= WIDEST || !text.contains(' ') {
        return text;
    }
    let (mut cut, mut width) = (String::new(), 1);
    for letter in text.graphemes(true) {
        width += letter.width();
        if width > WIDEST {
            break;
        }
        cut.push_str(letter);
    }
    cut + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_what_the_screen_shows() {
        let mut grid = Grid::new(["NAME", "AMOUNT>"]);
        grid.row(["田中", "1"]);
        grid.row(["a\u{1b}[2Jb\nc", "1,000"]);
        assert_eq!(grid.lines(), ["NAME     AMOUNT", "田中          1", "a[2Jb c   1,000"]);
    }

    #[test]
    fn long_cells_are_cut_on_whole_letters() {
        let cut = cell(&"word ".repeat(20));
        assert_eq!(cut.width(), WIDEST);
        assert!(cut.ends_with('…'));
        let id = format!("account:{}", "x".repeat(80));
        assert_eq!(cell(&id), id);
    }
}
