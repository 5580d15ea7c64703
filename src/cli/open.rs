//! Opening the screen, and the first start, when there is nothing to open yet.

use super::commands::{demo, import};
use super::exit::{Exit, Fail, Outcome};
use super::here::Here;
use crate::runtime::{self, Opening, Place};
use std::io::{self, IsTerminal};
use std::path::PathBuf;

/// Opens the screen, or the line-by-line form of it.
pub(super) fn open_screen(place: Place, plain: bool, opening: Opening) -> Outcome {
    let mut place = place;
    super::here::unlock(&mut place)?;
    let opened = if plain { runtime::plain::run(place, opening) } else { runtime::screen::run(place, opening) };
    let code = opened.map_err(|error| Fail::new(Exit::Failed, error.to_string()))?;
    Ok(if code == 0 { Exit::Done } else { Exit::Signal(code) })
}

/// `dealdesk` without a command.
pub(super) fn first(here: &mut Here) -> Outcome {
    let place = here.place()?;
    if place.workspace.records_db().exists() {
        return screen(here, place, Opening::Usual);
    }
    if here.flags.workspace.is_some() {
        return Err(crate::runtime::PlaceError::NoWorkspace(place.workspace.name().to_owned()).into());
    }
    if !io::stdin().is_terminal() || !here.out.to_terminal {
        return Err(Fail::usage(
            "there is no workspace yet: `dealdesk demo --create-only` makes one to try, `dealdesk import FILE...` \
             brings your data in",
        ));
    }
    ask(here)
}

/// Opens the screen where there is a terminal for it.
pub(super) fn screen(here: &mut Here, place: Place, opening: Opening) -> Outcome {
    let terminal = io::stdin().is_terminal() && here.out.to_terminal;
    if !terminal && !here.plain {
        return Err(Fail::usage(
            "the screen needs a terminal: use --plain to work line by line, or a command (`dealdesk --help` lists them)",
        ));
    }
    here.out.flush()?;
    open_screen(place, here.plain, opening)
}

/// The first start on a terminal.
fn ask(here: &mut Here) -> Outcome {
    here.out.say("There is no workspace yet.");
    here.out.say("  1  try it on a made-up company");
    here.out.say("  t  the same with a guided tour, ten short lessons");
    here.out.say("  2  import your data (CSV, JSON, CRM exports)");
    here.out.say("  q  leave");
    match answer(here, "> ")?.as_str() {
        "1" | "demo" => demo::run(&demo::Args::default(), here),
        "t" | "tour" => demo::run(&demo::Args::with_tour(), here),
        "2" | "import" => {
            let path = answer(here, "File or folder: ")?;
            if path.is_empty() {
                return Ok(Exit::Done);
            }
            let exit = import::run(&import::Args::of(PathBuf::from(path)), here)?;
            let place = here.place()?;
            if exit == Exit::Done { screen(here, place, Opening::Usual) } else { Ok(exit) }
        }
        _ => Ok(Exit::Done),
    }
}

/// A line from the person.
fn answer(here: &Here, prompt: &str) -> Result<String, Fail> {
    use std::io::Write;
    let _ = write!(io::stderr(), "{prompt}");
    let mut line = String::new();
    let read = io::stdin().read_line(&mut line);
    read.map_err(|error| Fail::new(Exit::Failed, format!("the answer could not be read: {error}")))?;
    if line.is_empty() {
        here.out.say("");
    }
    Ok(line.trim().trim_matches(['"', '\'']).to_owned())
}
