//! Files of the workspace that a turn depends on besides the actions: the policy, and the rules for drafts.

use super::place::Place;
use crate::trust::tone::{Brand, BrandError};
use crate::trust::{Offline, Policy, PolicyError, PolicyFile, Standing};
use std::io::ErrorKind;
use std::path::Path;

/// Where an admin's policy for everybody on this machine lies.
#[cfg(unix)]
const MACHINE_POLICY: &str = "/etc/dealdesk/policy.toml";
#[cfg(windows)]
const MACHINE_POLICY: &str = r"C:\ProgramData\dealdesk\policy.toml";

/// Names one more policy file with the standing of an admin's.
const POLICY_VARIABLE: &str = "DEALDESK_POLICY";

/// The policy in force: the built-in one and the files of admin, seller and workspace, made stricter by the command
/// line's network switch.
///
/// # Errors
/// For a file with a mistake or one that cannot be read, and for one that `DEALDESK_POLICY` names and is not there.
pub fn policy(place: &Place) -> Result<Policy, PolicyError> {
    let mut files = Vec::new();
    files.extend(policy_file(Path::new(MACHINE_POLICY), Standing::Admin, false)?);
    if let Some(path) = place.env.get(POLICY_VARIABLE) {
        files.extend(policy_file(Path::new(path), Standing::Admin, true)?);
    }
    files.extend(policy_file(&place.paths.config_dir().join("policy.toml"), Standing::User, false)?);
    files.extend(policy_file(&place.workspace.policy(), Standing::Workspace, false)?);
    let mut policy = Policy::from_files(&files)?;
    match place.flags.offline.as_deref() {
        None => {}
        Some("strict") => policy.go_offline(Offline::Strict, "--offline=strict"),
        Some(_) => policy.go_offline(Offline::On, "--offline"),
    }
    Ok(policy)
}

/// The files that the policy in force was read from.
pub(super) fn policy_names(place: &Place) -> Vec<String> {
    let paths = [Some(Path::new(MACHINE_POLICY).to_owned()), place.env.get(POLICY_VARIABLE).map(Into::into)];
    let own = [place.paths.config_dir().join("policy.toml"), place.workspace.policy()];
    let there = paths.into_iter().flatten().chain(own).filter(|path| path.exists());
    there.map(|path| path.display().to_string()).collect()
}

/// A policy file; `None` where there is none and none must be. One that is there and cannot be read is no reason to do
/// without it.
fn policy_file(path: &Path, standing: Standing, must: bool) -> Result<Option<PolicyFile>, PolicyError> {
    let name = path.display().to_string();
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(PolicyFile { name, standing, text })),
        Err(error) if !must && matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(PolicyError { file: name, line: 0, message: format!("it cannot be read ({error})") }),
    }
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
