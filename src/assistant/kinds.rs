//! The kinds of records on which an action works: what is said where one is missing, or is of another kind.
//!
//! Invariant: the example that is named is a record on which the action works, where there is one.

use super::{Context, meant};
use crate::actions::{Action, RecordNeed, text::clean};
use crate::crm::{Answer, Kind, RecordRef, SourceError, Status};

/// What is said where an action works on a record and there is none: a record that the line names all the same has none of
/// the kind, and that is the answer.
pub(super) fn needs_record(context: &Context<'_>, id: &str, line: &str) -> Result<Answer, SourceError> {
    let action = context.registry.get(id);
    let title = action.map_or(id, |action| action.title.as_str());
    let kinds = action.map_or("a record".to_owned(), in_words);
    let said = said(context, id, action)?;
    let none = match meant::named(context, line)? {
        Some((record, name)) => {
            let (name, kind) = (clean(&name), one(&record.kind));
            let of: Vec<&str> = kinds.split(' ').filter(|word| !matches!(*word, "a" | "an")).collect();
            format!("{name} is {kind}, and there is no {} of {name}. ", of.join(" "))
        }
        None => {
            number(context, line)?.map_or_else(String::new, |number| format!("There is no {} here. ", clean(&number)))
        }
    };
    let text = format!("{none}“{}” works on {kinds}: open one, or name it, as in “{}”.", clean(title), clean(&said));
    Ok(asks(id, text))
}

/// What is said where a word stands for somebody or something that nobody spoke of.
pub(super) fn asks_whom(id: &str, word: &str) -> Answer {
    let text = format!("Who or what is “{}”? Nothing is open and nothing was spoken of: say the name.", clean(word));
    asks(id, text)
}

/// A number like Q-1099 in a line that no record has.
fn number(context: &Context<'_>, line: &str) -> Result<Option<String>, SourceError> {
    let numbers = line.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let is_number = |word: &&str| {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        digits >= 3 && word.contains('-') && word.starts_with(|c: char| c.is_ascii_alphabetic())
    };
    for number in numbers.filter(is_number) {
        if context.records.search(number, None, 1)?.is_empty() {
            return Ok(Some(number.to_owned()));
        }
    }
    Ok(None)
}

/// What is said where an action is to run on a record of a kind that its file does not name; none where it may run.
pub(super) fn refusal(
    context: &Context<'_>,
    action: &Action,
    record: Option<&RecordRef>,
) -> Result<Option<Answer>, SourceError> {
    let wrong = |record: &&RecordRef| {
        action.record != RecordNeed::None && !action.kinds.is_empty() && !action.kinds.contains(&record.kind)
    };
    let Some(record) = record.filter(wrong) else { return Ok(None) };
    let example = match example(context, action)? {
        Some((record, name)) => format!("Such as {} ({}).", clean(&record.to_string()), clean(&name)),
        None => "There is none in this workspace.".to_owned(),
    };
    let (title, kinds) = (clean(&action.title), in_words(action));
    let text =
        format!("“{title}” works on {kinds}, and {record} is {}. {example} Nothing was done.", one(&record.kind));
    Ok(Some(asks(&action.name, text)))
}

fn asks(id: &str, text: String) -> Answer {
    let mut answer = Answer::new(Status::NeedsInput, text);
    answer.action = Some(id.to_owned());
    answer
}

/// "a contact or a lead".
pub(super) fn in_words(action: &Action) -> String {
    let kinds: Vec<String> = action.kinds.iter().map(one).collect();
    match kinds.split_last() {
        None => "a record".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
    }
}

pub(super) fn one(kind: &Kind) -> String {
    let word = kind.as_str();
    let article = if word.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    format!("{article} {word}")
}

/// An utterance of an action with a record's name in it.
fn said(context: &Context<'_>, id: &str, action: Option<&Action>) -> Result<String, SourceError> {
    let name = match action {
        Some(action) => example(context, action)?.map(|(_, name)| name),
        None => None,
    };
    let name = name.unwrap_or_else(|| "Acme".to_owned());
    let utterances = action.map(|action| action.utterances.as_slice()).unwrap_or_default();
    let named = utterances.iter().find(|words| words.contains("{record}"));
    Ok(named.map_or_else(|| format!("{id} {name}"), |words| words.replace("{record}", &name)))
}

/// A record on which an action works.
fn example(context: &Context<'_>, action: &Action) -> Result<Option<(RecordRef, String)>, SourceError> {
    let any = [Kind::Account, Kind::Opportunity, Kind::Contact, Kind::Lead];
    let kinds = if action.kinds.is_empty() { &any[..] } else { &action.kinds };
    for kind in kinds {
        if let Some(record) = context.desk().all(kind, None, 1)?.pop() {
            return Ok(Some((record.reference(), record.name())));
        }
    }
    Ok(None)
}
