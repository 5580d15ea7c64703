//! `eval triage`: why questions fail, by rules first, then by a person.
//!
//! Invariants: every failure says who sorted it and why; what a person said is kept before anything is printed; an
//! action's file gets a limit only with `--write`, and only where it is the seller's own.

use super::{Opened, open_run, pair, question};
use crate::actions::{Registry, with_limits};
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use crate::config::atomic;
use crate::eval::{Cause, Marks, RunFile, Sorted, limitations, triage};
use crate::runtime::Place;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Arguments of `eval triage`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The run: its name, or the path of its file; the only one where there is one
    run: Option<String>,
    /// What a person says: ID=limitation, missing-action, bug, bad-question; ID=rule takes it back
    #[arg(long, value_name = "ID=CAUSE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// Why, in a sentence; for a limitation the sentence that `can` will show
    #[arg(long, value_name = "TEXT", requires = "set")]
    note: Option<String>,
    /// Only failures of this cause
    #[arg(long, value_name = "CAUSE", value_parser = cause)]
    cause: Option<Cause>,
    /// The limitations that people named, by action, as the lines of their files
    #[arg(long, conflicts_with = "cause")]
    limits: bool,
    /// With --limits: write them into the files of your own actions
    #[arg(long, requires = "limits")]
    write: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

fn cause(word: &str) -> Result<Cause, String> {
    let known: Vec<&str> = Cause::ALL.iter().map(|(_, word, _)| *word).collect();
    Cause::parse(word).ok_or_else(|| format!("one of {}", known.join(", ")))
}

/// Sorts.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let Opened { place, runs, name, run, mut marks } = open_run(here, args.run.as_deref())?;
    if !args.set.is_empty() {
        set(args, &run, &mut marks)?;
        runs.keep_marks(&marks)?;
    }
    let (registry, _) = place.actions.open(&place);
    let sorted = triage(&run, &marks, &registry);
    if args.limits {
        return limits(args, &place, &registry, &sorted, here);
    }
    let changed: BTreeSet<&str> = args.set.iter().map(|(id, _)| id.as_str()).collect();
    let wanted = |one: &&Sorted<'_>| match args.cause {
        Some(cause) => one.cause == cause,
        None => changed.is_empty() || changed.contains(one.asked.id.as_str()),
    };
    let shown: Vec<&Sorted<'_>> = sorted.iter().filter(wanted).collect();
    if args.json {
        here.out.json(&as_json(&name, &sorted, &shown))?;
    } else {
        tell(&name, &sorted, &shown, here)?;
    }
    Ok(Exit::Done)
}

/// Takes over what a person said: all of it, or nothing.
fn set(args: &Args, run: &RunFile, marks: &mut Marks) -> Result<(), Fail> {
    for (id, word) in &args.set {
        let asked = question(run, id)?;
        let cause = match word.as_str() {
            "rule" => None,
            word => Some(
                cause(word).map_err(|known| Fail::usage(format!("{id}={word}: {known}, or rule. Nothing was kept")))?,
            ),
        };
        marks.set_cause(asked, cause, args.note.as_deref());
    }
    Ok(())
}

fn as_json(name: &str, sorted: &[Sorted<'_>], shown: &[&Sorted<'_>]) -> Value {
    let count = |cause: Cause| sorted.iter().filter(|one| one.cause == cause).count();
    let causes: BTreeMap<&str, usize> = Cause::ALL.iter().map(|(cause, word, _)| (*word, count(*cause))).collect();
    let people = sorted.iter().filter(|one| one.by_person).count();
    let one = |one: &&Sorted<'_>| {
        json!({
            "id": one.asked.id, "action": one.asked.action, "ask": one.asked.ask, "cause": one.cause,
            "by": by(one), "why": one.why, "look": one.look, "misses": one.asked.misses,
        })
    };
    json!({ "run": name, "failures": sorted.len(), "by_person": people, "causes": causes,
            "sorted": shown.iter().map(one).collect::<Vec<_>>() })
}

