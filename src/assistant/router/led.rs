//! From the record that a line names to those that an action works on: a person's cases, a quote's deal, a case's customer.
//!
//! For: an action whose kinds are not those of the name. Not for: which of several is meant (`apart`, `about`). Invariants:
//! what points at the record itself comes before what belongs to its customer; of deals and cases those that are not over,
//! unless the action is about what is.

use super::super::Context;
use super::apart::is_about_what_is_over;
use super::mention::Mention;
use super::near::{nearness, parts};
use crate::actions::{Action, is_open};
use crate::crm::{Kind, Record, RecordRef, SourceError};
use std::collections::BTreeSet;

/// Records of a name that are followed.
const FOLLOWED: usize = 9;
/// Records that are linked to one.
const RELATED: usize = 50;
/// Kinds that an action may be led to.
const KINDS: &[Kind] = &[Kind::Opportunity, Kind::Case, Kind::Quote, Kind::Account, Kind::Contact, Kind::Event];
/// Letters of a word that tells a deal, and how near one must be written.
const TELLING: usize = 4;
const SLIPPED: f64 = 0.8;
/// Links of a record to what it is about, the nearest first.
const OWN: &[&str] = &["about", "opportunity", "case", "who", "contact", "account"];

/// The records of the first of the action's kinds to which those of a name lead.
pub(super) fn led(context: &Context<'_>, mention: &Mention, action: &Action) -> Result<Vec<Record>, SourceError> {
    for kind in action.kinds.iter().filter(|kind| KINDS.contains(kind)) {
        let found = to_kind(context, mention, kind)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(Vec::new())
}

/// The records of a kind to which those of a name lead.
pub(super) fn to_kind(context: &Context<'_>, mention: &Mention, kind: &Kind) -> Result<Vec<Record>, SourceError> {
    let mut sources = Vec::new();
    for (record, _) in mention.records.iter().take(FOLLOWED) {
        sources.extend(context.records.get(record)?);
    }
    // A name that somebody has is theirs; mails and meetings that speak of it are not meant beside them.
    if sources.iter().any(|source| !source.kind.is_activity()) {
        sources.retain(|source| !source.kind.is_activity());
    }
    let near = directly(context, &sources, kind)?;
    if near.is_empty() { by_customer(context, &sources, kind) } else { Ok(near) }
}

/// The records of a kind that the customers behind a name have.
pub(super) fn of_customer(context: &Context<'_>, mention: &Mention, kind: &Kind) -> Result<Vec<Record>, SourceError> {
    let mut sources = Vec::new();
    for (record, _) in mention.records.iter().take(FOLLOWED).filter(|(record, _)| !record.kind.is_activity()) {
        sources.extend(context.records.get(record)?);
    }
    by_customer(context, &sources, kind)
}

/// Whether an action works on what a name of another kind may lead to: the cases and deals of people and customers.
pub(super) fn leads(mention: &Mention, action: &Action) -> bool {
    let of = |kind: &Kind| mention.records.iter().any(|(record, _)| record.kind == *kind);
    let its = [Kind::Case, Kind::Opportunity].iter().any(|kind| action.fits(kind));
    its && (of(&Kind::Contact) || of(&Kind::Account)) || action.fits(&Kind::Opportunity) && of(&Kind::Quote)
}

/// Those that are not over, or only those for an action about such; all where none is left.
pub(super) fn in_force(action: &Action, found: Vec<Record>) -> Vec<Record> {
    let over = is_about_what_is_over(action);
    let is_meant = |record: &Record| !matches!(record.kind, Kind::Opportunity | Kind::Case) || is_open(record) != over;
    let (meant, others): (Vec<_>, Vec<_>) = found.into_iter().partition(is_meant);
    if meant.is_empty() { others } else { meant }
}

/// The deal of a person's customer of which a line says a word that no other deal of theirs has: "Maja's blood bank".
pub(super) fn deal_said(
    context: &Context<'_>,
    mention: &Mention,
    words: &[&str],
) -> Result<Option<Record>, SourceError> {
    let mut people = mention.records.iter().filter(|(record, _)| !record.kind.is_activity());
    let (Some((person, _)), None) = (people.next(), people.next()) else { return Ok(None) };
    let Some(person) = context.records.get(person)?.filter(|record| record.kind == Kind::Contact) else {
        return Ok(None);
    };
    let Some(account) = customer_of(context, &person)? else { return Ok(None) };
    let customer = parts(&context.desk().name_of(&account));
    let examples = context.registry.examples();
    let said: BTreeSet<String> = words.iter().flat_map(|word| parts(word)).collect();
    let tells = |part: &String| part.chars().count() >= TELLING && !examples.is_small(part) && !customer.contains(part);
    let deals = context.records.linked(&account, &Kind::Opportunity, RELATED)?;
    let count = |deal: &Record| {
        let own: BTreeSet<String> = parts(&deal.name()).into_iter().filter(|part| tells(part)).collect();
        let near = |word: &String, part: &String| nearness(word, part).is_some_and(|near| near > SLIPPED);
        own.iter().filter(|part| said.iter().any(|word| near(word, part))).count()
    };
    let counted: Vec<usize> = deals.iter().map(count).collect();
    let most = counted.iter().copied().max().filter(|most| *most > 0);
    let mut best = deals.into_iter().zip(counted).filter(|(_, count)| Some(*count) == most).map(|(deal, _)| deal);
    Ok(best.next().filter(|_| best.next().is_none()))
}

/// The only deal that the mails and meetings behind a name are about.
pub(super) fn deal_behind(context: &Context<'_>, mention: &Mention) -> Result<Option<RecordRef>, SourceError> {
    let mut deals: BTreeSet<RecordRef> = BTreeSet::new();
    for record in &mention.behind {
        let about = context.records.get(record)?.and_then(|record| record.link("about").cloned());
        deals.extend(about.filter(|about| about.kind == Kind::Opportunity));
    }
    Ok(deals.pop_first().filter(|_| deals.is_empty()))
}

/// What a record points at, over at most two steps, and what points at it.
fn directly(context: &Context<'_>, sources: &[Record], kind: &Kind) -> Result<Vec<Record>, SourceError> {
    let mut found = Vec::new();
    for source in sources {
        for target in own(source) {
            if target.kind == *kind {
                add(&mut found, context.records.get(target)?);
                break;
            }
        }
        // A product is in many deals, a customer's are looked at as a customer's.
        if !matches!(source.kind, Kind::Product | Kind::Account | Kind::User) {
            let linked = context.records.linked(&source.reference(), kind, RELATED)?;
            linked.into_iter().for_each(|record| add(&mut found, Some(record)));
        }
    }
    Ok(found)
}

fn by_customer(context: &Context<'_>, sources: &[Record], kind: &Kind) -> Result<Vec<Record>, SourceError> {
    let mut found = Vec::new();
    for source in sources {
        let Some(account) = customer_of(context, source)? else { continue };
        match kind {
            Kind::Account => add(&mut found, context.records.get(&account)?),
            kind => {
                let linked = context.records.linked(&account, kind, RELATED)?;
                linked.into_iter().for_each(|record| add(&mut found, Some(record)));
            }
        }
    }
    Ok(found)
}

/// The customer that a record is of, or of what it is about.
pub(super) fn customer_of(context: &Context<'_>, record: &Record) -> Result<Option<RecordRef>, SourceError> {
    if record.kind == Kind::Account {
        return Ok(Some(record.reference()));
    }
    if let Some(account) = own(record).find(|target| target.kind == Kind::Account) {
        return Ok(Some(account.clone()));
    }
    for target in own(record) {
        if let Some(account) = context.records.get(target)?.and_then(|target| target.link("account").cloned()) {
            return Ok(Some(account));
        }
    }
    Ok(None)
}

fn own(record: &Record) -> impl Iterator<Item = &RecordRef> {
    OWN.iter().filter_map(|field| record.link(field))
}

fn add(found: &mut Vec<Record>, record: Option<Record>) {
    if let Some(record) = record.filter(|record| !found.iter().any(|known| known.id == record.id)) {
        found.push(record);
    }
}
