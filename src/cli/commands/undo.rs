//! `undo`: a change set taken back, in any order; what was changed since is told three-way.

use crate::cli::exit::{Exit, Fail, Outcome};
use crate::cli::here::Here;
use crate::cli::writes::{conflict_json, show_conflicts};
use crate::crm::{Approval, ChangeSetId, fold_name};
use crate::runtime::UndoPlan;
use crate::store::{Resolve, UndoConflict};
use serde_json::json;

/// Takes back a change set, or the last one. What was changed since stays, unless --keep or --put-back says.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Its number; `dealdesk changes` lists them
    change_set: Option<i64>,
    /// What was changed since stays as it is now and counts as undone: FIELD, `record`, or `all`
    #[arg(long, value_name = "FIELD", value_delimiter = ',', num_args = 1..)]
    keep: Vec<String>,
    /// What was changed since becomes what it was before: FIELD, `record`, or `all`
    #[arg(long, value_name = "FIELD", value_delimiter = ',', num_args = 1..)]
    put_back: Vec<String>,
    /// Say what it would do, write nothing
    #[arg(long)]
    dry_run: bool,
    /// One JSON object: {undone, change_set, written, edits, removed, restored, conflicts}
    #[arg(long)]
    json: bool,
}

/// Undoes.
pub(in crate::cli) fn run(args: &Args, here: &mut Here) -> Outcome {
    let mut desk = here.desk()?;
    let id = args.change_set.map(ChangeSetId);
    let choose = |conflict: &UndoConflict| chosen(args, conflict);
    let plan = if args.dry_run {
        desk.undo_plan(id)?.ok_or_else(|| Fail::not_found("there is nothing to undo"))?
    } else {
        desk.undo_set(id, &choose, &Approval::by_hand("you"))?
    };
    let exit = if plan.conflicts.is_empty() { Exit::Done } else { Exit::Refused };
    if args.json {
        as_json(args, &plan, here)?;
        return Ok(exit);
    }
    let told = plan.lines.len() - plan.conflicts.len();
    here.out.line(format!("{} change set {}: {}", verb(args, &plan), plan.target, plan.title))?;
    plan.lines.iter().take(told).try_for_each(|line| here.out.line(format!("  {line}")))?;
    if !plan.conflicts.is_empty() {
        here.out.line("stays, because of what came since:")?;
        show_conflicts(&plan.conflicts, here)?;
        here.out.say("choose with --keep FIELD or --put-back FIELD (or `all`), or undo the other change set first");
    } else if let Some(by) = plan.done.id.filter(|_| !args.dry_run) {
        here.out.say(format!("`dealdesk undo {by}` does it again"));
    }
    Ok(exit)
}

fn verb(args: &Args, plan: &UndoPlan) -> &'static str {
    match (args.dry_run, plan.done.id) {
        (true, _) => "would undo",
        (false, Some(_)) => "undone:",
        (false, None) => "nothing was put back:",
    }
}

/// What the flags say of a conflict.
fn chosen(args: &Args, conflict: &UndoConflict) -> Option<Resolve> {
    let field = if conflict.field.is_empty() { "record" } else { &conflict.field };
    let named = |names: &[String]| {
        names.iter().any(|name| {
            let full = format!("{}.{field}", conflict.record);
            name == "all" || *name == full || fold_name(name) == fold_name(field)
        })
    };
    if named(&args.put_back) {
        return Some(Resolve::PutBack);
    }
    named(&args.keep).then_some(Resolve::Keep)
}

fn as_json(args: &Args, plan: &UndoPlan, here: &mut Here) -> Result<(), Fail> {
    let done = &plan.done;
    let edits = done
        .edits
        .iter()
        .map(|edit| json!({ "record": edit.record, "field": edit.field, "before": edit.before, "after": edit.after }));
    here.out.json(&json!({
        "undone": plan.target, "title": plan.title, "dry_run": args.dry_run,
        "change_set": done.id.filter(|_| !args.dry_run), "written": done.written, "kept": done.kept,
        "edits": edits.collect::<Vec<_>>(), "removed": done.removed, "restored": done.restored,
        "conflicts": plan.conflicts.iter().map(conflict_json).collect::<Vec<_>>(),
    }))
}
