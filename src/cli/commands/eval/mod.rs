//! `eval`: the test questions of the actions, asked, counted and compared.

mod count;
mod diff;
mod report;
mod run;

pub(super) use run::{pack_name, usual_jobs};

use crate::actions::Action;
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::runtime::Place;
use crate::runtime::eval::{EvalError, Plan, PlanError, RunsError};

/// What to do with test questions.
#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// Ask them: how many are right, action by action, against a gate
    Run(run::Args),
    /// Count them
    Count(count::Args),
    /// Compare two runs: what broke, what got better, and whether that can be chance
    Diff(diff::Args),
    /// Print a run as Markdown
    Report(report::Args),
}

/// Runs it.
pub(in crate::cli) fn run(command: &Command, here: &mut Here) -> Outcome {
    match command {
        Command::Run(args) => run::run(args, here),
        Command::Count(args) => count::run(args, here),
        Command::Diff(args) => diff::run(args, here),
        Command::Report(args) => report::run(args, here),
    }
}

/// The questions of the actions of these names and of a pack; of all actions where neither is named.
pub(super) fn plan(place: &Place, names: &[String], pack: Option<&str>) -> Result<Plan, Fail> {
    let (registry, _) = place.actions.open(place);
    let mut wanted: Vec<&Action> = Vec::new();
    for name in names {
        let action = registry.get(name);
        wanted.push(action.ok_or_else(|| super::actions::no_action(place, &registry, name))?);
    }
    if names.is_empty() && pack.is_none() {
        let mut plan = Plan::of(registry.iter())?;
        plan.add_general()?;
        return Ok(plan);
    }
    let mut plan = Plan::of(wanted.into_iter())?;
    pack.map_or(Ok(()), |pack| plan.add_pack(pack))?;
    Ok(plan)
}

impl From<PlanError> for Fail {
    fn from(error: PlanError) -> Self {
        let exit = if matches!(error, PlanError::NoPack { .. }) { Exit::NotFound } else { Exit::Failed };
        Self::new(exit, error.to_string())
    }
}

impl From<RunsError> for Fail {
    fn from(error: RunsError) -> Self {
        let exit = if matches!(error, RunsError::None { .. }) { Exit::NotFound } else { Exit::Failed };
        Self::new(exit, error.to_string())
    }
}

impl From<EvalError> for Fail {
    fn from(error: EvalError) -> Self {
        let exit = if matches!(error, EvalError::Stopped) { Exit::Interrupted } else { Exit::Failed };
        Self::new(exit, error.to_string())
    }
}
