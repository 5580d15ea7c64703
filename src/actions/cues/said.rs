//! The sentences around a record, newest first, each with who said it and on which side they stand.
//!
//! Not for: what the sentences mean. Invariants: quoted history and signatures are left out, so that nothing counts
//! twice or for the wrong side; a note is ours unless it holds a conversation.

use crate::actions::digest::{Format, SourceText, read, sentences};
use crate::actions::signals::{happened_on, is_inbound, sender};
use crate::actions::text::{clean, excerpt};
use crate::actions::{Book, Desk};
use crate::crm::{Citation, Kind, Record, RecordRef, SourceError, Value};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Texts of one kind that are read around one record.
const OF_KIND: usize = 60;
/// Deals, cases and people of an account whose texts are the account's own.
const BRANCHES: usize = 40;
/// Texts in all, newest first.
const TEXTS: usize = 400;
/// Users whose names are known.
const USERS: usize = 500;
/// Letters of a quoted sentence.
const QUOTED: usize = 240;
/// The id of a text that is no record.
const PASTED: &str = "pasted text";
/// Who says what stands in a note.
const OUR_NOTE: &str = "our note";

/// On which side somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::actions) enum Side {
    /// The customer.
    Theirs,
    /// A user of this workspace.
    Ours,
    /// Somebody in a conversation whom nobody knows.
    Unknown,
}

/// One sentence.
#[derive(Clone, Debug)]
pub(in crate::actions) struct Said {
    /// The mail, note, transcript, meeting, case or lead.
    pub(in crate::actions) source: Arc<Record>,
    /// The field it stands in.
    pub(in crate::actions) field: &'static str,
    /// The day.
    pub(in crate::actions) on: Option<Date>,
    /// By name, cleaned.
    pub(in crate::actions) who: String,
    pub(in crate::actions) side: Side,
    /// The sentence, on one line.
    pub(in crate::actions) text: String,
}

impl Said {
    /// The marker of the sentence.
    pub(in crate::actions) fn cite(&self, book: &mut Book) -> String {
        if self.is_pasted() {
            return book.computed("pasted text", &excerpt(&self.text, QUOTED), None);
        }
        let citation = Citation {
            record: self.source.reference(),
            record_name: self.source.name(),
            field: self.field.to_owned(),
            value: Value::text(self.text.as_str()),
        };
        book.quote(citation, &excerpt(&self.text, QUOTED))
    }

    /// The day as people say it; empty where nobody knows.
    pub(in crate::actions) fn day(&self, desk: &Desk<'_>) -> String {
        self.on.map(|day| desk.day(day)).unwrap_or_default()
    }

    /// Whether it stands in a text that was pasted, and not in a record.
    pub(in crate::actions) fn is_pasted(&self) -> bool {
        self.source.id.as_str() == PASTED
    }

    /// Whether it may prove something about the customer: their words, words of nobody known, and our notes of them.
    pub(in crate::actions) fn may_prove(&self) -> bool {
        self.side != Side::Ours || self.who == OUR_NOTE
    }

    /// Whether the customer says it, as far as anybody knows.
    pub(in crate::actions) fn is_theirs(&self) -> bool {
        self.side == Side::Theirs
    }
}

/// What was said around a record: in its own texts, and for an account in those of its deals, cases and people.
pub(in crate::actions) fn around(desk: &Desk<'_>, record: &Record) -> Result<Vec<Said>, SourceError> {
    of_texts(desk, texts_around(desk, record)?)
}

/// The sentences of a text that was pasted, about a record where there is one.
pub(in crate::actions) fn of_words(
    desk: &Desk<'_>,
    words: &str,
    about: Option<&Record>,
) -> Result<Vec<Said>, SourceError> {
    let words = crate::actions::digest::harmless(words);
    let mut text = Record::new(Kind::Transcript, PASTED).with("title", PASTED).with("body", words.as_str());
    if let Some(about) = about {
        text.set("about", Value::Ref(about.reference()));
    }
    let mut said = of_texts(desk, vec![text])?;
    // Without speakers nobody knows whose words they are.
    said.iter_mut()
        .filter(|said| said.who == OUR_NOTE)
        .for_each(|said| (said.who, said.side) = (String::new(), Side::Unknown));
    Ok(said)
}

fn texts_around(desk: &Desk<'_>, record: &Record) -> Result<Vec<Record>, SourceError> {
    let mut roots = vec![record.clone()];
    if record.kind == Kind::Account {
        for kind in [Kind::Opportunity, Kind::Case, Kind::Contact] {
            roots.extend(desk.linked(record, kind, BRANCHES)?);
        }
    }
    let mut seen: BTreeSet<RecordRef> = BTreeSet::new();
    let mut texts = Vec::new();
    for root in roots {
        for kind in [Kind::Email, Kind::Note, Kind::Transcript, Kind::Event] {
            let linked = desk.linked(&root, kind, OF_KIND)?;
            texts.extend(linked.into_iter().filter(|text| seen.insert(text.reference())));
        }
        if is_text(&root.kind) && seen.insert(root.reference()) {
            texts.push(root);
        }
    }
    Ok(texts)
}

/// Kinds with words of their own.
fn is_text(kind: &Kind) -> bool {
    matches!(kind, Kind::Email | Kind::Note | Kind::Transcript | Kind::Event | Kind::Case | Kind::Lead)
}

