//! Styled text broken into lines.
//!
//! For: one paragraph, heading, cell or line of code, with the prefix of the lists and quotes around it.
//! Invariants: breaks fall between graphemes, at spaces where possible; citations keep their number wherever they
//! land; control characters are left out, and so are schemes of addresses: terminals make links of them.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation;

use super::{CiteSpot, Rendered};
use crate::ui::text::{ELLIPSIS, grapheme_width};

/// The most digits that a citation has.
const CITE_DIGITS: usize = 4;

/// Text with a style for each part; `\n` is a hard line break.
#[derive(Clone, Debug, Default)]
pub(super) struct Inline {
    pub(super) text: String,
    runs: Vec<Run>,
}

/// The text up to `end`, from where the run before ended.
#[derive(Clone, Copy, Debug)]
struct Run {
    end: usize,
    style: Style,
    verbatim: bool,
}

impl Inline {
    /// Adds text in which `[n]` is a citation.
    pub(super) fn push(&mut self, text: &str, style: Style) {
        self.add(text, style, false);
    }

    /// Adds text that means just what it says.
    pub(super) fn push_verbatim(&mut self, text: &str, style: Style) {
        self.add(text, style, true);
    }

    fn add(&mut self, text: &str, style: Style, verbatim: bool) {
        for c in text.chars() {
            match c {
                '\t' => self.text.push_str("    "),
                c if c.is_control() && c != '\n' => {}
                c => self.text.push(c),
            }
        }
        let end = self.text.len();
        match self.runs.last_mut() {
            Some(run) if run.style == style && run.verbatim == verbatim => run.end = end,
            _ => self.runs.push(Run { end, style, verbatim }),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The columns of the longest of its lines.
    pub(super) fn width(&self) -> usize {
        self.text.split('\n').map(crate::ui::text::width).max().unwrap_or(0)
    }

    /// Every part in that style on top of its own.
    pub(super) fn patch(&mut self, style: Style) {
        self.runs.iter_mut().for_each(|run| run.style = run.style.patch(style));
    }

    /// Adds what another holds.
    pub(super) fn append(&mut self, other: &Self) {
        let offset = self.text.len();
        self.text.push_str(&other.text);
        self.runs.extend(other.runs.iter().map(|run| Run { end: run.end + offset, ..*run }));
    }

    fn pieces(&self, cite: Style) -> Vec<Piece<'_>> {
        let mut runs = self.runs.iter();
        let mut run = runs.next();
        let mut cites = Cites { text: &self.text, until: 0, number: None };
        let mut pieces = Vec::with_capacity(self.text.len());
        for (at, text) in self.text.grapheme_indices(true) {
            while run.is_some_and(|run| run.end <= at) {
                run = runs.next();
            }
            let Some(run) = run else { break };
            let number = cites.at(at).filter(|_| !run.verbatim);
            let style = if number.is_some() { run.style.patch(cite) } else { run.style };
            pieces.push(Piece { text, width: grapheme_width(text), style, cite: number });
            if matches!(text, ":" | "/") {
                unlink(&mut pieces);
            }
        }
        pieces
    }

    /// Breaks the text into lines at most `width` wide and adds them to `out`.
    pub(super) fn wrap(&self, prefix: &mut Prefix, width: usize, cite: Style, out: &mut Rendered) {
        let room = width.saturating_sub(prefix.width).max(1);
        let mut pieces = self.pieces(cite);
        for piece in pieces.iter_mut().filter(|piece| piece.width > room) {
            (piece.text, piece.width) = (ELLIPSIS, 1);
        }
        let mut from = 0;
        loop {
            let (end, next) = break_line(&pieces, from, room);
            emit(&pieces[from..end], prefix, out);
            match next {
                Some(next) => from = next,
                None => return,
            }
        }
    }
}

/// A grapheme.
struct Piece<'a> {
    text: &'a str,
    width: usize,
    style: Style,
    cite: Option<u32>,
}

impl Piece<'_> {
    fn is_space(&self) -> bool {
        self.text == " "
    }
}

/// What mail programs are called by.
const MAIL: &str = "mailto:";

