//! `actions new`: a complete action that works, to be changed.

use super::heard::{self, from_log};
use crate::actions::Registry;
use crate::actions::kit::{self, STUBS, Skeleton, Wanted, is_name, skeleton, skeleton_of};
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::config::atomic;
use crate::crm::Kind;
use crate::runtime::trial::Report;
use crate::runtime::{Place, PlaceError, catalog, trial};
use serde_json::json;
use std::path::PathBuf;

/// Arguments of `actions new`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Its id: lower-case letters, digits and hyphens, such as `handover-note`
    id: String,
    /// What sort of record it works on; opportunity, or what the questions of the group name most
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// For questions that nothing could answer, with them as its tests: the number or name of a group out of `log
    /// unanswered --clusters`
    #[arg(long, value_name = "GROUP")]
    from_cluster: Option<String>,
    /// With every kind of step: facts, a value, a question and a decision
    #[arg(long)]
    flow: bool,
    /// For every workspace rather than this one
    #[arg(long)]
    global: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Writes one.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let (registry, _) = place.actions.open(&place);
    let mut wanted = wanted(args, &registry)?;
    let folder = folder(args, &place)?;
    let from = args.from_cluster.as_deref().map(|which| from_log(which, args.kind.as_deref(), here)).transpose()?;
    let Skeleton { action, questions, cases } = match &from {
        Some(from) => {
            wanted.kind = from.kind.clone();
            skeleton_of(&wanted, &from.heard)
        }
        None => skeleton(&wanted),
    };
    let files = [
        (format!("{}.md", args.id), action),
        (format!("{}{}", args.id, kit::QUESTIONS), questions),
        (format!("{}{}", args.id, kit::CASES), cases),
    ];
    let failed = |error: String| Fail::new(Exit::Failed, error);
    let mut paths = catalog::write_new(&folder, &files).map_err(|error| failed(error.to_string()))?;
    let (golden, report) = try_out(&place, &args.id, &paths).map_err(failed)?;
    paths.push(golden);
    // What was really asked stays a test, whether it leads there yet or not.
    let kept = if from.is_some() { STUBS.0 } else { keep_right(&args.id, &paths, &report).map_err(failed)? };
    if args.json {
        let (all, right) = (report.asked.len(), report.right());
        let cluster = from.as_ref().map(|from| &from.name);
        here.out
            .json(&json!({ "id": args.id, "files": paths, "cluster": cluster, "questions": all, "right": right }))?;
        return Ok(Exit::Done);
    }
    paths.iter().try_for_each(|path| here.out.line(path.display().to_string()))?;
    here.out.flush()?;
    if let Some(from) = &from {
        heard::tell(&args.id, &from.name, &paths[0].display().to_string(), &report, here);
        return Ok(Exit::Done);
    }
    if kept < STUBS.0 {
        here.out.say(format!(
            "Only {kept} phrasings of {:?} lead to it: the words mean something else already. Give it `utterances` of \
             your own, or another id.",
            args.id
        ));
    }
    here.out.say(format!("It works as it is. Change it, then: dealdesk actions lint {}", paths[0].display()));
    here.out.say(format!("and: dealdesk actions test {} (--bless takes the new outputs as right)", args.id));
    Ok(Exit::Done)
}

fn wanted(args: &Args, registry: &Registry) -> Result<Wanted, Fail> {
    if !is_name(&args.id) {
        let nearest = near_name(&args.id);
        let hint = if nearest.is_empty() { String::new() } else { format!("; `{nearest}` would do") };
        return Err(Fail::usage(format!(
            "{:?} cannot be the id of an action: use at most 64 lower-case letters, digits and hyphens{hint}. Nothing \
             was written",
            args.id
        )));
    }
    if let Some(taken) = registry.get(&args.id) {
        return Err(Fail::usage(format!(
            "there is an action `{0}` already ({1}), and nothing was written. Choose another id; to change that one, \
             copy it into a folder of actions: `dealdesk actions show {0} --source > \"$(dealdesk workspace \
             path)/actions/{0}.md\"`",
            args.id, taken.origin
        )));
    }
    let named = args.kind.as_deref().unwrap_or("opportunity");
    let kind = Kind::parse(named);
    if !kind.is_standard() && !named.ends_with("__c") {
        let known: Vec<&str> = Kind::STANDARD.iter().map(Kind::as_str).collect();
        let known = known.join(", ");
        return Err(Fail::usage(format!(
            "{:?} is no kind of record; known are {known}, and custom objects by their API name (`Space__c`). Nothing \
             was written",
            named
        )));
    }
    Ok(Wanted { id: args.id.clone(), kind, flow: args.flow })
}

/// The name that was probably meant.
fn near_name(id: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = id.chars().map(plain).collect();
    let parts: Vec<&str> = name.split('-').filter(|part| !part.is_empty()).collect();
    parts.join("-").chars().take(64).collect()
}

/// Where it goes.
fn folder(args: &Args, place: &Place) -> Result<PathBuf, Fail> {
    if args.global {
        return Ok(place.paths.actions());
    }
    if !place.workspace.exists() {
        let missing = PlaceError::NoWorkspace(place.workspace.name().to_owned());
        return Err(Fail::not_found(format!("{missing}; or add --global to write it for every workspace")));
    }
    Ok(place.workspace.actions())
}

/// Takes what its rules form says now as right. Gives the path of the golden outputs and what came of the rest.
fn try_out(place: &Place, id: &str, paths: &[PathBuf]) -> Result<(PathBuf, Report), String> {
    let registry = place.actions.refresh(place).registry;
    let [file, ..] = paths else { return Err("its files were not written".to_owned()) };
    let action = registry.get(id).ok_or_else(|| format!("{} was written and cannot be loaded", file.display()))?;
    let told = |error: std::io::Error| error.to_string();
    let beside = trial::Beside::of(file).map_err(told)?;
    let report = trial::run(&registry, action, &beside, &mut |_, _| {}).map_err(|error| error.to_string())?;
    let golden = beside.bless(&report.golden).map_err(told)?.to_owned();
    Ok((golden, report))
}

/// Keeps of the test questions those that lead where they should. Gives how many there are.
fn keep_right(id: &str, paths: &[PathBuf], report: &Report) -> Result<usize, String> {
    let [_, questions, ..] = paths else { return Err("its files were not written".to_owned()) };
    let told = |error: std::io::Error| error.to_string();
    let right = |asked: &&trial::Asked| asked.right;
    let (own, not): (Vec<_>, Vec<_>) = report.asked.iter().filter(right).partition(|asked| asked.wanted == id);
    let kept: Vec<usize> = own.iter().take(STUBS.0 - STUBS.1).chain(not.iter().take(STUBS.1)).map(|a| a.line).collect();
    let text = std::fs::read_to_string(questions).map_err(told)?;
    let lines = text.lines().enumerate().filter(|(at, _)| kept.contains(&(at + 1)));
    let text: String = lines.flat_map(|(_, line)| [line, "\n"]).collect();
    atomic::write(questions, text.as_bytes()).map_err(told)?;
    Ok(kept.len())
}
