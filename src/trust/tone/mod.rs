//! Tone: what a draft should be looked at for before it leaves.
//!
//! For: rude words, shouting, pressure, promises, discounts, legal commitments, the rules of the own brand, and places
//! that are still to be filled in, each with the words that were found. Not for: what a text means, and never a score; a phrase that is not on a list is not
//! found. Invariants: ranges are slices of the text, in order; words are matched whole, so no word inside another one
//! is ever found.

mod blank;
mod brand;
mod lexicon;
mod shouting;
mod tokens;

pub use brand::{Brand, BrandError};

use std::ops::Range;

/// What sort of thing was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Rule {
    /// A rude or insulting word.
    Rude,
    /// Capitals or exclamation marks.
    Shouting,
    /// Haste or a threat.
    Pressure,
    /// A guarantee nobody has given.
    Promise,
    /// A discount or something free.
    Discount,
    /// A commitment that belongs into a contract.
    Legal,
    /// A rule of the own brand.
    Brand,
    /// A place that is still to be filled in.
    Blank,
}

impl Rule {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rude => "rude",
            Self::Shouting => "shouting",
            Self::Pressure => "pressure",
            Self::Promise => "promise",
            Self::Discount => "discount",
            Self::Legal => "legal",
            Self::Brand => "brand",
            Self::Blank => "blank",
        }
    }

    /// What the words that were found do, for a sentence.
    pub fn does(self) -> &'static str {
        match self {
            Self::Rude => "is rude",
            Self::Shouting => "shouts",
            Self::Pressure => "presses",
            Self::Promise => "promises something",
            Self::Discount => "gives something away",
            Self::Legal => "commits the company",
            Self::Brand => "is against a rule of the brand",
            Self::Blank => "is still to be filled in",
        }
    }

    /// How much it matters.
    pub fn severity(self) -> Severity {
        match self {
            Self::Shouting | Self::Brand => Severity::Note,
            Self::Pressure | Self::Discount | Self::Blank => Severity::Warning,
            Self::Rude | Self::Promise | Self::Legal => Severity::Serious,
        }
    }
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A matter of taste.
    Note,
    /// Somebody may mind.
    Warning,
    /// It may cost something.
    Serious,
}

/// One place of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Bytes of the text; empty at its end for what is missing.
    pub range: Range<usize>,
    /// The words, as they stand there; for what is missing, the words that should.
    pub term: String,
    /// Why.
    pub rule: Rule,
    /// What to write instead, or what to do.
    pub suggestion: String,
}

impl Finding {
    /// Line and column of the first character, both from 1; columns count characters.
    pub fn position(&self, text: &str) -> (usize, usize) {
        let before = text.get(..self.range.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// One line for a person: the words, what they do, the rule.
    pub fn line(&self) -> String {
        let does = if self.range.is_empty() { "is missing" } else { self.rule.does() };
        format!("\"{}\" {does} · {}", self.term, self.rule.word())
    }
}

/// Everything in a text that should be looked at, from its beginning to its end; longer finds hide those inside of them.
pub fn check(text: &str, brand: &Brand) -> Vec<Finding> {
    let words = tokens::tokens(text);
    let mut found = lexicon::find(text, &words);
    found.extend(shouting::find(text, &words));
    found.extend(brand.find(text, &words));
    found.extend(blank::find(text));
    found.sort_by_key(|finding| (finding.range.start, std::cmp::Reverse(finding.range.end)));
    let mut end = 0;
    found.retain(|finding| {
        let new = finding.range.is_empty() || finding.range.start >= end;
        end = if new { finding.range.end } else { end };
        new
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rules(text: &str) -> Vec<(&str, Rule)> {
        check(text, &Brand::default()).into_iter().map(|finding| (&text[finding.range], finding.rule)).collect()
    }

    #[test]
    fn places_are_found_with_their_words() {
        for (text, found) in [
            ("We guarantee a result.", vec![("We guarantee", Rule::Promise)]),
            (
                "Act  now, this is your last\nchance!",
                vec![("Act  now", Rule::Pressure), ("last\nchance", Rule::Pressure)],
            ),
            (
                "You get 20% off and 3 months free.",
                vec![("20% off", Rule::Discount), ("3 months free", Rule::Discount)],
            ),
            ("a discount of 7.5 percent", vec![("discount of 7.5", Rule::Discount)]),
            ("This is bullshit.", vec![("bullshit", Rule::Rude)]),
            ("Das ist Scheiße, wir haften.", vec![("Scheiße", Rule::Rude), ("wir haften", Rule::Legal)]),
            ("C’est de la merde ; dernière chance", vec![("merde", Rule::Rude), ("dernière chance", Rule::Pressure)]),
            (
                "ANSWER THIS MAIL TODAY please!!!",
                vec![("ANSWER THIS MAIL TODAY", Rule::Shouting), ("!!!", Rule::Shouting)],
            ),
            ("Don’t wait", vec![("Don’t wait", Rule::Pressure)]),
        ] {
            assert_eq!(rules(text), found, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_it_is_left_alone() {
        for text in [
            "The Scunthorpe and Penistone offices assess the cockpit class.",
            "Dick Cummings from Sussex passed the assignment; Titsworth and Essex too.",
            "We cannot guarantee this, and nothing is guaranteed.",
            "We do not guarantee it. No discount of 10 percent is planned.",
            "Wir können nicht garantieren, dass es klappt.",
            "Nous ne garantissons rien.",
            "EMEA, APAC and LATAM use ISO 27001, SOC 2 and PCI DSS.",
            "The pro and con list, in re contract 12.",
            "Great news! The pilot went well!",
        ] {
            assert_eq!(rules(text), [], "{text}");
        }
    }

    #[test]
    fn positions_count_lines_and_characters() {
        let text = "Grüße,\nöö act now";
        let found = check(text, &Brand::default());
        assert_eq!(found[0].position(text), (2, 4));
        assert_eq!(found[0].line(), "\"act now\" presses · pressure");
    }

    proptest! {
        #[test]
        fn ranges_are_slices_in_order(text in "((we guarantee|ACT NOW|!!|20 %|off|é|’|\u{301}|no|\\PC{1,4})[ \n]?){0,20}") {
            let mut end = 0;
            for finding in check(&text, &Brand::default()) {
                prop_assert!(text.get(finding.range.clone()).is_some() && finding.range.start >= end);
                end = finding.range.end;
            }
        }
    }
}
