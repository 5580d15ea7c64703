//! Groups by average linkage over the pairs that have anything in common.
//!
//! Invariants: ties are broken by the order of the wordings, so the result does not depend on chance. The average of
//! the cosines between two groups is the product of their mean vectors, so nothing is lost by keeping only those.

use super::vectors::Wording;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A wording that is as like the first one of a bundle as this, joins it before groups are looked for. They would meet
/// there anyhow; it is what keeps thousands of questions affordable.
const SAME: f32 = 0.62;
/// Bundles that are less alike than this count as not alike at all.
const FAINT: f32 = 0.05;

/// Wordings that are all but the same.
#[derive(Default)]
struct Bundle {
    wordings: Vec<usize>,
    /// The sum of their vectors, by feature.
    sum: Vec<(u32, f32)>,
}

/// How like each group is to each other one: the sum of the cosines over all pairs of their wordings.
struct Likeness {
    groups: Vec<Vec<usize>>,
    /// A row a group, as wide as there are groups.
    sums: Vec<f32>,
    /// Those that may still be joined to another one, ascending.
    open: Vec<usize>,
}

impl Likeness {
    /// The mean over all pairs.
    fn average(&self, a: usize, b: usize) -> f32 {
        self.sums[a * self.groups.len() + b] / (self.groups[a].len() * self.groups[b].len()) as f32
    }

    /// The group that this one is most like, and how much; of those as like `favoured`, then the first.
    fn nearest(&self, to: usize, favoured: Option<usize>) -> Option<(f32, usize)> {
        let others = self.open.iter().filter(|other| **other != to).map(|other| (self.average(to, *other), *other));
        others.reduce(|best, next| match next.0.total_cmp(&best.0) {
            Ordering::Greater => next,
            Ordering::Equal if favoured == Some(next.1) => next,
            _ => best,
        })
    }

    /// Makes one group of two.
    fn unite(&mut self, a: usize, b: usize) {
        let (into, from, of) = (a.min(b), a.max(b), self.groups.len());
        self.close(from);
        for other in self.open.iter().copied().filter(|other| *other != into) {
            let sum = self.sums[into * of + other] + self.sums[from * of + other];
            (self.sums[into * of + other], self.sums[other * of + into]) = (sum, sum);
        }
        let moved = std::mem::take(&mut self.groups[from]);
        self.groups[into].extend(moved);
    }

    fn close(&mut self, group: usize) {
        self.open.retain(|open| *open != group);
    }
}

/// Joins wordings into groups: the two that are most alike on average, again and again, down to `alike`.
///
/// Two groups of which each is the nearest of the other are joined whenever they are met: what is joined elsewhere
/// meanwhile never comes nearer to them (Murtagh 1983), so the groups are the same as by looking for the nearest of all
/// each time. Time and memory grow with the square of the wordings.
pub(super) fn join(list: &[Wording], alike: f32) -> Vec<Vec<usize>> {
    let mut likeness = likeness(bundles(list));
    // From a group to its nearest, to the nearest of that, until two are each other's.
    let mut way: Vec<usize> = Vec::new();
    while let Some(at) = way.last().copied().or_else(|| likeness.open.first().copied()) {
        if way.is_empty() {
            way.push(at);
        }
        let before = way.len().checked_sub(2).map(|place| way[place]);
        match likeness.nearest(at, before).filter(|(most, _)| *most >= alike) {
            // Nothing is like it, and nothing will be.
            None => {
                way.pop();
                likeness.close(at);
            }
            Some((_, near)) => match way.iter().position(|group| *group == near) {
                Some(place) => {
                    way.truncate(place);
                    likeness.unite(at, near);
                }
                None => way.push(near),
            },
        }
    }
    likeness.groups.retain(|group| !group.is_empty());
    likeness.groups.iter_mut().for_each(|group| group.sort_unstable());
    likeness.groups
}

/// Vectors by feature: which ones have it, and how much of it.
struct Places(Vec<Vec<(usize, f32)>>);

impl Places {
    fn put(&mut self, at: usize, vector: &[(u32, f32)]) {
        for (id, weight) in vector {
            let id = *id as usize;
            if self.0.len() <= id {
                self.0.resize_with(id + 1, Vec::new);
            }
            self.0[id].push((at, *weight));
        }
    }

    /// The products of a vector with all of those, for those that share anything with it.
    fn products(&self, vector: &[(u32, f32)], sums: &mut Vec<f32>) -> Vec<usize> {
        let mut touched = Vec::new();
        for (id, weight) in vector {
            for (at, other) in self.0.get(*id as usize).into_iter().flatten() {
                if sums.len() <= *at {
                    sums.resize(at + 1, 0.0);
                }
                if sums[*at] == 0.0 {
                    touched.push(*at);
                }
                sums[*at] += weight * other;
            }
        }
        touched
    }
}

/// Wordings that are all but the same, each with the first of them.
fn bundles(list: &[Wording]) -> Vec<Bundle> {
    let (mut bundles, mut firsts, mut sums): (Vec<Bundle>, _, Vec<f32>) = (Vec::new(), Places(Vec::new()), Vec::new());
    for (at, one) in list.iter().enumerate() {
        let mut best: Option<(f32, usize)> = None;
        for near in firsts.products(&one.vector, &mut sums) {
            let alike = std::mem::take(&mut sums[near]);
            let better = best.is_none_or(|(most, first)| alike > most || alike == most && near < first);
            if alike >= SAME && better {
                best = Some((alike, near));
            }
        }
        let home = best.map_or(bundles.len(), |(_, near)| near);
        if best.is_none() {
            firsts.put(home, &one.vector);
            bundles.push(Bundle::default());
        }
        bundles[home].wordings.push(at);
    }
    for bundle in &mut bundles {
        let mut sum: BTreeMap<u32, f32> = BTreeMap::new();
        let parts = bundle.wordings.iter().flat_map(|at| &list[*at].vector);
        parts.for_each(|(id, weight)| *sum.entry(*id).or_default() += weight);
        bundle.sum = sum.into_iter().collect();
    }
    bundles
}

/// How like the bundles are.
fn likeness(bundles: Vec<Bundle>) -> Likeness {
    let (mut places, mut near, of) = (Places(Vec::new()), Vec::new(), bundles.len());
    let mut sums = vec![0.0; of * of];
    for (a, bundle) in bundles.iter().enumerate() {
        for b in places.products(&bundle.sum, &mut near) {
            let sum = std::mem::take(&mut near[b]);
            let pairs = (bundle.wordings.len() * bundles[b].wordings.len()) as f32;
            if sum / pairs >= FAINT {
                (sums[a * of + b], sums[b * of + a]) = (sum, sum);
            }
        }
        places.put(a, &bundle.sum);
    }
    Likeness { groups: bundles.into_iter().map(|bundle| bundle.wordings).collect(), sums, open: (0..of).collect() }
}
