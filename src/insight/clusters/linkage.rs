//! Groups by average linkage over the pairs that have anything in common.
//!
//! Invariants: ties are broken by the order of the wordings, so the result does not depend on chance. The average of
//! the cosines between two groups is the product of their mean vectors, so nothing is lost by keeping only those.

use super::vectors::Wording;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

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

/// Two groups that might be one.
#[derive(PartialEq)]
struct Pair {
    alike: f32,
    a: usize,
    b: usize,
}

impl Eq for Pair {}

impl PartialOrd for Pair {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Pair {
    fn cmp(&self, other: &Self) -> Ordering {
        self.alike.total_cmp(&other.alike).then_with(|| (other.a, other.b).cmp(&(self.a, self.b)))
    }
}

/// Joins wordings into groups: the two that are most alike on average, again and again, down to `alike`.
pub(super) fn join(list: &[Wording], alike: f32) -> Vec<Vec<usize>> {
    let bundles = bundles(list);
    // Of each group: the sum of likeness to each other group, over all pairs of their wordings.
    let mut sums = likeness(&bundles);
    let mut groups: Vec<Vec<usize>> = bundles.into_iter().map(|bundle| bundle.wordings).collect();
    let mut heap: BinaryHeap<Pair> = BinaryHeap::new();
    for (a, near) in sums.iter().enumerate() {
        let pairs = near.range(a + 1..).map(|(b, _)| Pair { alike: average(&sums, &groups, a, *b), a, b: *b });
        heap.extend(pairs.filter(|pair| pair.alike >= alike));
    }
    while let Some(Pair { alike: seen, a, b }) = heap.pop() {
        if groups[a].is_empty() || groups[b].is_empty() || average(&sums, &groups, a, b) != seen {
            continue;
        }
        let (from, into) = if sums[a].len() < sums[b].len() { (a, b) } else { (b, a) };
        let moved = std::mem::take(&mut groups[from]);
        groups[into].extend(moved);
        for (other, sum) in std::mem::take(&mut sums[from]) {
            sums[other].remove(&from);
            if other != into {
                *sums[other].entry(into).or_default() += sum;
                *sums[into].entry(other).or_default() += sum;
            }
        }
        for other in sums[into].keys() {
            let (a, b) = (into.min(*other), into.max(*other));
            let now = average(&sums, &groups, a, b);
            if now >= alike {
                heap.push(Pair { alike: now, a, b });
            }
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

fn average(sums: &[BTreeMap<usize, f32>], groups: &[Vec<usize>], a: usize, b: usize) -> f32 {
    let sum = sums[a].get(&b).copied().unwrap_or_default();
    sum / (groups[a].len() * groups[b].len()) as f32
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

/// For each bundle the others that it is like, with the sum of the cosines over all pairs.
fn likeness(bundles: &[Bundle]) -> Vec<BTreeMap<usize, f32>> {
    let (mut places, mut sums) = (Places(Vec::new()), Vec::new());
    let mut near: Vec<BTreeMap<usize, f32>> = Vec::with_capacity(bundles.len());
    near.resize_with(bundles.len(), BTreeMap::new);
    for (a, bundle) in bundles.iter().enumerate() {
        for b in places.products(&bundle.sum, &mut sums) {
            let sum = std::mem::take(&mut sums[b]);
            let pairs = (bundle.wordings.len() * bundles[b].wordings.len()) as f32;
            if sum / pairs >= FAINT {
                near[a].insert(b, sum);
                near[b].insert(a, sum);
            }
        }
        places.put(a, &bundle.sum);
    }
    near
}
