//! `trust policy`: what is in force, and which line of which file says so.

use crate::cli::exit::{Exit, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use crate::crm::{Kind, Schema};
use crate::runtime;
use crate::trust::PolicyEntry;
use serde_json::json;

/// Shows it.
pub(super) fn run(as_json: bool, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let policy = runtime::policy_at(&place)?;
    // Without a workspace there are only the standard kinds and fields to compare with.
    let schema = match place.workspace.records_db().exists() {
        true => Schema::clone(here.desk()?.schema()),
        false => Schema::default(),
    };
    let idle: Vec<String> = policy.entries().iter().filter_map(|entry| idle(entry, &schema)).collect();
    if as_json {
        here.out.json(&json!({ "version": policy.version(), "values": policy.entries(), "warnings": idle }))?;
        return Ok(Exit::Done);
    }
    here.out.line(format!("Policy {}", policy.version()))?;
    let mut grid = Grid::new(["VALUE", "IS", "FROM"]);
    for entry in policy.entries() {
        grid.row([&entry.path, &entry.value, &entry.origin.join(" ")]);
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    idle.iter().for_each(|line| here.out.say(line));
    here.out.say("a list that several files say is what all of them allow; a class that several say is the strictest");
    Ok(Exit::Done)
}

/// A class for a kind or a field that is not there protects nothing: most likely it is misspelt.
fn idle(entry: &PolicyEntry, schema: &Schema) -> Option<String> {
    let (kind, field) = entry.path.strip_prefix("classes.")?.split_once('.')?;
    let known = Kind::parse(kind);
    let custom = matches!(known, Kind::Custom(_)) && !schema.kinds().any(|other| *other == known);
    let what = match (kind, field) {
        ("*", _) => return None,
        _ if custom => format!("there is no kind {kind:?} here"),
        (_, "*") => return None,
        _ if schema.field(&known, field).is_none() => format!("{kind} has no field {field:?} here"),
        _ => return None,
    };
    Some(format!("{}: {what}, so this line protects nothing; is it misspelt?", entry.origin.join(" ")))
}
