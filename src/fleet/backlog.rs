//! What of the log is still to be sent to a collector, and how far it was sent. Pure.
//!
//! A unit is what is sent as one: a turn once it is over, or an event on its own. Invariant: going by the [`Cursor`] of
//! the last batch that arrived, every unit is sent once, in the order of the log, and one that is not over waits,
//! however the log goes on.

use super::EventRow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// A turn without an end (a killed process) is taken for over after so many milliseconds of silence.
const SILENCE: i64 = 3_600_000;

/// How far a log was sent to one collector.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// Units that begin up to this line were sent,
    pub through: u64,
    /// except these, which were not over.
    pub waiting: BTreeSet<u64>,
    /// The UTC day of the oldest line that is needed to go on, `2026-11-22`.
    pub day: Option<String>,
}

impl Cursor {
    fn has_sent(&self, first: u64) -> bool {
        first <= self.through && !self.waiting.contains(&first)
    }
}

/// What is sent as one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unit {
    /// Its rows in the order of the log; a turn begins with its question.
    pub rows: Vec<EventRow>,
    over: bool,
    day: Arc<str>,
}

impl Unit {
    /// The line that it begins with.
    pub fn first(&self) -> u64 {
        self.rows.first().map_or(0, |row| row.seq)
    }
}

/// Gathers rows into units.
#[derive(Default)]
pub struct Backlog {
    cursor: Cursor,
    units: BTreeMap<u64, Unit>,
    open: HashMap<Arc<str>, u64>,
    last: u64,
    day: Option<Arc<str>>,
}

impl Backlog {
    /// What comes after this.
    pub fn after(cursor: Cursor) -> Self {
        Self { cursor, ..Self::default() }
    }

    /// Takes the next row of the log, written on this UTC day.
    pub fn add(&mut self, row: EventRow, utc_day: &str) {
        self.last = self.last.max(row.seq);
        if self.day.as_deref() != Some(utc_day) {
            self.day = Some(utc_day.into());
        }
        match row.kind {
            "question" => {
                if let Some(before) = self.open.insert(Arc::clone(&row.session), row.seq) {
                    self.end(before);
                }
                self.begin(row, false);
            }
            // They come after the answer, maybe days after.
            "decision" | "feedback" => self.begin(row, true),
            kind => match self.open.get(&row.session).copied() {
                Some(first) => {
                    let ends = kind == "topic";
                    if ends {
                        self.open.remove(&row.session);
                    }
                    if let Some(unit) = self.units.get_mut(&first) {
                        unit.rows.push(row);
                        unit.over |= ends;
                    }
                }
                None if kind == "error" => self.begin(row, true),
                None => {}
            },
        }
    }

    fn begin(&mut self, row: EventRow, over: bool) {
        if !self.cursor.has_sent(row.seq) {
            let day = self.day.clone().unwrap_or_default();
            self.units.insert(row.seq, Unit { rows: vec![row], over, day });
        }
    }

    fn end(&mut self, first: u64) {
        if let Some(unit) = self.units.get_mut(&first) {
            unit.over = true;
        }
    }

    /// The units that can be sent now, in the order of the log, and the cursor for when all of them have arrived.
    pub fn ready(mut self, now_ms: i64) -> (Vec<Unit>, Cursor) {
        for unit in self.units.values_mut() {
            let silent = unit.rows.last().is_some_and(|row| now_ms - row.time_ms > SILENCE);
            unit.over |= silent;
        }
        let (ready, waiting): (Vec<_>, Vec<_>) = self.units.into_values().partition(|unit| unit.over);
        let oldest = waiting.iter().map(|unit| &unit.day).min().cloned();
        let day = oldest.or(self.day).map(|day| day.to_string()).or(self.cursor.day);
        let waiting = waiting.iter().map(Unit::first).collect();
        (ready, Cursor { through: self.last.max(self.cursor.through), waiting, day })
    }
}

impl Cursor {
    /// The cursor after the units up to one have arrived, where `end` is the one after all of them.
    #[must_use]
    pub fn after(&self, end: &Cursor, unit: u64) -> Self {
        let day = self.day.clone();
        let still = self.waiting.iter().filter(|first| **first > unit);
        let waiting = end.waiting.iter().filter(|first| **first < unit).chain(still).copied().collect();
        Self { through: unit.max(self.through), waiting, day }
    }
}

#[cfg(test)]
mod tests;
