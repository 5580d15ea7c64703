//! The stages of a pipeline: their order, and how far decided deals got. How long deals stay is told by `deal/usual.rs`.
//!
//! A decided deal reached a stage when it was won, or once left that stage or a later one by the field history. Deals
//! without any stage change in the history tell nothing of the way and are left out, and counted.
//! Invariant: every share comes out of one typed query.

use super::scope::{States, deals, number};
use super::value::left;
use crate::actions::Desk;
use crate::actions::question::values::occurring;
use crate::crm::query::{Expr, Literal, Measure, Op, Path, Related, change};
use crate::crm::{Kind, SourceError, stage_place};

/// The open stages that occur, in the order in which deals pass through them.
pub(crate) fn open_stages(desk: &Desk<'_>) -> Result<Vec<String>, SourceError> {
    let closed = |stage: &str| ["won", "lost", "closed"].iter().any(|word| stage.to_lowercase().contains(word));
    let mut stages = occurring(desk, &Kind::Opportunity, "stage")?;
    stages.retain(|stage| !closed(stage));
    stages.sort_by_key(|stage| (stage_place(stage).unwrap_or(0), stage.clone()));
    Ok(stages)
}

/// How far decided deals got.
pub(crate) struct Way {
    /// The deals whose way is known.
    pub(crate) known: u64,
    /// Decided deals without a stage change in the history.
    pub(crate) unknown: u64,
    /// How many reached each stage, in order.
    pub(crate) reached: Vec<(String, u64)>,
    pub(crate) won: u64,
    /// The query that says so.
    pub(crate) query: crate::crm::query::Query,
}

/// The condition that a deal has a change of stage on record.
pub(crate) fn moved() -> Expr {
    let of_stage = Expr::Compare(Path::new("field"), Op::Eq, Literal::Text("stage".to_owned()));
    Expr::Has(Related::that(change(), of_stage))
}

/// The way of the decided deals that fit.
pub(crate) fn way(
    desk: &Desk<'_>,
    states: &States,
    filter: &[Option<Expr>],
    stages: &[String],
) -> Result<Way, SourceError> {
    let decided = || filter.iter().cloned().chain([Some(states.decided.clone())]);
    let reached = |at: usize| {
        let later = stages[at..].iter().map(|stage| left(stage));
        Measure::Rate(Box::new(Expr::Or(std::iter::once(states.won.clone()).chain(later).collect())))
    };
    let mut measures: Vec<Measure> = (0..stages.len()).map(reached).collect();
    measures.extend([Measure::Rate(Box::new(states.won.clone())), Measure::Count]);
    let query = deals(decided().chain([Some(moved())]), Vec::new(), measures);
    let table = desk.records.run(&query)?;
    let known = number(&table, 0, stages.len() + 1);
    let all = number(&desk.records.run(&deals(decided(), Vec::new(), vec![Measure::Count]))?, 0, 0);
    let of = |at: usize| (number(&table, 0, at) / 100.0 * known).round() as u64;
    Ok(Way {
        known: known as u64,
        unknown: (all - known).max(0.0) as u64,
        reached: stages.iter().enumerate().map(|(at, stage)| (stage.clone(), of(at))).collect(),
        won: of(stages.len()),
        query,
    })
}
