//! What became of a promise that is asked for: the tasks that were made of it, open or done.
//!
//! Not for: whether the promise was kept well. Invariant: a task counts only where its subject has a word of the question
//! beside the promise itself.

use super::asked::Asked;
use super::words::{is_weak, terms};
use crate::actions::signals::is_open;
use crate::actions::{Book, Desk};
use crate::crm::format::days_from;
use crate::crm::{Kind, RecordRef, SourceError, Value};

/// Tasks that are looked at, and told.
const TASKS: usize = 60;
const TOLD: usize = 2;

/// The tasks of a record that a promise became, each as a sentence with markers.
pub(super) fn tasks(
    desk: &Desk<'_>,
    book: &mut Book,
    asked: &Asked,
    record: Option<&RecordRef>,
) -> Result<Vec<String>, SourceError> {
    let Some(record) = record.filter(|_| asked.kept) else { return Ok(Vec::new()) };
    let matter = |term: &String| term != "=promise" && !term.starts_with('#') && !is_weak(term);
    let wanted: Vec<&String> = asked.terms.iter().filter(|term| matter(term)).collect();
    let mut told = Vec::new();
    for task in desk.records.linked(record, &Kind::Task, TASKS)? {
        let own = terms(task.text("subject").unwrap_or_default());
        if !wanted.iter().any(|term| own.contains(term)) || told.len() == TOLD {
            continue;
        }
        let subject = book.show(desk, &task, "subject");
        let due = match task.get("due_date") {
            Value::Null => String::new(),
            _ => format!(", due {},", book.show(desk, &task, "due_date")),
        };
        let status = book.show(desk, &task, "status");
        let late = task.date("due_date").map_or(0, |due| days_from(due, desk.today));
        told.push(match is_open(&task) {
            true if late > 0 => {
                let days = crate::actions::text::count(late, "day");
                let cite = book.computed("overdue", &days, None);
                format!("Not yet done: the task {subject}{due} is {status}, {days} overdue {cite}.")
            }
            true => format!("Still to be done: the task {subject}{due} is {status}."),
            false => format!("The task {subject}{due} is {status}."),
        });
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use crate::actions::passages::{Firm, answer};
    use crate::actions::sample;
    use crate::crm::{Kind, Record, RecordRef};
    use jiff::civil::date;

    #[test]
    fn what_became_of_a_promise_is_told_by_its_task() {
        let mut memory = sample::workspace();
        let about = sample::link(Kind::Opportunity, "o2");
        memory.records.push(
            Record::new(Kind::Note, "n71")
                .with("title", "Won")
                .with("body", "Promised: training within one week.")
                .with("about", about.clone())
                .with("created_at", sample::at(date(2026, 11, 3))),
        );
        memory.records.push(
            Record::new(Kind::Task, "t71")
                .with("subject", "Hold the training")
                .with("status", "Open")
                .with("due_date", date(2026, 11, 10))
                .with("about", about),
        );
        let desk = sample::desk(&memory);
        let globex = [RecordRef::new(Kind::Opportunity, "o2")];
        for (line, told) in [
            ("did we keep the promise of a training within a week", Some("10 days overdue")),
            ("what did we promise about the training", None),
        ] {
            let text = answer(&desk, line, &globex, Firm::Usual).unwrap().unwrap().text;
            assert_eq!(text.contains("overdue"), told.is_some(), "{line}: {text}");
            assert!(told.is_none_or(|told| text.contains(told)), "{line}: {text}");
        }
    }
}
