//! `workspace`: list, create, delete, path.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use crate::crm::Records;
use crate::crm::format::grouped_number;
use crate::store::{Reader, Store};
use serde_json::json;
use std::io::IsTerminal;

/// What to do with workspaces.
#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Command {
    /// List workspaces; the current one is marked
    List {
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Make an empty workspace
    Create {
        /// Letters, digits, - and _; or a folder
        name: String,
    },
    /// Move a workspace into the trash folder
    Delete {
        /// Which one
        name: String,
        /// Its name once more, instead of being asked
        #[arg(long, value_name = "NAME")]
        confirm: Option<String>,
    },
    /// Print the folder of the workspace in use, or of another
    Path {
        /// Which one
        name: Option<String>,
    },
}

/// Runs it.
pub(in crate::cli) fn run(command: &Command, here: &mut Here) -> Outcome {
    match command {
        Command::List { json } => list(*json, here),
        Command::Create { name } => create(name, here),
        Command::Delete { name, confirm } => delete(name, confirm.as_deref(), here),
        Command::Path { name } => path(name.as_deref(), here),
    }
}

fn list(json: bool, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let mut rows = Vec::new();
    for workspace in place.workspaces().list()? {
        // A workspace whose file cannot be read is still one, and is listed.
        let records = Reader::open(workspace.records_db()).ok().and_then(|reader| reader.counts().ok());
        let records = records.map(|counts| counts.iter().map(|(_, count)| count).sum::<u64>());
        let current = workspace.dir() == place.workspace.dir();
        rows.push((workspace, current, records));
    }
    if json {
        let rows: Vec<_> = rows
            .iter()
            .map(|(workspace, current, records)| {
                json!({ "name": workspace.name(), "path": workspace.dir().display().to_string(),
                        "current": current, "records": records })
            })
            .collect();
        here.out.json(&json!({ "workspaces": rows }))?;
        return Ok(Exit::Done);
    }
    if rows.is_empty() {
        here.out.say("there is no workspace yet: `dealdesk demo` makes one to try, `dealdesk import FILE...` brings your data in");
        return Ok(Exit::Done);
    }
    let mut grid = Grid::new(["", "NAME", "RECORDS>", "FOLDER"]);
    for (workspace, current, records) in &rows {
        let records = records.map_or_else(|| "-".to_owned(), |records| grouped_number(records as f64));
        let mark = if *current { "*" } else { "" };
        grid.row([mark, workspace.name(), &records, &workspace.dir().display().to_string()]);
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    Ok(Exit::Done)
}

fn create(name: &str, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let workspaces = place.workspaces();
    let first = !workspaces.current().exists();
    let workspace = workspaces.create(name)?;
    Store::open(workspace.records_db())?;
    if first {
        workspaces.set_current(&workspace)?;
    }
    here.out.line(workspace.dir().display().to_string())?;
    Ok(Exit::Done)
}

fn delete(name: &str, confirm: Option<&str>, here: &mut Here) -> Outcome {
    let workspaces = here.place()?.workspaces();
    workspaces.open(name)?;
    let said = match confirm {
        Some(said) => said.to_owned(),
        None if std::io::stdin().is_terminal() => {
            here.out.say(format!("This moves the workspace {name} into the trash folder. Type its name to go on:"));
            let mut line = String::new();
            std::io::stdin().read_line(&mut line)?;
            line.trim().to_owned()
        }
        None => return Err(Fail::usage(format!("to delete {name} without being asked, add --confirm {name}"))),
    };
    if said != name && confirm.is_none() {
        return Err(Fail::new(Exit::Refused, format!("{said:?} is not its name; nothing was deleted")));
    }
    let trash = workspaces.delete(name, &said)?;
    here.out.say("moved into the trash folder:");
    here.out.line(trash.display().to_string())?;
    Ok(Exit::Done)
}

fn path(name: Option<&str>, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let workspace = match name {
        Some(name) => place.workspaces().open(name)?,
        None => place.workspace,
    };
    here.out.line(workspace.dir().display().to_string())?;
    Ok(Exit::Done)
}
