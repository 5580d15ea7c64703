//! Learns which action a line means from the lines of `said.txt`, when the program is built.
//!
//! Two readers over the same bags of features: complement naive Bayes (Rennie et al., "Tackling the poor assumptions of
//! naive Bayes text classifiers", 2003), and logistic regression with steps that shrink for features that came often
//! (Duchi, Hazan, Singer: "Adaptive subgradient methods", 2011). Rounded to a byte each, small ones left out, they are
//! what [`super::weights`] reads.
//! For: `build.rs`; so that nobody waits for it. Not for: actions that somebody adds, which `learnt` learns as they come.
//! Invariants: no randomness, the order of the lines being spread by a fixed stride; loops are plain, because builds for
//! tests run them without optimisation.

use super::bag::{self, Bag};
use std::collections::HashMap;

/// Lines in which a feature stands before it is learnt.
const SEEN: usize = 3;
/// Times that every line is looked at; more change nothing on lines that were not learnt.
const ROUNDS: usize = 2;
/// Length of the first step, and of the steps of what all lines of a class have in common.
const STEP: (f32, f32) = (0.5, 0.01);
/// Smaller errors teach nothing.
const SMALL: f32 = 0.02;
/// A prime, so that every round meets the classes mixed.
const STRIDE: usize = 7_919;
/// Softens the counts of naive Bayes, so that no single feature decides.
const SMOOTHING: f32 = 0.3;
/// Smaller weights are left out.
const LEAST: f32 = 0.4;
/// What the largest byte stands for: weights beyond are cut.
pub(crate) const WEIGHT: f32 = 8.0;
/// The same of naive Bayes.
pub(crate) const SHARE: f32 = 8.0;

/// What was learnt, for [`super::weights`]: how many classes, lines and features there are; the classes; what speaks
/// against each and for each by itself; of each feature its number, in how many lines it stands, how many classes have
/// something of it, and for each of them the class, the share, and the weight.
pub(crate) fn learn(said: &str) -> Vec<u8> {
    let lines = lines(said);
    let mut classes: Vec<&str> = lines.iter().map(|(class, _)| *class).collect();
    classes.dedup();
    let found: Vec<[Vec<u64>; 2]> = lines.iter().map(|(_, line)| bag::found(line)).collect();
    let features = usual(&found);
    let numbers: HashMap<u32, u32> = features.iter().zip(0..).map(|((key, _), number)| (*key, number)).collect();
    let rarity: Vec<f32> = features.iter().map(|(_, with)| bag::rarity(lines.len(), *with)).collect();
    let bags: Vec<Bag> = found
        .iter()
        .map(|found| bag::bag(found, |hash| numbers.get(&key(hash)).copied(), |number| rarity[number as usize]))
        .collect();
    let of = |class: &str| classes.iter().position(|known| *known == class).unwrap_or_default();
    let own: Vec<usize> = lines.iter().map(|(class, _)| of(class)).collect();
    let (against, shares) = shares(&bags, &own, features.len(), classes.len());
    let (base, weights) = weights(&bags, &own, features.len(), classes.len());
    let mut out = Vec::new();
    for count in [classes.len(), lines.len(), features.len()] {
        out.extend((count as u32).to_le_bytes());
    }
    for (at, class) in classes.iter().enumerate() {
        out.push(class.len() as u8);
        out.extend(class.as_bytes());
        out.extend(against[at].to_le_bytes());
        out.extend(base[at].to_le_bytes());
    }
    for (feature, (key, with)) in features.iter().enumerate() {
        let row = feature * classes.len()..(feature + 1) * classes.len();
        let entries = entries(&shares[row.clone()], &weights[row]);
        out.extend(key.to_le_bytes());
        out.extend((*with).min(usize::from(u16::MAX)).to_le_bytes()[..2].iter());
        out.push((entries.len() / 3) as u8);
        out.extend(entries);
    }
    out
}

/// The number under which a feature is kept.
pub(crate) fn key(hash: u64) -> u32 {
    (hash ^ (hash >> 32)) as u32
}

/// The lines with their classes, a class after the other.
pub(crate) fn lines(said: &str) -> Vec<(&str, &str)> {
    let (mut class, mut lines) = ("", Vec::new());
    for line in said.lines().map(str::trim) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => class = name,
            None if line.is_empty() || line.starts_with('#') => {}
            None => lines.push((class, line)),
        }
    }
    lines
}

