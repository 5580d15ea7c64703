//! Why an action is, or is not, among the suggestions of a record: which of its conditions failed, with what it looked at.
//!
//! For: fixtures that expect one thing and get the other. Not for: the order of a list (see [`super::Suggestion::accounted`]).
//! Invariant: what is said is what [`super::offers`] decides by.

use super::state::{self, State};
use super::{Action, Desk, Knobs, Placed, Registry, SuggestRule, Surface, offers, template};
use crate::crm::{Record, SourceError};
use std::collections::BTreeMap;

/// In words, why this action is or is not suggested on a record.
///
/// # Errors
/// When the records cannot be read.
pub fn why_suggested(
    desk: &Desk<'_>,
    registry: &Registry,
    action: &Action,
    record: &Record,
) -> Result<String, SourceError> {
    let offers = offers(desk, registry, Some(record), &BTreeMap::new())?;
    if let Some(one) = offers.shown.iter().find(|one| one.id == action.name) {
        return Ok(one.accounted());
    }
    if offers.decided.iter().any(|one| one.id == action.name) {
        return Ok("it was decided before, and nothing has changed since".to_owned());
    }
    let knobs: Knobs = desk.knobs.read("suggest");
    let state = state::of_record(desk, record, &knobs)?;
    Ok(missing(action, record, &state))
}

fn missing(action: &Action, record: &Record, state: &State) -> String {
    if !action.fits(&record.kind) {
        return format!("it does not work on {}", record.kind);
    }
    if !action.on(Surface::Key) {
        return "its `surfaces` have no `key`".to_owned();
    }
    if !action.has_rules() {
        return "it has no rules form, and suggestions must run without a model".to_owned();
    }
    if let Some(why) = fails(action.states.as_ref(), state) {
        return format!("`states`: {why}");
    }
    let rules: Vec<String> = action.suggest.iter().map(|rule| against(action, rule, record, state)).collect();
    if rules.is_empty() { "it has no `suggest`".to_owned() } else { rules.join("; ") }
}

/// What speaks against one rule.
fn against(action: &Action, rule: &SuggestRule, record: &Record, state: &State) -> String {
    if !rule.kinds.is_empty() && !rule.kinds.contains(&record.kind) {
        return format!("its `kinds` do not name {}", record.kind);
    }
    let given = |name: &str| rule.inputs.get(name).is_some_and(|value| !value.trim().is_empty());
    let lacks = |input: &&crate::actions::InputSpec| input.required && input.default.is_none() && !given(&input.name);
    if let Some(input) = action.inputs.iter().find(lacks) {
        return format!(
            "it needs the input `{}`, which neither `inputs` of the suggestion nor a step gives",
            input.name
        );
    }
    if let Some(why) = fails(rule.when.as_ref(), state) {
        return format!("`when`: {why}");
    }
    match template::render(&rule.why, &state.values) {
        Err(error) => format!("its `why` cannot be filled: {}", error.what),
        Ok(_) => "others with a higher `score` take all places".to_owned(),
    }
}

/// The part of a condition that does not hold, with the values it looked at; none where all of it holds.
fn fails(when: Option<&Placed>, state: &State) -> Option<String> {
    let expression = &when?.expression;
    let failing = match expression.holds(&state.values) {
        Ok(true) => return None,
        Ok(false) => expression.failing(&state.values),
        Err(error) => return Some(format!("`{}`: {}; {}", expression.source(), error.what, error.mend)),
    };
    let value = |name: String| Some(format!("{name} = {}", state::shown(state.values.get(&name)?)));
    let values: Vec<String> = failing.1.into_iter().filter_map(value).collect();
    let values = if values.is_empty() { String::new() } else { format!(" ({})", values.join(", ")) };
    Some(format!("`{}` does not hold{values}", failing.0))
}
