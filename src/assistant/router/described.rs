//! Records that a line describes so well that it stands for their name: "the webinar on cellar rot", "freezer 12 alarm call".
//!
//! For: a mention where no name was found, or only the subject of a mail. Not for: narrowing down by the action (`target`).
//! Invariant: one record is clearly ahead of all others, or there is none.

use super::super::Context;
use super::mention::Mention;
use super::{about, near, vocabulary};
use crate::crm::{Kind, SourceError};

/// A deal, a case, a lead or a campaign of which a line says so much that it stands for its name: two words of it, one of
/// them none of the trade.
pub(super) fn described(context: &Context<'_>, line: &str, plain: &str) -> Result<Option<Mention>, SourceError> {
    if vocabulary::lists(plain) || vocabulary::OF_MANY.iter().any(|word| vocabulary::has_phrase(plain, word)) {
        return Ok(None);
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let told = about::of_kinds(context, &words, &[Kind::Case, Kind::Opportunity, Kind::Lead, Kind::Campaign], false)?;
    let Some(told) = about::clear(&told).filter(|told| told.strange && told.in_name > 1) else { return Ok(None) };
    let at: Vec<usize> = told.at.iter().copied().collect();
    Ok(Some(near::spoken(vec![(told.record.clone(), told.name.clone())], &words, &at)))
}

/// The case or deal that a line describes by more words than those that are only the subject of a mail or a meeting:
/// "freezer 12 alarm call", where a mail is called "Freezer 12".
pub(super) fn beyond(context: &Context<'_>, line: &str, lesser: &Mention) -> Result<Option<Mention>, SourceError> {
    const OF_MAIL: &[&str] = &[
        "mail",
        "mails",
        "email",
        "e-mail",
        "message",
        "note",
        "meeting",
        "wrote",
        "reply",
        "answer",
        "task",
        "todo",
        "to-do",
        "appointment",
        "visit",
        "transcript",
        "recording",
        "for the call",
        "termin",
        "nachricht",
        "aufgabe",
        "besuch",
    ];
    let plain = super::utterance::normal(line);
    if OF_MAIL.iter().any(|word| vocabulary::has_phrase(&plain, word)) {
        return Ok(None);
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let told = about::of_kinds(context, &words, &[Kind::Case, Kind::Opportunity], true)?;
    let more = |told: &&about::Told| told.words > near::parts(&lesser.name).len() && told.in_name > 0;
    let Some(told) = about::clear(&told).filter(more) else { return Ok(None) };
    let at: Vec<usize> = told.at.iter().copied().collect();
    Ok(Some(near::spoken(vec![(told.record.clone(), told.name.clone())], &words, &at)))
}
