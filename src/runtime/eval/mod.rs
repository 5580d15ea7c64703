//! Asks test questions: each a whole turn as in the chat, in a workspace of its own with a clock that stands still.
//!
//! For: `eval run`, `bench models`, and the tests of the actions that come with the program.
//! Not for: judging what comes (room `eval`), or the seller's own records: nothing of them is opened.
//! Invariants: a question sees nothing of the one before it; a run that is stopped loses only the questions that are
//! being asked; the same program gives the same verdicts offline, in whatever order its threads work.

mod bench;
mod double;
mod files;
mod from_log;
mod judge;
mod leaks;
mod outbox;
mod packs;
mod plan;
mod seat;
mod seen;
mod shadow;
mod stage;
#[cfg(test)]
mod tests;

pub use bench::{Ended, Entrant, EntryError};
pub use files::{Judgements, OpenRun, Runs, RunsError};
pub use from_log::{FromLog, LogTurn, from_log};
pub use judge::{JudgeError, judge};
pub use plan::{Plan, PlanError, Planned};
pub use shadow::{Change, Past, ShadowError, Shadowed, shadow};
pub use stage::StageError;

use super::interrupt::Interrupt;
use super::place::Place;
use super::{DeskError, Stop, clock};
use crate::eval::{Asked, Head, RunFile, Verdict, check};
use outbox::Outbox;
use seat::Seat;
use stage::{Stage, Stages};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// How a run is done.
#[derive(Clone, Debug)]
pub struct Options {
    /// Questions that are asked at the same time.
    pub jobs: usize,
    /// The run ends when it has cost so much, in US dollars.
    pub budget_usd: Option<f64>,
}

/// Why a run ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// No workspace could be made for the questions.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// A turn could not be run at all.
    #[error("{id}: {error}. What was asked before is kept")]
    Turn {
        /// The question.
        id: String,
        /// Why.
        error: Box<DeskError>,
    },
    /// A question names a record that is not there.
    #[error("{file}:{line}: there is no record {record}, or several; nothing of this question was asked")]
    Record {
        /// The file of the questions.
        file: String,
        /// Its line there.
        line: usize,
        /// The record as it is named.
        record: String,
    },
    /// The budget is spent.
    #[error("the budget of ${0:.2} is spent; `eval run` goes on from here with a larger one")]
    Budget(f64),
    /// Somebody stopped it.
    #[error("stopped; `eval run` goes on from here")]
    Stopped,
    /// The system gives no thread.
    #[error("no thread can be started ({0}); nothing was asked")]
    Thread(std::io::Error),
}

/// The head of a run's file.
pub fn head(run: &str, model: &str, plan: &Plan) -> Head {
    Head {
        run: run.to_owned(),
        model: if model.is_empty() { "rules".to_owned() } else { model.to_owned() },
        version: env!("CARGO_PKG_VERSION").to_owned(),
        actions: plan.fingerprint(),
        started: clock::now().to_string(),
    }
}

