//! Mistakes of YAML in words that say what to do.
//!
//! For: authors who know their text and not the grammar of YAML. Not for: finding mistakes, which is the reader's work.
//! Invariant: a message of the parser that nobody put into words here is told as it is.

use super::yaml::{At, Wrong};

/// What the parser says, what that means, and how to mend it; the first that fits.
const WORDS: &[(&[&str], &str, &str)] = &[
    (
        &["tabs disallowed", "tab cannot be used", "cannot start with a tab", "found a tab"],
        "a tab stands where YAML wants spaces",
        "replace the tab by spaces: front matter is indented by spaces only",
    ),
    (
        &["multiline quoted scalar", "unclosed quote", "in a quoted scalar", "scanning a quoted scalar"],
        "a quotation mark that was opened above is not closed",
        "close it at the end of its text, or leave both out",
    ),
    (
        &["trailing content after"],
        "text stands behind a closed quotation mark",
        "put the whole text into quotation marks; inside of them a quotation mark is written `\\\"`",
    ),
    (
        &[
            "bracket",
            "',' or ']'",
            "',' or '}'",
            "illegal placement of ':'",
            "a flow ",
            "inside a block",
            "flow construct",
        ],
        "a bracket is not closed, here or above",
        "close `[` by `]` and `{` by `}`, with commas between; put text that holds one into quotation marks",
    ),
    (
        &[
            "expected '-' indicator",
            "expected key",
            "invalid indentation",
            "wrongly indented",
            "entries are not allowed",
        ],
        "this line does not begin in the column of the lines that it belongs to",
        "let the keys of a group, and the entries of a list, begin in the same column, by spaces",
    ),
    (&["simple key expected", "no longer valid"], "there is no `: ` in this line", "write `key: value`"),
    (
        &["escape character", "hexadecimal number", "surrogate", "escape code"],
        "`\\` begins something here that YAML does not know",
        "write `\\\\` for a backslash, or put the text into single quotation marks",
    ),
    (
        &["unknown anchor", "stands for nothing", "an anchor or alias"],
        "`*` and `&` at the beginning of a text mean something else in YAML",
        "put the text into quotation marks",
    ),
    (
        &[
            "unexpected character",
            "plain scalar cannot start",
            "a tag",
            "TAG",
            "directive",
            "the handle wasn't declared",
        ],
        "a text cannot begin with this sign in YAML",
        "put the text into quotation marks",
    ),
    (
        &["a key has to be a word"],
        "`{` and `[` begin keys and lists in YAML",
        "put a text that begins with `{{ … }}` into quotation marks: `why: \"{{ name }}\"`",
    ),
    (&["stands there twice"], "", "take one of the two out, or give it another name"),
    (&["too much in it"], "", "an action needs no such depth: cut it into several actions"),
    (&["two documents"], "a line `---` in the front matter ends it", "take that line out"),
];

/// Where it is, what is wrong and how to mend it; `source` is the whole file.
pub(super) fn told(wrong: &Wrong, source: &str) -> (At, String, String) {
    let line = |at: usize| source.lines().nth(at.saturating_sub(1)).unwrap_or_default();
    // The parser finds some tabs only behind the line before them.
    let late = wrong.what.contains("tab") && !line(wrong.at.0).contains('\t') && line(wrong.at.0 + 1).contains('\t');
    let at = if late { (wrong.at.0 + 1, 1) } else { wrong.at };
    let (what, mend) = in_words(wrong, line(at.0));
    (at, what, mend)
}

fn in_words(wrong: &Wrong, line: &str) -> (String, String) {
    if let Some(column) = line.chars().position(|c| matches!(c, '\u{a0}' | '\u{202f}' | '\u{3000}')) {
        let what = format!("a no-break space stands in this line, in column {}", column + 1);
        return (what, "replace it by a plain space: it often comes along when text is copied".to_owned());
    }
    if wrong.what.contains("mapping values are not allowed") {
        return second_colon(wrong, line);
    }
    let known = WORDS.iter().find(|(said, ..)| said.iter().any(|said| wrong.what.contains(said)));
    let Some((_, what, mend)) = known else {
        return (wrong.what.clone(), "put text that YAML reads as something else into quotation marks".to_owned());
    };
    let what = if what.is_empty() { &wrong.what } else { *what };
    let curly = if line.contains(['“', '”', '„', '‘', '’']) {
        "; “ ” are letters to YAML: use the straight \""
    } else {
        ""
    };
    (what.to_owned(), format!("{mend}{curly}"))
}

/// A colon inside of a text, or a key that stands too far to the right.
fn second_colon(wrong: &Wrong, line: &str) -> (String, String) {
    let before: String = line.chars().take(wrong.at.1.saturating_sub(1)).collect();
    match before.split_once(": ") {
        Some((key, _)) => (
            "a text with `: ` in it reads like a key with its value".to_owned(),
            format!("put the text into quotation marks: `{}: \"…: …\"`", key.trim().trim_start_matches("- ")),
        ),
        None => (
            "this key stands further to the right than those above it".to_owned(),
            "let the keys of a group begin in the same column, by spaces".to_owned(),
        ),
    }
}
