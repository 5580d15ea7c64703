//! A rules answer in as many lines as the seller asked for: "in one sentence", "in zwei Sätzen".
//!
//! Not for: drafts, whose length is an input, or answers of a model. Invariants: what stays is the beginning of the answer,
//! word for word, with its sources; an answer that proposes or asks something stays whole.

use crate::crm::{Answer, Status};

/// Words for so many lines.
const WISHES: &[(&str, usize)] = &[
    ("one sentence", 1),
    ("a single sentence", 1),
    ("a sentence", 1),
    ("one line", 1),
    ("a single line", 1),
    ("one-liner", 1),
    ("1 sentence", 1),
    ("1 line", 1),
    ("two sentences", 2),
    ("two lines", 2),
    ("2 sentences", 2),
    ("2 lines", 2),
    ("three sentences", 3),
    ("three lines", 3),
    ("in einem satz", 1),
    ("ein satz", 1),
    ("eine zeile", 1),
    ("zwei sätze", 2),
    ("zwei zeilen", 2),
    ("drei sätze", 3),
    ("une phrase", 1),
    ("une ligne", 1),
    ("deux phrases", 2),
    ("deux lignes", 2),
    ("una frase", 1),
    ("una línea", 1),
    ("dos frases", 2),
];

/// Words for fewer lines than there were, and how many those are.
const SHORTER: &[&str] =
    &["shorter", "briefer", "kürzer", "knapper", "plus court", "más corto", "più breve", "korter", "kortare"];
const FEWER: usize = 3;

/// Whether a line says how long an answer is to be.
pub(super) fn wishes(asked: &str) -> bool {
    wish(asked).is_some()
}

/// The lines that were asked for.
fn wish(asked: &str) -> Option<usize> {
    let lower = asked.to_lowercase();
    let told = WISHES.iter().find(|(words, _)| lower.contains(words)).map(|(_, lines)| *lines);
    told.or_else(|| SHORTER.iter().any(|word| lower.contains(word)).then_some(FEWER))
}

/// Cuts an answer to the lines that were asked for.
pub(super) fn cut(mut answer: Answer, asked: &str) -> Answer {
    let wish = wish(asked);
    let whole = answer.status != Status::Answered || !answer.drafts.is_empty() || !answer.proposals.is_empty();
    let Some(lines) = wish.filter(|_| !whole) else { return answer };
    let kept = beginning(&answer.text, lines).len();
    answer.text.truncate(kept);
    let marks = (1..=answer.claims.len())
        .rev()
        .find(|number| ["]", "!]", "?]"].iter().any(|end| answer.text.contains(&format!("[{number}{end}"))));
    answer.claims.truncate(marks.unwrap_or(0));
    answer
}

/// So many lines from the start; a heading or a line that announces the next one does not count.
fn beginning(text: &str, lines: usize) -> &str {
    let (mut end, mut left) = (0, lines);
    for line in text.split_inclusive('\n') {
        let said = line.trim().trim_matches('*');
        let counts = !said.is_empty() && !said.ends_with(':') && !said.starts_with('#') && !line.trim().ends_with("**");
        end += line.len();
        if counts {
            left -= 1;
            if left == 0 {
                break;
            }
        }
    }
    text[..end].trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_has_the_lines_that_were_asked_for() {
        let text = "3 cases, by issue:\n\n- Hardware: 2 [1]\n- Alarm: 1 [2]\n\nNothing grows.";
        let answer = Answer::new(Status::Answered, text);
        assert_eq!(cut(answer.clone(), "in one sentence: which leads").text, "3 cases, by issue:\n\n- Hardware: 2 [1]");
        assert_eq!(
            cut(answer.clone(), "bitte zwei Sätze").text,
            "3 cases, by issue:\n\n- Hardware: 2 [1]\n- Alarm: 1 [2]"
        );
        assert_eq!(cut(answer, "which leads").text, text);
    }
}
