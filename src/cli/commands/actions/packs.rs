//! Packs of actions: making, looking at, installing, updating, removing them.
//!
//! Invariant: nothing of a pack is written before a person has seen every line that would change and said yes, by
//! answering or with `--yes`.

use super::from;
use super::list::count;
use crate::actions::kit::{commands, compare_versions};
use crate::actions::{Action, Registry};
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use crate::runtime::Place;
use crate::runtime::catalog::{self, Incoming, Installed, PackAt};
use crate::runtime::trial::{self, Beside};
use serde_json::{Value as Json, json};
use std::cmp::Ordering;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

/// Arguments of `actions packs`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ListArgs {
    /// A JSON list
    #[arg(long)]
    json: bool,
}

/// Arguments of `actions pack`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct PackArgs {
    /// The folder with the action files
    dir: PathBuf,
    /// The pack's new version
    #[arg(long = "as", value_name = "VERSION")]
    version: Option<String>,
    /// Write it although the linter or the tests find mistakes
    #[arg(long)]
    force: bool,
}

/// Arguments of `actions install`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct InstallArgs {
    /// The folder of the pack
    dir: PathBuf,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// Arguments of `actions update`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct UpdateArgs {
    /// One pack only
    name: Option<String>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// Arguments of `actions remove`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct RemoveArgs {
    /// The pack
    name: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

fn at(place: &Place) -> PackAt {
    PackAt(place.paths.actions().join("packs"))
}

fn failed(error: impl ToString) -> Fail {
    Fail::new(Exit::Failed, error.to_string())
}

