//! `actions list`: every action with what it needs, where it came from, and what is wrong with its file.

use super::{file_of, from};
use crate::actions::kit::outline;
use crate::actions::{Action, Problem, RecordNeed, Registry};
use crate::cli::exit::{Exit, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use crate::runtime::{Place, catalog, trial};
use serde_json::{Value as Json, json};
use std::path::Path;

/// Arguments of `actions list`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// A JSON list
    #[arg(long)]
    json: bool,
}

/// Lists them.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let (registry, problems) = place.actions.open(&place);
    if args.json {
        let all: Vec<Json> = registry.iter().map(|action| to_json(&place, &registry, action)).collect();
        here.out.json(&all)?;
    } else {
        let mut grid = Grid::new(["ACTION", "TITLE", "RECORD", "RULES", "MODEL", "ORIGIN", "PROBLEMS"]);
        let yes = |yes| if yes { "yes" } else { "no" };
        for action in registry.iter() {
            let (rules, model) = (yes(action.has_rules()), yes(action.wants_model()));
            let (origin, wrong) = (from(&place, &action.origin), told(&problems_of(&registry, action)));
            grid.row([&action.name, &action.title, need(action), rules, model, &origin, &wrong]);
        }
        for file in broken(&place, &registry) {
            let (name, origin) = (name_of(&file), from(&place, &file));
            grid.row([name.as_str(), "(left out)", "", "", "", &origin, "1 error"]);
        }
        grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    }
    super::tell(&problems, here);
    Ok(Exit::Done)
}

/// Errors and warnings of an action's file and what lies beside it.
pub(super) fn problems_of(registry: &Registry, action: &Action) -> Vec<Problem> {
    file_of(&action.origin).map_or_else(Vec::new, |file| trial::lint(registry, &file))
}

fn told(found: &[Problem]) -> String {
    let warnings = found.iter().filter(|finding| !finding.is_error()).count();
    match (found.len() - warnings, warnings) {
        (0, 0) => String::new(),
        (0, warnings) => count(warnings, "warning"),
        (errors, _) => count(errors, "error"),
    }
}

/// A number of things in words.
pub(super) fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// Files of actions that are left out.
fn broken(place: &Place, registry: &Registry) -> Vec<String> {
    let in_force: Vec<&str> = registry.iter().map(|action| action.origin.as_str()).collect();
    let mut found: Vec<String> = catalog::action_files(place)
        .into_iter()
        .filter(|file| !in_force.contains(&file.display().to_string().as_str()))
        .filter(|file| trial::lint(registry, file).iter().any(Problem::is_error))
        .map(|file| file.display().to_string())
        .collect();
    found.sort();
    found
}

fn name_of(file: &str) -> String {
    Path::new(file).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Whether it works on a record.
pub(super) fn need(action: &Action) -> &'static str {
    match action.record {
        RecordNeed::Required => "required",
        RecordNeed::Optional => "optional",
        RecordNeed::None => "none",
    }
}

/// Everything about an action.
pub(super) fn to_json(place: &Place, registry: &Registry, action: &Action) -> Json {
    let inputs: Vec<Json> = action
        .inputs
        .iter()
        .map(|input| {
            json!({ "name": input.name, "description": input.description, "required": input.required, "asked": input.is_asked(),
                    "default": input.default, "type": input.kind.word(),
                    "choices": input.choices(), "from": input.from() })
        })
        .collect();
    let problems: Vec<Json> = problems_of(registry, action).iter().map(super::lint::to_json).collect();
    json!({
        "id": action.name, "title": action.title, "description": action.description, "why": action.why,
        "record": need(action), "kinds": action.kinds, "rules": action.has_rules(), "model": action.wants_model(),
        "inputs": inputs, "utterances": action.utterances, "origin": action.origin,
        "from": from(place, &action.origin), "overrides": registry.overrides(&action.name),
        "steps": outline(action), "version": version(action), "license": action.license, "problems": problems,
    })
}

/// The version that its author noted.
pub(super) fn version(action: &Action) -> Option<String> {
    action.metadata.get("version").map(|version| version.as_str().map_or_else(|| version.to_string(), str::to_owned))
}
