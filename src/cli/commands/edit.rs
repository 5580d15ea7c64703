//! `edit` and `merge`: many records at once, and two records that are one. Both make a proposal, not a write.

use crate::cli::exit::{Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::record::{find, known_kind};
use crate::cli::writes::{pairs, show_proposed};
use crate::crm::query::Expr;

/// Proposes the same values for every record that fits a condition. Nothing is written before `accept`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Of which kind
    kind: String,
    /// Which of them, for example 'stage = "Proposal" and close_date < today'
    #[arg(long = "where", value_name = "EXPR")]
    condition: String,
    /// What to put in; an empty VALUE empties the field
    #[arg(long, value_name = "FIELD=VALUE", required = true)]
    set: Vec<String>,
    /// Show the proposal without keeping it
    #[arg(long)]
    dry_run: bool,
    /// One JSON object: the proposal with its problems
    #[arg(long)]
    json: bool,
}

/// Proposes to make one record of two: the first stays, the second's links move to it. Nothing is written before
/// `accept`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct MergeArgs {
    /// The record that stays, KIND:ID or KIND:NAME
    record: String,
    /// The record that goes into it
    other: String,
    /// Fields whose value comes from the second record; without it only those that the first lacks
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    take: Vec<String>,
    /// Show the proposal without keeping it
    #[arg(long)]
    dry_run: bool,
    /// One JSON object: the proposal with its problems
    #[arg(long)]
    json: bool,
}

/// Proposes an edit.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let values = pairs(&args.set)?;
    let condition = Expr::parse(&args.condition)?;
    let mut desk = here.desk()?;
    let kind = known_kind(desk.reader(), &args.kind)?;
    condition.resolve(&kind, desk.schema())?;
    let made = desk.propose_edit(&kind, &condition, &values, args.dry_run)?;
    show_proposed(&desk, &made, args.json, here)
}

/// Proposes a merge.
pub(in crate::cli) fn merge(args: &MergeArgs, here: &mut Here) -> Outcome {
    let mut desk = here.desk()?;
    let survivor = find(desk.reader(), &args.record)?;
    let loser = find(desk.reader(), &args.other)?;
    if survivor.kind != loser.kind || survivor.id == loser.id {
        return Err(Fail::usage("name two different records of one kind"));
    }
    let made = desk.propose_merge(&survivor, &loser, &args.take, args.dry_run)?;
    show_proposed(&desk, &made, args.json, here)
}
