//! The action that a line most likely means, by likeness to the examples and by the record that it names.
//!
//! For: run, ask back, or leave it to the readers of questions. Not for: what stands in an example word for word, and what
//! is refused. Invariants: the record's kind fits the action; two actions that are close are asked back, never picked.

use super::super::Context;
use super::mention::Mention;
use super::{led, slots, vocabulary};
use crate::actions::examples::Likeness;
use crate::actions::{Action, RecordNeed, Registry};
use crate::crm::RecordRef;

/// From here on an action is meant.
pub(super) const SURE: f32 = 0.34;
/// From here on it may be meant; with two of these, the seller is asked.
pub(super) const MAYBE: f32 = 0.15;
/// The same where a model can be asked: it makes more of a line that is only somewhat like an example.
const SURE_BESIDE_MODEL: f32 = 0.80;
/// What one reader alone must say for it: the likeliest of many unlikely ones is none.
const NEAR: f32 = 0.16;
/// How far the best must be ahead of the next.
const AHEAD: f32 = 0.05;
/// From here on a line is refused as harmful, and from here on as either that or none of our business: what is sent away
/// by mistake costs a seller more than an answer that nobody wanted.
const HARMFUL: f32 = 0.40;
const REFUSED: f32 = 0.50;
/// The same where it names a record, or a model can be asked.
const REFUSED_DOUBTFUL: f32 = 0.60;
/// Actions that are offered.
const OFFERED: usize = 3;

/// What likeness says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Likely {
    /// This one.
    One(Likeness),
    /// One of these.
    Several(Vec<Likeness>),
    /// It would do harm.
    Harm,
    /// It is about something else.
    Elsewhere,
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
    let examples = registry.examples();
    let ranking = match scope.is_some() && points(plain) {
        true => examples.rank_beside_open(masked),
        false => examples.rank(masked),
    };
    // No word that is known: a model may know more.
    if !ranking.tells && context.model {
        return Likely::None;
    }
    if ranking.harmful >= HARMFUL {
        return Likely::Harm;
    }
    // Who speaks of a record speaks of business, and a model may make more of a line.
    let doubtful = context.model || mention.is_some_and(Mention::begins_a_name);
    let least = if doubtful { REFUSED_DOUBTFUL } else { REFUSED };
    if ranking.harmful + ranking.elsewhere >= least && !(scope.is_some() && points(plain)) {
        return if ranking.harmful > ranking.elsewhere { Likely::Harm } else { Likely::Elsewhere };
    }
    let mut ranked = ranked(registry, ranking.actions, plain, mention, scope);
    ranked.retain(|likeness| likeness.score >= MAYBE && likeness.near >= NEAR);
    let Some(best) = ranked.first().cloned() else { return Likely::None };
    // Beside an action that works on the record that is named, none that does not is meant.
    let works = |likeness: &Likeness| {
        let on = |mention: &Mention| {
            let action = registry.get(&likeness.action);
            let fits = |action: &Action| mention.records.iter().any(|(record, _)| action.fits(&record.kind));
            action.is_some_and(|action| fits(action) || led::leads(mention, action))
        };
        likeness.action == "query" || mention.is_none_or(on)
    };
    if works(&best) {
        ranked.retain(|likeness| works(likeness));
    }
    let close = |other: &&Likeness| best.score - other.score <= AHEAD;
    let near: Vec<Likeness> = ranked.iter().filter(close).take(OFFERED).cloned().collect();
    let sure = if context.model { SURE_BESIDE_MODEL } else { SURE };
    let together: f32 = near.iter().map(|likeness| likeness.score).sum();
    match near.len() {
        1 if best.score >= sure => Likely::One(best),
        // A line that is somewhat like one thing is the model's, which reads more into it.
        1 if context.model => Likely::None,
        1 if ranked.len() == 1 => Likely::One(best),
        1 => Likely::Several(ranked.into_iter().take(2).collect()),
        _ if context.model && together < sure => Likely::None,
        _ => Likely::Several(near),
    }
}

/// Whether a line speaks of what is open, or of somebody who must be.
fn points(plain: &str) -> bool {
    vocabulary::points_at_scope(plain) || vocabulary::speaks_of_somebody(plain)
}

/// All actions by likeness, with what the record says for and against them.
fn ranked(
    registry: &Registry,
    mut ranked: Vec<Likeness>,
    plain: &str,
    mention: Option<&Mention>,
    scope: Option<&RecordRef>,
) -> Vec<Likeness> {
    let points = points(plain);
    let all: f32 = ranked.iter().map(|likeness| likeness.score).sum();
    for likeness in &mut ranked {
        if let Some(action) = registry.get(&likeness.action) {
            likeness.score *= fit(action, mention, scope.filter(|_| points), scope);
            if vocabulary::asks_whether(plain) && makes(action) {
                likeness.score *= ASKED;
            }
        }
    }
    let fitting: f32 = ranked.iter().map(|likeness| likeness.score).sum();
    ranked.iter_mut().for_each(|likeness| likeness.score *= all / fitting.max(f32::EPSILON));
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.action.cmp(&b.action)));
    ranked
}

/// What is left of the likeness of an action that makes something, where a line asks whether something is so.
const ASKED: f32 = 0.7;

/// Whether an action makes a text or a record, as its description says first.
pub(in crate::assistant) fn makes(action: &Action) -> bool {
    ["Drafts ", "Writes "].iter().any(|verb| action.description.starts_with(verb))
}

/// What is left of the likeness of an action that works on what the record leads to.
const LED: f32 = 0.5;

/// How much the record that is named, pointed at, or open speaks for an action: a factor of its likelihood.
fn fit(action: &Action, mention: Option<&Mention>, pointed: Option<&RecordRef>, open: Option<&RecordRef>) -> f32 {
    let fits = |record: &RecordRef| action.fits(&record.kind);
    // A question over records may name one.
    if action.name == "query" {
        return 1.0;
    }
    match (mention, pointed, action.record) {
        // "The forecast of Ben", who may be somebody's contact too.
        (Some(_), _, RecordNeed::None) if action.input("whose").is_some() => 0.6,
        (Some(_), _, RecordNeed::None) => 0.3,
        (Some(mention), ..) if mention.records.iter().any(|(record, _)| fits(record)) => suited(action),
        (Some(mention), ..) if led::leads(mention, action) => LED,
        (Some(_), ..) => 0.2,
        (None, Some(_), RecordNeed::None) => 0.4,
        (None, Some(record), _) if fits(record) => suited(action),
        (None, Some(_), _) => 0.2,
        (None, None, RecordNeed::Required) if open.is_some_and(|open| !fits(open)) => 0.4,
        (None, None, RecordNeed::Required) if open.is_none() => 0.6,
        _ => 1.0,
    }
}

/// What is made for one kind suits it better than what works on all.
fn suited(action: &Action) -> f32 {
    match action.kinds.len() {
        1 => 1.6,
        2 => 1.25,
        _ => 1.0,
    }
}
