//! On which record an action runs: the one that the line names, points at, or leaves open.
//!
//! For: narrowing down what a name fits by the action's kinds and by the customer it belongs to. Not for: finding names
//! (see `mention`). Invariant: of several records that fit, the seller picks, save where all belong to one customer that has
//! the name too; then it is that one, and the answer says so.

use super::mention::{self, Mention};
use super::{Route, Said, about, apart, led, near, pointer, slots, strangers, vocabulary};
use crate::actions::examples::RECORD;
use crate::actions::text::clean;
use crate::actions::{Action, RecordNeed, is_open};
use crate::crm::{Kind, Record, RecordRef, SourceError};

/// A record and what it is called.
type Named = (RecordRef, String);

/// Other records that an answer names beside the one that was taken.
const NAMED: usize = 4;
/// Records that come equally near to a description, so many of which are asked back.
const FEW: usize = 4;
/// Kinds of records that a line may describe, and those that it describes where none of the first is.
const TOLD: &[Kind] =
    &[Kind::Case, Kind::Opportunity, Kind::Lead, Kind::Product, Kind::Campaign, Kind::Article, Kind::Transcript];
const TOLD_LESS: &[Kind] = &[Kind::Email, Kind::Note, Kind::Event];

impl Said<'_> {
    /// Runs an action on the record that the line names, points at, or leaves open.
    pub(super) fn act(&self, action: &Action) -> Result<Route, SourceError> {
        let id = action.name.clone();
        if let Some(unknown) = self.stranger(action)? {
            return Ok(unknown);
        }
        let subject = |mention: &&Mention| action.record != RecordNeed::None && !leaves_out(action, mention);
        let Some(mention) = self.mention.as_ref().filter(subject) else {
            return self.act_unnamed(action);
        };
        if self.names_goods(action, mention) {
            return Ok(self.act_on_open(action));
        }
        if let Some(mail) = self.mail_told(mention, action)? {
            return Ok(self.with_inputs(Route::run(&id, Some(mail))));
        }
        let fits = self.fitting_kind(mention, action)?;
        if self.scope.is_none()
            && prefers_deals(action)
            && let Some(deal) = led::deal_said(self.context, mention, &mention.masked.split(' ').collect::<Vec<_>>())?
        {
            return Ok(self.with_inputs(Route::run(&id, Some(deal.reference()))));
        }
        if fits.is_empty() {
            return self.act_led(mention, action);
        }
        let fits: Vec<&Named> = fits.iter().collect();
        let chosen = self.chosen(action, mention, &fits)?;
        let customer = chosen.is_none_or(|record| record.kind == Kind::Account) && action.fits(&Kind::Opportunity);
        if let Some(deal) = led::deal_behind(self.context, mention)?.filter(|_| customer && self.scope.is_none()) {
            return Ok(self.with_inputs(Route::run(&id, Some(deal))));
        }
        Ok(match chosen {
            Some(record) => self.with_inputs(Route::run(&id, Some(record.clone()))),
            None => several(mention, fits.into_iter().cloned()),
        })
    }

    /// The records of a name that an action works on; only those of the kind that the line says with it: "the Halden deal".
    fn fitting_kind(&self, mention: &Mention, action: &Action) -> Result<Vec<Named>, SourceError> {
        let fits: Vec<Named> = fitting(mention, action).into_iter().cloned().collect();
        let Some(kind) = apart::kind_said(&self.line, &mention.name).filter(|kind| action.fits(kind)) else {
            return Ok(fits);
        };
        let of_kind: Vec<Named> = fits.iter().filter(|(record, _)| record.kind == kind).cloned().collect();
        if of_kind.len() == 1 || fits.is_empty() || mention.whole && !of_kind.is_empty() {
            return Ok(if of_kind.is_empty() { fits } else { of_kind });
        }
        let words: Vec<&str> = self.line.split_whitespace().collect();
        if of_kind.is_empty()
            && let Some(told) = about::clear(&about::of_kinds(self.context, &words, std::slice::from_ref(&kind), true)?)
                .filter(|told| told.in_name > 1)
        {
            return Ok(vec![(told.record.clone(), told.name.clone())]);
        }
        let own = match of_kind.is_empty() {
            true => led::to_kind(self.context, mention, &kind)?,
            false => self.loaded(&of_kind)?,
        };
        let own: Vec<Named> = led::in_force(action, own).iter().map(named).collect();
        Ok(if own.is_empty() { fits } else { own })
    }

    fn loaded(&self, named: &[Named]) -> Result<Vec<Record>, SourceError> {
        let mut records = Vec::new();
        for (record, _) in named {
            records.extend(self.context.records.get(record)?);
        }
        Ok(records)
    }

    /// The name is of another kind: a second name in the line, else what the records of the name lead to.
    fn act_led(&self, mention: &Mention, action: &Action) -> Result<Route, SourceError> {
        let id = action.name.clone();
        let filters = action.record == RecordNeed::Optional && action.kinds == [Kind::Case];
        let led = if filters { Vec::new() } else { led::led(self.context, mention, action)? };
        let words: Vec<&str> = mention.masked.split_whitespace().collect();
        let told = about::among(self.context, &words, &led)?;
        if let Some(told) = about::clear(&told).filter(|told| told.words > 1 || told.strange) {
            return Ok(self.with_inputs(Route::run(&id, Some(told.record.clone()))));
        }
        let its: Vec<Named> = led::in_force(action, led).iter().map(named).collect();
        let other = self.beside(mention, action)?;
        let both = |fit: &&Named| its.is_empty() || its.iter().any(|(record, _)| *record == fit.0);
        let mut fits: Vec<&Named> = other.iter().filter(both).collect();
        if fits.is_empty() {
            fits = its.iter().collect();
        }
        Ok(match self.chosen(action, mention, &fits)? {
            Some(record) => self.with_inputs(Route::run(&id, Some(record.clone()))),
            None if !fits.is_empty() => several(mention, fits.into_iter().cloned()),
            None if action.record == RecordNeed::Optional => self.with_inputs(Route::run(&id, None)),
            None if self.mention.is_none() => Route::NeedsRecord { id },
            None => self.act_told(action)?,
        })
    }

    /// Somebody is named whom no record knows.
    fn stranger(&self, action: &Action) -> Result<Option<Route>, SourceError> {
        // A maker or an objection may be called as a person is.
        let others = ["competitor", "objection"].iter().any(|input| action.input(input).is_some());
        if others || !action.fits(&Kind::Lead) && !action.fits(&Kind::Contact) {
            return Ok(None);
        }
        let name = match strangers::full_name(self.context, &self.line, self.mention.as_ref())? {
            None if self.mention.is_none() && action.kinds == [Kind::Lead] => {
                strangers::in_small_letters(self.context, &self.line)?
            }
            name => name,
        };
        name.map(|name| super::unknown(self.context, name)).transpose()
    }

    /// Whether what is named are goods that the action reads: "quote them 4 gateways".
    fn names_goods(&self, action: &Action, mention: &Mention) -> bool {
        let open = self.scope.is_some_and(|open| action.fits(&open.kind));
        open && action.input("products").is_some() && self.is_of_goods(mention)
    }

    /// No record is named: it is the open one, or one that the words tell.
    fn act_unnamed(&self, action: &Action) -> Result<Route, SourceError> {
        if action.record != RecordNeed::Required
            && let Some(word) = self.hangs()
        {
            return Ok(Route::Whom { id: action.name.clone(), word });
        }
        match self.act_on_open(action) {
            Route::NeedsRecord { .. } => match self.act_told(action)? {
                Route::NeedsRecord { .. } => self.act_led_by_open(action),
                found => Ok(found),
            },
            found @ Route::Action { record: None, .. } if is_about_goods(action) => {
                Ok(self.one_told(action, TOLD)?.unwrap_or(found))
            }
            found => Ok(found),
        }
    }

    /// A word for somebody or something that nobody spoke of: "is this customer about to go".
    fn hangs(&self) -> Option<String> {
        let nobody = self.scope.is_none() && self.mention.is_none();
        let word = pointer::of_one(&self.plain).filter(|_| nobody)?;
        slots::without_user(&self.context.desk(), &self.line).is_none().then_some(word)
    }

    /// What the open record leads to, where it is itself of another kind: "brief me on their ticket" on a customer.
    fn act_led_by_open(&self, action: &Action) -> Result<Route, SourceError> {
        let id = action.name.clone();
        let Some(open) = self.scope else { return Ok(Route::NeedsRecord { id }) };
        let name = self.context.desk().name_of(open);
        let mention = Mention {
            name: name.clone(),
            records: vec![(open.clone(), name)],
            whole: true,
            masked: self.line.clone(),
            behind: Vec::new(),
        };
        self.act_led(&mention, action)
    }

    /// A record by what it is about; else a name that nobody has, or a question back.
    fn act_told(&self, action: &Action) -> Result<Route, SourceError> {
        let id = action.name.clone();
        let words: Vec<&str> = self.line.split_whitespace().collect();
        let examples = self.context.registry.examples();
        if self.mention.is_none()
            && let Some(name) = near::unknown(self.context, examples, &words)?
        {
            return super::unknown(self.context, name);
        }
        for kinds in [TOLD, TOLD_LESS] {
            if let Some(found) = self.one_told(action, kinds)? {
                return Ok(found);
            }
        }
        let stranger = match self.mention {
            None => strangers::in_small_letters(self.context, &self.line)?,
            Some(_) => None,
        };
        stranger.map_or(Ok(Route::NeedsRecord { id }), |name| super::unknown(self.context, name))
    }

    /// The record of these kinds that the line describes; the few that it describes alike are asked back.
    fn one_told(&self, action: &Action, kinds: &[Kind]) -> Result<Option<Route>, SourceError> {
        let words: Vec<&str> = self.line.split_whitespace().collect();
        let kinds: Vec<Kind> = kinds.iter().filter(|kind| action.fits(kind)).cloned().collect();
        let told = about::of_kinds(self.context, &words, &kinds, true)?;
        if let Some(told) = about::clear(&told) {
            return Ok(Some(self.with_inputs(Route::run(&action.name, Some(told.record.clone())))));
        }
        let candidates = about::nearest(&told);
        if candidates.is_empty() || candidates.len() > FEW {
            return Ok(None);
        }
        let at = told.first().map(|told| told.at.clone()).unwrap_or_default();
        let name = at.into_iter().map(|at| words[at]).collect::<Vec<_>>().join(" ");
        Ok(Some(Route::Choose { name, candidates }))
    }

    /// Records of a second name in the line that an action works on: "what would Premium Support cost Pinecrest".
    fn beside(&self, mention: &Mention, action: &Action) -> Result<Vec<(RecordRef, String)>, SourceError> {
        let other = mention::find(self.context, self.context.registry.examples(), &mention.masked)?;
        Ok(other.map_or_else(Vec::new, |other| fitting(&other, action).into_iter().cloned().collect()))
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
    pub(super) fn chosen<'r>(
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
        let line = format!("{} {}", mention.masked, self.asked);
        if let Some(told) = apart::by_words(self.context, action, &line, &mention.name, fits) {
            return Ok(Some(told));
        }
        if let Some(told) = apart::by_values(self.context, action, &line, fits)? {
            return Ok(Some(told));
        }
        let mut alike = fits.iter().filter(|(record, _)| Some(&record.kind) == self.like);
        if let (Some((one, _)), None) = (alike.next(), alike.next()) {
            return Ok(Some(one));
        }
        if let Some(account) = self.customer_of_all(fits)? {
            return Ok(Some(account));
        }
        if let Some(open) = apart::by_state(self.context, action, fits)? {
            return Ok(Some(open));
        }
        let words: Vec<&str> = mention.masked.split_whitespace().collect();
        let pool = self.loaded(&fits.iter().map(|fit| (*fit).clone()).collect::<Vec<_>>())?;
        let told = about::among(self.context, &words, &pool)?;
        let told = about::clear(&told).map(|told| told.record.clone());
        Ok(told.and_then(|told| fits.iter().map(|(record, _)| record).find(|record| **record == told)))
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

    /// Says that a customer's or a person's deal or case was taken, save where it is the open one.
    fn taken_of_customer(&self, mention: &Mention, record: &RecordRef) -> Result<Option<String>, SourceError> {
        if self.scope == Some(record) {
            return Ok(None);
        }
        let Some(own) = self.context.records.get(record)? else { return Ok(None) };
        let open = if matches!(own.kind, Kind::Opportunity | Kind::Case) && is_open(&own) { "open " } else { "" };
        let its = if mention.names_a_person() { "their" } else { "its" };
        let taken = format!("{its} {open}{}, {}", own.kind.noun(), clean(&own.name()));
        Ok(Some(format!("“{}” was taken as {taken}", clean(&mention.name))))
    }
}

