//! Read tools that a model may call in a turn: one definition, the arguments, the reading, and what of it goes back.
//!
//! A call goes: [`prepare`] (arguments by the definition; placeholders resolved here, at home), [`Prepared::read`]
//! (over records, several at once where that is worth it), `Found::tell` (facts with numbers in the book, which the
//! gate masks by class like any other fact).
//! Not for: who may call them (plan, policy), how often (budget), or masking (the gate).
//! Invariants: nothing here writes, sends, proposes, runs programs or fetches. What was resolved from a placeholder never
//! stands in an error. A
//! question by which hidden values could be guessed counts, see [`Guard`].

mod action;
mod arguments;
mod dates;
mod define;
mod find;
mod found;
mod guard;
mod lists;
mod prepare;
mod query;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_action;

pub use define::{Param, ParamKind, TOOLS, ToolDef, listing};
pub use found::{Choice, Found};
pub use guard::{Guard, stands_in};
pub use prepare::{Prepared, prepare};

use crate::crm::RecordRef;
use crate::trust::prompt::ToolSpec;

/// What a tool does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tool {
    Get,
    Related,
    Timeline,
    History,
    Search,
    Query,
    Action,
    Exact,
    Dates,
}

/// Why a call gave nothing: one precise sentence for the model, and records that it may have meant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToolError {
    /// In the model's own words and ours, without values of records.
    pub message: String,
    /// Records that may have been meant, with their names.
    pub candidates: Vec<(RecordRef, String)>,
    /// The name that fitted all of them, as the model wrote it: the seller has to choose.
    pub several: Option<String>,
    /// How many hidden values were narrowed down before it went wrong.
    pub guesses: usize,
}

impl ToolError {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    /// The same after something was found: that a guessed name is one is told by what goes wrong with its record, too.
    fn after(self, found: &Found) -> Self {
        Self { guesses: found.guesses, ..self }
    }
}

impl From<crate::crm::SourceError> for ToolError {
    fn from(error: crate::crm::SourceError) -> Self {
        // The store's message may quote what was looked for, resolved values included.
        drop(error);
        Self::new("the records could not be read just now; answer with what you have")
    }
}

/// Every tool as a prompt offers it.
pub(super) fn specs() -> Vec<ToolSpec> {
    TOOLS.iter().map(ToolDef::spec).collect()
}
