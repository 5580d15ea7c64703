//! What is wrong in an action file that reads as one: each mistake with its line, column and what to do.

use super::SuggestRule;
use crate::actions::{Problem, condition, template as jinja};

/// A name that can be a command and a file.
pub(super) fn name(origin: &str, front: &str, name: &str) -> Result<(), Problem> {
    let fine = !name.is_empty()
        && name.len() <= 64
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if fine {
        return Ok(());
    }
    let mend = "use at most 64 lower-case letters, digits and hyphens, such as `meeting-prep`";
    Err(Problem::new(origin, place_of(front, "name:"), format!("{name:?} cannot be a name"), mend))
}

/// Facts that code can compute.
pub(super) fn facts(origin: &str, front: &str, facts: &[String]) -> Result<(), Problem> {
    let known = crate::actions::facts::names();
    match facts.iter().find(|fact| !known.contains(&fact.as_str())) {
        None => Ok(()),
        Some(fact) => Err(Problem::new(
            origin,
            place_of(front, fact),
            format!("there are no facts called {fact:?}"),
            &format!("known facts are: {}", known.join(", ")),
        )),
    }
}

/// Expressions and templates of the recommendations.
pub(super) fn suggestions(origin: &str, front: &str, rules: &[SuggestRule]) -> Result<(), Problem> {
    for rule in rules {
        for expression in [&rule.when, &rule.score] {
            condition::check(expression).map_err(|error| {
                let (line, column) = place_of(front, expression);
                let mend = "write an expression over the signals of a record, such as `open and days_silent > 7`";
                Problem::new(origin, (line, column + error.column - 1), error.what, mend)
            })?;
        }
        jinja::check(&rule.why).map_err(|error| {
            let (line, column) = place_of(front, &rule.why);
            Problem::new(origin, (line, column + error.column - 1), error.what, "mend the template after `why:`")
        })?;
    }
    Ok(())
}

/// A body that does not read as a template is a mistake in our own files; in another tool's it is plain text.
pub(super) fn template(origin: &str, source: &str, first_line: usize, own: bool) -> Result<(), Problem> {
    match jinja::check(source) {
        Err(error) if own => Err(Problem::new(
            origin,
            (first_line + error.line - 1, error.column),
            error.what,
            "templates are Jinja: `{{ name }}` prints, `{% if … %}…{% endif %}` decides; close what was opened",
        )),
        _ => Ok(()),
    }
}

/// Line and column, in the file, of the first place where the front matter holds these words.
pub(super) fn place_of(front: &str, words: &str) -> (usize, usize) {
    let at = front.find(words).unwrap_or(0);
    let before = &front[..at];
    let column = before.rsplit('\n').next().map_or(1, |tail| tail.chars().count() + 1);
    (before.matches('\n').count() + 2, column)
}
