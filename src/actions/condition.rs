//! When and how strongly a suggestion applies: expressions over the [`super::Signals`] of a record.
//!
//! Invariant: an expression may use only names in [`super::signals::NAMES`]; that is checked when the file is read.

use super::template::{self, TemplateError};

/// Checks that an expression can be read and uses only known names.
pub(super) fn check(expression: &str) -> Result<(), TemplateError> {
    let unknown = template::names(expression)?.into_iter().find(|name| !super::signals::NAMES.contains(&name.as_str()));
    match unknown {
        None => Ok(()),
        Some(name) => Err(TemplateError {
            line: 1,
            column: expression.find(&name).unwrap_or(0) + 1,
            what: format!("`{name}` is not a signal; known are: {}", super::signals::NAMES.join(", ")),
        }),
    }
}

/// Whether it holds. An expression that cannot be computed does not hold.
pub(super) fn holds(expression: &str, signals: &serde_json::Value) -> bool {
    template::evaluate(expression, signals).is_ok_and(|value| value.is_true())
}

/// The number it comes to, 0 when there is none.
pub(super) fn score(expression: &str, signals: &serde_json::Value) -> f64 {
    template::evaluate(expression, signals).ok().and_then(|value| f64::try_from(value).ok()).unwrap_or(0.0)
}
