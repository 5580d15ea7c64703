//! On which record an action runs: the one that the line names, points at, or leaves open.
//!
//! For: narrowing down what a name fits by the action's kinds and by the customer it belongs to. Not for: finding names
//! (see `mention`). Invariant: of several records that fit, the seller picks, save where all belong to one customer that has
//! the name too; then it is that one, and the answer says so.

use super::mention::{self, Mention};
use super::{Route, Said, apart, near, pointer, slots, vocabulary};
use crate::actions::text::clean;
use crate::actions::{Action, RecordNeed, is_open};
use crate::crm::{Kind, RecordRef, SourceError};

/// Other records that an answer names beside the one that was taken.
const NAMED: usize = 4;
/// Deals and cases of a customer that are looked at.
const RELATED: usize = 50;

impl Said<'_> {
    /// Runs an action on the record that the line names, points at, or leaves open.
    pub(super) fn act(&self, action: &Action) -> Result<Route, SourceError> {
        let id = action.name.clone();
        let Some(mention) = self.mention.as_ref().filter(|_| action.record != RecordNeed::None) else {
            return self.act_unnamed(action);
        };
        let mut fits = fitting(mention, action);
        let (other, its);
        if fits.is_empty() {
            (other, its) = (self.beside(mention, action)?, self.of_customer(mention, action)?);
            let both = |fit: &&(RecordRef, String)| its.is_empty() || its.iter().any(|(record, _)| *record == fit.0);
            fits = other.iter().filter(both).collect();
            if fits.is_empty() {
                fits = its.iter().collect();
            }
        }
        Ok(match self.chosen(action, mention, &fits)? {
            Some(record) => self.with_inputs(Route::run(&id, Some(record.clone()))),
            None if !fits.is_empty() => {
                let candidates = fits.into_iter().take(9).cloned().collect();
                Route::Choose { name: mention.name.clone(), candidates }
            }
            None if action.record == RecordNeed::Optional => self.with_inputs(Route::run(&id, None)),
            None if self.names_goods(action, mention) => self.act_on_open(action),
            None => self.act_told(action)?,
        })
    }

    /// Whether what is named are goods that the action reads: "quote them 4 gateways".
    fn names_goods(&self, action: &Action, mention: &Mention) -> bool {
        let goods = mention.records.iter().all(|(record, _)| record.kind == Kind::Product);
        goods && action.input("products").is_some() && self.scope.is_some_and(|open| action.fits(&open.kind))
    }

    /// No record is named: it is the open one, or one that the words tell.
    fn act_unnamed(&self, action: &Action) -> Result<Route, SourceError> {
        if action.record != RecordNeed::Required
            && let Some(word) = self.hangs()
        {
            return Ok(Route::Whom { id: action.name.clone(), word });
        }
        match self.act_on_open(action) {
            Route::NeedsRecord { .. } => self.act_told(action),
            found => Ok(found),
        }
    }

    /// A word for somebody or something that nobody spoke of: "is this customer about to go".
    fn hangs(&self) -> Option<String> {
        let nobody = self.scope.is_none() && self.mention.is_none();
        let word = pointer::of_one(&self.plain).filter(|_| nobody)?;
        slots::without_user(&self.context.desk(), &self.line).is_none().then_some(word)
    }

    /// A case by words of its subject, a deal by what it is about; else a name that nobody has, or a question back.
    fn act_told(&self, action: &Action) -> Result<Route, SourceError> {
        let id = action.name.clone();
        let words: Vec<&str> = self.line.split_whitespace().collect();
        let examples = self.context.registry.examples();
        if self.mention.is_none()
            && let Some(name) = near::unknown(self.context, examples, &words)?
        {
            return super::unknown(self.context, name);
        }
        let kinds = [Kind::Case, Kind::Opportunity, Kind::Article, Kind::Transcript, Kind::Product];
        let kinds: Vec<Kind> = kinds.into_iter().filter(|kind| action.fits(kind)).collect();
        let told = near::told(self.context, examples, &words, &kinds)?;
        Ok(match told.as_ref().map(|told| (told, told.records.as_slice())) {
            Some((_, [(record, _)])) => self.with_inputs(Route::run(&id, Some(record.clone()))),
            Some((told, several)) => Route::Choose { name: told.name.clone(), candidates: several.to_vec() },
            None => Route::NeedsRecord { id },
        })
    }

    /// Records of a second name in the line that an action works on: "what would Premium Support cost Pinecrest".
    fn beside(&self, mention: &Mention, action: &Action) -> Result<Vec<(RecordRef, String)>, SourceError> {
        let other = mention::find(self.context, self.context.registry.examples(), &mention.masked)?;
        Ok(other.map_or_else(Vec::new, |other| fitting(&other, action).into_iter().cloned().collect()))
    }

    /// The deals or cases of the customer that was named, for an action that works on those: open ones, unless it is about
    /// what is over, or none is.
    fn of_customer(&self, mention: &Mention, action: &Action) -> Result<Vec<(RecordRef, String)>, SourceError> {
        let Some(account) = customer(mention).filter(|_| action.record == RecordNeed::Required) else {
            return Ok(Vec::new());
        };
        let kinds = [Kind::Opportunity, Kind::Case].into_iter().filter(|kind| action.fits(kind));
        let desk = self.context.desk();
        let mut own = Vec::new();
        let over = apart::is_about_what_is_over(action);
        for kind in kinds {
            let all = desk.records.linked(account, &kind, RELATED)?;
            let (fitting, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|record| is_open(record) != over);
            own.extend(if fitting.is_empty() { others } else { fitting });
        }
        Ok(own.into_iter().map(|record| (record.reference(), record.name())).collect())
    }

    fn act_on_open(&self, action: &Action) -> Route {
        let id = action.name.clone();
        let open = self.scope.filter(|open| action.fits(&open.kind));
        let pointed = vocabulary::points_at_scope(&self.plain) || vocabulary::speaks_of_somebody(&self.plain);
        self.with_inputs(match (action.record, open) {
            (RecordNeed::Required, None) => Route::NeedsRecord { id },
            (RecordNeed::Required, Some(open)) => Route::run(&id, Some(open.clone())),
            (RecordNeed::Optional, Some(open)) if pointed || mostly_named(action) => {
                Route::run(&id, Some(open.clone()))
            }
            _ => Route::run(&id, None),
        })
    }

    /// Of the records that a name fits: the one on the screen, else that of which the line says more, else the customer that
    /// all others belong to, which is who "Halden" is, else the only one that is not over; the answer says so.
    fn chosen<'r>(
        &self,
        action: &Action,
        mention: &Mention,
        fits: &[&'r (RecordRef, String)],
    ) -> Result<Option<&'r RecordRef>, SourceError> {
        if let [(one, _)] = fits {
            return Ok(Some(one));
        }
        if let Some((open, _)) = fits.iter().find(|(record, _)| Some(record) == self.scope) {
            return Ok(Some(open));
        }
        if let Some(told) = apart::by_words(action, &mention.masked, &mention.name, fits) {
            return Ok(Some(told));
        }
        let mut alike = fits.iter().filter(|(record, _)| Some(&record.kind) == self.like);
        if let (Some((one, _)), None) = (alike.next(), alike.next()) {
            return Ok(Some(one));
        }
        if let Some(account) = self.customer_of_all(fits)? {
            return Ok(Some(account));
        }
        apart::by_state(self.context, action, fits)
    }

    fn customer_of_all<'r>(&self, fits: &[&'r (RecordRef, String)]) -> Result<Option<&'r RecordRef>, SourceError> {
        let mut accounts = fits.iter().filter(|(record, _)| record.kind == Kind::Account);
        let (Some((account, _)), None) = (accounts.next(), accounts.next()) else { return Ok(None) };
        for (record, _) in fits.iter().filter(|(record, _)| record != account) {
            let of = self.context.records.get(record)?.and_then(|record| record.link("account").cloned());
            if of.as_ref() != Some(account) {
                return Ok(None);
            }
        }
        Ok(Some(account))
    }

    /// Says which record was taken where the name fits others too, or is that of its customer.
    pub(super) fn taken(&self, route: &Route) -> Result<Option<String>, SourceError> {
        let Route::Action { id, record: Some(record), .. } = route else { return Ok(None) };
        let (Some(action), Some(mention)) = (self.context.registry.get(id), self.mention.as_ref()) else {
            return self.taken_by_words(record);
        };
        let (said, fits) = (clean(&mention.name), fitting(mention, action));
        let Some((_, name)) = fits.iter().find(|(fit, _)| fit == record) else {
            return self.taken_of_customer(mention, record);
        };
        let others = fits.iter().filter(|(fit, _)| fit != record).take(NAMED);
        let others = others.map(|(_, name)| clean(name)).collect::<Vec<_>>().join(", ");
        Ok((!others.is_empty()).then(|| format!("“{said}” was taken as {}; it also fits {others}", clean(name))))
    }

    /// Says which record was taken by what it is about.
    fn taken_by_words(&self, record: &RecordRef) -> Result<Option<String>, SourceError> {
        let told = self.context.records.get(record)?.filter(|_| self.scope != Some(record));
        Ok(told.map(|told| format!("this was taken to be about the {} {}", told.kind.noun(), clean(&told.name()))))
    }

    /// Says that a customer's only open deal or case was taken, save where it is the open one.
    fn taken_of_customer(&self, mention: &Mention, record: &RecordRef) -> Result<Option<String>, SourceError> {
        let Some(account) = customer(mention).filter(|_| self.scope != Some(record)) else { return Ok(None) };
        let own = self.context.records.get(record)?.filter(|record| record.link("account") == Some(account));
        let taken = own.map(|own| format!("its open {}, {}", own.kind.noun(), clean(&own.name())));
        Ok(taken.map(|taken| format!("“{}” was taken as {taken}", clean(&mention.name))))
    }
}

/// The records of a mention that an action works on.
fn fitting<'m>(mention: &'m Mention, action: &Action) -> Vec<&'m (RecordRef, String)> {
    mention.records.iter().filter(|(record, _)| action.fits(&record.kind)).collect()
}

/// The only customer that has the name.
fn customer(mention: &Mention) -> Option<&RecordRef> {
    let mut accounts = mention.records.iter().map(|(record, _)| record).filter(|record| record.kind == Kind::Account);
    accounts.next().filter(|_| accounts.next().is_none())
}

/// Whether an action is mostly asked for by a record: then it is about the open one.
fn mostly_named(action: &Action) -> bool {
    let named = action.utterances.iter().filter(|utterance| utterance.contains("{record}")).count();
    named * 3 > action.utterances.len() * 2
}
