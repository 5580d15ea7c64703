//! `eval diff`: two runs beside each other.

use crate::cli::exit::{Exit, Outcome};
use crate::cli::here::Here;
use crate::eval::{Asked, compare, diff_markdown};
use crate::runtime::eval::Runs;
use serde_json::{Value, json};

/// Arguments of `eval diff`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// The run before: its name, or the path of its file
    before: String,
    /// The run after
    after: String,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Compares.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let runs = Runs::of(&here.place()?);
    let (before, after) = (runs.read(&args.before)?, runs.read(&args.after)?);
    let found = compare(&before, &after);
    if args.json {
        let list = |asked: &[Asked]| -> Vec<Value> {
            asked.iter().map(|asked| json!({ "id": asked.id, "ask": asked.ask, "misses": asked.misses })).collect()
        };
        here.out.json(&json!({
            "before": before.head, "after": after.head, "both": found.both, "apart": found.apart,
            "passed_before": found.before, "passed_after": found.after, "p": found.p,
            "significant": found.is_significant(), "broke": list(&found.broke), "better": list(&found.mended),
        }))?;
        return Ok(Exit::Done);
    }
    here.out.line(diff_markdown(&args.before, &args.after, &found).trim_end())?;
    Ok(Exit::Done)
}
