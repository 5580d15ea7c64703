//! Products as people name them: by code, by name, by enough of the name, with a slip of the finger.
//!
//! Not for: prices or quantities. Invariant: words that fit two products name none of them.

use crate::crm::{Record, query::fold_text};
use std::ops::Range;
use strsim::osa_distance;

/// From these lengths on a word may have one slip, and two.
const ONE_SLIP: usize = 5;
const TWO_SLIPS: usize = 9;

/// Words of names that name nothing.
const JOINTS: &[&str] = &["and", "for", "with", "the", "und", "mit", "für", "fur", "pour", "avec"];

/// A product in a line of words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// Which of the products.
    pub(crate) product: usize,
    /// The words that name it.
    pub(crate) words: Range<usize>,
    /// Whether it is sure without a number beside it: its code, or two words of its name and more.
    pub(crate) sure: bool,
}

/// The words that products are known by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Catalog {
    products: Vec<Words>,
}

#[derive(Clone, Debug, Default)]
struct Words {
    code: String,
    name: Vec<String>,
}

impl Catalog {
    /// Of product records.
    pub(crate) fn of(products: &[Record]) -> Self {
        let words = |product: &Record| Words {
            code: product.text("code").map(tight).unwrap_or_default(),
            name: product
                .name()
                .split_whitespace()
                .map(bare)
                .filter(|word| word.chars().count() > 2 && !JOINTS.contains(&word.as_str()))
                .collect(),
        };
        Self { products: products.iter().map(words).collect() }
    }

    /// The products that a run of words from here may mean, and where it ends; empty where it means none.
    pub(crate) fn fits(&self, words: &[&str], from: usize) -> (Vec<usize>, usize) {
        let (fits, end, _) = self.run(words, from);
        if end > from { (fits, end) } else { (Vec::new(), from) }
    }

    /// The product that begins at a word, with as many words as fit.
    pub(crate) fn at(&self, words: &[&str], from: usize) -> Option<Named> {
        let (fits, end, code) = self.run(words, from);
        let [product] = fits[..] else { return None };
        let whole = self.products[product].name.len();
        (end > from).then(|| Named { product, words: from..end, sure: code || end - from >= whole.min(2) })
    }

    /// The products that have all words of the longest run, where it ends, and whether one of the words is a code.
    fn run(&self, words: &[&str], from: usize) -> (Vec<usize>, usize, bool) {
        let mut fits: Vec<usize> = (0..self.products.len()).collect();
        let (mut end, mut code) = (from, false);
        while let Some(word) = words.get(end) {
            let still: Vec<usize> = fits.iter().copied().filter(|at| self.products[*at].has(word)).collect();
            if still.is_empty() {
                break;
            }
            code |= still.iter().any(|at| self.products[*at].is_code(word));
            fits = still;
            end += 1;
        }
        (fits, end, code)
    }

    /// Every product that a line names, each once, in the order of the words.
    pub(crate) fn named(&self, words: &[&str]) -> Vec<Named> {
        let (mut found, mut at): (Vec<Named>, usize) = (Vec::new(), 0);
        while at < words.len() {
            match self.at(words, at) {
                Some(named) => {
                    at = named.words.end;
                    found.push(named);
                }
                None => at += 1,
            }
        }
        found
    }
}

impl Words {
    fn is_code(&self, word: &str) -> bool {
        !self.code.is_empty() && tight(word) == self.code
    }

    fn has(&self, word: &str) -> bool {
        let said = bare(word);
        self.is_code(word) || (said.chars().count() > 2 && self.name.iter().any(|own| near(own, &said)))
    }
}

/// A word without its case, accents and marks around it.
fn bare(word: &str) -> String {
    fold_text(word.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// A code without the hyphen that people leave out.
fn tight(word: &str) -> String {
    fold_text(word).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The same word, in singular or plural, but for a slip or two where it is long.
fn near(own: &str, said: &str) -> bool {
    let stem = |word: &str| word.strip_suffix('s').filter(|stem| stem.len() > 2).unwrap_or(word).to_owned();
    let (own, said) = (stem(own), stem(said));
    let slips = match own.chars().count() {
        0..ONE_SLIP => 0,
        ONE_SLIP..TWO_SLIPS => 1,
        _ => 2,
    };
    let digits = |word: &str| word.chars().any(|c| c.is_ascii_digit());
    own == said || (!digits(&own) && own.chars().next() == said.chars().next() && osa_distance(&own, &said) <= slips)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Kind;

    fn products() -> Vec<Record> {
        let product =
            |id: &str, name: &str, code: &str| Record::new(Kind::Product, id).with("name", name).with("code", code);
        vec![
            product("p1", "Frost Probe Kit", "FP-10"),
            product("p2", "Heat Probe", "HP-20"),
            product("p3", "Hub H-2", "H-2"),
            product("p4", "Care Plan", "CARE"),
        ]
    }

    #[test]
    fn products_are_known_by_what_people_call_them() {
        let (products, said) = (products(), |line: &str| {
            let words: Vec<&str> = line.split(' ').collect();
            Catalog::of(&self::products()).named(&words)
        });
        for (line, named) in [
            ("nine fp-10 and two hubs", "p1 p3"),
            ("a Frost Probe kit", "p1"),
            ("forst probe kits, please", "p1"),
            ("12 kits", "p1"),
            ("12 probes", ""),
            ("heat probes with care plan", "p2 p4"),
            ("hp20", "p2"),
            ("nothing of ours", ""),
        ] {
            let ids: Vec<String> = said(line).iter().map(|named| products[named.product].id.to_string()).collect();
            assert_eq!(ids.join(" "), named, "{line}");
        }
        assert!(said("care plan")[0].sure && !said("plan")[0].sure && said("CARE")[0].sure);
    }
}