/// Lists what is installed.
pub(super) fn list(args: &ListArgs, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let packs = catalog::installed(&at(&place));
    if args.json {
        here.out.json(&packs.iter().map(to_json).collect::<Vec<_>>())?;
        return Ok(Exit::Done);
    }
    let mut grid = Grid::new(["PACK", "VERSION", "FILES>", "STATE", "FROM"]);
    for pack in &packs {
        let (version, files) = match &pack.manifest {
            Ok(manifest) => (manifest.version.clone(), manifest.files.len().to_string()),
            Err(_) => ("?".to_owned(), "?".to_owned()),
        };
        let source = pack.source.as_ref().map(|source| source.display().to_string()).unwrap_or_default();
        grid.row([pack.name.clone(), version, files, state(pack), source]);
    }
    if grid.is_empty() {
        here.out.say("No pack is installed: `dealdesk actions install DIR` installs one.");
        return Ok(Exit::Done);
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    for pack in &packs {
        for (path, what) in &pack.changed {
            here.out.line(format!("{}/{path}: {what}", pack.name))?;
        }
    }
    Ok(Exit::Done)
}

fn state(pack: &Installed) -> String {
    match (&pack.manifest, pack.changed.len()) {
        (Err(_), _) => "no manifest".to_owned(),
        (Ok(_), 0) => "as installed".to_owned(),
        (Ok(_), changed) => format!("{} changed since", count(changed, "file")),
    }
}

fn to_json(pack: &Installed) -> Json {
    let changed: Vec<Json> = pack.changed.iter().map(|(path, what)| json!({ "path": path, "what": what })).collect();
    let manifest = pack.manifest.as_ref();
    json!({
        "name": pack.name, "version": manifest.map(|m| m.version.clone()).ok(),
        "license": manifest.map(|m| m.license.clone()).ok(), "files": manifest.map(|m| m.files.len()).ok(),
        "changed": changed, "folder": pack.folder, "source": pack.source, "problem": manifest.err(),
    })
}

/// Writes a manifest.
pub(super) fn pack(args: &PackArgs, here: &mut Here) -> Outcome {
    if !args.dir.is_dir() {
        return Err(Fail::not_found(format!("there is no folder {}", args.dir.display())));
    }
    let place = here.place()?;
    let mistakes = mistakes(&place, &args.dir, here)?;
    mistakes.iter().try_for_each(|mistake| here.out.line(mistake))?;
    here.out.flush()?;
    if !mistakes.is_empty() && !args.force {
        return Err(failed(format!(
            "{} to mend, so no manifest was written and nothing was changed; --force writes it all the same",
            count(mistakes.len(), "mistake")
        )));
    }
    let manifest = catalog::write_manifest(&args.dir, args.version.as_deref()).map_err(failed)?;
    if !mistakes.is_empty() {
        here.out.say(format!("Packed with {}, because of --force.", count(mistakes.len(), "mistake")));
    }
    if manifest.files.is_empty() {
        here.out.say("There are no action files in it yet.");
    }
    let files = count(manifest.files.len(), "file");
    here.out.line(format!(
        "{} {}: {files} in {}",
        manifest.name,
        manifest.version,
        args.dir.join("pack.toml").display()
    ))?;
    Ok(Exit::Done)
}

/// What the linter and the tests find in the files of a pack, each as a line.
fn mistakes(place: &Place, dir: &Path, here: &Here) -> Result<Vec<String>, Fail> {
    let registry = catalog::over(place, dir).map_err(failed)?;
    let mut found = Vec::new();
    for file in catalog::files_in(dir) {
        let problems = trial::lint(&registry, &file);
        found.extend(problems.iter().filter(|problem| problem.is_error()).map(ToString::to_string));
        let origin = file.display().to_string();
        let Some(action) = registry.iter().find(|action| action.origin == origin) else { continue };
        let beside = Beside::of(&file).map_err(failed)?;
        let mut progress = |done: usize, of: usize| here.out.progress(&format!("{} {done}/{of}", action.name));
        let report = trial::run(&registry, action, &beside, &mut progress).map_err(failed)?;
        here.out.progress_end();
        found.extend(report.failures().into_iter().map(|failure| format!("{origin}: {failure}")));
    }
    Ok(found)
}

/// Installs the pack of a folder.
pub(super) fn install(args: &InstallArgs, here: &mut Here) -> Outcome {
    let place = here.place()?;
    if !args.dir.is_dir() {
        return Err(Fail::not_found(format!(
            "there is no folder {}; a pack is a folder with a pack.toml",
            args.dir.display()
        )));
    }
    let pack = catalog::incoming(&at(&place), &args.dir).map_err(failed)?;
    put(&place, &pack, args.yes, here)
}

/// Installs newer versions.
pub(super) fn update(args: &UpdateArgs, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let mut packs = catalog::installed(&at(&place));
    if let Some(name) = &args.name {
        packs.retain(|pack| pack.name == *name);
        if packs.is_empty() {
            return Err(no_pack(&place, name));
        }
    }
    let mut exit = Exit::Done;
    for pack in &packs {
        let Some(source) = &pack.source else {
            here.out
                .say(format!("{}: nobody noted where it came from; `actions install DIR` installs it anew", pack.name));
            continue;
        };
        let pack = catalog::incoming(&at(&place), source).map_err(failed)?;
        if put(&place, &pack, args.yes, here)? != Exit::Done {
            exit = Exit::Refused;
        }
    }
    Ok(exit)
}

fn no_pack(place: &Place, name: &str) -> Fail {
    let known: Vec<String> = catalog::installed(&at(place)).into_iter().map(|pack| pack.name).collect();
    let known = if known.is_empty() { "none is".to_owned() } else { known.join(", ") };
    Fail::not_found(format!("the pack {name:?} is not installed; installed: {known}"))
}

/// Shows what would change, asks, and writes.
fn put(place: &Place, pack: &Incoming, yes: bool, here: &mut Here) -> Outcome {
    let (registry, _) = place.actions.open(place);
    let actions = read(pack)?;
    announce(place, &registry, pack, &actions, here)?;
    if pack.changes.is_empty() && pack.before.as_deref() == Some(pack.manifest.version.as_str()) {
        here.out.line("Nothing would change.")?;
        return Ok(Exit::Done);
    }
    let word = pack.before.as_ref().and_then(|before| step_of(pack, before).word());
    let prompt = word.map_or("Install it? [y/N] ".to_owned(), |word| format!("Type “{word}” to do it: "));
    if !yes && !agreed(&prompt, word, here)? {
        return Err(Fail::new(Exit::Refused, "it was not installed, and nothing was changed"));
    }
    let unwritten = |error| failed(format!("the pack cannot be written ({error}); what was there stays"));
    if let Some(kept) = catalog::keep_edits(&at(place), pack).map_err(unwritten)? {
        here.out.line(format!("What you had changed is kept in {}", kept.display()))?;
    }
    let folder = catalog::install(&at(place), pack).map_err(unwritten)?;
    here.out.line(format!("{} {} is installed in {}", pack.manifest.name, pack.manifest.version, folder.display()))?;
    Ok(Exit::Done)
}

/// What an update does to the version.
fn step_of(pack: &Incoming, before: &str) -> Step {
    match compare_versions(&pack.manifest.version, before) {
        Some(Ordering::Less) => Step::Back,
        Some(Ordering::Equal) if pack.other => Step::Other,
        _ => Step::On,
    }
}

/// Whether an update goes on, goes back, or puts other content under the same version.
#[derive(Clone, Copy)]
enum Step {
    On,
    Back,
    Other,
}

impl Step {
    fn warning(self, version: &str, before: &str) -> Option<String> {
        match self {
            Self::On => None,
            Self::Back => Some(format!("ATTENTION: {version} is OLDER than {before}, which is installed")),
            Self::Other => Some(format!(
                "ATTENTION: other content under the same version {version}: its author changed it without a new number, or somebody else did"
            )),
        }
    }

    /// What has to be typed where `y` is too easily said.
    fn word(self) -> Option<&'static str> {
        match self {
            Self::On => None,
            Self::Back => Some("older"),
            Self::Other => Some("replace"),
        }
    }
}

