//! One model of a comparison: what it will cost, and its run.
//!
//! Not for: comparing (room `eval`) or asking a person. Invariants: a provider that does not answer ends its own run and
//! nobody else's; failed calls before the first answer after them are kept only when an answer came, so that a run that
//! is gone on with asks them again; a run that is whole is used as it is until somebody wants it anew.

use super::{EvalError, OpenRun, Options, Plan, Runs, RunsError, head, run};
use crate::eval::{Asked, Contestant, RunFile};
use crate::llm::{Prices, SettingsError, Usage};
use crate::runtime::place::{Place, PlaceError};
use crate::runtime::{Stop, model};

/// So many calls that fail one after the other mean that the provider is not there.
const GIVE_UP: usize = 5;
/// Tokens in and out of a question where no earlier run of the model tells: about the mean over the program's own
/// questions, of which nine in ten lead to a request, at four bytes a token.
const TOKENS: (u64, u64) = (1_800, 150);

/// A model that is to be asked.
#[derive(Debug)]
pub struct Entrant {
    /// Its name in the settings; `offline` for rules.
    pub name: String,
    /// `PROFILE/MODEL`; empty for rules.
    pub model: String,
    /// Questions that were not asked of it yet.
    pub questions: usize,
    /// Tokens in and out that they will take, about.
    pub tokens: (u64, u64),
    /// US dollars that they will cost, about; `None` where the price is not known.
    pub usd: Option<f64>,
    place: Place,
    open: OpenRun,
}

/// Why a model cannot be entered.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// There is no such model, or its settings have a mistake.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The place with this model.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The file of its run.
    #[error(transparent)]
    Runs(#[from] RunsError),
}

impl Entrant {
    /// Enters a model with the run of this name, which is gone on with unless it must be `fresh`.
    ///
    /// # Errors
    /// When the model is not known or the run cannot be kept.
    pub fn enter(place: &Place, name: &str, run: &str, plan: &Plan, fresh: bool) -> Result<Self, EntryError> {
        let mut flags = place.flags.clone();
        flags.model = Some(name.to_owned());
        let place = Place::at(place.workspace.clone(), place.env.clone(), place.paths.clone(), flags)?;
        let chosen = model::choose_model(&place)?;
        let model = model::name_of(&chosen);
        let runs = Runs::of(&place);
        let open = runs.go_on(head(run, &model, plan), fresh)?;
        let questions = left(plan, &open.run);
        let each = runs.mean_tokens(&open.run.head.model).unwrap_or(TOKENS);
        let tokens = chosen.as_ref().map_or((0, 0), |_| (each.0 * questions as u64, each.1 * questions as u64));
        let usage = Usage { input_tokens: tokens.0, output_tokens: tokens.1, ..Usage::default() };
        let usd = chosen.map_or(Some(0.0), |chosen| Prices::builtin().cost(&chosen.model, &usage));
        Ok(Self { name: name.to_owned(), model, questions, tokens, usd, place, open })
    }

    /// Asks what was not asked yet; `on` hears of each answer, with how many there are to come. The budget counts what
    /// is asked now. Says what came, how far it got, and what it cost.
    ///
    /// # Errors
    /// When a person stopped it, or the run cannot be kept; what was asked before is kept.
    pub fn compete(
        self,
        plan: &Plan,
        options: &Options,
        on: &mut dyn FnMut(&Asked, usize),
    ) -> Result<Contestant, Ended> {
        let Self { name, place, open, questions, .. } = self;
        let runs = Runs::of(&place);
        let before = open.run.clone();
        let spent_before = before.cost();
        let options = Options { budget_usd: options.budget_usd.map(|budget| budget + spent_before), ..options.clone() };
        let own = Stop::default();
        let mut keeper = Keeper { open, held: Vec::new(), answered: false, gave_up: None, lost: None };
        let ended = run(&place, plan, &options, &before, &own, &mut |asked, total| {
            on(&asked, total);
            keeper.take(asked, &own);
        });
        if let Some(error) = keeper.lost.take() {
            return Err(Ended::Runs(error));
        }
        let failure = match (keeper.gave_up.take(), ended) {
            (Some(why), _) => Some(why),
            (None, Err(EvalError::Stopped)) => return Err(Ended::Stopped),
            (None, Err(error)) => Some(error.to_string()),
            (None, Ok(())) => keeper.never_answered(),
        };
        let open = keeper.done(failure.is_none())?;
        let run = open.run.clone();
        if failure.is_none() && questions > 0 {
            runs.finish(open)?;
        }
        Ok(Contestant { name, run: only(plan, run), failure })
    }

    /// What it is when nobody asks it: what came of it before, and why there is no more.
    pub fn left_out(self, plan: &Plan, why: &str) -> Contestant {
        Contestant { name: self.name, run: only(plan, self.open.run), failure: Some(why.to_owned()) }
    }

    /// US dollars that were spent on it before.
    pub fn spent(&self) -> f64 {
        self.open.run.cost()
    }
}

/// Why the whole comparison ends.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
    /// A person stopped it.
    #[error("stopped; what was asked is kept, and the same command goes on from here")]
    Stopped,
    /// The answers cannot be kept.
    #[error(transparent)]
    Runs(#[from] RunsError),
}

fn left(plan: &Plan, run: &RunFile) -> usize {
    plan.questions.iter().filter(|planned| run.of(&planned.id, &planned.hash).is_none()).count()
}

/// What belongs to the plan: other questions of the same run count elsewhere.
fn only(plan: &Plan, mut run: RunFile) -> RunFile {
    run.asked.retain(|asked| plan.questions.iter().any(|planned| planned.id == asked.id && planned.hash == asked.hash));
    run
}

/// Keeps answers, and calls that failed only behind an answer.
struct Keeper {
    open: OpenRun,
    held: Vec<Asked>,
    /// Whether the provider answered at all.
    answered: bool,
    gave_up: Option<String>,
    lost: Option<RunsError>,
}

impl Keeper {
    fn take(&mut self, asked: Asked, own: &Stop) {
        if let Some(why) = asked.seen.as_ref().and_then(|seen| seen.failure.clone()) {
            self.held.push(asked);
            if self.held.len() >= GIVE_UP && self.gave_up.is_none() {
                self.gave_up = Some(format!("{GIVE_UP} calls failed one after the other, the last because: {why}"));
                own.ask();
            }
            return;
        }
        // An answer that code gave says nothing of the provider.
        if asked.seen.as_ref().is_some_and(|seen| seen.requests > 0) {
            self.answered = true;
            self.keep_held();
        }
        self.keep(asked);
    }

    /// Why nothing came from the provider at all, where that is so.
    fn never_answered(&self) -> Option<String> {
        let last = self.held.last().filter(|_| !self.answered)?;
        last.seen.as_ref()?.failure.clone()
    }

    fn keep(&mut self, asked: Asked) {
        if let Err(error) = self.open.add(asked) {
            self.lost.get_or_insert(error);
        }
    }

    fn keep_held(&mut self) {
        std::mem::take(&mut self.held).into_iter().for_each(|asked| self.keep(asked));
    }

    fn done(mut self, whole: bool) -> Result<OpenRun, RunsError> {
        if whole {
            self.keep_held();
        }
        match self.lost {
            Some(error) => Err(error),
            None => Ok(self.open),
        }
    }
}
