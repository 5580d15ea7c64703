//! `keys`: the keys of the screen, from the command registry and the settings.

use crate::app::command::{COMMANDS, Scope};
use crate::app::keymap::Keymap;
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use serde_json::json;
use std::collections::BTreeMap;

/// Lists the keys of the screen.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// A JSON list
    #[arg(long)]
    json: bool,
}

/// Lists.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let own: BTreeMap<String, Vec<String>> =
        place.settings().keys.iter().map(|(name, keys)| (name.clone(), keys.as_slice().to_vec())).collect();
    let keymap = Keymap::new(&own).map_err(|error| Fail::new(Exit::Failed, error.to_string()))?;
    if args.json {
        let keys: Vec<_> = COMMANDS
            .iter()
            .map(|command| {
                json!({ "command": command.name, "where": command.scope.title(), "keys": keymap.all(command.id),
                        "title": command.title })
            })
            .collect();
        here.out.json(&keys)?;
        return Ok(Exit::Done);
    }
    for scope in Scope::ALL {
        let mut grid = Grid::new(["KEYS", "COMMAND", "WHAT IT DOES"]);
        for command in COMMANDS.iter().filter(|command| command.scope == scope) {
            grid.row([keymap.all(command.id).join(" "), command.name.to_owned(), command.title.to_owned()]);
        }
        if !grid.is_empty() {
            here.out.line(scope.title())?;
            grid.lines().iter().try_for_each(|line| here.out.line(format!("  {line}")))?;
            here.out.line("")?;
        }
    }
    here.out.line("1–9 run the suggested actions of the open record.")?;
    Ok(Exit::Done)
}
