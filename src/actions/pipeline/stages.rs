//! The stages of a pipeline: their order, how far decided deals got, and how long deals stay.
//!
//! A decided deal reached a stage when it was won, or once left that stage or a later one by the field history. Deals
//! without any stage change in the history tell nothing of the way and are left out, and counted.
//! Invariant: every share comes out of one typed query.

use super::scope::{States, deals, number};
use super::value::left;
use crate::actions::Desk;
use crate::actions::question::values::occurring;
use crate::actions::signals::day_of_change;
use crate::crm::query::{Expr, Literal, Measure, Op, Path, Related, change, median};
use crate::crm::{FieldChange, Kind, RecordRef, SourceError, stage_place};
use jiff::Timestamp;
use std::collections::BTreeMap;

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

/// The way of the decided deals that fit.
pub(crate) fn way(
    desk: &Desk<'_>,
    states: &States,
    filter: &[Option<Expr>],
    stages: &[String],
) -> Result<Way, SourceError> {
    let moved = Expr::Has(Related::that(
        change(),
        Expr::Compare(Path::new("field"), Op::Eq, Literal::Text("stage".to_owned())),
    ));
    let decided = || filter.iter().cloned().chain([Some(states.decided.clone())]);
    let reached = |at: usize| {
        let later = stages[at..].iter().map(|stage| left(stage));
        Measure::Rate(Box::new(Expr::Or(std::iter::once(states.won.clone()).chain(later).collect())))
    };
    let mut measures: Vec<Measure> = (0..stages.len()).map(reached).collect();
    measures.extend([Measure::Rate(Box::new(states.won.clone())), Measure::Count]);
    let query = deals(decided().chain([Some(moved)]), Vec::new(), measures);
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

/// Days that deals stayed in a stage before they left it, by stage.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stays {
    days: BTreeMap<String, Vec<f64>>,
}

impl Stays {
    /// Learns from the whole field history: from one stage change of a deal to the next, and from its creation to the
    /// first.
    pub(crate) fn learn(desk: &Desk<'_>) -> Result<Self, SourceError> {
        let mut changes: BTreeMap<RecordRef, Vec<FieldChange>> = BTreeMap::new();
        desk.records.each_change(&mut |change| {
            if change.field == "stage" && change.record.kind == Kind::Opportunity && change.at <= desk.now {
                changes.entry(change.record.clone()).or_default().push(change);
            }
            Ok(())
        })?;
        let mut stays = Self::default();
        for (record, mut changes) in changes {
            changes.sort_by_key(|change| change.at);
            let mut since: Option<Timestamp> = desk.get(&record)?.and_then(|deal| deal.time("created_at"));
            for change in &changes {
                if let (Some(since), Some(stage)) = (since, change.old.as_text()) {
                    stays.days.entry(stage.to_owned()).or_default().push(day_of_change(since, change.at));
                }
                since = Some(change.at);
            }
        }
        Ok(stays)
    }

    /// The usual days in a stage and from how many stays; `None` where none was seen.
    pub(crate) fn usual(&self, stage: &str) -> Option<(f64, usize)> {
        let days = self.days.get(stage)?;
        Some((median(days.clone())?, days.len()))
    }
}
