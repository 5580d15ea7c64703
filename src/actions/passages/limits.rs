//! How many of a thing go with another, as a text writes it ("up to 200 sensors"), and how many somebody counts.
//!
//! Not for: times and shares (`quantity`). Invariant: a limit needs a word for one beside its number, and a word for the
//! thing behind it; numbers inside of codes count nothing.

use super::quantity::number;
use super::words::{is_idle, terms, tokens};
use crate::actions::deal::catalog::Catalog;
use crate::crm::Record;
use std::collections::BTreeSet;

/// What stands before the number of a limit.
const BEFORE: &[&[&str]] = &[
    &["up", "to"],
    &["at", "most"],
    &["no", "more", "than"],
    &["not", "more", "than"],
    &["maximum", "of"],
    &["maximum"],
    &["max"],
    &["bis", "zu"],
    &["hochstens"],
    &["maximal"],
    &["jusqu", "a"],
    &["au", "plus"],
];
/// Words that may stand between a number and its thing, and how many.
const BETWEEN: &[&str] = &["x", "of", "the", "single", "new", "more", "our", "such", "pieces", "units"];
const FAR: usize = 3;
/// Words for one.
const ONE: &[&str] = &["a", "an", "single", "ein", "eine", "einem", "einen", "einer", "un", "une"];

/// At most so many of a thing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Limit {
    pub(super) most: f64,
    /// The term of the thing.
    pub(super) of: String,
    /// "200 sensors".
    pub(super) said: String,
}

/// So many of a thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::actions) struct Counted {
    pub(in crate::actions) number: f64,
    /// Terms of its name.
    pub(in crate::actions) terms: BTreeSet<String>,
    /// Which of the products, where it is one of them.
    pub(in crate::actions) product: Option<usize>,
}

/// The limits of a sentence.
pub(super) fn limits(sentence: &str) -> Vec<Limit> {
    let words = tokens(sentence);
    let behind = |at: usize| {
        let fits = |before: &&&[&str]| words.get(at..at + before.len()).is_some_and(|there| there == **before);
        BEFORE.iter().find(fits).map(|before| at + before.len())
    };
    let one = |at: usize| {
        let most = number(words.get(at)?)?;
        let end = (at + 1..words.len().min(at + 1 + FAR)).find(|at| !is_idle(&words[*at]))?;
        let of = terms(&words[end]).pop()?;
        let unit = super::quantity::is_unit(&words[end]);
        (!unit).then(|| Limit { most, of, said: format!("{} {}", words[at], words[at + 1..=end].join(" ")) })
    };
    (0..words.len()).filter_map(behind).filter_map(one).collect()
}

/// What a line counts: products by their name or code, else the word behind the number.
pub(super) fn counted(line: &str, products: &[Record]) -> Vec<Counted> {
    let catalog = Catalog::of(products);
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '%').to_lowercase();
    let words: Vec<String> = line.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut found = Vec::new();
    for at in 0..words.len() {
        let digits = words[at].trim_end_matches(['x', '×']);
        let Some(number) = number(digits).or_else(|| ONE.contains(&words[at]).then_some(1.0)) else { continue };
        let thing = (at + 1..words.len().min(at + 1 + FAR)).find(|at| !BETWEEN.contains(&words[*at]));
        let Some(thing) = thing.filter(|thing| !super::quantity::is_unit(words[*thing])) else { continue };
        let product = catalog.at(&words, thing).map(|named| named.product);
        let named = product.map(|product| name_terms(&products[product])).unwrap_or_default();
        let terms: BTreeSet<String> = terms(words[thing]).into_iter().chain(named).collect();
        if !terms.is_empty() {
            found.push(Counted { number, terms, product });
        }
    }
    found
}

/// What a product is known by.
pub(in crate::actions) fn name_terms(product: &Record) -> BTreeSet<String> {
    let code = product.text("code").unwrap_or_default();
    terms(&format!("{} {code}", product.name())).into_iter().filter(|term| number(term).is_none()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Kind;

    #[test]
    fn a_limit_needs_its_word_and_its_thing() {
        for (sentence, told) in [
            ("Oven for up to 40 trays.", "40 trays"),
            ("Takes at most 12 of the trays, and up to 3 lamps", "12 of the trays; 3 lamps"),
            ("Backofen für bis zu 40 Bleche", "40 bleche"),
            ("Keeps warm for up to 6 hours.", ""),
            ("Comes with 40 trays.", ""),
            ("Up to you.", ""),
        ] {
            let said: Vec<String> = limits(sentence).into_iter().map(|limit| limit.said).collect();
            assert_eq!(said.join("; "), told, "{sentence}");
        }
    }

    #[test]
    fn goods_are_counted_by_name_and_code() {
        let oven = Record::new(Kind::Product, "p1").with("name", "Bread Oven").with("code", "BO-7");
        let tray = Record::new(Kind::Product, "p2").with("name", "Steel Tray").with("code", "ST-100");
        let products = [oven, tray];
        for (line, told) in [
            ("can i put 50 ST-100 on one BO-7 oven?", vec![(50.0, Some(1)), (1.0, Some(0))]),
            ("50 lamps on a single bread oven", vec![(50.0, None), (1.0, Some(0)), (1.0, Some(0))]),
            ("in 3 weeks", vec![]),
            ("is the ST-100 new", vec![]),
        ] {
            let found: Vec<_> = counted(line, &products).iter().map(|one| (one.number, one.product)).collect();
            assert_eq!(found, told, "{line}");
        }
    }
}
