//! What the actions on deals share: which deal is meant, how far a stage is, how it stood at an earlier day, the usual
//! age of a stage, roles of people, working days.
//!
//! Not for: scores (see `health`, `risk`) or wording. Invariant: pure over the records; nothing here cites.

pub(crate) mod catalog;
pub(super) mod money;
pub(super) mod past;
pub(super) mod people;
pub(super) mod proposed;
#[cfg(test)]
pub(crate) mod sample;
pub(super) mod still;
pub(super) mod usual;
pub(super) mod workdays;

use super::signals::is_open;
use super::{ActionError, Book, Desk, Request};
use crate::crm::{Kind, Record, SourceError};

/// Deals of an account that are looked at.
const DEALS: usize = 200;

/// The deal that a request is about.
pub(super) enum Meant {
    /// This one, and the other open ones it was chosen from.
    Deal(Box<Record>, Vec<Record>),
    /// There is none around the record.
    Nothing,
}

/// The deal itself, or the biggest open one of an account, a contact, a quote, an activity.
pub(super) fn meant(desk: &Desk<'_>, action: &str, request: &Request<'_>) -> Result<Meant, ActionError> {
    let Some(record) = request.record else { return Err(ActionError::NeedsRecord { action: action.into() }) };
    if record.kind == Kind::Opportunity {
        return Ok(Meant::Deal(Box::new(record.clone()), Vec::new()));
    }
    for field in ["opportunity", "about"] {
        if let Some(link) = record.link(field).filter(|link| link.kind == Kind::Opportunity)
            && let Some(deal) = desk.get(link)?
        {
            return Ok(Meant::Deal(Box::new(deal), Vec::new()));
        }
    }
    let mut deals = around(desk, record)?;
    if deals.is_empty() {
        return Ok(Meant::Nothing);
    }
    let deal = deals.remove(0);
    Ok(Meant::Deal(Box::new(deal), deals))
}

/// Open deals of an account or a person, biggest first.
pub(super) fn around(desk: &Desk<'_>, record: &Record) -> Result<Vec<Record>, SourceError> {
    let mut deals = desk.linked(record, Kind::Opportunity, DEALS)?;
    if deals.is_empty()
        && let Some(account) = record.link("account").map(|link| desk.get(link)).transpose()?.flatten()
    {
        deals = desk.linked(&account, Kind::Opportunity, DEALS)?;
    }
    deals.retain(is_open);
    deals.sort_by(|a, b| b.get("amount").compare(a.get("amount")).then_with(|| a.id.cmp(&b.id)));
    Ok(deals)
}

/// The name of a record, bold, and in the book without a marker: it needs no source beside it.
pub(super) fn titled(desk: &Desk<'_>, book: &mut Book, record: &Record) -> String {
    let field = if record.text("name").is_some() { "name" } else { "last_name" };
    book.cite(desk, record, field);
    if field == "last_name" {
        book.cite(desk, record, "first_name");
    }
    format!("**{}**", super::text::clean(&record.name()))
}

/// The names of other open deals, at most five, each in the book.
pub(super) fn names(desk: &Desk<'_>, book: &mut Book, deals: &[Record]) -> Vec<String> {
    let told = deals.iter().take(5).map(|deal| {
        book.cite(desk, deal, "name");
        super::text::clean(&deal.name())
    });
    let mut told: Vec<String> = told.collect();
    super::text::name_rest(&mut told, deals.len());
    told
}

/// The account of a record: itself, or the one it is linked to.
pub(super) fn account(desk: &Desk<'_>, record: &Record) -> Result<Option<Record>, SourceError> {
    match record.kind {
        Kind::Account => Ok(Some(record.clone())),
        _ => Ok(record.link("account").map(|link| desk.get(link)).transpose()?.flatten()),
    }
}

/// How far a stage is, from first contact to signature, by the words that sellers use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// First contacts.
    #[default]
    Prospect,
    /// Finding out need, people, money.
    Qualify,
    /// Showing, offering.
    Propose,
    /// Terms and paper.
    Negotiate,
}

impl Phase {
    /// The phase of a stage; what nobody knows is a first contact.
    pub(super) fn of(stage: &str) -> Self {
        const WORDS: &[(&str, Phase)] = &[
            ("negotiat", Phase::Negotiate),
            ("contract", Phase::Negotiate),
            ("verbal", Phase::Negotiate),
            ("commit", Phase::Negotiate),
            ("legal", Phase::Negotiate),
            ("review", Phase::Negotiate),
            ("propos", Phase::Propose),
            ("quote", Phase::Propose),
            ("offer", Phase::Propose),
            ("demo", Phase::Propose),
            ("presentation", Phase::Propose),
            ("decision", Phase::Propose),
            ("perception", Phase::Propose),
            ("qualif", Phase::Qualify),
            ("discover", Phase::Qualify),
            ("need", Phase::Qualify),
            ("engag", Phase::Qualify),
            ("value", Phase::Qualify),
            ("analysis", Phase::Qualify),
            ("appointment", Phase::Qualify),
        ];
        let stage = stage.to_lowercase();
        WORDS.iter().find(|(word, _)| stage.contains(word)).map_or(Self::Prospect, |(_, phase)| *phase)
    }
}

/// Days by phase, as knobs give them.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByPhase {
    prospect: i64,
    qualify: i64,
    propose: i64,
    negotiate: i64,
}

impl ByPhase {
    /// The value for a phase.
    pub(super) fn of(self, phase: Phase) -> i64 {
        match phase {
            Phase::Prospect => self.prospect,
            Phase::Qualify => self.qualify,
            Phase::Propose => self.propose,
            Phase::Negotiate => self.negotiate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Phase;

    #[test]
    fn stages_have_a_phase_by_their_usual_words() {
        for (stage, phase) in [
            ("Prospecting", Phase::Prospect),
            ("", Phase::Prospect),
            ("Value Proposition", Phase::Propose),
            ("Qualifiedtobuy", Phase::Qualify),
            ("Engaging", Phase::Qualify),
            ("Proposal/Price Quote", Phase::Propose),
            ("Negotiation/Review", Phase::Negotiate),
            ("contractsent", Phase::Negotiate),
        ] {
            assert_eq!(Phase::of(stage), phase, "{stage}");
        }
        assert!(Phase::Prospect < Phase::Negotiate);
    }
}
