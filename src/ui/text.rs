//! Measuring and fitting text on the grid of the terminal.
//!
//! For: display width, cutting, padding and wrapping, always between graphemes.
//! Not for: styles (room `ui::theme`) or making text safe (room `trust`).
//! Invariants: no result is wider than asked for, except that nothing can make a wide grapheme fit one column: it
//! becomes `…`; a grapheme is never split.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Shown where text was cut; one column.
pub const ELLIPSIS: &str = "…";

/// The columns that a grapheme takes.
pub fn grapheme_width(grapheme: &str) -> usize {
    if grapheme.len() == 1 { 1 } else { grapheme.width() }
}

/// The columns that the text takes.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.graphemes(true).map(grapheme_width).sum() }
}

/// Splits after as many graphemes as fit.
pub fn split_at_width(text: &str, columns: usize) -> (&str, &str) {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += grapheme_width(grapheme);
        if used > columns {
            return text.split_at(at);
        }
    }
    (text, "")
}

/// The text, or as much of it as fits and an ellipsis.
pub fn truncate(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    match columns {
        0 => Cow::Borrowed(""),
        _ => Cow::Owned(format!("{}{ELLIPSIS}", split_at_width(text, columns - 1).0.trim_end())),
    }
}

/// Exactly as wide as asked: cut, or filled with spaces on the right.
pub fn pad(text: &str, columns: usize) -> String {
    let mut fitted = truncate(text, columns).into_owned();
    fill(&mut fitted, columns);
    fitted
}

/// Exactly as wide as asked: cut, or filled with spaces on the left.
pub fn pad_left(text: &str, columns: usize) -> String {
    let fitted = truncate(text, columns);
    let mut out = " ".repeat(columns - width(&fitted));
    out.push_str(&fitted);
    out
}

/// `left` and `right` at the two ends of a line; the left one gives way.
pub fn ends(left: &str, right: &str, columns: usize) -> String {
    let right = truncate(right, columns);
    let room = columns - width(&right);
    let gap = usize::from(room > 0 && !right.is_empty());
    let mut out = pad(left, room - gap);
    fill(&mut out, room);
    out.push_str(&right);
    out
}

fn fill(text: &mut String, columns: usize) {
    text.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(text))));
}

/// Wraps at spaces, and inside words that are wider than a line; line breaks in the text stay. An empty text is one
/// empty line.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    text.split('\n').flat_map(|line| wrap_line(line, columns.max(1))).collect()
}

fn wrap_line(line: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in line.split_word_bounds() {
        let blank = word.trim().is_empty();
        let wide = width(word);
        if used + wide > columns && used > 0 && (blank || wide <= columns) {
            trim_last(&mut lines);
            lines.push(String::new());
            used = 0;
            if blank {
                continue;
            }
        }
        if blank && used == 0 && lines.len() > 1 {
            continue;
        }
        used = push_word(&mut lines, word, used, columns);
    }
    trim_last(&mut lines);
    lines
}

fn push_word(lines: &mut Vec<String>, word: &str, mut used: usize, columns: usize) -> usize {
    for grapheme in word.graphemes(true) {
        let (grapheme, wide) = match grapheme_width(grapheme) {
            wide if wide > columns => (ELLIPSIS, 1),
            wide => (grapheme, wide),
        };
        if used + wide > columns {
            lines.push(String::new());
            used = 0;
        }
        if let Some(last) = lines.last_mut() {
            last.push_str(grapheme);
        }
        used += wide;
    }
    used
}

fn trim_last(lines: &mut [String]) {
    if let Some(last) = lines.last_mut() {
        last.truncate(last.trim_end().len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn measures_what_terminals_show() {
        for (text, columns) in
            [("abc", 3), ("日本語", 6), ("👩‍💼", 2), ("🇩🇪", 2), ("⚠️", 2), ("e\u{301}", 1), ("नमस्ते", 4), ("", 0)]
        {
            assert_eq!(width(text), columns, "{text}");
        }
    }

    #[test]
    fn cuts_with_an_ellipsis() {
        for (text, columns, expected) in
            [("Acme renewal", 12, "Acme renewal"), ("Acme renewal", 6, "Acme…"), ("日本語", 4, "日…"), ("ab", 0, "")]
        {
            assert_eq!(truncate(text, columns), expected);
        }
    }

    #[test]
    fn aligns() {
        assert_eq!(pad_left("€84k", 6), "  €84k");
        assert_eq!(pad("日本", 5), "日本 ");
        assert_eq!(ends("Acme renewal", "€84k", 12), "Acme r… €84k");
        assert_eq!(ends("a", "", 3), "a  ");
    }

    #[test]
    fn wraps_at_spaces() {
        assert_eq!(wrap("why is this at risk", 7), ["why is", "this at", "risk"]);
        assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrap("a\n\nb", 9), ["a", "", "b"]);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_asked(text in "\\PC{0,40}", columns in 0usize..20) {
            prop_assert!(width(&truncate(&text, columns)) <= columns);
            prop_assert_eq!(width(&pad(&text, columns)), columns);
            prop_assert_eq!(width(&pad_left(&text, columns)), columns);
            prop_assert_eq!(width(&ends(&text, &text, columns)), columns);
            for line in wrap(&text, columns) {
                prop_assert!(width(&line) <= columns.max(1), "{:?}", line);
            }
        }

        #[test]
        fn wrapping_loses_only_blanks(text in "[a-zé日 👩‍💼]{0,60}", columns in 2usize..12) {
            let solid = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(solid(&wrap(&text, columns).join(" ").replace(' ', "")), solid(&text));
        }
    }
}
