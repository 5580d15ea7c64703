//! "Draft a mail to Dana about the renewal": recipient, purpose and topic out of a line.

use super::{
    Route, about,
    names::{self, Found},
    vocabulary::{self, has_phrase},
};
use crate::assistant::Context;
use crate::crm::{Kind, RecordRef, SourceError};
use std::collections::BTreeMap;

/// Verbs that ask for a text.
const VERBS: &[&str] = &[
    "draft",
    "write",
    "compose",
    "prepare",
    "send",
    "reply",
    "answer",
    "respond",
    "follow up",
    "nudge",
    "introduce",
    "thank",
    "recap",
];
/// What is to be written.
const THINGS: &[&str] = &[
    "mail",
    "email",
    "e-mail",
    "message",
    "follow-up",
    "followup",
    "reply",
    "nudge",
    "introduction",
    "intro",
    "renewal",
    "update",
    "answer",
    "note",
    "recap",
    "thank-you",
    "thank you",
];
/// Verbs that need no thing.
const ENOUGH: &[&str] = &["reply", "respond", "follow up", "nudge", "introduce", "thank", "recap"];
/// Words that say the purpose.
const PURPOSES: &[(&str, &str)] = &[
    ("recap", "recap"),
    ("thank", "thank-you"),
    ("thank-you", "thank-you"),
    ("follow-up", "follow-up"),
    ("followup", "follow-up"),
    ("follow up", "follow-up"),
    ("reply", "reply"),
    ("respond", "reply"),
    ("answer", "reply"),
    ("nudge", "nudge"),
    ("introduction", "introduction"),
    ("introduce", "introduction"),
    ("intro", "introduction"),
    ("renewal", "renewal"),
    ("second contact", "second-contact"),
    ("update", "case-update"),
];

/// Words for a language at the end of a line.
const LANGUAGES: &[(&str, &str)] =
    &[(" in english", "en"), (" in german", "de"), (" in french", "fr"), (" in spanish", "es")];
/// Words that say how it is to sound, with the input that they set.
const MANNERS: &[(&str, &str, &str)] = &[
    ("formal", "tone", "formal"),
    ("warm", "tone", "warm"),
    ("friendly", "tone", "warm"),
    ("short", "length", "short"),
    ("brief", "length", "short"),
    ("long", "length", "long"),
    ("detailed", "length", "long"),
];

/// Reads a line that asks for a mail; `None` when it asks for something else.
pub(super) fn read(
    context: &Context<'_>,
    line: &str,
    plain: &str,
    scope: Option<&RecordRef>,
    mentioned: Option<&str>,
) -> Result<Option<Route>, SourceError> {
    let Some(verb) = VERBS.iter().find(|verb| plain.starts_with(&format!("{verb} ")) || plain == **verb) else {
        return Ok(None);
    };
    if !(ENOUGH.contains(verb) || THINGS.iter().any(|thing| has_phrase(plain, thing))) {
        return Ok(None);
    }
    let language = LANGUAGES.iter().find_map(|(words, code)| Some((plain.strip_suffix(words)?, *code)));
    let plain = language.map_or(plain, |(rest, _)| rest);
    let (head, about) = match plain.split_once(" about ") {
        Some((head, about)) => (head, Some(names::as_written(line, about))),
        None => (plain, None),
    };
    let mut inputs = BTreeMap::new();
    inputs.extend(language.map(|(_, code)| ("language".to_owned(), code.to_owned())));
    // Only before the recipient: a name may hold these words.
    let asked = head.split(" to ").next().unwrap_or(head);
    for (_, input, value) in MANNERS.iter().filter(|(word, ..)| has_phrase(asked, word)) {
        inputs.insert((*input).to_owned(), (*value).to_owned());
    }
    if let Some((_, purpose)) = PURPOSES.iter().find(|(word, _)| has_phrase(head, word)) {
        inputs.insert("purpose".to_owned(), (*purpose).to_owned());
    }
    if let Some(about) = about.filter(|about| !vocabulary::is_pointer(about)) {
        inputs.insert("about".to_owned(), about);
    }
    let name = recipient(head, verb).map(|name| names::as_written(line, &name));
    // "to Tess in a warm tone": the name that stands there is the recipient, not all that follows.
    // "For this deal, keep it brief": what points at the open record ends there.
    let name = name.map(|name| vocabulary::pointer_first(&name).map(str::to_owned).unwrap_or(name));
    let holds = |name: &str, part: &str| name.to_lowercase().contains(&part.to_lowercase());
    // "Thank Grace Target for the plant tour": what stands last is what for, and names nobody.
    let nobody = |name: &str| Ok::<_, SourceError>(names::resolve(context, name, scope)? == Found::Nobody);
    let name = match (name, mentioned.filter(|mentioned| holds(head, mentioned))) {
        (Some(name), Some(mentioned)) if holds(&name, mentioned) || nobody(&name)? => Some(mentioned.to_owned()),
        (None, Some(mentioned)) => Some(mentioned.to_owned()),
        (name, _) => name,
    };
    address(context, name, scope, inputs).map(Some)
}

/// What stands after the last "to", "for" or "with"; after the verb itself for "nudge Dana".
fn recipient(head: &str, verb: &str) -> Option<String> {
    let after = [" to ", " for ", " with "].iter().filter_map(|word| head.rfind(word).map(|at| at + word.len())).max();
    let name = match after {
        Some(at) => &head[at..],
        None if ENOUGH.contains(&verb) => head.strip_prefix(verb)?,
        None => return None,
    };
    let name = name.trim();
    (!name.is_empty() && !THINGS.contains(&name)).then(|| name.to_owned())
}

/// A mail or a case that is described where a name stands: "reply to the mail on the vendor form".
fn told(context: &Context<'_>, name: &str) -> Result<Option<RecordRef>, SourceError> {
    let words: Vec<&str> = name.split_whitespace().collect();
    let told = about::of_kinds(context, &words, &[Kind::Email, Kind::Case], true)?;
    Ok(about::clear(&told).filter(|told| told.in_name > 1).map(|told| told.record.clone()))
}

fn address(
    context: &Context<'_>,
    name: Option<String>,
    scope: Option<&RecordRef>,
    mut inputs: BTreeMap<String, String>,
) -> Result<Route, SourceError> {
    let id = "draft-email".to_owned();
    let Some(name) = name else {
        return Ok(match scope {
            Some(record) => Route::Action { id, record: Some(record.clone()), inputs },
            None => Route::NeedsRecord { id },
        });
    };
    Ok(match names::resolve(context, &name, scope)? {
        Found::Several(candidates) => Route::Choose { name, candidates },
        Found::Nobody if vocabulary::is_pointer(&name) => Route::NeedsRecord { id },
        Found::Nobody => match told(context, &name)? {
            Some(record) => Route::Action { id, record: Some(record), inputs },
            None => super::unknown(context, name)?,
        },
        Found::One(person) => match scope.filter(|scope| person.kind == Kind::Contact && scope.kind != Kind::Contact) {
            Some(scope) => {
                let called = context.records.get(&person)?.map_or(name, |person| person.name());
                inputs.insert("to".to_owned(), called);
                Route::Action { id, record: Some(scope.clone()), inputs }
            }
            None => Route::Action { id, record: Some(person), inputs },
        },
    })
}
