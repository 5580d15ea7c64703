//! The action that a line most likely means, by likeness to the examples and by the record that it names.
//!
//! For: run, ask back, or leave it to the readers of questions. Not for: what stands in an example word for word, and what
//! is refused. Invariants: the record's kind fits the action; two actions that are close are asked back, never picked.

use super::mention::Mention;
use super::vocabulary;
use crate::actions::examples::{Examples, Likeness};
use crate::actions::{Action, RecordNeed, Registry};
use crate::crm::RecordRef;

/// From here on an action is meant.
pub(super) const SURE: f32 = 0.38;
/// From here on it may be meant; with two of these, the seller is asked.
pub(super) const MAYBE: f32 = 0.30;
/// How far the best must be ahead of the next, as a share of its score.
const AHEAD: f32 = 0.06;
/// Actions that are offered.
const OFFERED: usize = 3;

/// What likeness says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Likely {
    /// This one.
    One(Likeness),
    /// One of these.
    Several(Vec<Likeness>),
    /// Nothing is near.
    None,
}

/// Finds the likely actions for a line.
pub(super) fn find(
    registry: &Registry,
    plain: &str,
    line: &str,
    mention: Option<&Mention>,
    scope: Option<&RecordRef>,
) -> Likely {
    let masked = mention.map_or(line, |mention| mention.masked.as_str());
    let mut ranked = ranked(registry, registry.examples(), masked, plain, mention, scope);
    ranked.retain(|likeness| likeness.score >= MAYBE);
    let Some(best) = ranked.first().cloned() else { return Likely::None };
    let close = |other: &&Likeness| best.score - other.score <= AHEAD * best.score;
    let near: Vec<Likeness> = ranked.iter().filter(close).take(OFFERED).cloned().collect();
    match near.len() {
        1 if best.score >= SURE => Likely::One(best),
        _ if ranked.len() == 1 => Likely::One(best),
        1 => Likely::Several(ranked.into_iter().take(2).collect()),
        _ => Likely::Several(near),
    }
}

/// All actions by likeness, with what the record says for and against them.
fn ranked(
    registry: &Registry,
    examples: &Examples,
    masked: &str,
    plain: &str,
    mention: Option<&Mention>,
    scope: Option<&RecordRef>,
) -> Vec<Likeness> {
    let points = vocabulary::points_at_scope(plain);
    let mut ranked = examples.rank(masked);
    for likeness in &mut ranked {
        if let Some(action) = registry.get(&likeness.action) {
            likeness.score *= fit(action, mention, scope.filter(|_| points), scope);
        }
    }
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.action.cmp(&b.action)));
    ranked
}

/// How well an action suits the record that is named, pointed at, or open: 1 for well.
fn fit(action: &Action, mention: Option<&Mention>, pointed: Option<&RecordRef>, open: Option<&RecordRef>) -> f32 {
    let fits = |record: &RecordRef| action.fits(&record.kind);
    match (mention, pointed, action.record) {
        (Some(_), _, RecordNeed::None) => 0.75,
        (Some(mention), ..) if mention.records.iter().any(|(record, _)| fits(record)) => suited(action),
        (Some(_), ..) => 0.7,
        (None, Some(_), RecordNeed::None) => 0.8,
        (None, Some(record), _) if fits(record) => suited(action),
        (None, Some(_), _) => 0.7,
        (None, None, RecordNeed::Required) if open.is_some_and(|open| !fits(open)) => 0.75,
        (None, None, RecordNeed::Required) if open.is_some() => 1.06,
        (None, None, RecordNeed::Required) => 0.92,
        _ => 1.0,
    }
}

/// What is made for one kind suits it better than what works on all.
fn suited(action: &Action) -> f32 {
    match action.kinds.len() {
        1 => 1.25,
        2 => 1.12,
        _ => 1.06,
    }
}
