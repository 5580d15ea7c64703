//! Prose as utterances: lines that were wrapped are joined, list entries stand alone.

use super::{Utterance, squeezed};

/// A shorter line was ended by its writer, a longer one may have been wrapped.
const WRAPPED: usize = 50;
/// Longest utterance, in bytes.
const LONGEST: usize = 4_000;

/// Reads lines; `offset` is where the text stands in its source.
pub(super) fn read(text: &str, offset: usize) -> Vec<Utterance> {
    let mut found: Vec<Utterance> = Vec::new();
    let mut last = "";
    let mut at = offset;
    for raw in text.split_inclusive('\n') {
        let (start, line) = (at, raw.trim());
        at += raw.len();
        let words = squeezed(line);
        match found.last_mut().filter(|open| goes_on(last, line) && open.text.len() + words.len() < LONGEST) {
            Some(open) if !words.is_empty() => {
                open.text.push(' ');
                open.text.push_str(&words);
            }
            _ if words.is_empty() => {}
            _ => found.push(Utterance { speaker: None, at: None, text: words, start }),
        }
        last = line;
    }
    found
}

/// Whether a line was wrapped and the next one goes on.
fn goes_on(last: &str, line: &str) -> bool {
    let Some(first) = line.chars().next() else { return false };
    if last.is_empty() || is_entry(line) {
        return false;
    }
    let ended = last.ends_with(['.', '!', '?', ':', ';']);
    if first.is_lowercase() || first.is_ascii_digit() {
        return !ended || last.chars().count() >= WRAPPED;
    }
    last.chars().count() >= WRAPPED && !ended
}

fn is_entry(line: &str) -> bool {
    let bullet = line.starts_with(['-', '*', '•', '–', '+', '[', '@', '#', '>', '☐', '☑']);
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    bullet
        || (digits > 0 && digits < 3 && line[digits..].starts_with([')', '.']) && line[digits + 1..].starts_with(' '))
}
