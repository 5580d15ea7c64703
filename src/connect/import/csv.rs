//! Rows out of delimited text, with the physical line of each.
//!
//! Written here rather than with the `csv` crate because an import needs what a plain reader does not give: exact
//! physical lines, cells cut at a limit while reading, and the line of a quote that is never closed.
//! Invariant: a row costs at most its cells up to [`MAX_CELL`] each.

use std::collections::BTreeSet;
use std::io::{self, BufRead};

/// Cells are cut after this many bytes.
pub(super) const MAX_CELL: usize = 1 << 20;
/// More cells in a row than this is no table.
const MAX_CELLS: usize = 50_000;
/// A row that is longer than this altogether is no row.
const MAX_ROW: usize = 64 << 20;
/// Delimiters that are tried, in order of preference.
const DELIMITERS: [u8; 5] = [b',', b';', b'\t', b'|', b'^'];

/// How the rows of a file are written.
#[derive(Clone, Debug)]
pub(super) struct Dialect {
    /// Between cells.
    pub(super) delimiter: u8,
    /// Lines on which a quote is an ordinary character, because it is never closed.
    pub(super) literal: BTreeSet<u64>,
}

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// The physical line on which it starts, from 1.
    pub(super) line: u64,
    /// Its cells.
    pub(super) cells: Vec<String>,
    /// Whether a cell was cut.
    pub(super) cut: bool,
}

/// Why no row came.
#[derive(Debug)]
pub(super) enum RowError {
    /// The file could not be read.
    Io(io::Error),
    /// The quote opened by the row of this line is never closed.
    Unclosed(u64),
    /// A row too big to be one, by its line.
    TooBig(u64),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Plain,
    Quoted,
    Closing,
}

/// Reads rows one by one.
pub(super) struct Rows<'a, R> {
    input: R,
    dialect: &'a Dialect,
    line: u64,
    after_return: bool,
}

/// The row under construction.
struct Building {
    row: Row,
    cell: Vec<u8>,
    state: State,
    size: usize,
    quoted_any: bool,
}

impl<'a, R: BufRead> Rows<'a, R> {
    /// Starts at the first line.
    pub(super) fn new(input: R, dialect: &'a Dialect) -> Self {
        Self { input, dialect, line: 1, after_return: false }
    }

    /// What is read from, for its counters.
    pub(super) fn input(&self) -> &R {
        &self.input
    }

    /// The next row that is not blank; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Row>, RowError> {
        let mut building = Building::at(self.line);
        self.read_row(&mut building)?;
        Ok((!building.is_blank()).then(|| building.finish()))
    }

    /// Reads up to the end of a row that is not blank, or of the file.
    fn read_row(&mut self, building: &mut Building) -> Result<(), RowError> {
        loop {
            let buffer = self.input.fill_buf().map_err(RowError::Io)?;
            if buffer.is_empty() {
                return if building.state == State::Quoted {
                    Err(RowError::Unclosed(building.row.line))
                } else {
                    Ok(())
                };
            }
            let mut used = 0;
            let mut complete = false;
            for &byte in buffer {
                used += 1;
                if std::mem::take(&mut self.after_return) && byte == b'\n' {
                    if building.state == State::Quoted {
                        building.push(byte);
                    }
                    continue;
                }
                if matches!(byte, b'\n' | b'\r') {
                    self.line += 1;
                    self.after_return = byte == b'\r';
                }
                if building.step(byte, self.dialect) {
                    complete = true;
                    break;
                }
            }
            self.input.consume(used);
            if building.row.cells.len() > MAX_CELLS || building.size > MAX_ROW {
                return Err(RowError::TooBig(building.row.line));
            }
            if complete && !building.is_blank() {
                return Ok(());
            }
            if complete {
                *building = Building::at(self.line);
            }
        }
    }
}

impl Building {
    fn at(line: u64) -> Self {
        let row = Row { line, ..Row::default() };
        Self { row, cell: Vec::new(), state: State::Start, size: 0, quoted_any: false }
    }

    /// Takes one byte; says whether the row is complete.
    fn step(&mut self, byte: u8, dialect: &Dialect) -> bool {
        match (self.state, byte) {
            (State::Start, b'"') if !dialect.literal.contains(&self.row.line) => {
                self.state = State::Quoted;
                self.quoted_any = true;
            }
            (State::Quoted, b'"') => self.state = State::Closing,
            (State::Quoted, _) => self.push(byte),
            (State::Closing, b'"') => {
                self.push(byte);
                self.state = State::Quoted;
            }
            (_, b'\n' | b'\r') => return true,
            (_, byte) if byte == dialect.delimiter => self.end_cell(),
            _ => {
                self.push(byte);
                self.state = State::Plain;
            }
        }
        false
    }