/// Takes a scheme that has just become whole off the end, so that no terminal makes a link of what follows; the host
/// stays.
fn unlink(pieces: &mut Vec<Piece<'_>>) {
    let ends = |mark: &str| {
        let last = pieces.len().checked_sub(mark.len()).map(|from| &pieces[from..]);
        last.is_some_and(|last| {
            last.iter().zip(mark.split("").skip(1)).all(|(piece, c)| piece.text.eq_ignore_ascii_case(c))
        })
    };
    if ends(MAIL) {
        pieces.truncate(pieces.len() - MAIL.len());
    } else if ends("://") {
        let scheme = pieces[..pieces.len() - 3].iter().rev();
        let letters = |piece: &&Piece<'_>| piece.text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
        let letters = scheme.take_while(letters).count();
        pieces.truncate(pieces.len() - 3 - letters);
    }
}

/// Where the line that starts at `from` ends, and where the next one starts.
fn break_line(pieces: &[Piece<'_>], from: usize, room: usize) -> (usize, Option<usize>) {
    let mut used = 0;
    let mut best = None;
    for (at, piece) in pieces.iter().enumerate().skip(from) {
        if piece.text == "\n" {
            return (at, Some(at + 1));
        }
        if at > from && can_break(&pieces[at - 1], piece) {
            best = Some(at);
        }
        used += piece.width;
        if used > room {
            let end = if piece.is_space() { at } else { best.unwrap_or(at) };
            let next = end + pieces[end..].iter().take_while(|piece| piece.is_space()).count();
            return (end, (next < pieces.len()).then_some(next));
        }
    }
    (pieces.len(), None)
}

fn can_break(before: &Piece<'_>, after: &Piece<'_>) -> bool {
    (before.is_space() && !after.is_space()) || before.width == 2 || (after.width == 2 && !before.is_space())
}

fn emit(pieces: &[Piece<'_>], prefix: &mut Prefix, out: &mut Rendered) {
    let blanks = pieces.iter().rev().take_while(|piece| piece.is_space()).count();
    let mut line = Line::from(prefix.take());
    let mut column = prefix.width;
    for piece in &pieces[..pieces.len() - blanks] {
        match line.spans.last_mut() {
            Some(span) if span.style == piece.style => span.content.to_mut().push_str(piece.text),
            _ => line.spans.push(Span::styled(piece.text.to_owned(), piece.style)),
        }
        if let Some(number) = piece.cite {
            note_cite(out, number, column, piece);
        }
        column += piece.width;
    }
    out.lines.push(line);
}

fn note_cite(out: &mut Rendered, number: u32, column: usize, piece: &Piece<'_>) {
    let (line, column) = (out.lines.len(), u16::try_from(column).unwrap_or(u16::MAX));
    match out.cites.last_mut() {
        Some(spot) if piece.text != "[" && spot.line == line && spot.column + spot.width == column => spot.width += 1,
        _ => out.cites.push(CiteSpot { line, column, width: 1, number }),
    }
}

/// Finds `[n]`, `[n?]` and `[n!]` while a text is walked.
struct Cites<'a> {
    text: &'a str,
    until: usize,
    number: Option<u32>,
}

impl Cites<'_> {
    fn at(&mut self, at: usize) -> Option<u32> {
        if at >= self.until {
            self.number = None;
            if let Some(rest) = self.text[at..].strip_prefix('[') {
                let digits = rest.bytes().take(CITE_DIGITS + 1).take_while(u8::is_ascii_digit).count();
                // A sign of doubt may stand behind the number.
                let doubt = usize::from(rest[digits..].starts_with(['!', '?']));
                if digits <= CITE_DIGITS && rest[digits + doubt..].starts_with(']') {
                    self.number = rest[..digits].parse().ok();
                    self.until = at + digits + doubt + 2;
                }
            }
        }
        self.number
    }
}

/// What stands before the lines of a block: markers of lists, bars of quotes.
pub(super) struct Prefix {
    pub(super) first: Vec<Span<'static>>,
    pub(super) rest: Vec<Span<'static>>,
    pub(super) width: usize,
}

impl Prefix {
    fn take(&mut self) -> Vec<Span<'static>> {
        std::mem::replace(&mut self.first, self.rest.clone())
    }
}
