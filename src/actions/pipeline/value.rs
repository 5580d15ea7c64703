//! What an open deal is expected to bring: its amount times a probability, which says where it comes from.
//!
//! The probability is the deal's own field; else the share of decided deals that were won after they had been in its
//! stage, learnt from the field history where there are enough; else the knob of the stage.

use super::rate::{Share, percent};
use super::scope::{States, deals, number};
use crate::actions::Desk;
use crate::crm::query::{Expr, Literal, Measure, Op, Path, Related, change};
use crate::crm::{Record, SourceError};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The part of `knobs/forecast.toml` that values deals.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stages {
    /// A stage's share is learnt from so many decided deals at least.
    pub(crate) least_decided: u64,
    /// Per cent by a word of the stage's name; the last word of the list that it holds counts.
    pub(crate) by_word: Vec<(String, f64)>,
    /// Per cent of every other stage.
    pub(crate) other: f64,
}

/// Where a probability comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Source {
    /// The deal's own field.
    Field,
    /// Decided deals that were in the stage.
    Learnt(Share),
    /// The knob.
    Knob,
}

/// A probability, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Chance {
    pub(crate) share: f64,
    pub(crate) source: Source,
}

impl Chance {
    /// `75% (field)`, `41% (7 won of 17 decided)`, `25% (knob)`.
    pub(crate) fn words(self) -> String {
        match self.source {
            Source::Field => format!("{} (field)", percent(self.share)),
            Source::Learnt(share) => format!("{} ({} won of {} decided)", percent(self.share), share.hits, share.of),
            Source::Knob => format!("{} (knob)", percent(self.share)),
        }
    }
}

/// The chances of stages, each looked up once.
pub(crate) struct Chances<'a, 'd> {
    desk: &'a Desk<'d>,
    knobs: &'a Stages,
    states: &'a States,
    learnt: BTreeMap<String, Chance>,
}

impl<'a, 'd> Chances<'a, 'd> {
    pub(crate) fn new(desk: &'a Desk<'d>, knobs: &'a Stages, states: &'a States) -> Self {
        Self { desk, knobs, states, learnt: BTreeMap::new() }
    }

    /// The chance of an open deal.
    pub(crate) fn of(&mut self, deal: &Record) -> Result<Chance, SourceError> {
        match deal.number("probability").filter(|percent| (0.0..=100.0).contains(percent)) {
            Some(percent) => Ok(Chance { share: percent / 100.0, source: Source::Field }),
            None => self.of_stage(deal.text("stage").unwrap_or_default()),
        }
    }

    /// The chance of a stage.
    pub(crate) fn of_stage(&mut self, stage: &str) -> Result<Chance, SourceError> {
        if let Some(known) = self.learnt.get(stage) {
            return Ok(*known);
        }
        let share = self.decided_after(stage)?;
        let chance = if share.of >= self.knobs.least_decided.max(1) {
            Chance { share: share.value(), source: Source::Learnt(share) }
        } else {
            Chance { share: self.knob(stage) / 100.0, source: Source::Knob }
        };
        self.learnt.insert(stage.to_owned(), chance);
        Ok(chance)
    }

    fn decided_after(&self, stage: &str) -> Result<Share, SourceError> {
        let parts = [Some(self.states.decided.clone()), Some(left(stage))];
        let won = Measure::Rate(Box::new(self.states.won.clone()));
        let table = self.desk.records.run(&deals(parts, Vec::new(), vec![won, Measure::Count]))?;
        Ok(Share::of_rate(number(&table, 0, 0), number(&table, 0, 1)))
    }

    fn knob(&self, stage: &str) -> f64 {
        let stage = stage.to_lowercase();
        let found = self.knobs.by_word.iter().rev().find(|(word, _)| stage.contains(&word.to_lowercase()));
        found.map_or(self.knobs.other, |(_, percent)| *percent).clamp(0.0, 100.0)
    }
}

/// Deals that were once in a stage and left it, by the field history.
pub(crate) fn left(stage: &str) -> Expr {
    let is = |field: &str, text: &str| Expr::Compare(Path::new(field), Op::Eq, Literal::Text(text.to_owned()));
    Expr::Has(Related::that(change(), Expr::And(vec![is("field", "stage"), is("old", stage)])))
}
