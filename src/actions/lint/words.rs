//! What templates use that the engine does not have, that never ends, or that no text holds.

use crate::actions::expr::nearest;
use crate::actions::problem::Problems;
use crate::actions::sections::Part;
use crate::actions::template::{self, MOST_ROUNDS, Used};
use std::collections::{BTreeMap, BTreeSet};

/// Filters that templates often need, to guess what was meant.
const FILTERS: &[&str] = &[
    "abs",
    "batch",
    "default",
    "first",
    "float",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "select",
    "selectattr",
    "slice",
    "sort",
    "split",
    "string",
    "sum",
    "title",
    "tojson",
    "trim",
    "unique",
    "upper",
];
/// The same of tests.
const TESTS: &[&str] = &[
    "defined",
    "undefined",
    "none",
    "true",
    "false",
    "string",
    "number",
    "integer",
    "odd",
    "even",
    "in",
    "mapping",
    "sequence",
];

/// Filters and tests that there are not, and ranges that the engine refuses, in a template that begins on this line.
pub(super) fn engine(text: &str, first: usize, problems: &mut Problems) {
    for (used, (line, column)) in template::used(text) {
        let at = (first + line - 1, column);
        match &used {
            Used::Range(rounds) if *rounds > MOST_ROUNDS => {
                let what = format!("`range({rounds})` has too many rounds: a template may go through {MOST_ROUNDS}");
                problems.error(at, what, "go through a list of facts, or through fewer numbers");
            }
            Used::Filter(name) if !template::knows(&used) => {
                unknown(problems, at, ("filter", "|", name), FILTERS);
            }
            Used::Test(name) if !template::knows(&used) => unknown(problems, at, ("test", "is", name), TESTS),
            _ => {}
        }
    }
}

fn unknown(problems: &mut Problems, at: (usize, usize), (thing, sign, name): (&str, &str, &str), known: &[&str]) {
    let mend = match (name, nearest(name, known.iter().copied())) {
        ("null", _) => "write `is none`".to_owned(),
        (_, Some(near)) => format!("did you mean `{sign} {near}`?"),
        (_, None) => format!("those that are often used: {}", known.join(", ")),
    };
    problems.error(at, format!("there is no {thing} `{name}`"), &mend);
}

/// Pieces that include themselves, straight or by way of others.
pub(super) fn circles(pieces: &BTreeMap<String, Part>, problems: &mut Problems) {
    for (name, part) in pieces {
        let (mut open, mut seen) = (vec![name.as_str()], BTreeSet::new());
        while let Some(piece) = open.pop().and_then(|piece| pieces.get_key_value(piece)) {
            for next in template::includes(&piece.1.text) {
                let next = next.trim_start_matches("partials/").to_owned();
                if next == *name {
                    let way = if piece.0 == name { String::new() } else { format!(" by way of `{}`", piece.0) };
                    problems.error(
                        (part.line.saturating_sub(1).max(1), 1),
                        format!("the partial `{name}` includes itself{way}, which never ends"),
                        "take one of the two `{% include %}` out",
                    );
                    seen.insert(next);
                    open.clear();
                } else if let Some((key, _)) = pieces.get_key_value(&next).filter(|_| seen.insert(next.clone())) {
                    open.push(key);
                }
            }
        }
    }
}

/// Control characters, which no text holds and no terminal should get.
pub(super) fn controls(source: &str, problems: &mut Problems) {
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r');
    for (line, text) in source.lines().enumerate() {
        if let Some((column, c)) = text.chars().enumerate().find(|(_, c)| odd(*c)) {
            let what = format!("a control character stands here (U+{:04X})", u32::from(c));
            problems.warning((line + 1, column + 1), what, "take it out: it is shown nowhere");
        }
    }
}
