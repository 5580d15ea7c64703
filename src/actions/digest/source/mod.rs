//! Texts as utterances: mails, call transcripts (WebVTT, SubRip, plain), chats, notes.
//!
//! For: [`read`], which finds out what a text is and takes off what is not said in it: headers, quoted history,
//! signatures, cue numbers and times. Not for: what the words mean.
//! Invariants: pure; any text is read without a panic; the words of every utterance stand in the source in that order,
//! with white space made single; at most [`MOST_CHARS`] characters and [`MOST_UTTERANCES`] utterances are kept, and
//! what was left out is said.

mod captions;
mod dialogue;
mod mail;
mod mime;
mod paragraphs;
mod sentence;
#[cfg(test)]
pub(in crate::actions::digest) use dialogue::PATTERNS as DIALOGUE_PATTERNS;
#[cfg(test)]
pub(in crate::actions::digest) use mail::PATTERNS as MAIL_PATTERNS;

pub(in crate::actions) use mail::Mailbox;
pub(in crate::actions) use sentence::{Sentence, sentences};

use jiff::civil::Date;

/// Longest text that is read, in characters: a call of about five hours.
pub const MOST_CHARS: usize = 400_000;
/// Most utterances that are kept.
pub(in crate::actions) const MOST_UTTERANCES: usize = 20_000;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A mail with its headers.
    Mail,
    /// WebVTT captions.
    Vtt,
    /// SubRip captions.
    Srt,
    /// `Name: words`, line by line: a plain transcript or a chat.
    Dialogue,
    /// Anything else: a note.
    Note,
}

impl Format {
    /// What people call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Vtt | Self::Srt => "transcript with captions",
            Self::Dialogue => "conversation",
            Self::Note => "note",
        }
    }
}

/// What one person said in one go, or one paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Utterance {
    /// Who, as the text writes it.
    pub speaker: Option<String>,
    /// When, in seconds from the start of a recording.
    pub at: Option<u32>,
    /// The words, on one line.
    pub text: String,
    /// Where it begins in the source, in bytes.
    pub start: usize,
}

/// A text that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceText {
    /// How it is written.
    pub format: Option<Format>,
    /// A mail's subject.
    pub title: Option<String>,
    /// The day it carries itself.
    pub date: Option<Date>,
    /// What was said.
    pub utterances: Vec<Utterance>,
    /// The writer of a mail.
    pub(in crate::actions) from: Option<Mailbox>,
    /// To whom a mail went, copies last.
    pub(in crate::actions) to: Vec<Mailbox>,
    /// The lines below the closing of a mail.
    pub(in crate::actions) signature: Vec<String>,
    /// What was left out, for a person.
    pub notes: Vec<String>,
}

/// Reads a text of any of the formats.
pub fn read(text: &str) -> SourceText {
    let (text, cut) = bounded(text);
    let mut source = parse(text);
    if source.utterances.len() > MOST_UTTERANCES {
        let left = source.utterances.len() - MOST_UTTERANCES;
        source.utterances.truncate(MOST_UTTERANCES);
        source.notes.push(format!("the last {left} lines were not read: a text may have {MOST_UTTERANCES}"));
    }
    if cut {
        source.notes.push(format!("only the first {MOST_CHARS} characters were read"));
    }
    source
}

fn parse(text: &str) -> SourceText {
    let text = text.trim_start_matches('\u{feff}');
    captions::read(text).or_else(|| mail::read(text)).or_else(|| dialogue::read(text)).unwrap_or_else(|| SourceText {
        format: Some(Format::Note),
        utterances: paragraphs::read(text, 0),
        ..SourceText::default()
    })
}

fn bounded(text: &str) -> (&str, bool) {
    match text.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => (&text[..end], true),
        None => (text, false),
    }
}

/// One line with single spaces, without what cannot be seen.
pub(in crate::actions) fn squeezed(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !hidden(*c)).collect();
    visible.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

fn hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}'
        | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests;
