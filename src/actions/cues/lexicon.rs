//! Finds the patterns of a list in a sentence, the longest first, none inside another.

use super::list::{self, Pattern, Step};
use super::token::{Gap, Token};
use std::collections::{BTreeMap, HashMap};

/// First bytes that there may be.
const BYTES: usize = 256;

/// Patterns by the words they begin with.
#[derive(Clone, Debug, Default)]
pub(in crate::actions) struct Lexicon {
    patterns: Vec<Pattern>,
    first: HashMap<String, Vec<usize>>,
    /// By the first byte; empty where there are none.
    stems: Vec<Vec<(String, usize)>>,
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
        let mut lexicon = Self { stems: vec![Vec::new(); BYTES], ..Self::default() };
        for (at, pattern) in patterns.iter().enumerate() {
            match pattern.steps.first() {
                Some(Step::Word(choices, _)) => {
                    for (word, any_ending) in choices {
                        match any_ending {
                            true => lexicon.stems[initial(word)].push((word.clone(), at)),
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
        let mut all: Vec<Hit<'_>> = Vec::new();
        (0..tokens.len()).for_each(|at| self.at(tokens, at, &mut all));
        all.sort_by(|a, b| {
            (b.to - b.from).cmp(&(a.to - a.from)).then(b.weight.total_cmp(&a.weight)).then(a.from.cmp(&b.from))
        });
        let mut kept: Vec<Hit<'_>> = Vec::new();
        let mut classes: Vec<Vec<&str>> = vec![Vec::new(); tokens.len()];
        for hit in all {
            // Two classes may share words; a phrase of no class takes its words from every class.
            let taken = |class: &&str| *class == hit.class || class.is_empty() || hit.class.is_empty();
            let words = &mut classes[hit.from..hit.to];
            if !words.iter().flatten().any(taken) {
                words.iter_mut().for_each(|classes| classes.push(hit.class));
                kept.push(hit);
            }
        }
        kept.sort_by_key(|hit| hit.from);
        kept
    }

    /// The hits that begin at a token.
    fn at<'l>(&'l self, tokens: &[Token], at: usize, hits: &mut Vec<Hit<'l>>) {
        let token = &tokens[at];
        let mut hit = |index: usize| {
            let pattern = &self.patterns[index];
            // The first step is what the pattern was found by, and never one that may be left out.
            if let Some(to) = reach(pattern.steps.get(1..).unwrap_or_default(), tokens, at + 1) {
                let Pattern { class, weight, fixed, .. } = pattern;
                hits.push(Hit { class, weight: *weight, fixed: *fixed, from: at, to });
            }
        };
        self.first.get(&token.text).into_iter().flatten().for_each(|index| hit(*index));
        let stems = self.stems.get(initial(&token.text)).into_iter().flatten();
        stems.filter(|(stem, _)| token.text.starts_with(stem.as_str())).for_each(|(_, index)| hit(*index));
        if token.is_number() {
            self.numbers.iter().for_each(|index| hit(*index));
        }
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
fn initial(word: &str) -> usize {
    usize::from(word.bytes().next().unwrap_or_default())
}

fn fits(choices: &[(String, bool)], word: &str) -> bool {
    choices.iter().any(|(text, any_ending)| if *any_ending { word.starts_with(text.as_str()) } else { word == text })
}
