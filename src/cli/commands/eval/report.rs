//! `eval report`: a run as Markdown.

use super::{Opened, open_run};
use crate::cli::exit::{Exit, Outcome};
use crate::cli::here::Here;
use crate::eval::{agreement, markdown};

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
    let Opened { runs, name, run, marks, .. } = open_run(here, args.run.as_deref())?;
    let judge = agreement(&run, &marks, &runs.judged(&name)?);
    let judge = (judge.judged > 0).then_some(judge);
    if args.json {
        let mut json = super::run::to_json(&run, args.gate);
        json["judge"] = serde_json::to_value(judge)?;
        here.out.json(&json)?;
    } else {
        here.out.line(markdown(&run, args.gate).trim_end())?;
        if let Some(found) = judge {
            here.out.line(format!("\n## Judged by a model\n\n{}", super::judge::lines(&found).join(" ")))?;
        }
    }
    Ok(Exit::Done)
}
