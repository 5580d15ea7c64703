//! Figures over many questions, each with its n.
//!
//! Not for: drawing them. Invariant: a share over nothing is `None`, never 0 or 1.

use super::check::alike;
use super::{Asked, Interval, Verdict, wilson};
use crate::crm::Status;
use std::collections::BTreeMap;

/// The middle and the slow end of something measured.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Spread {
    /// How many were measured.
    pub n: u64,
    /// Half are not above it.
    pub p50: f64,
    /// 95 of 100 are not above it.
    pub p95: f64,
}

/// A share: part of n.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Share {
    /// How many.
    pub part: u64,
    /// Of how many.
    pub n: u64,
}

impl Share {
    /// Between 0 and 1; `None` over nothing.
    pub fn value(self) -> Option<f64> {
        (self.n > 0).then(|| self.part as f64 / self.n as f64)
    }
}

/// The figures of an action, or of all.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Score {
    /// The action's name; `all` for all.
    pub action: String,
    /// Questions that were asked.
    pub n: u64,
    /// Those that were right.
    pub passed: u64,
    /// Those that only a model can answer, when there was none.
    pub skipped: u64,
    /// The 95 % interval of the share of right ones.
    pub interval: Interval,
    /// Of the fields proposed, those that were wanted so.
    pub precision: Share,
    /// Of the fields wanted, those that were proposed so.
    pub recall: Share,
    /// Turns after which a record was another one.
    pub wrong_writes: Share,
    /// Claims that nothing supports or a field contradicts.
    pub hallucinated: Share,
    /// Questions back where an answer was wanted.
    pub asked_back: Share,
    /// Answers refused that should have been given.
    pub over_refused: Share,
    /// Values that stood in a request in the clear.
    pub leaks: Share,
    /// Turns in which a model called for what it was not offered.
    pub overreach: Share,
    /// Tokens of prompts and completions.
    pub tokens: (u64, u64),
    /// US dollars, as far as prices are known.
    pub cost_usd: Option<f64>,
    /// Milliseconds to the first token of a model.
    pub first_token_ms: Option<Spread>,
    /// Milliseconds of whole turns.
    pub total_ms: Option<Spread>,
}

impl Score {
    /// The share of right ones; `None` when none was asked.
    pub fn rate(&self) -> Option<f64> {
        (self.n > 0).then(|| self.passed as f64 / self.n as f64)
    }

    /// Whether a model had a part in it.
    pub fn used_model(&self) -> bool {
        self.first_token_ms.is_some() || self.tokens != (0, 0)
    }

    /// Whether the gate is passed. Where nothing was asked there is nothing to pass.
    pub fn passes(&self, gate: f64) -> bool {
        self.rate().is_none_or(|rate| rate + 1e-9 >= gate)
    }
}

/// The figures of each action, by name.
pub fn scores(asked: &[Asked]) -> Vec<Score> {
    let mut by: BTreeMap<&str, Vec<&Asked>> = BTreeMap::new();
    for one in asked {
        by.entry(&one.action).or_default().push(one);
    }
    by.into_iter().map(|(action, list)| score(action, &list)).collect()
}

/// The figures of some questions together.
pub fn score(name: &str, list: &[&Asked]) -> Score {
    let done: Vec<&Asked> = list.iter().copied().filter(|asked| asked.seen.is_some()).collect();
    let n = done.len() as u64;
    let passed = done.iter().filter(|asked| asked.verdict == Verdict::Pass).count() as u64;
    let seen: Vec<_> = done.iter().filter_map(|asked| asked.seen.as_ref()).collect();
    let count = |holds: &dyn Fn(&super::Seen) -> bool| seen.iter().filter(|seen| holds(seen)).count() as u64;
    let wanted: Vec<&Asked> = done.iter().copied().filter(|asked| asked.wants_answer).collect();
    let of_wanted = |holds: &dyn Fn(&super::Seen) -> bool| Share {
        part: wanted.iter().filter(|asked| asked.seen.as_ref().is_some_and(holds)).count() as u64,
        n: wanted.len() as u64,
    };
    let costs: Vec<f64> = seen.iter().filter_map(|seen| seen.cost_usd).collect();
    let (precision, recall) = extraction(&done);
    Score {
        action: name.to_owned(),
        n,
        passed,
        skipped: list.len() as u64 - n,
        interval: wilson(passed, n),
        precision,
        recall,
        wrong_writes: Share { part: count(&|seen| seen.wrote), n },
        hallucinated: Share {
            part: seen.iter().map(|seen| seen.claims.doubtful()).sum(),
            n: seen.iter().map(|seen| seen.claims.facts()).sum(),
        },
        asked_back: of_wanted(&|seen| seen.status == Status::NeedsInput),
        over_refused: of_wanted(&|seen| matches!(seen.status, Status::OutOfScope | Status::Unanswered)),
        leaks: Share { part: count(&|seen| !seen.leaks.is_empty()), n: count(&|seen| seen.requests > 0) },
        overreach: Share { part: count(&|seen| seen.overreach > 0), n: count(&|seen| seen.requests > 0) },
        tokens: seen.iter().fold((0, 0), |sum, seen| (sum.0 + seen.tokens.0, sum.1 + seen.tokens.1)),
        cost_usd: (!costs.is_empty()).then(|| costs.iter().sum()),
        first_token_ms: spread(seen.iter().filter_map(|seen| seen.first_token_ms)),
        total_ms: spread(seen.iter().map(|seen| seen.total_ms)),
    }
}

