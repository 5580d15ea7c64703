//! What is wrong with an action file, where, and how to mend it.

use std::fmt;

/// A mistake in an action file. The file is left out; every other one still works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as the source named it.
    pub origin: String,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// How to mend it.
    pub mend: String,
}

impl Problem {
    pub(super) fn new(origin: &str, (line, column): (usize, usize), what: impl Into<String>, mend: &str) -> Self {
        Self { origin: origin.to_owned(), line, column, what: what.into(), mend: mend.to_owned() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}\n  {}", self.origin, self.line, self.column, self.what, self.mend)
    }
}
