//! `eval report`: a run as Markdown.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::eval::markdown;
use crate::runtime::eval::Runs;

/// Arguments of `eval report`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The run: its name, or the path of its file; the only one where there is one
    run: Option<String>,
    /// The share of right ones that every action must reach
    #[arg(long, value_name = "SHARE", default_value_t = 0.8)]
    gate: f64,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Prints it.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let runs = Runs::of(&here.place()?);
    let name = match (&args.run, runs.names().as_slice()) {
        (Some(name), _) => name.clone(),
        (None, [only]) => only.clone(),
        (None, []) => return Err(Fail::not_found("there is no run yet; `dealdesk eval run` makes one")),
        (None, names) => return Err(Fail::usage(format!("say which run: {}", names.join(", ")))),
    };
    let run = runs.read(&name)?;
    if args.json {
        here.out.json(&super::run::to_json(&run, args.gate))?;
    } else {
        here.out.line(markdown(&run, args.gate).trim_end())?;
    }
    Ok(Exit::Done)
}
