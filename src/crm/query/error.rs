//! What is wrong with a query, and where.

/// A query that cannot be read or does not fit the records.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", place(*column))]
pub struct QueryError {
    /// The column in the text, counted in characters from 1; 0 when the fault has no single place.
    pub column: usize,
    /// What was wrong, and what was expected.
    pub message: String,
}

impl QueryError {
    /// A fault at a column.
    pub(super) fn at(column: usize, message: impl Into<String>) -> Self {
        Self { column, message: message.into() }
    }

    /// A fault of the query as a whole.
    pub(crate) fn whole(message: impl Into<String>) -> Self {
        Self::at(0, message)
    }
}

fn place(column: usize) -> String {
    if column == 0 { String::new() } else { format!("column {column}: ") }
}
