//! `trust policy`: what is in force, and which line of which file says so.

use crate::cli::exit::{Exit, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use crate::runtime;
use serde_json::json;

/// Shows it.
pub(super) fn run(as_json: bool, here: &mut Here) -> Outcome {
    let policy = runtime::policy_at(&here.place()?)?;
    if as_json {
        here.out.json(&json!({ "version": policy.version(), "values": policy.entries() }))?;
        return Ok(Exit::Done);
    }
    here.out.line(format!("Policy {}", policy.version()))?;
    let mut grid = Grid::new(["VALUE", "IS", "FROM"]);
    for entry in policy.entries() {
        grid.row([&entry.path, &entry.value, &entry.origin.join(" ")]);
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    here.out.say("a list that several files say is what all of them allow; a class that several say is the strictest");
    Ok(Exit::Done)
}
