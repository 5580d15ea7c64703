//! Sure pairs put together: which records are one, and which of them stays.
//!
//! Invariant: whatever goes into another record is itself sure to be the same as that record; a chain of likenesses
//! is not enough.

use super::entry::Entry;
use super::score::{Knobs, Pair, compare};
use std::collections::BTreeMap;

/// One record that stays and those that go into it.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::actions) struct Cluster {
    pub(in crate::actions) stays: usize,
    /// Each with its pair.
    pub(in crate::actions) go: Vec<(usize, Pair)>,
}

/// The clusters of the sure pairs, the surest first.
pub(in crate::actions) fn clusters(entries: &[Entry], pairs: &[Pair], knobs: &Knobs) -> Vec<Cluster> {
    let mut parent: BTreeMap<usize, usize> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.score >= knobs.propose) {
        let (a, b) = (root(&mut parent, pair.a), root(&mut parent, pair.b));
        parent.insert(a.max(b), a.min(b));
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for at in parent.keys().copied().collect::<Vec<_>>() {
        groups.entry(root(&mut parent, at)).or_default().push(at);
    }
    let mut clusters: Vec<Cluster> = groups.into_values().filter_map(|group| cluster(entries, &group, knobs)).collect();
    let sure = |cluster: &Cluster| cluster.go.iter().map(|(_, pair)| pair.score).fold(0.0, f64::max);
    clusters.sort_by(|a, b| sure(b).total_cmp(&sure(a)).then_with(|| a.stays.cmp(&b.stays)));
    clusters
}

fn root(parent: &mut BTreeMap<usize, usize>, at: usize) -> usize {
    let mut at = at;
    loop {
        let up = *parent.entry(at).or_insert(at);
        if up == at {
            return at;
        }
        at = up;
    }
}

/// The fullest record stays, of equals the oldest.
fn cluster(entries: &[Entry], group: &[usize], knobs: &Knobs) -> Option<Cluster> {
    let rank = |at: &usize| {
        let entry = entries.get(*at);
        entry.map(|entry| (std::cmp::Reverse(entry.filled), entry.created, entry.record.id.to_string()))
    };
    let stays = *group.iter().min_by_key(|at| rank(at))?;
    let go = group.iter().filter(|at| **at != stays).filter_map(|at| {
        let pair = compare(entries, stays, *at, knobs)?;
        (pair.score >= knobs.propose).then_some((*at, pair))
    });
    let go: Vec<(usize, Pair)> = go.collect();
    (!go.is_empty()).then_some(Cluster { stays, go })
}
