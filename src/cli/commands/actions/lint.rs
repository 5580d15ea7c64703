//! `actions lint`: what is wrong with action files, where, and how to mend it.

use super::list::count;
use crate::actions::Problem;
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::runtime::catalog;
use crate::runtime::trial::lint;
use serde_json::{Value as Json, json};
use std::path::PathBuf;

/// Arguments of `actions lint`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// A file or folder; all of your own where none is named
    path: Option<PathBuf>,
    /// Fail on warnings too
    #[arg(long)]
    strict: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Checks files.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let (registry, _) = place.actions.open(&place);
    let files = match &args.path {
        None => catalog::own_files(&place),
        Some(path) if path.is_dir() => catalog::files_in(path),
        Some(path) if path.exists() => vec![path.clone()],
        Some(path) => return Err(Fail::not_found(format!("there is no file or folder {}", path.display()))),
    };
    let found: Vec<Problem> = files.iter().flat_map(|file| lint(&registry, file)).collect();
    let warnings = found.iter().filter(|problem| !problem.is_error()).count();
    let errors = found.len() - warnings;
    if args.json {
        let findings: Vec<Json> = found.iter().map(to_json).collect();
        here.out
            .json(&json!({ "files": files.len(), "errors": errors, "warnings": warnings, "findings": findings }))?;
    } else {
        for problem in &found {
            let word = if problem.is_error() { "error" } else { "warning" };
            let place = format!("{}:{}:{}", problem.origin, problem.line, problem.column);
            here.out.line(format!("{place}: {word}: {}", problem.what))?;
            here.out.line(format!("  {}", problem.mend))?;
        }
        let (files, errors, warnings) =
            (count(files.len(), "file"), count(errors, "error"), count(warnings, "warning"));
        here.out.flush()?;
        here.out.say(format!("{files}: {errors}, {warnings}"));
    }
    Ok(if errors > 0 || args.strict && warnings > 0 { Exit::Failed } else { Exit::Done })
}

/// One finding.
pub(super) fn to_json(problem: &Problem) -> Json {
    json!({
        "file": problem.origin, "line": problem.line, "column": problem.column,
        "severity": problem.severity, "what": problem.what, "mend": problem.mend,
    })
}
