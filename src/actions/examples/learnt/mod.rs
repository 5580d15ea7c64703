//! A reader of short lines that has learnt from examples which class a line belongs to.
//!
//! For: the chat router. Three views of the same bags of features (see `features`) are averaged: how much the words of a
//! line speak against all *other* classes (complement naive Bayes: Rennie et al., "Tackling the poor assumptions of naive
//! Bayes text classifiers", 2003), how near the nearest examples are, and how near the middle of a class is. Each is
//! counted in standard deviations over the classes, because their scales have nothing in common.
//! Not for: what follows from a class; the router decides.
//! Invariants: learning is one pass, in the order of the examples, without randomness; a class that is taken away or added
//! changes no other class's examples; probabilities of one line add up to 1.

mod features;
mod sides;

use features::{Bag, Features};
use sides::Sides;
use std::collections::HashMap;

/// Softens the counts of naive Bayes, so that no single feature decides.
const SMOOTHING: f32 = 0.3;
/// How sure a lead of one standard deviation is: fitted on lines that were not learnt.
const SHARPNESS: f32 = 0.6;

/// What was learnt.
#[derive(Clone, Debug, Default)]
pub(super) struct Learnt {
    classes: Vec<String>,
    features: Features,
    /// For each feature, the examples that have it.
    examples: Vec<Vec<(u32, f32)>>,
    /// For each feature, what each class has of it.
    shares: Vec<Vec<(u16, f32)>>,
    /// Of each feature, over all classes.
    totals: Vec<f32>,
    /// The class of each example.
    class_of: Vec<u16>,
    /// Length of the sum of a class's examples.
    lengths: Vec<f32>,
    /// Logarithm of what all other classes have, for each class.
    others: Vec<f32>,
    /// Tells the two classes of `unwanted` from all others.
    sides: Sides,
}

/// A class and how likely a line belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Guess<'a> {
    /// The class.
    pub(super) class: &'a str,
    /// 0 to 1; those of all classes add up to 1.
    pub(super) likely: f32,
    /// The cosine of its nearest example, 0 to 1.
    pub(super) near: f32,
}

impl Learnt {
    /// Learns from lines and their classes, two of which are of lines that nobody should act on.
    pub(super) fn new<'a>(lines: &[(&'a str, &'a str)], unwanted: [&str; 2]) -> Self {
        let (features, texts) = Features::new(lines.iter().map(|(_, text)| *text));
        let mut learnt = Self { features, ..Self::default() };
        let mut numbers: HashMap<&str, u16> = HashMap::new();
        let count = learnt.features.count();
        learnt.examples = vec![Vec::new(); count];
        let mut sided = Vec::with_capacity(lines.len());
        for ((class, _), text) in lines.iter().zip(texts) {
            let number = *numbers.entry(class).or_insert_with(|| {
                learnt.classes.push((*class).to_owned());
                (learnt.classes.len() - 1) as u16
            });
            let example = learnt.class_of.len() as u32;
            learnt.class_of.push(number);
            let bag = learnt.features.bag(&text);
            for (feature, weight) in &bag {
                learnt.examples[*feature as usize].push((example, *weight));
            }
            sided.push((bag, unwanted.iter().position(|other| other == class).map_or(0, |at| at + 1)));
        }
        learnt.sides = Sides::new(&sided, count);
        learnt.weigh();
        learnt
    }

    /// What each class has of each feature, and all others have of all.
    fn weigh(&mut self) {
        let (mut squares, mut own) = (vec![0.0_f32; self.classes.len()], vec![0.0_f32; self.classes.len()]);
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
            for (class, share) in &shares {
                squares[usize::from(*class)] += share * share;
                own[usize::from(*class)] += share;
            }
            self.totals.push(shares.iter().map(|(_, share)| share).sum());
            self.shares.push(shares);
        }
        self.lengths = squares.into_iter().map(|square| square.sqrt().max(f32::EPSILON)).collect();
        let all: f32 = self.totals.iter().map(|total| total + SMOOTHING).sum();
        self.others = own.into_iter().map(|own| (all - own).max(f32::EPSILON).ln()).collect();
    }

    /// What there is to see in a line, for the readers.
    pub(super) fn read(&self, line: &str) -> Bag {
        self.features.read(line)
    }

    /// Every class, the likeliest first; nothing where the line has no feature that was ever seen.
    pub(super) fn guess(&self, bag: &Bag) -> Vec<Guess<'_>> {
        if bag.is_empty() {
            return Vec::new();
        }
        let near = self.nearest(bag);
        let mut sums = vec![0.0_f32; self.classes.len()];
        for view in [self.speaking_for(bag), near.clone(), self.middle(bag)] {
            sums.iter_mut().zip(standardised(view)).for_each(|(sum, own)| *sum += own);
        }
        let most = sums.iter().copied().fold(f32::MIN, f32::max);
        let odds: Vec<f32> = sums.iter().map(|sum| (SHARPNESS * (sum - most)).exp()).collect();
        let all: f32 = odds.iter().sum();
        let guesses = self.classes.iter().zip(odds).zip(near);
        let mut guesses: Vec<Guess<'_>> =
            guesses.map(|((class, odds), near)| Guess { class, likely: odds / all, near }).collect();
        guesses.sort_by(|a, b| b.likely.total_cmp(&a.likely).then_with(|| a.class.cmp(b.class)));
        guesses
    }

    /// How likely a line belongs to the first and to the second of the unwanted classes, whatever the others are.
    pub(super) fn unwanted(&self, bag: &Bag) -> [f32; 2] {
        let [_, first, second] = self.sides.shares(bag);
        [first, second]
    }

    /// Complement naive Bayes: what the features say against all other classes.
    fn speaking_for(&self, bag: &Bag) -> Vec<f32> {
        let weight: f32 = bag.iter().map(|(_, weight)| weight).sum();
        let mut scores: Vec<f32> = self.others.iter().map(|others| weight * others).collect();
        for (feature, weight) in bag {
            let total = self.totals[*feature as usize] + SMOOTHING;
            let unshared = weight * total.ln();
            scores.iter_mut().for_each(|score| *score -= unshared);
            for (class, share) in &self.shares[*feature as usize] {
                scores[usize::from(*class)] += unshared - weight * (total - share).max(f32::EPSILON).ln();
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

    /// The cosine of the middle of each class.
    fn middle(&self, bag: &Bag) -> Vec<f32> {
        let mut scores = vec![0.0_f32; self.classes.len()];
        for (feature, weight) in bag {
            for (class, share) in &self.shares[*feature as usize] {
                scores[usize::from(*class)] += weight * share;
            }
        }
        scores.into_iter().zip(&self.lengths).map(|(score, length)| score / length).collect()
    }
}

/// In standard deviations from the mean.
fn standardised(mut scores: Vec<f32>) -> Vec<f32> {
    let count = scores.len() as f32;
    let mean = scores.iter().sum::<f32>() / count;
    let spread = (scores.iter().map(|score| (score - mean).powi(2)).sum::<f32>() / count).sqrt().max(1e-6);
    scores.iter_mut().for_each(|score| *score = (*score - mean) / spread);
    scores
}

#[cfg(test)]
mod tests;
