//! Asks the chat router the test questions of an action.

use super::TrialError;
use super::sandbox::Sandbox;
use crate::actions::kit::{Expect, TestQuestion};
use crate::actions::{Action, Registry};
use crate::assistant::{Route, route};

/// One test question and where it led.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Its line in the file.
    pub line: usize,
    /// The sentence.
    pub ask: String,
    /// Where it should lead.
    pub wanted: String,
    /// Where it led.
    pub got: String,
    /// Whether that is the same.
    pub right: bool,
}

/// Asks one.
pub(super) fn ask(
    sandbox: &Sandbox,
    registry: &Registry,
    action: &Action,
    question: &TestQuestion,
) -> Result<Asked, TrialError> {
    let found = route(&sandbox.context(registry), &question.ask, question.open.as_ref())?;
    Ok(Asked {
        line: question.line,
        ask: question.ask.clone(),
        wanted: wanted(&question.expect, action),
        got: found.note(),
        right: fits(&question.expect, &found, action),
    })
}

fn wanted(expect: &Expect, action: &Action) -> String {
    match expect {
        Expect::Action(name) => name.clone(),
        Expect::Other => format!("anything but {}", action.name),
        Expect::OutOfScope => "out of scope".to_owned(),
        Expect::AsksBack => "a question back".to_owned(),
    }
}

fn fits(expect: &Expect, found: &Route, action: &Action) -> bool {
    match expect {
        Expect::Action(name) => leads_to(found, name),
        Expect::Other => !leads_to(found, &action.name),
        Expect::OutOfScope => matches!(found, Route::OutOfScope { .. } | Route::Unanswered { .. }),
        Expect::AsksBack => {
            matches!(found, Route::Choose { .. } | Route::Unknown { .. } | Route::NeedsRecord { .. })
        }
    }
}

/// Whether it is this action, also where it still asks which record is meant.
fn leads_to(found: &Route, name: &str) -> bool {
    match found {
        Route::Action { id, .. } | Route::NeedsRecord { id } => id == name,
        Route::Query => name == "query",
        _ => false,
    }
}
