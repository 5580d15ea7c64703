//! The action that a line most likely means, by likeness to the examples and by the record that it names.
//!
//! For: run, ask back, or leave it to the readers of questions. Not for: what stands in an example word for word, and what
//! is refused. Invariants: the record's kind fits the action; two actions that are close are asked back, never picked.

use super::super::Context;
use super::mention::Mention;
use super::{slots, vocabulary};
use crate::actions::examples::{Examples, Likeness};
use crate::actions::{Action, RecordNeed, Registry};
use crate::crm::RecordRef;

/// From here on an action is meant.
pub(super) const SURE: f32 = 0.40;
/// From here on it may be meant; with two of these, the seller is asked.
pub(super) const MAYBE: f32 = 0.30;
/// The same where a model can be asked: it makes more of a line that is only somewhat like an example.
const SURE_BESIDE_MODEL: f32 = 0.58;
/// Where a record is named, about which hardly anything else is said.
const MAYBE_NAMED: f32 = 0.24;
/// So far ahead, as a share of its score, an action is meant though it is not near.
const FAR_AHEAD: f32 = 0.3;
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
    context: &Context<'_>,
    plain: &str,
    line: &str,
    mention: Option<&Mention>,
    scope: Option<&RecordRef>,
) -> Likely {
    let registry = context.registry;
    let masked = mention.map_or(line, |mention| mention.masked.as_str());
    let named = mention.is_none().then(|| slots::without_user(&context.desk(), masked)).flatten();
    let masked = named.as_deref().unwrap_or(masked);
    let mut ranked = ranked(registry, registry.examples(), masked, plain, mention, scope);
    let named = mention.is_some();
    let least = if named { MAYBE_NAMED } else { MAYBE };
    let next = ranked.get(1).map_or(0.0, |next| next.score);
    ranked.retain(|likeness| likeness.score >= if context.model { SURE_BESIDE_MODEL } else { least });
    let Some(best) = ranked.first().cloned() else { return Likely::None };
    let close = |other: &&Likeness| best.score - other.score <= AHEAD * best.score;
    let near: Vec<Likeness> = ranked.iter().filter(close).take(OFFERED).cloned().collect();
    match near.len() {
        1 if best.score >= SURE || best.score - next >= FAR_AHEAD * best.score => Likely::One(best),
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
            if vocabulary::asks_whether(plain) && makes(action) {
                likeness.score *= ASKED;
            }
        }
    }
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.action.cmp(&b.action)));
    ranked
}

/// What is left of the likeness of an action that makes something, where a line asks whether something is so.
const ASKED: f32 = 0.7;

/// Whether an action makes a text or a record, as its description says first.
fn makes(action: &Action) -> bool {
    ["Drafts ", "Writes "].iter().any(|verb| action.description.starts_with(verb))
}

/// How well an action suits the record that is named, pointed at, or open: 1 for well.
fn fit(action: &Action, mention: Option<&Mention>, pointed: Option<&RecordRef>, open: Option<&RecordRef>) -> f32 {
    let fits = |record: &RecordRef| action.fits(&record.kind);
    // A question over records may name one.
    if action.name == "query" {
        return 1.0;
    }
    match (mention, pointed, action.record) {
        // "The forecast of Ben", who may be somebody's contact too.
        (Some(_), _, RecordNeed::None) if action.input("whose").is_some() => 0.9,
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
