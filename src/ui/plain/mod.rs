//! The program line by line: what panes show, as labelled lines for screen readers and pipes.
//!
//! Not for: reading, running or printing anything. Invariants: no boxes, no signs without a word, no line that must
//! be drawn again; every number that is shown says what to type.

mod answer;
mod proposal;
mod record;

pub use answer::{answer, draft, prose, receipt, sources};
pub use proposal::review;
pub use record::{STEPS, day, entries, numbered, open_record, rows, steps, tabs};

use super::text;

/// What can be typed, for `help`.
pub const HELP: &[&str] = &[
    "day: your day again: meetings, who waits, tasks, what changed.",
    "list: the records, or the list again. list KIND: another kind, as in list accounts.",
    "more: the next page of the list. filter WORDS: names that fit; filter alone: all of them.",
    "A number: runs that step of the record or day that was read last, or opens or chooses that entry of the last list.",
    "open KIND:NAME: opens a record, as in open account:Acme. find WORDS: searches all records.",
    "record: the open record again. related: what is linked to it. timeline: what happened.",
    "do NUMBER: runs that step. actions: every action there is. do NAME: runs one. can: what to say for each.",
    "dismiss NUMBER: waves that step away until its reason changes; dismissed: brings one back. why: explains the order.",
    "Any other line is a question, about the open record if there is one. ask WORDS: always a question.",
    "source NUMBER: opens the record behind a citation of the last answer.",
    "draft: the draft again. change WORDS: changes it. save: keeps it. eml FILE: writes it as a mail file.",
    "drafts: saved drafts. sessions: earlier conversations. branches: other ways this one went.",
    "edit 2 and words: asks them in the place of the second question; the old branch is kept.",
    "good: the last answer was good. bad: it was not, and why; bad 2 wrong numbers: that of the second question. unrate: takes it back.",
    "receipt: what left this machine last. receipt ID: an earlier request.",
    "y: takes the proposal that was just read out.",
    "proposals: what waits for you. accept NUMBER: writes it; accept 3.1: one field of proposal 3. reject NUMBER: refuses it.",
    "undo: takes back the last accepted write, after a yes. changes: what was written; a number shows its undo.",
    "tour: the guided tour of the demo, where it was left; tour again: from its beginning.",
    "help: this. quit: leaves.",
];

/// Wrapped lines of one text.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    text::wrap(text, width.max(20))
}

/// Texts that say something, joined by commas.
fn joined<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts: Vec<&str> = parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests;
