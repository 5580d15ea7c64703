//! A line that points at what is at hand, read as if the name stood there: "would they go?" as "would Globex go?".
//!
//! For: lines that the pronoun alone leads nowhere, and the two that ask who: who is to have it, who did that. Not for: lines
//! that name somebody. Invariant: only an action on what is at hand, or on what belongs to it, comes of it.

use super::hear::Hearing;
use super::stay::{is_word_empty, words_of};
use super::{Heard, people};
use crate::actions::text::clean;
use crate::assistant::router::{self, Route};
use crate::assistant::{Input, meant};
use crate::crm::{RecordRef, SourceError};

/// Words in whose place a name may stand.
const PRONOUNS: &[&str] =
    &["they", "them", "he", "she", "him", "her", "it", "there", "sie", "er", "ihn", "ihm", "elle"];
/// The same of what is theirs.
const POSSESSIVE: &[&str] = &["their", "his", "its"];
/// Words about having a record, beside those that say nothing.
const HAVING: &[&str] = &["own", "owner", "handle", "assigned", "care", "responsible", "übernehmen", "kümmern"];
/// Words about having changed something, beside those that say nothing.
const DOING: &[&str] =
    &["changed", "moved", "set", "raised", "lowered", "closed", "opened", "geändert", "gemacht", "fait"];
/// Openings that ask who did something.
const WHO_DID: &[&str] = &[
    "who did",
    "who was it",
    "who was that",
    "who changed",
    "who moved",
    "who set",
    "by whom",
    "wer hat",
    "wer war",
    "qui a",
];

impl Hearing<'_> {
    /// "Who should take her?", "who did that?": what asks for nothing but a name.
    pub(super) fn plainly_about(&self) -> Result<Option<Heard>, SourceError> {
        let Some(record) = self.focus().filter(|_| self.dialog.current().is_some()) else { return Ok(None) };
        let only = |beside: &[&str]| {
            words_of(&self.line.rest).iter().all(|word| is_word_empty(word) || beside.contains(&word.as_str()))
        };
        let note = || Ok::<_, SourceError>(format!("about {}", clean(&self.name(&record)?)));
        if let Some(id) = self.owner_is_asked(&record).filter(|_| only(HAVING)) {
            return Ok(Some(Heard::on(id, record.clone(), &note()?)));
        }
        let listed = self.dialog.current().is_some_and(|topic| topic.rows.len() > 1);
        let action = self.context.registry.get("what-changed").filter(|action| action.fits(&record.kind));
        Ok(match action {
            Some(action) if self.line.opens(WHO_DID) && only(DOING) && !listed => {
                Some(Heard::on(&action.name, record.clone(), &note()?))
            }
            _ => None,
        })
    }

    /// "Why the first one?": the action that listed a record, for that one, where the line asks for nothing else.
    pub(super) fn asked_of_row(&self, rest: &str, record: &RecordRef) -> Option<String> {
        let id = self.dialog.list()?.action.as_deref().filter(|id| *id != "query")?;
        let action = self.context.registry.get(id).filter(|action| action.fits(&record.kind))?;
        let asks = self.line.opens(&["why", "how", "since", "warum", "wieso", "pourquoi"]);
        (asks && words_of(rest).iter().all(|word| is_word_empty(word))).then(|| action.name.clone())
    }

    /// A line that speaks of this person by a pronoun.
    pub(super) fn of_person(&self, person: &RecordRef, note: String) -> Result<Heard, SourceError> {
        let lost = matches!(
            router::route(self.context, self.said, Some(person))?,
            Route::OutOfScope { why: None, .. } | Route::Unanswered { .. }
        );
        if !lost || self.line.length() > 9 || router::is_foreign(self.said) {
            return Ok(Heard::words(self.said.to_owned(), Some(person.clone()), &note));
        }
        Ok(self.with_name(person)?.unwrap_or(Heard::About { record: person.clone(), note }))
    }

    /// The line with the name of what is at hand, where that is an action on it.
    pub(super) fn with_name(&self, record: &RecordRef) -> Result<Option<Heard>, SourceError> {
        let name = self.name(record)?;
        let (route, _) = meant::understand(self.context, &named(self.said, &name), None)?;
        let Route::Action { id, record: Some(on), inputs } = route else { return Ok(None) };
        let company = |of: &RecordRef| people::company(self.context, of);
        let own = on == *record || company(record)?.is_some_and(|of| company(&on).is_ok_and(|other| other == Some(of)));
        if id == "summarize" || !own {
            return Ok(None);
        }
        let note = format!("about {}", clean(&self.name(&on)?));
        Ok(Some(Heard::Request { input: Input::Action { id, inputs }, scope: Some(on), note, returned: false }))
    }
}

/// A line with a name in the place of its first pronoun, or behind it where there is none.
fn named(said: &str, name: &str) -> String {
    let words: Vec<&str> = said.split_whitespace().collect();
    let plain = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let is = |table: &[&str], word: &str| table.contains(&plain(word).as_str());
    let Some(at) = words.iter().position(|word| is(PRONOUNS, word) || is(POSSESSIVE, word)) else {
        return format!("{} of {name}", said.trim_end_matches(['?', '.', '!', ' ']));
    };
    let next = words.get(at + 1).map(|word| plain(word)).unwrap_or_default();
    let theirs = is(POSSESSIVE, words[at]) || plain(words[at]) == "her" && !is_word_empty(&next) && !next.is_empty();
    let place = if plain(words[at]) == "there" { "at " } else { "" };
    let called = format!("{place}{name}{}", if theirs { "'s" } else { "" });
    let mut all: Vec<&str> = words[..at].to_vec();
    all.push(&called);
    all.extend(&words[at + 1..]);
    all.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_in_the_place_of_the_pronoun() {
        for (said, read) in [
            ("would they leave?", "would Globex leave?"),
            ("sum up their open ticket", "sum up Globex's open ticket"),
            ("who decides there?", "who decides at Globex"),
            ("what is her title", "what is Globex's title"),
            ("the open ticket, please", "the open ticket, please of Globex"),
        ] {
            assert_eq!(named(said, "Globex"), read, "{said}");
        }
    }
}