/// Asks the questions of a plan that `done` does not hold yet, until ctrl-c stops it; `on` hears of each as it comes, with how many there are
/// to ask. The place says which model and which settings.
///
/// # Errors
/// Whatever ends the run; what came before it was told.
pub fn run(
    place: &Place,
    plan: &Plan,
    options: &Options,
    done: &RunFile,
    stop: &Stop,
    on: &mut dyn FnMut(Asked, usize),
) -> Result<(), EvalError> {
    let known = |planned: &&Planned| done.of(&planned.id, &planned.hash).is_none();
    let open: Vec<&Planned> = plan.questions.iter().filter(known).collect();
    let total = open.len();
    let with_model = super::model::any(place);
    let (skipped, asked): (Vec<&Planned>, Vec<&Planned>) =
        open.into_iter().partition(|planned| !with_model && planned.test.needs_model.is_some());
    skipped.into_iter().for_each(|planned| on(planned.skipped(), total));
    if asked.is_empty() {
        return Ok(());
    }
    let _listening = Interrupt::listen(stop);
    let stages = Stages::make(&asked)?;
    let next = AtomicUsize::new(0);
    let outbox = Outbox::new(place);
    let spent = Mutex::new(done.asked.iter().filter_map(|asked| asked.seen.as_ref()?.cost_usd).sum::<f64>());
    thread::scope(|scope| {
        let (sender, came) = mpsc::channel();
        for number in 0..options.jobs.clamp(1, asked.len()) {
            let (stages, outbox, next, spent) = (&stages, &outbox, &next, &spent);
            let work = Work { place, plan, stages, outbox, asked: &asked, next, stop, options, spent };
            let sender = sender.clone();
            let spawned = thread::Builder::new().name(format!("questions-{number}")).spawn_scoped(scope, move || {
                if let Err(error) = work.run(&sender) {
                    drop(sender.send(Err(error)));
                }
            });
            spawned.map_err(EvalError::Thread)?;
        }
        drop(sender);
        let mut first = None;
        for one in came {
            match one {
                Ok(asked) => on(asked, total),
                Err(error) => {
                    next.store(asked.len(), Ordering::Relaxed);
                    first.get_or_insert(error);
                }
            }
        }
        first.map_or(Ok(()), Err)
    })
}

/// What one thread works on.
struct Work<'a> {
    place: &'a Place,
    plan: &'a Plan,
    stages: &'a Stages,
    outbox: &'a Outbox<'a>,
    asked: &'a [&'a Planned],
    next: &'a AtomicUsize,
    stop: &'a Stop,
    options: &'a Options,
    spent: &'a Mutex<f64>,
}

type Sender = mpsc::Sender<Result<Asked, EvalError>>;

impl Work<'_> {
    fn run(&self, sender: &Sender) -> Result<(), EvalError> {
        let mut seat: Option<(&Stage, Seat<'_>)> = None;
        loop {
            let at = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(planned) = self.asked.get(at) else { return Ok(()) };
            if self.stop.is_asked() {
                return Err(EvalError::Stopped);
            }
            self.within_budget()?;
            let stage = self.stages.of(planned)?;
            if seat.as_ref().is_none_or(|(at, _)| !std::ptr::eq(*at, stage)) {
                drop(seat.take());
                seat = Some((stage, Seat::take(self.place, stage, self.outbox, self.plan.own_actions.as_deref())?));
            }
            let Some((_, seat)) = &mut seat else { return Ok(()) };
            let asked = ask(seat, stage, planned, self.stop)?;
            if self.stop.is_asked() {
                return Err(EvalError::Stopped);
            }
            let cost = asked.seen.as_ref().and_then(|seen| seen.cost_usd).unwrap_or(0.0);
            *self.spent.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += cost;
            // Nobody listens any more: the run has ended.
            if sender.send(Ok(asked)).is_err() {
                return Ok(());
            }
        }
    }

    fn within_budget(&self) -> Result<(), EvalError> {
        let spent = *self.spent.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match self.options.budget_usd {
            Some(budget) if spent >= budget => Err(EvalError::Budget(budget)),
            _ => Ok(()),
        }
    }
}

/// Asks one question, and judges what came.
fn ask(seat: &mut Seat<'_>, stage: &Stage, planned: &Planned, stop: &Stop) -> Result<Asked, EvalError> {
    let test = &planned.test;
    let missing = |record: &crate::crm::RecordRef| EvalError::Record {
        file: planned.file.clone(),
        line: test.line,
        record: record.to_string(),
    };
    let find = |record: &Option<crate::crm::RecordRef>| match record {
        None => Ok(None),
        Some(record) => stage.find(record).ok_or_else(|| missing(record)).map(Some),
    };
    let (open, about) = (find(&test.open)?, find(&test.record)?);
    let failed = |error| EvalError::Turn { id: planned.id.clone(), error: Box::new(error) };
    let seen = seat.ask(test, open, stop).map_err(failed)?;
    let misses = check(test, &planned.action, about.as_ref(), stage.today, &seen);
    let verdict = if misses.is_empty() { Verdict::Pass } else { Verdict::Fail };
    Ok(Asked { verdict, misses, seen: Some(seen), ..planned.skipped() })
}
