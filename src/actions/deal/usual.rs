//! How long deals usually stay in a stage: the median of past stays by the field history; a table by phase where the
//! history holds too few.
//!
//! The one usual age for health, risk, stale deals, the review, suggestions and the plain question. A stay is the time
//! from coming into a stage (by a change, or by being created in it) to leaving it. Knobs: `knobs/stale.toml`.
//! Cost: one query and the histories of at most [`MOST`] deals for each stage that is asked about.

use super::Phase;
use super::still::Knobs;
use crate::actions::Desk;
use crate::actions::desk::day_of;
use crate::actions::pipeline::value::left;
use crate::actions::signals::day_of_change;
use crate::crm::query::median;
use crate::crm::{Kind, Record, SourceError};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Deals that left a stage whose history is read, at most.
const MOST: usize = 200;

/// The usual age of a stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usual {
    /// In days, above 0.
    pub days: f64,
    /// Of how many past stays it is the median; 0 where it stands in the table.
    pub stays: usize,
}

impl Usual {
    /// `usually 35, by 9 past stays`, `usually 30, by the table`.
    pub(in crate::actions) fn words(self) -> String {
        match self.stays {
            0 => format!("usually {:.0}, by the table", self.days),
            stays => format!("usually {:.0}, by {stays} past stays", self.days),
        }
    }
}

/// Days that deals stayed in a stage before they left it; of deals that came back the stays one by one.
fn stays(desk: &Desk<'_>, stage: &str) -> Result<Vec<f64>, SourceError> {
    let mut days = Vec::new();
    for deal in desk.all(&Kind::Opportunity, Some(&left(stage)), MOST)? {
        let stays = stays_of(desk, &deal)?.into_iter().filter(|stay| stay.stage.eq_ignore_ascii_case(stage));
        days.extend(stays.map(|stay| stay.days));
    }
    Ok(days)
}

/// One stay of a deal in a stage that it left.
pub(in crate::actions) struct Stay {
    pub(in crate::actions) stage: String,
    pub(in crate::actions) days: f64,
    /// The day on which it left.
    pub(in crate::actions) until: Date,
}

/// The stays of one deal, in order.
pub(in crate::actions) fn stays_of(desk: &Desk<'_>, deal: &Record) -> Result<Vec<Stay>, SourceError> {
    let mut moves = desk.records.history(&deal.reference(), 200)?;
    moves.retain(|change| change.field == "stage" && change.at <= desk.now);
    moves.sort_by_key(|change| change.at);
    let mut since = deal.time("created_at");
    let mut stays = Vec::new();
    for change in moves {
        let stay = change.old.as_text().zip(since).map(|(stage, since)| Stay {
            stage: stage.to_owned(),
            days: day_of_change(since, change.at),
            until: day_of(change.at),
        });
        stays.extend(stay);
        since = Some(change.at);
    }
    Ok(stays)
}

/// The usual ages of stages, each read once.
pub(in crate::actions) struct Usuals {
    least: usize,
    table: super::ByPhase,
    known: BTreeMap<String, Usual>,
}

impl Usuals {
    /// Nothing is read yet.
    pub(in crate::actions) fn new(desk: &Desk<'_>) -> Self {
        let knobs: Knobs = desk.knobs.read("stale");
        Self { least: knobs.least_stays.max(1), table: knobs.usual, known: BTreeMap::new() }
    }

    /// The usual age of a stage.
    ///
    /// # Errors
    /// When the history cannot be read.
    pub(in crate::actions) fn of(&mut self, desk: &Desk<'_>, stage: &str) -> Result<Usual, SourceError> {
        if let Some(known) = self.known.get(stage) {
            return Ok(*known);
        }
        let stays = stays(desk, stage)?;
        let number = stays.len();
        let learnt = median(stays).filter(|_| number >= self.least);
        let usual = match learnt {
            Some(days) => Usual { days: days.max(1.0), stays: number },
            None => Usual { days: self.table.of(Phase::of(stage)).max(1) as f64, stays: 0 },
        };
        self.known.insert(stage.to_owned(), usual);
        Ok(usual)
    }
}
