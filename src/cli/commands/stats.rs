//! `stats` and `report`: use and quality, counted from the event log.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::insight::{self, Since};
use crate::cli::table::Grid;
use crate::config::atomic;
use crate::crm::Records;
use crate::insight::{Baseline, Baselines, Group, Period, Stats, report, stats};
use crate::runtime::{Place, clock};
use crate::store::Reader;
use serde_json::json;
use std::path::PathBuf;

/// Shows use and quality: every figure with its n.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(in crate::cli) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    what: What,
}

#[derive(Debug, clap::Args)]
struct What {
    /// How far back, in whole days: 14d, 2w, or a day such as 2026-11-01
    #[arg(long, value_name = "TIME", default_value = "14d", value_parser = insight::since)]
    since: Since,
    /// In short, a line each
    #[arg(long, value_name = "WHAT", value_parser = ["action", "model", "week"])]
    by: Option<String>,
    /// Say of every figure how it was counted
    #[arg(long)]
    explain: bool,
    /// One JSON object: {from, to, figures: [{name, value, unit, n, how, series}], by_action, by_model, by_week}
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Record how long an action's work took you before, so that savings can be told; without an action, list them
    Baseline {
        /// The action's id
        action: Option<String>,
        /// Minutes from the wish to the result
        #[arg(long, value_name = "MINUTES", value_parser = minutes)]
        minutes: Option<f64>,
        /// Keys pressed on the way
        #[arg(long, value_name = "N")]
        keys: Option<u32>,
        /// Forget it
        #[arg(long, conflicts_with_all = ["minutes", "keys"])]
        remove: bool,
        /// One JSON object: {baselines}
        #[arg(long)]
        json: bool,
    },
}

/// Writes a review of some days as Markdown; texts stay masked.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ReportArgs {
    /// How far back, in whole days: 14d, 2w, or a day such as 2026-11-01
    #[arg(long, value_name = "TIME", default_value = "14d", value_parser = insight::since)]
    since: Since,
    /// Into this file instead of stdout
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

fn minutes(text: &str) -> Result<f64, String> {
    let minutes = text.parse().ok().filter(|minutes: &f64| *minutes > 0.0 && *minutes <= 100_000.0);
    minutes.ok_or_else(|| "minutes above 0, such as 12 or 1.5".to_owned())
}

/// Shows them.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    if let Some(Command::Baseline { action, minutes, keys, remove, json }) = &args.command {
        let given = minutes.map(|minutes| Baseline { minutes, keys: *keys });
        return baseline(action.as_deref(), given, *remove, *json, here);
    }
    let place = insight::existing(here)?;
    let range = args.what.since.range(&insight::zone(&place));
    let baselines = baselines(&place)?;
    let told = insight::ask(here, &|index| stats(index, range, &baselines))?;
    if args.what.json {
        here.out.json(&told)?;
        return Ok(Exit::Done);
    }
    here.out.line(format!("{} to {}", told.range.from, told.range.to))?;
    match args.what.by.as_deref() {
        None => told.lines(args.what.explain).iter().try_for_each(|line| here.out.line(line))?,
        Some(by) => table(&told, by, args.what.explain, here)?,
    }
    if told.is_empty() {
        here.out.say("nothing was asked in these days");
    } else if !args.what.explain {
        here.out.say("n says from how many it was counted; --explain says how");
    }
    Ok(Exit::Done)
}

fn table(told: &Stats, by: &str, explain: bool, here: &mut Here) -> Result<(), Fail> {
    let (groups, of): (&[Group], _) = match by {
        "action" => (&told.by_action, "action"),
        "model" => (&told.by_model, "model"),
        _ => (&told.by_week, "week from"),
    };
    let mut grid = Grid::new(Stats::headings(of));
    groups.iter().for_each(|group| grid.row(Stats::row(group)));
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    if explain && let Some(group) = groups.first() {
        here.out.line("")?;
        for figure in &group.figures {
            here.out.line(format!("{}: {}", figure.title, figure.how))?;
        }
    }
    Ok(())
}

/// What the seller recorded; nothing where there are no records yet.
fn baselines(place: &Place) -> Result<Baselines, Fail> {
    if !place.workspace.records_db().exists() {
        return Ok(Baselines::default());
    }
    let reader = Reader::open(place.workspace.records_db())?;
    Ok(Baselines::read(reader.kept(Baselines::KEY)?.as_deref()))
}

fn baseline(action: Option<&str>, given: Option<Baseline>, remove: bool, json: bool, here: &mut Here) -> Outcome {
    let place = insight::existing(here)?;
    let mut all = baselines(&place)?;
    if let Some(action) = action {
        let mut desk = here.desk()?;
        if !remove && desk.registry().get(action).is_none() {
            return Err(Fail::not_found(format!("there is no action {action:?}; `dealdesk actions list` shows them")));
        }
        if !remove && given.is_none() {
            return Err(Fail::usage("say how long it took: --minutes N, or --remove"));
        }
        all.set(action, given);
        desk.keep_baselines(&all)?;
    } else if given.is_some() || remove {
        return Err(Fail::usage("say which action"));
    }
    if json {
        here.out.json(&json!({ "baselines": all }))?;
        return Ok(Exit::Done);
    }
    let mut grid = Grid::new(["ACTION", "MINUTES>", "KEYS>"]);
    for (action, Baseline { minutes, keys }) in all.iter() {
        grid.row([action, &minutes.to_string(), &keys.map_or_else(|| "-".to_owned(), |keys| keys.to_string())]);
    }
    if grid.is_empty() {
        here.out.say("no baseline is recorded: `dealdesk stats baseline ACTION --minutes N`");
        return Ok(Exit::Done);
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    Ok(Exit::Done)
}

/// Writes the review.
pub(in crate::cli) fn write_report(args: &ReportArgs, here: &mut Here) -> Outcome {
    let place = insight::existing(here)?;
    let zone = insight::zone(&place);
    let range = args.since.range(&zone);
    let period = Period { range, since: insight::midnight(range.from, &zone), now: clock::now() };
    let baselines = baselines(&place)?;
    let text = insight::ask(here, &|index| report(index, period, &baselines))?;
    match &args.out {
        None => here.out.line(text.trim_end())?,
        Some(path) => {
            let failed = |error| Fail::new(Exit::Failed, format!("{} could not be written: {error}", path.display()));
            atomic::write(path, text.as_bytes()).map_err(failed)?;
            here.out.say(format!("written: {}", path.display()));
        }
    }
    Ok(Exit::Done)
}
