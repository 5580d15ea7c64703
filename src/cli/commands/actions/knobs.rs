//! `actions knobs`: weights and thresholds with the file that says so.

use super::from;
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use serde_json::{Map, Value as Json, json};

/// Arguments of `actions knobs`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// One table only
    name: Option<String>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Shows them.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let (registry, problems) = place.actions.open(&place);
    super::tell(&problems, here);
    let knobs = registry.knobs();
    let names: Vec<&str> = knobs.names().collect();
    if let Some(name) = args.name.as_deref().filter(|name| !names.contains(name)) {
        return Err(Fail::not_found(format!("there are no knobs called {name:?}; known are: {}", names.join(", "))));
    }
    let wanted = names.into_iter().filter(|name| args.name.as_deref().is_none_or(|only| only == *name));
    let (mut grid, mut tables) = (Grid::new(["KNOB", "VALUE", "FROM", "FILE"]), Map::new());
    for name in wanted {
        let mut table = Vec::new();
        for knob in knobs.list(name).unwrap_or_default() {
            let (file, of) = match &knob.origin {
                None => (String::new(), "built in".to_owned()),
                Some(file) => (file.clone(), from(&place, file)),
            };
            table.push(json!({ "path": knob.path, "value": knob.value, "from": of, "file": knob.origin }));
            grid.row([format!("{name}.{}", knob.path), knob.value, of, file]);
        }
        tables.insert(name.to_owned(), Json::Array(table));
    }
    if args.json {
        here.out.json(&tables)?;
    } else {
        grid.lines().iter().try_for_each(|line| here.out.line(line))?;
        let folder = place.paths.actions().join("knobs");
        here.out.flush()?;
        here.out.say(format!("A file {}/NAME.toml that names a knob changes it, and nothing else.", folder.display()));
    }
    Ok(Exit::Done)
}
