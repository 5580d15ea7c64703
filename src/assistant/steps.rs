//! The plan of a turn as the seller sees it, before and while it runs.
//!
//! Not for: deciding anything (see `plan` and the runtime). Invariant: each step says who does it; one that is over never
//! runs again.

use crate::crm::{PlanStep, StepState, Worker};
use std::cell::RefCell;

/// Finding out what is meant.
pub const UNDERSTAND: &str = "understand";
/// Reading records.
pub const GATHER: &str = "gather";
/// Masking, policy, receipt.
pub const CLEAR: &str = "mask";
/// Asking a model.
pub const MODEL: &str = "model";
/// What a trace says where a model would have worded the answer.
pub(super) const NO_MODEL: &str = "not asked: no model is set up; the rules form stands";
/// Reading what a model asked for.
pub const READ: &str = "read";
/// Checking every claim.
pub const CHECK: &str = "check";

/// The steps of one turn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Steps(Vec<PlanStep>);

impl Steps {
    /// What is planned before anything is known of the question.
    pub fn planned(model: &str) -> Self {
        let mut steps = Self::default();
        steps.add(UNDERSTAND, Worker::Code, "which action, which record");
        steps.add(GATHER, Worker::Code, "facts from your records");
        if model.is_empty() {
            steps.add(MODEL, Worker::Model, "no model: rules answer");
            steps.set(MODEL, StepState::Skipped, None);
        } else {
            steps.add(CLEAR, Worker::Code, "names and amounts hidden, receipt written");
            steps.add(MODEL, Worker::Model, model);
        }
        steps.add(CHECK, Worker::Code, "every claim against the facts");
        steps
    }

    /// The steps, in order.
    pub fn list(&self) -> &[PlanStep] {
        &self.0
    }

    /// Adds a step that waits.
    pub fn add(&mut self, step: &str, by: Worker, note: &str) {
        self.0.push(PlanStep { step: step.to_owned(), by, state: StepState::Waiting, note: note.to_owned() });
    }

    /// Adds a running step behind those that have begun: a request or a reading that nobody knew of before.
    pub fn insert(&mut self, step: &str, by: Worker, note: &str) {
        let begun = |step: &PlanStep| step.state != StepState::Waiting && step.step != CHECK;
        let at = self.0.iter().rposition(begun).map_or(0, |at| at + 1);
        let running = PlanStep { step: step.to_owned(), by, state: StepState::Running, note: note.to_owned() };
        self.0.insert(at, running);
    }

    /// Begins the first step of this name that waits.
    pub fn start(&mut self, step: &str, note: Option<&str>) {
        self.change(step, StepState::Waiting, StepState::Running, note);
    }

    /// Ends the step of this name that runs, or waits.
    pub fn done(&mut self, step: &str, note: Option<&str>) {
        if !self.change(step, StepState::Running, StepState::Done, note) {
            self.change(step, StepState::Waiting, StepState::Done, note);
        }
    }

    /// Sets the last step of this name.
    pub fn set(&mut self, step: &str, state: StepState, note: Option<&str>) {
        if let Some(found) = self.0.iter_mut().rev().find(|known| known.step == step) {
            found.state = state;
            note.into_iter().for_each(|note| note.clone_into(&mut found.note));
        }
    }

    /// Ends everything: what runs or waits becomes this; what waited, skipped.
    pub fn end(&mut self, running: StepState, note: Option<&str>) {
        // Stopped between two steps: it is the next one that does not come.
        let idle = !self.0.iter().any(|step| step.state == StepState::Running);
        if idle && running == StepState::Stopped && !self.0.iter().any(|step| step.state == StepState::Stopped) {
            self.0
                .iter_mut()
                .filter(|step| step.state == StepState::Waiting)
                .take(1)
                .for_each(|step| step.state = running);
        }
        for step in &mut self.0 {
            match step.state {
                StepState::Running => {
                    step.state = running;
                    note.into_iter().for_each(|note| note.clone_into(&mut step.note));
                }
                StepState::Waiting => step.state = StepState::Skipped,
                _ => {}
            }
        }
    }

    fn change(&mut self, step: &str, from: StepState, to: StepState, note: Option<&str>) -> bool {
        let Some(found) = self.0.iter_mut().find(|known| known.step == step && known.state == from) else {
            return false;
        };
        found.state = to;
        note.into_iter().for_each(|note| note.clone_into(&mut found.note));
        true
    }
}

/// Who hears of the steps of a running turn, and may stop it.
pub trait Watch {
    /// Changes the steps and tells of it.
    fn change(&self, change: &mut dyn FnMut(&mut Steps));

    /// Whether the seller wants it to stop.
    fn stopped(&self) -> bool;
}

/// Who hears of the steps.
type Tell<'a> = &'a mut dyn FnMut(&[PlanStep]);

/// The same over two functions.
pub struct Progress<'a> {
    steps: RefCell<Steps>,
    tell: RefCell<Tell<'a>>,
    stop: &'a dyn Fn() -> bool,
}

impl<'a> Progress<'a> {
    /// A turn that begins, with what is planned; `tell` hears of it at once.
    pub fn new(steps: Steps, tell: Tell<'a>, stop: &'a dyn Fn() -> bool) -> Self {
        tell(steps.list());
        Self { steps: RefCell::new(steps), tell: RefCell::new(tell), stop }
    }

    /// The steps as they are.
    pub fn into_steps(self) -> Steps {
        self.steps.into_inner()
    }
}

impl Watch for Progress<'_> {
    fn change(&self, change: &mut dyn FnMut(&mut Steps)) {
        // Nobody who is told can come back here; were it otherwise, a step untold is better than a turn that ends.
        if let (Ok(mut steps), Ok(mut tell)) = (self.steps.try_borrow_mut(), self.tell.try_borrow_mut()) {
            change(&mut steps);
            tell(steps.list());
        }
    }

    fn stopped(&self) -> bool {
        (self.stop)()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(steps: &Steps) -> Vec<(String, StepState)> {
        steps.list().iter().map(|step| (step.step.clone(), step.state)).collect()
    }

    #[test]
    fn requests_and_readings_come_in_where_they_happen() {
        use StepState::{Done, Running, Skipped, Stopped, Waiting};
        let mut steps = Steps::planned("openai/x");
        assert!(steps.list().iter().all(|step| step.state == Waiting));
        for step in [UNDERSTAND, GATHER, CLEAR, MODEL] {
            steps.start(step, None);
            steps.done(step, None);
        }
        steps.insert(READ, Worker::Code, "get_record");
        steps.done(READ, Some("3 facts"));
        steps.insert(MODEL, Worker::Model, "again");
        let names: Vec<_> = told(&steps).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, [UNDERSTAND, GATHER, CLEAR, MODEL, READ, MODEL, CHECK]);
        steps.end(Stopped, Some("by you"));
        assert_eq!(told(&steps)[5..], [(MODEL.to_owned(), Stopped), (CHECK.to_owned(), Skipped)]);
        let mut again = steps.clone();
        again.start(MODEL, None);
        assert_eq!(again, steps, "what is over never runs again");
        assert_eq!(Steps::planned("").list()[2].state, Skipped);
        assert!(!told(&steps).iter().any(|(_, state)| *state == Running || *state == Waiting));
        assert!(told(&steps).iter().filter(|(_, state)| *state == Done).count() >= 5);
    }
}
