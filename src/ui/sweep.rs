//! The last look at a frame: no cell holds what acts or hides, whatever way it came there.
//!
//! Texts are a `SafeText` long before; the library drops escapes but lets bidi overrides, zero-width and tag characters
//! pass. Not for: making texts safe. Invariant: visible characters stay where they are.

use crate::trust::SafeText;
use ratatui::buffer::Buffer;

/// Cleans every cell.
pub(super) fn sweep(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        // Nearly every cell is one byte of ASCII.
        if !matches!(cell.symbol().as_bytes(), [b' '..=b'~']) && !SafeText::is_clean(cell.symbol()) {
            let clean = SafeText::one_line(cell.symbol()).into_string();
            cell.set_symbol(if clean.is_empty() { " " } else { &clean });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;

    #[test]
    fn what_hides_goes_and_what_is_seen_stays() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
        let cells = ["a", "b\u{202e}", "\u{e0041}", "é", "日", "\u{1b}", "│", "👩\u{200d}💼"];
        for (cell, symbol) in buffer.content.iter_mut().zip(cells) {
            cell.set_symbol(symbol);
        }
        sweep(&mut buffer);
        let shown: Vec<&str> = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(shown, ["a", "b", " ", "é", "日", " ", "│", "👩\u{200d}💼"]);
    }
}
