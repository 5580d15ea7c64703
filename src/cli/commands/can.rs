//! `can`: what dealdesk can do and what not, with lines to say.

use crate::assistant::can;
use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use serde_json::json;

/// Lines shown for an action.
const LINES: usize = 2;

/// Lists what can be done, with limits and sample questions.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Only this action, with all that it cannot do
    action: Option<String>,
    /// One JSON object: {abilities: [{group, id, title, what, say, limits}], limits}
    #[arg(long)]
    json: bool,
}

/// Lists.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let desk = here.desk()?;
    let all = can::abilities(&desk.context(), LINES).map_err(|error| Fail::new(Exit::Failed, error.to_string()))?;
    let found: Vec<_> = all.into_iter().filter(|one| args.action.as_ref().is_none_or(|id| *id == one.id)).collect();
    if let Some(id) = args.action.as_ref().filter(|_| found.is_empty()) {
        return Err(Fail::not_found(format!("the chat has no action {id:?}; `dealdesk can` lists all")));
    }
    if args.json {
        let abilities: Vec<_> = found
            .iter()
            .map(|a| {
                json!({ "group": a.group, "id": a.id, "title": a.title, "what": a.what, "say": a.say,
                        "limits": a.limits })
            })
            .collect();
        here.out.json(&json!({ "abilities": abilities, "limits": can::LIMITS }))?;
        return Ok(Exit::Done);
    }
    let mut group = "";
    for ability in &found {
        if ability.group != group {
            group = ability.group;
            here.out.line(group)?;
        }
        here.out.line(format!("  {} ({}): {}", ability.title, ability.id, ability.what))?;
        ability.limits.iter().try_for_each(|limit| here.out.line(format!("      {limit}")))?;
        ability.say.iter().try_for_each(|line| here.out.line(format!("      say: {line}")))?;
    }
    here.out.line("Limits")?;
    can::LIMITS.iter().try_for_each(|limit| here.out.line(format!("  {limit}")))?;
    Ok(Exit::Done)
}
