//! Every sentence around a record with who said it and when, for the actions that look for evidence in words.
//!
//! For: mails, notes, transcripts, meetings and the record's own description, newest first. Not for: what a sentence
//! means. Invariants: the words stand in the named field of the named record; texts that address the program are left
//! out whole; at most [`MOST`] characters are read.

use super::cues::Cues;
use super::find::{is_hostile, plain};
use super::scene::{Scene, Side};
use super::source::{SourceText, sentences};
use super::{Request, people, read, rivals};
use crate::actions::signals::{happened_at, is_inbound};
use crate::actions::{Book, Desk, book::citation, text::clean};
use crate::crm::{Kind, Record, RecordRef, SourceError, Value};
use jiff::civil::Date;
use std::sync::Arc;

/// Characters that are read, newest texts first.
const MOST: usize = 300_000;

/// On which side somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::actions) enum By {
    /// The customer.
    Them,
    /// One of us, in words to the customer.
    Us,
    /// One of us, in words about the customer: a note, the description of a meeting or of the record.
    Note,
    /// Somebody in a conversation whom the CRM does not know.
    Unknown,
}

/// One sentence.
#[derive(Clone, Debug)]
pub(in crate::actions) struct Heard {
    /// Word for word.
    pub(in crate::actions) words: String,
    /// The same with plain apostrophes and spaces, for patterns.
    pub(in crate::actions) plain: String,
    /// Who says it.
    pub(in crate::actions) by: By,
    /// By name, where it is known.
    pub(in crate::actions) who: Option<String>,
    /// When.
    pub(in crate::actions) day: Option<Date>,
    /// Where it stands.
    pub(in crate::actions) source: Arc<Record>,
    /// In which field.
    pub(in crate::actions) field: &'static str,
    /// Names of competitors in it.
    pub(in crate::actions) rivals: Vec<String>,
    /// A person of the CRM and the role in the purchase that the sentence gives them.
    pub(in crate::actions) role: Option<(RecordRef, String)>,
    cues: Cues,
}

impl Heard {
    /// Neither asked nor denied nor only possible, in any language.
    pub(in crate::actions) fn is_firm(&self) -> bool {
        !self.cues.question && !self.cues.negation && !self.cues.maybe && !self.cues.command
    }

    /// It denies something.
    pub(in crate::actions) fn denies(&self) -> bool {
        self.cues.negation
    }

    /// The words with their source: `Dana Ruiten, 9 Nov: “Two years would be easy.” [4]`.
    pub(in crate::actions) fn quoted(&self, desk: &Desk<'_>, book: &mut Book) -> String {
        let words = crate::actions::text::excerpt(&self.words, 150);
        let value = Value::text(self.source.text(self.field).unwrap_or_default());
        let cite = book.quote(citation(&self.source, self.field, value), &words);
        let who = match (self.by, &self.who) {
            (By::Note, _) | (_, None) => match self.source.kind {
                Kind::Note => "A note".to_owned(),
                Kind::Event => "A meeting".to_owned(),
                Kind::Opportunity => "The deal".to_owned(),
                _ => "A text".to_owned(),
            },
            (_, Some(name)) => clean(name),
        };
        // Who said it and when is evidence, too, though one marker is enough to read.
        for field in ["who", "sent_at", "starts_at", "recorded_at", "created_at"] {
            if !self.source.get(field).is_null() {
                book.cite(desk, &self.source, field);
            }
        }
        let day = self.day.filter(|_| self.source.kind != Kind::Opportunity);
        let day = day.map(|day| format!(", {}", desk.day(day))).unwrap_or_default();
        format!("{who}{day}: “{words}” {cite}")
    }
}

/// The sentences around a record: its own description and the texts among `activities`, which come newest first.
///
/// # Errors
/// When the records cannot be read.
pub(in crate::actions) fn heard(
    desk: &Desk<'_>,
    record: &Record,
    activities: &[Record],
) -> Result<Vec<Heard>, SourceError> {
    let request = Request { text: "", from: "", about: Some(record), kept_as: None, date: None, ordered: false };
    let mut scene = Scene::set(desk, &request, SourceText::default())?;
    let mut found = Vec::new();
    let mut left = MOST;
    for source in activities.iter().chain([record]) {
        let Some(field) = field_of(source) else { continue };
        let text = source.text(field).unwrap_or_default();
        if text.trim().is_empty() || text.len() > left || happened_at(source).is_some_and(|at| at > desk.now) {
            continue;
        }
        left -= text.len();
        one(desk, &mut scene, source, field, text, &mut found);
    }
    Ok(found)
}

/// The field that holds what was said.
fn field_of(record: &Record) -> Option<&'static str> {
    match record.kind {
        Kind::Email | Kind::Note | Kind::Transcript => Some("body"),
        Kind::Event | Kind::Opportunity | Kind::Lead => Some("description"),
        _ => None,
    }
}

fn one(desk: &Desk<'_>, scene: &mut Scene, source: &Record, field: &'static str, text: &str, found: &mut Vec<Heard>) {
    scene.source = match source.kind {
        // With headers a mail is read as one: without the history that it quotes.
        Kind::Email => read(&format!("From: a@b.invalid\nSubject: -\n\n{text}")),
        _ => read(text),
    };
    if source.kind == Kind::Email {
        scene.source.from = None;
    }
    scene.hear();
    let source = Arc::new(source.clone());
    let day = happened_at(&source).map(crate::actions::desk::day_of);
    let all = sentences(&scene.source);
    let hostile: Vec<usize> = all.iter().filter(|said| is_hostile(scene, said)).map(|said| said.utterance).collect();
    if !hostile.is_empty() && !scene.is_dialogue() {
        return;
    }
    for said in all.iter().filter(|said| !hostile.contains(&said.utterance)) {
        let (by, who) = speaker(desk, scene, &source, said.utterance);
        let plain = plain(&said.text);
        let cues = Cues::of(&plain);
        let role = people::role(scene, &plain, cues);
        let role = role.and_then(|role| Some((scene.people.get(role.person?)?.record.reference(), role.role)));
        found.push(Heard {
            cues,
            role,
            words: said.text.clone(),
            plain,
            by,
            who,
            day,
            source: Arc::clone(&source),
            field,
            rivals: rivals::of(scene, &said.text),
        });
    }
}

fn speaker(desk: &Desk<'_>, scene: &Scene, source: &Record, utterance: usize) -> (By, Option<String>) {
    match source.kind {
        Kind::Email if is_inbound(source) => (By::Them, desk.linked_name(source, "who")),
        Kind::Email => (By::Us, desk.linked_name(source, "owner")),
        Kind::Transcript => match scene.voice(utterance) {
            Some(voice) if voice.side == Side::Ours => (By::Us, Some(voice.name.clone())),
            Some(voice) if voice.side == Side::Theirs => (By::Them, Some(full_name(scene, voice))),
            Some(voice) => (By::Unknown, Some(voice.name.clone())),
            None => (By::Unknown, None),
        },
        _ => (By::Note, None),
    }
}

fn full_name(scene: &Scene, voice: &super::scene::Voice) -> String {
    voice.person.and_then(|at| scene.people.get(at)).map_or_else(|| voice.name.clone(), super::scene::Person::name)
}