    fn push(&mut self, byte: u8) {
        self.size += 1;
        if self.cell.len() < MAX_CELL {
            self.cell.push(byte);
        } else {
            self.row.cut = true;
        }
    }

    fn end_cell(&mut self) {
        let cell = std::mem::take(&mut self.cell);
        // A cut can fall inside a character; the input itself is valid UTF-8.
        self.row.cells.push(String::from_utf8(cell).unwrap_or_else(|error| {
            let valid = error.utf8_error().valid_up_to();
            String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned()
        }));
        self.state = State::Start;
    }

    fn is_blank(&self) -> bool {
        self.row.cells.is_empty() && self.cell.iter().all(u8::is_ascii_whitespace) && !self.quoted_any
    }

    fn finish(mut self) -> Row {
        self.end_cell();
        self.row
    }
}

/// The delimiter under which the first rows of a text agree best on their number of cells.
pub(super) fn detect_delimiter(sample: &[u8], whole: bool) -> u8 {
    DELIMITERS
        .into_iter()
        .rev()
        .map(|delimiter| (agreement(sample, delimiter, whole), delimiter))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(score, _)| *score > 0.0)
        .map_or(b',', |(_, delimiter)| delimiter)
}

/// Share of rows as wide as the first, and a little for width; 0 when there is one column only.
fn agreement(sample: &[u8], delimiter: u8, whole: bool) -> f64 {
    let dialect = Dialect { delimiter, literal: BTreeSet::new() };
    let mut rows = Rows::new(sample, &dialect);
    let mut widths = Vec::new();
    while let Ok(Some(row)) = rows.next() {
        widths.push(row.cells.len());
        if widths.len() > 50 {
            break;
        }
    }
    if !whole && widths.len() > 1 {
        widths.pop();
    }
    let Some(&first) = widths.first().filter(|width| **width > 1) else { return 0.0 };
    let same = widths.iter().filter(|width| **width == first).count() as f64;
    same / widths.len() as f64 + (first as f64).ln() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, delimiter: u8) -> Vec<(u64, Vec<String>)> {
        let dialect = Dialect { delimiter, literal: BTreeSet::new() };
        let mut rows = Rows::new(text.as_bytes(), &dialect);
        std::iter::from_fn(|| rows.next().unwrap()).map(|row| (row.line, row.cells)).collect()
    }

    #[test]
    fn rows_know_their_physical_line() {
        let text = "a,b\r\n\"x\r\ny\",\"say \"\"hi\"\"\"\r\n\r\n\n1,2\r3,4";
        let expected: Vec<(u64, Vec<String>)> =
            [(1, vec!["a", "b"]), (2, vec!["x\r\ny", "say \"hi\""]), (6, vec!["1", "2"]), (7, vec!["3", "4"])]
                .into_iter()
                .map(|(line, cells)| (line, cells.into_iter().map(str::to_owned).collect()))
                .collect();
        assert_eq!(rows(text, b','), expected);
    }

    #[test]
    fn an_unclosed_quote_names_its_row() {
        let dialect = Dialect { delimiter: b',', literal: BTreeSet::new() };
        let mut rows = Rows::new("a,b\n1,\"2\n3,4\n".as_bytes(), &dialect);
        assert!(rows.next().is_ok());
        assert!(matches!(rows.next(), Err(RowError::Unclosed(2))));
    }

    #[test]
    fn a_huge_cell_is_cut() {
        let text = format!("a,b\n{},2\n", "é".repeat(MAX_CELL));
        let cells = rows(&text, b',');
        assert!(cells[1].1[0].len() <= MAX_CELL);
        assert_eq!(cells[1].1[1], "2");
    }

    #[test]
    fn delimiters_are_told_by_agreement() {
        for (text, delimiter) in [
            ("a,b\n1,2\n", b','),
            ("a;b;c\n1,5;2;3\n1,6;2;3\n", b';'),
            ("a\tb\n1, 2\t3\n", b'\t'),
            ("a|b\n\"x,y;z\"|2\n", b'|'),
            ("a^b^c\n1^2^3\n", b'^'),
            ("name\nAcme, Inc.\n", b','),
        ] {
            assert_eq!(char::from(detect_delimiter(text.as_bytes(), true)), char::from(delimiter), "{text:?}");
        }
    }
}
