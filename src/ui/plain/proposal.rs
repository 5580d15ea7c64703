//! Proposals and undo, line by line: what each field was and would become, where it comes from, and what to type.

use super::wrapped;
use crate::app::proposal::{Kind, Line, Purpose, Review};
use crate::trust::SafeText;

/// A proposal with a number for each field, and the commands that decide.
pub fn review(review: &Review, width: usize) -> Vec<String> {
    let mut lines = wrapped(&format!("{}, {}.", review.title, review.from.replace(" · ", ", ")), width);
    for (line, place) in review.lines.iter().zip(&review.places) {
        let number = match review.purpose {
            Purpose::Accept(id) => format!("{id}.{}", place + 1),
            Purpose::Undo(_) => (place + 1).to_string(),
        };
        lines.extend(wrapped(&format!("{number} {}", told(line)), width));
        if let Some(quote) = &line.quote {
            lines.extend(wrapped(&format!("Quote from {}: “{}”", quote.from, one_line(&quote.text)), width));
        }
    }
    lines.extend(review.notes.iter().flat_map(|note| wrapped(&format!("Note: {note}"), width)));
    lines
}

fn told(line: &Line) -> String {
    let head = format!("{}, {}: ", line.name, line.label);
    match &line.kind {
        Kind::Past(how) => format!("{head}{}, {how}", one_line(&line.new)),
        Kind::Given => format!("{head}{} becomes {}", one_line(&line.old), one_line(&line.new)),
        Kind::Free => {
            let by = line.by.map(|by| format!(", by {}", by.as_str())).unwrap_or_default();
            format!("{head}{} becomes {}{by}", one_line(&line.old), one_line(&line.new))
        }
        Kind::Conflict(three) => {
            let ((was, before), (mine, after)) = (&three.was, &three.mine);
            let (before, now, after) = (one_line(before), one_line(&three.now), one_line(after));
            let not = if three.possible { "" } else { "; cannot be taken" };
            format!("{head}conflict: {was} {before}, now {now}, {mine} {after}; {}{not}", three.why)
        }
    }
}

fn one_line(text: &SafeText) -> String {
    text.replace('\n', " / ")
}