/// The features that stand in several lines, in the order of their numbers, with in how many.
fn usual(found: &[[Vec<u64>; 2]]) -> Vec<(u32, usize)> {
    let mut with: HashMap<u32, usize> = HashMap::new();
    for line in found {
        let mut keys: Vec<u32> = line.iter().flatten().map(|hash| key(*hash)).collect();
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().for_each(|key| *with.entry(key).or_default() += 1);
    }
    let mut usual: Vec<(u32, usize)> = with.into_iter().filter(|(_, with)| *with >= SEEN).collect();
    usual.sort_unstable();
    usual
}

/// Naive Bayes by what all other classes have: what speaks against each class, and what each feature takes away from that.
fn shares(bags: &[Bag], own: &[usize], features: usize, classes: usize) -> (Vec<f32>, Vec<f32>) {
    let (mut shares, mut totals) = (vec![0.0_f32; features * classes], vec![SMOOTHING; features]);
    let mut sums = vec![0.0_f32; classes];
    for (bag, class) in bags.iter().zip(own) {
        for (feature, weight) in bag {
            shares[*feature as usize * classes + class] += weight;
            totals[*feature as usize] += weight;
            sums[*class] += weight;
        }
    }
    let all: f32 = totals.iter().sum();
    for (at, share) in shares.iter_mut().enumerate() {
        let total = totals[at / classes];
        *share = total.ln() - (total - *share).max(f32::EPSILON).ln();
    }
    (sums.into_iter().map(|sum| (all - sum).max(f32::EPSILON).ln()).collect(), shares)
}

/// Logistic regression: what speaks for each class by itself, and what each feature says for each class.
fn weights(bags: &[Bag], own: &[usize], features: usize, classes: usize) -> (Vec<f32>, Vec<f32>) {
    let (mut base, mut weights) = (vec![0.0_f32; classes], vec![0.0_f32; features * classes]);
    let mut moved = vec![1e-3_f32; features * classes];
    let mut likely = vec![0.0_f32; classes];
    for round in 0..ROUNDS {
        for turn in 0..bags.len() {
            let at = (turn.wrapping_mul(STRIDE) + round) % bags.len();
            likelihoods(&bags[at], &base, &weights, &mut likely);
            likely[own[at]] -= 1.0;
            for class in 0..classes {
                let wrong = likely[class];
                if wrong.abs() < SMALL {
                    continue;
                }
                for (feature, weight) in &bags[at] {
                    let place = *feature as usize * classes + class;
                    let slope = wrong * weight;
                    moved[place] += slope * slope;
                    weights[place] -= STEP.0 * slope / moved[place].sqrt();
                }
                base[class] -= STEP.1 * wrong;
            }
        }
    }
    (base, weights)
}

/// How likely a bag is of each class; they add up to 1.
fn likelihoods(bag: &Bag, base: &[f32], weights: &[f32], likely: &mut [f32]) {
    let classes = base.len();
    likely.copy_from_slice(base);
    for (feature, weight) in bag {
        let row = &weights[*feature as usize * classes..(*feature as usize + 1) * classes];
        let mut class = 0;
        while class < classes {
            likely[class] += weight * row[class];
            class += 1;
        }
    }
    let most = likely.iter().copied().fold(f32::MIN, f32::max);
    likely.iter_mut().for_each(|score| *score = (*score - most).exp());
    let all: f32 = likely.iter().sum();
    likely.iter_mut().for_each(|odds| *odds /= all);
}

/// The class, the share and the weight, a byte each, where there is anything of one.
fn entries(shares: &[f32], weights: &[f32]) -> Vec<u8> {
    let mut entries = Vec::new();
    for (class, (share, weight)) in shares.iter().zip(weights).enumerate() {
        let share = (share / SHARE * 255.0).round().min(255.0) as u8;
        let weight = if weight.abs() < LEAST { 0.0 } else { (weight / WEIGHT * 127.0).round().clamp(-127.0, 127.0) };
        if share > 0 || weight != 0.0 {
            entries.extend([class as u8, share, (weight as i8).to_le_bytes()[0]]);
        }
    }
    entries
}
