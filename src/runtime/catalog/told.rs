//! Which mistakes in action files a person was told already, across runs of the program.
//!
//! Invariants: a mistake is told once for each version of its file; what cannot be remembered is told again, and that is all
//! the harm.

use super::scan::Stamps;
use crate::actions::kit::checksum;
use crate::config::atomic;
use crate::runtime::Place;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The file beside the records in which that is kept.
const FILE: &str = "told-mistakes";

/// Those of these mistakes that nobody was told yet, which are from now on.
pub(super) fn untold(place: &Place, stamps: &Stamps, problems: &[String]) -> Vec<String> {
    let path = place.workspace.dir().join(FILE);
    let before: BTreeSet<String> = fs::read_to_string(&path).unwrap_or_default().lines().map(str::to_owned).collect();
    let keyed: Vec<(String, &String)> = problems.iter().map(|problem| (key(stamps, problem), problem)).collect();
    let now: BTreeSet<String> = keyed.iter().map(|(key, _)| key.clone()).collect();
    if now != before && place.workspace.dir().is_dir() {
        let text: String = now.iter().flat_map(|key| [key.as_str(), "\n"]).collect();
        // Where it cannot be written, the mistakes are told once more.
        drop(atomic::write(&path, text.as_bytes()));
    }
    keyed.into_iter().filter(|(key, _)| !before.contains(key)).map(|(_, problem)| problem.clone()).collect()
}

/// The mistake and the version of the file it is in.
fn key(stamps: &Stamps, problem: &str) -> String {
    let stamp = stamps
        .iter()
        .filter(|(path, _)| is_in(problem, path))
        .map(|(_, stamp)| format!("{stamp:?}"))
        .collect::<String>();
    checksum(format!("{problem}\n{stamp}").as_bytes())
}

/// Whether a mistake is in this file: it begins with the end of its path, the line, and what is wrong.
pub(super) fn is_in(problem: &str, path: &Path) -> bool {
    let place = problem.lines().next().and_then(|line| line.split(": ").next()).unwrap_or_default();
    path.ends_with(place.trim_end_matches(|c: char| c == ':' || c.is_ascii_digit()))
}
