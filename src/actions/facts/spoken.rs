//! Quoted lines: who, when, the exact phrase, and the markers of all of them.

use crate::actions::cues::{self, Said, Side};
use crate::actions::digest::is_order;
use crate::actions::text::{capital, clean};
use crate::actions::{ActionError, Book, Desk, Request};
use crate::crm::query::fold_text;
use crate::crm::{Kind, Record, SourceError};
use std::collections::BTreeSet;

/// Letters of a sentence that is quoted whole.
const WHOLE: usize = 110;
/// Words quoted on each side of a phrase out of a longer one.
const AROUND: usize = 6;

/// `Dana Ruiten on 9 Nov [2]: “Still six a night.” [3]`.
pub(super) fn line(desk: &Desk<'_>, book: &mut Book, said: &Said, phrase: &str) -> String {
    format!("{}: “{}” {}", origin(desk, book, said), snippet(&said.text, phrase), said.cite(book))
}

/// Words that a sentence has at least: a greeting says nothing.
const SAYING: usize = 4;

/// The newest sentences of the customer but for those that are quoted already.
pub(super) fn last_words(
    desk: &Desk<'_>,
    book: &mut Book,
    said: &[Said],
    most: usize,
    quoted: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    let says = |text: &str| text.split_whitespace().count() >= SAYING && !is_order(text);
    let told = |said: &&Said| said.is_theirs() && says(&said.text) && !quoted(&said.text);
    said.iter().filter(told).take(most).map(|said| capital(&line(desk, book, said, &said.text))).collect()
}

/// Puts the newest sentences that prove something into the book, cited by nothing yet: a model finds in them what the
/// lists of words miss.
pub(super) fn offer(book: &mut Book, said: &[Said], most: usize) {
    for said in said.iter().filter(|said| said.may_prove()).take(most) {
        said.cite(book);
    }
}

/// Says how many are left of a list that was cut; the figure is computed, as every other one.
pub(super) fn tell_rest(book: &mut Book, lines: &mut Vec<String>, all: usize) {
    if let Some(rest) = all.checked_sub(lines.len()).filter(|rest| *rest > 0) {
        let text = format!("{rest} more");
        lines.push(format!("And {text} {}.", book.computed("Left out of the list", &text, None)));
    }
}

/// A short sentence whole; of a longer one the phrase with the words around it.
pub(super) fn snippet(sentence: &str, phrase: &str) -> String {
    let line = clean(sentence);
    let phrase = clean(phrase);
    let at = line.find(&phrase).filter(|_| line.chars().count() > WHOLE);
    let Some(at) = at else {
        return crate::actions::text::excerpt(&line, WHOLE);
    };
    let spaces = |text: &str| text.match_indices(' ').map(|(at, _)| at).collect::<Vec<_>>();
    let end = at + phrase.len();
    let from = spaces(&line[..at]).into_iter().rev().nth(AROUND).map_or(0, |space| space + 1);
    let to = spaces(&line[end..]).into_iter().nth(AROUND).map_or(line.len(), |space| end + space);
    let (before, after) = (if from > 0 { "…" } else { "" }, if to < line.len() { "…" } else { "" });
    format!("{before}{}{after}", &line[from..to])
}

/// The texts of a request: the input `text`, else those around the record.
pub(super) fn asked_texts(desk: &Desk<'_>, request: &Request<'_>, action: &str) -> Result<Vec<Said>, ActionError> {
    let given = request.inputs.get("text").map(|text| text.trim()).filter(|text| !text.is_empty());
    match (given, request.record) {
        (Some(words), record) => Ok(cues::of_words(desk, words, record)?),
        (None, Some(record)) => Ok(cues::around(desk, record)?),
        (None, None) => Err(ActionError::NeedsRecord { action: action.to_owned() }),
    }
}

/// Leads and contacts that a name is looked for among.
const NAMED: usize = 20;

/// The one lead or contact who speaks in a text: by the whole name, else by a part that only one of them has.
pub(super) fn speaker(desk: &Desk<'_>, text: &str) -> Result<Option<Record>, SourceError> {
    let source = crate::actions::digest::read(text);
    let names: BTreeSet<String> = source.utterances.iter().filter_map(|said| said.speaker.clone()).collect();
    let mut found: Vec<Record> = Vec::new();
    for name in names {
        let wanted = fold_text(&name);
        let mut own = Vec::new();
        for kind in [Kind::Lead, Kind::Contact] {
            for hit in desk.records.search(&name, Some(&kind), NAMED)? {
                let called = fold_text(&hit.row.name);
                if called == wanted || called.split(' ').any(|part| part == wanted) {
                    own.extend(desk.get(&hit.row.record)?);
                }
            }
        }
        if let [one] = own.as_slice() {
            found.push(one.clone());
        }
    }
    if found.is_empty() {
        return signer(desk, text);
    }
    Ok(if found.len() == 1 { found.pop() } else { None })
}

/// The one lead or contact whose name stands at the end of a text, whole or as a first name that nobody else has.
fn signer(desk: &Desk<'_>, text: &str) -> Result<Option<Record>, SourceError> {
    let last = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let word = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let words: Vec<String> = last.split_whitespace().map(word).filter(|word| !word.is_empty()).collect();
    for count in [3, 2, 1] {
        let Some(from) = words.len().checked_sub(count) else { continue };
        let name = words[from..].join(" ");
        if !name.starts_with(char::is_uppercase) || name.chars().count() < 3 {
            continue;
        }
        let wanted = fold_text(&name);
        let mut own = Vec::new();
        for kind in [Kind::Lead, Kind::Contact] {
            for hit in desk.records.search(&name, Some(&kind), NAMED)? {
                let called = fold_text(&hit.row.name);
                if called == wanted || count == 1 && called.split(' ').next() == Some(wanted.as_str()) {
                    own.push(hit.row.record);
                }
            }
        }
        if let [one] = own.as_slice() {
            return desk.get(one);
        }
    }
    Ok(None)
}

/// The account of a record, or the record itself where it is one.
pub(super) fn account_of(desk: &Desk<'_>, record: &Record) -> Option<Record> {
    match record.kind {
        Kind::Account => Some(record.clone()),
        _ => record.link("account").and_then(|link| desk.get(link).ok().flatten()),
    }
}

/// Who said it and when: `Dana Ruiten on 9 Nov [2]`, `our note of 8 Nov [2]`.
pub(in crate::actions) fn origin(desk: &Desk<'_>, book: &mut Book, said: &Said) -> String {
    let field = match said.source.kind {
        Kind::Email => "sent_at",
        Kind::Event => "starts_at",
        Kind::Transcript if !said.source.get("recorded_at").is_null() => "recorded_at",
        _ => "created_at",
    };
    let day = if said.source.get(field).is_null() {
        String::new()
    } else {
        let joint = if said.side == Side::Ours && said.who == "our note" { "of" } else { "on" };
        format!(" {joint} {} {}", said.day(desk), book.cite(desk, &said.source, field))
    };
    // The name rests on the mail that the day is cited from; a marker of its own would crowd the line.
    if !said.source.get("who").is_null() {
        book.cite(desk, &said.source, "who");
    }
    let who = match (said.who.as_str(), &said.source.kind) {
        ("", _) if said.is_pasted() => "the text".to_owned(),
        ("", Kind::Lead) => "the lead's description".to_owned(),
        ("", kind) => format!("the {kind}"),
        (who, _) => clean(who),
    };
    format!("{who}{day}")
}
