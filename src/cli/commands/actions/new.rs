//! `actions new`: a complete action that works, to be changed.

use crate::actions::Registry;
use crate::actions::kit::{self, STUBS, Skeleton, Wanted, is_name, skeleton};
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::config::atomic;
use crate::crm::Kind;
use crate::runtime::{Place, PlaceError, catalog, trial};
use serde_json::json;
use std::path::PathBuf;

/// Arguments of `actions new`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Its id: lower-case letters, digits and hyphens, such as `handover-note`
    id: String,
    /// What sort of record it works on
    #[arg(long, value_name = "KIND", default_value = "opportunity")]
    kind: String,
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
    let wanted = wanted(args, &registry)?;
    let folder = folder(args, &place)?;
    let Skeleton { action, questions, cases } = skeleton(&wanted);
    let files = [
        (format!("{}.md", args.id), action),
        (format!("{}{}", args.id, kit::QUESTIONS), questions),
        (format!("{}{}", args.id, kit::CASES), cases),
    ];
    let failed = |error: String| Fail::new(Exit::Failed, error);
    let mut paths = catalog::write_new(&folder, &files).map_err(|error| failed(error.to_string()))?;
    let (golden, kept) = settle(&place, &args.id, &paths).map_err(failed)?;
    paths.push(golden);
    if args.json {
        here.out.json(&json!({ "id": args.id, "files": paths }))?;
        return Ok(Exit::Done);
    }
    paths.iter().try_for_each(|path| here.out.line(path.display().to_string()))?;
    here.out.flush()?;
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
    let kind = Kind::parse(&args.kind);
    if !kind.is_standard() && !args.kind.ends_with("__c") {
        let known: Vec<&str> = Kind::STANDARD.iter().map(Kind::as_str).collect();
        let known = known.join(", ");
        return Err(Fail::usage(format!(
            "{:?} is no kind of record; known are {known}, and custom objects by their API name (`Space__c`). Nothing \
             was written",
            args.kind
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

/// Takes what its rules form says now as right, and of the test questions those that lead where they should. Gives the
/// path of the golden outputs and how many questions there are.
fn settle(place: &Place, id: &str, paths: &[PathBuf]) -> Result<(PathBuf, usize), String> {
    let registry = place.actions.refresh(place).registry;
    let [file, questions, ..] = paths else { return Err("its files were not written".to_owned()) };
    let action = registry.get(id).ok_or_else(|| format!("{} was written and cannot be loaded", file.display()))?;
    let told = |error: std::io::Error| error.to_string();
    let beside = trial::Beside::of(file).map_err(told)?;
    let report = trial::run(&registry, action, &beside, &mut |_, _| {}).map_err(|error| error.to_string())?;
    let golden = beside.bless(&report.golden).map_err(told)?.to_owned();
    let right = |asked: &&trial::Asked| asked.right;
    let (own, not): (Vec<_>, Vec<_>) = report.asked.iter().filter(right).partition(|asked| asked.wanted == id);
    let kept: Vec<usize> = own.iter().take(STUBS.0 - STUBS.1).chain(not.iter().take(STUBS.1)).map(|a| a.line).collect();
    let text = std::fs::read_to_string(questions).map_err(told)?;
    let lines = text.lines().enumerate().filter(|(at, _)| kept.contains(&(at + 1)));
    let text: String = lines.flat_map(|(_, line)| [line, "\n"]).collect();
    atomic::write(questions, text.as_bytes()).map_err(told)?;
    Ok((golden, kept.len()))
}
