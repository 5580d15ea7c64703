//! Flows: the named steps of an action, with conditions, that route to templates, computations, other actions, questions
//! and programs.
//!
//! For: reading `steps:` ([`read`]) and running them ([`run`]). Not for: asking models, running programs or showing
//! questions; what a flow cannot do by itself it describes ([`End`]).
//! Invariants: pure over records, inputs and what was answered before, so a flow that waits is run again from its first
//! step and comes to the same place; every flow ends (`step::MOST_STEPS`); every step that was looked at is in the trace with
//! the branch that was taken and why.

mod command;
mod data;
mod perform;
mod read;
mod run;
mod step;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_more;

pub use command::{CommandOutput, CommandRequest};
pub(super) use data::{fields, values_of};
pub(super) use perform::template_error;
pub(super) use read::{expression, read};
pub use run::{End, FlowRun, FlowStep, Question};
pub(super) use run::{Setting, run};
pub(super) use step::{DEEPEST, Does, END, MOST_RETURNS, MOST_ROUNDS, Placed, Step};

use super::input::{InputKind, InputSpec};

/// The input that a step asks for.
pub(super) fn input_of(step: &Step) -> Option<InputSpec> {
    let Does::Ask { question, input, choices, at, .. } = &step.does else { return None };
    let kind = if choices.is_empty() { InputKind::Text } else { InputKind::OneOf(choices.clone()) };
    let (name, description) = (input.clone(), question.clone());
    Some(InputSpec { name, description, kind, asked: true, at: *at, ..InputSpec::default() })
}

/// Every branch as `(step, where it leads)`: what tests of a flow have to cover.
pub(super) fn branches(steps: &[Step]) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let below = steps.get(at + 1).map_or(END, |next| next.name.as_str()).to_owned();
        let mut lead = |to: &str| out.push((step.name.clone(), to.to_owned()));
        match &step.does {
            Does::Decide(branches) => branches.iter().for_each(|(_, jump)| lead(&jump.to)),
            _ => lead(step.next.as_ref().map_or(below.as_str(), |next| &next.to)),
        }
        if step.when.is_some() || matches!(step.does, Does::Decide(_)) {
            lead(step.otherwise.as_ref().map_or(below.as_str(), |jump| &jump.to));
        }
    }
    out.dedup();
    out
}
