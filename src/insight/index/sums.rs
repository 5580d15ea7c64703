//! Sums of what is counted, of everything and of each action and model, over days, weeks and stretches of sixteen weeks:
//! any range of days is the sum of a few of them.
//!
//! Invariants: every span has the sum of the same cells, each on its day; a turn that changed is taken out before it is
//! added again; a sum of nothing has no row.

use super::super::cell::{Cell, Count};
use super::super::stats::Range;
use super::meta::{self, number};
use super::names::{self, Sort};
use super::{Index, InsightError};
use jiff::ToSpan as _;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension as _, params};
use std::collections::{BTreeMap, HashMap};

/// The part of a sum that is everything; of what has no action; of what has no model. Other parts are numbers of names.
const ALL: i64 = 0;
const NO_ACTION: i64 = -1;
const NO_MODEL: i64 = -2;
/// Days of a sum, the longest first; each is whole ones of the next.
const SPANS: [i64; 3] = [112, 7, 1];
/// The day and the week of everything.
const COURSE: [i64; 2] = [7, 1];
/// Of up to so many days each is told by itself.
pub(in super::super) const MONTH: u64 = 31;

/// Changes of the sums, by day and part.
#[derive(Debug, Default)]
pub(super) struct Changes(HashMap<(i64, i64), Cell>);

/// Takes the day and the bytes of a sum.
type Each<'a> = dyn FnMut(i64, &[u8]) -> Result<(), InsightError> + 'a;

impl Changes {
    /// Adds what was counted on a day with an action and a model (0 for none), or takes it away with `-1`.
    pub(super) fn add(&mut self, day: i64, (action, model): (i64, i64), cell: &Cell, sign: i64) {
        let or = |id: i64, none: i64| if id == 0 { none } else { id };
        for part in [ALL, or(action, NO_ACTION), or(model, NO_MODEL)] {
            self.0.entry((day, part)).or_default().merge(cell, sign);
        }
    }

    /// A conversation began on a day.
    pub(super) fn begun(&mut self, day: i64) {
        self.0.entry((day, ALL)).or_default().add(Count::Sessions, 1);
    }

    /// Adds the changes to the sums of every span.
    pub(super) fn write(self, connection: &Connection) -> Result<(), InsightError> {
        for span in SPANS {
            let mut changes: BTreeMap<(i64, i64), Cell> = BTreeMap::new();
            for ((day, part), change) in &self.0 {
                let first = number(first(span, meta::date(*day)?));
                changes.entry((*part, first)).or_default().merge(change, 1);
            }
            for ((part, day), change) in changes {
                put([span, part, day], change, connection)?;
            }
        }
        Ok(())
    }
}

fn put(place: [i64; 3], mut cell: Cell, connection: &Connection) -> Result<(), InsightError> {
    const ROW: &str = "sums WHERE span = ?1 AND part = ?2 AND day = ?3";
    let mut known = connection.prepare_cached(&format!("SELECT cell FROM {ROW}"))?;
    let known: Option<Vec<u8>> = known.query_row(place, |row| row.get(0)).optional()?;
    if let Some(known) = known {
        cell.merge_encoded(&known).ok_or(InsightError::Damaged)?;
    }
    if cell.is_empty() {
        connection.prepare_cached(&format!("DELETE FROM {ROW}"))?.execute(place)?;
    } else {
        let [span, part, day] = place;
        let mut statement = connection.prepare_cached("INSERT OR REPLACE INTO sums VALUES (?1, ?2, ?3, ?4)")?;
        statement.execute(params![span, part, day, cell.encode()])?;
    }
    Ok(())
}

/// The first day of the span in which a day lies; weeks begin on Monday.
fn first(span: i64, day: Date) -> Date {
    let monday = Date::constant(1970, 1, 5);
    let since = monday.until(day).map_or(0, |since| i64::from(since.get_days()));
    day.saturating_sub(since.rem_euclid(span).days())
}

/// The spans that make up a range: their length, and the first days of the first and of the last one.
fn cover(range: Range, spans: &[i64]) -> Vec<(i64, Range)> {
    let (Some((span, shorter)), true) = (spans.split_first(), range.from <= range.to) else { return Vec::new() };
    let (from, after) =
        (first(*span, range.from.saturating_add((span - 1).days())), first(*span, range.to.saturating_add(1.day())));
    if from >= after {
        return cover(range, shorter);
    }
    let mut covered = cover(Range { from: range.from, to: from.saturating_sub(1.day()) }, shorter);
    covered.push((*span, Range { from, to: after.saturating_sub(span.days()) }));
    covered.extend(cover(Range { from: after, to: range.to }, shorter));
    covered
}