/// A name that fits several records.
fn several(mention: &Mention, fits: impl Iterator<Item = Named>) -> Route {
    Route::Choose { name: mention.name.clone(), candidates: fits.take(9).collect() }
}

fn named(record: &Record) -> Named {
    (record.reference(), record.name())
}

/// The records of a mention that an action works on.
fn fitting<'m>(mention: &'m Mention, action: &Action) -> Vec<&'m (RecordRef, String)> {
    mention.records.iter().filter(|(record, _)| action.fits(&record.kind)).collect()
}

/// Words before what is left out: "my renewals other than Halden".
const WITHOUT: &[&str] = &[
    "except",
    "excluding",
    "apart",
    "aside",
    "but",
    "besides",
    "without",
    "minus",
    "than",
    "außer",
    "ausser",
    "ohne",
    "sauf",
    "hormis",
    "excepto",
    "salvo",
    "tranne",
    "behalve",
    "utom",
];

/// Words between those and the name.
const BEFORE_NAME: &[&str] =
    &["for", "from", "the", "of", "der", "die", "das", "den", "dem", "le", "la", "les", "el", "los"];

/// Whether a name is what an action over several records is to leave out.
fn leaves_out(action: &Action, mention: &Mention) -> bool {
    let words: Vec<String> = mention.masked.split_whitespace().map(str::to_lowercase).collect();
    let at = mention.masked.split_whitespace().position(|word| word.contains(RECORD)).unwrap_or_default();
    let before = words[..at].iter().rev().find(|word| !BEFORE_NAME.contains(&word.as_str()));
    let narrows = action.record == RecordNeed::Optional && action.input("only").is_some();
    narrows && before.is_some_and(|word| WITHOUT.contains(&word.as_str()))
}

/// Whether an action is about deals rather than about their people.
fn prefers_deals(action: &Action) -> bool {
    let place = |wanted: &Kind| action.kinds.iter().position(|kind| kind == wanted);
    place(&Kind::Opportunity).is_some_and(|deal| place(&Kind::Contact).is_none_or(|person| deal < person))
}

/// Whether an action works on what is sold, rather than on customers.
fn is_about_goods(action: &Action) -> bool {
    !action.kinds.is_empty() && action.kinds.iter().all(|kind| matches!(kind, Kind::Product | Kind::Campaign))
}

/// Whether an action is mostly asked for by a record: then it is about the open one.
fn mostly_named(action: &Action) -> bool {
    let named = action.utterances.iter().filter(|utterance| utterance.contains("{record}")).count();
    named * 3 > action.utterances.len() * 2
}
