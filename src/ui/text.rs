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

/// Wraps at spaces, after the hyphen or slash between two words, between signs of scripts without spaces, and inside
/// words that are wider than a line. Marks stay with their word, so none stands on a line alone that has a word. Line
/// breaks in the text stay. An empty text is one empty line.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    text.split('\n').flat_map(|line| wrap_line(line, columns.max(1))).collect()
}

fn wrap_line(line: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in chunks(line) {
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

/// A line in pieces that stay together, blanks as pieces of their own.
fn chunks(line: &str) -> Vec<&str> {
    let (mut chunks, mut from) = (Vec::new(), 0);
    for (at, word) in line.split_word_bound_indices() {
        if at > from && may_break(&line[from..at], word) {
            chunks.push(&line[from..at]);
            from = at;
        }
    }
    chunks.push(&line[from..]);
    chunks
}

fn may_break(before: &str, word: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let wide =
        |grapheme: Option<&str>| grapheme.is_some_and(|one| grapheme_width(one) > 1 && letter(one.chars().next()));
    let blank = |text: &str| text.trim().is_empty();
    let hyphened = |before: &str| before.strip_suffix(['-', '/']).is_some_and(|head| letter(head.chars().next_back()));
    blank(before)
        || blank(word)
        || letter(word.chars().next()) && hyphened(before)
        || wide(before.graphemes(true).next_back()) && wide(word.graphemes(true).next())
}

fn push_word(lines: &mut Vec<String>, word: &str, mut used: usize, columns: usize) -> usize {
    for (at, grapheme) in word.grapheme_indices(true) {
        let only_marks = !word[at..].chars().any(char::is_alphanumeric);
        let (grapheme, wide) = match grapheme_width(grapheme) {
            wide if wide > columns => (ELLIPSIS, 1),
            wide => (grapheme, wide),
        };
        if used + wide > columns {
            let taken = if only_marks { take_letter(lines, columns.saturating_sub(wide)) } else { String::new() };
            used = width(&taken);
            lines.push(taken);
        }
        if let Some(last) = lines.last_mut() {
            last.push_str(grapheme);
        }
        used += wide;
    }
    used
}

/// Takes the last letter from a line of several, so that marks that do not fit have company.
fn take_letter(lines: &mut [String], room: usize) -> String {
    let Some(line) = lines.last_mut() else { return String::new() };
    let Some((at, letter)) = line.grapheme_indices(true).next_back() else { return String::new() };
    let is_letter = letter.chars().any(char::is_alphanumeric);
    if at == 0 || !is_letter || width(letter) > room { String::new() } else { line.split_off(at) }
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

    #[test]
    fn marks_stay_with_their_words() {
        for (text, columns, lines) in [
            ("nothing was counted.", 19, &["nothing was", "counted."] as &[&str]),
            ("is it so? yes", 8, &["is it", "so? yes"]),
            ("see (the log) now", 8, &["see (the", "log) now"]),
            ("say \u{201e}so\u{201c}, then", 8, &["say", "\u{201e}so\u{201c},", "then"]),
            ("a follow-up mail", 9, &["a follow-", "up mail"]),
            ("on 2026-11-22 at", 10, &["on", "2026-11-22", "at"]),
            ("with --limit 5", 9, &["with", "--limit 5"]),
            ("counted.", 7, &["counte", "d."]),
            ("counted...", 7, &["counte", "d..."]),
            ("日本語。日本", 6, &["日本", "語。日", "本"]),
            ("........", 3, &["...", "...", ".."]),
        ] {
            assert_eq!(wrap(text, columns), lines, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_mark_stands_alone(words in proptest::collection::vec("[a-z]{1,9}[.,;:!?)]?", 1..12), columns in 3usize..30) {
            let lines = wrap(&words.join(" "), columns);
            prop_assert!(lines.iter().all(|line| line.chars().any(char::is_alphanumeric)), "{:?}", lines);
        }

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
