//! Digests: what a mail, note, call or chat says, and what of it belongs into the CRM.
//!
//! For: [`digest`], which finds by rules who takes part, decisions, action items and proposed edits, each with the
//! sentence it rests on; and `model`, which checks what a model found against the same text.
//! Not for: reading files, validating against the schema's rules, writing.
//! Invariants: pure; every item quotes a sentence that stands in the text; a wrong write is worse than a missed one,
//! so what is asked, denied, supposed, said by third parties or of another time becomes no edit, and what fits two
//! values becomes a note; words addressed to the program become a note with a warning and nothing else.

mod aside;
mod author;
mod choices;
mod closing;
mod cues;
mod find;
mod fresh;
mod heard;
mod items;
mod jotted;
mod matter;
mod meeting;
mod model;
mod money;
pub(super) mod pattern;
mod people;
mod people_words;
mod present;
mod propose;
mod reply;
mod rivals;
mod scene;
mod service;
mod source;
mod stage;
mod when;
mod words;

pub(super) use aside::harmless;
pub(super) use cues::addresses_program;
pub(super) use fresh::fnv;
pub(super) use fresh::{new_record, record_id as new_record_id};
pub(super) use heard::{By, Heard, heard};
pub use model::merged;
pub(super) use present::present;
pub use reply::schema;
pub use scene::Scene;
pub use source::{Format, MOST_CHARS, SourceText, Utterance, read};
pub(super) use source::{Sentence, sentences};

use super::Desk;
use crate::crm::{Proposal, ProposedEdit, Quote, Record, RecordRef, SourceError};
use jiff::civil::Date;

/// A text to be digested.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The text.
    pub text: &'a str,
    /// What it is called: a file, `pasted text`, a record's name.
    pub from: &'a str,
    /// The record that it is about.
    pub about: Option<&'a Record>,
    /// The text as a record, where it is one.
    pub kept_as: Option<&'a RecordRef>,
    /// The day on which it was written, where the text itself does not say.
    pub date: Option<Date>,
    /// Whether the seller named the record and ordered what the text says into it.
    pub ordered: bool,
}

impl<'a> Request<'a> {
    /// A text of the records.
    pub fn kept(text: &'a str, from: &'a str, about: &'a Record, kept_as: &'a RecordRef, date: Option<Date>) -> Self {
        Self { text, from, about: Some(about), kept_as: Some(kept_as), date, ordered: false }
    }
}

/// Something that a text says, with its sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// In our words or the text's.
    pub text: String,
    /// The sentence.
    pub quote: Quote,
}

/// Something that somebody has to do.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionItem {
    /// Who; empty where nobody is named.
    pub owner: String,
    /// Whether that is one of us.
    pub ours: bool,
    /// What.
    pub what: String,
    /// Until when.
    pub due: Option<Date>,
    /// The sentence.
    pub quote: Quote,
}

/// What a text says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Digest {
    /// What the text is, in a line.
    pub heading: String,
    /// Who takes part.
    pub people: Vec<String>,
    /// The sentences that matter most, in their order.
    pub summary: Vec<Point>,
    /// What was decided.
    pub decisions: Vec<Point>,
    /// What is to be done.
    pub items: Vec<ActionItem>,
    /// Edits that wait for the seller, those of one record next to each other.
    pub edits: Vec<ProposedEdit>,
    /// What was found and becomes no edit, and why.
    pub notes: Vec<String>,
}

impl Digest {
    /// The edits as a proposal; `None` where there is neither an edit nor a note.
    pub fn proposal(&self, from: &str) -> Option<Proposal> {
        if self.edits.is_empty() && self.notes.is_empty() {
            return None;
        }
        let mut proposal = Proposal::new(format!("From {}", self.heading), from);
        proposal.edits.clone_from(&self.edits);
        proposal.notes.clone_from(&self.notes);
        Some(proposal)
    }
}

/// Reads a text by rules alone.
///
/// # Errors
/// When the records cannot be read.
pub fn digest(desk: &Desk<'_>, request: &Request<'_>) -> Result<(Scene, Digest), SourceError> {
    let parted = aside::part(request.text);
    let request = &Request { text: &parted.text, ..*request };
    let mut scene = Scene::set(desk, request, read(request.text))?;
    (scene.aside, scene.ordered) = (parted.notes, request.ordered);
    let digest = find::everything(&scene);
    Ok((scene, digest))
}

/// Whether a customer's sentence says that they order, or have signed.
pub(super) fn is_order(sentence: &str) -> bool {
    stage::of(sentence, cues::Cues::of(sentence), false) == Some(stage::Signal::Won)
}

/// Finds names of competitors in sentences that say that they are some.
#[derive(Clone, Debug, Default)]
pub(super) struct Rivals {
    scene: Scene,
}

impl Rivals {
    /// `known` are names of our own side and of customers: no competitor's.
    pub(super) fn new(known: Vec<String>) -> Self {
        Self { scene: Scene { known_names: known, ..Scene::default() } }
    }

    /// The competitors that a sentence names.
    pub(super) fn of(&self, sentence: &str) -> Vec<String> {
        rivals::of(&self.scene, sentence)
    }

    /// Whether a name can be a competitor's: no everyday word and nobody we know.
    pub(super) fn fits(&self, name: &str) -> bool {
        rivals::is_rival(&self.scene, name)
    }
}

#[cfg(test)]
mod tests;
