//! Checks of an action file when it is read: names, facts, expressions, templates, each mistake with its place.

use super::file::SuggestRule;
use super::{Problem, condition, template};

pub(super) fn name(origin: &str, front: &str, name: &str) -> Result<(), Problem> {
    let fine = !name.is_empty()
        && name.len() <= 64
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if fine {
        return Ok(());
    }
    let mend = "use at most 64 lower-case letters, digits and hyphens, such as `meeting-prep`";
    Err(Problem::new(origin, line_of(front, "name:"), format!("{name:?} cannot be a name"), mend))
}

pub(super) fn facts(origin: &str, front: &str, facts: &[String]) -> Result<(), Problem> {
    let known = super::facts::names();
    match facts.iter().find(|fact| !known.contains(&fact.as_str())) {
        None => Ok(()),
        Some(fact) => Err(Problem::new(
            origin,
            line_of(front, fact),
            format!("there are no facts called {fact:?}"),
            &format!("known facts are: {}", known.join(", ")),
        )),
    }
}

pub(super) fn rules(origin: &str, front: &str, rules: &[SuggestRule]) -> Result<(), Problem> {
    for rule in rules {
        for expression in [&rule.when, &rule.score] {
            condition::check(expression).map_err(|error| {
                let (line, column) = line_of(front, expression);
                let mend = "write an expression over the signals of a record, such as `open and days_silent > 7`";
                Problem::new(origin, (line, column + error.column - 1), error.what, mend)
            })?;
        }
        template::check(&rule.why).map_err(|error| {
            let (line, column) = line_of(front, &rule.why);
            Problem::new(origin, (line, column + error.column - 1), error.what, "mend the template after `why:`")
        })?;
    }
    Ok(())
}

/// A body that does not read as a template is a mistake in our own files; in another tool's it is plain text.
pub(super) fn template(origin: &str, source: &str, first_line: usize, own: bool) -> Result<(), Problem> {
    match template::check(source) {
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
pub(super) fn line_of(front: &str, words: &str) -> (usize, usize) {
    let at = front.find(words).unwrap_or(0);
    let before = &front[..at];
    let column = before.rsplit('\n').next().map_or(1, |tail| tail.chars().count() + 1);
    (before.matches('\n').count() + 2, column)
}
