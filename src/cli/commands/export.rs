//! `export`: everything back out.

use crate::cli::exit::{Exit, Outcome};
use crate::cli::here::Here;
use crate::connect::export::{self, Format};
use crate::crm::format::grouped_number;
use crate::runtime::clock;
use std::path::PathBuf;

/// Writes every record, its history and the fields' types into a folder.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The folder; made if it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// How records are written
    #[arg(long, default_value = "csv", value_parser = ["csv", "jsonl"])]
    format: String,
    /// The report as one JSON object
    #[arg(long)]
    json: bool,
}

/// Exports.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let desk = here.desk()?;
    let format = if args.format == "jsonl" { Format::Jsonl } else { Format::Csv };
    let report = export::run(&args.folder, format, desk.reader(), clock::now())?;
    if args.json {
        here.out.json(&report)?;
        return Ok(Exit::Done);
    }
    for file in &report.files {
        here.out.line(format!("{} · {} {}", file.file, grouped_number(file.records as f64), file.kind.plural()))?;
    }
    here.out.line(format!("_history.jsonl · {} changes", grouped_number(report.history as f64)))?;
    here.out.say(format!("exported into {}", report.folder));
    Ok(Exit::Done)
}
