//! Questions that are alike, out of those that nothing here could answer: what an action is missing for.
//!
//! For: grouping masked questions by what they are about, on this machine and without a model, with a name, examples,
//! and in how many conversations each group was asked. Typing slips, word endings, compounds, and English beside
//! German are seen through as far as letters and a small glossary of the trade go.
//! Not for: reading the log or judging which group is worth an action. Invariants: pure, and the same questions give
//! the same groups in the same order; a placeholder counts as its type, never as a value; every question is in one
//! group or among those alone.
//!
//! How: each question is a vector of its words' meanings and of pieces of the words that have none here, each weighted
//! by its rarity; two are as alike as the cosine of their vectors; groups grow by joining the two that are most alike on
//! average until no two reach a threshold (average linkage, as in any textbook on cluster analysis).

mod glossary;
mod linkage;
mod name;
mod vectors;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use words::Lexicon;

pub use words::{Part, parts};

/// How alike two groups must be on average to be one, as a cosine; found on labelled questions (see the tests).
const ALIKE: f32 = 0.22;
/// How many examples a group shows.
const EXAMPLES: usize = 4;

/// So many questions are grouped at once; what it costs at most stands in `docs/performance.md`.
pub const MOST: usize = 1_500;

/// One question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// Its words, masked.
    pub text: &'a str,
    /// The conversation in which it was asked.
    pub session: &'a str,
}

/// Questions that are alike.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Cluster {
    /// What they are about, in two to four of their own words where they have so many.
    pub name: String,
    /// Which they are: places in the list that was given, ascending.
    pub questions: Vec<usize>,
    /// In how many conversations they were asked.
    pub sessions: usize,
    /// The most typical of them with different words, best first: places in the list that was given.
    pub examples: Vec<usize>,
}

/// What came of grouping.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clusters {
    /// Groups of at least two questions: those of most conversations first, then the largest, then the earliest.
    pub clusters: Vec<Cluster>,
    /// Questions that are like no other.
    pub alone: Vec<usize>,
}

impl Clusters {
    /// A group by its number, counted from 1, or by its name.
    pub fn named(&self, which: &str) -> Option<&Cluster> {
        let number = which.trim().trim_start_matches('#').parse::<usize>().ok();
        let by_number = number.and_then(|number| number.checked_sub(1)).and_then(|at| self.clusters.get(at));
        let same = |cluster: &&Cluster| cluster.name.to_lowercase() == which.trim().to_lowercase();
        by_number.or_else(|| self.clusters.iter().find(same))
    }
}

/// Groups questions.
///
/// Cost: what is asked in the same words counts once; time and memory grow with the square of the ways of asking, so it
/// is meant for at most [`MOST`] of them.
pub fn clusters(asked: &[Asked<'_>]) -> Clusters {
    grouped(asked, &Lexicon::new(true), ALIKE)
}

fn grouped(asked: &[Asked<'_>], lexicon: &Lexicon, alike: f32) -> Clusters {
    let wordings = vectors::wordings(asked, lexicon);
    let groups = linkage::join(&wordings.list, alike);
    let mut found = Clusters::default();
    for group in groups {
        let mut questions: Vec<usize> = group.iter().flat_map(|at| wordings.list[*at].questions.clone()).collect();
        questions.sort_unstable();
        if questions.len() < 2 {
            found.alone.extend(questions);
            continue;
        }
        let sessions: BTreeSet<&str> = questions.iter().map(|at| asked[*at].session).collect();
        let typical = typical(&group, &wordings);
        let examples = typical.iter().take(EXAMPLES).map(|at| wordings.list[*at].questions[0]).collect();
        let name = name::of(&typical, &wordings, asked);
        found.clusters.push(Cluster { name, sessions: sessions.len(), questions, examples });
    }
    found.alone.sort_unstable();
    found
        .clusters
        .sort_by_key(|one| (std::cmp::Reverse(one.sessions), std::cmp::Reverse(one.questions.len()), one.questions[0]));
    name::tell_apart(&mut found.clusters);
    found
}

/// The wordings of a group, those first that are most like all of it.
fn typical(group: &[usize], wordings: &vectors::Wordings) -> Vec<usize> {
    let mut middle: BTreeMap<u32, f32> = BTreeMap::new();
    for at in group {
        let one = &wordings.list[*at];
        one.vector.iter().for_each(|(id, weight)| *middle.entry(*id).or_default() += weight * one.weight());
    }
    let close = |at: &usize| -> f32 {
        wordings.list[*at].vector.iter().map(|(id, weight)| weight * middle.get(id).copied().unwrap_or_default()).sum()
    };
    let mut scored: Vec<(f32, usize)> = group.iter().map(|at| (close(at), *at)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests;
