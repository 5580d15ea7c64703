//! Runs fixtures: the rules form against what somebody found right, the way through the action, the suggestion.

use super::sandbox::Sandbox;
use super::{Beside, Report};
use crate::actions::kit::{Case, Cases, diff, golden_of};
use crate::actions::{Action, Desk, Registry, gather, suggest};

/// One fixture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// Its name.
    pub name: String,
    /// What came of it.
    pub came: Came,
}

/// What came of a fixture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// What should.
    Right,
    /// Nobody has said yet what should: the output.
    New(String),
    /// Something else: the lines that differ, `-` golden, `+` now.
    Differs(Vec<String>),
    /// It failed, or took another way.
    Wrong(String),
}

/// Runs all of them, and says what the golden outputs are now.
pub(super) fn run(
    sandbox: &Sandbox,
    registry: &Registry,
    action: &Action,
    cases: &Cases,
    beside: &Beside,
    report: &mut Report,
    step: &mut dyn FnMut(),
) {
    let desk = sandbox.desk(registry);
    let mut outputs = Vec::new();
    for case in &cases.list {
        let came = match output(&desk, registry, action, cases, case) {
            Err(wrong) => Came::Wrong(wrong),
            Ok(text) => {
                let came = compare(beside.golden(&case.name), &text);
                outputs.push((case.name.as_str(), text));
                came
            }
        };
        report.cases.push(Ran { name: case.name.clone(), came });
        step();
    }
    report.golden = golden_of(outputs.iter().map(|(name, text)| (*name, text.as_str())));
}

fn compare(golden: Option<String>, text: &str) -> Came {
    match golden {
        None => Came::New(text.to_owned()),
        Some(golden) if golden == text.trim_end() => Came::Right,
        Some(golden) => Came::Differs(diff(&golden, text)),
    }
}

/// The rules form on a fixture, or what is wrong with the run.
fn output(desk: &Desk<'_>, registry: &Registry, action: &Action, cases: &Cases, case: &Case) -> Result<String, String> {
    let record = case.record.as_ref().and_then(|record| cases.record(record));
    let told = |error: crate::actions::ActionError| error.to_string();
    let facts = gather(desk, action, record, &case.inputs).map_err(told)?;
    if action.wants_model() {
        facts.prompt_text(action).map_err(told)?;
    }
    let (text, _) = facts.rules_text(action).map_err(told)?;
    if let (Some(wanted), Some(record)) = (case.suggested, record) {
        let found = suggest(desk, registry, record).map_err(|error| error.to_string())?;
        let there = found.iter().any(|suggestion| suggestion.id == action.name);
        if there != wanted {
            let word = if wanted { "is not" } else { "is" };
            return Err(format!("it {word} among the suggestions of {}", record.reference()));
        }
    }
    Ok(text)
}
