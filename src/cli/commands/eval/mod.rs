//! `eval`: the test questions of the actions, asked, counted and compared.

mod count;
mod diff;
mod from_log;
mod judge;
mod mark;
mod mark_screen;
mod report;
mod run;
mod shadow;
mod triage;

pub(super) use run::{pack_name, usual_jobs};

use crate::actions::Action;
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::eval::{Asked, Marks, RunFile};
use crate::runtime::Place;
use crate::runtime::eval::{EvalError, Plan, PlanError, Runs, RunsError};

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
    /// Sort what failed: known limitation, missing action, bug, bad question
    Triage(triage::Args),
    /// Mark answers as good or not, one after the other
    Mark(mark::Args),
    /// Make redacted test questions of what was really asked
    FromLog(from_log::Args),
    /// Run a changed action beside the one in force, over what was really asked
    Shadow(shadow::Args),
    /// Have a model mark them, and see how far it agrees with people
    Judge(judge::Args),
}

/// Runs it.
pub(in crate::cli) fn run(command: &Command, here: &mut Here) -> Outcome {
    match command {
        Command::Run(args) => run::run(args, here),
        Command::Count(args) => count::run(args, here),
        Command::Diff(args) => diff::run(args, here),
        Command::Report(args) => report::run(args, here),
        Command::Triage(args) => triage::run(args, here),
        Command::Mark(args) => mark::run(args, here),
        Command::Judge(args) => judge::run(args, here),
        Command::FromLog(args) => from_log::run(args, here),
        Command::Shadow(args) => shadow::run(args, here),
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

/// A run, and what people said of its answers.
struct Opened {
    place: Place,
    runs: Runs,
    name: String,
    run: RunFile,
    marks: Marks,
}

/// The run of this name, opened; the only one where none is named.
fn open_run(here: &mut Here, name: Option<&str>) -> Result<Opened, Fail> {
    let place = here.place()?;
    let runs = Runs::of(&place);
    let name = match (name, runs.names().as_slice()) {
        (Some(name), _) => name.to_owned(),
        (None, [only]) => only.clone(),
        (None, []) => return Err(Fail::not_found("there is no run yet; `dealdesk eval run` makes one")),
        (None, names) => return Err(Fail::usage(format!("say which run: {}", names.join(", ")))),
    };
    let run = runs.read(&name)?;
    let marks = runs.marks()?;
    Ok(Opened { place, runs, name, run, marks })
}

/// One question of a run.
fn question<'r>(run: &'r RunFile, id: &str) -> Result<&'r Asked, Fail> {
    let found = run.asked.iter().find(|asked| asked.id == id);
    found.ok_or_else(|| {
        Fail::not_found(format!("no question of run {:?} has the id {id:?}, and nothing was kept", run.head.run))
    })
}

/// `ID=WORD` of a flag.
fn pair(text: &str) -> Result<(String, String), String> {
    let (id, word) = text.split_once('=').ok_or_else(|| format!("{text:?}: write ID=WORD, such as forecast:12=bug"))?;
    Ok((id.to_owned(), word.to_owned()))
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
