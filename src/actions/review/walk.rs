//! The walk itself: deals in order, where one stands, and what was decided. A state with no IO.

use super::decision::{self, Decision, Misread};
use super::suggest::{Knobs, suggested};
use crate::actions::deal::usual::Usuals;
use crate::actions::pipeline::scope::{States, Whose, deals};
use crate::actions::signals::signals_among;
use crate::actions::{ActionError, Book, Desk, Signals, health};
use crate::crm::query::{Path, Query, Sort, SortKey};
use crate::crm::{Record, RecordRef};
use std::collections::BTreeMap;

/// One deal of the walk.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// The deal as it is.
    pub deal: Record,
    /// 0 to 100; see `health.toml`.
    pub score: u8,
    /// The weakest parts of its health, with markers of the book.
    pub reasons: Vec<String>,
    /// What is suggested, and why.
    pub suggested: Decision,
    /// Why that.
    pub why: String,
}

/// Deals worst first, where one stands, and what was decided.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Walk {
    stops: Vec<Stop>,
    at: usize,
    decided: BTreeMap<RecordRef, Decision>,
}

impl Walk {
    /// A walk that begins at the first stop.
    pub fn new(stops: Vec<Stop>) -> Self {
        Self { stops, at: 0, decided: BTreeMap::new() }
    }

    /// The deals, worst first.
    pub fn stops(&self) -> &[Stop] {
        &self.stops
    }

    /// The deal one stands at; none at the end.
    pub fn current(&self) -> Option<&Stop> {
        self.stops.get(self.at)
    }

    /// Which place that is, counted from 0.
    pub fn place(&self) -> usize {
        self.at
    }

    /// Decides on the current deal and goes to the next.
    pub fn decide(&mut self, decision: Decision) {
        if let Some(stop) = self.stops.get(self.at) {
            self.decided.insert(stop.deal.reference(), decision);
            self.at += 1;
        }
    }

    /// Takes what is suggested for the current deal.
    pub fn take_suggestion(&mut self) {
        if let Some(suggested) = self.current().map(|stop| stop.suggested.clone()) {
            self.decide(suggested);
        }
    }

    /// Back to the deal before, whose decision stands until another one is made.
    pub fn back(&mut self) {
        self.at = self.at.saturating_sub(1);
    }

    /// What was decided of a deal.
    pub fn decision(&self, deal: &RecordRef) -> Option<&Decision> {
        self.decided.get(deal)
    }

    /// The decisions that change something, in the order of the walk.
    pub fn changes(&self) -> impl Iterator<Item = (&Stop, &Decision)> {
        let decided = self.stops.iter().filter_map(|stop| Some((stop, self.decided.get(&stop.deal.reference())?)));
        decided.filter(|(_, decision)| **decision != Decision::Keep)
    }

    /// How many deals have a decision.
    pub fn decided(&self) -> usize {
        self.decided.len()
    }

    /// The decisions as text, to go on from later: a line each.
    pub fn to_text(&self) -> String {
        let line = |(record, decision): (&RecordRef, &Decision)| format!("{record}={decision}\n");
        self.decided.iter().map(line).collect()
    }

    /// Takes decisions from text; the walk stands at the first deal without one. `suggested` takes all suggestions.
    /// Gives what could not be used.
    pub fn resume(&mut self, text: &str) -> Vec<Misread> {
        if text.trim().eq_ignore_ascii_case("suggested") {
            let all = self.stops.iter().map(|stop| (stop.deal.reference(), stop.suggested.clone()));
            self.decided = all.collect();
            self.at = self.stops.len();
            return Vec::new();
        }
        let (read, mut wrong) = decision::read(text);
        for (record, decision) in read {
            match self.stops.iter().any(|stop| stop.deal.reference() == record) {
                true => _ = self.decided.insert(record, decision),
                false => wrong.push(Misread {
                    text: format!("{record}={decision}"),
                    why: "no open deal of this review has that id".to_owned(),
                }),
            }
        }
        let open = self.stops.iter().position(|stop| !self.decided.contains_key(&stop.deal.reference()));
        self.at = open.unwrap_or(self.stops.len());
        wrong
    }
}

/// A walk that can begin.
pub struct Reading {
    /// The walk, to be decided on.
    pub walk: Walk,
    /// How many open deals there are in all.
    pub open: usize,
    /// Those that need no decision, the worst first.
    pub fine: Vec<Stop>,
    /// Those for which this walk has no room, the worst first.
    pub more: Vec<Stop>,
    /// Whose deals: `your`, `all`, a name.
    pub whose: String,
    /// Which of them, where not all are looked at: `, type Upsell`; else empty.
    pub only: String,
    /// What could not be read of the inputs.
    pub note: Option<String>,
    pub(super) signals: BTreeMap<RecordRef, Signals>,
}

/// Open deals below the knob's health or with a decision that suggests itself, the worst first, of equals the largest.
pub(super) fn walk(
    desk: &Desk<'_>,
    book: &mut Book,
    whose: Whose,
    states: &States,
    knobs: &Knobs,
) -> Result<Reading, ActionError> {
    const LOOKED_AT: u32 = 400;
    let query = Query {
        sort: vec![Sort { key: SortKey::Field(Path::new("amount")), descending: true }],
        limit: Some(LOOKED_AT),
        ..deals([Some(states.open.clone()), whose.filter.clone()], vec![], vec![])
    };
    let found = desk.records.run(&query)?;
    let mut usuals = Usuals::new(desk);
    let mut stops = Vec::new();
    let mut of = BTreeMap::new();
    let mut fine = Vec::new();
    for record in &found.records {
        let Some(deal) = desk.get(record)? else { continue };
        let signals = signals_among(desk, &deal, &mut usuals)?;
        let (suggested, why) = suggested(desk, &deal, &signals, knobs);
        let Some(score) = health(desk, &mut Book::default(), &deal, &signals).map(|health| health.score) else {
            continue;
        };
        let looked_at = score < knobs.fine || suggested != Decision::Keep;
        let stop = Stop { score, reasons: Vec::new(), suggested, why, deal };
        if looked_at {
            stops.push(stop);
            of.insert(record.clone(), signals);
        } else {
            fine.push(stop);
        }
    }
    stops.sort_by_key(|stop| stop.score);
    fine.sort_by_key(|stop| stop.score);
    let more = stops.split_off(stops.len().min(knobs.most as usize));
    for stop in &mut stops {
        let Some(signals) = of.get(&stop.deal.reference()) else { continue };
        let parts = health(desk, book, &stop.deal, signals).map(|health| health.parts).unwrap_or_default();
        stop.reasons = parts.into_iter().filter(|part| part.points < 18).take(2).map(|part| part.reason).collect();
    }
    let open = usize::try_from(found.total).unwrap_or(usize::MAX);
    Ok(Reading {
        walk: Walk::new(stops),
        signals: of,
        open,
        fine,
        more,
        whose: whose.words,
        only: whose.only,
        note: whose.note,
    })
}
