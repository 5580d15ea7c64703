//! What was learnt from `said.txt` when the program was built: how much a line speaks for each of the actions that come with
//! it, for harm, and for something else altogether.
//!
//! For: [`super::Examples`]. Not for: learning (`school`), and actions that somebody adds (`learnt`). Invariant: what cannot
//! be read of it ends it there; the rest counts.

use super::bag::{self, Bag};
use super::school::{SHARE, WEIGHT, key};
use std::sync::LazyLock;

/// What the regression counts beside naive Bayes: fitted on lines that were not learnt.
const REGRESSION: f32 = 4.0;

static BUILT: LazyLock<Weights> =
    LazyLock::new(|| Weights::read(include_bytes!(concat!(env!("OUT_DIR"), "/said.weights"))).unwrap_or_default());

/// What was learnt.
#[derive(Debug, Default)]
pub(super) struct Weights {
    /// Each with what speaks against it in naive Bayes, and for it in the regression.
    classes: Vec<(String, f32, f32)>,
    /// The kept numbers of the features, in their order.
    keys: Vec<u32>,
    rarity: Vec<f32>,
    /// Where the entries of each feature begin; one more for the end.
    starts: Vec<u32>,
    /// Class, share, weight.
    entries: Vec<(u8, u8, i8)>,
}

/// How much a line speaks for a class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Said<'a> {
    /// An action's name, or one of the classes that no action is.
    pub(super) class: &'a str,
    /// In standard deviations over all classes, of both readers together.
    pub(super) score: f32,
    /// How likely it is by the regression alone, 0 to 1.
    pub(super) likely: f32,
}

/// Reads a line; nothing where it has no feature that was learnt.
pub(super) fn read(line: &str) -> Vec<Said<'static>> {
    BUILT.say(line)
}

/// Takes bytes from the front.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }

    fn number(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn real(&mut self) -> Option<f32> {
        self.array().map(f32::from_le_bytes)
    }
}

impl Weights {
    /// As `school` wrote it.
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut bytes = Bytes(bytes);
        let [classes, lines, features] = [bytes.number()?, bytes.number()?, bytes.number()?];
        let mut weights = Self { starts: vec![0], ..Self::default() };
        for _ in 0..classes {
            let [length] = bytes.array()?;
            let name = String::from_utf8_lossy(bytes.take(usize::from(length))?).into_owned();
            weights.classes.push((name, bytes.real()?, bytes.real()?));
        }
        for _ in 0..features {
            weights.keys.push(bytes.number()?);
            let with = u16::from_le_bytes(bytes.array()?);
            weights.rarity.push(bag::rarity(lines as usize, usize::from(with)));
            let [count] = bytes.array()?;
            let entries = bytes.take(usize::from(count) * 3)?.chunks_exact(3);
            weights.entries.extend(entries.map(|entry| (entry[0], entry[1], i8::from_le_bytes([entry[2]]))));
            weights.starts.push(weights.entries.len() as u32);
        }
        Some(weights)
    }

    fn say(&self, line: &str) -> Vec<Said<'_>> {
        let number = |hash| self.keys.binary_search(&key(hash)).ok().map(|at| at as u32);
        let bag = bag::bag(&bag::found(line), number, |feature| self.rarity[feature as usize]);
        if bag.is_empty() {
            return Vec::new();
        }
        let [bayes, regression] = self.scores(&bag);
        let likely = likely(&regression);
        let (bayes, regression) = (super::standardised(bayes), super::standardised(regression));
        let said = self.classes.iter().zip(likely).zip(bayes.into_iter().zip(regression));
        said.map(|(((class, ..), likely), (bayes, regression))| Said {
            class,
            score: (bayes + REGRESSION * regression) / (1.0 + REGRESSION),
            likely,
        })
        .collect()
    }

    /// What both readers say for each class.
    fn scores(&self, bag: &Bag) -> [Vec<f32>; 2] {
        let all: f32 = bag.iter().map(|(_, weight)| weight).sum();
        let mut bayes: Vec<f32> = self.classes.iter().map(|(_, against, _)| all * against).collect();
        let mut regression: Vec<f32> = self.classes.iter().map(|(_, _, base)| *base).collect();
        for (feature, amount) in bag {
            let feature = *feature as usize;
            for (class, share, weight) in
                &self.entries[self.starts[feature] as usize..self.starts[feature + 1] as usize]
            {
                bayes[usize::from(*class)] += amount * f32::from(*share) / 255.0 * SHARE;
                regression[usize::from(*class)] += amount * f32::from(*weight) / 127.0 * WEIGHT;
            }
        }
        [bayes, regression]
    }
}

fn likely(scores: &[f32]) -> Vec<f32> {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let odds: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
    let all: f32 = odds.iter().sum();
    odds.into_iter().map(|odds| odds / all).collect()
}

#[cfg(test)]
mod tests {
    use super::super::school::learn;
    use super::*;

    const SAID: &str = "# a note\n[fruit]\nan apple a day\npears and apples\napples of the orchard\nthe apple tree\n\n[tools]\n\
                        where is the hammer\ntwo hammers and a saw\na hammer for the nail\nthe saw and the hammer\n";

    fn best<'w>(weights: &'w Weights, line: &str) -> Option<Said<'w>> {
        weights.say(line).into_iter().max_by(|a, b| a.score.total_cmp(&b.score))
    }

    #[test]
    fn what_was_learnt_is_read_back() {
        let weights = Weights::read(&learn(SAID)).unwrap();
        for (line, class) in [("is that an aple", "fruit"), ("the HAMMERS", "tools"), ("apples, please", "fruit")] {
            let best = best(&weights, line).unwrap();
            assert_eq!(best.class, class, "{line}");
            assert!(best.likely > 0.5 && best.likely <= 1.0, "{line}: {best:?}");
        }
        assert!(weights.say("ξψω").is_empty() && weights.say("").is_empty());
    }

    #[test]
    fn bytes_that_end_early_are_none() {
        let whole = learn(SAID);
        for cut in [0, 3, 12, 20, whole.len() / 2, whole.len() - 1] {
            assert!(Weights::read(&whole[..cut]).is_none(), "{cut}");
        }
        assert_eq!(learn(SAID), whole, "and learning has no chance in it");
    }

    #[test]
    fn every_class_of_the_built_in_lines_is_an_action_or_unwanted() {
        let registry = crate::actions::Registry::builtin();
        assert!(BUILT.classes.len() > 50);
        for (class, ..) in &BUILT.classes {
            let known = registry.get(class).is_some() || matches!(class.as_str(), "harmful" | "out-of-scope");
            assert!(known, "[{class}] of said.txt is no action");
        }
    }
}
