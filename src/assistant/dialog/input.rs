//! A line that answers what an action asked: one of its choices, by number or word, or words of its own.
//!
//! Invariant: a line that is a command of its own is none; what is chosen is one of what was offered.

use super::hear::Hearing;
use super::{Heard, Topic};
use crate::actions::text::clean;
use crate::assistant::Input;
use crate::assistant::router::{self, Route};
use crate::crm::{Answer, InputNeed, SourceError, Status};
use std::collections::BTreeMap;

/// Words that end the question.
const NEVER_MIND: &[&str] = &["never mind", "nevermind", "cancel", "stop", "forget it", "no matter", "leave it"];

/// The line as an answer; none where it is something else.
pub(super) fn read(hearing: &Hearing<'_>, open: &Topic, needs: &InputNeed) -> Result<Option<Heard>, SourceError> {
    let said = hearing.said.trim().trim_end_matches(['.', '!']);
    if NEVER_MIND.contains(&said.to_lowercase().as_str()) {
        let answer = Answer::new(Status::Answered, "All right. Nothing was done.");
        return Ok(Some(Heard::Answer(Box::new(answer))));
    }
    let mut inputs = needs.given.clone();
    match alone(hearing, needs) {
        Some(given) => inputs.extend(given),
        None => {
            let Some(value) = value(hearing, said, needs)? else { return Ok(None) };
            inputs.insert(needs.input.clone(), value);
        }
    }
    let input = Input::Action { id: needs.action.clone(), inputs };
    let note = format!("the answer for `{}`", clean(&needs.input));
    Ok(Some(Heard::Request { input, scope: open.record.clone(), note, returned: false }))
}

/// The inputs of a line that holds nothing else, where the one that was asked for is among them: "20 CW-100, 5 % off".
fn alone(hearing: &Hearing<'_>, needs: &InputNeed) -> Option<BTreeMap<String, String>> {
    let action = hearing.context.registry.get(&needs.action).filter(|_| needs.choices.is_empty())?;
    let given = router::inputs_alone(hearing.context, action, hearing.said);
    given.contains_key(&needs.input).then_some(given)
}

fn value(hearing: &Hearing<'_>, said: &str, needs: &InputNeed) -> Result<Option<String>, SourceError> {
    if !needs.choices.is_empty() {
        let by_number = said.parse::<usize>().ok().and_then(|n| needs.choices.get(n.checked_sub(1)?));
        let by_word = needs.choices.iter().find(|choice| choice.eq_ignore_ascii_case(said));
        return Ok(by_number.or(by_word).cloned());
    }
    let fresh = match router::route(hearing.context, hearing.said, hearing.scope)? {
        // "It is too expensive" is like the action that asked for it.
        Route::Action { id, inputs, .. } => id != needs.action || inputs.contains_key(&needs.input),
        Route::Query | Route::Help => true,
        _ => false,
    };
    Ok((!fresh && !said.is_empty()).then(|| hearing.said.trim().to_owned()))
}
