//! Which of a few sides a line is on: something for an action, harm, or something else altogether.
//!
//! Logistic regression over the bags of features, learnt one example after another with steps that shrink for features
//! that came often (Duchi, Hazan, Singer: "Adaptive subgradient methods", 2011). It draws one line between all that is
//! wanted and what is not, which the many classes of the other reader each draw for themselves.
//! Invariants: no randomness, the order of the examples being spread by a fixed stride; the shares add up to 1.

use super::features::Bag;

/// Sides that are told apart.
pub(super) const SIDES: usize = 3;
/// Times that every example is looked at; more change nothing on lines that were not learnt.
const ROUNDS: usize = 3;
/// Length of the first step.
const STEP: f32 = 0.5;
/// Length of the steps of what all lines have in common.
const BASE_STEP: f32 = 0.02;
/// A prime, so that every round meets the sides mixed.
const STRIDE: usize = 7_919;

/// What was learnt.
#[derive(Clone, Debug, Default)]
pub(super) struct Sides {
    weights: Vec<[f32; SIDES]>,
    base: [f32; SIDES],
}

impl Sides {
    /// Learns from bags with up to `count` features and the sides they are on.
    pub(super) fn new(examples: &[(Bag, usize)], count: usize) -> Self {
        let mut sides = Self { weights: vec![[0.0; SIDES]; count], base: [0.0; SIDES] };
        let mut seen = vec![[f32::EPSILON; SIDES]; count];
        for round in 0..ROUNDS {
            for at in 0..examples.len() {
                let (bag, side) = &examples[(at.wrapping_mul(STRIDE) + round) % examples.len()];
                sides.learn(bag, *side, &mut seen);
            }
        }
        sides
    }

    fn learn(&mut self, bag: &Bag, side: usize, seen: &mut [[f32; SIDES]]) {
        let mut wrong = self.shares(bag);
        wrong[side] -= 1.0;
        for (feature, weight) in bag {
            let (weights, seen) = (&mut self.weights[*feature as usize], &mut seen[*feature as usize]);
            step(&mut weights[0], &mut seen[0], weight * wrong[0]);
            step(&mut weights[1], &mut seen[1], weight * wrong[1]);
            step(&mut weights[2], &mut seen[2], weight * wrong[2]);
        }
        (0..SIDES).for_each(|side| self.base[side] -= BASE_STEP * wrong[side]);
    }

    /// How likely a line is on each side.
    pub(super) fn shares(&self, bag: &Bag) -> [f32; SIDES] {
        let mut odds = self.base;
        for (feature, weight) in bag {
            let weights = &self.weights[*feature as usize];
            odds[0] += weight * weights[0];
            odds[1] += weight * weights[1];
            odds[2] += weight * weights[2];
        }
        let most = odds.into_iter().fold(f32::MIN, f32::max);
        let odds = odds.map(|odds| (odds - most).exp());
        let all: f32 = odds.iter().sum();
        odds.map(|odds| odds / all)
    }
}

/// Goes against the slope, the less far the more was gone before.
fn step(weight: &mut f32, seen: &mut f32, slope: f32) {
    *seen += slope * slope;
    *weight -= STEP * slope / seen.sqrt();
}