impl Index {
    /// The sums of everything in these days, by their first days: single days, or whole weeks where there are more than
    /// a month's.
    pub(in super::super) fn course(&self, range: Range) -> Result<BTreeMap<Date, Cell>, InsightError> {
        self.course_of_part(range, ALL)
    }

    /// The same of one action; `None` where it never ran.
    pub(in super::super) fn course_of(
        &self,
        range: Range,
        action: &str,
    ) -> Result<Option<BTreeMap<Date, Cell>>, InsightError> {
        let part = names::find(&self.connection, Sort::Action, action)?;
        part.map(|part| self.course_of_part(range, part)).transpose()
    }

    fn course_of_part(&self, range: Range, part: i64) -> Result<BTreeMap<Date, Cell>, InsightError> {
        let spans = if range.days() > MONTH { &COURSE[..] } else { &COURSE[1..] };
        let mut course = BTreeMap::new();
        self.each(&cover(range, spans), part, &mut |day, bytes| {
            let mut cell = Cell::default();
            let read = cell.merge_encoded(bytes);
            course.insert(meta::date(day)?, cell);
            read.ok_or(InsightError::Damaged)
        })?;
        Ok(course)
    }

    /// The sums of these days by action; the first name is empty, for what had none.
    pub(in super::super) fn by_action(&self, range: Range) -> Result<Vec<(String, Cell)>, InsightError> {
        self.by(range, Sort::Action, NO_ACTION)
    }

    /// The same by model.
    pub(in super::super) fn by_model(&self, range: Range) -> Result<Vec<(String, Cell)>, InsightError> {
        self.by(range, Sort::Model, NO_MODEL)
    }

    fn by(&self, range: Range, sort: Sort, none: i64) -> Result<Vec<(String, Cell)>, InsightError> {
        let covered = cover(range, &SPANS);
        let mut names: Vec<(i64, String)> = names::all(&self.connection, sort)?.into_iter().collect();
        names.push((none, String::new()));
        names.sort();
        let mut cells = Vec::with_capacity(names.len());
        for (part, name) in names {
            let mut cell = Cell::default();
            self.each(&covered, part, &mut |_, bytes| cell.merge_encoded(bytes).ok_or(InsightError::Damaged))?;
            cells.push((name, cell));
        }
        Ok(cells)
    }

    fn each(&self, covered: &[(i64, Range)], part: i64, each: &mut Each<'_>) -> Result<(), InsightError> {
        let sql = "SELECT day, cell FROM sums WHERE span = ?1 AND part = ?2 AND day BETWEEN ?3 AND ?4";
        let mut statement = self.connection.prepare_cached(sql)?;
        for (span, range) in covered {
            let mut rows = statement.query([*span, part, number(range.from), number(range.to)])?;
            while let Some(row) = rows.next()? {
                each(row.get(0)?, row.get_ref(1)?.as_blob().map_err(|_| InsightError::Damaged)?)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn spans_cover_a_range_once(from in -1_000_i64..1_000, days in 1_i64..1_500) {
            let start = Date::constant(2026, 11, 20).saturating_add(from.days());
            let range = Range { from: start, to: start.saturating_add((days - 1).days()) };
            let mut next = range.from;
            for (span, pieces) in cover(range, &SPANS) {
                while next <= pieces.to {
                    prop_assert!(span == 1 || first(span, next) == next);
                    next = next.saturating_add(span.days());
                }
            }
            prop_assert_eq!(next, range.to.tomorrow().unwrap());
            prop_assert!(cover(range, &SPANS).len() <= 5);
        }
    }

    #[test]
    fn weeks_begin_on_monday() {
        for (day, monday) in
            [((2026, 11, 22), (2026, 11, 16)), ((1969, 12, 31), (1969, 12, 29)), ((1970, 1, 5), (1970, 1, 5))]
        {
            let date = |(year, month, day): (i16, i8, i8)| Date::constant(year, month, day);
            assert_eq!(first(7, date(day)), date(monday));
        }
    }
}
