//! Files of the workspace that a turn depends on: actions and policy; and the rules for drafts.

use super::place::Place;
use crate::actions::Registry;
use crate::trust::tone::{Brand, BrandError};
use crate::trust::{DEFAULT_POLICY, Offline, Policy, PolicyError};
use std::path::Path;

/// The built-in actions, then the seller's, then the workspace's; with what is wrong in their files.
pub(super) fn registry(place: &Place) -> (Registry, Vec<String>) {
    let mut sources: Vec<(String, String)> = Vec::new();
    let mut notes = Vec::new();
    for folder in [place.paths.actions(), place.workspace.actions()] {
        collect(&folder, &mut sources, &mut notes);
    }
    let (registry, problems) = Registry::load(sources);
    notes.extend(problems.iter().map(ToString::to_string));
    (registry, notes)
}

fn collect(folder: &Path, sources: &mut Vec<(String, String)>, notes: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    for path in paths {
        match std::fs::read_to_string(&path) {
            Ok(text) => sources.push((path.display().to_string(), text)),
            Err(error) => notes.push(format!("{}: cannot be read ({error}); the action is left out", path.display())),
        }
    }
}

/// The workspace's policy, or the built-in one, made stricter by the command line's network switch.
pub(super) fn policy(place: &Place) -> Result<Policy, PolicyError> {
    let text = std::fs::read_to_string(place.workspace.policy()).unwrap_or_else(|_| DEFAULT_POLICY.to_owned());
    let mut policy = Policy::from_toml(&text)?;
    match place.flags.offline.as_deref() {
        None => {}
        Some("strict") => policy.network.offline = Offline::Strict,
        Some(_) if policy.network.offline == Offline::Strict => {}
        Some(_) => policy.network.offline = Offline::On,
    }
    Ok(policy)
}

/// The rules for the words of drafts: the workspace's, else those of every workspace, else none.
///
/// # Errors
/// When the file has a mistake.
pub fn brand(place: &Place) -> Result<Brand, BrandError> {
    let read = |path: std::path::PathBuf| std::fs::read_to_string(path).ok();
    let text = read(place.workspace.brand()).or_else(|| read(place.paths.brand()));
    text.map_or_else(|| Ok(Brand::default()), |text| Brand::from_toml(&text))
}