/// The sentences of texts, newest first; nothing of the future but what a meeting was made for.
pub(in crate::actions) fn of_texts(desk: &Desk<'_>, mut texts: Vec<Record>) -> Result<Vec<Said>, SourceError> {
    let day = |text: &Record| happened_on(text).or_else(|| text.date("created_at"));
    texts.retain(|text| day(text).is_none_or(|day| day <= desk.today));
    texts.sort_by_key(|text| (std::cmp::Reverse(day(text)), text.reference()));
    texts.truncate(TEXTS);
    let ours = our_names(desk)?;
    let mut said = Vec::new();
    for text in texts {
        for (field, words) in words_of(desk, &text) {
            said.extend(one(desk, &text, field, &words, &ours));
        }
    }
    Ok(said)
}

fn our_names(desk: &Desk<'_>) -> Result<BTreeSet<String>, SourceError> {
    let users = desk.all(&Kind::User, None, USERS)?;
    Ok(users.iter().map(|user| user.name().to_lowercase()).collect())
}

/// The fields of a text that hold sentences. What a visitor typed into a form may stand in a field of its own.
fn words_of(desk: &Desk<'_>, text: &Record) -> Vec<(&'static str, String)> {
    let fields: &[&'static str] = match text.kind {
        Kind::Lead => &["description", "notes", "message", "comments"],
        Kind::Event | Kind::Case => &["description"],
        Kind::Email => return vec![("body", with_headers(desk, text))],
        _ => &["body"],
    };
    let words = fields.iter().filter_map(|field| Some((*field, text.text(field)?.to_owned())));
    words.filter(|(_, words)| !words.trim().is_empty()).collect()
}

fn one(desk: &Desk<'_>, text: &Record, field: &'static str, words: &str, ours: &BTreeSet<String>) -> Vec<Said> {
    let on = happened_on(text).or_else(|| text.date("created_at"));
    let read = read(words);
    let voices = Voices::of(desk, text, &read, ours);
    let source = Arc::new(text.clone());
    let sentence = |sentence: crate::actions::digest::Sentence| {
        let speaker = read.utterances.get(sentence.utterance).and_then(|said| said.speaker.clone());
        let (who, side) = voices.of_speaker(speaker.as_deref());
        Said { source: Arc::clone(&source), field, on, who, side, text: sentence.text }
    };
    sentences(&read).into_iter().map(sentence).collect()
}

/// A mail with headers before it, so that it is read as one and its quoted history is cut off.
fn with_headers(desk: &Desk<'_>, mail: &Record) -> String {
    let name: String = sender(desk, mail).chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-')).collect();
    let subject = clean(mail.text("subject").unwrap_or_default());
    format!("From: {name} <sender@mail.invalid>\nSubject: {subject}\n\n{}", mail.text("body").unwrap_or_default())
}

/// Who is who in one text.
struct Voices<'a> {
    ours: &'a BTreeSet<String>,
    /// Without a speaker.
    plain: (String, Side),
    /// Whether one of us speaks, so that everybody else is the customer.
    we_speak: bool,
    /// The customer's people by name, lower case.
    theirs: Vec<String>,
}

/// What a speaker is called who is one of us.
const OUR_ROLES: &[&str] =
    &["agent", "rep", "sales", "sales rep", "seller", "support", "account executive", "advisor", "consultant"];
const THEIR_ROLES: &[&str] = &["customer", "lead", "prospect", "client", "buyer", "kunde", "kundin", "caller"];

impl<'a> Voices<'a> {
    fn of(desk: &Desk<'_>, text: &Record, read: &SourceText, ours: &'a BTreeSet<String>) -> Self {
        let plain = match text.kind {
            Kind::Email if is_inbound(text) => (sender(desk, text), Side::Theirs),
            Kind::Email => ("we".to_owned(), Side::Ours),
            Kind::Case | Kind::Lead => (String::new(), Side::Unknown),
            _ => (OUR_NOTE.to_owned(), Side::Ours),
        };
        let people = ["who", "about"]
            .iter()
            .filter_map(|field| text.link(field))
            .filter_map(|link| desk.get(link).ok().flatten());
        let theirs =
            people.filter(|who| matches!(who.kind, Kind::Contact | Kind::Lead)).map(|who| who.name().to_lowercase());
        let mut voices = Self { ours, plain, we_speak: false, theirs: theirs.collect() };
        let dialogue = matches!(read.format, Some(Format::Dialogue | Format::Vtt | Format::Srt));
        voices.we_speak = dialogue
            && read.utterances.iter().filter_map(|said| said.speaker.as_ref()).any(|name| voices.is_ours(name));
        voices
    }

    fn is_ours(&self, name: &str) -> bool {
        let name = name.trim().to_lowercase();
        let first = |known: &String| known.split(' ').next() == Some(name.as_str());
        !self.is_theirs(&name)
            && (OUR_ROLES.contains(&name.as_str()) || self.ours.contains(&name) || self.ours.iter().any(first))
    }

    fn is_theirs(&self, name: &str) -> bool {
        let name = name.trim().to_lowercase();
        let first = |known: &String| known.split(' ').next() == Some(name.as_str());
        THEIR_ROLES.contains(&name.as_str()) || self.theirs.contains(&name) || self.theirs.iter().any(first)
    }

    fn of_speaker(&self, speaker: Option<&str>) -> (String, Side) {
        match speaker {
            None => self.plain.clone(),
            Some(name) if self.is_theirs(name) => (clean(name), Side::Theirs),
            Some(name) if self.is_ours(name) => (clean(name), Side::Ours),
            Some(name) if self.we_speak => (clean(name), Side::Theirs),
            Some(name) => (clean(name), Side::Unknown),
        }
    }
}
