//! Which task a line moves or ticks off that names whom it is about, not what it is called: "move the Globex one to Monday".
//!
//! For: the action on tasks, where no task's own words are said. Not for: tasks by their words (`meant`), or changing one.
//! Invariants: only open tasks of the seller; of several the seller picks.

use super::dialog::orders_change;
use super::router::{self, Route};
use super::{Context, meant};
use crate::crm::{Kind, Record, RecordRef, SourceError};

/// Tasks that are offered.
const OFFERED: usize = 9;
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
    let mut tasks = Vec::new();
    for task in router::own_tasks(context)? {
        if hangs_on(context, &task, &records)? {
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
