//! The probability that deals of a stage have, where nearly all of them have the same one.
//!
//! Not for: decided deals, whose probability is known (`shapes`). Invariant: where a workspace sets it by hand, no stage has a
//! usual one and nothing is odd.

use crate::actions::Desk;
use crate::actions::signals::is_open;
use crate::crm::{Kind, Record, SourceError};
use std::collections::BTreeMap;

/// Open deals of a stage that must be there to tell, and the share of them that must agree.
const LEAST: usize = 3;
const SHARE: f64 = 0.75;

/// Probabilities by stage.
#[derive(Debug, Default)]
pub(in crate::actions) struct Usual(BTreeMap<String, f64>);

impl Usual {
    /// Of all open deals.
    pub(in crate::actions) fn of(desk: &Desk<'_>) -> Result<Self, SourceError> {
        let mut stages: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        desk.records.each(&Kind::Opportunity, &mut |deal| {
            if let Some((stage, probability)) = told(&deal) {
                stages.entry(stage).or_default().push(probability);
            }
            Ok(())
        })?;
        let most = |all: Vec<f64>| {
            let count = |one: &f64| all.iter().filter(|other| *other == one).count();
            let best = all.iter().copied().max_by_key(|one| count(one))?;
            (all.len() >= LEAST && count(&best) as f64 >= SHARE * all.len() as f64).then_some(best)
        };
        Ok(Self(stages.into_iter().filter_map(|(stage, all)| Some((stage, most(all)?))).collect()))
    }

    /// Whether an open deal has another one than the deals of its stage.
    pub(in crate::actions) fn is_other(&self, deal: &Record) -> bool {
        told(deal).is_some_and(|(stage, own)| self.0.get(&stage).is_some_and(|usual| *usual != own))
    }
}

fn told(deal: &Record) -> Option<(String, f64)> {
    let stage = deal.text("stage").filter(|_| deal.kind == Kind::Opportunity && is_open(deal))?;
    Some((stage.to_owned(), deal.number("probability")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::sample::{TODAY, desk};
    use crate::crm::memory::Memory;

    #[test]
    fn a_stage_has_a_usual_probability_where_nearly_all_agree() {
        for (all, odd) in [
            (vec![50.0, 50.0, 50.0, 90.0], 1),
            (vec![50.0, 50.0, 50.0], 0),
            (vec![50.0, 90.0], 0),
            (vec![10.0, 20.0, 30.0, 40.0], 0),
        ] {
            let mut memory = Memory::new(TODAY);
            let deal = |(at, probability): (usize, &f64)| {
                let deal =
                    Record::new(Kind::Opportunity, format!("o{at}")).with("name", "Deal").with("stage", "Proposal");
                deal.with("probability", *probability)
            };
            memory.records = all.iter().enumerate().map(deal).collect();
            let usual = Usual::of(&desk(&memory)).unwrap();
            assert_eq!(memory.records.iter().filter(|deal| usual.is_other(deal)).count(), odd, "{all:?}");
        }
    }
}
