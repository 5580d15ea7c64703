//! `trust selftest`: proves the filter on the workspace's own values, on one page.

use crate::cli::exit::{Exit, Outcome};
use crate::cli::here::Here;
use crate::runtime::selftest;

/// Runs every check; exit code 6 when one fails, and that one is the first line.
pub(super) fn run(json: bool, here: &mut Here) -> Outcome {
    let mut desk = here.desk()?;
    let report = selftest::selftest(&mut desk)?;
    if json {
        here.out.json(&report)?;
    } else {
        let name = desk.place.workspace.name().to_owned();
        selftest::page(&report, &name).iter().try_for_each(|line| here.out.line(line.as_str()))?;
    }
    Ok(if report.ok { Exit::Done } else { Exit::Integrity })
}
