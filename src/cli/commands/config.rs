//! `config`: the settings in force, where they came from, and what is wrong with their files.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use crate::config::{Config, Env, Paths, Workspaces};
use serde_json::{Map, Value as Json, json};

/// What to do with the settings.
#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// Show every setting
    Show {
        /// Say where each value came from
        #[arg(long)]
        origin: bool,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print where config.toml lies
    Path,
    /// Check config.toml and workspace.toml
    Check,
}

/// Runs it.
pub(in crate::cli) fn run(command: &Command, here: &mut Here) -> Outcome {
    match command {
        Command::Show { origin, json } => show(*origin, *json, here),
        Command::Path => {
            let paths = Paths::new(&Env::of_process())?;
            here.out.line(paths.config_file().display().to_string())?;
            Ok(Exit::Done)
        }
        Command::Check => check(here),
    }
}

fn show(origin: bool, as_json: bool, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let shown = place.config.shown();
    if as_json {
        let mut settings = Map::new();
        for setting in &shown {
            let value = setting.value.as_ref().map(serde_json::to_value).transpose()?.unwrap_or(Json::Null);
            let value = json!({ "value": value, "origin": setting.origin.to_string() });
            settings.insert(setting.name.clone(), value);
        }
        here.out.json(&settings)?;
        return Ok(Exit::Done);
    }
    let mut grid = if origin { Grid::new(["SETTING", "VALUE", "FROM"]) } else { Grid::new(["SETTING", "VALUE"]) };
    for setting in &shown {
        let value = setting.value.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        if origin {
            grid.row([&setting.name, &value, &setting.origin.to_string()]);
        } else {
            grid.row([&setting.name, &value]);
        }
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    Ok(Exit::Done)
}

/// Does not load the settings first: a mistake in them is what is looked for.
fn check(here: &mut Here) -> Outcome {
    let env = Env::of_process();
    let paths = Paths::new(&env)?;
    let workspaces = Workspaces::new(&paths);
    let asked = here.flags.workspace.clone().or_else(|| env.get("DEALDESK_WORKSPACE").map(str::to_owned));
    let workspace = match asked {
        Some(name) => workspaces.resolve(&name)?,
        None => workspaces.current(),
    };
    let mut faults = Config::check(&paths.config_file(), false);
    faults.extend(Config::check(&workspace.settings(), true));
    for fault in &faults {
        here.out.line(fault.to_string())?;
    }
    if !faults.is_empty() {
        let word = if faults.len() == 1 { "mistake" } else { "mistakes" };
        return Err(Fail::new(Exit::Failed, format!("{} {word} in the settings", faults.len())));
    }
    // Variables and flags have no file; loading finds their mistakes.
    here.place()?;
    here.out.say("the settings are sound");
    Ok(Exit::Done)
}
