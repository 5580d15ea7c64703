//! A currency that is named: "euro deals", "in USD".
//!
//! Invariant: only one that occurs in the records narrows them; any other word for money just means money.

use super::reader::Reader;
use super::values::{any_of, occurring};
use crate::crm::query::Path;
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

impl Reader<'_, '_> {
    /// The records in a currency that is named without a number before it.
    pub(super) fn currencies(&mut self) -> Result<(), SourceError> {
        let kind = self.query.kind.clone();
        if !matches!(kind, Kind::Opportunity | Kind::Quote | Kind::Product)
            || standard_field(&kind, "currency").is_none()
        {
            return Ok(());
        }
        let named = |at: usize| CURRENCIES.iter().find(|(word, _)| self.words.at(at) == *word);
        let Some((at, (word, code))) = (0..self.words.len()).find_map(|at| Some((at, *named(at)?))) else {
            return Ok(());
        };
        if occurring(self.desk, &kind, "currency")?.iter().any(|known| known == code) {
            // "Euros" asks for the money as well; the word is read once more as that.
            let money = matches!(word, "euros" | "dollars");
            let lead = at.checked_sub(1).filter(|before| self.words.at(*before) == "in");
            if !money || lead.is_some() {
                self.words.take(lead.unwrap_or(at), at + 1 - lead.unwrap_or(at));
            }
            self.conditions.push(any_of(Path::new("currency"), vec![code.to_owned()], false));
        } else if !matches!(word, "euros" | "dollars") {
            self.words.take(at, 1);
        }
        Ok(())
    }
}
