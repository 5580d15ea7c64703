//! A currency that is named: "euro deals", "in USD".
//!
//! Invariant: only one that occurs in the records narrows them; any other word for money just means money.

use super::reader::Reader;
use super::values::{any_of, occurring};
use crate::crm::query::{Measure, Path};
use crate::crm::{Kind, SourceError, standard_field};

/// Words for currencies.
const CURRENCIES: &[(&str, &str)] = &[
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("eur", "EUR"),
    ("\u{20ac}", "EUR"),
    ("dollars", "USD"),
    ("dollar", "USD"),
    ("usd", "USD"),
    ("$", "USD"),
    ("$$", "USD"),
    ("pounds", "GBP"),
    ("pound", "GBP"),
    ("sterling", "GBP"),
    ("gbp", "GBP"),
    ("\u{a3}", "GBP"),
    ("chf", "CHF"),
    ("francs", "CHF"),
    ("sek", "SEK"),
    ("nok", "NOK"),
    ("dkk", "DKK"),
    ("pln", "PLN"),
    ("yen", "JPY"),
];

/// Words that leave a currency out, before it and behind it.
const LEAVING: &[&str] =
    &["leave", "leaving", "without", "ignore", "ignoring", "except", "excluding", "not", "no", "skip", "minus"];
const ASIDE: &[&str] = &["aside", "out", "away", "excluded", "apart", "off"];

impl Reader<'_, '_> {
    /// The records in the currencies that are named without a number before them; those that are left out, left out.
    pub(super) fn currencies(&mut self) -> Result<(), SourceError> {
        let kind = self.query.kind.clone();
        if !matches!(kind, Kind::Opportunity | Kind::Quote | Kind::Product)
            || standard_field(&kind, "currency").is_none()
        {
            return Ok(());
        }
        let known = occurring(self.desk, &kind, "currency")?;
        let (mut named, mut left_out) = (Vec::new(), Vec::new());
        for at in 0..self.words.len() {
            let Some((word, code)) = CURRENCIES.iter().find(|(word, _)| self.words.at(at) == *word) else { continue };
            let out = self.leaves_out(at);
            let occurs = known.iter().any(|known| known == code);
            // "Euros" asks for the money as well; the word is read once more as that.
            let money = matches!(*word, "euros" | "dollars");
            let lead = at.checked_sub(1).filter(|before| matches!(self.words.at(*before), "in" | "the" | "and"));
            if !money || (lead.is_some() || out) && occurs {
                self.words.take(lead.unwrap_or(at), at + 1 - lead.unwrap_or(at));
            }
            // "What did we win in euro" asks for the sum.
            let sum = lead.is_some_and(|lead| self.words.said(lead) == "in") && self.words.said(0) == "what";
            if sum && kind == Kind::Opportunity && !out && self.query.measures.is_empty() {
                self.query.measures.push(Measure::Sum(Path::new("amount")));
            }
            match (occurs, out) {
                (true, true) => left_out.push((*code).to_owned()),
                (true, false) if !named.contains(&(*code).to_owned()) => named.push((*code).to_owned()),
                _ => {}
            }
        }
        if !named.is_empty() {
            self.words.take_all(&["only", "counted", "alone"]);
            self.conditions.push(any_of(Path::new("currency"), named, false));
        } else if !left_out.is_empty() {
            self.conditions.push(any_of(Path::new("currency"), left_out, true));
        }
        Ok(())
    }

    /// Whether the words around a currency leave it out; they are taken.
    fn leaves_out(&mut self, at: usize) -> bool {
        let before = (1..=2).filter_map(|back| at.checked_sub(back)).find(|at| LEAVING.contains(&self.words.at(*at)));
        let behind = ASIDE.contains(&self.words.at(at + 1)).then_some(at + 1);
        if let Some(before) = before {
            self.words.take(before, at - before);
        }
        if let Some(behind) = behind {
            self.words.take(behind, 1);
        }
        before.or(behind).is_some()
    }
}
