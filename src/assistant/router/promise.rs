//! Lines that ask whether something may be promised: "Dana wants five years of warranty in the order, may I promise that?"
//!
//! For: what their and our own texts say of it, on the deal of whom the line names. Not for: discounts, which have a policy.
//! Invariants: it is about the deal where there is one that it can be; an action that reads the same texts stays.

use super::near::parts;
use super::vocabulary::has_phrase;
use super::{Route, Said, led};
use crate::actions::is_open;
use crate::crm::{Kind, Record, RecordRef, SourceError};
use std::collections::BTreeSet;

/// What tells what was asked and answered on a matter.
const ANSWERS: &str = "handle-objection";
/// Texts of a deal that are looked at, of each kind, and letters of a word that tells something.
const TEXTS: usize = 40;
const TELLING: usize = 4;
/// Actions that stay where they were meant, and the one that stays where the line is about money.
const STAY: &[&str] = &["summarize", "query", "deal-risk", "marketing-copy"];
const OF_MONEY: &str = "discount-check";
/// Words that ask whether one may, and words for what one gives away.
const MAY: &[&str] = &[
    "may i",
    "may we",
    "can i",
    "can we",
    "could i",
    "could we",
    "am i allowed",
    "are we allowed",
    "is it ok to",
    "ok to",
    "darf ich",
    "durfen wir",
    "dürfen wir",
    "kann ich",
    "können wir",
    "konnen wir",
    "puis-je",
    "puis je",
    "pouvons-nous",
];
const PROMISE: &[&str] = &[
    "promise",
    "promise that",
    "guarantee",
    "guaranteed",
    "commit",
    "accept",
    "agree to",
    "assure",
    "grant",
    "zusagen",
    "versprechen",
    "garantieren",
    "zusichern",
    "promettre",
    "garantir",
    "accepter",
];
/// Words that ask whether something goes against what holds.
const BREAKS: &[&str] = &[
    "would it break",
    "does it break",
    "does that break",
    "would that break",
    "does that contradict",
    "contradict what we",
    "against what we",
    "verstößt das",
    "verstosst das",
    "verstößt",
    "widerspricht das",
    "in line with what we",
];
/// Words of money, for which there is a policy.
const MONEY: &[&str] =
    &["discount", "off", "rebate", "price", "rabatt", "nachlass", "preis", "remise", "prix", "cheaper", "reduction"];

impl Said<'_> {
    /// A route to something else gives way where the line asks whether a thing may be promised to whom it names.
    pub(super) fn promised(&self, route: Route) -> Result<Route, SourceError> {
        let has = |words: &[&str]| words.iter().any(|word| has_phrase(&self.plain, word));
        let Some(action) = self.context.registry.get(ANSWERS) else { return Ok(route) };
        let wants = has(MAY) && has(PROMISE) || has(BREAKS);
        let stays = match &route {
            Route::Action { id, .. } => STAY.contains(&id.as_str()) || id == OF_MONEY && has(MONEY),
            Route::NeedsRecord { id } => id == OF_MONEY,
            Route::Which { .. } | Route::Ask { .. } | Route::Unanswered { .. } => false,
            _ => true,
        };
        if !wants || stays || self.mention.is_none() && self.scope.is_none() {
            return Ok(route);
        }
        if let Some(deal) = self.only_deal()? {
            return Ok(self.with_inputs(Route::run(ANSWERS, Some(deal))));
        }
        Ok(match self.act(action)? {
            found @ Route::Action { record: Some(_), .. } => found,
            _ => route,
        })
    }

    /// The one deal of whose customer the line names that is not over; of several the one whose texts speak of it, or with
    /// whom it names.
    fn only_deal(&self) -> Result<Option<RecordRef>, SourceError> {
        let (Some(mention), Some(action)) = (&self.mention, self.context.registry.get(ANSWERS)) else {
            return Ok(None);
        };
        if mention.records.iter().any(|(record, _)| record.kind == Kind::Opportunity) {
            return Ok(None);
        }
        let mut deals = led::in_force(action, led::of_customer(self.context, mention, &Kind::Opportunity)?);
        deals.retain(is_open);
        let people: Vec<&RecordRef> = mention.records.iter().map(|(record, _)| record).collect();
        let mut ranked = Vec::new();
        for deal in &deals {
            ranked.push((self.spoken_of(deal, &people)?, deal.reference()));
        }
        ranked.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        Ok(match ranked.as_slice() {
            [(_, only)] => Some(only.clone()),
            [(best, deal), (next, _), ..] if best > next => Some(deal.clone()),
            _ => None,
        })
    }

    /// How many of the line's words stand in the texts of a deal, and how many of these are mails with somebody.
    fn spoken_of(&self, deal: &Record, people: &[&RecordRef]) -> Result<(usize, usize), SourceError> {
        let (examples, customer) = (self.context.registry.examples(), parts(&deal.name()));
        let tells =
            |word: &String| word.chars().count() >= TELLING && !examples.is_small(word) && !customer.contains(word);
        let wanted: BTreeSet<String> = parts(self.masked()).into_iter().filter(tells).collect();
        let (mut held, mut mails) = (BTreeSet::new(), 0);
        for kind in [Kind::Email, Kind::Note, Kind::Transcript] {
            for text in self.context.records.linked(&deal.reference(), &kind, TEXTS)? {
                mails += usize::from(text.link("who").is_some_and(|who| people.contains(&who)));
                let words = parts(text.text("body").unwrap_or_default());
                held.extend(words.into_iter().filter(|word| wanted.contains(word)));
            }
        }
        Ok((held.len(), mails))
    }
}

#[cfg(test)]
mod tests {
    use crate::actions::{Registry, sample};
    use crate::assistant::router::{Route, route};
    use crate::assistant::tests::context;

    #[test]
    fn what_may_be_promised_is_looked_up_on_the_deal() {
        let memory = sample::workspace();
        let registry = Registry::builtin();
        let context = context(&memory, &registry, false);
        for (line, id, record) in [
            (
                "dana reyes wants one percent waste guaranteed in the order, may i promise that?",
                "handle-objection",
                "o1",
            ),
            ("Dana Reyes wants our data in Oslo. would it break anything if i wrote yes", "handle-objection", "o1"),
            ("can i promise Acme renewal 8 % off", "discount-check", "o1"),
        ] {
            let found = route(&context, line, None).unwrap();
            let Route::Action { id: to, record: Some(on), .. } = &found else { panic!("{line}: {found:?}") };
            assert_eq!((to.as_str(), on.id.to_string().as_str()), (id, record), "{line}");
        }
    }
}
