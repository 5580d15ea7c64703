//! What there is to say about one file of actions: the file itself, and what lies beside it.

use super::{Beside, Finding};
use crate::actions::{Action, Problem, Registry};
use std::fs;
use std::path::Path;

/// Looks at one file: an action, a table of knobs, or a partial. `registry` is what it is loaded over.
pub fn lint(registry: &Registry, file: &Path) -> Vec<Finding> {
    let origin = file.display().to_string();
    let unreadable = |error: std::io::Error| {
        let what = format!("it cannot be read ({error})");
        vec![Finding { warning: false, problem: problem(&origin, what, "make it a readable text file") }]
    };
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => return unreadable(error),
    };
    if origin.ends_with(".toml") {
        let (_, problems) = Registry::load([(origin.as_str(), text.as_str())]);
        return problems.into_iter().map(|problem| Finding { problem, warning: false }).collect();
    }
    match Action::parse(&origin, &text) {
        Err(problem) => vec![Finding { problem, warning: false }],
        Ok(action) => match Beside::of(file) {
            Ok(beside) => beside.lint(registry, &action),
            Err(error) => unreadable(error),
        },
    }
}

fn problem(origin: &str, what: String, mend: &str) -> Problem {
    Problem { origin: origin.to_owned(), line: 1, column: 1, what, mend: mend.to_owned() }
}
