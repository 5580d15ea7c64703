//! The worker that reads for the screen: lists, records, searches.
//!
//! Invariants: requests that a newer one has overtaken are not answered; a failure becomes a notice, never an end.

use super::inbox::Inbox;
use crate::app::toast::Level;
use crate::app::{Effect, Loaded, Msg};
use crate::crm::SourceError;
use crate::runtime::{Desk, DeskError, Place};
use crate::runtime::{day, load, walk};
use crate::store::Reader;
use crate::trust::SafeText;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// Starts the worker on an open connection.
pub(super) fn start(place: Place, reader: Reader, inbox: Inbox) -> std::io::Result<Sender<Effect>> {
    let (sender, requests) = channel();
    thread::Builder::new().name("browse".into()).spawn(move || match Desk::with_reader(place, reader) {
        Ok(desk) => {
            for note in &desk.notes {
                inbox.push(Msg::Notice(Level::Warning, SafeText::new(note)));
            }
            work(desk, &requests, &inbox);
        }
        Err(error) => inbox.push(Msg::Notice(Level::Error, SafeText::new(&error.to_string()))),
    })?;
    Ok(sender)
}

/// Whether it is this worker's: what only reads.
pub(super) fn takes(effect: &Effect) -> bool {
    matches!(
        effect,
        Effect::LoadRows { .. }
            | Effect::LoadTabs
            | Effect::LoadDay
            | Effect::LoadWalk(_)
            | Effect::LoadRecord(_)
            | Effect::Search { .. }
            | Effect::ListActions(_)
            | Effect::ListAbilities
            | Effect::ListDecided(_)
            | Effect::LookAtActions
            | Effect::ListDrafts
            | Effect::Describe(_)
            | Effect::LoadDraft(_)
    )
}

fn work(mut desk: Desk, requests: &Receiver<Effect>, inbox: &Inbox) {
    while let Ok(first) = requests.recv() {
        let mut waiting = vec![first];
        waiting.extend(requests.try_iter());
        drop_overtaken(&mut waiting);
        look_at_actions(&mut desk, &waiting, inbox);
        for request in waiting {
            match answer(&desk, request) {
                Ok(Some(loaded)) => inbox.push(Msg::Loaded(loaded)),
                Ok(None) => {}
                Err(error) => inbox.push(Msg::Notice(Level::Error, SafeText::new(&error.to_string()))),
            }
        }
    }
}

/// Takes in what was edited in the action files. What is open on the screen is read again, unless that was just asked
/// for.
fn look_at_actions(desk: &mut Desk, waiting: &[Effect], inbox: &Inbox) {
    if !waiting
        .iter()
        .any(|effect| matches!(effect, Effect::LookAtActions | Effect::LoadRecord(_) | Effect::ListActions(_)))
    {
        return;
    }
    let (changed, news) = desk.refresh_actions();
    for note in &news {
        inbox.push(Msg::Notice(Level::Warning, SafeText::new(note)));
    }
    if changed && !waiting.iter().any(|effect| matches!(effect, Effect::LoadRecord(_))) {
        inbox.push(Msg::Loaded(Loaded::Changed));
    }
}

/// Keeps only the newest request of each sort that a later one makes useless.
fn drop_overtaken(waiting: &mut Vec<Effect>) {
    let kind = |effect: &Effect| match effect {
        Effect::LoadRows { after: None, .. } => Some(0),
        Effect::LoadRecord(_) => Some(1),
        Effect::Search { .. } => Some(2),
        Effect::LoadTabs => Some(3),
        Effect::LoadDay => Some(4),
        Effect::LoadWalk(_) => Some(6),
        Effect::LookAtActions => Some(5),
        _ => None,
    };
    let mut index = 0;
    while index < waiting.len() {
        let overtaken = kind(&waiting[index])
            .is_some_and(|this| waiting[index + 1..].iter().any(|later| kind(later) == Some(this)));
        if overtaken {
            waiting.remove(index);
        } else {
            index += 1;
        }
    }
}

fn answer(desk: &Desk, request: Effect) -> Result<Option<Loaded>, DeskError> {
    let (reader, today) = (desk.reader(), desk.today());
    let currency = &desk.place.settings().currency;
    let loaded = match request {
        Effect::LoadRows { kind, filter, after, generation } => {
            let append = after.is_some();
            let (rows, next) = load::rows(reader, &kind, &filter, after, today, currency)?;
            Loaded::Rows { generation, rows, next, append }
        }
        Effect::LoadTabs => Loaded::Tabs(load::tabs(reader)?),
        Effect::LoadDay => Loaded::Day(Box::new(day::page(desk)?)),
        Effect::LoadWalk(whose) => Loaded::Walk(Box::new(walk::tour(desk, whose)?)),
        Effect::LoadRecord(record) => match load::record(desk, &record)? {
            Some(open) => Loaded::Record(Box::new(open)),
            None => Loaded::NoRecord(record),
        },
        Effect::Search { text, generation, among } => {
            Loaded::Hits { generation, choices: load::search(desk, &text, &among)? }
        }
        Effect::ListAbilities => Loaded::Choices {
            title: SafeText::from_static("What dealdesk can do; a choice writes a line for the chat"),
            choices: load::abilities(desk)?,
        },
        Effect::ListDecided(record) => Loaded::Choices {
            title: SafeText::from_static("Bring back a step"),
            choices: load::decided(desk, record.as_ref())?,
        },
        Effect::ListActions(record) => {
            Loaded::Choices { title: SafeText::from_static("Actions"), choices: load::actions(desk, record.as_ref()) }
        }
        Effect::ListDrafts => {
            Loaded::Choices { title: SafeText::from_static("Drafts"), choices: load::drafts(reader)? }
        }
        Effect::Describe(records) => Loaded::Described(load::told(desk, &records)?),
        Effect::LoadDraft(id) => match reader.draft(id)? {
            Some(draft) => Loaded::Draft(Box::new(draft)),
            None => return Err(SourceError(format!("draft {id} is not in this workspace")).into()),
        },
        _ => return Ok(None),
    };
    Ok(Some(loaded))
}

/// What is read when there is time: figures of the top bar.
pub(super) fn summary(reader: &Reader, today: jiff::civil::Date, currency: &str) -> Result<Loaded, SourceError> {
    load::summary(reader, today, currency).map(Loaded::Summary)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::{Kind, RecordRef};

    #[test]
    fn only_the_newest_of_a_sort_is_answered() {
        let rows = |generation| Effect::LoadRows { kind: Kind::Lead, filter: String::new(), after: None, generation };
        let record = |id: &str| Effect::LoadRecord(RecordRef::new(Kind::Lead, id));
        let mut waiting = vec![rows(1), record("1"), Effect::ListDrafts, rows(2), record("2"), record("3"), rows(3)];
        drop_overtaken(&mut waiting);
        assert_eq!(waiting, [Effect::ListDrafts, record("3"), rows(3)]);
    }
}
