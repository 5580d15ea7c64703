//! A reader of short lines that has learnt from the lines of the action files which action a line means.
//!
//! For: actions that somebody adds or changes; what comes with the program was learnt when it was built (`school`). Two
//! views of the same bags of features are added: how much the words of a line speak against all *other* classes (complement
//! naive Bayes: Rennie et al., "Tackling the poor assumptions of naive Bayes text classifiers", 2003), and how near the
//! nearest example is. Each is counted in standard deviations over the classes, because their scales have nothing in common.
//! Not for: what follows from a class; the router decides.
//! Invariants: learning is one pass, in the order of the examples, without randomness; a class that is taken away or added
//! changes no other class's examples.

use super::bag::{self, Bag};
use super::standardised;
use std::collections::HashMap;

/// Softens the counts of naive Bayes, so that no single feature decides.
const SMOOTHING: f32 = 0.3;

/// What was learnt.
#[derive(Clone, Debug, Default)]
pub(super) struct Learnt {
    classes: Vec<String>,
    numbers: HashMap<u64, u32>,
    rarity: Vec<f32>,
    /// For each feature, the examples that have it.
    examples: Vec<Vec<(u32, f32)>>,
    /// For each feature, what each class has of it.
    shares: Vec<Vec<(u16, f32)>>,
    /// Of each feature, over all classes.
    totals: Vec<f32>,
    /// The class of each example.
    class_of: Vec<u16>,
    /// Logarithm of what all other classes have, for each class.
    others: Vec<f32>,
}

/// A class and how much a line speaks for it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Guess<'a> {
    /// The class.
    pub(super) class: &'a str,
    /// In standard deviations over all classes, of both views together.
    pub(super) score: f32,
    /// The same of its nearest example alone.
    pub(super) nearest: f32,
    /// The cosine of its nearest example, 0 to 1.
    pub(super) near: f32,
}

impl Learnt {
    /// Learns from lines and their classes.
    pub(super) fn new(lines: &[(&str, &str)]) -> Self {
        let mut learnt = Self::default();
        let found: Vec<[Vec<u64>; 2]> = lines.iter().map(|(_, line)| bag::found(line)).collect();
        learnt.count(&found);
        learnt.examples = vec![Vec::new(); learnt.rarity.len()];
        let mut numbers: HashMap<&str, u16> = HashMap::new();
        for ((class, _), found) in lines.iter().zip(&found) {
            let number = *numbers.entry(class).or_insert_with(|| {
                learnt.classes.push((*class).to_owned());
                (learnt.classes.len() - 1) as u16
            });
            let example = learnt.class_of.len() as u32;
            learnt.class_of.push(number);
            for (feature, weight) in learnt.bag(found) {
                learnt.examples[feature as usize].push((example, weight));
            }
        }
        learnt.weigh();
        learnt
    }

    /// Numbers the features of all texts, in the order in which they come, and counts how rare they are.
    fn count(&mut self, found: &[[Vec<u64>; 2]]) {
        let mut with: Vec<usize> = Vec::new();
        let mut last: Vec<usize> = Vec::new();
        for (text, found) in found.iter().enumerate() {
            for hash in found.iter().flatten() {
                let number = *self.numbers.entry(*hash).or_insert(with.len() as u32) as usize;
                if number == with.len() {
                    with.push(0);
                    last.push(usize::MAX);
                }
                if last[number] != text {
                    (last[number], with[number]) = (text, with[number] + 1);
                }
            }
        }
        self.rarity = with.into_iter().map(|with| bag::rarity(found.len(), with)).collect();
    }

    fn bag(&self, found: &[Vec<u64>; 2]) -> Bag {
        bag::bag(found, |hash| self.numbers.get(&hash).copied(), |number| self.rarity[number as usize])
    }

    /// What each class has of each feature, and all others have of all.
    fn weigh(&mut self) {
        let mut own = vec![0.0_f32; self.classes.len()];
        for examples in &self.examples {
            let mut shares: Vec<(u16, f32)> = Vec::new();
            for (example, weight) in examples {
                let class = self.class_of[*example as usize];
                // The examples of a class mostly follow one another.
                match shares.iter_mut().rev().find(|(other, _)| *other == class) {
                    Some((_, share)) => *share += weight,
                    None => shares.push((class, *weight)),
                }
            }
            shares.iter().for_each(|(class, share)| own[usize::from(*class)] += share);
            self.totals.push(shares.iter().map(|(_, share)| share).sum());
            self.shares.push(shares);
        }
        let all: f32 = self.totals.iter().map(|total| total + SMOOTHING).sum();
        self.others = own.into_iter().map(|own| (all - own).max(f32::EPSILON).ln()).collect();
    }

    /// Every class, in the order of the examples; nothing where the line has no feature that was ever seen.
    pub(super) fn guess(&self, line: &str) -> Vec<Guess<'_>> {
        let bag = self.bag(&bag::found(line));
        if bag.is_empty() {
            return Vec::new();
        }
        let near = self.nearest(&bag);
        let nearest = standardised(near.clone());
        let bayes = standardised(self.speaking_for(&bag));
        let guess =
            |(at, class)| Guess { class, score: (bayes[at] + nearest[at]) / 2.0, nearest: nearest[at], near: near[at] };
        self.classes.iter().map(String::as_str).enumerate().map(guess).collect()
    }

    /// Complement naive Bayes: what the features say against all other classes.
    fn speaking_for(&self, bag: &Bag) -> Vec<f32> {
        let weight: f32 = bag.iter().map(|(_, weight)| weight).sum();
        let mut scores: Vec<f32> = self.others.iter().map(|others| weight * others).collect();
        for (feature, weight) in bag {
            let total = self.totals[*feature as usize] + SMOOTHING;
            for (class, share) in &self.shares[*feature as usize] {
                scores[usize::from(*class)] += weight * (total.ln() - (total - share).max(f32::EPSILON).ln());
            }
        }
        scores
    }

    /// The cosine of the nearest example of each class.
    fn nearest(&self, bag: &Bag) -> Vec<f32> {
        let mut cosines = vec![0.0_f32; self.class_of.len()];
        for (feature, weight) in bag {
            for (example, own) in &self.examples[*feature as usize] {
                cosines[*example as usize] += weight * own;
            }
        }
        let mut nearest = vec![0.0_f32; self.classes.len()];
        for (cosine, class) in cosines.into_iter().zip(&self.class_of) {
            let best = &mut nearest[usize::from(*class)];
            *best = best.max(cosine);
        }
        nearest
    }
}

#[cfg(test)]
mod tests;
