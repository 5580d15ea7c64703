//! Logistic regression with one weight a feature and label, learnt from examples.
//!
//! Invariant: no randomness; the same examples give the same weights.

use super::features::Feature;
use std::collections::HashMap;

/// Rounds over all examples.
const ROUNDS: usize = 12;
/// First step; each weight takes smaller steps the more it has moved.
const STEP: f32 = 0.6;
/// Pull of every weight towards 0, for each step.
const PULL: f32 = 1e-4;
/// What an example of a label weighs against one of the contrary, which is far more frequent.
const RARE: f32 = 3.0;
/// Examples in which a feature stands before it is learnt.
const SEEN: usize = 2;

/// What an example says of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    Yes,
    No,
    /// Left out.
    Open,
}

/// Weights of every feature for every label.
#[derive(Clone, Debug, Default)]
pub(super) struct Weights {
    rows: HashMap<u64, usize>,
    labels: usize,
    /// Row by row, a label a column.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Weights {
    /// Learns from the features of examples and what each says of each label.
    pub(super) fn learn(examples: &[(Vec<Feature>, Vec<Says>)], labels: usize) -> Self {
        let mut weights = Self::of_size(examples, labels);
        let mut moved = vec![1e-6_f32; weights.weights.len() + labels];
        let known: Vec<Vec<(usize, f32)>> = examples.iter().map(|(features, _)| weights.known(features)).collect();
        // A stride that shares no factor with the number of examples mixes them without chance.
        let stride = (examples.len() / 3 * 2 + 1..).find(|stride| shares_none(*stride, examples.len())).unwrap_or(1);
        for _ in 0..ROUNDS {
            for turn in 0..examples.len() {
                let at = turn * stride % examples.len();
                weights.step(&known[at], &examples[at].1, &mut moved);
            }
        }
        weights
    }

    fn of_size(examples: &[(Vec<Feature>, Vec<Says>)], labels: usize) -> Self {
        let mut seen: HashMap<u64, usize> = HashMap::new();
        let mut rows = HashMap::new();
        for feature in examples.iter().flat_map(|(features, _)| features) {
            let seen = seen.entry(feature.key).or_default();
            *seen += 1;
            if *seen == SEEN {
                rows.insert(feature.key, rows.len());
            }
        }
        let weights = vec![0.0; rows.len() * labels];
        Self { rows, labels, weights, bias: vec![-2.0; labels] }
    }

    fn known(&self, features: &[Feature]) -> Vec<(usize, f32)> {
        let row = |feature: &Feature| self.rows.get(&feature.key).map(|row| (*row, feature.weight));
        features.iter().filter_map(row).collect()
    }

    fn step(&mut self, known: &[(usize, f32)], says: &[Says], moved: &mut [f32]) {
        let scores = self.scores_of(known);
        let labels = self.labels;
        let errors: Vec<f32> = scores
            .iter()
            .zip(says)
            .map(|(score, says)| match says {
                Says::Yes => RARE * (1.0 - likelihood(*score)),
                Says::No => -likelihood(*score),
                Says::Open => 0.0,
            })
            .collect();
        for (label, error) in errors.iter().enumerate().filter(|(_, error)| error.abs() > 0.02) {
            for (row, value) in known {
                let at = row * labels + label;
                let slope = error * value - PULL * self.weights[at];
                moved[at] += slope * slope;
                self.weights[at] += STEP * slope / moved[at].sqrt();
            }
            let at = self.weights.len() + label;
            moved[at] += error * error;
            self.bias[label] += STEP * 0.1 * error / moved[at].sqrt();
        }
    }

    fn scores_of(&self, known: &[(usize, f32)]) -> Vec<f32> {
        let mut scores = self.bias.clone();
        for (row, value) in known {
            let weights = &self.weights[row * self.labels..(row + 1) * self.labels];
            scores.iter_mut().zip(weights).for_each(|(score, weight)| *score += weight * value);
        }
        scores
    }

    /// What speaks for each label less what speaks against it; 0 is even.
    pub(super) fn scores(&self, features: &[Feature]) -> Vec<f32> {
        self.scores_of(&self.known(features))
    }

    /// How much a feature adds for a label; 0 where it is unknown.
    pub(super) fn of(&self, feature: &Feature, label: usize) -> f32 {
        self.rows.get(&feature.key).map_or(0.0, |row| self.weights[row * self.labels + label] * feature.weight)
    }
}

/// A score between 0 and 1.
pub(super) fn likelihood(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}

fn shares_none(a: usize, b: usize) -> bool {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a == 1
}
