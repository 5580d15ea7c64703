//! `suggest`: what to do next with a record, best first.

use crate::cli::exit::{Exit, Outcome};
use crate::cli::here::Here;
use crate::cli::record;
use crate::cli::table::Grid;

/// Recommends actions for a record.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// KIND:ID or KIND:NAME
    record: String,
    /// A JSON list: [{key, id, title, why}]
    #[arg(long)]
    json: bool,
}

/// Recommends.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let desk = here.desk()?;
    let record = record::find(desk.reader(), &args.record)?;
    let suggestions = desk.suggest(&record)?;
    if args.json {
        here.out.json(&suggestions)?;
        return Ok(Exit::Done);
    }
    let mut grid = Grid::new(["KEY", "ACTION", "TITLE", "WHY"]);
    for suggestion in &suggestions {
        grid.row([&suggestion.key.to_string(), &suggestion.id, &suggestion.title, &suggestion.why]);
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    Ok(Exit::Done)
}
