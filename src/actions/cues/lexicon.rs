//! Finds the patterns of a list in a sentence, the longest first, none inside another.

use super::list::{self, Pattern, Step};
use super::token::{Gap, Token};
use std::collections::{BTreeMap, HashMap};

/// Patterns by the words they begin with.
#[derive(Clone, Debug, Default)]
pub(in crate::actions) struct Lexicon {
    patterns: Vec<Pattern>,
    first: HashMap<String, Vec<usize>>,
    /// By the first byte.
    stems: HashMap<u8, Vec<(String, usize)>>,
    numbers: Vec<usize>,
}

/// A pattern in a sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit<'l> {
    pub(super) class: &'l str,
    pub(super) weight: f64,
    pub(super) fixed: bool,
    /// Tokens, the end not among them.
    pub(super) from: usize,
    pub(super) to: usize,
}

impl Lexicon {
    /// Reads a file of words; the numbers of the lines that cannot be read.
    pub(super) fn read(text: &str) -> (Self, Vec<usize>) {
        let (patterns, wrong) = list::read(text);
        (Self::of(patterns), wrong)
    }

    /// A list out of classes and their lines, as knobs hold them; lines that cannot be read are left out.
    pub(in crate::actions) fn of_lines<'t>(classes: impl Iterator<Item = (&'t String, &'t Vec<String>)>) -> Self {
        let names = BTreeMap::new();
        let lines = classes.flat_map(|(class, lines)| lines.iter().map(move |line| (class, line)));
        Self::of(lines.filter_map(|(class, line)| list::pattern(class, line, &names)).collect())
    }

    fn of(patterns: Vec<Pattern>) -> Self {
        let mut lexicon = Self::default();
        for (at, pattern) in patterns.iter().enumerate() {
            match pattern.steps.first() {
                Some(Step::Word(choices, _)) => {
                    for (word, any_ending) in choices {
                        match any_ending {
                            true => lexicon.stems.entry(initial(word)).or_default().push((word.clone(), at)),
                            false => lexicon.first.entry(word.clone()).or_default().push(at),
                        }
                    }
                }
                _ => lexicon.numbers.push(at),
            }
        }
        lexicon.patterns = patterns;
        lexicon
    }

    /// The hits of a sentence in their order; the longest where several overlap.
    pub(super) fn hits(&self, tokens: &[Token]) -> Vec<Hit<'_>> {
        let mut all: Vec<Hit<'_>> = (0..tokens.len()).flat_map(|at| self.at(tokens, at)).collect();
        all.sort_by(|a, b| {
            (b.to - b.from).cmp(&(a.to - a.from)).then(b.weight.total_cmp(&a.weight)).then(a.from.cmp(&b.from))
        });
        let mut kept: Vec<Hit<'_>> = Vec::new();
        for hit in all {
            // Two classes may share words; a phrase of no class takes its words from every class.
            let taken = |other: &&Hit<'_>| {
                let same = other.class == hit.class || other.class.is_empty() || hit.class.is_empty();
                same && hit.from < other.to && other.from < hit.to
            };
            if !kept.iter().any(|other| taken(&other)) {
                kept.push(hit);
            }
        }
        kept.sort_by_key(|hit| hit.from);
        kept
    }

    fn at(&self, tokens: &[Token], at: usize) -> Vec<Hit<'_>> {
        let token = &tokens[at];
        let exact = self.first.get(&token.text).into_iter().flatten().copied();
        let stems = self.stems.get(&initial(&token.text)).into_iter().flatten();
        let stems = stems.filter(|(stem, _)| token.text.starts_with(stem.as_str())).map(|(_, at)| *at);
        let numbers = self.numbers.iter().copied().filter(|_| token.is_number());
        let begins = exact.chain(stems).chain(numbers);
        begins
            .filter_map(|index| {
                let pattern = &self.patterns[index];
                let to = reach(&pattern.steps, tokens, at)?;
                Some(Hit { class: &pattern.class, weight: pattern.weight, fixed: pattern.fixed, from: at, to })
            })
            .collect()
    }
}

/// Where a pattern ends that begins at a token; the nearest end where a gap leaves a choice.
fn reach(steps: &[Step], tokens: &[Token], at: usize) -> Option<usize> {
    let Some((step, rest)) = steps.split_first() else { return Some(at) };
    match step {
        Step::Word(choices, optional) => {
            let here = tokens.get(at).filter(|token| fits(choices, &token.text));
            let taken = here.and_then(|_| reach(rest, tokens, at + 1));
            if *optional { taken.or_else(|| reach(rest, tokens, at)) } else { taken }
        }
        Step::Number => tokens.get(at).filter(|token| token.is_number()).and_then(|_| reach(rest, tokens, at + 1)),
        Step::Gap(most) => {
            for skipped in 0..=*most {
                if let Some(end) = reach(rest, tokens, at + skipped) {
                    return Some(end);
                }
                // A gap stays within its clause.
                if tokens.get(at + skipped).is_none_or(|token| token.gap == Gap::Break) {
                    return None;
                }
            }
            None
        }
    }
}

/// A stem is never empty (`list` sees to it), and neither is a token.
fn initial(word: &str) -> u8 {
    word.bytes().next().unwrap_or_default()
}

fn fits(choices: &[(String, bool)], word: &str) -> bool {
    choices.iter().any(|(text, any_ending)| if *any_ending { word.starts_with(text.as_str()) } else { word == text })
}
