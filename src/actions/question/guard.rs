//! Words that turn a question's meaning round, left unused: then there is no answer, rather than a wrong one.
//!
//! For: telling which words forbid an answer. Not for: understanding them, which the steps of the reader do.
//! Invariant: a word that some step took is never held against the question.

use super::vocabulary;
use super::words::{Words, length};

/// Negation and exclusion.
const NEGATIVE: &[&str] = &[
    "not",
    "no",
    "never",
    "neither",
    "nor",
    "none",
    "nobody",
    "cannot",
    "except",
    "excluding",
    "exclude",
    "excl",
    "besides",
    "minus",
    "outside",
    "without",
    "lacking",
    "missing",
    "unless",
    "other",
    "apart",
    "aside",
    "rather",
    "instead",
    "anyone",
    "anybody",
    "everyone",
    "everybody",
];
/// Comparison, order and place in a row.
const RELATIVE: &[&str] = &[
    "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "2nd", "3rd", "4th", "5th",
    "longer", "shorter", "older", "younger", "faster", "slower", "bigger", "larger", "smaller", "higher", "lower",
    "earlier", "later", "twice", "double", "half", "than", "within", "between", "before", "after", "until", "since",
    "creation", "same",
];
/// Figures that the records do not hold: nothing else may be counted in their place.
const FIGURES: &[&str] = &[
    "attainment",
    "achievement",
    "churn",
    "margin",
    "margins",
    "profit",
    "commission",
    "commissions",
    "retention",
    "satisfaction",
    "velocity",
    "coverage",
    "productivity",
    "utilization",
    "utilisation",
];
/// Words before "number" that make it a field of one record, and no count.
const NUMBERED: &[&str] =
    &["phone", "telephone", "mobile", "cell", "fax", "serial", "invoice", "order", "account", "tax"];
/// Words that may stand between what asks for a figure and its noun.
const ARTICLES: &[&str] = &["the", "of", "a", "an", "all", "our", "my", "their", "different", "total"];

/// The unused words that forbid an answer, as they were written.
pub(super) fn blocking(words: &Words) -> Vec<String> {
    let mut at: Vec<usize> = (0..words.len()).filter(|at| turns(words, *at) || stray_or(words, *at)).collect();
    at.extend(unknown_figure(words));
    at.sort_unstable();
    at.dedup();
    at.into_iter().map(|at| words.raw(at, 1)).collect()
}

fn turns(words: &Words, at: usize) -> bool {
    let word = words.at(at);
    [NEGATIVE, RELATIVE, FIGURES].iter().any(|list| list.contains(&word))
}

/// An "or" that no step took, and that does not merely join what was said for effect ("more or less").
fn stray_or(words: &Words, at: usize) -> bool {
    words.at(at) == "or" && at > 0 && at + 1 < words.len()
}

/// "average discount", "number of calls", "phone number of Mark": what is to be counted or averaged is not known.
fn unknown_figure(words: &Words) -> Option<usize> {
    const LEADS: &[&[&str]] = &[vocabulary::COUNT, vocabulary::AVERAGE, vocabulary::MEDIAN];
    let said = |at: usize, phrase: &str| phrase.split(' ').enumerate().all(|(n, part)| words.said(at + n) == part);
    for at in 0..words.len() {
        let numbered = at > 0 && words.said(at) == "number" && NUMBERED.contains(&words.said(at - 1));
        if numbered && matches!(words.said(at + 1), "of" | "for") {
            return Some(at - 1);
        }
        let lead = LEADS.iter().flat_map(|list| list.iter()).filter(|phrase| said(at, phrase)).map(|p| length(p)).max();
        let Some(lead) = lead else { continue };
        let noun = (at + lead..words.len()).find(|at| !ARTICLES.contains(&words.said(*at)));
        if let Some(noun) = noun.filter(|at| !words.at(*at).is_empty() && !super::fillers::is_filler(words.at(*at))) {
            return Some(noun);
        }
    }
    None
}
