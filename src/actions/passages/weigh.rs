//! How well a passage answers: the share of the question's matter that stands in it, rare words counting more.
//!
//! Invariants: pure; a word that no text has counts against every passage, so that a question about something else finds
//! none; one word that fits is no answer to a question of several.

use super::asked::{Asked, Wants};
use super::pool::Text;
use super::quantity::{Quantity, quantities};
use super::words::{is_weak, parts, terms};
use crate::actions::text::clean;
use std::collections::{BTreeMap, BTreeSet};
use strsim::osa_distance;

/// Sentences and letters of the longest passage.
const SENTENCES: usize = 3;
const LETTERS: usize = 330;
/// Terms of a passage that says anything: a signature says nothing.
const SAYING: usize = 3;
/// What a word counts that stands beside a passage: in the title, in who says it.
const BESIDE: f64 = 0.55;
/// What each further sentence costs.
const FURTHER: f64 = 0.03;
/// What a word counts that says little, and one that no text has.
const WEAK: f64 = 0.35;
const UNKNOWN: f64 = 0.8;
/// What it is worth that the kind of answer is there: a number, a day, a name.
const KIND: f64 = 0.06;
/// What a word that is found but for a slip counts.
const SLIP: f64 = 0.9;
/// Letters of a word in which a slip is put right; from the second on, two.
const SLIPS: (usize, usize) = (6, 9);

/// A passage: some sentences of a text, and how well they answer, 0 to about 1.
#[derive(Clone, Debug)]
pub(super) struct Weighed {
    pub(super) text: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) score: f64,
    /// Terms of the question that stand in it.
    pub(super) held: usize,
}

/// The matter of a question as the texts spell it, each term with its weight.
pub(super) fn matter(asked: &Asked, texts: &[Text]) -> Vec<(Vec<String>, f64)> {
    let bags: Vec<BTreeSet<String>> = texts.iter().map(whole).collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    bags.iter().flatten().for_each(|term| *seen.entry(term).or_default() += 1);
    let weight = |known: usize| (1.0 + (texts.len() as f64 + 1.0) / (known as f64 + 1.0)).ln();
    let one = |term: &String| {
        let factor = if is_weak(term) { WEAK } else { 1.0 };
        if let Some(known) = seen.get(term.as_str()) {
            return vec![(vec![term.clone()], factor * weight(*known))];
        }
        let compound = parts(term);
        if !compound.is_empty() {
            let known = |part: &String| seen.get(part.as_str()).copied().unwrap_or(0);
            return compound.iter().map(|part| (vec![part.clone()], weight(known(part)))).collect();
        }
        match spelt(term, &seen) {
            Some((meant, known)) => vec![(vec![meant.to_owned()], SLIP * factor * weight(known))],
            None => vec![(vec![term.clone()], UNKNOWN * factor * weight(0))],
        }
    };
    asked.terms.iter().flat_map(one).collect()
}

/// The one word of the texts that a word with a slip was meant to be.
fn spelt<'a>(term: &str, seen: &BTreeMap<&'a str, usize>) -> Option<(&'a str, usize)> {
    let letters = term.chars().count();
    let most = if letters >= SLIPS.1 { 2 } else { 1 };
    let near = |other: &str| other.chars().next() == term.chars().next() && osa_distance(other, term) <= most;
    let mut found = seen.iter().filter(|(other, _)| letters >= SLIPS.0 && near(other));
    found.next().map(|(other, known)| (*other, *known)).filter(|_| found.next().is_none())
}

fn whole(text: &Text) -> BTreeSet<String> {
    text.said.iter().flat_map(|said| inside(&said.text)).chain(text.beside.iter().cloned()).collect()
}

/// The terms of a sentence, and what its numbers count.
fn inside(sentence: &str) -> Vec<String> {
    let counted = quantities(sentence);
    terms(sentence).into_iter().chain(counted.iter().map(|quantity| quantity.term().to_owned())).collect()
}

