//! The steps with their states and days. Pure arithmetic on what was read.

use super::{Deal, Step, workdays};
use crate::actions::deal::Phase;
use crate::actions::signals::is_open;
use crate::crm::Record;
use crate::crm::format::days_from;
use jiff::ToSpan;
use jiff::civil::Date;

/// How a step stands.
#[derive(Debug, PartialEq)]
pub(super) enum State {
    /// It is done, shown by a quote or a task.
    Done(Record),
    /// Nothing shows it but the stage, which is further.
    Assumed,
    /// An open task is about it.
    Planned(Record),
    /// Nobody has planned it; its day where there is a close date.
    Open(Option<Date>),
}

/// A step in the plan.
#[derive(Debug)]
pub(super) struct Item<'k> {
    pub(super) step: &'k Step,
    pub(super) state: State,
}

/// All steps in order.
#[derive(Debug)]
pub(super) struct Plan<'k> {
    pub(super) items: Vec<Item<'k>>,
    /// Whether there are fewer days than the steps usually take.
    pub(super) tight: bool,
}

impl<'k> Plan<'k> {
    pub(super) fn make(deal: &Deal<'_, '_>, steps: &'k [Step]) -> Self {
        let states: Vec<Option<State>> = steps.iter().map(|step| known(deal, step)).collect();
        let longest = steps.iter().zip(&states).filter(|(_, state)| state.is_none()).map(|(step, _)| step.days).max();
        let left = deal.close.map(|close| days_from(deal.desk.today, close));
        let tight = matches!((longest, left), (Some(longest), Some(left)) if longest > left);
        let day = |step: &Step| {
            let close = deal.close?;
            // Squeezed in proportion, so that the order stays.
            let before = match (tight, longest, left) {
                (true, Some(longest), Some(left)) if longest > 0 => step.days * left / longest,
                _ => step.days,
            };
            let day = close.checked_sub(before.days()).ok()?.max(deal.desk.today);
            Some(between(day, deal.desk.today, close))
        };
        let item = |(step, state): (&'k Step, Option<State>)| Item {
            step,
            state: state.unwrap_or_else(|| State::Open(day(step))),
        };
        Self { items: steps.iter().zip(states).map(item).collect(), tight }
    }
}

/// The working day at or before a day, not before today; the close date itself where there is none.
fn between(day: Date, today: Date, close: Date) -> Date {
    let earlier = workdays::on_or_before(day);
    if earlier >= today { earlier } else { workdays::on_or_after(day).min(close) }
}

/// What shows how a step stands.
fn known(deal: &Deal<'_, '_>, step: &Step) -> Option<State> {
    let about = |task: &&Record| {
        let subject = task.name().to_lowercase();
        step.words.iter().any(|word| subject.contains(&word.to_lowercase()))
    };
    if let Some(task) = deal.tasks.iter().filter(|task| is_open(task)).find(about) {
        return Some(State::Planned(task.clone()));
    }
    if let Some(quote) = deal.quotes.first().filter(|_| step.quote) {
        return Some(State::Done(quote.clone()));
    }
    let finished = |task: &&Record| {
        let dropped = task.text("status").is_some_and(|status| {
            let status = status.to_lowercase();
            status.contains("cancel") || status.contains("defer")
        });
        !is_open(task) && !dropped
    };
    if let Some(task) = deal.tasks.iter().filter(finished).find(about) {
        return Some(State::Done(task.clone()));
    }
    let phase = Phase::of(deal.record.text("stage").unwrap_or_default());
    (phase > step.phase.phase()).then_some(State::Assumed)
}
