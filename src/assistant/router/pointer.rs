//! Words that stand for somebody or something that was named before: "him", "this customer".
//!
//! Not for: who that is. Invariant: where a line speaks of many ("which customers"), a "he" is one of those.

use super::vocabulary::{self, OF_MANY, has_phrase};
use super::{Route, Said};

/// Words for one person who was named before.
const HIM: &[&str] =
    &["he", "she", "him", "her", "his", "hers", "he's", "she's", "ihn", "ihm", "elle", "lui", "hij", "zij", "hem"];
/// Words for one thing that was named before, with what they stand before.
const THIS: &[&str] = &[
    "this", "that", "dieser", "diese", "dieses", "diesem", "diesen", "ce", "cet", "cette", "este", "esta", "questo",
    "questa", "deze", "dit",
];
/// What one thing may be, and the same in other languages.
pub(super) const THINGS: &[&str] = &[
    "deal",
    "account",
    "customer",
    "company",
    "lead",
    "contact",
    "case",
    "ticket",
    "opportunity",
    "client",
    "prospect",
    "person",
    "guy",
    "quote",
];
const ABROAD: &[&str] = &[
    "kunde",
    "kunden",
    "fall",
    "kontakt",
    "geschaft",
    "firma",
    "affaire",
    "opportunite",
    "cliente",
    "caso",
    "oportunidad",
    "klant",
    "zaak",
];

/// The word by which a line speaks of one that was named before; none where it speaks of many.
pub(super) fn of_one(plain: &str) -> Option<String> {
    let words: Vec<&str> = plain.split(' ').collect();
    let this = words
        .windows(2)
        .find(|pair| THIS.contains(&pair[0]) && (THINGS.contains(&pair[1]) || ABROAD.contains(&pair[1])));
    let this = this.map(|pair| pair.join(" "));
    let him = || words.iter().find(|word| HIM.contains(word)).map(|word| (*word).to_owned());
    let many = OF_MANY.iter().any(|word| has_phrase(plain, word));
    this.or_else(|| him().filter(|_| !many))
}

impl Said<'_> {
    /// Instead of a no to what looks like another topic: a question back where the line speaks of somebody's quarter and
    /// nothing is open.
    pub(super) fn or_whom(&self, route: Route) -> Route {
        let Route::OutOfScope { nearest, why: None } = route else { return route };
        let one = of_one(&self.plain);
        let somebody = one.is_some() || vocabulary::speaks_of_somebody(&self.plain);
        if somebody && self.scope.is_none() && self.by_likeness && vocabulary::speaks_of_a_quarter(&self.plain) {
            return Route::Whom { id: nearest, word: one.unwrap_or_else(|| "they".to_owned()) };
        }
        Route::OutOfScope { nearest, why: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_who_was_named_before_is_told_from_one_of_many() {
        for (line, word) in [
            ("is this customer about to go", Some("this customer")),
            ("how does his quarter look", Some("his")),
            ("läuft dieser deal noch", Some("dieser deal")),
            ("which customer is he", None),
            ("is this month better", None),
            ("forecast", None),
        ] {
            assert_eq!(of_one(line).as_deref(), word, "{line}");
        }
    }
}