fn by(one: &Sorted<'_>) -> &'static str {
    if one.by_person { "person" } else { "rule" }
}

fn tell(name: &str, sorted: &[Sorted<'_>], shown: &[&Sorted<'_>], here: &mut Here) -> Result<(), Fail> {
    let mut grid = Grid::new(["CAUSE", "FAILURES>", "BY A PERSON>", "MEANS"]);
    for (cause, word, means) in Cause::ALL {
        let of = || sorted.iter().filter(|one| one.cause == cause);
        let people = of().filter(|one| one.by_person).count();
        grid.row([word.to_owned(), of().count().to_string(), people.to_string(), means.to_owned()]);
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    for (cause, word, _) in Cause::ALL {
        for one in shown.iter().filter(|one| one.cause == cause) {
            here.out.line(format!("\n{} {:?}", one.asked.id, one.asked.ask))?;
            let why = if one.why.is_empty() { String::new() } else { format!(": {}", one.why) };
            here.out.line(format!("  {word}, by a {}{why}", by(one)))?;
            if let Some(look) = &one.look {
                here.out.line(format!("  look: {look}"))?;
            }
        }
    }
    here.out.flush()?;
    if !shown.is_empty() {
        here.out.say(format!("Rules guess. To say better: dealdesk eval triage {name} --set ID=CAUSE --note \"why\""));
    }
    Ok(())
}

/// Prints the limitations of each action, and writes them where that is wanted.
fn limits(args: &Args, place: &Place, registry: &Registry, sorted: &[Sorted<'_>], here: &mut Here) -> Outcome {
    let found = limitations(sorted);
    let mut told = Vec::new();
    for (name, limits) in &found {
        let action = registry.get(name);
        let known = action.map(|action| action.limits.as_slice()).unwrap_or_default();
        let new: Vec<String> = limits.iter().filter(|limit| !known.contains(limit)).cloned().collect();
        let own = action.map(|action| action.origin.as_str()).filter(|origin| !origin.starts_with("builtin/"));
        let written = match own.filter(|_| args.write && !new.is_empty()) {
            Some(origin) => Some(write(place, origin, &new)?),
            None => None,
        };
        told.push(json!({ "action": name, "limits": limits, "new": new, "written": written }));
    }
    if args.json {
        here.out.json(&json!({ "actions": told }))?;
        return Ok(Exit::Done);
    }
    for (name, limits) in &found {
        here.out.line(format!("# {name}\nlimits:"))?;
        limits.iter().try_for_each(|limit| here.out.line(format!("  - {}", json!(limit))))?;
    }
    here.out.flush()?;
    for one in told.iter().filter(|one| !one["written"].is_null()) {
        here.out
            .say(format!("written into {}; `dealdesk can` shows them", one["written"].as_str().unwrap_or_default()));
    }
    if found.is_empty() {
        here.out.say("nobody called a failure of this run a limitation, with its sentence as --note");
    } else if args.write && told.iter().any(|one| one["written"].is_null() && one["new"] != json!([])) {
        here.out.say("actions that come with the program have no file of yours: copy one (`dealdesk actions show ID --source`) and write them there");
    }
    Ok(Exit::Done)
}

/// Writes limits into the file of an action of the seller.
fn write(place: &Place, origin: &str, limits: &[String]) -> Result<String, Fail> {
    let failed = |why: String| Fail::new(Exit::Failed, why);
    let path = Path::new(origin);
    let ours = [place.workspace.actions(), place.paths.actions()].iter().any(|folder| path.starts_with(folder));
    if !ours || path.starts_with(place.paths.actions().join("packs")) {
        return Err(Fail::new(
            Exit::Refused,
            format!("{origin} belongs to a pack or lies elsewhere, and stays as it is"),
        ));
    }
    let source = std::fs::read_to_string(path).map_err(|error| failed(format!("{origin} cannot be read ({error})")))?;
    let text = with_limits(origin, &source, limits).map_err(failed)?;
    let unwritten = |error| failed(format!("{origin} could not be written ({error}); it stays as it is"));
    atomic::write(path, text.as_bytes()).map_err(unwritten)?;
    Ok(origin.to_owned())
}
