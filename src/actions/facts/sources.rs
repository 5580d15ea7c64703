//! Sources that disagree about one record, in the one form that summaries, the risk of a deal and the check of a record
//! tell them: two notes against each other, and a field against a text.
//!
//! Not for: finding them (see `contradictions`, `disagree`). Invariant: every side has its citation.

use super::contradictions::Said;
use super::disagree;
use crate::actions::book::citation;
use crate::actions::signals::happened_on;
use crate::actions::text::clean;
use crate::actions::{Book, Desk, Signals};
use crate::crm::{Kind, Record};

/// One disagreement.
pub(in crate::actions) struct Apart {
    /// The record whose field or notes it is about.
    pub(in crate::actions) record: Record,
    /// Both sides with markers, with no full stop.
    pub(in crate::actions) text: String,
    /// What to do, with no full stop.
    pub(in crate::actions) todo: String,
}

/// All of a record: its notes first, then its fields, then the titles of its people.
pub(in crate::actions) fn apart(desk: &Desk<'_>, book: &mut Book, record: &Record, signals: &Signals) -> Vec<Apart> {
    let mut found = Vec::new();
    for one in &signals.contradictions {
        let mut side = |said: &Said| {
            let day = happened_on(&said.note).map_or_else(String::new, |day| format!(" on {}", desk.day(day)));
            book.cite(desk, &said.note, "created_at");
            let source = citation(&said.note, "body", said.note.get("body").clone());
            format!("{}{day} {}", said.words, book.quote(source, &said.words))
        };
        let (newer, older) = (side(&one.newer), side(&one.older));
        found.push(Apart {
            record: record.clone(),
            text: format!("two notes disagree on the {}: {newer}, but {older}", one.topic),
            todo: format!("ask the customer which {} is right, in writing", one.topic),
        });
    }
    for one in disagree::find(record, &signals.activities, &signals.people) {
        let field = book.show(desk, &one.record, one.field);
        let of =
            if one.record.kind == Kind::Contact { format!(" of {}", clean(&one.record.name())) } else { String::new() };
        let cite = book.quote(citation(&one.source, "body", disagree::body(&one.source)), &one.words);
        let day = happened_on(&one.source).map_or_else(String::new, |day| format!(" of {}", desk.day(day)));
        let what = match one.source.kind {
            Kind::Email => "a mail",
            Kind::Transcript => "a call",
            _ => "a note",
        };
        found.push(Apart {
            text: format!("the {}{of} is {field}, but {what}{day} says: “{}” {cite}", one.topic, one.words),
            todo: format!("set the {} right", one.topic),
            record: one.record,
        });
    }
    found
}
