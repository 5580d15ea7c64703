//! Which task a line moves or ticks off that names whom it is about, not what it is called: "move the Globex one to Monday".
//!
//! For: the action on tasks, where no task's own words are said. Not for: tasks by their words (`meant`), or changing one.
//! Invariants: only open tasks of the seller; of several the seller picks.

use super::dialog::orders_change;
use super::router::{self, Route};
use super::{Context, meant};
use crate::crm::query::{Expr, Literal, Op, Path};
use crate::crm::{Kind, Record, RecordRef, SourceError};

/// Tasks that are looked at, and those that are offered.
const MOST: usize = 200;
const OFFERED: usize = 9;
/// States of a task that is over.
const DONE: &[&str] = &["Completed", "Done", "Closed", "Cancelled", "Canceled"];
/// Words for a task.
const TASK: &[&str] = &["task", "tasks", "todo", "to-do", "reminder", "aufgabe", "tâche", "tarea"];

/// The task of what is named, or the question which one; nothing where the line says another kind, or there is none.
pub(super) fn read(context: &Context<'_>, id: &str, line: &str) -> Result<Option<Route>, SourceError> {
    let Some(action) = context.registry.get(id).filter(|action| action.kinds == [Kind::Task]) else { return Ok(None) };
    let words = meant::folded(line);
    let said = words.iter().any(|word| TASK.contains(&word.as_str()));
    let other = |word: &String| {
        let kind = Kind::parse(word);
        kind.is_standard() && !kind.is_activity()
    };
    if !said && !orders_change(line) || words.iter().any(other) {
        return Ok(None);
    }
    let Some(named) = router::named(context, line)? else { return Ok(None) };
    let records: Vec<RecordRef> = named.records.iter().map(|(record, _)| record.clone()).collect();
    let mine = Expr::Compare(Path::new("owner"), Op::Eq, Literal::Me);
    let filter = context.desk().me()?.map(|_| mine);
    let mut tasks = Vec::new();
    for task in context.desk().all(&Kind::Task, filter.as_ref(), MOST)? {
        if is_open(&task) && hangs_on(context, &task, &records)? {
            tasks.push((task.reference(), task.name()));
        }
    }
    Ok(match tasks.as_slice() {
        [] => None,
        [(one, _)] => {
            let inputs = router::inputs(context, action, line)?;
            Some(Route::Action { id: action.name.clone(), record: Some(one.clone()), inputs })
        }
        _ => {
            let beside: Vec<&str> = named.rest.split_whitespace().collect();
            let name = line.split_whitespace().filter(|word| !beside.contains(word)).collect::<Vec<_>>().join(" ");
            tasks.truncate(OFFERED);
            Some(Route::Choose { name, candidates: tasks })
        }
    })
}

/// Whether a task is not over.
pub(super) fn is_open(task: &Record) -> bool {
    task.get("completed_at").is_null() && !DONE.contains(&task.text("status").unwrap_or_default())
}

/// Whether a task is about one of these, or about something of theirs.
fn hangs_on(context: &Context<'_>, task: &Record, records: &[RecordRef]) -> Result<bool, SourceError> {
    for link in ["about", "who"].iter().filter_map(|field| task.link(field)) {
        let account = context.records.get(link)?.and_then(|record| record.link("account").cloned());
        if records.contains(link) || account.is_some_and(|account| records.contains(&account)) {
            return Ok(true);
        }
    }
    Ok(false)
}
