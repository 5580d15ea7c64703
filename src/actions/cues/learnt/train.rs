//! Logistic regression with one weight a feature and label, learnt from examples.
//!
//! Invariant: no randomness; the same examples give the same weights. Loops are plain where they run often: learning
//! happens at the first use, in builds for tests as well.

use super::features::Feature;

/// Rounds over all examples.
const ROUNDS: usize = 5;
/// First step; each weight takes smaller steps the more it has moved.
const STEP: f32 = 0.9;
/// Pull of every weight towards 0, for each step.
const PULL: f32 = 5e-4;
/// What an example of a label weighs against one of the contrary, which is far more frequent.
const RARE: f32 = 3.0;
/// Examples in which a feature stands before it is learnt.
const SEEN: u32 = 2;
const IDF: f32 = 0.5;
/// Where a feature's number is looked up: enough places that hardly two features share one.
const PLACES: usize = 1 << 18;
/// Smaller errors teach nothing.
const SMALL: f32 = 0.02;

/// What an example says of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    Yes,
    No,
    /// Left out.
    Open,
}

/// The known features of a sentence: a row of the weights, and how much the feature counts.
pub(super) type Known = Vec<(u32, f32)>;

/// Which features are known, and the row of each.
#[derive(Clone, Debug)]
pub(super) struct Vocabulary {
    /// By place; 0 is unknown, else the row and one.
    rows: Vec<u32>,
    known: u32,
    /// By row: how much a feature weighs by how rare it is.
    rare: Vec<f32>,
}

impl Vocabulary {
    /// The features that stand in several examples.
    pub(super) fn of(examples: &[Vec<Feature>]) -> Self {
        let mut seen = vec![0_u32; PLACES];
        for feature in examples.iter().flatten() {
            seen[place(feature)] += 1;
        }
        let mut vocabulary = Self { rows: vec![0; PLACES], known: 0, rare: Vec::new() };
        for (place, seen) in seen.into_iter().enumerate().filter(|(_, seen)| *seen >= SEEN) {
            vocabulary.known += 1;
            vocabulary.rows[place] = vocabulary.known;
            vocabulary.rare.push((examples.len() as f32 / seen as f32).ln().powf(IDF));
        }
        vocabulary
    }

    pub(super) fn known(&self, features: &[Feature]) -> Known {
        let mut known: Known = features
            .iter()
            .filter_map(|feature| {
                let row = self.row(feature)?;
                Some((row, feature.weight * self.rare[row as usize]))
            })
            .collect();
        let length = known.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt().max(f32::EPSILON);
        known.iter_mut().for_each(|(_, weight)| *weight /= length);
        known
    }

    fn row(&self, feature: &Feature) -> Option<u32> {
        self.rows[place(feature)].checked_sub(1)
    }
}

fn place(feature: &Feature) -> usize {
    // The upper half is mixed in, for the lower bits of the number alone are less even.
    (feature.key ^ (feature.key >> 32)) as usize & (PLACES - 1)
}

/// Weights of every known feature for every label.
#[derive(Clone, Debug, Default)]
pub(super) struct Weights {
    labels: usize,
    /// Row by row, a label a column.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Weights {
    /// Learns from the known features of examples and what each says of each label.
    pub(super) fn learn(vocabulary: &Vocabulary, examples: &[Known], says: &[Vec<Says>], labels: usize) -> Self {
        let rows = vocabulary.known as usize;
        let mut weights = Self { labels, weights: vec![0.0; rows * labels], bias: vec![-2.0; labels] };
        let mut moved = vec![1e-6_f32; weights.weights.len() + labels];
        // A stride that shares no factor with the number of examples mixes them without chance.
        let stride = (examples.len() / 3 * 2 + 1..).find(|stride| shares_none(*stride, examples.len())).unwrap_or(1);
        let mut open = vec![true; examples.len()];
        for round in 0..ROUNDS {
            for turn in 0..examples.len() {
                let at = turn * stride % examples.len();
                // What is known well after two rounds is not gone over again.
                if round < 2 || open[at] {
                    open[at] = weights.step(&examples[at], &says[at], &mut moved);
                }
            }
        }
        weights
    }

    /// Learns from one example; whether there was anything to learn.
    fn step(&mut self, known: &Known, says: &[Says], moved: &mut [f32]) -> bool {
        let mut taught = false;
        let scores = self.scores(known);
        for label in 0..self.labels {
            let likely = likelihood(scores[label]);
            let error = match says[label] {
                Says::Yes => RARE * (1.0 - likely),
                Says::No => -likely,
                Says::Open => 0.0,
            };
            if error.abs() > SMALL {
                self.mend(known, label, error, moved);
                taught = true;
            }
        }
        taught
    }

    /// Moves the weights of one label against its error.
    fn mend(&mut self, known: &Known, label: usize, error: f32, moved: &mut [f32]) {
        for &(row, value) in known {
            let at = row as usize * self.labels + label;
            let slope = error * value - PULL * self.weights[at];
            moved[at] += slope * slope;
            self.weights[at] += STEP * slope / moved[at].sqrt();
        }
        let at = self.weights.len() + label;
        moved[at] += error * error;
        self.bias[label] += STEP * 0.1 * error / moved[at].sqrt();
    }

    /// What speaks for each label less what speaks against it; 0 is even.
    pub(super) fn scores(&self, known: &Known) -> Vec<f32> {
        let mut scores = self.bias.clone();
        for &(row, value) in known {
            let from = row as usize * self.labels;
            for (score, weight) in scores.iter_mut().zip(&self.weights[from..from + self.labels]) {
                *score += weight * value;
            }
        }
        scores
    }

    /// How much a feature adds for a label; 0 where it is unknown.
    pub(super) fn of(&self, vocabulary: &Vocabulary, feature: &Feature, label: usize) -> f32 {
        let row = vocabulary.row(feature);
        row.map_or(0.0, |row| self.weights[row as usize * self.labels + label] * feature.weight)
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
