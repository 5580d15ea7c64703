//! `eval count`: how many test questions there are, by action and sort.

use super::plan;
use crate::cli::exit::{Exit, Outcome};
use crate::cli::here::Here;
use crate::cli::table::Grid;
use serde_json::json;
use std::collections::BTreeMap;

/// Arguments of `eval count`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Actions; all where none is named
    #[arg(value_name = "ACTION")]
    actions: Vec<String>,
    /// Questions by trade: saas, manufacturing, financial-services, or a folder of your own
    #[arg(long, value_name = "NAME|DIR")]
    pack: Option<String>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// Counts.
pub(super) fn run(args: &Args, here: &mut Here) -> Outcome {
    let place = here.place()?;
    let plan = plan(&place, &args.actions, args.pack.as_deref())?;
    let (mut actions, mut tags): (BTreeMap<&str, [u64; 3]>, BTreeMap<&str, u64>) = Default::default();
    for planned in &plan.questions {
        let counts = actions.entry(&planned.action).or_default();
        counts[0] += 1;
        counts[1] += u64::from(!planned.test.content.is_empty());
        counts[2] += u64::from(planned.test.needs_model.is_some());
        planned.test.tags.iter().for_each(|tag| *tags.entry(tag).or_default() += 1);
    }
    let total = plan.questions.len();
    if args.json {
        let by: BTreeMap<_, _> = actions.iter().map(|(action, counts)| (action, counts[0])).collect();
        let model: BTreeMap<_, _> =
            actions.iter().filter(|(_, counts)| counts[2] > 0).map(|(action, counts)| (action, counts[2])).collect();
        here.out.json(&json!({ "total": total, "actions": by, "tags": tags, "needs_model": model }))?;
        return Ok(Exit::Done);
    }
    let mut grid = Grid::new(["ACTION", "QUESTIONS>", "CHECK CONTENT>", "NEED A MODEL>"]);
    for (action, counts) in &actions {
        grid.row([(*action).to_owned(), counts[0].to_string(), counts[1].to_string(), counts[2].to_string()]);
    }
    grid.lines().iter().try_for_each(|line| here.out.line(line))?;
    let sorts: Vec<String> = tags.iter().map(|(tag, count)| format!("{tag} {count}")).collect();
    here.out.line(format!("\n{total} questions of {} actions; by sort: {}", actions.len(), sorts.join(", ")))?;
    Ok(Exit::Done)
}