/// Precision and recall of the fields proposed, over the questions that ask for some.
fn extraction(done: &[&Asked]) -> (Share, Share) {
    let (mut precision, mut recall) = (Share::default(), Share::default());
    for asked in done {
        let (Some(wanted), Some(seen)) = (&asked.wanted_fields, &asked.seen) else { continue };
        let right = |(field, value): &(&String, &String)| wanted.get(*field).is_some_and(|other| alike(value, other));
        let hits = seen.proposes.iter().filter(right).count() as u64;
        precision = Share { part: precision.part + hits, n: precision.n + seen.proposes.len() as u64 };
        recall = Share { part: recall.part + hits, n: recall.n + wanted.len() as u64 };
    }
    (precision, recall)
}

/// The nearest-rank percentiles of some figures; `None` of none.
fn spread(values: impl Iterator<Item = u64>) -> Option<Spread> {
    let mut sorted: Vec<u64> = values.collect();
    sorted.sort_unstable();
    let rank = |share: f64| {
        let at = (share * sorted.len() as f64).ceil() as usize;
        sorted.get(at.saturating_sub(1)).map(|value| *value as f64)
    };
    Some(Spread { n: sorted.len() as u64, p50: rank(0.5)?, p95: rank(0.95)? })
}

#[cfg(test)]
mod tests {
    use super::super::Seen;
    use super::*;

    fn one(pass: bool, status: &str, proposes: &[(&str, &str)], wanted: Option<&[(&str, &str)]>) -> Asked {
        let map = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let seen = serde_json::json!({ "status": status, "action": "a", "record": null, "text": "", "total": null,
            "mail": null, "failure": null, "cost_usd": 0.5, "first_token_ms": null, "total_ms": 10,
            "claims": { "supported": 3, "unsupported": 1 } });
        let mut seen: Seen = serde_json::from_value(seen).unwrap();
        seen.proposes = map(proposes);
        Asked {
            id: "a:1".into(),
            action: "a".into(),
            ask: "q".into(),
            hash: String::new(),
            tags: Vec::new(),
            verdict: if pass { Verdict::Pass } else { Verdict::Fail },
            misses: Vec::new(),
            wanted_fields: wanted.map(map),
            wants_answer: true,
            seen: Some(seen),
        }
    }

    #[test]
    fn figures_are_counted_as_they_say() {
        let mut skipped = one(true, "answered", &[], None);
        (skipped.seen, skipped.verdict) = (None, Verdict::Skipped);
        let list = [
            one(true, "answered", &[("amount", "90,000"), ("stage", "Won")], Some(&[("amount", "90000"), ("x", "1")])),
            one(false, "needs_input", &[], None),
            one(false, "out_of_scope", &[], None),
            one(true, "answered", &[], None),
            skipped,
        ];
        let all: Vec<&Asked> = list.iter().collect();
        let score = score("a", &all);
        assert_eq!((score.n, score.passed, score.skipped), (4, 2, 1));
        assert_eq!((score.precision, score.recall), (Share { part: 1, n: 2 }, Share { part: 1, n: 2 }));
        assert_eq!((score.asked_back.part, score.over_refused.part, score.asked_back.n), (1, 1, 4));
        assert_eq!(score.hallucinated, Share { part: 4, n: 16 });
        assert_eq!((score.cost_usd, score.leaks.value()), (Some(2.0), None));
        assert!(score.passes(0.5) && !score.passes(0.8));
    }

    #[test]
    fn nothing_has_no_share() {
        let none = score("a", &[]);
        assert_eq!((none.rate(), none.total_ms, none.precision.value()), (None, None, None));
        assert!(none.passes(0.8));
    }

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let spread = spread((1..=100).rev()).unwrap();
        assert_eq!((spread.n, spread.p50, spread.p95), (100, 50.0, 95.0));
        assert_eq!(super::spread([7].into_iter()), Some(Spread { n: 1, p50: 7.0, p95: 7.0 }));
    }
}