/// The actions of a pack, which must all be sound.
fn read(pack: &Incoming) -> Result<Vec<(String, Action)>, Fail> {
    let mut found = Vec::new();
    for file in &pack.files {
        let text = std::str::from_utf8(&file.bytes)
            .map_err(|_| failed(format!("{} is not UTF-8 text; nothing was installed", file.path)))?;
        if !file.path.contains('/') && (file.path.ends_with(".md") || file.path.ends_with(".prompt")) {
            let action = Action::parse(&file.path, text)
                .map_err(|problem| failed(format!("{problem}\n  Nothing was installed.")))?;
            found.push((file.path.clone(), action));
        }
    }
    Ok(found)
}

/// Everything that a person must know before saying yes.
fn announce(
    place: &Place,
    registry: &Registry,
    pack: &Incoming,
    actions: &[(String, Action)],
    here: &mut Here,
) -> Result<(), Fail> {
    let (manifest, out) = (&pack.manifest, &mut here.out);
    let before = pack.before.as_ref().map(|version| format!(" (installed: {version})")).unwrap_or_default();
    out.line(format!("Pack {} {}{before}", manifest.name, manifest.version))?;
    if let Some(before) = &pack.before {
        step_of(pack, before).warning(&manifest.version, before).map_or(Ok(()), |warning| out.line(warning))?;
    }
    for path in &pack.edited {
        out.line(format!("ATTENTION: {path} was changed here since it was installed; a copy of it is kept"))?;
    }
    if !manifest.description.is_empty() {
        out.line(&manifest.description)?;
    }
    let license = if manifest.license.is_empty() { "none is named" } else { &manifest.license };
    out.line(format!("License: {license} · from {}", pack.source.display()))?;
    for (file, action) in actions {
        out.line(format!("  {file}: action {}, {}", action.name, action.title))?;
        for command in commands(action) {
            out.line(format!("  ATTENTION: {} asks to run a program on this machine: {command}", action.name))?;
        }
        if let Some(old) = registry.get(&action.name).filter(|old| !is_of(place, old, &manifest.name)) {
            out.line(format!("  ATTENTION: {}", beside(place, &old.origin, &manifest.name, &action.name)))?;
        }
    }
    for file in pack.files.iter().filter(|file| file.path.starts_with("knobs/")) {
        out.line(format!("  ATTENTION: {} changes weights or thresholds of the program", file.path))?;
    }
    for (path, lines) in &pack.changes {
        out.line("")?;
        out.line(format!("--- {path}"))?;
        lines.iter().try_for_each(|line| out.line(line))?;
    }
    out.flush()
}

/// Which of two actions of one name stays in use: the pack's, or that of a file which is loaded after it.
fn beside(place: &Place, origin: &str, pack: &str, action: &str) -> String {
    let other = from(place, origin);
    let later = other == "workspace" || other.strip_prefix("pack ").is_some_and(|name| name > pack);
    if later {
        return format!(
            "{action} of this pack would not be used: that of the {other} ({origin}) is loaded after it and stays in use, until that file is gone"
        );
    }
    format!("{action} takes the place of the action of that name ({other}: {origin})")
}

/// Whether an action is the same pack's own.
fn is_of(place: &Place, action: &Action, pack: &str) -> bool {
    from(place, &action.origin) == format!("pack {pack}")
}

/// Asks; without somebody to ask, the answer is no. `word` is what has to be said instead of yes.
fn agreed(prompt: &str, word: Option<&str>, here: &mut Here) -> Result<bool, Fail> {
    here.out.flush()?;
    if !io::stdin().is_terminal() {
        return Err(Fail::new(
            Exit::Refused,
            "nobody is there to be asked, so nothing was changed; after reading the above, add --yes",
        ));
    }
    let _ = write!(io::stderr(), "{prompt}");
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    let said = line.trim().to_lowercase();
    Ok(word.map_or(matches!(said.as_str(), "y" | "yes"), |word| said == word))
}

/// Takes a pack away.
pub(super) fn remove(args: &RemoveArgs, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let packs = catalog::installed(&at(&place));
    let pack = packs.iter().find(|pack| pack.name == args.name).ok_or_else(|| no_pack(&place, &args.name))?;
    here.out.line(format!("{} · {}", pack.name, state(pack)))?;
    for (path, what) in &pack.changed {
        here.out.line(format!("  {path}: {what}; it would be lost"))?;
    }
    if !args.yes && !agreed("Remove it? [y/N] ", None, here)? {
        return Err(Fail::new(Exit::Refused, "it stays, and nothing was changed"));
    }
    catalog::remove(pack).map_err(|error| failed(format!("{} cannot be removed: {error}", pack.folder.display())))?;
    here.out.line(format!("{} is gone", pack.name))?;
    Ok(Exit::Done)
}
