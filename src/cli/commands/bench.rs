//! `bench models`: the same test questions over several models, beside rules alone.
//!
//! Invariants: nothing is sent before it was said how much that is and somebody agreed; a model that cannot be asked has
//! a row that says why, and the others are asked all the same.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use crate::config::atomic;
use crate::crm::format::grouped_number;
use crate::eval::{AXES, Bench, Contestant, Verdict, bench};
use crate::runtime::eval::{Ended, Entrant, EntryError, Options, Plan};
use serde_json::json;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;

/// What rules are called in the settings.
const RULES: &str = "offline";

/// What to compare.
#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// Ask several models the same test questions, beside rules alone: accuracy, speed, cost, trust, and which is best
    Models(Args),
}

/// Arguments of `bench models`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Models as `-m` takes them; every [models.NAME] of the settings where none is named
    #[arg(value_name = "NAME")]
    models: Vec<String>,
    /// Only questions of these actions
    #[arg(long, value_name = "ACTION", value_delimiter = ',')]
    actions: Vec<String>,
    /// Questions by trade: saas, manufacturing, financial-services, or a folder of your own
    #[arg(long, value_name = "NAME|DIR")]
    pack: Option<String>,
    /// Only questions of this sort: typo, none, multi-turn, de, confidential, …
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// At most so many questions of each action, spread over its file, always the same ones
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    limit: Option<u16>,
    /// Questions that are asked at the same time
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: Option<u8>,
    /// Ask no more when all models together have cost so much
    #[arg(long, value_name = "USD")]
    budget_usd: Option<f64>,
    /// Ask everything anew, even what was asked before
    #[arg(long)]
    fresh: bool,
    /// Do not ask before anything is sent
    #[arg(long)]
    yes: bool,
    /// Write the comparison into this file, as Markdown
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// One JSON object: {rows, picks, toml}
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub(in crate::cli) fn run(command: &Command, here: &mut Here) -> Outcome {
    let Command::Models(args) = command;
    let place = here.place()?;
    let mut plan = super::eval::plan(&place, &args.actions, args.pack.as_deref())?;
    if let Some(tag) = &args.tag {
        plan.keep(|planned| planned.test.tags.iter().any(|known| known == tag));
    }
    if let Some(most) = args.limit {
        plan.spread(usize::from(most));
    }
    if plan.questions.is_empty() {
        return Err(Fail::not_found("there are no such test questions; `dealdesk eval count` tells which there are"));
    }
    let mut names: Vec<&str> = args.models.iter().map(String::as_str).collect();
    if names.is_empty() {
        names = place.settings().models.keys().map(String::as_str).collect();
    }
    names.retain(|name| *name != RULES);
    if names.is_empty() {
        return Err(Fail::usage(
            "no model is configured: write [models.NAME] into config.toml, or name one as for -m; `dealdesk eval run` asks rules alone",
        ));
    }
    let mut entrants = Vec::new();
    for name in std::iter::once(RULES).chain(names) {
        let run = run_name(name, args);
        entrants.push(Entrant::enter(&place, name, &run, &plan, args.fresh)?);
    }
    agree(&entrants, args.yes, here)?;
    let asked = ask(entrants, &plan, args, here)?;
    let (registry, _) = place.actions.open(&place);
    let found = bench(&asked, &|action| registry.get(action).is_some());
    tell(&found, args, here)
}

/// The name of a model's run: for `eval report` and `eval diff`, and to go on with.
fn run_name(model: &str, args: &Args) -> String {
    let model = if model == RULES { "rules" } else { model };
    let mut name = "bench-".to_owned();
    name.extend(model.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' }));
    let limit = args.limit.map(|most| most.to_string());
    let pack = args.pack.as_deref().and_then(super::eval::pack_name);
    for part in args.actions.iter().chain(&args.tag).take(3).chain(&pack).chain(&limit) {
        name.push('+');
        name.push_str(part);
    }
    name
}

/// Says what is about to be sent, and asks.
fn agree(entrants: &[Entrant], yes: bool, here: &mut Here) -> Result<(), Fail> {
    let to_ask: Vec<&Entrant> = entrants.iter().filter(|one| !one.model.is_empty() && one.questions > 0).collect();
    for one in entrants {
        here.out.say(match (one.model.is_empty(), one.questions) {
            (_, 0) => format!("{}: everything was asked before; --fresh asks anew", one.name),
            (true, questions) => format!("rules: {questions} questions, nothing is sent"),
            (false, questions) => {
                let tokens = |tokens: u64| grouped_number(tokens as f64);
                let usd = one.usd.map_or_else(|| "its price is not known".to_owned(), |usd| format!("about ${usd:.2}"));
                format!(
                    "{} ({}): {questions} questions, about {} tokens in and {} out; {usd}",
                    one.name,
                    one.model,
                    tokens(one.tokens.0),
                    tokens(one.tokens.1)
                )
            }
        });
    }
    if to_ask.is_empty() || yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        return Err(Fail::new(
            Exit::Refused,
            "nobody is there to be asked, so nothing was sent; after reading the above, add --yes",
        ));
    }
    // The made-up company of the demo is asked about, so no record of the seller leaves.
    let _ = write!(io::stderr(), "Ask them, with made-up records only? [y/N] ");
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    if matches!(line.trim().to_lowercase().as_str(), "y" | "yes") {
        return Ok(());
    }
    Err(Fail::new(Exit::Refused, "nothing was sent"))
}

