//! `proposals`, `accept`, `reject`: writes that wait for a person, and the person's decision.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::writes::{conflict_json, pairs, show_conflicts, show_stored, stored_json};
use crate::crm::{Approval, ProposalId, fold_name};
use crate::runtime::{Accepted, pending_places};
use crate::store::{Pick, StoredProposal};
use serde_json::json;

/// Proposals that a list shows.
const LISTED: usize = 200;

/// Lists the writes that wait for a decision.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Decided ones, too
    #[arg(long)]
    all: bool,
    /// One JSON object: {proposals}
    #[arg(long)]
    json: bool,
}

/// Accepts fields of a proposal: they are written as one change set, all or nothing.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct AcceptArgs {
    /// Its number
    id: i64,
    /// Only these fields; FIELD, or KIND:ID.FIELD where several records have it
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    fields: Vec<String>,
    /// Another value than the proposed one
    #[arg(long, value_name = "FIELD=VALUE")]
    set: Vec<String>,
    /// Write even where the record changed since it was proposed
    #[arg(long)]
    over: bool,
    /// One JSON object: {change_set, written, conflicts, problems}
    #[arg(long)]
    json: bool,
}

/// Rejects fields of a proposal.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct RejectArgs {
    /// Its number
    id: i64,
    /// Only these fields
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    fields: Vec<String>,
}

/// Lists.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let desk = here.desk()?;
    let found = desk.proposals(args.all, LISTED)?;
    if args.json {
        here.out.json(&json!({ "proposals": found.iter().map(stored_json).collect::<Vec<_>>() }))?;
        return Ok(Exit::Done);
    }
    found.iter().try_for_each(|stored| show_stored(&desk, stored, here))?;
    if found.is_empty() {
        here.out.say("nothing waits for a decision");
    }
    Ok(Exit::Done)
}

/// Accepts. Running the command is the person's yes; nothing else in the program gives one.
pub(in crate::cli) fn accept(args: &AcceptArgs, here: &mut Here) -> Outcome {
    let mut desk = here.desk()?;
    let id = ProposalId(args.id);
    let stored = desk.proposal(id)?;
    let picks = picks(args, &stored)?;
    let done = desk.accept(id, &picks, args.over, &Approval::by_hand("you"))?;
    let refused = !done.conflicts.is_empty() || !done.problems.is_empty();
    let exit = if refused { Exit::Refused } else { Exit::Done };
    if args.json {
        here.out.json(&json!({ "change_set": done.change_set, "written": done.written,
                               "conflicts": done.conflicts.iter().map(conflict_json).collect::<Vec<_>>(),
                               "problems": done.problems }))?;
        return Ok(exit);
    }
    if !refused && done.change_set.is_none() {
        here.out.say("the fields hold that already; there was nothing to write");
        return Ok(exit);
    }
    tell(&done, args.id, here)?;
    Ok(exit)
}

fn tell(done: &Accepted, id: i64, here: &mut Here) -> Result<(), Fail> {
    if let Some(set) = done.change_set {
        here.out.line(format!("written as change set {set}: {} fields", done.written))?;
        here.out.say(format!("`dealdesk undo {set}` takes it back"));
        return Ok(());
    }
    done.problems.iter().try_for_each(|problem| here.out.line(format!("  {problem}")))?;
    show_conflicts(&done.conflicts, here)?;
    let hint = if done.conflicts.is_empty() {
        format!("nothing was written: choose other fields (--fields) or values (--set), or `dealdesk reject {id}`")
    } else {
        "nothing was written: the record changed since. --over writes all the same".to_owned()
    };
    here.out.say(hint);
    Ok(())
}

/// The chosen edits with the values given for them.
fn picks(args: &AcceptArgs, stored: &StoredProposal) -> Result<Vec<Pick>, Fail> {
    let values = pairs(&args.set)?;
    let mut names = args.fields.clone();
    if !names.is_empty() {
        names.extend(values.iter().map(|(name, _)| name.clone()));
    }
    let places = places(stored, &names)?;
    let mut picks: Vec<Pick> = places.into_iter().map(|at| Pick { at, value: None }).collect();
    for (name, value) in values {
        let wanted = places_of(stored, &name)?;
        if let [_, _, ..] = wanted.as_slice()
            && !name.contains('.')
            && stored.proposal.records().len() > 1
        {
            return Err(Fail::usage(format!("several records have {name}: write KIND:ID.{name}=VALUE")));
        }
        for pick in picks.iter_mut().filter(|pick| wanted.contains(&pick.at)) {
            pick.value = Some(value.clone());
        }
    }
    Ok(picks)
}

fn places_of(stored: &StoredProposal, name: &str) -> Result<Vec<usize>, Fail> {
    places(stored, std::slice::from_ref(&name.to_owned()))
}

/// The places of undecided edits; a proposal with none is refused, a name that none has is not found.
fn places(stored: &StoredProposal, names: &[String]) -> Result<Vec<usize>, Fail> {
    if !stored.open {
        let id = stored.proposal.id.map(|id| id.to_string()).unwrap_or_default();
        return Err(Fail::new(Exit::Refused, format!("proposal {id} is decided already; nothing was changed")));
    }
    let names: Vec<String> = names.iter().filter(|name| !fold_name(name).is_empty()).cloned().collect();
    pending_places(stored, &names).map_err(Fail::not_found)
}

/// Rejects.
pub(in crate::cli) fn reject(args: &RejectArgs, here: &mut Here) -> Outcome {
    let mut desk = here.desk()?;
    let id = ProposalId(args.id);
    let stored = desk.proposal(id)?;
    let places = places(&stored, &args.fields)?;
    desk.reject(id, &places)?;
    here.out.say(format!("rejected: {} fields of proposal {id}; nothing was written", places.len()));
    Ok(Exit::Done)
}
