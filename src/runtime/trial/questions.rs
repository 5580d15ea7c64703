//! Asks the chat router the test questions of an action.

use super::TrialError;
use super::sandbox::Sandbox;
use crate::actions::kit::{Expect, TestQuestion};
use crate::actions::text::excerpt;
use crate::actions::{Action, Around, End, Registry, perform};
use crate::assistant::{Context, Route, route};
use crate::crm::RecordRef;
use std::collections::BTreeMap;

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
    let context = sandbox.context(registry);
    let found = route(&context, &question.ask, question.open.as_ref())?;
    let led = question.expect.iter().any(|expect| fits(expect, &found, action));
    let missed = if led { missed(&context, registry, question, &found) } else { None };
    Ok(Asked {
        line: question.line,
        ask: question.ask.clone(),
        wanted: missed.as_ref().map_or_else(|| all_wanted(&question.expect, action), |(wanted, _)| wanted.clone()),
        right: led && missed.is_none(),
        got: missed.map_or_else(|| found.note(), |(_, got)| got),
    })
}

/// What else the question wants of a way that is right, and what came instead.
fn missed(
    context: &Context<'_>,
    registry: &Registry,
    question: &TestQuestion,
    found: &Route,
) -> Option<(String, String)> {
    let none = BTreeMap::new();
    let asked = BTreeMap::from([("question".to_owned(), question.ask.clone())]);
    let (id, record, inputs) = match found {
        Route::Action { id, record, inputs } => (id.as_str(), record.as_ref(), inputs),
        Route::Query => ("query", None, &asked),
        _ => ("", None, &none),
    };
    if let Some(wanted) = question.record.as_ref().filter(|wanted| record != Some(wanted)) {
        return Some((wanted.to_string(), record.map_or_else(|| "no record".to_owned(), ToString::to_string)));
    }
    for (name, value) in &question.inputs {
        let heard = inputs.get(name).map_or("", String::as_str);
        if heard != value {
            return Some((format!("{name} = {value:?}"), format!("{name} = {heard:?}")));
        }
    }
    let content = &question.content;
    if content.says.is_empty() && content.never.is_empty() {
        return None;
    }
    let said = match answer(context, registry, id, record, inputs) {
        Ok(said) => said.to_lowercase(),
        Err(why) => return Some(("an answer".to_owned(), why)),
    };
    let holds = |words: &&String| said.contains(&words.to_lowercase());
    let lacks = content.says.iter().find(|words| !holds(words)).map(|words| format!("an answer with {words:?}"));
    let has = content.never.iter().find(holds).map(|words| format!("an answer without {words:?}"));
    lacks.or(has).map(|wanted| (wanted, excerpt(&said, 200)))
}

/// What the action says without a model.
fn answer(
    context: &Context<'_>,
    registry: &Registry,
    id: &str,
    record: Option<&RecordRef>,
    inputs: &BTreeMap<String, String>,
) -> Result<String, String> {
    let told = |error: crate::actions::ActionError| error.to_string();
    let action = registry.get(id).ok_or("no action that could answer")?;
    let record = record.map(|record| context.records.get(record)).transpose().map_err(|error| error.to_string())?;
    let around = Around { registry: Some(registry), ..Around::default() };
    let facts =
        perform(&context.desk(), action, &around, record.flatten().as_ref(), inputs, &|| false).map_err(told)?;
    if let Some(End::Ask(question)) = facts.flow.as_ref().map(|flow| &flow.end) {
        return Ok(question.text.clone());
    }
    Ok(facts.rules_text(action).map_err(told)?.0)
}

fn all_wanted(expect: &[Expect], action: &Action) -> String {
    expect.iter().map(|expect| wanted(expect, action)).collect::<Vec<_>>().join(" or ")
}

fn wanted(expect: &Expect, action: &Action) -> String {
    match expect {
        Expect::Action(name) => name.clone(),
        Expect::Answered => "an answer".to_owned(),
        Expect::Other => format!("anything but {}", action.name),
        Expect::OutOfScope => "out of scope".to_owned(),
        Expect::Refused => "a refusal".to_owned(),
        Expect::AsksBack => "a question back".to_owned(),
    }
}

fn fits(expect: &Expect, found: &Route, action: &Action) -> bool {
    match expect {
        Expect::Action(name) => leads_to(found, name),
        Expect::Answered => !matches!(found, Route::OutOfScope { .. } | Route::Unanswered { .. }),
        Expect::Other => !leads_to(found, &action.name),
        Expect::OutOfScope | Expect::Refused => matches!(found, Route::OutOfScope { .. } | Route::Unanswered { .. }),
        Expect::AsksBack => {
            matches!(
                found,
                Route::Choose { .. } | Route::Unknown { .. } | Route::NeedsRecord { .. } | Route::Whom { .. }
            )
        }
    }
}

/// Whether it is this action, also where it still asks which record is meant.
fn leads_to(found: &Route, name: &str) -> bool {
    match found {
        Route::Action { id, .. } | Route::NeedsRecord { id } | Route::Whom { id, .. } => id == name,
        Route::Query => name == "query",
        _ => false,
    }
}
