//! Lines of the trace of a turn. Not for: showing them.

use crate::actions::Gathered;
use crate::crm::{TraceStep, Worker};

/// What was gathered, in few words.
pub(super) fn gather_note(gathered: &Gathered) -> String {
    let found = crate::actions::text::count(gathered.book.entries().len() as i64, "fact");
    let narrowed: String = gathered.narrowed.iter().map(|note| format!(" · {note}")).collect();
    format!("{found} from {}{narrowed}", gathered.ran.join(", "))
}

/// A step of the trace.
pub(super) fn step(name: &str, by: Worker, note: impl Into<String>) -> TraceStep {
    TraceStep { step: name.to_owned(), by, note: note.into() }
}
