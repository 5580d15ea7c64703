//! Records that a text calls for: tasks of ours, meetings, persons.
//!
//! Invariant: the same words give the same id, so that a text that is digested twice proposes the same records.

use super::find::{Finds, Told, doubt};
use super::propose::edit;
use super::scene::{Scene, Side};
use super::{Digest, choices, people};
use crate::crm::{Kind, ProposedEdit, Quote, Record, RecordRef, Value, Worker};
use jiff::tz::TimeZone;

/// Fields of a record that does not exist yet, under an id that the same words give again.
pub(in crate::actions) fn new_record(
    kind: Kind,
    seed: &str,
    fields: Vec<(&str, Value)>,
    quote: &Quote,
    by: Worker,
) -> Vec<ProposedEdit> {
    let id = record_id(&kind, &format!("{seed} {}", quote.text));
    let record = Record::new(kind, id);
    let filled = fields.into_iter().filter(|(_, value)| !value.is_null());
    filled.map(|(field, value)| edit(&record, field, value, quote, by)).collect()
}

/// The id of a record that does not exist yet.
pub(in crate::actions) fn record_id(kind: &Kind, words: &str) -> String {
    format!("new-{:016x}", fnv(&format!("{kind} {words}")))
}

/// FNV-1a: the same words give the same id, so that a text that is digested twice proposes the same records.
pub(in crate::actions) fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

pub(super) fn tasks(scene: &Scene, finds: &Finds, digest: &mut Digest) {
    let mut seen: Vec<String> = Vec::new();
    for told in &one_each(&finds.items) {
        let found = &told.value;
        if found.unsure_due {
            digest.notes.push(doubt(&found.what, "the day that is named fits several, so none is set", &told.quote));
        }
        let Some(owner) = found.owner.person.filter(|_| found.owner.ours) else { continue };
        if let Some(due) = found.due.filter(|due| *due < scene.today) {
            digest.notes.push(doubt(&found.what, &format!("it was due on {due}, so no task is proposed"), &told.quote));
            continue;
        }
        let subject = found.what.to_lowercase();
        let known = scene.open_tasks.iter().any(|task| task.to_lowercase() == subject);
        if seen.contains(&subject) || known {
            continue;
        }
        seen.push(subject);
        digest.edits.extend(task(scene, &scene.people[owner].record.reference(), found, &told.quote, Worker::Code));
    }
}

/// What was asked and then promised is one thing to do: the fuller words, and the day that either names.
fn one_each(items: &[Told<super::items::Found>]) -> Vec<Told<super::items::Found>> {
    let mut kept: Vec<Told<super::items::Found>> = Vec::new();
    for told in items {
        let twin = kept
            .iter_mut()
            .find(|known| known.value.owner == told.value.owner && same_work(&known.value.what, &told.value.what));
        match twin {
            None => kept.push(told.clone()),
            Some(known) => {
                let due = told.value.due.or(known.value.due);
                if told.value.due.is_some() || told.value.what.len() > known.value.what.len() {
                    known.quote = told.quote.clone();
                }
                if told.value.what.len() > known.value.what.len() {
                    known.value.what.clone_from(&told.value.what);
                }
                known.value.due = due;
            }
        }
    }
    kept
}

/// The same verb, and an object that is the same or only pointed at.
fn same_work(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        words
            .filter(|word| {
                !matches!(word.as_str(), "" | "the" | "a" | "an" | "you" | "your" | "our" | "me" | "us" | "to")
            })
            .collect()
    };
    let (a, b) = (words(a), words(b));
    let points = |words: &[String]| {
        words.len() < 2 || words[1..].iter().all(|word| matches!(word.as_str(), "it" | "that" | "this" | "them"))
    };
    let shared = a.iter().skip(1).any(|word| word.len() > 3 && b[1.min(b.len())..].contains(word));
    !a.is_empty() && a.first() == b.first() && (points(&a) || points(&b) || shared)
}

/// The edits that make a task.
pub(super) fn task(
    scene: &Scene,
    owner: &RecordRef,
    found: &super::items::Found,
    quote: &Quote,
    by: Worker,
) -> Vec<ProposedEdit> {
    let status = choices::pick(&scene.choices.task_statuses, &["not started", "open", "new"]);
    let about = scene.target.as_ref().filter(|target| target.kind != Kind::Contact).map(Record::reference);
    let fields = vec![
        ("subject", Value::text(found.what.as_str())),
        ("status", Value::text(status.unwrap_or_default())),
        ("due_date", found.due.map_or(Value::Null, Value::Date)),
        ("about", about.map_or(Value::Null, Value::Ref)),
        ("who", contact(scene).map_or(Value::Null, Value::Ref)),
        ("owner", Value::Ref(owner.clone())),
    ];
    new_record(Kind::Task, &found.what, fields, quote, by)
}

/// The one contact who takes part.
fn contact(scene: &Scene) -> Option<RecordRef> {
    let mut theirs = scene.voices.iter().filter(|voice| voice.side == Side::Theirs).filter_map(|voice| voice.person);
    let first = theirs.next()?;
    theirs.next().is_none().then(|| scene.people[first].record.reference())
}

pub(super) fn meetings(scene: &Scene, finds: &Finds, digest: &mut Digest) {
    for (at, told) in finds.meetings.iter().enumerate() {
        if finds.meetings[..at].iter().any(|earlier| earlier.value == told.value) {
            continue;
        }
        let Ok(starts) = told.value.to_zoned(TimeZone::UTC) else { continue };
        let name = scene.account.as_ref().or(scene.target.as_ref()).map(Record::name).unwrap_or_default();
        let subject = format!("Meeting {}", crate::actions::text::clean(&name));
        let about = scene.target.as_ref().filter(|target| target.kind != Kind::Contact).map(Record::reference);
        let owner = scene.me.map(|me| scene.people[me].record.reference());
        let fields = vec![
            ("subject", Value::text(subject.trim())),
            ("starts_at", Value::Time(starts.timestamp())),
            ("about", about.map_or(Value::Null, Value::Ref)),
            ("who", contact(scene).map_or(Value::Null, Value::Ref)),
            ("owner", owner.map_or(Value::Null, Value::Ref)),
        ];
        digest.edits.extend(new_record(Kind::Event, &told.value.to_string(), fields, &told.quote, Worker::Code));
    }
}

pub(super) fn newcomers(scene: &Scene, digest: &mut Digest) {
    for newcomer in people::newcomers(scene) {
        let quote =
            Quote { text: newcomer.mailbox.written.clone(), record: scene.kept_as.clone(), from: scene.from.clone() };
        let account = scene.account.as_ref().filter(|_| newcomer.of_account).map(Record::reference);
        let mut fields = vec![
            ("first_name", Value::text(newcomer.first.as_str())),
            ("last_name", Value::text(newcomer.last.as_str())),
            ("email", Value::text(newcomer.mailbox.address.as_str())),
            ("account", account.map_or(Value::Null, Value::Ref)),
        ];
        let lines: &[String] = if newcomer.writer { &scene.source.signature } else { &[] };
        for (field, value, _) in people::of_signature(lines, &format!("{} {}", newcomer.first, newcomer.last)) {
            fields.push((field, Value::text(value)));
        }
        digest.edits.extend(new_record(Kind::Contact, &newcomer.mailbox.address, fields, &quote, Worker::Code));
    }
}
