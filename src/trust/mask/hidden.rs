//! Values that the conversation hides already, wherever they stand again letter by letter.
//!
//! For: computed sums and values hidden by their class. No record knows them, so nothing else finds them in the words of
//! an instruction, a question or a note beside the fact that hid them, and the second look would stop the request.
//! Not for: names of persons and firms (see `names`), or other ways of writing a value.
//! Invariant: only whole words of the text, and only values that the second look stops a request for.

use super::{Candidate, Masked, Masker, Whose, unmask};
use crate::{
    crm::{FieldClass, Kind, RecordRef},
    trust::{
        dictionary::is_everyday,
        entity::EntityType,
        names::is_ordinary,
        patterns::{self, Found},
        session::Session,
    },
};
use std::ops::Range;

/// Fewer letters and digits are too common to mean the value.
const LEAST: usize = 4;
/// The same for values of no particular type.
const LEAST_UNTYPED: usize = 16;

impl Masker {
    /// Masks a text that code made of records: amounts with a currency are masked whether a record knows them or not,
    /// because a sum tells what its parts are. Only where the policy lets the amounts of deals leave, sums may, too.
    pub fn mask_computed(&self, text: &str, session: &mut Session, scope: &[RecordRef]) -> Masked {
        let mut candidates = self.candidates(text, session, scope);
        candidates.extend(self.sums(text));
        self.finish(text, candidates, session)
    }

    /// Masks a text that leaves together with others: what they hide is hidden here, too. `computed` as for
    /// [`Self::mask_computed`].
    pub(in super::super) fn mask_among(
        &self,
        text: &str,
        session: &mut Session,
        scope: &[RecordRef],
        computed: bool,
    ) -> Masked {
        let mut candidates = self.candidates(text, session, scope);
        candidates.extend(hidden(text, session));
        if computed {
            candidates.extend(self.sums(text));
        }
        self.finish(text, candidates, session)
    }

    pub(super) fn finish(&self, text: &str, mut candidates: Vec<Candidate>, session: &mut Session) -> Masked {
        let forged = unmask::forged(text, session).into_iter();
        candidates.extend(forged.map(|range| self.plain(text, range, EntityType::Token)));
        self.write(text, candidates, session)
    }

    /// Amounts with a currency.
    fn sums(&self, text: &str) -> Vec<Candidate> {
        let class = self.policy.class(&Kind::Opportunity, "amount", FieldClass::Confidential);
        if class < FieldClass::Confidential {
            return Vec::new();
        }
        let marked = |shape: &patterns::Shape| matches!(&shape.found, Found::Amount(amount) if amount.marked);
        let sums = patterns::find(text).into_iter().filter(marked);
        sums.map(|shape| self.plain(text, shape.range, EntityType::Amount)).collect()
    }
}

fn hidden(text: &str, session: &Session) -> Vec<Candidate> {
    // Most values do not stand in the text at all.
    let here = session.hidden().filter(|(_, value, _)| places(text, value.trim()).next().is_some());
    let mut here: Vec<_> = here.filter(|(slot, value, _)| is_telling(slot.kind, value)).collect();
    // Of two that read the same always the same one.
    here.sort_unstable_by_key(|(slot, ..)| *slot);
    let all = here.into_iter().flat_map(|(slot, value, owner)| {
        let whose = || Whose::Owner(owner.clone());
        places(text, value.trim()).map(move |range| Candidate { range, kind: slot.kind, whose: whose() })
    });
    all.collect()
}

fn is_telling(kind: EntityType, value: &str) -> bool {
    let least = if kind == EntityType::Value { LEAST_UNTYPED } else { LEAST };
    value.chars().filter(|c| c.is_alphanumeric()).count() >= least && !is_everyday(value) && !is_ordinary(value)
}

/// Where a value stands as whole words.
fn places<'a>(text: &'a str, value: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
    let joined = |inner: Option<char>, outer: Option<char>| {
        [inner, outer].into_iter().all(|c| c.is_some_and(|c| c.is_ascii_alphanumeric()))
    };
    let found = text.match_indices(value).filter(|(_, value)| !value.is_empty());
    found.map(|(at, value)| at..at + value.len()).filter(move |range| {
        let before = joined(value.chars().next(), text[..range.start].chars().next_back());
        !before && !joined(value.chars().next_back(), text[range.end..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::{Policy, session::Owner};

    #[test]
    fn what_is_hidden_once_is_hidden_everywhere() {
        let masker = Masker::new(Default::default(), Policy::default());
        let mut session = Session::new("t", [8, 29, 14]);
        let seal = |kind, value: &str, session: &mut Session| {
            session.placeholder(&Owner::of_value(kind, value), kind, value).write(&session.nonce)
        };
        let sum = seal(EntityType::Amount, "€110,200", &mut session);
        let plan = seal(EntityType::Value, "Silver plan with on-site help", &mut session);
        seal(EntityType::Value, "Enterprise", &mut session);
        for (text, masked) in [
            ("Why €110,200?", format!("Why {sum}?")),
            ("€110,2005 and 110,200 are others", "€110,2005 and 110,200 are others".to_owned()),
            ("the Silver plan with on-site help, again", format!("the {plan}, again")),
            ("Enterprise is a short word", "Enterprise is a short word".to_owned()),
            ("€110,200 is not €95,300", format!("{sum} is not €95,300")),
        ] {
            let done = masker.mask_among(text, &mut session, &[], false);
            assert_eq!(done.text, masked);
            assert_eq!(session.unmask(&done.text), text);
        }
        let done = masker.mask_among("€110,200 is not €95,300", &mut session, &[], true).text;
        assert!(!done.contains("95,300"), "{done}");
    }
}
