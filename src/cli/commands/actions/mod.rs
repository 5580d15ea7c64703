//! `actions`: which there are, what one of them does, and everything around their files.

mod heard;
mod knobs;
mod lint;
mod list;
mod new;
mod packs;
mod show;
mod test;

use crate::cli::exit::{Fail, Outcome};
use crate::cli::here::Here;
use crate::runtime::Place;
use std::path::{Path, PathBuf};

/// What to do with actions.
#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// List actions
    List(list::Args),
    /// Show one action: what it does, needs and accepts, and where it came from
    Show(show::Args),
    /// Write a new action that works, with test questions and fixtures, to be changed
    New(new::Args),
    /// Check action files: file, line, what is wrong, how to mend it
    Lint(lint::Args),
    /// Run the fixtures of an action, and its test questions
    Test(test::Args),
    /// Show weights and thresholds, and which file said so
    Knobs(knobs::Args),
    /// List installed packs, and whether their files were changed since
    Packs(packs::ListArgs),
    /// Write the manifest of a pack: its files and their checksums
    Pack(packs::PackArgs),
    /// Install a pack from a folder, after showing what it would change
    Install(packs::InstallArgs),
    /// Install newer versions of packs from where they came from
    Update(packs::UpdateArgs),
    /// Take a pack away
    Remove(packs::RemoveArgs),
}

/// Runs it.
pub(in crate::cli) fn run(command: &Command, here: &mut Here) -> Outcome {
    match command {
        Command::List(args) => list::run(args, here),
        Command::Show(args) => show::run(args, here),
        Command::New(args) => new::run(args, here),
        Command::Lint(args) => lint::run(args, here),
        Command::Test(args) => test::run(args, here),
        Command::Knobs(args) => knobs::run(args, here),
        Command::Packs(args) => packs::list(args, here),
        Command::Pack(args) => packs::pack(args, here),
        Command::Install(args) => packs::install(args, here),
        Command::Update(args) => packs::update(args, here),
        Command::Remove(args) => packs::remove(args, here),
    }
}

/// Where an action or a knob came from, in few words.
fn from(place: &Place, origin: &str) -> String {
    let path = Path::new(origin);
    let packs = place.paths.actions().join("packs");
    if let Ok(inside) = path.strip_prefix(&packs) {
        let name = inside.components().next().map(|name| name.as_os_str().to_string_lossy().into_owned());
        return format!("pack {}", name.unwrap_or_default());
    }
    if path.starts_with(place.workspace.actions()) {
        return "workspace".to_owned();
    }
    if path.starts_with(place.paths.actions()) { "yours".to_owned() } else { "built in".to_owned() }
}

/// The file of an action that did not come with the program.
fn file_of(origin: &str) -> Option<PathBuf> {
    (!origin.starts_with("builtin/")).then(|| PathBuf::from(origin))
}

/// Says what is wrong with files, beside an answer that a person reads.
fn tell(problems: &[String], here: &Here) {
    problems.iter().filter(|_| !here.json).for_each(|problem| here.out.say(problem));
}

/// There is no action of this name, or its file is left out.
pub(in crate::cli) fn no_action(place: &Place, registry: &crate::actions::Registry, id: &str) -> Fail {
    if let Some(problem) = place.actions.why_left_out(place, id) {
        return Fail::not_found(format!("{id:?} is not there because of a mistake in its file:\n{problem}"));
    }
    let nearest = registry.nearest(id).map(|action| format!("; the nearest is {}", action.name)).unwrap_or_default();
    Fail::not_found(format!("there is no action {id:?}{nearest} (`dealdesk actions list` shows all)"))
}
