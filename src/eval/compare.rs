//! Two runs over the same questions: what broke, what got better, and whether that can be chance.
//!
//! Invariant: only questions that both runs asked, word for word the same, are compared; the rest is counted apart.

use super::{Asked, RunFile, Verdict, mcnemar};

/// Below this probability a difference is called one.
const SIGNIFICANT: f64 = 0.05;

/// What became of two runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// Questions that both asked.
    pub both: u64,
    /// Right in the first run, of those.
    pub before: u64,
    /// Right in the second.
    pub after: u64,
    /// Right before, wrong now: as the second run has them.
    pub broke: Vec<Asked>,
    /// Wrong before, right now.
    pub mended: Vec<Asked>,
    /// The probability of such a difference by chance (McNemar, exact, two-sided).
    pub p: f64,
    /// Questions that only one of the runs asked, or that were changed between them.
    pub apart: u64,
}

impl Comparison {
    /// Whether the difference is more than chance would often give.
    pub fn is_significant(&self) -> bool {
        self.p < SIGNIFICANT
    }
}

/// Compares two runs.
pub fn compare(before: &RunFile, after: &RunFile) -> Comparison {
    let mut found = Comparison::default();
    for now in &after.asked {
        let Some(old) = before.of(&now.id, &now.hash).filter(|old| old.seen.is_some() && now.seen.is_some()) else {
            found.apart += 1;
            continue;
        };
        let (was, is) = (old.verdict == Verdict::Pass, now.verdict == Verdict::Pass);
        found.both += 1;
        found.before += u64::from(was);
        found.after += u64::from(is);
        match (was, is) {
            (true, false) => found.broke.push(now.clone()),
            (false, true) => found.mended.push(now.clone()),
            _ => {}
        }
    }
    let gone = before.asked.iter().filter(|old| after.of(&old.id, &old.hash).is_none()).count();
    found.apart += gone as u64;
    found.p = mcnemar(found.broke.len() as u64, found.mended.len() as u64);
    found
}
