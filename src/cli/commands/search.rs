//! `search`: records that fit some words, best first.

use crate::cli::exit::{Exit, Outcome};
use crate::cli::here::Here;
use crate::cli::record::{known_kind, row_json};
use crate::cli::table::Grid;
use crate::crm::Records;
use serde_json::json;

/// Searches names and texts of all records.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Words, or beginnings of words
    #[arg(required = true, value_name = "TEXT")]
    text: Vec<String>,
    /// Only one kind
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
    /// One JSON object: {query, hits}
    #[arg(long)]
    json: bool,
}

/// Searches.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let desk = here.desk()?;
    let kind = args.kind.as_deref().map(|kind| known_kind(desk.reader(), kind)).transpose()?;
    let text = args.text.join(" ");
    let hits = desk.reader().search(&text, kind.as_ref(), args.limit)?;
    if args.json {
        let hits: Vec<_> = hits.iter().map(|hit| row_json(&hit.row)).collect();
        here.out.json(&json!({ "query": text, "hits": hits }))?;
        return Ok(Exit::Done);
    }
    let mut grid = Grid::new(["RECORD", "NAME", "DETAIL"]);
    for hit in &hits {
        grid.row([hit.row.record.to_string(), hit.row.name.clone(), hit.row.detail.clone()]);
    }
    if grid.is_empty() {
        here.out.say("nothing was found");
        return Ok(Exit::Done);
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    Ok(Exit::Done)
}