/// How much of a question's matter each text holds, beside it or in it: 0 to 1, and how many of its terms. Terms that no
/// text has count nothing, for a thing may be told in words of one's own.
pub(super) fn shares(asked: &Asked, texts: &[Text]) -> Vec<(f64, usize)> {
    let bags: Vec<BTreeSet<String>> = texts.iter().map(whole).collect();
    let stands = |bag: &BTreeSet<String>, terms: &[String]| terms.iter().any(|term| bag.contains(term));
    let mut matter = matter(asked, texts);
    matter.retain(|(terms, _)| bags.iter().any(|bag| stands(bag, terms)));
    let all: f64 = matter.iter().map(|(_, weight)| weight).sum();
    let share = |bag: &BTreeSet<String>| {
        let held = matter.iter().filter(|(terms, _)| stands(bag, terms));
        let strong = held.clone().filter(|(terms, _)| !terms.iter().all(|term| is_weak(term))).count();
        (held.map(|(_, weight)| weight).sum::<f64>() / all.max(f64::MIN_POSITIVE), strong)
    };
    bags.iter().map(share).collect()
}

/// The best passage of each text.
pub(super) fn best(asked: &Asked, texts: &[Text]) -> Vec<Weighed> {
    let matter = matter(asked, texts);
    let all: f64 = matter.iter().map(|(_, weight)| weight).sum();
    if all <= 0.0 {
        return Vec::new();
    }
    let mut found: Vec<Weighed> =
        texts.iter().enumerate().filter_map(|(at, text)| best_of(asked, at, text, &matter, all)).collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.text.cmp(&b.text)));
    found
}

fn best_of(asked: &Asked, at: usize, text: &Text, matter: &[(Vec<String>, f64)], all: f64) -> Option<Weighed> {
    let own: Vec<Vec<String>> = text.said.iter().map(|said| inside(&said.text)).collect();
    let mut best: Option<Weighed> = None;
    for from in 0..own.len() {
        let mut letters = 0;
        for to in from..own.len().min(from + SENTENCES) {
            letters += clean(&text.said[to].text).chars().count() + 1;
            if to > from && letters > LETTERS {
                break;
            }
            let inside: BTreeSet<&str> = own[from..=to].iter().flatten().map(String::as_str).collect();
            let holds = |terms: &Vec<String>| terms.iter().any(|term| inside.contains(term.as_str()));
            let beside = |terms: &Vec<String>| terms.iter().any(|term| text.beside.contains(term));
            let held: f64 = matter
                .iter()
                .map(|(terms, weight)| match (holds(terms), beside(terms)) {
                    (true, _) => *weight,
                    (false, true) => *weight * BESIDE,
                    _ => 0.0,
                })
                .sum();
            let words =
                matter.iter().filter(|(terms, _)| holds(terms) && !terms.iter().all(|term| is_weak(term))).count();
            let score =
                held / all - FURTHER * (to - from) as f64 + kind(asked, text, from, to) + equal(asked, text, from, to);
            let says = own[from..=to].iter().map(Vec::len).sum::<usize>() >= SAYING;
            let better = best.as_ref().is_none_or(|best| score > best.score + 1e-9);
            if words > 0 && says && better {
                best = Some(Weighed { text: at, from, to, score, held: words });
            }
        }
    }
    best
}

/// What it is worth that a quantity of the question stands there.
fn equal(asked: &Asked, text: &Text, from: usize, to: usize) -> f64 {
    let written: Vec<Quantity> = text.said[from..=to].iter().flat_map(|said| quantities(&said.text)).collect();
    let stands = |quantity: &Quantity| written.iter().any(|other| quantity.equals(other));
    if asked.quantities.iter().any(stands) { KIND } else { 0.0 }
}

/// Whether the kind of answer that is wanted stands there.
fn kind(asked: &Asked, text: &Text, from: usize, to: usize) -> f64 {
    let said = &text.said[from..=to];
    let digits = || said.iter().any(|said| said.text.chars().any(|c| c.is_ascii_digit()));
    let there = match asked.wants {
        Wants::Anything => return 0.0,
        Wants::Number => digits() || said.iter().any(|said| !quantities(&said.text).is_empty()),
        Wants::Day => digits(),
        Wants::Person => said.iter().any(|said| !said.who.is_empty() || names_somebody(&said.text)),
    };
    if there { KIND } else { -KIND }
}

/// Whether a sentence has a capital letter inside.
fn names_somebody(sentence: &str) -> bool {
    sentence.split_whitespace().skip(1).any(|word| word.trim_start_matches('(').starts_with(char::is_uppercase))
}
