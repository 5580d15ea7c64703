//! What is wrong with an action file, where, and how to mend it.

use super::expr::ExprError;
use super::yaml::{At, Node};
use std::fmt;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// It can be used, but does probably not do what its author wants.
    Warning,
}

/// A mistake in an action file. A file with an error is left out; every other one still works.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// The file, as the source named it.
    pub origin: String,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1.
    pub column: usize,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

impl Problem {
    pub(super) fn new(origin: &str, (line, column): At, what: impl Into<String>, mend: &str) -> Self {
        let (origin, what, mend) = (origin.to_owned(), what.into(), mend.to_owned());
        Self { origin, line, column, severity: Severity::Error, what, mend }
    }

    pub(super) fn warning(origin: &str, at: At, what: impl Into<String>, mend: &str) -> Self {
        Self { severity: Severity::Warning, ..Self::new(origin, at, what, mend) }
    }

    /// What is wrong with an expression that stands in a value of the front matter.
    pub(super) fn of_expression(origin: &str, node: &Node, error: &ExprError) -> Self {
        let severity = if error.fatal { Severity::Error } else { Severity::Warning };
        let at = node.inside(error.at.line, error.at.column);
        Self { severity, ..Self::new(origin, at, error.what.clone(), &error.mend) }
    }

    /// Whether the file cannot be used.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.is_error() { "" } else { "warning: " };
        write!(f, "{}:{}:{}: {word}{}\n  {}", self.origin, self.line, self.column, self.what, self.mend)
    }
}

/// Everything that is wrong with one file, as it is found.
#[derive(Clone, Debug, Default)]
pub(super) struct Problems {
    pub(super) origin: String,
    pub(super) found: Vec<Problem>,
}

impl Problems {
    pub(super) fn new(origin: &str) -> Self {
        Self { origin: origin.to_owned(), found: Vec::new() }
    }

    pub(super) fn error(&mut self, at: At, what: impl Into<String>, mend: &str) {
        self.found.push(Problem::new(&self.origin, at, what, mend));
    }

    pub(super) fn warning(&mut self, at: At, what: impl Into<String>, mend: &str) {
        self.found.push(Problem::warning(&self.origin, at, what, mend));
    }

    pub(super) fn expression(&mut self, node: &Node, error: &ExprError) {
        self.found.push(Problem::of_expression(&self.origin, node, error));
    }
}
