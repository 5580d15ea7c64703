//! A line that names no record, while one is being talked about: what it wants runs on that one.
//!
//! Not for: lines that say too little to want anything else than before (`stay`). Invariants: what is refused stays refused;
//! an action runs on a record of its kinds, which may be one that the record at hand hangs on.

use super::Heard;
use super::edit;
use super::hear::Hearing;
use crate::actions::{RecordNeed, text::clean};
use crate::assistant::router::{self, Route};
use crate::assistant::{Input, help};
use crate::crm::query::{Expr, Literal, Op};
use crate::crm::{Kind, Record, RecordRef, SourceError};
use std::collections::BTreeMap;

/// Words for what was spoken of last.
const POINTERS: &[&str] = &[
    "it", "its", "it's", "that", "this", "he", "she", "him", "her", "his", "they", "them", "their", "there", "hers",
    "er", "ihn", "ihm", "sie", "ihr", "ihre", "dort",
];

/// Openings that ask who is to have what is at hand.
const WHOSE: &[&str] =
    &["who should", "who could", "who ought", "who must", "who is to", "wer soll", "wer sollte", "qui devrait"];

impl Hearing<'_> {
    /// Whether an action that needs no record can be about this one.
    fn is_about(&self, id: &str, record: &RecordRef) -> bool {
        let action = self.context.registry.get(id);
        action.is_some_and(|action| action.record == RecordNeed::Optional && action.fits(&record.kind))
    }

    /// Whether the line is an action on this record, which it points at.
    fn leads_somewhere(&self, record: &RecordRef) -> Result<bool, SourceError> {
        Ok(matches!(
            router::route(self.context, self.said, Some(record))?,
            Route::Action { record: Some(_), .. } | Route::Query | Route::Which { .. }
        ))
    }

    /// What finds the right owner of a record, where the line asks for that: "and who should have it?"
    pub(super) fn owner_is_asked(&self, record: &RecordRef) -> Option<&'static str> {
        let id = match record.kind {
            Kind::Case => "route-case",
            Kind::Lead => "route-lead",
            _ => return None,
        };
        (self.line.opens(WHOSE) && self.context.registry.get(id).is_some()).then_some(id)
    }

    /// Whether the line is an action on this very record: "quote them 4 gateways", of a deal.
    pub(super) fn runs_on(&self, record: &RecordRef) -> Result<bool, SourceError> {
        let route = router::route(self.context, self.said, Some(record))?;
        Ok(matches!(route, Route::Action { record: Some(on), .. } if on == *record))
    }

    /// A record on which an action works: this one, or one that it hangs on, as a mail on its writer.
    fn fitting(&self, id: &str, record: &RecordRef) -> Result<RecordRef, SourceError> {
        let Some(action) = self.context.registry.get(id).filter(|action| !action.fits(&record.kind)) else {
            return Ok(record.clone());
        };
        let found = self.context.records.get(record)?;
        let links = ["about", "who", "contact", "account"];
        let link =
            |found: &Record| links.iter().find_map(|link| found.link(link).filter(|to| action.fits(&to.kind)).cloned());
        Ok(found.as_ref().and_then(link).unwrap_or_else(|| record.clone()))
    }

    /// "Do the review of them", after a list of what somebody owns: the same person's.
    fn of_list(&self) -> Result<Option<Heard>, SourceError> {
        let them = ["them", "those", "these", "their"].iter().any(|word| self.line.has(word));
        if !them || self.dialog.current().is_none_or(|topic| topic.query.is_none()) {
            return Ok(None);
        }
        Ok(match router::route(self.context, self.said, None)? {
            Route::Action { id, record: None, inputs } => self.owner_of_list(&id, &inputs),
            _ => None,
        })
    }

    fn owner_of_list(&self, id: &str, inputs: &BTreeMap<String, String>) -> Option<Heard> {
        let action = self.context.registry.get(id).filter(|action| action.input("whose").is_some())?;
        let query = self.dialog.current()?.query.as_ref()?;
        let owner = edit::flat(query.filter.clone()).into_iter().find_map(|condition| match &condition {
            Expr::Compare(_, Op::Eq, Literal::Text(name))
                if edit::keys(&condition).iter().any(|key| key == "owner") =>
            {
                Some(name.clone())
            }
            _ => None,
        })?;
        let mut inputs = inputs.clone();
        inputs.insert("whose".to_owned(), owner.clone());
        let note = format!("{} of {}", action.name, clean(&owner));
        let input = Input::Action { id: id.to_owned(), inputs };
        Some(Heard::Request { input, scope: None, note, returned: false })
    }

    /// "What's the next step?": short, of one thing, and of nobody's in particular.
    fn is_of_one(&self) -> bool {
        let whose = ["my", "our", "all", "each", "every", "everybody", "team", "company", "today", "week", "day"];
        self.line.has("the") && self.line.length() <= 5 && !whose.iter().any(|word| self.line.has(word))
    }

    /// A line that names no record, while one is being talked about.
    pub(super) fn at_hand(&self) -> Result<Option<Heard>, SourceError> {
        if let Some(heard) = self.of_list()? {
            return Ok(Some(heard));
        }
        let Some(record) = self.focus().filter(|record| Some(record) != self.scope) else { return Ok(None) };
        let points = POINTERS.iter().any(|word| self.line.has(word));
        let talked = self.dialog.current().is_some_and(|topic| topic.record.is_some());
        let note = || Ok::<_, SourceError>(format!("about {}", clean(&self.name(&record)?)));
        if self.scope.is_some() {
            let that = ["it", "its", "it's", "that"].iter().any(|word| self.line.has(word));
            return Ok(if that {
                Some(Heard::words(self.said.to_owned(), Some(record.clone()), &note()?))
            } else {
                None
            });
        }
        let lost = match router::route(self.context, self.said, None)? {
            Route::NeedsRecord { id } | Route::Whom { id, .. } if points || talked => {
                let near = self.fitting(&id, &record)?;
                let fits = self.context.registry.get(&id).is_some_and(|action| action.fits(&near.kind));
                if !fits && let Some(heard) = self.with_name(&record)? {
                    return Ok(Some(heard));
                }
                return Ok(Some(Heard::words(self.said.to_owned(), Some(near), &note()?)));
            }
            // "This week" points at no record.
            Route::Action { id, record: None, .. }
                if (["it", "its", "it's"].iter().any(|word| self.line.has(word)) || talked && self.is_of_one())
                    && self.is_about(&id, &record) =>
            {
                return Ok(Some(Heard::words(self.said.to_owned(), Some(record.clone()), &note()?)));
            }
            Route::Unanswered { .. } | Route::AskDesk { .. } | Route::OutOfScope { why: None, .. }
                if self.owner_is_asked(&record).is_some() =>
            {
                let id = self.owner_is_asked(&record).unwrap_or_default();
                return Ok(Some(Heard::on(id, record.clone(), &note()?)));
            }
            Route::Unanswered { .. } | Route::AskDesk { .. } | Route::OutOfScope { why: None, .. }
                if points && self.leads_somewhere(&record)? =>
            {
                return Ok(Some(Heard::words(self.said.to_owned(), Some(record.clone()), &note()?)));
            }
            Route::Unanswered { .. } | Route::AskDesk { .. } | Route::OutOfScope { why: None, .. } => {
                let short = self.line.length() <= 9 && !router::is_foreign(self.said);
                short && (points || (talked && help::has_topic(&self.line.plain)))
            }
            _ => false,
        };
        if lost
            && points
            && let Some(heard) = self.with_name(&record)?
        {
            return Ok(Some(heard));
        }
        Ok(if lost { Some(Heard::About { note: note()?, record }) } else { None })
    }
}