/// Asks one after the other, within the budget of all.
fn ask(entrants: Vec<Entrant>, plan: &Plan, args: &Args, here: &mut Here) -> Result<Vec<Contestant>, Fail> {
    let jobs = args.jobs.map_or_else(super::eval::usual_jobs, usize::from);
    let mut left = args.budget_usd;
    let mut asked = Vec::new();
    for entrant in entrants {
        let before = entrant.spent();
        if left.is_some_and(|left| left <= 0.0) && !entrant.model.is_empty() && entrant.questions > 0 {
            asked.push(entrant.left_out(plan, "the budget is spent; the same command goes on with a larger one"));
            continue;
        }
        let name = entrant.name.clone();
        let (mut done, mut right) = (0, 0);
        let options = Options { jobs, budget_usd: left };
        let ended = entrant.compete(plan, &options, &mut |one, total| {
            done += 1;
            right += usize::from(one.verdict == Verdict::Pass);
            here.out.progress(&format!("{name}: {done} of {total} · {right} right · {} · ctrl-c stops", one.id));
        });
        here.out.progress_end();
        let one = ended?;
        left = left.map(|left| left - (one.cost() - before));
        if let Some(why) = &one.failure {
            here.out.say(format!("{name}: {why}"));
        }
        asked.push(one);
    }
    Ok(asked)
}

fn tell(found: &Bench, args: &Args, here: &mut Here) -> Outcome {
    if let Some(path) = &args.markdown {
        let failed = |error| Fail::new(Exit::Failed, format!("{} could not be written: {error}", path.display()));
        atomic::write(path, found.markdown().as_bytes()).map_err(failed)?;
        here.out.say(format!("written: {}", path.display()));
    }
    if args.json {
        here.out.json(&json!({ "rows": found.rows, "picks": found.picks, "toml": found.toml() }))?;
    } else {
        tables(found, here)?;
    }
    let failed = found.rows.iter().any(|row| row.failure.is_some());
    Ok(if failed { Exit::Provider } else { Exit::Done })
}

/// A table for each axis, with the same rows.
fn tables(found: &Bench, here: &mut Here) -> Result<(), Fail> {
    let cells: Vec<_> = found.rows.iter().map(|row| (row, row.cells())).collect();
    for (axis, (title, columns)) in AXES.iter().enumerate() {
        let heads = std::iter::once(title.to_uppercase()).chain(columns.iter().map(|head| format!("{head}>")));
        let mut grid = Grid::new(heads);
        for (row, cells) in &cells {
            grid.row(std::iter::once(row.title().to_owned()).chain(cells[axis].iter().cloned()));
        }
        if axis > 0 {
            here.out.line("")?;
        }
        grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    }
    for row in &found.rows {
        let Some(why) = &row.failure else { continue };
        here.out.line(format!("\n{} did not get to its end: {why}", row.title()))?;
    }
    for chart in found.charts() {
        super::ask::draw(Some(&chart), here)?;
    }
    here.out.line("\nThe best for each action, ties to rules and then to what costs less; for config.toml:\n")?;
    here.out.line(found.toml().trim_end())?;
    here.out.flush()?;
    let runs: Vec<&str> = found.rows.iter().map(|row| row.run.as_str()).collect();
    here.out.say(format!("kept as runs {}; `dealdesk eval diff` compares two of them", runs.join(", ")));
    Ok(())
}

impl From<EntryError> for Fail {
    fn from(error: EntryError) -> Self {
        match error {
            EntryError::Settings(error) => error.into(),
            EntryError::Place(error) => error.into(),
            EntryError::Runs(error) => error.into(),
        }
    }
}

impl From<Ended> for Fail {
    fn from(error: Ended) -> Self {
        match error {
            Ended::Stopped => Self::new(Exit::Interrupted, error.to_string()),
            Ended::Runs(error) => error.into(),
        }
    }
}
